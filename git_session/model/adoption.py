"""adoption_of(commits) -> Adoption: what the trailers of a branch's own commits say of the session that made them.

Nothing but the commits is needed. Their messages are folded, oldest first, so that each may list all objectives or only those
that changed (commit.style full or compact): one that a later message does not mention stays as it was. A compact list says
what was dropped, and what an objective was called before. In a list that names all of them, as many as the one
before in the same order, a text that nobody knows is the new wording of the one in its place. What full lists cannot tell: that
an objective was dropped (it stays open), and objectives that never were among the first `commit.max_objectives`.

A session that repeats what it said before changes nothing: where two people go on alternately, each in a session of his own,
what one completed stays done although the other's later commits still list it as open.

`Session-Time` is a session's time so far. The time of an author is what it grew by in his commits. Several sessions may have
worked on the branch, one after the other or side by side: each has a clock of its own, and a time goes on with the clock that
shows no more, one of the same author first. A lower time begins another clock, unless the commit was written before the one
that it stands on: then it was copied or moved (`git cherry-pick`, `git rebase --interactive`), and its time is counted already.
A commit's record in the notes, where it is here, is exact.
"""

from __future__ import annotations

from collections.abc import Sequence

from git_session.model.dataclass import dataclass, field
from git_session.model.messagereading import LONGEST, ListedDecision, ListedObjective, ObjectiveList, read_message
from git_session.model.session import Contributor, State
from git_session.model.text import one_line

KEPT = 500
"""Objectives, and of the decisions the newest, that are taken over: whoever needs more has not written them by hand."""
_NAME = 200
_PREFIX, _ALIKE = 30, 20
"""Characters in which a text that was cut must agree with the whole one, and how many such are compared."""


@dataclass(frozen=True)
class CarryingCommit:
    """A commit of the branch: author, when he wrote it (epoch ms), its message; from its record in the notes, if it is here,
    the active seconds of the commit and of its session so far, and the id of that session."""

    oid: str
    name: str
    email: str
    at: int
    message: str
    noted: tuple[int, int] | None = None
    session: str = ""


@dataclass(frozen=True)
class AdoptedObjective:
    """An objective as the commits leave it: who wrote it and when, and when and in which commit it was done. Times are epoch ms.

    `changed_in` is the commit that gave it its present state or text, at `changed_at`; `former` are the texts it had before.
    """

    text: str
    state: State
    author: str
    at: int
    closed_at: int = 0
    commit: str = ""
    changed_at: int = 0
    changed_in: str = ""
    former: tuple[str, ...] = ()


@dataclass(frozen=True)
class AdoptedDecision:
    """A decision, who wrote it and when (epoch ms), and the commit that carries it."""

    text: str
    rationale: str
    alternatives: str
    author: str
    at: int
    commit: str
    supersedes_text: str = ""


@dataclass(frozen=True)
class Adoption:
    """A session as its commits tell it. The newest of these is `commit`, by `author` at `at` (epoch ms).

    `people` are the authors, the most time first, `emails` their addresses. `left_out` counts objectives and decisions beyond
    KEPT.
    """

    commit: str
    author: str
    at: int
    commits: int
    people: tuple[Contributor, ...]
    emails: tuple[str, ...]
    objectives: tuple[AdoptedObjective, ...]
    decisions: tuple[AdoptedDecision, ...]
    left_out: int = 0


def adoption_of(commits: Sequence[CarryingCommit]) -> Adoption | None:
    """What `commits` (of one branch, the oldest first) say in their trailers; None where they have none of ours."""
    folding = _Folding()
    carries = False
    for commit in commits:
        said = read_message(commit.message)
        carries = carries or not said.is_nothing
        clock, goes_on = folding.pass_time(commit, said.seconds)
        for each in said.lists:
            folding.take_list(each, commit, clock, goes_on=goes_on)
            goes_on = True  # a message that was squashed has several
        for decision in said.decisions:
            folding.take_decision(decision, commit)
    return folding.adoption(commits) if carries else None


def latest_run(commits: Sequence[CarryingCommit]) -> tuple[Sequence[CarryingCommit], str]:
    """(the newest commits in a row that carry trailers of ours, with what came after them; the one that they stand on, or '').

    It is all that can be told of a branch when nobody knows where it left the default branch.
    """
    end = len(commits)
    while end and read_message(commits[end - 1].message).is_nothing:
        end -= 1
    start = end
    while start and not read_message(commits[start - 1].message).is_nothing:
        start -= 1
    return commits[start:], commits[start - 1].oid if start else ""


@dataclass
class _Clock:
    """The time of one session as far as commits have told it, the objectives of its last whole list, and the state and
    the words that it gave each objective (by `id()`) last."""

    seconds: int = 0
    authors: set[str] = field(default_factory=set)
    listed: list[_KnownItems] = field(default_factory=list)
    said: dict[int, State] = field(default_factory=dict)
    words: dict[int, str] = field(default_factory=dict)


@dataclass
class _KnownItems:
    """An objective in the course of the fold."""

    text: str
    state: State
    author: str
    at: int
    clock: _Clock
    closed_at: int = 0
    commit: str = ""
    changed_at: int = 0
    changed_in: str = ""
    former: tuple[str, ...] = ()

    def enter(self, state: State, commit: CarryingCommit) -> None:
        is_repeated = self.clock.said.get(id(self)) is state
        self.clock.said[id(self)] = state
        if is_repeated or state is self.state:
            return
        if (state is State.DONE) != (self.state is State.DONE):
            self.closed_at, self.commit = (commit.at, commit.oid) if state is State.DONE else (0, "")
        self.state = state
        self.change(commit)

    def change(self, commit: CarryingCommit) -> None:
        self.changed_at, self.changed_in = commit.at, commit.oid


class _Folding:
    """The fold in progress."""

    def __init__(self) -> None:
        self.objectives: list[_KnownItems] = []
        self.by_text: dict[str, list[_KnownItems]] = {}
        self.by_prefix: dict[str, list[_KnownItems]] = {}
        self.decisions: dict[str, AdoptedDecision] = {}
        self.people: dict[str, Contributor] = {}
        self.clocks: list[_Clock] = []
        self.current = self.last_clock = _Clock()
        self.last_list: ObjectiveList | None = None
        self.written = 0
        self.left_out: set[str] = set()

    # --- time ---------------------------------------------------------------------------------------------------------

    def pass_time(self, commit: CarryingCommit, told: int | None) -> tuple[_Clock, bool]:
        """Count the commit and its time; (the clock of its session, whether that went before this commit)."""
        who = commit.email.casefold() or commit.name
        before = self.people.get(who) or Contributor("", 0, 0)
        grown, goes_on = 0, True
        if commit.noted or told is not None:
            grown, goes_on = self._move_on(who, commit, told or 0)
        name = one_line(commit.name or commit.email)[:_NAME]
        seconds = min(before.active_seconds + grown, LONGEST)
        self.people[who] = Contributor(name, before.commits + 1, seconds)
        self.written = max(self.written, commit.at)
        return self.current, goes_on

    def _move_on(self, who: str, commit: CarryingCommit, told: int) -> tuple[int, bool]:
        seconds = commit.noted[1] if commit.noted else told
        candidates = [clock for clock in self.clocks if clock.seconds <= seconds]
        candidates = [clock for clock in candidates if who in clock.authors] or candidates
        clock = max(candidates, key=lambda each: each.seconds, default=None)
        if clock is None and commit.at < self.written and not commit.noted:
            return 0, True  # copied or moved: the clock that runs has counted it
        goes_on = clock is not None
        if clock is None:
            clock = _Clock()
            self.clocks.append(clock)
        grown = commit.noted[0] if commit.noted else seconds - clock.seconds
        clock.seconds = seconds
        clock.authors.add(who)
        self.current = clock
        return grown, goes_on

    # --- objectives ---------------------------------------------------------------------------------------------------

    def take_list(self, listed: ObjectiveList, commit: CarryingCommit, clock: _Clock, *, goes_on: bool) -> None:
        """Let the list of a message say where its objectives stand."""
        if listed is self.last_list and clock is self.last_clock:
            return  # nothing changed since the commit before
        self.last_list, self.last_clock = listed, clock
        used: set[int] = set()
        matches: list[_KnownItems | None] = []
        for row in listed.rows:
            known = self._known(row.was, clock, used) if row.was else None
            known = known or self._known(row.text, clock, used)
            matches.append(known)
            if known:
                used.add(id(known))
        if listed.is_whole and goes_on:
            matches = _reworded(matches, clock.listed)
        found = [self._take(row, known, commit, clock) for row, known in zip(listed.rows, matches, strict=True)]
        if listed.is_whole:
            clock.listed = [each for each in found if each]
        elif listed.done_before:
            unlisted = [each for each in self.objectives if each.clock is clock and id(each) not in used]
            if (
                len(unlisted) == listed.done_before
            ):  # some may have been collapsed in the very commit that completed them
                for each in unlisted:
                    each.enter(State.DONE, commit)

    def _known(self, text: str, clock: _Clock, used: set[int]) -> _KnownItems | None:
        """The objective that `text` means, none of the `used`: one of the same session first, cut texts last."""
        same = [each for each in self.by_text.get(text, ()) if id(each) not in used]
        if same:
            return next((each for each in same if each.clock is clock), same[0])
        alike = self.by_prefix.get(text[:_PREFIX], ())[:_ALIKE]
        return next((each for each in alike if id(each) not in used and _is_cut(text, each.text)), None)

    def _take(
        self, row: ListedObjective, known: _KnownItems | None, commit: CarryingCommit, clock: _Clock
    ) -> _KnownItems | None:
        if known is None:
            if len(self.objectives) >= KEPT:
                self.left_out.add(row.text)
                return None
            known = _KnownItems(row.text, State.OPEN, one_line(commit.name or commit.email)[:_NAME], commit.at, clock)
            known.change(commit)
            self.objectives.append(known)
            self._name(known)
        elif row.text not in (known.text, clock.words.get(id(known))) and not _is_shortened(row.text, known.text):
            self.by_text[known.text].remove(known)
            known.former = (*known.former, known.text)[-_ALIKE:]
            known.text = row.text
            known.change(commit)
            self._name(known)
        known.clock = clock
        clock.words[id(known)] = row.text
        known.enter(row.state, commit)
        return known

    def _name(self, known: _KnownItems) -> None:
        self.by_text.setdefault(known.text, []).append(known)
        self.by_prefix.setdefault(known.text[:_PREFIX], []).append(known)

    # --- decisions ----------------------------------------------------------------------------------------------------

    def take_decision(self, said: ListedDecision, commit: CarryingCommit) -> None:
        """Keep the decision, once: a commit that was copied says it again."""
        known = self.decisions.get(said.text)
        if known is None and len(self.decisions) >= KEPT:  # those that were taken last are the ones to go by
            oldest = next(iter(self.decisions))
            del self.decisions[oldest]
            self.left_out.add(f"decision {oldest}")
        author = known.author if known else one_line(commit.name or commit.email)[:_NAME]
        self.decisions[said.text] = AdoptedDecision(
            said.text,
            (known.rationale if known else "") or said.rationale,
            (known.alternatives if known else "") or said.alternatives,
            author,
            known.at if known else commit.at,
            known.commit if known else commit.oid,
            (known.supersedes_text if known else "") or said.supersedes_text,
        )

    # --- the end ------------------------------------------------------------------------------------------------------

    def adoption(self, commits: Sequence[CarryingCommit]) -> Adoption:
        last = commits[-1]
        return Adoption(
            commit=last.oid,
            author=one_line(last.name or last.email)[:_NAME],
            at=last.at,
            commits=len(commits),
            people=tuple(
                sorted(self.people.values(), key=lambda each: (-each.active_seconds, -each.commits, each.name))
            ),
            emails=tuple(dict.fromkeys(each.email for each in commits)),
            objectives=tuple(
                AdoptedObjective(
                    each.text,
                    each.state,
                    each.author,
                    each.at,
                    each.closed_at,
                    each.commit,
                    each.changed_at,
                    each.changed_in,
                    each.former,
                )
                for each in self.objectives
            ),
            decisions=tuple(self.decisions.values()),
            left_out=len(self.left_out),
        )


def _reworded(matches: Sequence[_KnownItems | None], before: Sequence[_KnownItems]) -> list[_KnownItems | None]:
    """`matches` of a whole list, each that nobody knows with the one in its place `before`, if all others are in theirs."""
    others = [(now, then) for now, then in zip(matches, before, strict=False) if now]
    if len(matches) != len(before) or any(now is not then for now, then in others) or (not others and len(matches) > 1):
        return list(matches)
    return list(before)


def is_same_text(one: str, other: str) -> bool:
    """May both be the same text, of which one may have been cut?"""
    return one == other or _is_cut(one, other)


def _is_cut(one: str, other: str) -> bool:
    """May both be the same text, of which at least one was cut?"""
    return _is_shortened(one, other) or _is_shortened(other, one)


def _is_shortened(short: str, text: str) -> bool:
    """Is `short` the beginning of `text`, cut (`model.text.cut`), and long enough to be no chance?"""
    for sign in ("…", "..."):
        start = short.removesuffix(sign)
        if start != short and len(start) >= _PREFIX and len(start) <= len(text) and text.startswith(start):
            return True
    return False
