"""The configuration: `.session/config.yaml` (tracked, shared) under git's own `session.*` keys and the environment.

Precedence: defaults < file < `git config session.<key>` < `SESSION_*` variables. The file may have come with a clone, so
its values are checked, name no path outside the repository, and never run anything. What was read is cached in
`<common-dir>/sessions/config-cache` under the file's mtime and size, so that most commands need no YAML parser.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

from git_session.errors import SessionError
from git_session.hot.journal import config_stamp
from git_session.hot.system import replace as replace_file
from git_session.model.settings import BY_NAME, KEYS, SECTIONS, BadValue, Settings, nearest
from git_session.repo.repository import Repository


@dataclass(frozen=True)
class Problem:
    """Something wrong in the configuration: where (`.session/config.yaml:12`, a git key, a variable), what, and advice."""

    where: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" + (f" ({self.hint})" if self.hint else "")


@dataclass(frozen=True)
class Configuration:
    """The settings in force, where each value that is not a default comes from, and what was wrong."""

    settings: Settings
    origins: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def path_of(repository: Repository) -> Path:
    """The configuration file: SESSION_CONFIG, or `.session/config.yaml` in this work tree."""
    named = os.environ.get("SESSION_CONFIG")
    return Path(named) if named else repository.top / ".session" / "config.yaml"


def load(repository: Repository) -> Configuration:
    """Read the configuration from all its places. What is wrong is listed, and its default holds."""
    path = path_of(repository)
    shown = _shown(repository, path)
    values, lines, problems = _file_values(repository, path, shown)
    origins = {name: f"{shown}:{lines.get(name, 1)}" for name in values}
    personal = repository.git.ask("config", "--null", "--get-regexp", r"^session\.") or ""
    given = {}
    for entry in personal.split("\0"):
        name, _, value = entry.partition("\n")
        given[name.lower()] = value
    for key in KEYS:
        for place, text in ((f"git config {key.git_name}", given.get(key.git_name.lower())),
                            (key.variable, os.environ.get(key.variable))):  # fmt: skip
            if text is None:
                continue
            try:
                values[key.dotted] = key.convert(text)
                origins[key.dotted] = place
            except BadValue as error:
                problems.append(Problem(place, f"{text!r}: {key.dotted} {error}"))
    settings = Settings(**{BY_NAME[name].name: value for name, value in values.items()})
    return Configuration(settings, origins, tuple(problems))


def _shown(repository: Repository, path: Path) -> str:
    try:
        return path.resolve().relative_to(repository.top).as_posix()
    except ValueError:
        return str(path)


def _file_values(
    repository: Repository, path: Path, shown: str
) -> tuple[dict[str, Any], dict[str, int], list[Problem]]:
    stamp = f"{path}\0{config_stamp(os.fsencode(path)).decode()}"
    cache = repository.common_dir / "sessions" / "config-cache"
    try:
        cached = json.loads(cache.read_text("utf-8"))
        if cached["stamp"] == stamp:
            values = {name: BY_NAME[name].convert(value) for name, value in cached["values"].items()}
            return values, cached["lines"], []
    except (OSError, ValueError, KeyError, TypeError):
        pass  # no cache, or not one of ours: the file itself is read
    values, lines, problems = _parsed(path, shown)
    if not problems and cache.parent.is_dir():
        raw = {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
        raw = {name: f"{value}s" if name in _DURATIONS else value for name, value in raw.items()}
        try:
            document = json.dumps({"stamp": stamp, "values": raw, "lines": lines})
            replace_file(os.fsencode(cache), document.encode())
        except OSError:
            pass  # a read-only repository: only speed is lost
    return values, lines, problems


_DURATIONS = ("session.idle_timeout", "session.checkpoint_interval")


def _parsed(path: Path, shown: str) -> tuple[dict[str, Any], dict[str, int], list[Problem]]:
    try:
        content = path.read_text("utf-8")
    except FileNotFoundError:
        return {}, {}, []
    except (OSError, UnicodeDecodeError) as error:
        return {}, {}, [Problem(shown, f"cannot be read: {error}")]
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        document = YAML(typ="rt").load(content)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        return {}, {}, [Problem(f"{shown}:{line}", f"is not YAML: {error.problem or error.context}")]
    except (YAMLError, ValueError, RecursionError) as error:
        return {}, {}, [Problem(shown, f"is not YAML: {' '.join(str(error).split())}")]
    return _checked(document, shown)


def _checked(document: Any, shown: str) -> tuple[dict[str, Any], dict[str, int], list[Problem]]:
    values: dict[str, Any] = {}
    lines: dict[str, int] = {}
    problems: list[Problem] = []
    if document is None:
        return values, lines, problems
    if not isinstance(document, dict):
        return values, lines, [Problem(f"{shown}:1", f"must hold sections: {', '.join(SECTIONS)}")]
    for section, content in document.items():
        where = f"{shown}:{_line(document, section)}"
        if section not in SECTIONS:
            problems.append(Problem(where, f"unknown section {str(section)!r}", _advice(str(section))))
            continue
        if not isinstance(content, dict):
            if content is not None:
                problems.append(Problem(where, f"section {section!r} must hold keys and values"))
            continue
        for name, value in content.items():
            where, dotted = f"{shown}:{_line(content, name)}", f"{section}.{name}"
            key = BY_NAME.get(dotted)
            if key is None:
                problems.append(Problem(where, f"unknown key {dotted!r}", _advice(dotted)))
                continue
            try:
                values[dotted] = key.convert(_plain(value))
                lines[dotted] = _line(content, name)
            except BadValue as error:
                problems.append(Problem(where, f"{dotted} {error}, not {_plain(value)!r}"))
    return values, lines, problems


def _plain(value: Any) -> Any:
    """A value out of ruamel's tree as Python's own types, for messages and checks."""
    if isinstance(value, list):
        return [_plain(part) for part in value]
    for kind in (bool, int, float, str):
        if isinstance(value, kind):
            return kind(value)
    return value


def _line(mapping: Any, key: object) -> int:
    try:
        return int(mapping.lc.key(key)[0]) + 1
    except (AttributeError, KeyError, TypeError):
        return 1


def _advice(name: str) -> str:
    near = nearest(name)
    return f"did you mean {near}?" if near else ""


def require_valid(configuration: Configuration) -> None:
    """Raises SessionError `bad-config` for the first problem: commands refuse, hooks go on with defaults."""
    if configuration.problems:
        first = configuration.problems[0]
        more = len(configuration.problems) - 1
        raise SessionError(
            "bad-config",
            f"{first.where}: {first.message}" + (f" (and {more} more)" if more else ""),
            hint=first.hint or "see what each key takes: git session config --explain",
        )


def write(repository: Repository, dotted: str, text: str) -> None:
    """Set one key in the file, keeping comments and layout. Raises SessionError `unknown-key`, `bad-value`."""
    key = BY_NAME.get(dotted)
    if key is None:
        raise SessionError(
            "unknown-key", f"there is no key {dotted!r}", hint=_advice(dotted) or "see: git session config --explain"
        )
    try:
        value = key.convert(text)
    except BadValue as error:
        raise SessionError("bad-value", f"{dotted} {error}, not {text!r}", hint=key.meaning) from None
    path = path_of(repository)
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    try:
        document = yaml.load(path.read_text("utf-8")) if path.exists() else None
    except (YAMLError, UnicodeDecodeError) as error:
        raise SessionError("bad-config", f"{_shown(repository, path)} is not YAML", hint=str(error)) from None
    document = document if document is not None else {}
    if not isinstance(document, dict) or not isinstance(document.get(key.section) or {}, dict):
        raise SessionError("bad-config", f"{_shown(repository, path)} does not hold sections", hint="repair it first")
    if document.get(key.section) is None:
        document[key.section] = {}
    plain = text if dotted in _DURATIONS else list(value) if isinstance(value, tuple) else value
    document[key.section][key.name] = plain
    stream = StringIO()
    yaml.dump(document, stream)
    path.parent.mkdir(exist_ok=True)
    replace_file(os.fsencode(path), stream.getvalue().encode())
