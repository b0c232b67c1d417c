"""The facts of many files: out of the cache by their blobs' ids, else read, by several processes when there are many."""

from __future__ import annotations

import json
import sys
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from git_session.architecture.reading.crew import CRASHED, read_all
from git_session.architecture.reading.facts import VERSION, Facts, unpacked
from git_session.architecture.reading.languages import language_of
from git_session.architecture.reading.trees.grammars import versions
from git_session.architecture.reading.worker import Task
from git_session.git.repository import Repository
from git_session.insight.source.sources import SourceFile, contents
from git_session.model.dataclass import dataclass, field
from git_session.model.progress import SILENT, Progress
from git_session.store.blob_cache import BlobCache


@dataclass(frozen=True)
class Survey:
    """Facts by path, and the files that were not read, with the reason; `ids` are the blobs, `fresh` counts those read now."""

    facts: dict[str, Facts] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    fresh: int = 0


class Surveyor:
    """Reads the facts of files, each blob once. `limit` is the length beyond which lines are reported (0: none)."""

    def __init__(self, repository: Repository, limit: int) -> None:
        self._repository = repository
        self._limit = limit
        self._kept = BlobCache(repository.common_dir, "facts", stamp())
        self._known: dict[str, Facts] = {}

    def survey(self, sources: Iterable[SourceFile], *, progress: Progress = SILENT) -> Survey:
        """The facts of every file of `sources`."""
        found = Survey()
        asked = list(sources)
        waiting = [source for source in asked if not (source.oid and self._cached(source, found))]
        fresh = 0
        for (source, language), encoded in read_all(self._unknown(waiting, found)):
            fresh += 1
            progress.step(fresh, len(waiting))
            key = self._key(source.oid, language)
            if encoded != CRASHED:
                self._kept.put(key, encoded)
            self._known[key] = unpacked(json.loads(encoded))
        for source in waiting:
            if source.path not in found.left_out:
                self._cached(SourceFile(source.path, found.ids[source.path]), found)
        return Survey(found.facts, found.left_out, found.ids, fresh)

    def save(self) -> None:
        """Keep what was read for the next time."""
        self._kept.save()

    def _unknown(self, sources: list[SourceFile], found: Survey) -> Iterator[tuple[tuple[SourceFile, str], Task]]:
        """The files of `sources` that must be read, each blob in each language once."""
        begun: set[str] = set()
        for content in contents(self._repository, sources):
            source, language = content.source, language_of(content.source.path)
            if content.left_out:
                found.left_out[source.path] = content.left_out
                continue
            found.ids[source.path] = source.oid
            key = self._key(source.oid, language)
            if key not in begun and not self._cached(source, found):
                begun.add(key)
                yield (source, language), (language, self._limit, content.text)

    def _cached(self, source: SourceFile, found: Survey) -> bool:
        """Put the facts of a blob that is known into `found`."""
        key = self._key(source.oid, language_of(source.path))
        facts = self._known.get(key)
        if facts is None:
            text = self._kept.get(key)
            try:
                facts = unpacked(json.loads(text)) if text is not None else None
            except (ValueError, TypeError, KeyError):
                facts = None
            if facts is None:
                return False
            self._known[key] = facts
        found.facts[source.path] = facts
        found.ids[source.path] = source.oid
        return True

    def _key(self, oid: str, language: str) -> str:
        return f"{oid}:{language}:{self._limit}"


def stamp() -> str:
    """What facts depend on beside the bytes: the readers themselves, and the grammars they go by."""
    folder = Path(__file__).parent
    code = zlib.crc32(b"".join(path.read_bytes() for path in sorted(folder.rglob("*.py"))))
    python = ".".join(map(str, sys.version_info[:3]))
    return f"{VERSION}-{code:08x}-{python}-{versions()}"
