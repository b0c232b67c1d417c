"""Finds faults in the installation and in its records, and fixes them."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path

from git_session.errors import SessionError
from git_session.insight.source.team_templates import TeamTemplate, broken_templates
from git_session.model.dataclass import dataclass
from git_session.model.text import plural
from git_session.services.doctor.broken_refs import broken_refs
from git_session.services.doctor.finding import Fault, repairable
from git_session.services.doctor.lost_events import forget_notices, lost_events
from git_session.services.doctor.missing_records import (
    missing_notes,
    unkept_commits,
    unnoted_commits,
    unrecorded_merges,
    untold_commits,
)
from git_session.services.doctor.missing_trailers import commits_without_trailers
from git_session.services.doctor.repairs import (
    broken_bindings,
    damaged_archives,
    damaged_journals,
    missing_archives,
    orphans,
    stale_files,
    stale_views,
)
from git_session.services.doctor.wrong_kinds import wrong_kinds
from git_session.services.hooks import install
from git_session.services.hooks.hiding import KEY as HIDING_KEY
from git_session.services.hooks.proof import leftovers, prove, remove_trial
from git_session.services.overview.handoff import Handoff
from git_session.services.recording.merged_sessions import merged_sessions
from git_session.services.teamwork.automatic import queue
from git_session.services.workspace import Workspace
from git_session.store import installed

OLDEST_GIT = (2, 34)

Search = Callable[..., Iterator[Fault]]


@dataclass(frozen=True)
class DoctorCheck:
    """One thing that `git session doctor` checked."""

    name: str  #: What was checked.
    ok: bool  #: Whether nothing is wrong with it.
    detail: str = ""  #: What was found, in words; empty if there is nothing to add.


@dataclass(frozen=True)
class Diagnosis:
    """The result of `git session doctor`."""

    well: bool  #: Whether nothing is wrong, or all of it was fixed in this run.
    mending: bool  #: Whether `--fix` was given.
    checks: tuple[DoctorCheck, ...]  #: Everything that was checked.
    findings: tuple[Fault, ...]  #: Everything that is or was wrong.
    fired: tuple[str, ...] = ()  #: Names of the hooks that ran in a trial commit; empty if none could be made.


def diagnose(workspace: Workspace, as_markdown: Callable[[Handoff], str], *, fix: bool = False) -> Diagnosis:
    """Check everything; with `fix`, fix the faults that can be fixed without loss of data.

    `as_markdown` makes the handoff of a session that is archived again.
    """
    checks: list[DoctorCheck] = []
    findings: list[Fault] = []
    fired: tuple[str, ...] = ()

    def check(name: str, found: Iterator[Fault], good: str = "") -> None:
        try:
            new = list(found)
        except SessionError as error:
            new = [Fault("unchecked", name, error.message, "this was not checked", error.hint)]
        except OSError as error:
            problem = f"{os.fsdecode(error.filename or '')}: {error.strerror or error}"
            new = [Fault("unchecked", name, problem, "this was not checked", "check the permissions of that path")]
        wrong = [each for each in new if not each.fixed]
        checks.append(DoctorCheck(name, not wrong, good if not new else _counted(new)))
        findings.extend(new)

    check("git", _git(workspace), _version(workspace))
    check("python", iter(()), platform.python_version())
    ignored = workspace.configuration.ignored
    broken = tuple(broken_templates(workspace.repository.top))
    check("configuration", _configuration(workspace), f"valid; ignored: {ignored}" if ignored else "valid")
    if broken:
        check("templates", _templates(broken))
    if not workspace.store.root.is_dir():
        check("installation", _not_installed(workspace))
    else:
        wrong = list(wrong_kinds(workspace, fix=fix))
        if wrong:
            check("own files", iter(wrong))
        check("hooks", _hooks(workspace, fix=fix), _hooks_summary(workspace))
        # First of all, as a trial commit needs the notes.
        check("refs", broken_refs(workspace, fix=fix), "git can follow the refs of git-session")
        runnable = tuple(hook for hook in install.inspect(workspace.repository).hooks if _runs(hook))
        if runnable and not workspace.store.is_read_only:  # a trial commit writes
            try:
                proof = prove(workspace, runnable)
                fired = proof.fired
                check("trial commit", _silent(proof.silent, proof.detail), f"{', '.join(fired)} ran")
            except SessionError as error:
                check("trial commit", iter([Fault("no-trial", "trial commit", error.message, "", error.hint)]))
        check("notes display", _display(workspace, fix=fix), "git log shows the notes of commits")
        merged = cache(lambda: _merged(workspace))  # computed once, after the check of the journals
        searches: tuple[tuple[str, Search, str], ...] = (
            ("journals", _journals, "every line can be read"),
            ("archives", partial(_archives, as_markdown=as_markdown), "every line can be read"),
            ("bindings", broken_bindings, "every bound branch has its session"),
            ("branches", partial(orphans, merged=merged), "every open session has its branch, or is merged"),
            ("views", stale_views, "up to date with their journals"),
            ("commits", unnoted_commits, "every commit on a session's branch is recorded"),
            ("trailers", commits_without_trailers, "every unpushed commit of an agent has its trailers"),
            ("kept commits", unkept_commits, "the commits of every session outlive its branch"),
            ("notes", missing_notes, "every recorded commit has its note"),
            ("merges", unrecorded_merges, "every squash and rebase that ended a session has its note"),
            ("files", _leftover_files, "no leftovers"),
        )
        for name, search, good in searches:
            check(name, search(workspace, fix=fix), good)
        untold = untold_commits(workspace)
        if untold:
            checks.append(DoctorCheck("not checked", True, untold))
        for each in queue(workspace):
            waiting = f"{plural(len(each.sessions), 'session')} to be published to {each.remote}"
            checks.append(DoctorCheck("waiting", True, f"{waiting}: {each.failure or 'git session sync'}"))
        if merged():
            count = plural(len(merged()), "open session")
            checks.append(DoctorCheck("merged", True, f"{count} can be ended: git session end --merged"))
    forget_notices(workspace)
    well = all(finding.fixed for finding in findings)
    return Diagnosis(well, fix, tuple(checks), tuple(findings), fired)


def _journals(workspace: Workspace, *, fix: bool) -> Iterator[Fault]:
    yield from damaged_journals(workspace, fix=fix)
    yield from lost_events(workspace, fix=fix)


def _archives(workspace: Workspace, as_markdown: Callable[[Handoff], str], *, fix: bool) -> Iterator[Fault]:
    yield from damaged_archives(workspace, fix=fix)
    yield from missing_archives(workspace, as_markdown, fix=fix)


def _merged(workspace: Workspace) -> frozenset[str]:
    """Ids of the open sessions whose work is merged; none if a session is unreadable, which is a finding of its own."""
    try:
        return frozenset(each.session for each in merged_sessions(workspace))
    except SessionError:
        return frozenset()


def _counted(findings: list[Fault]) -> str:
    fixed = sum(finding.fixed for finding in findings)
    left = len(findings) - fixed
    return ", ".join(part for part in (f"{left} wrong" if left else "", f"{fixed} fixed" if fixed else "") if part)


def _version(workspace: Workspace) -> str:
    return workspace.repository.git.must("version").text.removeprefix("git version ")


def _git(workspace: Workspace) -> Iterator[Fault]:
    version = _version(workspace)
    numbers = re.match(r"(\d+)\.(\d+)", version)
    if numbers and (int(numbers[1]), int(numbers[2])) < OLDEST_GIT:
        needed = ".".join(map(str, OLDEST_GIT))
        yield Fault("old-git", "git", f"git {version} is too old", f"git-session needs {needed}", "upgrade git")


def _configuration(workspace: Workspace) -> Iterator[Fault]:
    for problem in workspace.configuration.wrong:
        yield Fault(
            "bad-config",
            problem.where,
            problem.message + (f" ({problem.hint})" if problem.hint else ""),
            "the default is used",
            "correct it there; for the values of each key: git session config --explain",
        )


def _templates(broken: Sequence[TeamTemplate]) -> Iterator[Fault]:
    for each in broken:
        document = Path(each.file).stem
        yield Fault(
            "broken-template",
            each.file,
            each.problem,
            "the built-in template is used",
            f"correct it; the built-in one: git session init --print-template {document}",
        )


def _not_installed(workspace: Workspace) -> Iterator[Fault]:
    yield Fault(
        "not-installed",
        str(workspace.repository.top),
        "git-session is not set up in this repository",
        "no commit is recorded",
        "git session init",
    )


def _runs(hook: install.Hook) -> bool:
    return hook.state in ("installed", "chained")


def _hooks_summary(workspace: Workspace) -> str:
    states = {hook.state for hook in install.inspect(workspace.repository).hooks}
    return "installed; your own hooks run too" if "chained" in states else "installed"


def _hooks(workspace: Workspace, *, fix: bool) -> Iterator[Fault]:
    before = install.inspect(workspace.repository)
    wrong = [hook for hook in before.hooks if not _runs(hook)]
    if not wrong:
        return
    refused = ""
    if fix:
        try:
            install.install(workspace.repository)
        except SessionError as error:
            refused = f"{error.message}: {error.hint}"
    after = {hook.name: hook for hook in install.inspect(workspace.repository).hooks}
    hidden = [hook for hook in wrong if hook.state == "hidden"]
    if hidden:
        yield _hidden(hidden)
        return
    elsewhere = [hook for hook in wrong if hook.state == "foreign"]
    if elsewhere:
        yield _foreign(elsewhere)
    for hook in wrong:
        if hook in elsewhere:
            continue
        fixed = _runs(after[hook.name])
        yield Fault(
            f"hook-{hook.state}",
            hook.path,
            f"the {hook.name} hook is {hook.state}" + (f": {hook.detail}" if hook.detail else ""),
            _CONSEQUENCES[hook.name],
            hook.command,
            fixed,
            "installed" if fixed else refused,
        )


def _hidden(hooks: list[install.Hook]) -> Fault:
    """One fault for all `hooks`, which one setting hides."""
    return Fault(
        "hook-hidden",
        HIDING_KEY,
        f"git runs no hooks, because {hooks[0].detail}:",
        "\n".join(f"{hook.name}: {_CONSEQUENCES[hook.name]}" for hook in hooks),
        hooks[0].command,
    )


def _foreign(hooks: list[install.Hook]) -> Fault:
    """One fault for all `hooks`, which lack the same line in the same folder."""
    folder = Path(hooks[0].path).parent
    return Fault(
        "hook-foreign",
        str(folder),
        "git looks for hooks in this folder, which git-session does not modify; these do not call git-session:",
        "\n".join(f"{hook.name}: {_CONSEQUENCES[hook.name]}" for hook in hooks),
        install.how_to_add(folder, [hook.name for hook in hooks]),
    )


_CONSEQUENCES = {
    "post-checkout": "a branch switch is recorded only at the next git-session command",
    "prepare-commit-msg": "commits get no trailers",
    "commit-msg": "git does not refuse an empty commit message, as it holds the trailers",
    "post-commit": "commits are not recorded and get no note",
    "post-rewrite": "amended and rebased commits lose their records",
}


def _silent(silent: tuple[str, ...], detail: str) -> Iterator[Fault]:
    for name in silent:
        yield Fault(
            "hook-silent",
            name,
            f"the {name} hook is installed, but did nothing in a trial commit" + (f": {detail}" if detail else ""),
            _CONSEQUENCES[name],
            "read .git/sessions/log, then: git session init",
        )


def _display(workspace: Workspace, *, fix: bool) -> Iterator[Fault]:
    if not installed.shows_notes(workspace.repository):
        fixed = fix and installed.show_notes(workspace.repository)
        yield Fault(
            "notes-hidden",
            installed.KEY,
            "git log does not show refs/notes/session",
            "only git log --notes=session shows the notes of commits",
            "git session init",
            fixed,
            "added" if fixed else "",
        )


def _leftover_files(workspace: Workspace, *, fix: bool) -> Iterator[Fault]:
    for name in leftovers(workspace.repository):
        if fix:
            remove_trial(workspace.repository, name)
        yield repairable(
            "trial-left",
            name,
            "an earlier doctor was interrupted during its trial commit",
            "its temporary branch and session remain",
            "removed",
            fixed=fix,
        )
    yield from stale_files(workspace, fix=fix)
