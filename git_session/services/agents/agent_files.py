"""The files that connect an agent to git-session: git-session's part of each, how to add it and how to remove it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Protocol

from git_session.model.agents import DIALECTS, Dialect, entries, is_ours
from git_session.model.dataclass import dataclass
from git_session.model.jsontext import parse, with_items, with_member, without_items
from git_session.model.section import section_of, with_section, without_section
from git_session.services.agents.aider import ReadEntry

SKILL = "skills/session-management/SKILL.md"
COMMANDS = ("session-start.md", "checkpoint.md", "session-end.md")
PLUGINS = {
    "opencode": (".opencode/plugins/git-session.js", "opencode.js"),
    "kilo": (".kilo/plugin/git-session.js", "opencode.js"),
    "pi": (".pi/extensions/git-session.js", "pi.js"),
}
"""Agents that run a plugin instead of hooks: its path and its template. Kilo is made from OpenCode."""
_TOUCHED = "// The first touch of a file:"
_FILE_CONTEXT = re.compile(rf"^(?P<part> *{_TOUCHED}.*?)^ *// -\n", re.MULTILINE | re.DOTALL)
"""The part of a plugin that only `--file-context` adds."""
AGENTS_MD = "agents-md"
NAMES = (*DIALECTS, AGENTS_MD)


class Edit(Protocol):
    """A change to one file, `path` from the top of the work tree. `put` and `take` raise NotJson if they cannot parse it."""

    @property
    def path(self) -> str: ...

    def is_wanted(self, top: Path) -> bool:
        """Whether the work tree at `top` needs the file."""
        ...

    def put(self, text: str) -> str:
        """The text with git-session's part added or updated; unchanged if the part is current."""
        ...

    def take(self, text: str) -> str:
        """The text without git-session's part; empty if nothing else is in it."""
        ...


@dataclass(frozen=True)
class HookEntries:
    """An agent's list of hooks in JSON; Cursor and Copilot require a `version` at the top.

    `file_context`: with the hook for the first touch of a file, without it, or (None) as the file has it.
    """

    path: str
    dialect: Dialect
    version: int = 0
    file_context: bool | None = None

    def is_wanted(self, _top: Path) -> bool:
        return True

    def put(self, text: str) -> str:
        file_context = self.has_file_context(text) if self.file_context is None else self.file_context
        wanted = entries(self.dialect, file_context=file_context)
        if text.strip() and self._ours(text) == {event: [entry] for event, entry in wanted.items()}:
            return text
        text = self.take(text)
        if self.version:
            text = with_member(text, "version", self.version)
        for event, entry in wanted.items():
            text = with_items(text, ("hooks", event), [entry])
        return text

    def has_file_context(self, text: str) -> bool:
        return bool(text.strip()) and self.dialect.touch_event in self._ours(text)

    def take(self, text: str) -> str:
        if not text.strip():
            return text
        hooks = parse(text).get("hooks")
        for event in dict.fromkeys(key for key, _, _ in hooks.parts) if hooks else ():
            text = without_items(text, ("hooks", event), lambda item: is_ours(self.dialect, _commands(item)))
        left = parse(text).value
        return "" if left in ({}, {"version": self.version}) else text

    def _ours(self, text: str) -> dict[str, list[Any]]:
        """Event -> our entries for it."""
        document = parse(text).value
        hooks = document.get("hooks") if isinstance(document, dict) else None
        if not isinstance(hooks, dict):
            return {}
        ours = {
            event: [item for item in items if is_ours(self.dialect, _commands(item))]
            for event, items in hooks.items()
            if isinstance(items, list)
        }
        return {event: found for event, found in ours.items() if found}


def _commands(item: Any) -> list[Any]:
    """The command lines in an entry at any level; None stands for another handler in a group, which makes it not ours."""
    if not isinstance(item, dict):
        return []
    nested = item.get("hooks")
    if isinstance(nested, list):
        return [command for each in nested for command in _commands(each) or [None]]
    return [item[key] for key in ("command", "bash", "powershell") if key in item]


@dataclass(frozen=True)
class MarkedSection:
    """A marked section of a Markdown file that people also write in."""

    path: str
    body: str

    def is_wanted(self, _top: Path) -> bool:
        return True

    def put(self, text: str) -> str:
        return text if section_of(text) == self.body.strip("\n") else with_section(text, self.body)

    def take(self, text: str) -> str:
        return without_section(text)


@dataclass(frozen=True)
class ImportLine(MarkedSection):
    """The line of CLAUDE.md that imports AGENTS.md; added unless CLAUDE.md imports it already.

    Claude Code 2.1.332 reads AGENTS.md itself where there is no CLAUDE.md, and only there.
    """

    def is_wanted(self, top: Path) -> bool:
        return os.path.lexists(top / self.path)

    def put(self, text: str) -> str:
        imported = any(line.strip() == self.body for line in text.splitlines())
        return text if imported and not section_of(text) else super().put(text)


@dataclass(frozen=True)
class WholeFile:
    """A file that git-session writes as a whole."""

    path: str
    content: str

    def is_wanted(self, _top: Path) -> bool:
        return True

    def put(self, _text: str) -> str:
        return self.content

    def take(self, text: str) -> str:
        return "" if self.is_ours(text) else text

    def is_ours(self, text: str) -> bool:
        """Whether git-session wrote the whole file, in this version or another."""
        return not text.strip() or text == self.content or "git-session" in text[:2000]


@dataclass(frozen=True)
class PluginScript(WholeFile):
    """The script of an agent that runs a plugin: `content`, or `with_file_context`, which also answers the first touch of a file."""

    with_file_context: str = ""
    file_context: bool | None = None

    def put(self, text: str) -> str:
        wanted = self.has_file_context(text) if self.file_context is None else self.file_context
        return self.with_file_context if wanted else self.content

    def has_file_context(self, text: str) -> bool:
        return _TOUCHED in text


@cache
def template(name: str) -> str:
    return (files("git_session") / "templates" / "agents" / name).read_text("utf-8")


def plugin_script(name: str, *, file_context: bool = False) -> str:
    """The plugin of an agent in PLUGINS, in JavaScript."""
    text = template(PLUGINS[name][1]).replace("AGENT_TITLE", DIALECTS[name].title).replace("AGENT_NAME", name)
    return _FILE_CONTEXT.sub(r"\g<part>" if file_context else "", text)


def has_file_context(edit: Edit, text: str) -> bool:
    """Whether the file has our hook for the first touch of a file. Raises NotJson."""
    return isinstance(edit, HookEntries | PluginScript) and edit.has_file_context(text)


def edits(name: str, *, local: bool = False, file_context: bool | None = None) -> Sequence[Edit]:
    """The changes that `git session setup NAME` makes; `local` for one person only, `file_context` as in HookEntries."""
    if name == AGENTS_MD:
        return (MarkedSection("AGENTS.md", template("section.md")), ImportLine("CLAUDE.md", "@AGENTS.md"), ReadEntry())
    dialect = DIALECTS[name]
    if name in PLUGINS:
        scripts = plugin_script(name), plugin_script(name, file_context=True)
        return (PluginScript(PLUGINS[name][0], *scripts, file_context),)
    path = (dialect.local_file if local else "") or dialect.hooks_file
    hooks = HookEntries(path, dialect, version=1 if name in ("cursor", "copilot") else 0, file_context=file_context)
    if name != "claude":
        return (hooks,)
    return (hooks, WholeFile(f".claude/{SKILL}", template("SKILL.md")), *_slash_commands(".claude/commands"))


def plugin(version: str) -> Mapping[str, str]:
    """The files of a Claude Code plugin (manifest, hooks, skill, slash commands): path from its top -> text."""
    manifest = {
        "name": "git-session",
        "version": version,
        "description": "Coding sessions kept in git: objectives, decisions, time and handoffs that travel with the branch",
        "author": {"name": "git-session"},
        "license": "MIT",
        "keywords": ["git", "session", "handoff", "context"],
    }
    hooks = {
        "description": "Gives Claude Code the context of the work on this branch",
        "hooks": {event: [entry] for event, entry in entries(DIALECTS["claude"]).items()},
    }
    return {
        ".claude-plugin/plugin.json": json.dumps(manifest, indent=2) + "\n",
        "README.md": template("plugin.md"),
        "hooks/hooks.json": json.dumps(hooks, indent=2) + "\n",
        SKILL: template("SKILL.md"),
        **{each.path: each.content for each in _slash_commands("commands")},
    }


def _slash_commands(folder: str) -> Sequence[WholeFile]:
    return tuple(WholeFile(f"{folder}/{name}", template(name)) for name in COMMANDS)
