"""Records the sources of the settings in force for the hooks, in `session-settings` (format: `hot.settings`)."""

from __future__ import annotations

import os

from git_session.git.config_files import LISTING, ConfigListing, config_files, listed
from git_session.git.repository import Repository
from git_session.hot.settings import SettingsLookup, checksum, environment, own_values
from git_session.store.configuration import Configuration

UTF_8 = (b"utf-8", b"utf8")


class Reading:
    """A background read of git's configuration, to be finished by `settle` or `give_up`."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._look = SettingsLookup(os.fsencode(repository.git_dir))
        repository.git.begin(*LISTING)

    def settle(self, configuration: Configuration) -> tuple[bytes, bool]:
        """Record the sources of `configuration`; return (checksum of git's values, whether commits are in UTF-8).

        If git's values have changed since it was read, nothing is recorded, the checksum is empty, and hooks read the settings
        themselves.
        """
        listing = listed(self._repository)
        encodings = [value for _, value in listing.values if value.startswith(b"i18n.commitencoding\n")]
        plain = not encodings or encodings[-1].partition(b"\n")[2].lower() in UTF_8
        values = own_values([value for _, value in listing.values])
        if tuple(value for value in values if value.startswith(b"session.")) != configuration.own:
            self._look.drop()
            return b"-", plain
        settings = b"%d" % checksum(b"\0".join(values))
        self._look.keep(self._rows(listing, settings, configuration))
        return settings, plain

    def give_up(self) -> None:
        self._look.give_up()

    def _rows(self, listing: ConfigListing, settings: bytes, configuration: Configuration) -> list[tuple[bytes, bytes]]:
        files = [os.fsencode(path) for path in config_files(self._repository, listing)]
        return [
            (b"version", b"1" if all(b"\n" not in path for path in files) else b"0"),
            (b"worktree", os.fsencode(self._repository.top)),
            (b"environment", environment()),
            (b"settings", settings),
            (b"config", configuration.stamp),
            *((b"file" if os.path.exists(path) else b"absent", path.replace(b"\n", b" ")) for path in files),
            (b"auto-start", b"%d" % configuration.settings.auto_start),
        ]
