"""The timeline of a session: the events of its journal in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence

from git_session.git.adapters import objects_by_git
from git_session.git.objects import Record
from git_session.hot.clock import ACTIVE, AWAY, IDLE, counted_as
from git_session.model.agent_turns import TurnEvidence
from git_session.model.attribution_shares import AGENT, PERSON, is_meant
from git_session.model.dataclass import dataclass, replace
from git_session.model.event import Event
from git_session.model.ids import short_oid
from git_session.model.percent import percent_text
from git_session.model.progress import SILENT, Progress
from git_session.model.session import Session, titled
from git_session.model.text import one_line, plural, some
from git_session.model.timeouts import WriterClocks, with_timeouts
from git_session.model.trend import Trend
from git_session.services.figures.people import People
from git_session.services.workspace import Workspace
from git_session.store.sessions import Stored


@dataclass(frozen=True)
class TimelineEntry:
    """One event of a session."""

    at: int  #: When it happened (epoch ms).
    kind: str  #: Kind of the event in the journal, such as `commit`, `objective.start` or `checkpoint`.
    of: str  #: Id of what it is about, such as `obj-1`, `end-1` or a full commit id; empty if there is none.
    text: str  #: The event in a few words.
    detail: str  #: More about it; empty if there is nothing to add.
    gap_seconds: int  #: Time since the event before it, in seconds; 0 for the first.
    #: How that time counts: `active`, `idle`, `away` (no session time) or `paused`; empty for the first event.
    gap: str
    by: str  #: Name of the coding agent that caused it; empty for a person.


@dataclass(frozen=True)
class Timeline:
    """The events of a session, all or a selection."""

    at: int  #: When the timeline was made (epoch ms).
    id: str  #: Id of the session.
    branch: str  #: Branch that the session belongs to.
    entries: tuple[TimelineEntry, ...]  #: Events, the oldest first.
    damaged: int  #: Number of journal lines that cannot be read.
    trends: tuple[Trend, ...]  #: How figures developed from commit to commit; empty without `--metrics`.


_NAMED = 3
"""Most files with secrets that are named."""
_COUNTS = {ACTIVE: "active", IDLE: "idle", AWAY: "away"}

KINDS: Mapping[str, tuple[str, ...]] = {
    "objectives": ("objective",),
    "blockers": ("blocker",),
    "decisions": ("decision",),
    "commits": ("commit", "rewrite", "gone", "back"),
    "checkpoints": ("checkpoint",),
    "measurements": ("measurement",),
    "session": (
        "session",
        "adopted",
        "enter",
        "leave",
        "activity",
        "branch",
        "stash",
        "unstash",
        "end",
        "reopen",
        "agent",
        "timeouts",
    ),
}
"""Name of a group of events -> the kinds in it, without the part after a dot (`objective.start` is in `objective`)."""


def timeline(
    workspace: Workspace,
    stored: Stored,
    *,
    by: str = "",
    kinds: Collection[str] = (),
    metrics: bool = False,
    progress: Progress = SILENT,
) -> Timeline:
    """The timeline of a session, optionally only of `kinds` (keys of KINDS), or of people, agents or the named one, `by`
    (`attribution_shares.is_meant`). With `metrics`, adds the trends over the commits `by` them, regardless of `kinds`."""
    wanted = {event_kind for kind in kinds for event_kind in KINDS[kind]}
    session = stored.session
    known = _commits(workspace, stored)
    words = _Words(session, known)
    paced = list(with_timeouts(stored.events, workspace.settings.timeouts))
    events = [event for event, _ in paced]
    wished = _done_by(workspace, events, known, by) if by else [True] * len(events)
    entries: list[TimelineEntry] = []
    clocks = WriterClocks()
    for (event, timeouts), is_wished in zip(paced, wished, strict=True):
        clock = clocks.own(event.writer)
        passed = max(event.at - clock.last, 0) if clock.last else 0
        gap = _COUNTS[counted_as(clock.last, event.at, timeouts)] if clock.running else "paused" if clock.last else ""
        of, text, detail = words.of(event)
        if wanted and event.kind.partition(".")[0] not in wanted:
            pass
        elif is_wished:
            entries.append(TimelineEntry(event.at, event.kind, of, text, detail, passed // 1000, gap, event.by))
        clocks.tick(event, timeouts)
    trends: tuple[Trend, ...] = ()
    if metrics:
        from git_session.services.figures.commit_trends import commit_trends

        oids = {event.text("oid") for event, is_wished in zip(events, wished, strict=True) if is_wished}
        trends = commit_trends(workspace, session, [known[oid] for oid in oids if oid in known], progress)
    return Timeline(workspace.now, session.id, session.branch, tuple(entries), len(stored.damage), trends)


def entries_of(workspace: Workspace, stored: Stored, events: Sequence[Event]) -> tuple[TimelineEntry, ...]:
    """The given `events` of the session in words, without the gaps between them."""
    words = _Words(stored.session, _commits(workspace, replace(stored, events=tuple(events))))
    return tuple(TimelineEntry(event.at, event.kind, *words.of(event), 0, "", event.by) for event in events)


def _commits(workspace: Workspace, stored: Stored) -> Mapping[str, Record]:
    """Id -> record of every commit in the journal, or of the one that replaced it, if it still exists."""
    oids = [event.text("oid") or event.text("commit") for event in stored.events]
    oids += [oid for event in stored.events for oid in event.texts("oids")]
    made = {event.text("oid") for event in stored.events if event.kind == "commit"}
    # An amended commit has an entry of its own, under its own subject.
    became = {old: new for event in stored.events for old, new in event.pairs if new not in made}
    known = objects_by_git(workspace.repository).records(
        [oid for oid in dict.fromkeys([*oids, *became.values()]) if oid]
    )
    found = {record.oid: record for record in known}
    for oid in oids:  # of a commit that git has pruned, what it became
        last, seen = oid, {oid}
        while last not in found and became.get(last, last) not in seen:
            last = became[last]
            seen.add(last)
        if last in found:
            found.setdefault(oid, found[last])
    return found


def _done_by(workspace: Workspace, events: Sequence[Event], known: Mapping[str, Record], by: str) -> list[bool]:
    """Whether each event is by `by`: by the agent it names, or else the author of the next commit (at the end, the last)."""
    authors = [
        (known[oid].author.name, known[oid].author.email)
        if event.kind == "commit" and not event.by and (oid := event.text("oid")) in known
        else None
        for event in events
    ]
    people = People(workspace.repository, Counter(each for each in authors if each))
    person = next((people.key(each) for each in reversed(authors) if each), "")
    found: list[bool] = []
    for event, author in zip(reversed(events), reversed(authors), strict=True):
        person = people.key(author) if author else person
        agent = event.by
        found.append(is_meant(by, (AGENT, agent) if agent else (PERSON, person), people.is_called))
    return found[::-1]


class _Words:
    """Puts events into words; finds objectives and the like by the ids of the events that added them."""

    def __init__(self, session: Session, commits: Mapping[str, Record]) -> None:
        self._turns = TurnEvidence()
        self._subjects = {oid: record.subject for oid, record in commits.items()}
        self._ids = {each.event: each.id for each in session.checkpoints}
        self._ids.update((each.event, each.id) for each in session.ends)
        self._texts: dict[str, str] = {}
        for each in (session.objectives, session.blockers, session.decisions):
            for part in each:
                self._ids[part.event] = part.id
                self._texts[part.event] = part.text

    def of(self, event: Event) -> tuple[str, str, str]:
        """(short id or commit that the event is about, the event in words, detail); for the events in order."""
        left = self._turns.follow(event)
        if event.kind == "agent":
            return "", f"agent {one_line(event.text('event'))}", one_line(left)
        handler = _HANDLERS.get(event.kind)
        if handler:
            return handler(self, event)
        if event.kind.startswith("objective."):
            return self._changed(event, "objective", _OBJECTIVE.get(event.kind, event.kind))
        return "", one_line(event.kind), ""

    def _changed(self, event: Event, noun: str, verb: str) -> tuple[str, str, str]:
        target = event.text("of")
        author = one_line(event.text("author"))
        verb = f"{verb} before" if event.count("written") and not author else verb
        text, more = one_line(self._texts.get(target, "")), one_line(event.text("resolution")) or author
        return self._ids.get(target, ""), f"{noun} {verb}", f"{text} ({more})" if more else text

    def _added(self, event: Event, noun: str, extra: str) -> tuple[str, str, str]:
        text = one_line(event.text("text"))
        more = ", ".join(part for part in (one_line(event.text(extra)), one_line(event.text("author"))) if part)
        return self._ids.get(event.id, ""), noun, f"{text} ({more})" if more else text

    def _opened(self, event: Event) -> tuple[str, str, str]:
        base, ref = short_oid(event.text("base")), one_line(event.text("begun_on") or event.text("base_ref"))
        origin = " at ".join(part for part in (ref, base) if part)
        issue = one_line(event.text("issue"))
        return "", "session opened", ", ".join(part for part in (f"from {origin}" if origin else "", issue) if part)

    def _adopted(self, event: Event) -> tuple[str, str, str]:
        if event.text("source"):
            return "", "session imported", "from the CCMP plugin"
        commits = plural(event.count("commits"), "commit")
        return event.text("commit"), "session adopted", f"from {commits}, the last by {one_line(event.text('author'))}"

    def _commit(self, event: Event) -> tuple[str, str, str]:
        oid = event.text("oid")
        return oid, "commit", one_line(self._subjects.get(oid, "no longer there: amended, rebased or reset"))

    def _rewrite(self, event: Event) -> tuple[str, str, str]:
        count = len(event.pairs)
        lost = ", ".join(one_line(self._texts.get(each, "")) for each in event.texts("lost"))
        parts = (
            f"{plural(count, 'commit')} by amend or rebase" if count else "",
            f"no longer in any message: {lost}" if lost else "",
        )
        return "", "rewritten", "; ".join(part for part in parts if part)

    def _moved(self, event: Event, move: str) -> tuple[str, str, str]:
        oids = event.texts("oids")
        subjects = ", ".join(one_line(self._subjects.get(oid, short_oid(oid))) for oid in oids[:3])
        return oids[0] if len(oids) == 1 else "", f"{plural(len(oids), 'commit')} {move}", subjects

    def _checkpoint(self, event: Event) -> tuple[str, str, str]:
        label = titled(one_line(event.text("label")), one_line(event.text("phase")))
        reason = one_line(event.text("reason"))
        commit = event.text("commit")
        kind = "snapshot" if event.text("snapshot") else "checkpoint"
        subject = "" if event.text("snapshot") else one_line(self._subjects.get(commit, ""))
        text, left_out = label or reason or subject, event.texts("left_out")
        without = f"without {some([one_line(each) for each in left_out], _NAMED)}" if left_out else ""
        return self._ids.get(event.id, ""), kind, f"{text} ({without})" if text and without else text or without

    def _purged(self, event: Event) -> tuple[str, str, str]:
        removed = sum(not new for _, new in event.snapshots)
        changed = len(event.snapshots) - removed
        parts = (f"{plural(removed, 'snapshot')} removed", f"files removed from {plural(changed, 'snapshot')}")
        return "", "purged", ", ".join(part for part, count in zip(parts, (removed, changed), strict=True) if count)

    def _run(self, event: Event) -> tuple[str, str, str]:
        counted = ((event.count(name), name) for name in ("passed", "failed", "skipped"))
        figures = ", ".join(f"{count} {name}" for count, name in counted if count)
        not_run = event.text("not_run")
        if not_run:
            return "", "tests not run", one_line(not_run)
        outcome = "tests failed" if event.count("status") else "tests passed"
        return event.text("phase"), outcome, figures or one_line(event.text("command"))

    def _measured(self, event: Event) -> tuple[str, str, str]:
        counted = ((event.count(name), name) for name in ("passed", "failed", "errors", "skipped"))
        figures = [f"{count} {name}" for count, name in counted if count]
        if event.count("lines"):
            figures.append(f"coverage {percent_text(event.count('covered'), event.count('lines'))}")
        return "", "measured before" if event.text("origin") else "measured", ", ".join(figures)

    def _ended(self, event: Event) -> tuple[str, str, str]:
        into = one_line(event.text("merged_to"))
        return self._ids.get(event.id, ""), "session ended", f"merged into {into}" if into else ""

    def _renamed(self, event: Event) -> tuple[str, str, str]:
        return "", "branch renamed", f"to {one_line(event.text('branch'))}"


_OBJECTIVE = {
    "objective.start": "in progress",
    "objective.complete": "done",
    "objective.reopen": "open again",
    "objective.drop": "dropped",
    "objective.edit": "reworded",
}

_SLEEP = {"asleep": "machine asleep", "awake": "machine awake"}

_HANDLERS: dict[str, Callable[[_Words, Event], tuple[str, str, str]]] = {
    "session": _Words._opened,
    "adopted": _Words._adopted,
    "enter": lambda _words, event: ("", _SLEEP.get(event.text("reason"), "branch entered"), ""),
    "leave": lambda _words, event: ("", _SLEEP.get(event.text("reason"), "branch left"), ""),
    "activity": lambda _words, _event: ("", "files written", ""),
    "branch": _Words._renamed,
    "objective": lambda words, event: words._added(event, "objective added", ""),
    "blocker": lambda words, event: words._added(event, "blocker added", "issue"),
    "blocker.resolve": lambda words, event: words._changed(event, "blocker", "resolved"),
    "decision": lambda words, event: words._added(event, "decision", "rationale"),
    "commit": _Words._commit,
    "rewrite": _Words._rewrite,
    "gone": lambda words, event: words._moved(event, "off the branch"),
    "back": lambda words, event: words._moved(event, "back"),
    "checkpoint": _Words._checkpoint,
    "purge": _Words._purged,
    "stash": lambda _words, _event: ("", "work stashed", ""),
    "unstash": lambda _words, _event: ("", "stashed work restored", ""),
    "measurement": _Words._measured,
    "end": _Words._ended,
    "reopen": lambda _words, _event: ("", "session reopened", ""),
    "test": lambda words, event: words._run(event),
    "timeouts": lambda _words, _event: ("", "session.idle_timeout or away_after changed", ""),
}
