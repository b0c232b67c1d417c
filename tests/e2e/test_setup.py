"""`git session setup`: an agent's own files get our part, show it, and are given back byte for byte."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from git_session.model.agents import DIALECTS
from git_session.services.agents.agent_files import NAMES
from tests.agents.documented import AGENTS
from tests.machine import has, program
from tests.sandbox import Sandbox

EVERY = pytest.mark.parametrize("name", NAMES)
THEIRS = {
    ".claude/settings.json": '{\n    "permissions": {"allow": ["Bash(ls:*)"]},\n    "hooks": {\n        "SessionStart": [\n            {"hooks": [{"type": "command", "command": "theirs"}]}\n        ]\n    }\n}\n',
    ".codex/hooks.json": '{"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "theirs"}]}]}}',
    ".gemini/settings.json": '{\n\t"theme": "Dark", // mine\n\t"hooks": {}\n}\n',
    ".qwen/settings.json": '{\n  "model": {"name": "qwen3"}, // mine\n  "hooks": {}\n}\n',
    ".cursor/hooks.json": '{\n  "hooks": {"stop": [{"command": "./theirs.sh"}]},\n  "version": 1\n}\n',
    "AGENTS.md": "# Rules\n\nBe kind.",
    "CLAUDE.md": "# Claude\r\n\r\nBe kind.\r\n",
}


def tree(sandbox: Sandbox) -> dict[str, bytes]:
    """Every file of the work tree, and `.git/info/exclude`."""
    found = {
        str(path.relative_to(sandbox.path)): path.read_bytes()
        for path in sandbox.path.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(sandbox.path).parts
    }
    exclude = sandbox.path / ".git" / "info" / "exclude"
    return {**found, "exclude": exclude.read_bytes() if exclude.exists() else b""}


def hooks_of(text: str, name: str) -> Any:
    document = json.loads(text)
    Draft202012Validator(AGENTS[name].hooks).validate(document["hooks"])
    return document["hooks"]


@EVERY
@pytest.mark.parametrize("where", ["--shared", "--local"])
def test_it_comes_and_goes(ready: Sandbox, name: str, where: str) -> None:
    before = tree(ready)
    ready.session("setup", name, where)
    written = tree(ready)
    assert set(before) < set(written)
    assert ready.git("status", "--short") == "" if where == "--local" else ready.git("status", "--short") != ""
    again = ready.session("setup", name, where)
    assert again.out.endswith("is already set up: nothing was changed.\n\n" + again.out.partition("\n\n")[2])
    assert tree(ready) == written
    ready.session("setup", name, "--remove")
    assert tree(ready) == before
    assert "nothing to remove" in ready.session("setup", name, "--remove").out


@EVERY
def test_what_is_there_stays_and_comes_back_byte_for_byte(ready: Sandbox, name: str) -> None:
    for path, text in THEIRS.items():
        ready.write(path, text)
    before = tree(ready)
    ready.session("setup", name)
    for path, text in THEIRS.items():
        kept = (ready.path / path).read_bytes().decode()
        marks = ["theirs", "mine", "Be kind", "Bash(ls:*)"]
        assert [mark in kept for mark in marks] == [mark in text for mark in marks]
    ready.session("setup", name, "--remove")
    assert tree(ready) == before


@EVERY
def test_our_part_alone_goes_where_somebody_has_edited_since(ready: Sandbox, name: str) -> None:
    for path, text in THEIRS.items():
        ready.write(path, text)
    ready.session("setup", name)
    touched = [path for path, text in THEIRS.items() if (ready.path / path).read_bytes().decode() != text]
    for path in touched:
        text = (ready.path / path).read_bytes().decode()
        ready.write(path, text + "\n")
    ready.session("setup", name, "--remove")
    for path in touched:
        left = (ready.path / path).read_bytes().decode()
        assert "git-session" not in left
        assert left.split() == THEIRS[path].split() or path in (".gemini/settings.json", ".qwen/settings.json")


@pytest.mark.parametrize("name", [name for name in AGENTS if DIALECTS[name].hooks_file])
def test_the_hooks_are_what_the_agent_documents(ready: Sandbox, name: str) -> None:
    ready.session("setup", name)
    hooks = hooks_of((ready.path / DIALECTS[name].hooks_file).read_text(), name)
    assert list(hooks) == [AGENTS[name].event, *AGENTS[name].others]
    matchers = {event: group["matcher"] for event, groups in hooks.items() for group in groups if "matcher" in group}
    assert matchers == ({"PreCompress": "manual"} if name == "gemini" else {})  # every way to begin


def test_the_page_word_for_word(ready: Sandbox) -> None:
    assert ready.session("setup", "codex").out == (
        "Codex CLI is set up.\n"
        "\n"
        "  .codex/hooks.json  written\n"
        "\n"
        "Next\n"
        "  git session setup codex --check\n"
        "  start codex here once, trust the folder, and review the hooks that it lists\n"
    )
    assert ready.session("setup", "codex", "--remove").out == (
        "Codex CLI: git-session was removed.\n\n  .codex/hooks.json  removed\n"
    )


def test_what_is_kept_local_is_one_line_a_file(ready: Sandbox) -> None:
    rows = ready.session("setup", "claude", "--local").out.partition("\n\n")[2].partition("\n\n")[0].splitlines()
    assert len(rows) == 5 == len({row.split()[0] for row in rows})
    assert {row.split(maxsplit=1)[1] for row in rows} == {"written  excluded by .git/info/exclude"}
    (ready.path / ".git/info/exclude").write_text("")
    again = ready.session("setup", "claude", "--local").out
    assert again.startswith("Claude Code is set up.\n") and "updated  excluded by" in again


def test_check_and_the_list_say_that_the_agent_is_not_on_path(ready: Sandbox, tmp_path: Path) -> None:
    ready.session("setup", "qwen")
    row = "qwen not on PATH its own application may still start it"
    assert row in " ".join(ready.session("setup", "qwen", "--check").out.split())
    assert "  not on PATH: claude, " in ready.session("setup").out and "qwen" in ready.json("setup")["absent"]
    (tmp_path / "qwen").write_text("#!/bin/sh\n")
    (tmp_path / "qwen").chmod(0o755)
    path = f"{tmp_path}:{ready.env['PATH']}"
    assert "not on PATH" not in ready.session("setup", "qwen", "--check", PATH=path).out
    assert "qwen" not in ready.json("setup", PATH=path)["absent"]


def test_check_says_what_works_and_what_does_not(ready: Sandbox) -> None:
    missing = ready.session("setup", "claude", "--check", status=1)
    assert missing.out.startswith(
        "Claude Code is not ready.\n\n  .claude/settings.json                       missing\n"
    )
    assert missing.out.endswith("Next\n  git session setup claude\n")
    ready.session("setup", "claude")
    found = ready.json("setup", "claude", "--check")
    states = {each["name"]: each["state"] for each in found["pieces"]}
    assert (states["git-session"], states["this repository"], states["answer"]) == ("found", "set up", "right")
    assert {each["fine"] for each in found["pieces"]} == {True}
    settings = ready.path / ".claude" / "settings.json"
    settings.write_text(settings.read_text().replace("hook claude Stop || true", "hook claude Stop"))
    stale = ready.json("setup", "claude", "--check", status=1)
    assert [each["state"] for each in stale["pieces"] if each["name"] == ".claude/settings.json"] == ["stale"]
    ready.session("setup", "claude")
    assert ready.session("setup", "claude", "--check").out.startswith(
        "Claude Code: the files are right; trust is not known.\n"
    )


def test_check_records_nothing(feature: Sandbox) -> None:
    feature.session("setup", "claude")
    before = feature.journal()
    answer = [each for each in feature.json("setup", "claude", "--check")["pieces"] if each["name"] == "answer"]
    assert "tokens" in answer[0]["detail"]
    assert feature.journal() == before


@EVERY
def test_print_shows_and_changes_nothing(ready: Sandbox, name: str) -> None:
    before = tree(ready)
    assert "git-session" in ready.session("setup", name, "--print").out
    assert tree(ready) == before


@pytest.mark.parametrize(
    ("path", "content", "message"),
    [
        (".claude/settings.json", "{ broken", "cannot edit .claude/settings.json: it is not JSON at line 1"),
        (".claude/settings.json", "[]", "cannot edit .claude/settings.json: hooks is not an object"),
        (".claude/settings.json", b"\xff\xfe", ".claude/settings.json is not UTF-8"),
        (
            ".claude/commands/checkpoint.md",
            "Mine.\n",
            ".claude/commands/checkpoint.md already exists, and git-session did not write it",
        ),
    ],
    ids=["broken", "array", "bytes", "in the way"],
)
def test_what_cannot_be_edited_is_left_alone(ready: Sandbox, path: str, content: Any, message: str) -> None:
    ready.write(path, content)
    before = tree(ready)
    ran = ready.session("setup", "claude", status=1)
    assert message.partition(": ")[0] in ran.err
    assert tree(ready) == before


def test_a_link_that_leads_outside_is_not_followed(ready: Sandbox, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (ready.path / ".codex").symlink_to(outside)
    assert "outside the work tree" in ready.session("setup", "codex", status=1).err
    assert list(outside.iterdir()) == []


def test_a_file_that_git_tracks_is_not_for_one_alone(ready: Sandbox) -> None:
    ready.write(".codex/hooks.json", "{}\n")
    ready.commit("Hooks")
    assert "local: git tracks it" in ready.session("setup", "codex", "--local", status=1).err
    assert (ready.path / ".codex" / "hooks.json").read_text() == "{}\n"


def test_claude_md_is_edited_only_where_there_is_one(ready: Sandbox) -> None:
    """Claude Code 2.1.332 reads AGENTS.md itself, unless there is a CLAUDE.md."""
    ready.session("setup", "agents-md")
    assert not (ready.path / "CLAUDE.md").exists() and not (ready.path / ".aider.conf.yml").exists()
    assert ready.session("setup", "agents-md", "--check").out.startswith("AGENTS.md is ready.")
    ready.write("CLAUDE.md", "# Mine\n")
    assert ready.session("setup", "agents-md", "--check", status=1).out.startswith("AGENTS.md is not ready.")
    ready.session("setup", "agents-md")
    assert "@AGENTS.md" in (ready.path / "CLAUDE.md").read_text()
    ready.session("setup", "agents-md", "--remove")
    assert (ready.path / "CLAUDE.md").read_text() == "# Mine\n"


AIDER = {
    "read: CONVENTIONS.md  # mine\n": "read: [CONVENTIONS.md, AGENTS.md]  # mine  # git-session\n",
    "read: [a.md, 'b c.md']\r\n": "read: [a.md, 'b c.md', AGENTS.md]  # git-session\r\n",
    "read:\n  - a.md\n  - b.md # x\nmodel: y\n": "read:\n  - a.md\n  - b.md # x\n  - AGENTS.md  # git-session\nmodel: y\n",
    "# read: x\nmodel: y": "# read: x\nmodel: y\nread: AGENTS.md  # git-session\n",
    "read: []\n": "read: [AGENTS.md]  # git-session\n",
    "": "read: AGENTS.md  # git-session\n",
    "read: [AGENTS.md]\n": "read: [AGENTS.md]\n",
}


@pytest.mark.parametrize("before", AIDER)
def test_aider_reads_agents_md(ready: Sandbox, before: str) -> None:
    file = ready.write(".aider.conf.yml", before)
    ready.session("setup", "agents-md")
    assert file.read_bytes().decode() == AIDER[before]
    file.write_bytes(file.read_bytes() + b"# more\n")  # edited since
    ready.session("setup", "agents-md", "--remove")
    assert file.read_text().split()[:-2] == [
        word.replace("CONVENTIONS.md", "[CONVENTIONS.md]") for word in before.split()
    ]


@pytest.mark.parametrize("text", ["read: {a: b}\n", "- a\n", "read: [a\n", "read: [" + "[" * 5000], ids=len)
def test_what_aider_has_in_another_form_is_left_alone(ready: Sandbox, text: str) -> None:
    file = ready.write(".aider.conf.yml", text)
    assert ".aider.conf.yml" in ready.session("setup", "agents-md", status=1).err
    assert file.read_text() == text and not (ready.path / "AGENTS.md").exists()


def test_aider_without_a_configuration_gets_one(ready: Sandbox) -> None:
    ready.write(".aider.chat.history.md", "# aider chat\n")
    ready.session("setup", "agents-md")
    assert (ready.path / ".aider.conf.yml").read_text() == "read: AGENTS.md  # git-session\n"
    ready.session("setup", "agents-md", "--remove")
    assert not (ready.path / ".aider.conf.yml").exists()


def test_claude_md_that_is_agents_md_needs_no_import(ready: Sandbox) -> None:
    ready.write("CLAUDE.md", "# Rules\n\n@AGENTS.md\n")
    ready.session("setup", "agents-md")
    assert (ready.path / "CLAUDE.md").read_text() == "# Rules\n\n@AGENTS.md\n"


def test_the_plugin(ready: Sandbox, tmp_path: Path) -> None:
    folder = tmp_path / "plugin"
    ready.session("setup", "claude", "--print-plugin", str(folder))
    names = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    assert names == [
        ".claude-plugin/plugin.json",
        "README.md",
        "commands/checkpoint.md",
        "commands/session-end.md",
        "commands/session-start.md",
        "hooks/hooks.json",
        "skills/session-management/SKILL.md",
    ]
    assert json.loads((folder / ".claude-plugin" / "plugin.json").read_text())["name"] == "git-session"
    hooks_of((folder / "hooks" / "hooks.json").read_text(), "claude")
    ready.session("setup", "claude", "--print-plugin", str(folder))  # brought up to date
    ready.session("setup", "codex", "--print-plugin", str(folder), status=2)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "file").write_text("mine")
    assert (
        "is not a plugin" in ready.session("setup", "claude", "--print-plugin", str(tmp_path / "other"), status=1).err
    )


def test_the_skill_is_what_the_agents_read(ready: Sandbox) -> None:
    ready.session("setup", "claude")
    text = (ready.path / ".claude" / "skills" / "session-management" / "SKILL.md").read_text()
    head = dict(line.split(": ", 1) for line in text.split("---\n")[1].splitlines())
    assert head["name"] == "session-management" and len(head["description"]) <= 1024
    assert len(text.splitlines()) < 500


@pytest.mark.parametrize("path", ["SKILL.md", "session-start.md", "checkpoint.md", "session-end.md", "section.md"])
def test_every_command_that_is_taught_exists(path: str) -> None:
    import re

    from git_session.commands.registry import NAMES as COMMANDS
    from git_session.services.agents.agent_files import template

    taught = re.findall(r"git session ([a-z|]+)", template(path))
    assert taught
    assert {word for words in taught for word in words.split("|")} <= {*COMMANDS, "compare", "report"}


if has("node"):

    @pytest.mark.parametrize(("name", "folder"), [("opencode", ".opencode/plugins"), ("kilo", ".kilo/plugin")])
    def test_the_plugin_of_opencode_tells_the_model(feature: Sandbox, name: str, folder: str) -> None:
        """Run by node, with a stand-in for OpenCode's own shell."""
        feature.session("setup", name)
        driver = _DRIVER.replace(".opencode/plugins", folder)
        script = feature.write("run.mjs", driver).as_posix()
        ran = feature.run(program("node"), script)
        system, compacted, title, gone = json.loads(ran.out)
        assert len(system) == 1 and "OAuth provider" in system[0]
        assert len(compacted) == 1 and "OAuth provider" in compacted[0]
        assert title == gone == []
        events = [(body["by"], body["event"]) for kind, body in feature.journal() if kind == "agent"]
        assert events == [(name, event) for event in ("start", "compact", "stop", "end")]

    def test_the_extension_of_pi_tells_the_model(feature: Sandbox) -> None:
        """Run by node, with a stand-in for Pi's events."""
        feature.session("setup", "pi")
        extension = (feature.path / ".pi" / "extensions" / "git-session.js").read_text()
        feature.write("extension.mjs", extension)
        script = feature.write("run.mjs", _PI_DRIVER).as_posix()
        ran = feature.run(program("node"), script)
        first, compacted, silent = json.loads(ran.out)
        assert first.startswith("You are Pi.\n\n") and "OAuth provider" in first and "OAuth provider" in compacted
        assert silent is None
        events = [(body["by"], body["event"]) for kind, body in feature.journal() if kind == "agent"]
        assert events == [("pi", event) for event in ("start", "compact", "start", "stop", "end")]


_PI_DRIVER = """
import extension from "./extension.mjs"

const handlers = {}
extension({ on: (event, handler) => (handlers[event] = handler) })
const ctx = { cwd: process.cwd(), sessionManager: { getSessionId: () => "s" } }
const elsewhere = { cwd: "/", sessionManager: { getSessionId: () => "t" } }
const prompt = async () => (await handlers.before_agent_start({ systemPrompt: "You are Pi." }, ctx))?.systemPrompt ?? null
handlers.session_start({ reason: "startup" }, ctx)
const first = await prompt()
await handlers.session_before_compact({}, ctx)
handlers.session_compact({}, ctx)
const compacted = await prompt()
await handlers.agent_end({}, ctx)
await handlers.session_shutdown({ reason: "reload" }, ctx)
await handlers.session_shutdown({ reason: "quit" }, ctx)
handlers.session_start({ reason: "startup" }, elsewhere)
console.log(JSON.stringify([first, compacted, await prompt()]))
"""

_DRIVER = """
import { execFileSync } from "node:child_process"
import { GitSession } from "./.opencode/plugins/git-session.js"

const $ = (strings, name, said) => {
  const event = strings[0].split(" ")[2]
  const run = {
    quiet: () => run,
    nothrow: () => run,
    text: async () => execFileSync("git-session", ["hook", event, name], { input: said }).toString(),
  }
  return run
}
const plugin = await GitSession({ $, directory: process.cwd() })
const first = { system: [] }, compacting = { context: [] }
await plugin["experimental.chat.system.transform"]({ sessionID: "s" }, first)
await plugin["experimental.session.compacting"]({ sessionID: "s" }, compacting)
await plugin.event({ event: { type: "session.idle", properties: { sessionID: "s" } } })
await plugin.event({ event: { type: "session.deleted", properties: { info: { id: "s" } } } })
const title = { system: [] }
await plugin["experimental.chat.system.transform"]({ sessionID: "title-s" }, title)
const broken = await GitSession({ $: () => { throw new Error("no shell") }, directory: "." })
const silent = { system: [] }
await broken["experimental.chat.system.transform"]({ sessionID: "t" }, silent)
console.log(JSON.stringify([first.system, compacting.context, title.system, silent.system]))
"""


def test_quiet_is_quiet(ready: Sandbox) -> None:
    for options in ((), ("--remove",)):
        ran = ready.session("setup", "claude", *options, "--quiet")
        assert (ran.out, ran.err) == ("", "")
    assert ready.session("setup", "claude", "--print-plugin", "../plugin", "--quiet").out == ""
    assert ready.session("config", "session.idle_timeout", "45m", "--quiet").out == ""
    assert ready.session("config", "session.idle_timeout", "--quiet").out == "45m\n"
    assert ready.session("setup", "claude", "--check", "--quiet", status=1).out.startswith(
        "Claude Code is not ready.\n"
    )
