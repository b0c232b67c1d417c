"""Do the settings that a session's view was made from still hold?

A worktree's own git dir holds `session-settings`, written by commands: `key value` lines that say what the settings in
force there were read from.

    version 1
    worktree PATH        the top of the work tree
    environment …        the values of VARIABLES, parted by `|`
    settings N           checksum of git's own values (`own_values`)
    config 402 1763…     size and checksum of `.session/config.yaml`, or what SESSION_CONFIG names; `0 0` = no file
    file PATH            a file that git reads its configuration from; several
    absent PATH          a file that it would read if it were there; several
    auto-start 0         session.auto_start; no such line when nobody knows

The file is as old as the moment before they were read, not as its own writing. While it is younger than every file that
it names, nothing has changed, and neither the hooks' sh nor we ask git; a file of the same age may have changed since.
"""

import os

from git_session.hot.system import git, read, remove, replace

NAME = b"session-settings"
SECOND = 1_000_000_000
LARGEST = 100_000
"""Bytes of a configuration file that is read at all."""
VARIABLES = (
    b"HOME", b"XDG_CONFIG_HOME", b"GIT_CONFIG_GLOBAL", b"GIT_CONFIG_SYSTEM", b"GIT_CONFIG_NOSYSTEM", b"SESSION_CONFIG",
    b"SESSION_AUTO_TRACK", b"SESSION_AUTO_START", b"SESSION_AUTO_CHECKPOINT", b"SESSION_CHECKPOINT_INTERVAL",
    b"SESSION_IDLE_TIMEOUT", b"SESSION_AWAY_AFTER", b"SESSION_TRAILERS", b"SESSION_MAX_OBJECTIVES", b"SESSION_EMOJI",
    b"SESSION_COMMIT_STYLE", b"SESSION_COMMIT_WIDTH",
)  # fmt: skip
"""The variables that say where settings are read from, or change what hooks do. The sh of the hooks lists the same."""

OVERRIDES = (b"session.", b"include", b"i18n.")
QUERY = (
    "config", "--null", "--get-regexp",
    r"^(session\.|include(if\..*)?\.path$|i18n\.commitencoding$|core\.comment(char|string)$|trailer\."
    r"|commit\.(cleanup|status|verbose)$)",
)  # fmt: skip
"""Asks git for its own values, and those that say how it reads a message, in one process."""


def own_values(fields: list[bytes]) -> list[bytes]:
    """Of NUL-separated `key<newline>value` fields as `git config --null` prints them, those that views are made from."""
    return [field for field in fields if _is_own(field.partition(b"\n")[0])]


def _is_own(key: bytes) -> bool:
    # A file to include that is not there yet has no values of its own.
    includes = key == b"include.path" or (key.startswith(b"includeif.") and key.endswith(b".path"))
    return key.startswith(b"session.") or key == b"i18n.commitencoding" or includes


def checksum(content: bytes) -> int:
    """The cheapest checksum without an import: the remainder by a Mersenne prime."""
    return int.from_bytes(content, "big") % ((1 << 521) - 1) % ((1 << 61) - 1)


def read_configuration(path: bytes, top: bytes) -> bytes:
    """The configuration file of the work tree `top`, or what SESSION_CONFIG names, anywhere. Raises OSError, UnsafeFileError among them."""
    from git_session.hot.treefiles import TreeFiles, read_regular  # only where something has changed

    return read_regular(path, LARGEST) if os.environ.get("SESSION_CONFIG") else TreeFiles(top).read(path, LARGEST)


def config_stamp(path: bytes, top: bytes) -> bytes:
    """What tells a changed configuration file: its size and a checksum; `0 0` without one.

    Not its mtime: a switch between branches that both have the file, one that has not in between, rewrites it. Only of a file
    that must not be read, such as a link out of the work tree, it is the mtime.
    """
    try:
        content = read_configuration(path, top)
        return b"%d %d" % (len(content), checksum(content))
    except OSError:
        return b"%d %d" % (written(path) and os.stat(path).st_size, written(path))


def environment() -> bytes:
    """The value of the line `environment` here and now."""
    values = b"|".join(os.environb.get(name, b"") for name in VARIABLES).replace(b"\n", b" ")
    return values + (b"|-c" if _is_overridden() else b"")


def _is_overridden() -> bool:
    """Does `git -c`, or GIT_CONFIG_COUNT, give a setting that views are made from?"""
    given = [os.environb.get(b"GIT_CONFIG_PARAMETERS", b"")]
    if b"GIT_CONFIG_COUNT" in os.environb:
        given += [value for name, value in os.environb.items() if name.startswith(b"GIT_CONFIG_KEY_")]
    return any(word in each.lower() for each in given for word in OVERRIDES)


def written(path: bytes) -> int:
    """When the file was written (epoch ns); 0 when there is none."""
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return 0


class SettingsLookup:
    """A look at the settings: begun before they are read, and kept, if at all, under the time at which it began."""

    def __init__(self, git_dir: bytes) -> None:
        self.path = os.path.join(git_dir, NAME)
        self._draft = self.path + b".%d.tmp" % os.getpid()
        replace(self._draft, b"")  # the time of the file system, which need not be ours
        self._begun = written(self._draft)

    def keep(self, rows: list[tuple[bytes, bytes]]) -> None:
        with open(self._draft, "wb", buffering=0) as file:
            file.write(b"".join(b"%s %s\n" % row for row in rows))
        os.utime(self._draft, ns=(self._begun, self._begun))
        os.replace(self._draft, self.path)

    def give_up(self) -> None:
        """What was kept before is as good as it was."""
        remove(self._draft)

    def drop(self) -> None:
        """What was kept before is wrong: the next to ask has to look again."""
        remove(self._draft)
        remove(self.path)


class Basis:
    """What the settings in force in a worktree were read from, as `session-settings` says."""

    def __init__(self, git_dir: bytes, top: bytes = b"") -> None:
        self.git_dir = git_dir
        self.path = os.path.join(git_dir, NAME)
        self.top = top
        self.config_path = os.environb.get(b"SESSION_CONFIG") or os.path.join(top, b".session", b"config.yaml")
        parts = (row.partition(b" ") for row in read(self.path).split(b"\n") if row)
        self.rows = [(key, value) for key, _, value in parts]

    def first(self, key: bytes) -> bytes:
        return next((value for name, value in self.rows if name == key), b"")

    def is_of(self, view_settings: bytes, view_config: bytes) -> bool:
        """Is a view with these lines `settings` and `config` made from these settings?"""
        return (view_settings, view_config) == (self.first(b"settings"), self.first(b"config"))

    def has_same_places(self) -> bool:
        """Would the settings be read from the same files, and under the same variables?"""
        if self.first(b"version") != b"1" or self.first(b"environment") != environment():
            return False
        top = self.first(b"worktree")
        if top != (self.top or os.getcwdb()) and not _is_same(top, self.top or b"."):
            return False
        return all(bool(written(path)) == (key == b"file") for key, path in self.rows if key in (b"file", b"absent"))

    def is_untouched(self, unit: int = 1) -> bool:
        """Has nothing been written that the settings were read from? For a basis that `has_same_places`.

        `unit` (ns) is that of file times: busybox and mksh compare whole seconds.
        """
        looked = written(self.path) // unit
        paths = [path for key, path in self.rows if key == b"file"]
        if self.first(b"config") != b"0 0":
            paths.append(self.config_path)
        elif written(self.config_path):
            return False
        return not _is_overridden() and all(written(path) > 0 and written(path) // unit < looked for path in paths)

    def confirmed(self, listing: bytes | None = None, look: SettingsLookup | None = None) -> bool:
        """Do git's own values still hold? `self` then says what the configuration file is now.

        `listing` is what git just answered to QUERY, and `look` was begun before; without them git is asked, if anything was
        touched. The look is kept, for the next hooks in whatever sh.
        """
        same = self.has_same_places()
        if not same or self.is_untouched(SECOND if look else 1):
            if look:
                look.give_up()
            return same
        look = look or SettingsLookup(self.git_dir)
        fields = (git(*QUERY)[1] if listing is None else listing).split(b"\0")
        if b"%d" % checksum(b"\0".join(own_values(fields))) != self.first(b"settings"):
            look.drop()
            return False
        config = config_stamp(self.config_path, self.top or os.getcwdb())
        if config != self.first(b"config"):
            self.rows = [row for row in self.rows if row[0] not in (b"config", b"auto-start")] + [(b"config", config)]
        look.keep(self.rows)
        return True


def _is_same(one: bytes, other: bytes) -> bool:
    try:
        return os.path.samestat(os.stat(one), os.stat(other))
    except OSError:
        return False
