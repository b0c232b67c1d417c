"""Attributes the commits and the time of sessions to people and agents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from git_session.git.repository import Repository
from git_session.insight.history.work import Work, works_of
from git_session.insight.user_work import is_users
from git_session.model.activity_intervals import up_to
from git_session.model.agent_turns import files_by_agent, turns_with_files
from git_session.model.attribution_shares import Made, SessionShare, Who, parts_of, settled
from git_session.model.progress import SILENT, Progress
from git_session.services.figures.people import People
from git_session.services.workspace import Workspace
from git_session.store.sessions import Stored

READS = 3
"""Number of diffs that take as much time as to read the work of a session."""


def attributed(
    workspace: Workspace, sessions: Sequence[Stored], progress: Progress = SILENT
) -> tuple[list[Work], People, list[dict[Who, SessionShare]]]:
    """The work of each session, the people in them, and each one's shares per session; the first half of `progress`."""
    works: list[Work] = []
    objects = workspace.objects_for(READS * len(sessions))
    found = works_of(workspace.repository, objects, [each.session for each in sessions], now=workspace.now)
    for work in found:
        works.append(work)
        progress.step(len(works), 2 * len(sessions))
    people = people_of(workspace.repository, works)
    parts = [parts_in(workspace, each, work, people) for each, work in zip(sessions, works, strict=True)]
    return works, people, settled(parts)


def people_of(repository: Repository, works: Iterable[Work]) -> People:
    """The authors of the commits of sessions."""
    counted = Counter((record.author.name, record.author.email) for work in works for record in work.own)
    return People(repository, counted)


def parts_in(
    workspace: Workspace,
    stored: Stored,
    work: Work,
    people: People,
    *,
    changed: Mapping[str, Sequence[str]] | None = None,
) -> dict[Who, SessionShare]:
    """The share of each person and agent in a session's commits and time; with `changed`, the files of each commit (by id), also
    in its files."""
    session = stored.session
    files = files_by_agent(turns_with_files(stored.events)) if changed is not None else None
    seen = {commit.oid: commit for commit in session.commits}
    made = []
    for record in work.own:
        commit, author = seen.get(record.oid), people.key((record.author.name, record.author.email))
        made.append(Made(commit.at, commit.by, author) if commit else Made(record.committer.time * 1000, "", author))
        if files is not None and changed:
            files.setdefault(made[-1].who, set()).update(changed.get(record.oid, ()))
    if files is not None:
        counts = is_users(workspace.settings)
        files = {who: {path for path in paths if counts(path)} for who, paths in files.items()}
    return parts_of(up_to(workspace.now, session, stored.events, workspace.settings.timeouts), made, files=files)
