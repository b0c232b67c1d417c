"""The short summary of a session that `end` prints."""

from __future__ import annotations

from git_session.model.session import State
from git_session.model.text import plural
from git_session.render.page import Page, Span
from git_session.render.wording import duration
from git_session.services.overview.handoff import Handoff


def put_summary(page: Page, handoff: Handoff, *, full: bool) -> None:
    """Adds a line with objectives, time and commits; with `full`, also files, lines and commit types."""
    counted = [each for each in handoff.objectives if each.state is not State.DROPPED]
    done = sum(each.state is State.DONE for each in counted)
    metrics = handoff.metrics
    parts = [f"{done} of {plural(len(counted), 'objective')} done"] if counted else []
    parts += [f"{duration(metrics.active_seconds)} active", plural(metrics.commits, "commit")]
    page.line(" · ".join(parts), indent=2)
    if not full:
        return
    page.line(f"{plural(metrics.files, 'file')}, {metrics.added} lines added, {metrics.deleted} deleted", indent=2)
    if metrics.commits_by_type:
        kinds = ", ".join(f"{count} {name}" for name, count in metrics.commits_by_type.items())
        page.line(Span(f"commits: {kinds}", "dim"), indent=2)
