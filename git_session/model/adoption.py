"""adoption_of(commits) -> Adoption: reconstruct a session from the trailers of a branch's commits.

Only the commits are needed. Their messages are folded, oldest first. A message lists all objectives, or only those that changed
(commit.style full or compact); an objective that it does not mention keeps its state. A compact list also names dropped
objectives and earlier wordings. In a full list, an unknown text is the new wording of the objective in its place if the list has
the length and the order of the one before. Full lists do not show dropped objectives (these stay open), nor any that
never were among the first `commit.max_objectives`.

Who repeats their earlier list changes nothing. So if two people alternate, each in a session of their own, an objective that one
completed stays done although later commits of the other still list it as open. A list is compared with the last one of the same
author in the same session, because the time in a message cannot tell for certain whose session it is.

`Session-Time` is the total time of a session so far; an author's time is the sum of its increases in their commits. Several
sessions may have worked on the branch, each with its own clock. A time continues the highest clock that does not exceed it,
preferring those of the same author. If every clock exceeds it, it starts a new one, unless the commit was written before an
earlier one in the list: then it was copied or moved (`git cherry-pick`, `git rebase --interactive`) and is already counted.
Where a commit has a note, its exact time is used instead.
"""

from __future__ import annotations

from collections.abc import Sequence

from git_session.model.cut_text import PREFIX, is_cut_of, is_same_text
from git_session.model.dataclass import dataclass, field
from git_session.model.session import Blocker, Contributor, State
from git_session.model.text import one_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git_session.model.messagereading import ListedDecision, ListedObjective, ObjectiveList

KEPT = 500
"""Most objectives, and most (newest) decisions, that are adopted; nobody writes more by hand."""
_NAME = 200
_ALIKE = 20
"""Most objectives whose text is compared with a cut one."""


@dataclass(frozen=True)
class CarryingCommit:
    """A commit of the branch: its author, author time (epoch ms) and message.

    If its note is in this clone, `noted` holds the active seconds of the commit and of its session so far, `session` its id;
    `sessions` are the ids of all sessions whose commits were squashed into it.
    """

    oid: str
    name: str
    email: str
    at: int
    message: str
    noted: tuple[int, int] | None = None
    session: str = ""
    sessions: tuple[str, ...] = ()

    @property
    def who(self) -> str:
        return self.email.casefold() or self.name


@dataclass(frozen=True)
class AdoptedObjective:
    """An objective after all commits: who added it when, and when and in which commit it was completed. Times are epoch ms.

    `changed_in` is the commit that gave it its current state or text, at `changed_at`; `former` are its earlier texts.
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
    """A decision, its author and time (epoch ms), and the commit that carries it."""

    text: str
    rationale: str
    alternatives: str
    author: str
    at: int
    commit: str
    supersedes_text: str = ""


@dataclass(frozen=True)
class Adoption:
    """A session reconstructed from commits, of which `commit`, by `author` at `at` (epoch ms), is the newest.

    `people` are the authors, the most time first, `emails` their addresses. `left_out` counts objectives and decisions over
    KEPT. `follows` is the colleague's session that it was taken from, if that is shared, with its `issue`, its open `blockers`,
    and what to `remember` and to do next (`next_steps`), each with a name.
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
    follows: str = ""
    blockers: tuple[Blocker, ...] = ()
    issue: str = ""
    remember: tuple[str, ...] = ()
    next_steps: tuple[str, ...] = ()


def adoption_of(commits: Sequence[CarryingCommit]) -> Adoption | None:
    """The session in the trailers of `commits` (of one branch, oldest first); None if they carry none of ours."""
    from git_session.model.messagereading import read_message  # compiles patterns that few commands need

    folding = _Folding()
    carries = False
    for commit in commits:
        message = read_message(commit.message)
        carries = carries or not message.is_nothing
        clock, goes_on = folding.pass_time(commit, message.seconds)
        for each in message.lists:
            folding.take_list(each, commit, clock, goes_on=goes_on)
            goes_on = True  # the message of a squash has several lists
        for decision in message.decisions:
            folding.take_decision(decision, commit)
    return folding.adoption(commits) if carries else None


def latest_run(commits: Sequence[CarryingCommit]) -> tuple[Sequence[CarryingCommit], str]:
    """(the newest run of commits with trailers of ours, and any commits after it; the commit before the run, or '').

    For branches whose fork point is unknown.
    """
    from git_session.model.messagereading import read_message

    end = len(commits)
    while end and read_message(commits[end - 1].message).is_nothing:
        end -= 1
    start = end
    while start and not read_message(commits[start - 1].message).is_nothing:
        start -= 1
    return commits[start:], commits[start - 1].oid if start else ""


@dataclass
class _Clock:
    """One session during the fold: its time so far, its last full list and that of each author in it, and the state and
    the text that each author last gave each objective (by author and `id()`)."""

    seconds: int = 0
    authors: set[str] = field(default_factory=set)
    last: list[_KnownItems] = field(default_factory=list)
    listed: dict[str, list[_KnownItems]] = field(default_factory=dict)
    states: dict[tuple[str, int], State] = field(default_factory=dict)
    words: dict[tuple[str, int], str] = field(default_factory=dict)


@dataclass
class _KnownItems:
    """An objective during the fold."""

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
        key = commit.who, id(self)
        is_repeated = self.clock.states.get(key) is state
        self.clock.states[key] = state
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

    def pass_time(self, commit: CarryingCommit, total: int | None) -> tuple[_Clock, bool]:
        """Count the commit and its time; return the clock of its session, and whether that was known before.

        `total` is the `Session-Time` of its message in seconds, None without one.
        """
        from git_session.model.messagereading import LONGEST

        who = commit.who
        before = self.people.get(who) or Contributor("", 0, 0)
        grown, goes_on = 0, True
        if commit.noted or total is not None:
            grown, goes_on = self._move_on(who, commit, total or 0)
        name = one_line(commit.name or commit.email)[:_NAME]
        seconds = min(before.active_seconds + grown, LONGEST)
        self.people[who] = Contributor(name, before.commits + 1, seconds)
        self.written = max(self.written, commit.at)
        return self.current, goes_on

    def _move_on(self, who: str, commit: CarryingCommit, total: int) -> tuple[int, bool]:
        seconds = commit.noted[1] if commit.noted else total
        candidates = [clock for clock in self.clocks if clock.seconds <= seconds]
        candidates = [clock for clock in candidates if who in clock.authors] or candidates
        clock = max(candidates, key=lambda each: each.seconds, default=None)
        if clock is None and commit.at < self.written and not commit.noted:
            return 0, True  # copied or moved: already counted
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
        """Apply the objective list of a message."""
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
            matches = _reworded(matches, clock.listed.get(commit.who, clock.last))
        found = [self._take(row, known, commit, clock) for row, known in zip(listed.rows, matches, strict=True)]
        if listed.is_whole:
            clock.last = clock.listed[commit.who] = [each for each in found if each]
        elif listed.done_before:
            unlisted = [each for each in self.objectives if each.clock is clock and id(each) not in used]
            # The counted ones need not be done yet: the commit that completed an objective may list it in the count.
            if len(unlisted) == listed.done_before:
                for each in unlisted:
                    each.enter(State.DONE, commit)

    def _known(self, text: str, clock: _Clock, used: set[int]) -> _KnownItems | None:
        """The objective, not in `used`, that `text` names: one of the same session first, one with a shortened text last."""
        same = [each for each in self.by_text.get(text, ()) if id(each) not in used]
        if same:
            return next((each for each in same if each.clock is clock), same[0])
        alike = self.by_prefix.get(text[:PREFIX], ())[:_ALIKE]
        return next((each for each in alike if id(each) not in used and is_same_text(text, each.text)), None)

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
        elif row.text not in (known.text, clock.words.get((commit.who, id(known)))) and not is_cut_of(
            row.text, known.text
        ):
            self.by_text[known.text].remove(known)
            known.former = (*known.former, known.text)[-_ALIKE:]
            known.text = row.text
            known.change(commit)
            self._name(known)
        known.clock = clock
        clock.words[commit.who, id(known)] = row.text
        known.enter(row.state, commit)
        return known

    def _name(self, known: _KnownItems) -> None:
        self.by_text.setdefault(known.text, []).append(known)
        self.by_prefix.setdefault(known.text[:PREFIX], []).append(known)

    # --- decisions ----------------------------------------------------------------------------------------------------

    def take_decision(self, listed: ListedDecision, commit: CarryingCommit) -> None:
        """Keep a decision once; copied commits repeat it."""
        known = self.decisions.get(listed.text)
        if known is None and len(self.decisions) >= KEPT:  # the newest matter most
            oldest = next(iter(self.decisions))
            del self.decisions[oldest]
            self.left_out.add(f"decision {oldest}")
        author = known.author if known else one_line(commit.name or commit.email)[:_NAME]
        self.decisions[listed.text] = AdoptedDecision(
            listed.text,
            (known.rationale if known else "") or listed.rationale,
            (known.alternatives if known else "") or listed.alternatives,
            author,
            known.at if known else commit.at,
            known.commit if known else commit.oid,
            (known.supersedes_text if known else "") or listed.supersedes_text,
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
    """`matches` of a full list, with each unknown text matched to the objective at its place in `before`.

    Only if the list is as long as `before` and all known objectives kept their places; otherwise `matches` unchanged.
    """
    others = [(now, then) for now, then in zip(matches, before, strict=False) if now]
    if len(matches) != len(before) or any(now is not then for now, then in others) or (not others and len(matches) > 1):
        return list(matches)
    return list(before)
