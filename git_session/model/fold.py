"""fold(events) -> Session: the only place that interprets events.

Kinds and their bodies (all ids are event ids):
    session {format, session, branch, base, base_ref, begun_on, issue, tdd, timeouts}        a session starts; its clock runs
    (`begun_on`: the remote-tracking branch of the same name that it started at, used by the log only)
    adopted {commit, author, written, commits, people: [{name, commits, seconds}…], base, follows, source, remember, next, issue}
                                                                         right after it, or while the session is still empty
                                                                         (then `base` is its new one): it continues an earlier session
                                                                         from the trailers of the branch's commits up to `commit`, which `author` wrote at `written` (epoch ms). The adopted objectives
                                                                         and decisions follow as ordinary events with `author` and `written`; a decision names the `commit` that carries it
                                                                         enter, leave, activity {reason}                                      hooks: the branch was entered or left, work was seen;
                                                                         a watch records them too, with reason `asleep` or `awake` around a sleep of the machine
                                                                         branch {branch}                                                      the branch was renamed
    objective {text} · objective.start|complete|reopen|drop {of, commit} · objective.edit {of, text}
    blocker {text, issue, author, written, day, source}
    blocker.resolve {of, resolution, author, written, day, source}
        `day`: only the day of `written` is known. `source`: that blocker in the session of the colleague who added or resolved it
    decision {text, rationale, alternatives, paths, of, supersedes, supersedes_text}
        `paths`: globs. `supersedes` names the decision that it replaces (`<session>/dec-1`), `supersedes_text` repeats
        its text, `of` is its event if known. The fold applies it within this session; `model.project_decisions` does so
        for decisions of other sessions
    commit {oid, parents, seconds, decisions, completed, listed}         `listed`: events that changed objectives and that
    its message lists for the first time; missing if the message has no list
    rewrite {pairs: [[old, new]…], lost: [decision or change…]}          `lost`: no message holds these any more
    gone {oids} · back {oids}                                            commits left the branch, or returned to it
    checkpoint {commit, label, notes, snapshot, left_out, reason, phase, unshared}
    measurement {commit, covered, lines, new_covered, new_lines, passed, failed, errors, skipped, seconds,
        tests_added, tests_removed, sources, measured, origin}           fresh test reports were read; a missing count is 0.
        `measured` (epoch ms) and `origin` (a session) are present if another session measured it
        stash {snapshot} · unstash {}                                        a switch put away work in progress, or brought it back
    end {accomplished, remember, next, merged_to, merged_as, ignored} · reopen {}
        `branch_gone`, in what is published alone: it is open where it belongs, but its branch was deleted there
    told {remember, next, author, written, source}                       a colleague's words, each with the name
    test {command, status, passed, failed, skipped, seconds, phase, tests_changed, code_changed, tree, not_run}
                                                                         the test command was run
    purge {snapshots: [[old, new]...]}                                   snapshots were written again without a file or text, or
                                                                         removed, if `new` is empty
    agent {of, event, files, more}                                       a coding agent's own session started, stopped…;
        `files`: what was written in the turn that ended and is uncommitted, `more` the number of those not named
    timeouts {timeouts, before}                                          the settings changed (`model.timeouts`)
    `by` in any body: the coding agent that caused the event; missing for a person.
    `late` in the body of a commit or an activity: it was recorded afterwards, and counts at its own time (`event.in_order`).
    Unknown kinds, which a newer version may have written, only advance the clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from git_session.hot.clock import Timeouts
from git_session.model.dataclass import dataclass, field, replace
from git_session.model.event import Event
from git_session.model.readings import measurement_of, not_run_of, run_of
from git_session.model.session import (
    Adopted,
    Blocker,
    Checkpoint,
    ClockReading,
    Commit,
    Contributor,
    Decision,
    End,
    Measurement,
    NotRun,
    Objective,
    Run,
    Session,
    State,
)
from git_session.model.timeouts import WriterClocks, with_timeouts

DEFAULT_TIMEOUTS: Timeouts = (30 * 60 * 1000, 4 * 3600 * 1000)


@dataclass
class Ledger:
    """The state of a fold in progress: objectives, blockers and decisions by event id, commits by commit id, in journal order."""

    session: Session
    objectives: dict[str, Objective] = field(default_factory=dict)
    blockers: dict[str, Blocker] = field(default_factory=dict)
    decisions: dict[str, Decision] = field(default_factory=dict)
    checkpoints: list[Checkpoint] = field(default_factory=list)
    commits: dict[str, Commit] = field(default_factory=dict)
    changes: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """Objective -> (event that changed it, its text from then on), in journal order."""
    measurements: list[Measurement] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    not_run: NotRun | None = None


def fold(events: Iterable[Event], *, session_id: str = "", timeouts: Timeouts = DEFAULT_TIMEOUTS) -> Session:
    """The session that `events` (in journal order) describe; `timeouts` apply where the journal states none.

    `session_id` is its id if damage destroyed the opening event.
    """
    ledger = Ledger(Session(id=session_id, branch="", started_at=0))
    clocks = WriterClocks()
    for event, in_force in with_timeouts(events, timeouts):
        clock = clocks.tick(event, in_force)
        handler = HANDLERS.get(event.kind)
        if handler:
            handler(ledger, event)
        if event.kind == "test":
            ledger.not_run = not_run_of(event)
            if not ledger.not_run:
                ledger.runs.append(run_of(event, clock.active))
    standing = [commit for commit in ledger.commits.values() if not commit.gone]
    carried = {decision: commit.oid for commit in standing for decision in commit.decisions}
    return replace(
        ledger.session,
        objectives=_as_listed(ledger, standing),
        blockers=tuple(ledger.blockers.values()),
        decisions=tuple(
            replace(each, commit=carried.get(each.event, each.commit)) for each in ledger.decisions.values()
        ),
        checkpoints=tuple(ledger.checkpoints),
        commits=tuple(ledger.commits.values()),
        measurements=tuple(ledger.measurements),
        runs=tuple(ledger.runs),
        not_run=ledger.not_run,
        clock=ClockReading(*clocks.seen_by("").numbers()),
    )


def _as_listed(ledger: Ledger, standing: list[Commit]) -> tuple[Objective, ...]:
    """The objectives, each with the text under which messages of the remaining commits list it."""
    listed = {change for commit in standing for change in commit.listed or ()}
    with_list = {commit.oid for commit in standing if commit.listed is not None}
    found = []
    for each in ledger.objectives.values():
        changes = ledger.changes[each.event]
        last, _ = changes[-1]
        # If a commit's own message completed it, the list in that message already shows that.
        is_listed = last in listed or (each.state is State.DONE and each.commit in with_list)
        text = each.text if is_listed else next((text for change, text in changes[::-1] if change in listed), "")
        found.append(replace(each, changed=last, pending=not is_listed, listed=text))
    return tuple(found)


def _open(ledger: Ledger, event: Event) -> None:
    ledger.session = replace(
        ledger.session,
        id=event.text("session") or ledger.session.id,
        branch=event.text("branch"),
        started_at=event.at,
        base=event.text("base"),
        base_ref=event.text("base_ref"),
        issue=event.text("issue"),
        tdd=bool(event.body.get("tdd")),
    )


def _adopt(ledger: Ledger, event: Event) -> None:
    listed = event.body.get("people")
    people = (
        [Event(event.at, "", "", each) for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    )
    ledger.session = replace(
        ledger.session,
        base=event.text("base") or ledger.session.base,
        issue=ledger.session.issue or event.text("issue"),
        adopted=Adopted(
            event.text("commit"),
            event.text("author"),
            event.count("written"),
            event.count("commits"),
            tuple(Contributor(each.text("name"), each.count("commits"), each.count("seconds")) for each in people),
            event.text("follows"),
            event.text("source"),
            event.texts("remember"),
            event.texts("next"),
        ),
    )


def _written(event: Event) -> int:
    """When the content of the event was written (epoch ms): its own time, except for adopted objectives and decisions."""
    return event.count("written") or event.at


def _add_objective(ledger: Ledger, event: Event) -> None:
    name = f"obj-{len(ledger.objectives) + 1}"
    ledger.objectives[event.id] = Objective(
        name, event.id, event.text("text"), _written(event), author=event.text("author")
    )
    ledger.changes[event.id] = [(event.id, event.text("text"))]


def _set_objective(state: State) -> Callable[[Ledger, Event], None]:
    def apply(ledger: Ledger, event: Event) -> None:
        objective = ledger.objectives.get(event.text("of"))
        if objective:
            closed = _written(event) if state in (State.DONE, State.DROPPED) else 0
            ledger.objectives[objective.event] = replace(
                objective,
                state=state,
                closed_at=closed,
                commit=event.text("commit") if closed else "",
                by_others=bool(closed and event.count("written")),
            )
            ledger.changes[objective.event].append((event.id, objective.text))

    return apply


def _edit_objective(ledger: Ledger, event: Event) -> None:
    objective = ledger.objectives.get(event.text("of"))
    if objective:
        ledger.objectives[objective.event] = replace(objective, text=event.text("text"))
        ledger.changes[objective.event].append((event.id, event.text("text")))


def _add_blocker(ledger: Ledger, event: Event) -> None:
    name = f"blk-{len(ledger.blockers) + 1}"
    ledger.blockers[event.id] = Blocker(
        name,
        event.id,
        event.text("text"),
        _written(event),
        event.text("issue"),
        author=event.text("author"),
        is_day=event.body.get("day") is True,
    )


def _resolve_blocker(ledger: Ledger, event: Event) -> None:
    blocker = ledger.blockers.get(event.text("of"))
    if blocker:
        ledger.blockers[blocker.event] = replace(
            blocker,
            resolved_at=_written(event),
            resolution=event.text("resolution"),
            resolved_by=event.text("author"),
            is_day=blocker.is_day or event.body.get("day") is True,
        )


def _add_decision(ledger: Ledger, event: Event) -> None:
    name = f"dec-{len(ledger.decisions) + 1}"
    replaced = ledger.decisions.get(event.text("of"))
    if not replaced and event.text("author"):  # adopted from a commit message, which has no ids
        replaced = next(
            (each for each in ledger.decisions.values() if each.text == event.text("supersedes_text")), None
        )
    if replaced:
        ledger.decisions[replaced.event] = replace(replaced, superseded_by=name)
    ledger.decisions[event.id] = Decision(
        name,
        event.id,
        event.text("text"),
        _written(event),
        event.text("rationale"),
        event.text("alternatives"),
        event.text("commit"),
        event.text("author"),
        paths=event.texts("paths"),
        supersedes=replaced.id if replaced else event.text("supersedes"),
        supersedes_text=event.text("supersedes_text"),
    )


def _add_commit(ledger: Ledger, event: Event) -> None:
    seconds = event.body.get("seconds")
    oid = event.text("oid")
    before = ledger.commits.get(oid)  # if recorded twice, each event has the seconds since the commit event before it
    ledger.commits[oid] = Commit(
        oid,
        event.at,
        (seconds if isinstance(seconds, int) else 0) + (before.seconds if before else 0),
        event.texts("parents"),
        event.texts("decisions"),
        event.texts("completed"),
        by=event.by,
        listed=event.texts("listed") if "listed" in event.body else before.listed if before else None,
    )


def _rewrite(ledger: Ledger, event: Event) -> None:
    """Replace commits by their new versions: an amended one, already recorded by its own event, or a rebased one."""
    lost = event.texts("lost")
    for oid, commit in ledger.commits.items() if lost else ():
        ledger.commits[oid] = replace(
            commit,
            decisions=tuple(each for each in commit.decisions if each not in lost),
            listed=commit.listed and tuple(each for each in commit.listed if each not in lost),
        )
    known = [(ledger.commits[old], new) for old, new in event.pairs if old in ledger.commits and old != new]
    seen_made = set(ledger.commits)
    for old, oid in known:
        ledger.commits.pop(old.oid, None)
        new = ledger.commits.get(oid)
        if new is None:
            ledger.commits[oid] = replace(old, oid=oid, gone=False)
            continue
        carried, listed = new.decisions, new.listed
        if oid not in seen_made:
            carried = (*old.decisions, *carried)
            listed = listed if old.listed is None else (*old.listed, *(listed or ()))
        ledger.commits[oid] = replace(
            new,
            seconds=new.seconds + old.seconds,
            decisions=carried,
            listed=listed,
            completed=tuple(dict.fromkeys((*old.completed, *new.completed))),
        )
    renamed = dict(event.pairs)
    for objective in [each for each in ledger.objectives.values() if each.commit in renamed]:
        ledger.objectives[objective.event] = replace(objective, commit=renamed[objective.commit])
    for decision in [each for each in ledger.decisions.values() if each.commit in renamed]:
        ledger.decisions[decision.event] = replace(decision, commit=renamed[decision.commit])
    ledger.checkpoints = [
        replace(checkpoint, commit=renamed.get(checkpoint.commit, checkpoint.commit))
        for checkpoint in ledger.checkpoints
    ]
    ledger.measurements = [
        replace(measurement, commit=renamed.get(measurement.commit, measurement.commit))
        for measurement in ledger.measurements
    ]


def _set_gone(*, gone: bool) -> Callable[[Ledger, Event], None]:
    def apply(ledger: Ledger, event: Event) -> None:
        for oid in event.texts("oids"):
            if oid in ledger.commits:
                ledger.commits[oid] = replace(ledger.commits[oid], gone=gone)

    return apply


def _add_checkpoint(ledger: Ledger, event: Event) -> None:
    ledger.checkpoints.append(
        Checkpoint(
            f"cp-{len(ledger.checkpoints) + 1}",
            event.id,
            event.at,
            event.text("commit"),
            event.text("label"),
            event.text("notes"),
            event.text("snapshot"),
            event.text("reason"),
            event.text("phase"),
            event.texts("left_out"),
            unshared=event.body.get("unshared") is True,
        )
    )


def _measure(ledger: Ledger, event: Event) -> None:
    ledger.measurements.append(measurement_of(event))


def _end(ledger: Ledger, event: Event) -> None:
    session = ledger.session
    # An end that was killed before it detached the session from the branch is repeated: it is still the same end.
    earlier = session.ends if session.is_open else session.ends[:-1]
    ledger.session = replace(
        session,
        ended_at=event.at,
        ends=(*earlier, End(f"end-{len(earlier) + 1}", event.id, event.at)),
        merged_to=event.text("merged_to"),
        merged_as=event.text("merged_as"),
        branch_gone=event.body.get("branch_gone") is True,
        accomplished=session.accomplished + event.texts("accomplished"),
        remember=session.remember + event.texts("remember"),
        next_steps=event.texts("next"),
        ignored_quality=event.texts("ignored"),
    )


def _tell(ledger: Ledger, event: Event) -> None:
    session, steps = ledger.session, event.texts("next")
    ledger.session = replace(
        session, remember=session.remember + event.texts("remember"), next_steps=steps or session.next_steps
    )


def _reopen(ledger: Ledger, _event: Event) -> None:
    ledger.session = replace(
        ledger.session, ended_at=0, merged_to="", merged_as="", branch_gone=False, ignored_quality=()
    )


def _rename_branch(ledger: Ledger, event: Event) -> None:
    ledger.session = replace(ledger.session, branch=event.text("branch"))


def _stash(ledger: Ledger, event: Event) -> None:
    ledger.session = replace(ledger.session, stash=event.text("snapshot"))


def _purge(ledger: Ledger, event: Event) -> None:
    new = dict(event.snapshots)
    ledger.checkpoints = [
        replace(each, snapshot=new[each.snapshot], purged=not new[each.snapshot]) if each.snapshot in new else each
        for each in ledger.checkpoints
    ]
    ledger.session = replace(ledger.session, stash=new.get(ledger.session.stash, ledger.session.stash))


def _leave(ledger: Ledger, event: Event) -> None:
    if event.text("reason") != "asleep":
        ledger.session = replace(ledger.session, left_at=event.at)


HANDLERS: dict[str, Callable[[Ledger, Event], None]] = {
    "session": _open,
    "adopted": _adopt,
    "leave": _leave,
    "branch": _rename_branch,
    "objective": _add_objective,
    "objective.start": _set_objective(State.STARTED),
    "objective.complete": _set_objective(State.DONE),
    "objective.reopen": _set_objective(State.OPEN),
    "objective.drop": _set_objective(State.DROPPED),
    "objective.edit": _edit_objective,
    "blocker": _add_blocker,
    "blocker.resolve": _resolve_blocker,
    "decision": _add_decision,
    "commit": _add_commit,
    "rewrite": _rewrite,
    "gone": _set_gone(gone=True),
    "back": _set_gone(gone=False),
    "checkpoint": _add_checkpoint,
    "measurement": _measure,
    "stash": _stash,
    "unstash": _stash,
    "purge": _purge,
    "end": _end,
    "told": _tell,
    "reopen": _reopen,
}
