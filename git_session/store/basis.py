"""Records the sources of the settings in force for the hooks, in `session-settings` (format: `hot.settings`)."""

from __future__ import annotations

import os

from git_session.git.configuration import ConfigListing, config_files
from git_session.git.repository import Repository
from git_session.hot.settings import Basis, SettingsLookup, checksum, environment, own_values
from git_session.store.configuration import Configuration

UTF_8 = ("utf-8", "utf8")


class Reading:
    """A background read of git's configuration, to be finished by `settle` or `give_up`.

    git is not started if nothing has been written since the sources were recorded: what `configuration` was made from still holds.
    """

    def __init__(self, repository: Repository, configuration: Configuration) -> None:
        self._repository = repository
        self._configuration = configuration
        self._look: SettingsLookup | None = None
        if not self._still_holds():
            self._look = SettingsLookup(os.fsencode(repository.git_dir))
            repository.begin_configuration()

    def _still_holds(self) -> bool:
        basis = Basis(os.fsencode(self._repository.git_dir), os.fsencode(self._repository.top))
        if not (basis.has_same_places() and basis.is_untouched()):
            return False
        own = own_values(self._repository.configuration.fields)
        if basis.first(b"auto-start") != self._auto_start:
            return False
        return basis.is_of(_settings(own), self._configuration.stamp) and self._is_read_from(own)

    @property
    def _auto_start(self) -> bytes:
        return b"%d" % self._configuration.settings.auto_start

    def _is_read_from(self, own: list[bytes]) -> bool:
        return tuple(value for value in own if value.startswith(b"session.")) == self._configuration.own

    def settle(self) -> tuple[bytes, bool]:
        """Record the sources of the configuration; return (checksum of git's values, whether commits are in UTF-8).

        If git's values have changed since it was read, nothing is recorded, the checksum is empty, and hooks read the settings
        themselves.
        """
        listing = self._repository.configuration
        plain = listing.values.get("i18n.commitencoding", UTF_8)[-1].lower() in UTF_8
        own = own_values(listing.fields)
        if self._look and not self._is_read_from(own):
            self._look.drop()
            return b"-", plain
        settings = _settings(own)
        if self._look:
            self._look.keep(self._rows(listing, settings))
        return settings, plain

    def give_up(self) -> None:
        if self._look:
            self._look.give_up()

    def _rows(self, listing: ConfigListing, settings: bytes) -> list[tuple[bytes, bytes]]:
        repository = self._repository
        named = config_files(listing, top=repository.top, own=repository.configuration_files)
        files = [os.fsencode(path) for path in named]
        return [
            (b"version", b"1" if all(b"\n" not in path for path in files) else b"0"),
            (b"worktree", os.fsencode(self._repository.top)),
            (b"environment", environment()),
            (b"settings", settings),
            (b"config", self._configuration.stamp),
            *((b"file" if os.path.exists(path) else b"absent", path.replace(b"\n", b" ")) for path in files),
            (b"auto-start", self._auto_start),
        ]


def _settings(own: list[bytes]) -> bytes:
    """What views name git's values by."""
    return b"%d" % checksum(b"\0".join(own))
