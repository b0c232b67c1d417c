"""The checks of a commit by continuous integration, in words."""

from __future__ import annotations

from git_session.model.ci import FAILED, CommitChecks, ci_text
from git_session.model.ids import short_oid
from git_session.model.text import one_line
from git_session.render.page import Page, Span
from git_session.render.wording import ago

_STYLES = {"passed": "good", "failed": "bad", "pending": "warn", "skipped": "dim"}


def ci_line(ci: CommitChecks, *, now: int, tip: bool = True) -> str:
    """The result on one line, with its age; with the commit unless it is the `tip` of the branch."""
    commit = "" if tip else f" on {short_oid(ci.commit)}"
    if not ci.at:
        return ci_text(ci) + commit
    problem = f"; no answer since: {one_line(ci.problem)}" if ci.problem else ""
    return f"{ci_text(ci)}{commit}, {ago(now - ci.at)}{problem}"


def put_checks(page: Page, ci: CommitChecks, *, verbose: bool) -> None:
    """The checks, one a line, with the addresses of those that failed; without `verbose` only those that have not passed."""
    shown = [each for each in ci.checks if verbose or each.state in ("failed", "pending")]
    page.table(
        [
            (
                Span(each.state, _STYLES[each.state]),
                each.name,
                Span(each.url if each.state == FAILED or verbose else "", "dim"),
            )
            for each in shown
        ]
    )
