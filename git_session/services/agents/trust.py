"""Whether an agent will run the hooks of this repository, by what it has stored on this machine about trust.

Agents skip hooks that they do not trust, most of them silently. The places and formats were found by running Claude Code 2.1.332,
Codex 0.171.0, Gemini CLI 0.61.0, Copilot CLI 1.0.102 and Qwen Code 0.24.4 in November 2026.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from git_session.git.repository import Repository
from git_session.hot.system import read
from git_session.model.agents import DIALECTS
from git_session.model.dataclass import dataclass
from git_session.model.jsontext import NotJson, parse

LARGEST = 16 << 20
"""Most bytes of an agent's own file that is read."""


class Trust(StrEnum):
    """Whether an agent runs the hooks; `not known` if it has stored nothing on this machine, or nothing that can be read."""

    GIVEN = "given"
    MISSING = "missing"
    UNKNOWN = "not known"


@dataclass(frozen=True)
class TrustReading:
    """What an agent has stored about this repository, and the step to take unless trust is given."""

    state: Trust
    step: str = ""


def trust_in(repository: Repository, name: str) -> TrustReading | None:
    """Whether the agent trusts the hooks in the work tree; None for an agent that asks for no trust."""
    judge = _JUDGES.get(name)
    return judge(repository) if judge else None


def _claude(repository: Repository) -> TrustReading:
    step = "start claude here once and accept its question about this folder (claude -p runs the hooks without)"
    folder = os.environ.get("CLAUDE_CONFIG_DIR")
    projects = _json(Path(folder) / ".claude.json" if folder else Path.home() / ".claude.json").get("projects")
    if not isinstance(projects, dict):
        return TrustReading(Trust.UNKNOWN, step)
    known = [projects.get(str(top)) for top in _tops(repository)]
    accepted = any(isinstance(each, dict) and each.get("hasTrustDialogAccepted") is True for each in known)
    return TrustReading(Trust.GIVEN) if accepted else TrustReading(Trust.MISSING, step)


def _codex(repository: Repository) -> TrustReading:
    home = Path(os.environ.get("CODEX_HOME") or Path.home() / ".codex")
    if not home.is_dir():
        return TrustReading(
            Trust.UNKNOWN, "start codex here once, trust the folder, and review the hooks that it lists"
        )
    configuration = _toml(home / "config.toml")
    projects = _table(configuration, "projects")
    if not any(_table(projects, str(top)).get("trust_level") == "trusted" for top in _tops(repository)):
        return TrustReading(
            Trust.MISSING, "start codex here once, trust the folder, and review the hooks that it lists"
        )
    hooks = codex_reviews(repository.top)
    reviewed = [_table(_table(_table(configuration, "hooks"), "state"), key) for key in hooks]
    if hooks and all(
        entry.get("trusted_hash") == wanted for entry, wanted in zip(reviewed, hooks.values(), strict=True)
    ):
        if any(entry.get("enabled") is False for entry in reviewed):
            return TrustReading(Trust.MISSING, "hooks are off in Codex: type /hooks there and enable them")
        return TrustReading(Trust.GIVEN)
    changed = "the hooks changed since you reviewed them" if any(reviewed) else "Codex skips hooks that nobody reviewed"
    return TrustReading(Trust.MISSING, f"{changed}: start codex here, type /hooks, and review them")


def codex_reviews(top: Path) -> dict[str, str]:
    """For each of our hooks, the key under which Codex stores its review, and the checksum of what was reviewed."""
    path = Path(os.path.realpath(top)) / DIALECTS["codex"].hooks_file
    found: dict[str, str] = {}
    for event, groups in _table(_json(path), "hooks").items():
        name = re.sub(r"(?<!^)(?=[A-Z])", "_", event).lower()
        for at, group in enumerate(groups if isinstance(groups, list) else []):
            handlers = group.get("hooks") if isinstance(group, dict) else None
            for place, handler in enumerate(handlers if isinstance(handlers, list) else []):
                if isinstance(handler, dict) and str(handler.get("command", "")).startswith("git-session hook codex "):
                    reviewed = {**group, "event_name": name, "hooks": [{"async": False, **handler}]}
                    text = json.dumps(reviewed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
                    key = f"{path}:{name}:{at}:{place}"
                    found[key] = f"sha256:{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()}"
    return found


def _gemini(repository: Repository) -> TrustReading:
    home = Path(os.environ.get("GEMINI_CLI_HOME") or Path.home()) / ".gemini"
    file = Path(os.environ.get("GEMINI_CLI_TRUSTED_FOLDERS_PATH") or home / "trustedFolders.json")
    return _by_rules(repository, home, file, title="Gemini CLI", program="gemini", asks=True)


def _qwen(repository: Repository) -> TrustReading:
    home = Path(os.environ.get("QWEN_HOME") or Path.home() / ".qwen")
    file = Path(os.environ.get("QWEN_CODE_TRUSTED_FOLDERS_PATH") or home / "trustedFolders.json")
    return _by_rules(repository, home, file, title="Qwen Code", program="qwen", asks=False)


def _by_rules(repository: Repository, home: Path, file: Path, *, title: str, program: str, asks: bool) -> TrustReading:
    """By the rule with the longest path; `asks`: whether the agent asks for trust where its settings say nothing of it."""
    enabled = _table(_table(_json(home / "settings.json"), "security"), "folderTrust").get("enabled", asks)
    if not enabled:
        return TrustReading(Trust.GIVEN)
    step = f"start {program} here once and trust the folder; {title} skips the hooks of others, also with --skip-trust"
    if not file.exists():
        return TrustReading(Trust.MISSING if home.is_dir() else Trust.UNKNOWN, step)
    best, level = -1, ""
    here = Path(os.path.realpath(repository.top))
    for path, rule in _json(file).items():
        covers = os.path.dirname(path) if rule == "TRUST_PARENT" else path
        if here.is_relative_to(os.path.realpath(covers)) and len(path) > best:
            best, level = len(path), str(rule)
    return TrustReading(Trust.GIVEN) if level in ("TRUST_FOLDER", "TRUST_PARENT") else TrustReading(Trust.MISSING, step)


def _copilot(repository: Repository) -> TrustReading:
    home = Path(os.environ.get("COPILOT_HOME") or Path.home() / ".copilot")
    step = "start copilot here once and trust the folder; copilot -p skips the hooks of others"
    if not home.is_dir():
        return TrustReading(Trust.UNKNOWN, step)
    document = _json(home / "config.json")
    stored = [document.get(key) for key in ("trustedFolders", "trusted_folders")]
    folders = [str(each) for listed in stored if isinstance(listed, list) for each in listed]
    here = Path(os.path.realpath(repository.top))
    trusted = any(folder and here.is_relative_to(os.path.realpath(folder)) for folder in folders)
    return TrustReading(Trust.GIVEN) if trusted else TrustReading(Trust.MISSING, step)


def _cursor(_repository: Repository) -> TrustReading:
    return TrustReading(Trust.UNKNOWN, "open the folder in Cursor once and trust it")


_JUDGES: Mapping[str, Callable[[Repository], TrustReading]] = {
    "claude": _claude,
    "codex": _codex,
    "gemini": _gemini,
    "qwen": _qwen,
    "copilot": _copilot,
    "cursor": _cursor,
}


def _tops(repository: Repository) -> Iterable[Path]:
    """The work tree and, for a linked one, the main one, whose trust Claude Code and Codex extend to it."""
    yield Path(os.path.realpath(repository.top))
    if repository.common_dir.name == ".git":
        yield Path(os.path.realpath(repository.common_dir.parent))


def _table(document: Any, key: str) -> dict[str, Any]:
    found = document.get(key) if isinstance(document, dict) else None
    return found if isinstance(found, dict) else {}


def _json(path: Path) -> dict[str, Any]:
    """The object in an agent's file, which may have comments; empty if there is none."""
    try:
        found = parse(_text(path)).value
    except NotJson:
        return {}
    return found if isinstance(found, dict) else {}


def _toml(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(_text(path))
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}


def _text(path: Path) -> str:
    """The text of a regular file; empty if it cannot be read or is larger than LARGEST."""
    try:
        if not path.is_file() or path.stat().st_size > LARGEST:
            return ""
    except OSError:
        return ""
    return read(os.fsencode(path)).decode("utf-8", "replace")
