"""Lists of objectives, blockers and decisions, shared by several pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from git_session.model.ids import short_oid
from git_session.model.origin import name_text
from git_session.model.session import Blocker, Decision, Objective, State
from git_session.model.sharing import date_at, is_day
from git_session.model.text import cut, one_line
from git_session.render.page import Page, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git_session.model.issue_state import IssueState

DAY = "%Y-%m-%d"
"""The format of a time of which only the day is known."""
_WORDS = {State.OPEN: "open", State.STARTED: "in progress", State.DONE: "done", State.DROPPED: "dropped"}


def objective_sign(state: State, *, emoji: bool) -> Span:
    """The sign of a state, such as `[x]`: the same as in commit messages, and readable without colour."""
    return {
        State.OPEN: Span("[ ]", "dim"),
        State.STARTED: Span("[▶]" if emoji else "[>]", "accent"),
        State.DONE: Span("[x]", "good"),
        State.DROPPED: Span("[-]", "dim"),
    }[state]


def put_objectives(page: Page, objectives: Sequence[Objective], *, emoji: bool) -> None:
    """Adds a line for each: sign, id, text."""
    for each in objectives:
        style = "dim" if each.state in (State.DONE, State.DROPPED) else ""
        author = [Span(f"  {name_text(each.author)}", "dim")] if each.author else []
        text = [Span(cut(one_line(each.text), 400), style), *author]
        page.item([objective_sign(each.state, emoji=emoji), f" {each.id:<6}"], text)


def issue_spans(issue: str, links: Mapping[str, str]) -> list[Span]:
    """An issue behind a text, with its address."""
    return [Span("  "), Span(issue, "accent", links.get(issue, ""))] if issue else []


def joined(facts: Sequence[str], issue: str, links: Mapping[str, str]) -> list[Span]:
    """Facts about a session in one line, among which its `issue` gets its address."""
    at = facts.index(one_line(issue)) if one_line(issue) in facts else -1
    return [
        span
        for number, fact in enumerate(facts)
        for span in (
            Span(", " if number else "", "dim"),
            Span(fact, "dim", links.get(issue, "") if number == at else ""),
        )
    ]


def put_blockers(
    page: Page, blockers: Sequence[Blocker], links: Mapping[str, str], issues: Sequence[IssueState] = (), *, now: int
) -> None:
    """Adds a line for each: state, id, text, issue, what is known of that, age."""
    known = {each.issue: each for each in issues if each.at}
    for each in blockers:
        sign = Span("[x]", "good") if each.resolved_at else Span("[!]", "bad")
        text: list[str | Span] = [Span(cut(one_line(each.text), 400), "dim" if each.resolved_at else "")]
        text += issue_spans(each.issue, links)
        if each.issue in known and not each.resolved_at:
            text.append(_told(known[each.issue], now))
        if each.author:
            text.append(Span(f"  {name_text(each.author)}", "dim"))
        if each.resolved_at:
            by = f" by {name_text(each.resolved_by)}" if each.resolved_by else ""
            text.append(Span(f"  resolved{by}" + (f": {each.resolution}" if each.resolution else ""), "dim"))
        elif each.is_day:
            text.append(Span(f"  since {day_alone(each.added_at)}", "dim"))
        else:
            text.append(Span(f"  {age(now - each.added_at)}", "dim"))
        page.item([sign, f" {each.id:<6}"], text)


def _told(issue: IssueState, now: int) -> Span:
    """Whether an issue is open, and how long ago that was told."""
    from git_session.model.issue_state import CLOSED

    passed = now - issue.at
    when = f", {age(passed)} ago" if passed >= 60_000 else ""
    return Span(f" ({issue.state}{when})", "good" if issue.state == CLOSED else "dim")


def put_decisions(page: Page, decisions: Sequence[Decision]) -> None:
    """Adds a line for each, with its commit or the decision that replaced it, and its reasons below."""
    for each in decisions:
        made = [short_oid(each.commit)] if each.commit else []
        made += [name_text(each.author)] if each.author else []
        where = Span(f" {', '.join(made)}", "dim") if made else Span(" (in the next commit)", "warn")
        style = "dim" if each.superseded_by else ""
        after = [Span(f", superseded by {each.superseded_by}", "dim")] if each.superseded_by else []
        page.item(f"{each.id:<6}", [Span(cut(one_line(each.text), 400), style), where, *after])
        put_reasons(page, each.rationale, each.alternatives, each.paths, indent=9)


def put_reasons(page: Page, rationale: str, alternatives: str, paths: Sequence[str], *, indent: int) -> None:
    """Adds the rationale, alternatives and paths of a decision, one per line."""
    for label, text in (("rationale", rationale), ("alternatives", alternatives), ("files", ", ".join(paths))):
        if text:
            page.line(Span(f"{label}: {cut(one_line(text), 400)}", "dim"), indent=indent)


def age(milliseconds: int) -> str:
    """A length of time in words: `5 minutes`, `3 hours`, `2 days`."""
    minutes = max(milliseconds, 0) // 60_000
    for size, noun in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            count = minutes // size
            return f"{count} {noun}{'' if count == 1 else 's'}"
    return "just now"


def day_alone(milliseconds: int) -> str:
    """`2027-01-15`, the date of an epoch time, which may give a day alone (`model.sharing.date_at`)."""
    return f"{date_at(milliseconds):%Y-%m-%d}"


def local_or_day(milliseconds: int, date_format: str) -> str:
    """`local` of an epoch time, or its date if it gives a day alone."""
    return day_alone(milliseconds) if is_day(milliseconds) else local(milliseconds, date_format)


def local(milliseconds: int, date_format: str) -> str:
    """An epoch time in the local time zone, formatted by display.date_format."""
    from datetime import datetime

    return datetime.fromtimestamp(milliseconds / 1000).astimezone().strftime(date_format)
