"""The views: files beside a journal for people, editors and hooks.

They are computed from the journal and replaced whole; deleting them loses nothing.
    hook            what the hooks insert into messages and keep current (format: `hot.journal`)
    objectives.md, blockers.md, context.json    for people, editors and agents
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from git_session.hot.system import replace as replace_file
from git_session.model.banner import banner_lines
from git_session.model.dataclass import dataclass, replace
from git_session.model.documents import blockers_document, context_document, objectives_document
from git_session.model.session import Session
from git_session.model.settings import Settings
from git_session.model.text import with_escapes
from git_session.model.trailers import decision_lines, listing


@dataclass(frozen=True)
class ViewSource:
    """The inputs of views besides the session.

    `journal_size` in bytes, `settings` the checksum of git's values, `config` the stamp of the configuration file, `plain`:
    commits are in UTF-8. `head` is the commit up to which the session was reconciled with its branch, `boot` when /proc/uptime was 0
    (epoch ms), or 0 where the sh of post-commit may not write (`hot.journal`).
    """

    journal_size: int
    settings: bytes
    config: bytes
    plain: bool
    head: str = ""
    boot: int = 0


def write_views(
    folder: Path, session: Session, settings: Settings, source: ViewSource, *, documents: bool = True
) -> None:
    """Write all views of the session in `folder`; without `documents` only the view for the hooks.

    The hook view comes last: while it is older than the journal, hooks have all views rewritten.
    """
    views = {"hook": hook_view(session, settings, source)}
    if documents:
        views = {
            "objectives.md": objectives_document(session),
            "blockers.md": blockers_document(session),
            "context.json": with_escapes(json.dumps(context_document(session), ensure_ascii=False, indent=2)) + "\n",
            **views,
        }
    for name, content in views.items():
        replace_file(os.fsencode(folder / name), content.encode("utf-8", "replace"))


def hook_view(session: Session, settings: Settings, source: ViewSource) -> str:
    """The text of the `hook` file."""
    rows = [
        "version 3",
        f"journal {source.journal_size}",
        f"settings {source.settings.decode()}",
        f"config {source.config.decode()}",
        f"branch {session.branch}",
        *([] if settings.auto_track else ["track 0"]),
        f"plain {int(source.plain)}",
        *([f"boot {source.boot}"] if source.boot else []),
        f"idle {settings.timeouts[0]}",
        f"away {settings.timeouts[1]}",
        f"clock {' '.join(str(int(number)) for number in session.clock.numbers())}",
        f"head {source.head}",
        f"write {' '.join(settings.written_trailers)}",
    ]
    rows += _objective_rows(session, settings)
    for decision in session.pending_decisions:
        rows += [f"decision {decision.event} {line}" for line in decision_lines(decision, settings.commit_width)]
    standing = [commit for commit in session.commits if not commit.gone]
    for commit in standing[-1:-3:-1]:
        # What its own message completed is in its list too, which an amend with a new message must keep.
        own = [each.changed for each in session.done if each.commit == commit.oid and not each.pending]
        listed = dict.fromkeys([*(commit.listed or ()), *own])
        rows.append(" ".join(["delivered", commit.oid, *commit.decisions, *(f"~{each}" for each in listed)]))
    # If a commit's own message completed an objective (`each.commit`), that commit's event already says so.
    reported = {name for commit in standing for name in commit.completed}
    rows += [f"completed {each.id}" for each in session.done if each.id not in reported and not each.commit]
    if settings.snapshot_interval:
        snapshots = [checkpoint.at for checkpoint in session.checkpoints]
        rows.append(f"snapshot {settings.snapshot_interval} {max([session.started_at, *snapshots])}")
    rows += [f"banner {line}" for line in banner_lines(session, emoji=settings.emoji)]
    return "".join(f"{row}\n" for row in rows)


def _objective_rows(session: Session, settings: Settings) -> list[str]:
    """The list for the next commit, the changes in it, and the list for the commit after that."""
    now = listing(session.objectives, settings.layout, settings.commit_style)
    rows = [f"objective {line}" for line in now.lines]
    if not now.changes:
        return rows
    listed = [
        replace(each, pending=False, listed=each.text) if each.changed in now.changes else each
        for each in session.objectives
    ]
    then = listing(listed, settings.layout, settings.commit_style)
    rows.append(f"listing {' '.join(f'~{change}' for change in now.changes)}")
    # If changes remain for that commit, a command rewrites the view in between.
    return rows if then.changes else [*rows, *(f"steady {line}" for line in then.lines)]
