"""The text of the trailers, as the hooks splice it: one space in front of each line, `TrailerLayout.width` columns at most."""

from __future__ import annotations

from collections.abc import Sequence

from git_session.model.cut_text import cut_apart
from git_session.model.dataclass import dataclass
from git_session.model.defusing import defused, guarded
from git_session.model.session import Decision, Objective, State
from git_session.model.text import cut, one_line, wrap

DECISION_LIMIT = 1000
UNCHANGED = 2
"""Objectives in progress that a compact list repeats, when none of them has changed."""


@dataclass(frozen=True)
class TrailerLayout:
    """How lines are laid out: their columns, how many objectives a list has, and whether it has signs such as ▶."""

    width: int = 72
    limit: int = 12
    emoji: bool = True


@dataclass(frozen=True)
class ObjectiveListing:
    """The lines under `Session-Objectives:`, and the pending changes (ids of events) that they tell."""

    lines: tuple[str, ...]
    changes: tuple[str, ...]


def full_listing(objectives: Sequence[Objective], layout: TrailerLayout, *, of_many: bool = False) -> ObjectiveListing:
    """All objectives: at most `layout.limit` lines, done ones collapsed first, then what comes last.

    `of_many`: it tells of many commits, so that `(this commit)` and `(next)` mean nothing.
    """
    live = _live(objectives)
    limit = layout.limit
    shown = live
    before: list[str] = []
    after: list[str] = []
    if len(live) > limit:
        done = [each for each in live if each.state is State.DONE]
        hidden = done[: len(live) - limit + 1]
        hidden = hidden if len(hidden) > 1 and limit > 1 else []
        before = [f" - [x] {len(hidden)} done before"] if hidden else []
        shown = [each for each in live if each not in hidden]
        room = limit - len(before)
        if len(shown) > room:
            after = [f" - … {len(shown) - room + 1} more"]
            shown = shown[: room - 1]
    lines = _objective_rows(shown, _next(live), objectives, layout, of_many=of_many)
    return ObjectiveListing((*before, *lines, *after), _changes(shown))


def compact_listing(objectives: Sequence[Objective], layout: TrailerLayout) -> ObjectiveListing:
    """What changed since the last commit that has a list, and what is in progress (or the next one); a line for the rest.

    Changes beyond `layout.limit` wait for the next commit.
    """
    live = _live(objectives)
    following = _next(live)
    changed = [each for each in objectives if each.pending and (each.state is not State.DROPPED or each.listed)]
    started = [each for each in live if each.state is State.STARTED]
    going_on = [each for each in started if not each.pending][:UNCHANGED]
    current = [*going_on, *(each for each in started if each.pending)] or [each for each in (following,) if each]
    wanted = [*current, *(each for each in changed if each not in current)]
    if len(wanted) > layout.limit or any(each not in wanted for each in live):
        wanted = wanted[: max(layout.limit - 1, 1)]
    shown = [each for each in objectives if each in wanted]
    lines = _objective_rows(shown, None if started else following, objectives, layout)
    if any(each not in shown for each in live):
        lines.append(f" - {sum(each.state is State.DONE for each in live)} of {len(live)} done")
    return ObjectiveListing(tuple(lines), _changes(shown))


def listing(objectives: Sequence[Objective], layout: TrailerLayout, style: str) -> ObjectiveListing:
    """The list as commit.style has it."""
    return full_listing(objectives, layout) if style == "full" else compact_listing(objectives, layout)


def _live(objectives: Sequence[Objective]) -> list[Objective]:
    return [each for each in objectives if each.state is not State.DROPPED]


def _next(live: Sequence[Objective]) -> Objective | None:
    return next((each for each in live if each.state is State.OPEN), None)


def _changes(shown: Sequence[Objective]) -> tuple[str, ...]:
    return tuple(each.changed for each in shown if each.pending and each.changed)


def _objective_rows(
    shown: Sequence[Objective],
    following: Objective | None,
    objectives: Sequence[Objective],
    layout: TrailerLayout,
    *,
    of_many: bool = False,
) -> list[str]:
    texts = [text for each in objectives for text in (each.text, each.listed if each.pending else "") if text]
    others = [defused(one_line(text)) for text in texts]
    lines: list[str] = []
    for each in shown:
        started = each.state is State.STARTED
        suffix = " (this commit)" if started else " (next)" if each is following else ""
        suffix = "" if of_many else suffix
        sign = {State.DONE: "x", State.STARTED: "▶" if layout.emoji else ">", State.DROPPED: "-"}.get(each.state, " ")
        text = one_line(each.text)
        lines.append(f" - [{sign}] {cut_apart(defused(text), layout.width - 7 - len(suffix), others)}{suffix}")
        if each.pending and each.listed and one_line(each.listed) != text and not of_many:
            lines.append(f"   (was: {cut_apart(defused(one_line(each.listed)), layout.width - 10, others)})")
    return lines


def decision_lines(decision: Decision, width: int) -> list[str]:
    """A decision under `Decisions:`, with its reasons and what it replaces; wrapped, each text cut at 1,000 characters."""
    lines = _hanging(" - ", decision.text, "   ", width)
    reasons = (
        ("Rationale", decision.rationale),
        ("Alternatives", decision.alternatives),
        ("Supersedes", decision.supersedes_text),
    )
    for name, text in reasons:
        if text:
            lines += _hanging(f"   {name}: ", text, "     ", width)
    return lines


def impact_lines(rows: Sequence[str], width: int) -> list[str]:
    """The `Impact` trailer with its list; nothing without rows."""
    return ["Impact:", *(f" - {cut_apart(defused(one_line(row)), width - 3, ())}" for row in rows)] if rows else []


def _hanging(first: str, text: str, rest: str, width: int) -> list[str]:
    text, columns = defused(cut(one_line(text), DECISION_LIMIT)), width - max(len(first), len(rest))
    lines = wrap(text, columns)
    if any(guarded(line) != line for line in lines[1:]):
        lines = wrap(text, columns - 1)  # with room for a backslash
    return [f"{rest}{guarded(line)}" if at else f"{first}{line}" for at, line in enumerate(lines)]
