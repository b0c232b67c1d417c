"""`git session setup --check` reads what agents have stored about trust, and calls nothing ready whose hooks they would skip."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox import Sandbox

CODEX = """[projects."{top}"]
trust_level = "trusted"
"""
REVIEWS = {
    "session_start": "eef640937dee60ca31d56fc3c6d52c2d5f40333d0bfd791a591332055e0b586a",
    "pre_compact": "e902857dda56ee5482abf6406ba12970b58fd9cfcd4c47e8e627b56fabaac73b",
    "stop": "d48f05532176b2e4c213d30ce1869f39a98ee85997b8c60a9ce5f0fac1d1ab28",
    "session_end": "beaa66c2aaa56766a020c84c12505e17a932af7f4416b45e3eff1b72f9abf0f0",
}
"""What Codex 0.171.0 stored when these hooks were reviewed in its own screen, on 2026-11-29."""


def reviews(at: int = 0) -> str:
    rows = [
        f'[hooks.state."{{top}}/.codex/hooks.json:{event}:{at}:0"]\ntrusted_hash = "sha256:{text}"\n'
        for event, text in REVIEWS.items()
    ]
    return CODEX + "".join(rows)


TRUSTED = ".gemini/trustedFolders.json"
CASES: dict[str, tuple[str, dict[str, str], str]] = {
    "claude, never started": ("claude", {}, "not known"),
    "claude, elsewhere": (
        "claude",
        {".claude.json": '{"projects": {"/": {"hasTrustDialogAccepted": true}}}'},
        "missing",
    ),
    "claude, refused": (
        "claude",
        {".claude.json": '{"projects": {"{top}": {"hasTrustDialogAccepted": false}}}'},
        "missing",
    ),
    "claude": ("claude", {".claude.json": '{"projects": {"{top}": {"hasTrustDialogAccepted": true}}}'}, "given"),
    "claude, damaged": ("claude", {".claude.json": "{"}, "not known"),
    "codex, never started": ("codex", {}, "not known"),
    "codex, not trusted": ("codex", {".codex/config.toml": reviews().replace('"trusted"', '"untrusted"')}, "missing"),
    "codex, not reviewed": ("codex", {".codex/config.toml": CODEX}, "missing"),
    "codex, another text reviewed": ("codex", {".codex/config.toml": reviews().replace("beaa", "aaaa")}, "missing"),
    "codex, at another place": ("codex", {".codex/config.toml": reviews(1)}, "missing"),
    "codex, switched off": ("codex", {".codex/config.toml": reviews() + "enabled = false\n"}, "missing"),
    "codex": ("codex", {".codex/config.toml": reviews()}, "given"),
    "codex, damaged": ("codex", {".codex/config.toml": "[["}, "missing"),
    "gemini, never started": ("gemini", {}, "not known"),
    "gemini, not asked": ("gemini", {".gemini/settings.json": "{}"}, "missing"),
    "gemini": ("gemini", {TRUSTED: '{"{top}": "TRUST_FOLDER"} // mine'}, "given"),
    "gemini, parent": ("gemini", {TRUSTED: '{"{top}": "TRUST_PARENT"}'}, "given"),
    "gemini, above": ("gemini", {TRUSTED: '{"/": "TRUST_FOLDER"}'}, "given"),
    "gemini, but not this": ("gemini", {TRUSTED: '{"/": "TRUST_FOLDER", "{top}": "DO_NOT_TRUST"}'}, "missing"),
    "gemini, a name alike": ("gemini", {TRUSTED: '{"{top}x": "TRUST_FOLDER"}'}, "missing"),
    "gemini, not asking": (
        "gemini",
        {".gemini/settings.json": '{"security": {"folderTrust": {"enabled": false}}}'},
        "given",
    ),
    "qwen": ("qwen", {}, "given"),
    "qwen, asking": ("qwen", {".qwen/settings.json": '{"security": {"folderTrust": {"enabled": true}}}'}, "missing"),
    "copilot, never started": ("copilot", {}, "not known"),
    "copilot": ("copilot", {".copilot/config.json": '// managed\n{"trustedFolders": ["{top}"]}'}, "given"),
    "copilot, above": ("copilot", {".copilot/config.json": '{"trusted_folders": ["/"]}'}, "given"),
    "copilot, elsewhere": ("copilot", {".copilot/config.json": '{"trustedFolders": ["{top}/a", 7, ""]}'}, "missing"),
    "cursor": ("cursor", {}, "not known"),
}


def checked(box: Sandbox, name: str, files: dict[str, str], *, status: int) -> Any:
    for path, text in {".profile": f"PATH={box.env['PATH']}\n", **files}.items():
        target = box.home / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text.replace("{top}", str(box.path)))
    return box.json("setup", name, "--check", status=status)


@pytest.mark.parametrize("case", CASES)
def test_whether_the_agent_trusts_the_hooks(ready: Sandbox, case: str) -> None:
    name, files, state = CASES[case]
    ready.session("setup", name)
    found = checked(ready, name, files, status=1 if state == "missing" else 0)
    assert [each["state"] for each in found["pieces"] if each["name"] == "trust"] == [state]
    assert bool(found["next"]) == (state != "given")
    title = {"given": "is ready.", "missing": "is not ready.", "not known": "the files are right; trust is not known."}
    page = ready.session("setup", name, "--check", status=1 if state == "missing" else 0).out
    assert page.partition("\n")[0].endswith(title[state])


def test_a_linked_work_tree_is_trusted_with_the_main_one(ready: Sandbox, tmp_path: Path) -> None:
    """As Claude Code 2.1.332 does."""
    ready.session("setup", "claude")
    ready.commit("Agent")
    ready.git("worktree", "add", "-q", str(tmp_path / "linked"), "-b", "other")
    accepted = {".claude.json": json.dumps({"projects": {str(ready.path): {"hasTrustDialogAccepted": True}}})}
    (ready.home / ".claude.json").write_text(accepted[".claude.json"])
    found = ready.run("git", "session", "setup", "claude", "--check", cwd=tmp_path / "linked")
    assert found.out.startswith("Claude Code is ready.\n")


@pytest.mark.parametrize(
    ("profile", "state"), [("PATH=/usr/bin:/bin\n", "not found"), ("echo Welcome; PATH={path}\n", "found")]
)
def test_codex_finds_git_session_in_its_login_shell(ready: Sandbox, profile: str, state: str) -> None:
    ready.session("setup", "codex")
    files = {".codex/config.toml": reviews(), ".profile": profile.replace("{path}", ready.env["PATH"])}
    found = checked(ready, "codex", files, status=1 if state == "not found" else 0)
    assert [each["state"] for each in found["pieces"] if each["name"] == "login shell"] == [state]


def test_gemini_is_told_that_only_checkpoint_keeps_trailers(feature: Sandbox) -> None:
    feature.session("setup", "gemini")
    page = feature.session("setup", "gemini", "--check").out
    assert (
        "  commits                by checkpoint  Gemini CLI runs git without hooks: git commit adds no trailers\n"
        in page
    )


def test_what_opencode_installs_is_named(ready: Sandbox) -> None:
    assert "OpenCode installs npm packages into .opencode/ at its next start" in ready.session("setup", "opencode").out
    ready.write(".opencode/package.json", "{}\n")
    ready.write(".opencode/node_modules/x/package.json", "{}\n")
    assert ready.session("setup", "opencode", "--remove").out == (
        "OpenCode: git-session was removed.\n"
        "\n"
        "  .opencode/plugins/git-session.js  removed\n"
        "  .opencode                         kept     OpenCode installed node_modules, package.json for plugins, not git-session\n"
    )
    assert (ready.path / ".opencode" / "package.json").read_text() == "{}\n"
    assert "nothing to remove" in ready.session("setup", "opencode", "--remove").out


def test_the_list_of_agents_word_for_word(ready: Sandbox, tmp_path: Path) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("codex", "cursor-agent", "opencode", "aider"):
        (programs / name).write_text("#!/bin/sh\nexit 1\n")
        (programs / name).chmod(0o755)
    ready.session("setup", "claude")
    ready.session("setup", "gemini")
    ready.session("setup", "opencode")
    ready.write(".codex/hooks.json", "{")
    checked(ready, "claude", {".claude.json": '{"projects": {"{top}": {"hasTrustDialogAccepted": true}}}'}, status=0)
    settings = ready.path / ".gemini" / "settings.json"
    settings.write_text(settings.read_text().replace("AfterAgent", "After"))
    path = f"{programs}:{ready.env['PATH']}"
    before = ready.git("status", "--porcelain")
    assert ready.session("setup", PATH=path, GEMINI_CLI="1").out == (
        "Coding agents here\n"
        "\n"
        "  claude     set up                             Claude Code\n"
        "  codex      .codex/hooks.json is not readable  Codex CLI\n"
        "  gemini     incomplete                         Gemini CLI\n"
        "  cursor     not set up                         Cursor\n"
        "  opencode   set up                             OpenCode\n"
        "  agents-md  not set up                         AGENTS.md, for aider\n"
        "\n"
        "  not on PATH: claude, copilot, qwen, kilo, pi\n"
        "\n"
        "Next\n"
        "  git session setup codex\n"
        "  git session setup gemini\n"
        "  git session setup cursor\n"
        "  git session setup agents-md\n"
    )
    assert ready.git("status", "--porcelain") == before
    ready.session("setup", "cursor")
    found = ready.json("setup", PATH=path)
    assert {each["name"]: each["state"] for each in found["pieces"]}["cursor"] == "set up, trust not known"
    assert "open the folder in Cursor once and trust it" in found["next"]


def test_the_list_where_git_session_is_not_set_up(sandbox: Sandbox) -> None:
    assert sandbox.json("setup")["next"][0] == "git session init"


@pytest.mark.parametrize("option", ["--remove", "--print", "--local", "--print-plugin=x"])
def test_options_need_an_agent(ready: Sandbox, option: str) -> None:
    ran = ready.session("setup", option, status=2)
    assert ran.err.startswith(f"error: {option.partition('=')[0]} needs an AGENT\nhint: one of: claude, codex")


def test_check_without_an_agent_checks_all_that_are_set_up(ready: Sandbox) -> None:
    assert ready.session("setup", "--check", status=1).err == (
        "error: no agent is set up in this repository\nhint: git session setup\n"
    )
    for name in ("claude", "qwen"):
        ready.session("setup", name)
    assert ready.session("setup", "--check").out == (
        "The agents that are set up here\n\n  claude  set up  trust: not known\n  qwen    ready\n"
        "\nNext\n  git session setup claude --check\n"
    )
    (ready.path / ".claude" / "commands" / "checkpoint.md").unlink()
    page = ready.session("setup", "--check", status=1).out
    assert page.startswith(
        "Not every agent that is set up here is ready\n\n  claude  not ready  .claude/commands/checkpoint.md: missing\n"
    )
    pieces = ready.json("setup", "--check", status=1)["pieces"]
    assert [(each["name"], each["fine"]) for each in pieces] == [("claude", False), ("qwen", True)]
