"""Fetches and pushes the refs of shared sessions, within a time limit, and says why a server did not take them.

Hooks, tags and settings of the user's own pushes stay out of it. A lost race may be retried, a refusal by policy may not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum

from git_session.errors import SessionError
from git_session.git.process import TIMED_OUT, Finished
from git_session.git.repository import Repository
from git_session.model.dataclass import dataclass
from git_session.services.workspace import Workspace
from git_session.store.teamwork.writers import FETCHED, ON_SERVER, tips

_MOST_LOOSE = 32
"""Most refs of colleagues that have a file each: git reads all of them at every fetch and push, and packed ones faster."""
_LOST_RACE = ("stale info", "failed to update ref", "failed to lock", "fetch first", "cannot lock ref")


class Answer(StrEnum):
    """What a remote made of a push."""

    DONE = "done"
    RACE = "race"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True)
class Pushed:
    """The answer to a push, and the reason that git gives unless it is done."""

    answer: Answer
    reason: str = ""


@dataclass(frozen=True)
class Fetched:
    """What is known of all clones after a fetch (`tips`, by writer), what was known before it, and why it failed.

    `is_kept` if the server suddenly listed nothing, so that the tips are those known before.
    """

    tips: Mapping[str, str]
    before: Mapping[str, str]
    failure: str
    is_kept: bool = False


@dataclass(frozen=True)
class Exchange:
    """The connection to one remote; `asks` if git may prompt for credentials on the user's terminal."""

    workspace: Workspace
    remote: str
    asks: bool = False

    @property
    def repository(self) -> Repository:
        return self.workspace.repository

    def fetch(self) -> Fetched:
        """Fetch what all clones share.

        A list that is suddenly empty deletes nothing: a server that hides refs looks like one that has none.
        """
        with self.fetching() as finish:
            return finish()

    @contextmanager
    def fetching(self) -> Iterator[Callable[[], Fetched]]:
        """`fetch`, while this process does something else: the function waits for the result."""
        before = self._tips()
        options = ("--prune", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--no-filter")
        arguments = ("fetch", *options, "--refmap=", self.remote, f"+{ON_SERVER}*:{FETCHED}{self.remote}/*")
        with self.repository.git.beside(
            self.workspace.configuration.network_seconds, *arguments, asks=self.asks
        ) as finish:
            try:
                yield lambda: self._fetched(finish(), before)
            except SessionError:
                finish()  # a git that is killed may leave locks of refs
                raise

    def _fetched(self, finished: Finished, before: Mapping[str, str]) -> Fetched:
        # git names each ref that it moves or prunes; it says nothing if there was none.
        if finished.errors:
            self.repository.pack_refs(f"{FETCHED}{self.remote}/", most=_MOST_LOOSE)
        now = self._tips() if finished.errors else before
        is_kept = bool(before and not finished.status and not now)
        if is_kept:
            for writer, oid in before.items():
                self.repository.move_ref(
                    f"{FETCHED}{self.remote}/{writer}", oid, "", "git session sync: keep what was fetched"
                )
            now = before
        if not finished.status and self.repository.lacks_objects:
            finished = self._fetch_missing()
        return Fetched(now, before, _reason(finished) if finished.status else "", is_kept)

    def _tips(self) -> dict[str, str]:
        return {writer: oid for (_, writer), oid in tips(self.repository, self.remote).items()}

    def _fetch_missing(self) -> Finished:
        """Fetch what a partial clone lacks of the refs, because the user's own `git fetch` left it out."""
        listed = self.repository.git.run(
            "rev-list", "--objects", "--missing=print", f"--glob={FETCHED}{self.remote}/", "--no-walk",
            environment={"GIT_NO_LAZY_FETCH": "1"},
        )  # fmt: skip
        missing = [row[1:] for row in listed.text.splitlines() if row.startswith("?")]
        if not missing:
            return Finished(0, b"", "")
        quiet = ("--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--quiet", "--no-filter", "--refmap=")
        return self._run("-c", "fetch.negotiationAlgorithm=noop", "fetch", *quiet, self.remote, *missing)

    def push(self, writer: str, new: str, old: str) -> Pushed:
        """Set the ref called `writer` from `old` to `new` (empty: no ref) on the server, if nobody else has moved it."""
        ref = ON_SERVER + writer
        settings = (
            "-c",
            f"remote.{self.remote}.mirror=false",
            "-c",
            "push.followTags=false",
            "-c",
            "push.default=nothing",
        )
        options = ("--porcelain", "--no-verify", "--recurse-submodules=no", f"--force-with-lease={ref}:{old}")
        finished = self._run(*settings, "push", *options, self.remote, f"{new}:{ref}")
        if not finished.status:
            return Pushed(Answer.DONE)
        rows = [row for row in finished.output.decode("utf-8", "replace").splitlines() if row.startswith("!\t")]
        if finished.status == TIMED_OUT or not rows:
            return Pushed(Answer.UNREACHABLE, _reason(finished))
        summary = rows[0].rpartition("\t")[2]
        found = re.search(r"\((.*)\)", summary)
        is_race = any(words in summary for words in _LOST_RACE)
        return Pushed(Answer.RACE if is_race else Answer.REFUSED, found[1] if found else summary)

    def read(self, name: str) -> str:
        """The id that the ref `name` has on the server; empty if there is none, or no answer."""
        listed = self._run("ls-remote", "--quiet", self.remote, ON_SERVER + name)
        return "" if listed.status else listed.text.partition("\t")[0]

    def _run(self, *arguments: str) -> Finished:
        seconds = self.workspace.configuration.network_seconds
        return self.repository.git.within(seconds, *arguments, asks=self.asks)


def _reason(finished: Finished) -> str:
    """git's own reason, without its advice about access rights."""
    lines = [
        line.strip()
        for line in finished.errors.splitlines()
        if line.strip() and not line.startswith(("hint:", "From "))
    ]
    found = next(
        (line for line in lines if line.startswith(("fatal: ", "error: "))), lines[0] if lines else "no reason given"
    )
    return found.removeprefix("fatal: ").removeprefix("error: ")
