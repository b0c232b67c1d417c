"""The page of `git session check`."""

from __future__ import annotations

from git_session.model.dataclass import replace
from git_session.model.ids import short_oid
from git_session.render.page import Page, Span
from git_session.render.quality.ci import ci_line, put_checks
from git_session.services.quality.check import GateCheck


def check_page(found: GateCheck, *, now: int, verbose: bool) -> Page:
    """The verdict, its reasons, and the checks of the forge."""
    page = Page()
    name = found.branch or short_oid(found.head) or "HEAD"
    into = f" for {found.into}" if found.into not in ("", found.branch) else ""
    verdict = Span("passes", "good") if found.passed else Span("does not pass", "bad")
    page.line([Span(name, "title"), " ", verdict, f" the quality gate{into}"])
    for reason in found.reasons:
        page.line(reason, indent=2)
    if found.remedy:
        page.line([f"{found.when}: ", Span(found.remedy, "code")], indent=2)
    if found.ci and found.ci.at:
        page.heading("CI", ci_line(replace(found.ci, problem=""), now=now))  # a note tells the problem
        put_checks(page, found.ci, verbose=verbose)
    return page
