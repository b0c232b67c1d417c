"""The doctor's diagnosis as a page."""

from __future__ import annotations

from git_session.model.text import plural
from git_session.render.page import Page, Span
from git_session.services.doctor.diagnose import Diagnosis
from git_session.services.doctor.finding import Fault


def diagnosis_page(result: Diagnosis) -> Page:
    """The checks, then each finding with its place, problem, consequence and fix."""
    page = Page()
    page.table(
        [
            [Span("ok", "good") if check.ok else Span("wrong", "bad"), check.name, Span(check.detail, "dim")]
            for check in result.checks
        ],
        indent=0,
    )
    for finding in result.findings:
        _put(page, finding)
    page.line()
    left = [finding for finding in result.findings if not finding.fixed]
    fixable = any(finding.command.startswith("git session doctor --fix") for finding in left)
    if not left:
        page.line(Span("no problems" if not result.findings else "all problems are fixed", "good"))
    else:
        end = "; to fix what can be fixed: git session doctor --fix" if fixable and not result.mending else ""
        page.line([Span(plural(len(left), "problem"), "bad"), end])
    return page


def _put(page: Page, finding: Fault) -> None:
    page.line()
    sign = Span("fixed", "good") if finding.fixed else Span("wrong", "bad")
    page.line([sign, "  ", Span(finding.where, "accent")])
    page.line(finding.what, indent=8)
    if finding.consequence and not finding.fixed:
        for row in finding.consequence.splitlines():
            page.line(row, indent=8)
    if finding.done:
        page.line(finding.done, indent=8)
    if not finding.fixed and finding.command:
        for row in finding.command.splitlines():
            page.line(Span(row, "code"), indent=8)
