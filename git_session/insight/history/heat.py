"""Which files around a session change often: where work of others is likely to meet it.

A file is hot when at least FEWEST commits of the trail that are not the session's own changed it within DAYS. The files
that the session changed come first, then those beside them; the more commits of other people, the hotter.
"""

from __future__ import annotations

from collections.abc import Collection
from posixpath import dirname

from git_session.insight.history.trail import Trace, Trail
from git_session.model.dataclass import dataclass

DAYS = 90
FEWEST = 3


@dataclass(frozen=True)
class Heat:
    """A file, the commits that changed it lately, those of them that are others', how many people made them all, and the
    newest: by whom, when (epoch seconds)."""

    path: str
    commits: int
    others: int
    people: int
    last_author: str
    last_at: int


def hot_files(
    trail: Trail, files: Collection[str], own: set[str], *, now: int, emails: Collection[str] = ()
) -> tuple[Heat, ...]:
    """The hot files among `files` and beside them, the hottest first; `own` are the session's commits, `emails` its authors'.

    Without `files` (a session that has only begun) every file counts. `now` is epoch seconds.
    """
    beside = {dirname(path) for path in files} - {""}
    changes: dict[str, list[Trace]] = {}
    gone: set[str] = set()
    for each in trail.others(own):
        if each.is_sweeping or each.at < now - DAYS * 86400:
            continue
        for path in each.changed:
            if path not in changes and path in each.removed:
                gone.add(path)  # the newest commit about it removed it
            if not files or path in files or dirname(path) in beside:
                changes.setdefault(path, []).append(each)
    found = [
        Heat(
            path,
            len(traces),
            sum(each.email not in emails for each in traces),
            len({each.email for each in traces}),
            traces[0].author,
            traces[0].at,
        )
        for path, traces in changes.items()
        if len(traces) >= FEWEST and path not in gone
    ]
    return tuple(sorted(found, key=lambda each: (each.path not in files, -each.others, -each.commits, each.path)))
