"""Pages of `git session end --merged`."""

from __future__ import annotations

from collections.abc import Sequence

from git_session.model.text import one_line, plural
from git_session.render.page import Page, Span
from git_session.services.lifecycle.end_merged import EndedMerged
from git_session.services.recording.merged_sessions import MergedSession

COMMAND = "git session end --merged"


def merged_page(found: Sequence[MergedSession], *, offers: bool) -> Page:
    """The sessions `found`; with `offers`, also the command that ends them."""
    page = Page()
    if not found:
        page.line("no open session is merged")
        return page
    page.line(f"{plural(len(found), 'open session')} whose work is merged")
    page.table([(each.branch or each.session, Span(each.text, "dim")) for each in found])
    if offers:
        page.line([f"to end {'it' if len(found) == 1 else 'them'}: ", Span(f"{COMMAND} --yes", "code")])
    return page


def merged_ends_page(ended: Sequence[EndedMerged], *, quiet: bool) -> Page:
    """The result for each session; with `quiet`, only for those that could not be ended."""
    page = Page()
    for each in ended:
        if each.error:
            page.line([Span("not ended", "bad"), f" {each.session}: {one_line(each.error)}"])
            page.line(["hint: ", Span(each.hint, "code")], indent=2)
        elif not quiet:
            page.line([Span("ended", "good"), f" {each.session}"])
            page.line(each.text, indent=2)
            for name, what in ((each.checkpoint, "uncommitted work"), (each.put_away, "stashed work")):
                if name:
                    restore = f"git session restore --session {each.session} {name}"
                    page.line([f"{what} is kept: ", Span(restore, "code")], indent=2)
    if not ended and not quiet:
        page.line("no open session is merged")
    return page
