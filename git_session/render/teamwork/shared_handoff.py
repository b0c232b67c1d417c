"""A session in Markdown as colleagues see it: made of what is shared of it, and of nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from git_session.model.ids import short_oid
from git_session.model.session import Blocker, Checkpoint, Objective, Session, State
from git_session.render.markdown import code, escape, link, paragraph
from git_session.render.wording import duration

_NO_LINKS: Mapping[str, str] = {}
_MARKS = {State.DONE: "x", State.STARTED: "▶", State.OPEN: " "}


def shared_handoff_markdown(session: Session, name: str, links: Mapping[str, str] = _NO_LINKS) -> str:
    """The handoff of a `session` of the colleague `name`; empty sections are omitted. `links` are the addresses of its issues, which
    are not published: each reader's configuration has its own."""
    state = "ended" if session.ended_at else "open"
    state += f", merged into {code(session.merged_to)}" if session.merged_to else ""
    state += ", its branch was deleted" if session.branch_gone else ""
    parts = [f"# {escape(session.branch or session.id)}", f"{escape(name)}, {state}: {code(session.id)}"]
    if session.issue:
        parts.append(f"Issue: {link(session.issue, links.get(session.issue, ''))}")
    parts += _section("Objectives", map(_objective, session.counted))
    parts += _section("Accomplished", map(paragraph, session.accomplished))
    parts += _section("Blockers", (_blocker(each, links) for each in session.open_blockers))
    parts += _section("Decisions", (_with(each.text, each.rationale) for each in session.decisions))
    parts += _section("Remember", map(paragraph, session.reminders))
    parts += _section("Next steps", map(paragraph, session.steps))
    parts += _section("Snapshots", (_snapshot(each) for each in session.checkpoints if each.snapshot))
    commits = [each for each in session.commits if not each.gone]
    parts += _section("Commits", (code(short_oid(each.oid)) for each in commits))
    if session.clock.active:
        parts.append(f"Active time: {duration(session.clock.active // 1000)}")
    return "\n\n".join(parts) + "\n"


def _section(title: str, items: Iterable[str]) -> list[str]:
    rows = [f"- {item}" for item in items]
    return [f"## {title}", "\n".join(rows)] if rows else []


def _objective(objective: Objective) -> str:
    author = f" ({escape(objective.author)})" if objective.author else ""
    return f"[{_MARKS[objective.state]}] {escape(objective.text)}{author}"


def _blocker(blocker: Blocker, links: Mapping[str, str]) -> str:
    issue = link(blocker.issue, links.get(blocker.issue, ""))
    return paragraph(blocker.text) + (f": {issue}" if blocker.issue else "")


def _snapshot(checkpoint: Checkpoint) -> str:
    title = f": {escape(checkpoint.title)}" if checkpoint.title else ""
    return f"{checkpoint.id}{title}, made on {code(short_oid(checkpoint.commit))}"


def _with(text: str, more: str) -> str:
    return paragraph(text) + (f": {escape(more)}" if more else "")
