"""The text of the trailers, as the hooks splice it: one space in front of each line, 100 columns at most."""

from __future__ import annotations

from collections.abc import Sequence

from git_session.model.session import Decision, Objective, State
from git_session.model.text import cut, one_line, wrap

COLUMNS = 100  # commitlint's default refuses longer footer lines
DECISION_LIMIT = 1000
NAMES = ("Session-Objectives", "Decisions", "Impact", "Session-Time")


def objective_lines(objectives: Sequence[Objective], *, limit: int, emoji: bool, of_many: bool = False) -> list[str]:
    """The list under `Session-Objectives:`: at most `limit` lines, done ones collapsed first, then what comes last.

    `of_many`: it tells of many commits, so that `(this commit)` and `(next)` mean nothing.
    """
    live = [objective for objective in objectives if objective.state is not State.DROPPED]
    following = next((each for each in live if each.state is State.OPEN), None)
    suffixes = ("", "") if of_many else (" (this commit)", " (next)")
    rows = [(each, _objective_line(each, suffixes, is_next=each is following, emoji=emoji)) for each in live]
    if len(rows) <= limit:
        return [row for _, row in rows]
    done = [each for each in live if each.state is State.DONE]
    surplus = len(rows) - limit + 1
    hidden = done[:surplus]
    hidden = hidden if len(hidden) > 1 and limit > 1 else []
    lines = [f" - [x] {len(hidden)} done before"] if hidden else []
    rows = [(each, row) for each, row in rows if each not in hidden]
    room = limit - len(lines)
    if len(rows) > room:
        kept = rows[: room - 1]
        return [*lines, *(row for _, row in kept), f" - … {len(rows) - len(kept)} more"]
    return [*lines, *(row for _, row in rows)]


def _objective_line(objective: Objective, suffixes: tuple[str, str], *, is_next: bool, emoji: bool) -> str:
    started = objective.state is State.STARTED
    sign = "x" if objective.state is State.DONE else ("▶" if emoji else ">") if started else " "
    suffix = suffixes[0] if started else suffixes[1] if is_next else ""
    text = cut(one_line(objective.text), COLUMNS - 7 - len(suffix))
    return f" - [{sign}] {text}{suffix}"


def decision_lines(decision: Decision) -> list[str]:
    """A decision under `Decisions:`, with its reasons and what it replaces; wrapped, each text cut at 1,000 characters."""
    lines = core_decision_lines(decision)
    for name, text in (("Alternatives", decision.alternatives), ("Supersedes", decision.supersedes_text)):
        if text:
            lines += _hanging(f"   {name}: ", cut(one_line(text), DECISION_LIMIT), "     ")
    return lines


def core_decision_lines(decision: Decision) -> list[str]:
    """The first of these lines: the decision and its rationale. Messages of earlier versions hold no more than these."""
    text = cut(one_line(decision.text), DECISION_LIMIT)
    lines = _hanging(" - ", text, "   ")
    if decision.rationale:
        rationale = cut(one_line(decision.rationale), DECISION_LIMIT)
        lines += _hanging("   Rationale: ", rationale, "     ")
    return lines


def impact_lines(rows: Sequence[str]) -> list[str]:
    """The `Impact` trailer with its list; nothing without rows."""
    return ["Impact:", *(f" - {cut(one_line(row), COLUMNS - 3)}" for row in rows)] if rows else []


def _hanging(first: str, text: str, rest: str) -> list[str]:
    lines = wrap(text, COLUMNS - max(len(first), len(rest)))
    return [f"{first if at == 0 else rest}{line}" for at, line in enumerate(lines)]
