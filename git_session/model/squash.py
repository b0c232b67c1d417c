"""The trailers of many commits combined, for a squash commit or a pull request.

Sessions in this clone give the current state of each objective, the decisions that the commits carry, and the seconds of
each commit. For commits of other sessions, the trailers in their messages are used (`model.adoption`).

git quotes the squashed commits (`model.quotes`). Our trailers are removed from the quotes; every other byte stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from git_session.hot.trailer import is_blank, parted
from git_session.model.adoption import CarryingCommit, adoption_of
from git_session.model.dataclass import dataclass, replace
from git_session.model.quotes import HEADER, QUOTED
from git_session.model.session import Decision, Objective, Session, State


@dataclass(frozen=True)
class Squash:
    """The objectives, decisions and active seconds of many commits, each once; `sessions` are the ids of those in this clone."""

    sessions: tuple[str, ...] = ()
    objectives: tuple[Objective, ...] = ()
    decisions: tuple[Decision, ...] = ()
    seconds: int = 0

    @property
    def is_nothing(self) -> bool:
        """Do the commits belong to no session?"""
        return not (self.sessions or self.objectives or self.decisions or self.seconds)


def squash_of(commits: Sequence[CarryingCommit], sessions: Mapping[str, Session]) -> Squash:
    """Combine `commits`, oldest first; `sessions` are those in this clone, by id, in the order of their start."""
    objectives: dict[str, Objective] = {}
    decisions: dict[str, Decision] = {}
    seconds = 0
    oids = {each.oid for each in commits if each.session in sessions}
    for session in sessions.values():
        objectives |= {each.text: each for each in session.counted}
        for decision in session.decisions:
            if decision.commit in oids:
                decisions.setdefault(decision.text, decision)
    for each in commits:
        if each.oid in oids:
            known = {commit.oid: commit.seconds for commit in sessions[each.session].commits}
            seconds += known.get(each.oid, each.noted[0] if each.noted else 0)
    adopted = adoption_of([each for each in commits if each.oid not in oids])
    if adopted:
        for objective in adopted.objectives:
            objectives.setdefault(
                objective.text, Objective("", "", objective.text, objective.at, State(objective.state))
            )
        for row in adopted.decisions:
            found = Decision("", "", row.text, row.at, row.rationale, row.alternatives, row.commit)
            decisions.setdefault(row.text, replace(found, supersedes_text=row.supersedes_text))
        seconds += sum(each.active_seconds for each in adopted.people)
    return Squash(tuple(sessions), tuple(objectives.values()), tuple(decisions.values()), seconds)


def without_quoted_trailers(body: Sequence[bytes]) -> list[bytes]:
    """The lines of the message, with our trailers removed from the commits that it quotes."""
    found: list[bytes] = []
    text: list[bytes] = []
    quoting = False
    for row in (*body, HEADER):
        if row.startswith(QUOTED) or (is_blank(row) and quoting):
            quoting = True
            text.append(row)
            continue
        found += _unquoted(text)
        text, quoting = [], False
        found.append(row)
    return found[:-1]


def _unquoted(text: list[bytes]) -> list[bytes]:
    """A quoted commit message without our trailers; unchanged if it has none."""
    start = next((at for at, row in enumerate(text) if not is_blank(row)), len(text))
    end = next((at for at in range(len(text), start, -1) if not is_blank(text[at - 1])), start)
    kept, ours = parted([row.removeprefix(QUOTED) for row in text[start:end]])
    if not ours:
        return text
    blank = next((row for row in text[start:end] if is_blank(row)), b"")
    return [*text[:start], *(QUOTED + row if row.strip() else blank for row in kept), *text[end:]]
