"""The page of `git session import-ccmp`."""

from __future__ import annotations

from git_session.model.shell import shell_word
from git_session.model.text import one_line, plural
from git_session.render.page import Page, Span
from git_session.render.planning.lists import DAY, local
from git_session.render.wording import duration
from git_session.services.importing.import_ccmp import CcmpImport, ImportedSession


def import_page(found: CcmpImport, *, branch: str) -> Page:
    """`branch` is the one that is checked out."""
    page = Page()
    count = plural(len(found.sessions), "session")
    if not found.sessions:
        page.line("nothing new: all of it is in sessions here already")
    else:
        page.line(f"would import {count}" if found.dry_run else [Span("imported", "good"), f" {count}"])
    page.table([[Span(each.branch, "title"), _state(each), _contents(each)] for each in found.sessions], indent=2)
    skipped = [each for each in found.files if each.state == "skipped"]
    if skipped:
        page.heading("Not read")
        page.table([[each.path, Span(one_line(each.reason), "warn")] for each in skipped], indent=2)
    following = [_next(each, branch) for each in found.sessions if each.state != "ended"][:1]
    if following and not found.dry_run:
        page.heading("Next")
        page.line(Span(following[0], "code"), indent=2)
    return page


def _state(each: ImportedSession) -> str:
    if each.state == "ended":
        return f"ended {local(each.ended_at, DAY)}" if each.ended_at else "ended"
    return "open" if each.state == "opened" else "added to the open session"


def _contents(each: ImportedSession) -> str:
    counts = (
        (each.objectives, "objective"),
        (each.blockers, "blocker"),
        (each.decisions, "decision"),
        (each.checkpoints, "checkpoint"),
        (each.notes, "note"),
    )
    parts = [plural(count, noun) for count, noun in counts if count]
    if each.active_seconds:
        parts.append(f"earlier time {duration(each.active_seconds)}")
    if each.left_out:
        parts.append(f"{each.left_out:,} left out")
    return ", ".join(parts)


def _next(each: ImportedSession, branch: str) -> str:
    return "git session" if each.branch == branch else f"git session switch {shell_word(each.branch)}"
