"""The page of `git session why`."""

from __future__ import annotations

from collections.abc import Sequence

from git_session.model.ids import short_oid
from git_session.model.session import State
from git_session.model.shell import shell_word
from git_session.model.text import cut, one_line, plural, shown_name, some
from git_session.render.page import Content, Page, Span
from git_session.render.planning.lists import joined, local, objective_sign, put_reasons
from git_session.render.wording import ago
from git_session.services.recall.why import BehindCommit, BehindDecision, BehindSession, LineRange, Why

_LONGEST = 400
_SESSIONS, _OBJECTIVES, _DECISIONS, _COMMITS, _NAMES, _RANGES = 10, 6, 6, 10, 3, 4
"""Most of each that are shown; --verbose shows all."""


def why_page(result: Why, *, emoji: bool, verbose: bool) -> Page:
    """What was asked for, and then each session: its objectives, decisions with reasons, who made the commits, and these."""
    page = Page()
    page.heading(_subject(result), _counts(result))
    if result.moved_to:
        moved = f"moved to {result.moved_to} by {short_oid(result.deleted_in)}: "
        page.line([Span(moved, "dim"), Span(f"git session why {shell_word(result.moved_to)}", "code")])
    elif result.deleted_in:
        page.line(Span(f"deleted by {short_oid(result.deleted_in)}; these were its last lines", "dim"))
    shown = result.sessions if verbose else result.sessions[:_SESSIONS]
    for each in shown:
        page.line()
        _put_session(page, each, result, emoji=emoji, verbose=verbose)
    if len(shown) < len(result.sessions):
        page.line()
        page.line(Span(f"{plural(len(result.sessions) - len(shown), 'more session')}: add -v", "dim"))
    if result.uncommitted:
        page.line()
        here = f"  belongs to {result.uncommitted_in}" if result.uncommitted_in else ""
        page.line([Span("not committed", "title"), Span(here, "dim")])
        page.line(_ranges(result.uncommitted, verbose=verbose), indent=2)
    return page


def _subject(result: Why) -> str:
    if not result.path:
        return short_oid(result.commit)
    lines = ""
    if result.first:
        lines = f":{result.first}" if result.last == result.first else f":{result.first}-{result.last or ''}"
    return f"{result.path}{lines}" + (f" at {short_oid(result.commit)}" if result.commit else "")


def _counts(result: Why) -> str:
    commits = {commit.oid for each in result.sessions for commit in each.commits}
    sessions = sum(bool(each.id) for each in result.sessions)
    parts = [plural(len(commits), "commit")] if result.path and commits else []
    parts += [plural(sessions, "session")] if sessions else ["no session"] if commits else []
    return ", ".join(parts) + (f"; {result.older:,} older not shown" if result.older else "")


def _put_session(page: Page, session: BehindSession, result: Why, *, emoji: bool, verbose: bool) -> None:
    page.line(_title(session, result))
    objectives = session.objectives if verbose else session.objectives[:_OBJECTIVES]
    for objective in objectives:
        sign = objective_sign(State(objective.state), emoji=emoji)
        page.item([sign, f" {objective.id:<6}" if objective.id else ""], cut(one_line(objective.text), _LONGEST))
    if len(objectives) < len(session.objectives):
        left = plural(len(session.objectives) - len(objectives), "more objective")
        page.line(Span(f"{left}: add -v", "dim"), indent=2)
    decisions = session.decisions if verbose else _nearest(session.decisions)
    for decision in decisions:
        state = ", superseded" if decision.state == "superseded" else ""
        page.item(f"{decision.id or 'decided':<10}", [cut(one_line(decision.text), _LONGEST), Span(state, "dim")])
        put_reasons(page, decision.rationale, decision.alternatives, (), indent=13)
    if len(decisions) < len(session.decisions):
        left = plural(len(session.decisions) - len(decisions), "more decision")
        page.line(Span(f"{left}: add -v", "dim"), indent=2)
    shown = session.commits if verbose else session.commits[:_COMMITS]
    with_lines = any(each.lines for each in session.commits)
    page.table([_row(each, with_lines=with_lines, verbose=verbose) for each in shown])
    if len(shown) < len(session.commits):
        page.line(Span(f"{plural(len(session.commits) - len(shown), 'more commit')}: add -v", "dim"), indent=2)


def _nearest(decisions: Sequence[BehindDecision]) -> Sequence[BehindDecision]:
    """The decisions that these commits carry or that name the file; else the last ones before them."""
    near = [each for each in decisions if each.relation != "session"]
    return (near or decisions[-_DECISIONS:])[:_DECISIONS]


def _title(session: BehindSession, result: Why) -> Content:
    if session.source == "messages":
        return [Span("no session here", "title"), Span("  what the commit messages tell", "dim")]
    if session.source == "none":
        return [Span("outside of any session", "title")]
    state = f"ended {ago(result.at - session.ended_at)}" if session.ended_at else "open"
    merged = f"merged into {session.merged_to}" if session.merged_to else ""
    facts = (session.id, f"of {shown_name(session.name)}" if session.name else "", session.issue, state, merged)
    shown = [one_line(fact) for fact in facts if fact]
    return [Span(session.branch, "title"), "  ", *joined(shown, session.issue, result.links)]


def _row(commit: BehindCommit, *, with_lines: bool, verbose: bool) -> tuple[Content, ...]:
    who = some(list(dict.fromkeys((commit.author, *commit.co_authors))), _NAMES)
    who = f"{commit.by}, for {who}" if commit.by else who
    lines = (_ranges(commit.lines, verbose=verbose),) if with_lines else ()
    return (
        *lines,
        Span(short_oid(commit.oid), "accent"),
        Span(local(commit.at, "%Y-%m-%d"), "dim"),
        who,
        commit.subject,
    )


def _ranges(ranges: Sequence[LineRange], *, verbose: bool) -> str:
    texts = [str(each.first) if each.first == each.last else f"{each.first}-{each.last}" for each in ranges]
    return some(texts, len(texts) if verbose else _RANGES)
