"""The coding agent that runs us, by the variables that agents set for the programs they start, and the one name of each."""

import os

VARIABLES = (
    ("CLAUDECODE", "claude"),
    ("CODEX_THREAD_ID", "codex"),
    ("CODEX_SANDBOX", "codex"),
    ("QWEN_CODE", "qwen"),
    ("GEMINI_CLI", "gemini"),
    ("CURSOR_AGENT", "cursor"),
    ("COPILOT_CLI", "copilot"),
    ("COPILOT_AGENT_SESSION_ID", "copilot"),
    ("KILO", "kilo"),
    ("OPENCODE", "opencode"),
    ("PI_CODING_AGENT", "pi"),
    ("CLINE_CONNECTOR_CLI_LAUNCH", "cline"),
)
"""The variables of the known agents, and the names that mark their work. Kilo, which is made from OpenCode, sets both. Cline's, found
in the shell of its CLI 3.0.65, is not made for this."""
OTHER_NAMES = {
    "claude-code": "claude",
    "codex-cli": "codex",
    "qwen-code": "qwen",
    "gemini-cli": "gemini",
    "cursor-cli": "cursor",
    "cursor-agent": "cursor",
    "copilot-cli": "copilot",
    "github-copilot": "copilot",
    "github-copilot-cli": "copilot",
    "kilo-code": "kilo",
    "kilocode": "kilo",
    "opencode-ai": "opencode",
    "pi-coding-agent": "pi",
    "mistral-vibe": "vibe",
}
"""What known agents call themselves in AI_AGENT."""
KNOWN = frozenset(name for _, name in VARIABLES)
ALLOWED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._"


def agent() -> str:
    """The coding agent that runs us: the one that GIT_SESSION_AGENT names, a known one, or else that of AI_AGENT; empty for a person."""
    return (
        _allowed(agent_name(os.environ.get("GIT_SESSION_AGENT", "")))
        or next((name for variable, name in VARIABLES if os.environ.get(variable)), "")
        or _allowed(_without_version(os.environ.get("AI_AGENT", "")))
    )


def committer(message: bytes) -> bytes:
    """The agent that made a commit with this message, by the trailer of one that sets no variable; empty for any other.

    aider ends its messages with `Co-authored-by: aider (MODEL) <aider@aider.chat>`. Mistral Vibe 2.26.1 tells its model to end them with
    `Co-Authored-By: Mistral Vibe <vibe@mistral.ai>` below another line, so that git sees no trailer and ours follow. Others' trailers
    say nothing of who ran git.
    """
    if (
        b"\nCo-Authored-By: Mistral Vibe <vibe@mistral.ai>\n"
        in b"\n\n".join(message.rstrip(b"\n").split(b"\n\n")[-2:]) + b"\n"
    ):
        return b"vibe"
    trailers = message.rstrip(b"\n").rpartition(b"\n\n")[2].split(b"\n")
    by_aider = (b"co-authored-by: aider (", b"<aider@aider.chat>")
    return (
        b"aider" if any(row.lower().startswith(by_aider[0]) and row.endswith(by_aider[1]) for row in trailers) else b""
    )


def agent_name(text: str) -> str:
    """The name of the known agent that `text` means, whatever its version; for another one, `text` up to `@` or `/`.

    Older journals name agents as AI_AGENT did: `claude-code_2-1-332_agent`.
    """
    name = _without_version(text)
    return name if name in KNOWN else text.partition("@")[0].partition("/")[0]


def _without_version(text: str) -> str:
    """An agent's name from AI_AGENT, which may add a version: `goose@1.2`, `goose/1.2`, `claude-code_2-1-332_agent`."""
    name = text.partition("@")[0].partition("/")[0]
    words = name.split("_")
    version = next((at for at, word in enumerate(words) if at and word[:1].isdigit()), len(words))
    name = "_".join(words[:version])
    lower = name.lower()
    return OTHER_NAMES.get(lower, lower if lower in KNOWN else name)


def _allowed(name: str) -> str:
    return name if len(name) <= 40 and not name.strip(ALLOWED) else ""
