"""Fetches and pushes the refs of shared sessions, within a time limit, and says why a server did not take them.

Hooks, tags and settings of the user's own pushes stay out of it. A lost race may be retried, a refusal by policy may not.
"""

from __future__ import annotations

import re
from enum import StrEnum

from git_session.git.process import TIMED_OUT, Finished
from git_session.git.repository import Repository
from git_session.model.dataclass import dataclass
from git_session.model.settings import NETWORK_TIMEOUT
from git_session.store.teamwork.writers import FETCHED, ON_SERVER, tips

SECONDS = 30
"""How long a remote may take to answer, unless session.networkTimeout says otherwise."""
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
class Exchange:
    """The connection to one remote; `asks` if git may prompt for credentials on the user's terminal."""

    repository: Repository
    remote: str
    asks: bool = False

    def fetch(self) -> str:
        """Fetch what all clones share; return why it failed, or an empty text.

        A list that is suddenly empty deletes nothing: a server that hides refs looks like one that has none.
        """
        before = tips(self.repository, self.remote)
        options = ("--prune", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--quiet", "--no-filter")
        refspec = f"+{ON_SERVER}*:{FETCHED}{self.remote}/*"
        finished = self._run("fetch", *options, "--refmap=", self.remote, refspec)
        if before and not finished.status and not tips(self.repository, self.remote):
            for (remote, writer), oid in before.items():
                self.repository.move_ref(
                    f"{FETCHED}{remote}/{writer}", oid, "", "git session sync: keep what was fetched"
                )
        if not finished.status and self.repository.lacks_objects:
            finished = self._fetch_missing()
        return _reason(finished) if finished.status else ""

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
        given = self.repository.git.ask("config", "--type=int", "--get", NETWORK_TIMEOUT) or ""
        seconds = int(given) if given.isdigit() and int(given) else SECONDS
        return self.repository.git.within(seconds, *arguments, asks=self.asks)


def _reason(finished: Finished) -> str:
    """git's own reason, without its advice about access rights."""
    lines = [line.strip() for line in finished.errors.splitlines() if line.strip() and not line.startswith("hint:")]
    found = next(
        (line for line in lines if line.startswith(("fatal: ", "error: "))), lines[0] if lines else "no reason given"
    )
    return found.removeprefix("fatal: ").removeprefix("error: ")
