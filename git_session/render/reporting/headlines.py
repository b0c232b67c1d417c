"""The first part of a report, and all of a standup: what was finished, is in progress, blocked and decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from git_session.model.dataclass import dataclass
from git_session.model.text import cut, one_line, plural
from git_session.render.figures.workers import is_shared
from git_session.render.markdown import escape, link
from git_session.render.page import Page, Span, plain
from git_session.render.planning.lists import age
from git_session.render.wording import duration
from git_session.services.reporting.report import (
    FinishedWork,
    ProjectReport,
    ReportedBlocker,
    ReportedDecision,
    WorkInProgress,
)
from git_session.services.teamwork.past import SharedWork

COLUMNS = 80
DECIDED = "Decided"
_TEXT = 400
"""Width at which user text is cut, in columns."""
_NOTHING = "nothing finished, in progress, blocked or decided"


@dataclass(frozen=True)
class ReportItem:
    """A line and its sublines, with user text reduced to one line; the line may go on with an issue in parentheses."""

    text: str
    below: Sequence[str] = ()
    issue: str = ""
    link: str = ""
    after: str = ""


def headlines(report: ProjectReport) -> list[tuple[str, list[ReportItem]]]:
    """(heading, items) of each non-empty list, then of each colleague; people and agents are named if there are several."""
    named = is_shared(report.who)
    lists: list[tuple[str, list[ReportItem]]] = [
        ("Finished", [_finished(each, named=named) for each in report.finished]),
        ("In progress", [_in_progress(each, named=named) for each in report.in_progress]),
        ("Blocked", [_blocked(each, report.links) for each in report.blockers[::-1] if not each.resolved_at]),
        (DECIDED, [_decided(each) for each in report.decisions[::-1]]),
        *((one_line(each.name), [_shared(work) for work in each.sessions]) for each in report.colleagues),
    ]
    return [(heading, items) for heading, items in lists if items]


def put_headlines(page: Page, report: ProjectReport, limit: int | None = None) -> None:
    """Adds each list under its heading, with at most `limit` items."""
    for heading, items in headlines(report):
        page.heading(heading)
        for item in items[:limit]:
            issue: list[str | Span] = [" (", Span(item.issue, "", item.link), ")"] if item.issue else []
            page.item(Span("-", "dim"), [item.text, *issue, item.after])
            for each in item.below:
                page.item(Span("-", "dim"), each, indent=4)
        if limit and len(items) > limit:
            page.line(Span(f"… and {len(items) - limit:,} more: --json has all", "dim"), indent=2)


def headlines_markdown(report: ProjectReport, limit: int | None = None) -> list[str]:
    """The lists as Markdown."""
    rows = []
    for heading, items in headlines(report):
        rows += ["", f"## {heading}", ""]
        for item in items[:limit]:
            issue = f" ({link(item.issue, item.link)})" if item.issue else ""
            rows += [f"- {escape(item.text)}{issue}{item.after}", *(f"  - {escape(each)}" for each in item.below)]
        rows += ["", f"… {len(items) - limit:,} more."] if limit and len(items) > limit else []
    return rows


def standup_text(report: ProjectReport) -> str:
    """The standup as text to paste: no colours, at most 80 columns."""
    page = Page()
    page.line(f"{one_line(report.project)}, {report.range.title}")
    put_headlines(page, report)
    if not headlines(report):
        page.line(_NOTHING)
    return plain(page, COLUMNS)


def standup_markdown(report: ProjectReport) -> str:
    rows = [f"# {escape(report.project)}, {report.range.title}", *headlines_markdown(report)]
    if not headlines(report):
        rows += ["", f"{_NOTHING[0].upper()}{_NOTHING[1:]}."]
    return "\n".join(rows) + "\n"


def _finished(each: FinishedWork, *, named: bool) -> ReportItem:
    outcome = {"merged": f"merged into {one_line(each.merged_to)}", "ended": "ended"}.get(each.outcome, "")
    texts = [_short(text) for text in (*each.objectives, *each.accomplished)]
    return _with(each.branch, [outcome] if outcome else [], texts, each.who if named else ())


def _in_progress(each: WorkInProgress, *, named: bool) -> ReportItem:
    done = [f"{each.done} of {plural(each.total, 'objective')} done"] if each.total and not each.objectives else []
    texts = [_short(text) for text in each.objectives] + [f"next: {_short(text)}" for text in each.next_steps]
    return _with(each.branch, done, texts, each.who if named else (), state="ended" if each.ended else "")


def _shared(each: SharedWork) -> ReportItem:
    done = [f"{each.objectives_done} of {plural(each.objectives, 'objective')} done"] if each.objectives else []
    time = [duration(each.active_seconds)] if each.active_seconds else []
    below = [f"finished: {_short(text)}" for text in each.finished] + [
        f"on: {_short(text)}" for text in each.in_progress
    ]
    below += [f"blocked: {_short(text)}" for text in each.blocked] + [
        f"decided: {_short(text)}" for text in each.decided
    ]
    below += [f"next: {_short(text)}" for text in each.next_steps]
    words = ", ".join([*(["ended"] if each.state == "ended" else []), *done, *time])
    return ReportItem(f"{one_line(each.branch)}{f': {words}' if words else ''}", below)


def _with(branch: str, words: list[str], texts: list[str], who: Sequence[str], *, state: str = "") -> ReportItem:
    """The lines of a session; a single text goes on its first line."""
    if not words and len(texts) == 1:
        words, texts = texts, []
    names = f" ({', '.join(who)})" if who else ""
    name = one_line(branch) or "no branch"
    return ReportItem(": ".join([f"{name} ({state})" if state else name, *words]) + names, texts)


def _blocked(each: ReportedBlocker, links: Mapping[str, str]) -> ReportItem:
    words = age((each.seconds or 0) * 1000)
    lasted = "" if words == "just now" else f", for {words}"
    text = f"{one_line(each.branch)}: {_short(each.text)}"
    return ReportItem(text, (), one_line(each.issue), links.get(each.issue, ""), lasted)


def _decided(each: ReportedDecision) -> ReportItem:
    below = [f"Rationale: {_short(each.rationale)}"] if one_line(each.rationale) else []
    below += [f"Alternatives: {_short(each.alternatives)}"] if one_line(each.alternatives) else []
    return ReportItem(f"{one_line(each.branch)}: {_short(each.text)}", below)


def _short(text: str) -> str:
    return cut(one_line(text), _TEXT)
