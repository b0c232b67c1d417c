"""What many commits say in our trailers, told once: for the commit that they are squashed into, or a pull request.

The sessions that are here tell it exactly: where each objective stands now, the decisions that these commits carry, and the
seconds that each took. Of commits whose session is not here, the trailers in their messages tell (`model.adoption`).

git quotes what it squashes (`model.quotes`). Our trailers are taken out of these texts, and every other byte stays.
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
    """The objectives, decisions and active seconds of many commits, each once; `sessions` are the ids of those that are here."""

    sessions: tuple[str, ...] = ()
    objectives: tuple[Objective, ...] = ()
    decisions: tuple[Decision, ...] = ()
    seconds: int = 0

    @property
    def is_nothing(self) -> bool:
        """Are the commits nobody's session?"""
        return not (self.sessions or self.objectives or self.decisions or self.seconds)


def squash_of(commits: Sequence[CarryingCommit], sessions: Mapping[str, Session]) -> Squash:
    """`commits`, the oldest first, told once; `sessions` are those that are here, by id, in the order of their beginning."""
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
    told = adoption_of([each for each in commits if each.oid not in oids])
    if told:
        for row in told.objectives:
            objectives.setdefault(row.text, Objective("", "", row.text, row.at, State(row.state)))
        for said in told.decisions:
            found = Decision("", "", said.text, said.at, said.rationale, said.alternatives, said.commit)
            found = replace(found, supersedes_text=said.supersedes_text)
            decisions.setdefault(said.text, found)
        seconds += sum(each.active_seconds for each in told.people)
    return Squash(tuple(sessions), tuple(objectives.values()), tuple(decisions.values()), seconds)


def without_quoted_trailers(body: Sequence[bytes]) -> list[bytes]:
    """The lines of the message without our trailers in the texts that it quotes."""
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
    """A quoted text without our trailers; unchanged where it has none."""
    start = next((at for at, row in enumerate(text) if not is_blank(row)), len(text))
    end = next((at for at in range(len(text), start, -1) if not is_blank(text[at - 1])), start)
    kept, ours = parted([row.removeprefix(QUOTED) for row in text[start:end]])
    if not ours:
        return text
    blank = next((row for row in text[start:end] if is_blank(row)), b"")
    return [*text[:start], *(QUOTED + row if row.strip() else blank for row in kept), *text[end:]]
