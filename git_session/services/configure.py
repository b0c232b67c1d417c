"""Shows the configuration with the source of each value, and sets single keys."""

from __future__ import annotations

import os

from git_session.errors import SessionError
from git_session.git.repository import Repository
from git_session.model.dataclass import dataclass
from git_session.model.settings import BY_NAME, KEYS, SettingKey, nearest
from git_session.store.configuration import ConfigProblem, Configuration, load, path_of, shown_path, write
from git_session.store.sessions import SessionStore


@dataclass(frozen=True)
class Value:
    """The value of a configuration key, and its source."""

    key: str  #: Name of the key, with its section, such as `session.idle_timeout`.
    #: Value in force, typed, with durations in seconds and shares in percent.
    value: bool | int | float | str | tuple[str, ...]
    text: str  #: The same value as it is written in the configuration.
    default: str  #: Default value, as it is written.
    #: Source of the value: `default`, a place such as `.session/config.yaml:12`, a `git config` key, or a variable.
    origin: str
    meaning: str  #: What the key sets, in words.
    git_name: str  #: Name of the key in git's configuration, such as `session.idleTimeout`.
    variable: str  #: Environment variable that sets the key, such as `SESSION_IDLE_TIMEOUT`.


@dataclass(frozen=True)
class Configured:
    """Values of the configuration, and its problems."""

    file: str  #: Path of the configuration file.
    values: tuple[Value, ...]  #: Keys with their values: all, or the one that was named.
    problems: tuple[ConfigProblem, ...] = ()  #: What is wrong in the configuration.
    changed: str = ""  #: Key that was set; empty if none was.
    before: str = ""  #: Value of that key before, as it is written; empty if no key was set.


def show(repository: Repository, name: str = "") -> Configured:
    """All values, or the value of one key. Raises SessionError `unknown-key`."""
    keys = (key_called(name),) if name else KEYS
    return _configured(repository, load(repository), keys)


def put(repository: Repository, name: str, text: str) -> Configured:
    """Set a key in the file. Raises SessionError `unknown-key`, `bad-value`, `bad-config`, `not-initialized`."""
    key = key_called(name)
    if not path_of(repository).exists() and "SESSION_CONFIG" not in os.environ:
        raise SessionError(
            "not-initialized",
            f"cannot set {key.dotted}: there is no .session/config.yaml",
            hint="git session init, then run the command again",
        )
    before = getattr(load(repository).settings, key.field)
    write(repository, key.dotted, text)
    configuration = load(repository)
    SessionStore(repository, configuration).settle()
    return _configured(repository, configuration, (key,), changed=key.dotted, before=key.text(before))


def key_called(name: str) -> SettingKey:
    """The key of this name, with or without its section (names are unique). Raises SessionError `unknown-key`."""
    found = BY_NAME.get(name) or next((key for key in KEYS if key.name == name), None)
    if found:
        return found
    near = nearest(name)
    raise SessionError(
        "unknown-key",
        f"there is no key {name!r}",
        hint=f"did you mean: git session config {near}" if near in BY_NAME else "to list all keys: git session config",
    )


def _configured(
    repository: Repository,
    configuration: Configuration,
    keys: tuple[SettingKey, ...],
    *,
    changed: str = "",
    before: str = "",
) -> Configured:
    values = []
    for key in keys:
        value = getattr(configuration.settings, key.field)
        origin = configuration.origins.get(key.dotted, "default")
        values.append(
            Value(
                key.dotted,
                value,
                key.text(value),
                key.text(key.default),
                origin,
                key.meaning,
                key.git_name,
                key.variable,
            )
        )
    path = shown_path(repository, path_of(repository))
    return Configured(path, tuple(values), configuration.problems, changed, before)
