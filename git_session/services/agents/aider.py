"""Adds AGENTS.md to the files that aider reads: `read:` in `.aider.conf.yml`, one file or a list of them.

The line that was changed ends with the comment `# git-session`, so that it is found again. Every other byte stays as it is.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from git_session.errors import SessionError
from git_session.model.dataclass import dataclass
from git_session.store.configfile import is_too_deep, read

CONFIGURATION = ".aider.conf.yml"
_NAME = "AGENTS.md"
_MARK = "  # git-session"
_ADDED_ITEM = re.compile(rf"^[ \t]*- {re.escape(_NAME)}{_MARK}\r?\n?", re.MULTILINE)
_ADDED_KEY = re.compile(rf"^read: {re.escape(_NAME)}{_MARK}\r?\n?", re.MULTILINE)
_ADDED_TO_LIST = re.compile(rf"(?:, )?{re.escape(_NAME)}\](?P<rest>.*?){_MARK}(?=\r?$)", re.MULTILINE)
_KEY = re.compile(r"^read[ \t]*:", re.MULTILINE)
_ON_ONE_LINE = re.compile(
    r"^read[ \t]*:[ \t]+(?P<value>[^\s#\[\]{}|>&*!,][^#\r\n]*?|\[[^\[\]\r\n]*\])(?P<rest>[ \t]*(?:#[^\r\n]*)?)(?=\r?$)",
    re.MULTILINE,
)
_ITEMS = re.compile(r"^read[ \t]*:[ \t]*(?:#.*)?\r?\n(?:(?P<indent>[ \t]*)- .*(?:\r?\n|\Z))+", re.MULTILINE)


@dataclass(frozen=True)
class ReadEntry:
    """The entry for AGENTS.md in aider's configuration."""

    path: str = CONFIGURATION

    def is_wanted(self, top: Path) -> bool:
        """Wherever aider has been configured or run: it leaves its history beside its configuration."""
        return any(top.glob(".aider*"))

    def put(self, text: str) -> str:
        """Raises SessionError `not-editable`."""
        before = self._configuration(text)
        if _NAME in _files(before):
            return text
        edited = _with_entry(text)
        try:
            after = self._configuration(edited)
        except SessionError:
            after = {}
        if after != {**before, "read": after.get("read")} or _files(after) != [*_files(before), _NAME]:
            raise SessionError(
                "not-editable",
                f"cannot add {_NAME} to read: in {self.path}",
                hint=f"add it by hand, then run the command again: read: {_NAME}",
            )
        return edited

    def take(self, text: str) -> str:
        text = _ADDED_KEY.sub("", _ADDED_ITEM.sub("", text))
        return _ADDED_TO_LIST.sub(lambda found: f"]{found['rest']}", text)

    def _configuration(self, text: str) -> dict[str, Any]:
        try:
            found = 0 if is_too_deep(text) else read(text)
        except Exception:  # a damaged file can raise almost anything in ruamel.yaml
            found = 0
        if found is None or isinstance(found, dict):
            return found or {}
        raise SessionError(
            "not-editable", f"cannot edit {self.path}: it is no YAML mapping", hint="fix it, then run the command again"
        )


def _files(configuration: dict[str, Any]) -> list[Any]:
    """The files that aider reads, by `read`."""
    found = configuration.get("read") or []
    return found if isinstance(found, list) else [found]


def _with_entry(text: str) -> str:
    newline = "\r\n" if "\r\n" in text else "\n"
    if not _KEY.search(text):
        gap = "" if not text or text.endswith("\n") else newline
        return f"{text}{gap}read: {_NAME}{_MARK}{newline}"
    one_line, items = _ON_ONE_LINE.search(text), _ITEMS.search(text)
    if one_line:
        value = one_line["value"].strip()
        files = value[1:-1].strip() if value.startswith("[") else value
        inner = f"{files.rstrip(',')}, {_NAME}" if files else _NAME
        return f"{text[: one_line.start()]}read: [{inner}]{one_line['rest']}{_MARK}{text[one_line.end() :]}"
    if items:
        before = items[0] if items[0].endswith("\n") else items[0] + newline
        return f"{text[: items.start()]}{before}{items['indent']}- {_NAME}{_MARK}{newline}{text[items.end() :]}"
    return text
