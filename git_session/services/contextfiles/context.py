"""The context files of a repository: their relevance for a session, their contents, their health, and their update."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache

from git_session.errors import SessionError
from git_session.hot.treefiles import TreeFiles, UnsafeFileError
from git_session.insight.history.trail import Trace, Trail, trail_of
from git_session.insight.source.context_files import NAMES, ContextFile, digest, found_contexts, relevance, words_of
from git_session.model.dataclass import dataclass, replace
from git_session.model.section import section_of, with_section
from git_session.model.session import Session
from git_session.model.shell import shell_word
from git_session.model.text import clean
from git_session.services.contextfiles.health import COMMITS, ContextHealth, commits_behind, health, owner_of
from git_session.services.workspace import Workspace

RELEVANT = 3
"""Limit on the context files that a brief names."""
LARGEST = 4 << 20
"""Most bytes of a context file that is updated."""
_LOOKED_AT = 50
"""Limit on the code files among which one that can be read is looked for."""
_MOST_DUE = 5
BEGIN = "<!-- BEGIN git-session context: renewed by `git session context update` -->"


@dataclass(frozen=True)
class ContextFileState:
    """A context file (CLAUDE.md or AGENTS.md), and how much it matters for the session."""

    path: str  #: Path of the file, from the top of the work tree.
    folder: str  #: Folder that the file describes; empty for the top.
    points: int  #: Number of points by which it matters for the session; 0 without one.
    reasons: tuple[str, ...]  #: What these points are for, in words.
    purpose: str  #: What the file says about the purpose of the folder; empty if it says nothing.
    patterns: tuple[str, ...]  #: Patterns that the file names.
    gotchas: tuple[str, ...]  #: Warnings that the file gives.


@dataclass(frozen=True)
class Renewed:
    """A context file that `git session context update` wrote."""

    path: str  #: Path of the file, from the top of the work tree.
    state: str  #: `created`, `updated` or `current` (nothing to change).
    lines: int  #: Number of lines in the section that git-session keeps.


@dataclass(frozen=True)
class Contexts:
    """The context files of the repository."""

    session: str  #: Id of the session; empty without one.
    files: tuple[ContextFileState, ...]  #: Context files, those that matter most for the session first.
    health: ContextHealth | None  #: How well the files keep up with the code; null unless asked for.
    renewed: tuple[Renewed, ...] = ()  #: Files that the command wrote.
    next: tuple[str, ...] = ()  #: Commands that update the stale files and write the missing ones; at most five.


def contexts(workspace: Workspace, session: Session | None, *, here: str, with_health: bool = True) -> Contexts:
    """All context files, ranked by the objectives and files of `session` if there is one.

    `next` are commands to be run in the folder `here`.
    """
    found = found_contexts(workspace.repository)
    touched = touched_paths(workspace, session) if session and found else ()
    words = words_of(" ".join(each.text for each in session.counted)) if session else {}
    ranked = []
    for context in found:
        points, reasons = relevance(context, words, touched)
        ranked.append(_state_of(context, points, reasons))
    ranked.sort(key=lambda each: (-each.points, each.path.count("/"), each.path))
    judged = context_health(workspace, found) if with_health else None
    due = ["."] if not found and may_be_written(workspace) else []
    if judged:
        due += [folder_of(each.path) for each in judged.stale] + [each.folder for each in judged.missing]
    return Contexts(
        session.id if session else "",
        tuple(ranked),
        judged,
        next=tuple(update_command(workspace, each, here) for each in due[:_MOST_DUE]),
    )


def may_be_written(workspace: Workspace) -> bool:
    """Whether there is code that `update` can describe in the context file of the top."""
    from git_session.insight.kinds import language_of
    from git_session.insight.source.sources import contents, of_work_tree

    sources = of_work_tree(
        workspace.repository, ignore=workspace.settings.ignore_patterns, wanted=lambda path: bool(language_of(path))
    )
    return any(not each.left_out for each in contents(workspace.repository, sources[:_LOOKED_AT]))


def update_command(workspace: Workspace, folder: str, here: str) -> str:
    """The command that updates the context file of a `folder` (a path from the top), run in the folder `here`."""
    path = os.path.relpath(os.path.join(os.path.realpath(workspace.repository.top), folder), os.path.realpath(here))
    return f"git session context update {shell_word(f'./{path}' if path.startswith('-') else path)}"


def folder_of(path: str) -> str:
    """The folder of a context file; `.` for the top."""
    return path.rpartition("/")[0] or "."


def relevant(
    workspace: Workspace, session: Session, touched: Sequence[str], *, trail: Trail, uncommitted: Sequence[str]
) -> tuple[tuple[ContextFileState, int], ...]:
    """The tracked context files most relevant for the session, each with the number of commits it is behind by `trail` (0: it
    is up to date). For a brief, which has already read the `trail` and the work tree."""
    repository = workspace.repository
    found = found_contexts(repository, untracked=False)
    words = words_of(" ".join(each.text for each in session.counted))
    ranked = [(context, *relevance(context, words, touched)) for context in found]
    ranked = [each for each in ranked if each[1] > 1]
    ranked.sort(key=lambda each: (-each[1], each[0].path))
    tracked = cache(lambda: repository.git.must("ls-files", "-z").fields)
    states = []
    for context, points, reasons in ranked[:RELEVANT]:
        # An uncommitted file was just written, so it is not stale.
        is_new = context.path in uncommitted
        behind = 0 if is_new else commits_behind(context, found, trail, repository.top, tracked)
        states.append((_state_of(context, points, reasons), behind))
    return tuple(states)


def _state_of(context: ContextFile, points: int, reasons: tuple[str, ...]) -> ContextFileState:
    content = digest(context)
    return ContextFileState(
        context.path, context.folder, points, reasons, content.purpose, content.patterns, content.gotchas
    )


def context_health(
    workspace: Workspace, found: tuple[ContextFile, ...] | None = None, *, pending: Sequence[str] = ()
) -> ContextHealth:
    """The health of the context files by the newest commits of HEAD, plus a future commit that changes the `pending` paths."""
    repository = workspace.repository
    found = found_contexts(repository) if found is None else found
    if not found:
        return health((), trail_of(repository, ()), ())
    paths = repository.git.must("ls-files", "-z").fields
    trail = trail_of(repository, [repository.head], limit=COMMITS)
    if pending:
        trail = replace(trail, commits=(Trace("", "", "", 0, "", tuple(pending)), *trail.commits))
    return health(found, trail, paths, uncommitted=set(repository.status().touched))


def touched_paths(workspace: Workspace, session: Session) -> tuple[str, ...]:
    """The files that the session has changed, in commits and in the work tree."""
    repository = workspace.repository
    touched = list(repository.status().touched) if repository.branch == session.branch else []
    start = session.base or ""
    listing = repository.git.run("diff", "--name-only", "-z", "--no-renames", start, "HEAD", "--") if start else None
    return tuple(dict.fromkeys([*touched, *(listing.fields if listing and not listing.status else ())]))


def stale_for(workspace: Workspace, paths: tuple[str, ...], *, pending: bool = False) -> tuple[str, ...]:
    """The stale context files that describe any of `paths`; with `pending`, as if a commit had changed these paths."""
    found = found_contexts(workspace.repository, untracked=False)
    if not found or not paths:
        return ()
    meant = {owner_of(path, found) for path in paths}
    health = context_health(workspace, found, pending=paths if pending else ())
    return tuple(each.path for each in health.stale if each.path in meant)


def update(workspace: Workspace, folder: str) -> Renewed:
    """Update git-session's section in the context file of a folder (a path from the top), or create the file.

    Raises SessionError `no-such-folder`, `nothing-here`, `outside`.
    """
    from git_session.insight.source.project_facts import portrait
    from git_session.insight.source.sources import contents, of_work_tree

    repository = workspace.repository
    top = os.path.realpath(repository.top)
    real = os.path.realpath(os.path.join(top, folder))
    if not os.path.isdir(real):
        raise SessionError("no-such-folder", f"no such folder: {folder}", hint="name a folder of this work tree")
    if real != top and not real.startswith(top + os.sep):
        raise SessionError("outside", f"{folder} is not in this work tree", hint="name a folder inside it")
    name = os.path.relpath(real, top).replace(os.sep, "/") if real != top else ""
    sources = of_work_tree(
        repository,
        ignore=workspace.settings.ignore_patterns,
        wanted=lambda path: not name or path.startswith(name + "/"),
    )
    made = clean(portrait(name, sorted(contents(repository, sources), key=lambda each: each.source.path)))
    if "- " not in made:
        raise SessionError("nothing-here", f"no code to describe in {folder}", hint="name another folder")
    path = next((each for each in NAMES if os.path.isfile(os.path.join(real, each))), _usual_name(top))
    shown = f"{name}/{path}" if name else path
    files = TreeFiles(top)
    if not files.is_own(shown):
        raise SessionError(
            "outside", f"cannot update {path} in {folder}: it is a link", hint="update its target instead"
        )
    before = _text(files, shown)
    if before is not None and section_of(before, begin=BEGIN) == made.strip("\n"):
        return Renewed(shown, "current", made.count("\n"))
    head = before if before is not None else f"# {name or os.path.basename(top)}\n"
    files.replace(shown, with_section(head, made, begin=BEGIN).encode("utf-8", "surrogateescape"))
    return Renewed(shown, "created" if before is None else "updated", made.count("\n"))


def _usual_name(top: str) -> str:
    """AGENTS.md if the top has only that, or else CLAUDE.md, which Claude Code reads."""
    has = [each for each in NAMES if os.path.isfile(os.path.join(top, each))]
    return "AGENTS.md" if has == ["AGENTS.md"] else "CLAUDE.md"


def _text(files: TreeFiles, path: str) -> str | None:
    """The text of the file; None without it. Raises SessionError `outside` for what is no file of a sensible size."""
    try:
        return files.read(path, LARGEST).decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        return None
    except UnsafeFileError as error:
        raise SessionError("outside", f"cannot update {path}: it {error.strerror}", hint="move it away first") from None
