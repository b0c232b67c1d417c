"""The agents: the pinned package of each, how it is pointed at our model, how it stores trust, and how it runs without a screen."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

PROMPT = "go on"
COMMIT = "echo two > two.txt && git add two.txt && git commit -q -m 'feat: by agent'"
CHECKPOINT = "echo two > two.txt && git add two.txt && git session checkpoint -q -m 'feat: by agent'"
"""For an agent whose shell runs git without hooks."""


@dataclass(frozen=True)
class Site:
    """Where one agent runs: its home, the repository, and the address of the model."""

    home: Path
    repository: Path
    url: str

    def write(self, name: str, value: object) -> None:
        """A file in the home: text as it is, anything else as JSON."""
        path = self.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(value if isinstance(value, str) else json.dumps(value, indent=2) + "\n", "utf-8")


@dataclass(frozen=True)
class LiveAgent:
    """`arguments` run the prompt without a screen, `again` are added to the command that resumes the conversation.

    `environment` may name {url}; `prepare` writes the agent's settings, with trust in the repository; `shell` is what our model asks
    the agent to run; `asks_registry`: the agent itself installs packages at its start.
    """

    package: str
    arguments: tuple[str, ...]
    again: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    prepare: Callable[[Site], None] = lambda _: None
    shell: str = COMMIT
    asks_registry: bool = False


def _codex(site: Site) -> None:
    site.write(
        ".codex/config.toml",
        f'model = "fake-model"\nmodel_provider = "fake"\n[model_providers.fake]\nname = "fake"\nbase_url = "{site.url}/v1"\n'
        f'env_key = "FAKE_KEY"\nwire_api = "responses"\n[projects."{site.repository}"]\ntrust_level = "trusted"\n',
    )


def _gemini(site: Site) -> None:
    site.write(
        ".gemini/settings.json",
        {"security": {"auth": {"selectedType": "gemini-api-key"}}, "general": {"enableAutoUpdate": False}},
    )
    site.write(".gemini/trustedFolders.json", {str(site.repository): "TRUST_FOLDER"})


def _opencode(name: str) -> Callable[[Site], None]:
    def prepare(site: Site) -> None:
        model = {"name": "Fake", "tool_call": True, "limit": {"context": 128_000, "output": 8_000}}
        provider = {
            "npm": "@ai-sdk/openai-compatible",
            "name": "Fake",
            "options": {"baseURL": f"{site.url}/v1", "apiKey": "dummy"},
            "models": {"fake-model": model},
        }
        settings = {
            "model": "fake/fake-model",
            "autoupdate": False,
            "share": "disabled",
            "provider": {"fake": provider},
        }
        site.write(f".config/{name}/{name}.json", settings)

    return prepare


def _copilot(site: Site) -> None:
    site.write(".copilot/config.json", {"trustedFolders": [str(site.repository)]})


def _pi(site: Site) -> None:
    model = {
        "id": "fake-model",
        "name": "Fake",
        "reasoning": False,
        "input": ["text"],
        "contextWindow": 128_000,
        "maxTokens": 8_000,
        "cost": {"input": 0, "output": 0, "cacheRead": 0, "cacheWrite": 0},
    }
    fake = {"baseUrl": f"{site.url}/v1", "api": "openai-completions", "apiKey": "dummy", "models": [model]}
    site.write(".pi/agent/models.json", {"providers": {"fake": fake}})


_QWEN = ("--auth-type", "openai", "-y", "-p", PROMPT)
_GEMINI = ("--approval-mode", "yolo", "-p", PROMPT)
_COPILOT = ("-p", PROMPT, "--allow-all-tools")
_CLAUDE = ("-p", PROMPT, "--allowedTools", "Bash")
_PI = ("--provider", "fake", "--model", "fake-model", "-p", PROMPT)
_CODEX = ("exec", "--json", "--sandbox", "danger-full-access")  # its sandbox keeps .git read-only

AGENTS: Mapping[str, LiveAgent] = {
    "claude": LiveAgent(
        "@anthropic-ai/claude-code@2.1.332",
        _CLAUDE,
        _CLAUDE,
        {"ANTHROPIC_BASE_URL": "{url}", "ANTHROPIC_API_KEY": "dummy", "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1"},
    ),
    "codex": LiveAgent("@openai/codex@0.171.0", (*_CODEX, PROMPT), (PROMPT,), {"FAKE_KEY": "dummy"}, _codex),
    "gemini": LiveAgent(
        "@google/gemini-cli@0.61.0",
        _GEMINI,
        _GEMINI,
        {"GEMINI_API_KEY": "dummy", "GOOGLE_GEMINI_BASE_URL": "{url}"},
        _gemini,
        shell=CHECKPOINT,
    ),
    "copilot": LiveAgent(
        "@github/copilot@1.0.102",
        _COPILOT,
        _COPILOT,
        {
            "COPILOT_PROVIDER_BASE_URL": "{url}/v1",
            "COPILOT_PROVIDER_API_KEY": "dummy",
            "COPILOT_MODEL": "gpt-4.1",
            "COPILOT_OFFLINE": "true",
        },
        _copilot,
    ),
    "opencode": LiveAgent(
        "opencode-ai@1.18.33",
        ("run", "--auto", PROMPT),
        ("--auto", PROMPT),
        {"OPENCODE_DISABLE_MODELS_FETCH": "1"},
        _opencode("opencode"),
        asks_registry=True,
    ),
    "qwen": LiveAgent(
        "@qwen-code/qwen-code@0.24.4",
        _QWEN,
        _QWEN,
        {"OPENAI_API_KEY": "dummy", "OPENAI_BASE_URL": "{url}/v1", "OPENAI_MODEL": "fake-model"},
    ),
    "kilo": LiveAgent(
        "@kilocode/cli@7.7.7",
        ("run", "--auto", PROMPT),
        ("--auto", PROMPT),
        {"OPENCODE_DISABLE_MODELS_FETCH": "1", "KILO_DISABLE_MODELS_FETCH": "1"},
        _opencode("kilo"),
        asks_registry=True,
    ),
    "pi": LiveAgent("@mariozechner/pi-coding-agent@0.73.1", _PI, _PI, {}, _pi),
}
"""Versions of November 2026."""


def resuming(name: str, command: list[str]) -> list[str]:
    """The words that run `command`, which git-session shows, without a screen."""
    again = list(AGENTS[name].again)
    if name == "codex":
        return [command[0], *_CODEX, *command[1:], *again]
    if name in ("opencode", "kilo"):
        return [command[0], "run", *command[1:], *again]
    return [*command, *again]
