"""The configuration: `.session/config.yaml` (tracked, shared) under git's own `session.*` keys and the environment.

Precedence: defaults < file < `git config session.<key>` < `SESSION_*` variables. The file may have come with a clone, so its
values are checked, cannot name paths outside the repository, and are never run. No error in it stops a command: a key with an
invalid value keeps its default and is reported, an unknown key (of a newer version) is ignored. `<common-dir>/sessions/config-cache`
caches the values by the file's size and checksum, for all worktrees, so that most commands need no YAML parser.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from git_session.errors import SessionError
from git_session.git.repository import FALSE, Repository
from git_session.hot.settings import LARGEST, config_stamp, read_configuration
from git_session.hot.system import replace as replace_file
from git_session.hot.treefiles import OutsideError, TooLargeError, TreeFiles, UnsafeFileError
from git_session.hot.umask import umask_of
from git_session.model.dataclass import dataclass, field
from git_session.model.settings import (
    BY_NAME,
    FOREIGN_VARIABLES,
    FORGE,
    GIT_NAMES,
    ISSUE_URL,
    KEYS,
    NETWORK_TIMEOUT,
    SECTIONS,
    VARIABLES,
    BadValue,
    SettingKey,
    Settings,
    nearest,
    one_of,
    to_added,
    to_patience,
    to_seconds,
)
from git_session.model.text import cut, one_line
from git_session.store.configfile import is_too_deep, with_value
from git_session.store.configfile import read as read_yaml

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

TRACKED = ".session/config.yaml"
"""The configuration file in commits, from the top."""
SHARE = BY_NAME["session.share"]
"""The key of the most that may be shared from a repository."""
_PATIENCE = 30
"""How long a server may take to answer, in seconds, if session.networkTimeout says nothing else."""
_SEVERAL = 3
"""Most unknown keys that are named."""


@dataclass(frozen=True)
class ConfigProblem:
    """An error in the configuration."""

    where: str  #: Place of the problem: `.session/config.yaml:12`, a `git config` key or a variable.
    message: str  #: What is wrong.
    hint: str = ""  #: What to do about it; empty if there is no advice.
    unknown: bool = False  #: Whether it is only a key that this version does not know, which does no harm.
    key: str = ""  #: Key or section with the invalid value; empty if it is unknown, or if the whole file is invalid.

    def concerns(self, key: SettingKey) -> bool:
        """Whether it makes the value of `key` unknown."""
        return not self.unknown and self.key in ("", key.section, key.dotted)

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" + (f" ({self.hint})" if self.hint else "")


@dataclass(frozen=True)
class Configuration:
    """The settings in force, the origins of values that are not defaults, and the problems found.

    `stamp` (`hot.settings.config_stamp`) identifies the file they were read from, `own` holds git's values as printed by
    `git config --null`. `unkept` is what `keep_parsed` will cache if the file had to be parsed. `umask` is what
    core.sharedRepository asks for (`hot.umask.umask_of`), `signs` says whether the user signs commits (commit.gpgSign),
    `hooks_path` is core.hooksPath, None without one.
    """

    settings: Settings
    origins: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[ConfigProblem, ...] = ()
    stamp: bytes = b"0 0"
    own: tuple[bytes, ...] = ()
    unkept: bytes = field(default=b"", compare=False)
    umask: bytes = b""
    signs: bool = False
    hooks_path: str | None = None

    def value(self, key: str) -> str:
        """The value of a `session.…` key that only git's configuration has; empty if it is not set."""
        rows = (row.partition(b"\n") for row in self.own)
        return next(
            (os.fsdecode(value) for name, _, value in reversed(list(rows)) if os.fsdecode(name) == key.lower()), ""
        )

    @property
    def network_seconds(self) -> int:
        """How long a server may take to answer, in seconds: session.networkTimeout, by default 30."""
        try:
            return to_patience(self.value(NETWORK_TIMEOUT) or _PATIENCE)
        except BadValue:
            return _PATIENCE

    @property
    def wrong(self) -> tuple[ConfigProblem, ...]:
        """The problems that make a key keep its default."""
        return tuple(problem for problem in self.problems if not problem.unknown)

    @property
    def own_settings(self) -> list[tuple[SettingKey, Any]]:
        """The keys with a value other than the default, and that value."""
        values = [(key, getattr(self.settings, key.field)) for key in KEYS if key.dotted in self.origins]
        return [(key, value) for key, value in values if value != key.default]

    def own_values(self, name: str) -> list[str]:
        """The values of a key of git's configuration that config.yaml cannot set, such as session.issueUrl, in order."""
        rows = [os.fsdecode(entry).partition("\n") for entry in self.own]
        return [value for key, _, value in rows if key.lower() == name.lower() and value]

    @property
    def misspelt(self) -> str:
        """A note on keys that are ignored and look like a misspelt one; empty without any."""
        found = [problem for problem in self.problems if problem.unknown and problem.hint]
        more = f", and {len(found) - 1} more" if len(found) > 1 else ""
        return f"{found[0]}{more}; this has no effect: git session config" if found else ""

    @property
    def ignored(self) -> str:
        """The unknown keys on one line; empty if there are none."""
        unknown = [problem for problem in self.problems if problem.unknown]
        named = [f"{each.where}: {each.message}" + (f" ({each.hint})" if each.hint else "") for each in unknown]
        if len(unknown) > _SEVERAL:
            named[_SEVERAL - 1 :] = [f"{len(unknown) - _SEVERAL + 1} more"]
        return "; ".join(named)


def path_of(repository: Repository) -> Path:
    """The path of the configuration file: SESSION_CONFIG, or `.session/config.yaml` in this work tree."""
    named = os.environ.get("SESSION_CONFIG")
    return Path(named) if named else repository.top / ".session" / "config.yaml"


def load(repository: Repository) -> Configuration:
    """Read the configuration from all sources; invalid values become problems, and their keys keep the defaults."""
    path = path_of(repository)
    shown = shown_path(repository, path)
    stamp = config_stamp(os.fsencode(path), os.fsencode(repository.top))
    values, lines, problems, unkept = _file_values(repository, path, shown, stamp.decode())
    origins = {name: f"{shown}:{lines.get(name, 1)}" for name in values}
    listing = repository.configuration
    own = tuple(field for field in listing.fields if field.startswith(b"session."))
    given = {}
    for entry in own:
        name, separator, value = os.fsdecode(entry).partition("\n")
        given[name.lower()] = value if separator else "true"  # `[session] emoji` alone means true to git
    values |= {key.dotted: (*key.default, *values[key.dotted]) for key in KEYS if key.adds and key.dotted in values}
    for key in KEYS:
        for place, text in ((f"git config {key.git_name}", given.get(key.git_name.lower())),
                            (key.variable, os.environ.get(key.variable))):  # fmt: skip
            if text is None or (not text and place == key.variable):  # an empty variable counts as unset
                continue
            try:
                value = key.convert(text)
                values[key.dotted] = (*values.get(key.dotted, key.default), *value) if key.adds else value
                origins[key.dotted] = place
            except BadValue as error:
                problems.append(ConfigProblem(place, f"{cut(text, 60)!r}: {key.dotted} {error}", key=key.dotted))
    problems += _not_known(given)
    if NETWORK_TIMEOUT.lower() in given:
        problems += _invalid(own, NETWORK_TIMEOUT, to_patience)
    if any(name in given for name in (FORGE.lower(), ISSUE_URL.lower())):
        problems += _bad_forges(own)
    settings = Settings(**{BY_NAME[name].field: value for name, value in values.items()})
    umask = umask_of(listing.values.get("core.sharedrepository", [""])[-1])
    signs = listing.values.get("commit.gpgsign", [""])[-1].lower() not in FALSE
    hooks = listing.values.get("core.hookspath", [None])[-1]
    return Configuration(settings, origins, tuple(problems), stamp, own, unkept, umask, signs, hooks)


def keep_parsed(repository: Repository, configuration: Configuration) -> None:
    """Cache the parsed values of the configuration file; errors are ignored."""
    cache = repository.common_dir / "sessions" / "config-cache"
    if configuration.unkept and cache.parent.is_dir():
        try:
            replace_file(os.fsencode(cache), configuration.unkept)
        except OSError:
            pass  # a read-only repository works without the cache


def _not_known(given: Mapping[str, str]) -> list[ConfigProblem]:
    """The keys in git's configuration (`given`, in lower case) and the variables that look like settings but are unknown."""
    keys = {name.lower().removeprefix("session."): name for name in GIT_NAMES}
    variables = {name.removeprefix("SESSION_"): name for name in VARIABLES}
    problems = []
    for each in given:
        name = each.removeprefix("session.")
        if name not in keys:
            problems.append(
                ConfigProblem(f"git config {_shown(each)}", "unknown key", _advice(name, keys), unknown=True)
            )
    for each in sorted(os.environ):
        name = each.removeprefix("SESSION_")
        if name == each or not os.environ[each] or name in variables or each in FOREIGN_VARIABLES:
            continue
        problems.append(ConfigProblem(_shown(each), "unknown variable", _advice(name, variables), unknown=True))
    return problems


def _bad_forges(own: Sequence[bytes]) -> list[ConfigProblem]:
    """The invalid values of the keys about forges, which config.yaml cannot set."""
    from git_session.model.forge import KINDS  # these compile patterns that other commands do not need
    from git_session.model.issue_links import to_template

    return [*_invalid(own, ISSUE_URL, to_template), *_invalid(own, FORGE, one_of(*KINDS))]


def _invalid(own: Sequence[bytes], key: str, convert: Callable[[str], object]) -> list[ConfigProblem]:
    """The invalid values of a key that only git's configuration has."""
    problems = []
    for entry in own:
        name, _, value = os.fsdecode(entry).partition("\n")
        if name.lower() == key.lower():
            try:
                convert(value)
            except BadValue as error:
                problems.append(
                    ConfigProblem(f"git config {key}", f"{cut(one_line(value), 60)!r}: {key} {error}", key=key)
                )
    return problems


def shown_path(repository: Repository, path: Path) -> str:
    """The path relative to the top of the work tree; absolute if it is elsewhere."""
    for each in (path, Path(os.path.realpath(path))):  # `resolve` raises for a loop of links
        if each.is_relative_to(repository.top):
            return each.relative_to(repository.top).as_posix()
    return str(path)


def _file_values(
    repository: Repository, path: Path, shown: str, stamp: str
) -> tuple[dict[str, Any], dict[str, int], list[ConfigProblem], bytes]:
    """(values, their lines, problems) of the file, and the content for the cache if it had to be parsed."""
    if not os.path.lexists(path):
        return {}, {}, [], b""
    cache = repository.common_dir / "sessions" / "config-cache"
    try:
        cached = json.loads(cache.read_text("utf-8"))
        if cached["stamp"] == stamp:
            values = {name: BY_NAME[name].convert(value) for name, value in cached["values"].items()}
            problems = [
                ConfigProblem(f"{shown}:{line}", text, hint, unknown=True) for line, text, hint in cached["unknown"]
            ]
            return values, dict(cached["lines"]), problems, b""
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass  # no valid cache: read the file itself
    values, lines, problems = _parsed(repository, path, shown)
    if not all(problem.unknown for problem in problems):
        return values, lines, problems, b""
    raw = {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
    raw = {name: f"{value}s" if name in _DURATIONS else value for name, value in raw.items()}
    unknown = [[int(each.where.rpartition(":")[2]), each.message, each.hint] for each in problems]
    document = json.dumps({"stamp": stamp, "values": raw, "lines": lines, "unknown": unknown})
    return values, lines, problems, document.encode()


_DURATIONS = tuple(name for name, key in BY_NAME.items() if key.convert is to_seconds)


def _content(repository: Repository, path: Path) -> str | ConfigProblem:
    return content_of(path, repository.top, shown_path(repository, path))


def content_of(path: Path, top: Path, shown: str) -> str | ConfigProblem:
    """The text of the file in the work tree `top`, empty if it does not exist; a problem if it must not or cannot be read."""
    try:
        content = read_configuration(os.fsencode(path), os.fsencode(top)).decode()
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except UnicodeDecodeError:
        return ConfigProblem(shown, "is not text in UTF-8")
    except OutsideError:
        return ConfigProblem(
            shown, "points outside the repository", "remove the symbolic link, which may have come with a clone"
        )
    except TooLargeError:
        return ConfigProblem(shown, "is too long or too deeply nested")
    except UnsafeFileError as error:
        return ConfigProblem(shown, str(error.strerror))
    except OSError as error:
        return ConfigProblem(shown, f"cannot be read: {error.strerror or error}")
    return ConfigProblem(shown, "is too long or too deeply nested") if is_too_deep(content) else content


def _parsed(
    repository: Repository, path: Path, shown: str
) -> tuple[dict[str, Any], dict[str, int], list[ConfigProblem]]:
    content = _content(repository, path)
    if isinstance(content, ConfigProblem):
        return {}, {}, [content]
    return _read(content, shown)


def settings_in(content: bytes) -> Settings:
    """The settings of a configuration file alone, such as one in a commit; what is invalid keeps its default."""
    text = content.decode("utf-8", "replace")
    values = {} if len(content) > LARGEST or is_too_deep(text) else _read(text, TRACKED)[0]
    return Settings(**{BY_NAME[name].field: value for name, value in values.items()})


def share_rule_in(content: bytes, shown: str) -> tuple[str, ...] | ConfigProblem:
    """The fields that session.share of a configuration file allows; a problem if that cannot be known."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return ConfigProblem(shown, "is not text in UTF-8")
    if len(content) > LARGEST or is_too_deep(text):
        return ConfigProblem(shown, "is too long or too deeply nested")
    values, _, problems = _read(text, shown)
    share: tuple[str, ...] = values.get(SHARE.dotted, SHARE.default)
    return next((each for each in problems if each.concerns(SHARE)), share)


def _read(content: str, shown: str) -> tuple[dict[str, Any], dict[str, int], list[ConfigProblem]]:
    conflict = next((at for at, row in enumerate(content.splitlines(), start=1) if row.startswith("<<<<<<< ")), 0)
    if conflict:
        return (
            {},
            {},
            [ConfigProblem(f"{shown}:{conflict}", "has a merge conflict", "resolve it, then git add the file")],
        )
    from ruamel.yaml import YAML

    try:
        document = YAML(typ="rt").load(content)
    except Exception as error:  # ruamel.yaml raises many errors besides its own
        return {}, {}, [_not_yaml(shown, error)]
    return _checked(document, shown)


def _not_yaml(shown: str, error: Exception) -> ConfigProblem:
    """The problem for a text that is not YAML, with the parser's reason and line."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    what = getattr(error, "problem", None) or getattr(error, "context", None) or str(error) or type(error).__name__
    reason = re.sub(r"\('(<[^']+>)',\)", r"'\1'", one_line(str(what)))  # a token in a tuple, as Python prints it
    return ConfigProblem(f"{shown}:{mark.line + 1}" if mark else shown, f"is not YAML: {cut(reason, 200)}")


def _checked(document: Any, shown: str) -> tuple[dict[str, Any], dict[str, int], list[ConfigProblem]]:
    values: dict[str, Any] = {}
    lines: dict[str, int] = {}
    problems: list[ConfigProblem] = []
    if document is None:
        return values, lines, problems
    if not isinstance(document, dict):
        return values, lines, [ConfigProblem(f"{shown}:1", f"must contain sections: {', '.join(SECTIONS)}")]
    for section, content in document.items():
        where = f"{shown}:{_line(document, section)}"
        if section not in SECTIONS:
            problems.append(
                ConfigProblem(
                    where, f"unknown section {_shown(section)!r}", _advice(str(section), SECTIONS), unknown=True
                )
            )
            continue
        if not isinstance(content, dict):
            if content is not None:
                problems.append(ConfigProblem(where, f"section {section!r} must contain keys and values", key=section))
            continue
        for name, value in content.items():
            if value is None and f"{section}.{name}" in BY_NAME:
                continue  # a key without a value keeps its default
            where, dotted = f"{shown}:{_line(content, name)}", f"{section}.{name}"
            key = BY_NAME.get(dotted)
            if key is None:
                problems.append(ConfigProblem(where, f"unknown key {_shown(dotted)!r}", _advice(dotted), unknown=True))
                continue
            try:
                values[dotted] = to_added(key, _plain(value))
                lines[dotted] = _line(content, name)
            except BadValue as error:
                problems.append(ConfigProblem(where, f"{dotted} {error}, not {_shown(value)}", key=dotted))
    return values, lines, problems


def _plain(value: Any) -> Any:
    """A value of ruamel's tree as plain Python types, for messages and checks.

    Lists are converted one level deep: no key takes more, and aliases can make a short file infinitely deep.
    """
    if isinstance(value, list):
        return [part if isinstance(part, list | dict) else _plain(part) for part in value]
    for kind in (bool, int, float, str):
        if isinstance(value, kind):
            return kind(value)
    return value


def _shown(value: Any) -> str:
    if isinstance(value, list):
        value = ", ".join("…" if isinstance(part, dict | list) else str(part) for part in value[:20])
    if isinstance(value, dict):
        return "a section"
    return cut(one_line(str(value)), 80)


def _line(mapping: Any, key: object) -> int:
    try:
        return int(mapping.lc.key(key)[0]) + 1
    except (AttributeError, KeyError, TypeError):
        return 1


def _advice(name: str, among: Sequence[str] | Mapping[str, str] = ()) -> str:
    """A suggestion for an unknown name, or empty; a mapping gives the spelling to show for each name."""
    near = nearest(name, tuple(among))
    return f"did you mean {among[near] if isinstance(among, Mapping) else near}?" if near else ""


def write(repository: Repository, dotted: str, text: str) -> None:
    """Set one key in the file, keeping comments and layout. Raises SessionError `unknown-key`, `bad-value`."""
    key = BY_NAME.get(dotted)
    if key is None:
        raise SessionError(
            "unknown-key", f"there is no key {dotted!r}", hint=_advice(dotted) or "see: git session config --explain"
        )
    try:
        value = to_added(key, text)
    except BadValue as error:
        raise SessionError("bad-value", f"{dotted} {error}, not {_shown(text)}", hint=key.meaning) from None
    path = path_of(repository)
    content = _content(repository, path)
    if isinstance(content, ConfigProblem):
        raise SessionError("bad-config", str(content), hint=content.hint or "fix the file in an editor first")
    try:
        document = read_yaml(content)
        if not isinstance(document or {}, dict) or not isinstance((document or {}).get(key.section) or {}, dict):
            raise SessionError(
                "bad-config",
                f"{shown_path(repository, path)} does not contain sections",
                hint="fix the file in an editor first",
            )
        plain = key.text(value) if dotted in _DURATIONS else list(value) if isinstance(value, tuple) else value
        edited = with_value(content, key.section, key.name, plain)
        if os.environ.get("SESSION_CONFIG"):
            replace_file(os.path.realpath(os.fsencode(path)), edited.encode())
        else:
            TreeFiles(repository.top).replace(path, edited.encode())
    except SessionError:
        raise
    except OSError as error:
        raise SessionError(
            "not-writable",
            f"cannot write {shown_path(repository, path)}: {error.strerror or error}",
            hint="nothing was changed; check the permissions of that folder",
        ) from None
    except Exception as error:
        raise SessionError(
            "bad-config", str(_not_yaml(shown_path(repository, path), error)), hint="fix the file in an editor first"
        ) from None
