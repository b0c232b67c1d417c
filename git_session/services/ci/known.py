"""What is known of the checks of a commit, from one file; and who is asked again in the background, when that is due.

`status` and `brief` run this, so it starts no process but the one that asks, and reads no more than it must.
"""

from __future__ import annotations

import os
import re

from git_session.git.branches import REMOTES
from git_session.git.files.refs import commit_in_files, read_file
from git_session.git.repository import Repository, WorkTree
from git_session.model.ci import UNKNOWN, CommitChecks
from git_session.model.settings import CI_COMMAND
from git_session.services.background import BACKGROUND, request
from git_session.services.workspace import Workspace
from git_session.store.background.checks import check_requests, read_checks

PROGRAMS = ("gh", "glab")
_CALM = 10
"""Seconds within which a commit is requested once: the process that asks takes a moment to begin."""
_ON_A_SERVER = rb'(?m)^[ \t]*url[ \t]*=[ \t]*"?(?!file:)[^/.:\s][^/:\s]*:'
"""A remote in git's configuration file whose address is no path, and so may be on a forge."""


def branch_checks(workspace: Workspace, branch: str, tree: WorkTree) -> CommitChecks | None:
    """What is known of the newest commit of `branch` that was pushed; `tree` is its work tree, empty if it has none.

    None if nothing was pushed, or nobody can be asked.
    """
    commit = pushed_commit(workspace.repository, branch, tree)
    return known_checks(workspace, commit, branch) if commit else None


def pushed_commit(repository: Repository, branch: str, tree: WorkTree) -> str:
    """The commit of the branch of that name on a remote, as last pushed or fetched; empty if none is known without a process."""
    is_same_name = tree.upstream.endswith(f"/{branch}")
    if tree.upstream and not (tree.ahead or tree.behind or tree.gone) and is_same_name:
        return tree.head
    if tree.gone or not branch:
        return ""
    upstream = tree.upstream if is_same_name else f"origin/{branch}"
    return commit_in_files(repository.common_dir, REMOTES + upstream) or ""


def known_checks(workspace: Workspace, commit: str, branch: str) -> CommitChecks | None:
    """What is known of `commit`, pushed from `branch`; asks in the background if that is due. None if nobody can be asked."""
    repository = workspace.repository
    known = read_checks(repository.common_dir, commit)
    command = _own_command(workspace)
    if (not known or known.is_due(workspace.now)) and _can_ask(workspace, command):
        _request(workspace, commit, branch)
    if known and known.checks.at:
        return known.checks
    if command or workspace.settings.require_ci:  # then a problem is worth a line
        return known.checks if known else CommitChecks(commit, UNKNOWN, problem="no answer yet")
    return None


def _request(workspace: Workspace, commit: str, branch: str) -> None:
    repository, now = workspace.repository, workspace.now / 1000
    requests = check_requests(repository.common_dir, commit)
    if abs(now - requests.last()) >= _CALM:
        top, git_dir = str(repository.top), str(repository.git_dir)
        request(requests, "hook", "checks", commit, branch, top=top, git_dir=git_dir, at=now)


def answer_requests(workspace: Workspace, commit: str, branch: str) -> None:
    """Ask for `commit`, in a process of its own, if no other one does and it is still due."""
    from git_session.services.ci.ask import ask

    if not commit or workspace.repository.commit(commit) != commit:  # it also names a file
        return
    requests = check_requests(workspace.repository.common_dir, commit)
    if not requests.take():
        return
    try:
        known = read_checks(workspace.repository.common_dir, commit)
        if not known or known.is_due(workspace.now):
            ask(workspace, commit, branch)
    finally:
        requests.leave()


def _own_command(workspace: Workspace) -> str | None:
    """session.ciCommand of git's configuration, which is read already; None if it is not set."""
    is_set = any(entry.partition(b"\n")[0] == CI_COMMAND.lower().encode() for entry in workspace.configuration.own)
    return workspace.configuration.value(CI_COMMAND) if is_set else None


def _can_ask(workspace: Workspace, command: str | None) -> bool:
    if BACKGROUND in os.environ or not (workspace.repository.common_dir / "sessions").is_dir():
        return False
    if command is not None:
        return bool(command)
    if not any(map(_is_on_path, PROGRAMS)):
        return False
    return bool(re.search(_ON_A_SERVER, read_file(workspace.repository.common_dir / "config")))


def _is_on_path(program: str) -> bool:
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    endings = ("", ".exe") if os.name == "nt" else ("",)
    return any(os.access(os.path.join(folder or ".", program + end), os.X_OK) for folder in folders for end in endings)
