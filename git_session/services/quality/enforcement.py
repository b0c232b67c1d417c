"""Finds new violations of the architecture and patterns that `context.enforce` adds to the merge gate.

Compares the commit to merge with the merge base, so that old violations do not fail the gate. A changed file that cannot be
read fails it, and so does changed code in a language whose extra is not installed. So does a declaration that cannot be
enforced, since a typo must not switch the gate off.
"""

from __future__ import annotations

from collections.abc import Iterator

from git_session.git.adapters import objects_by_git
from git_session.git.objects import Change
from git_session.insight.kinds import CODE, VENDORED, kind_of_path
from git_session.model.globs import matcher
from git_session.model.settings import ENFORCED, PATTERNS, Settings, pattern_name
from git_session.model.text import one_line, plural
from git_session.services.workspace import Workspace
from git_session.store.configuration import Configuration

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git_session.architecture.checks.all import Declared

_NAMED = 3
_DECLARING = ("", "context", "context.enforce", "context.architecture", "context.layers", "context.patterns")
"""What can hide what is enforced if it is invalid: the whole file, the section, or one of these keys."""


def new_violations(workspace: Workspace, tip: str, target: str) -> Iterator[str]:
    """The reasons against merging the commit `tip` into the commit `target`, one line each; none if nothing is enforced."""
    declared = enforced(workspace.settings)
    if declared is None or not tip:
        return
    objects = objects_by_git(workspace.repository)
    base = objects.merge_base(tip, target)
    changes = objects.changes(base, tip) if base else ()  # git merges no unrelated histories
    changed = {each.path for each in changes if _counts(each, workspace.settings)}
    if not changed:
        return
    # Imported here, so that projects that declare nothing do not pay for it.
    from git_session.services.quality.patterns import patterns_of_merge

    with workspace.long_work("Reading the code") as progress:
        found = patterns_of_merge(workspace, declared, base=base, tip=tip, progress=progress)
    new = [each for each in found.findings if each.new and each.level != "note"]
    unread = {each.path: f":{each.line} {each.message}" for each in new if each.rule == "unreadable"}
    unread |= {each.path: f" is {each.reason}" for each in found.left_out if each.reason != "binary"}
    yield from _first([
        f"{one_line(each.path)}:{each.line} {one_line(each.message)} ({each.rule})"
        for each in new
        if each.rule != "unreadable"
    ])  # fmt: skip
    yield from _first([one_line(f"not checked: {path}{why}") for path, why in unread.items() if path in changed])
    yield from _without_extra(declared, sorted(changed))


def invalid_declarations(configuration: Configuration) -> Iterator[str]:
    """The reasons why the gate cannot enforce what is declared, one line each; none if nothing is enforced.

    A pattern unlike any that can be checked is free text, for people and agents to follow.
    """
    settings, wrong = configuration.settings, configuration.wrong
    if not settings.enforce:  # an invalid value keeps the default, which enforces everything
        return
    yield from (one_line(str(each)) for each in wrong if each.key in _DECLARING)
    declared = {pattern_name(each) for each in settings.patterns}
    for name in sorted(declared.difference(PATTERNS)):
        if near := _misspelt(name):
            yield f"context.patterns names {one_line(name)}, which cannot be checked (did you mean {near}?)"
    invalid = {each.key for each in wrong}
    for name in settings.enforce if settings.enforce != ENFORCED else ():
        if name in PATTERNS and name not in declared:
            yield f"context.enforce names {name}, which context.patterns does not declare"
        elif name in ENFORCED and not getattr(settings, name) and f"context.{name}" not in invalid:
            yield f"context.enforce names {name}, but context.{name} is not set"


def _misspelt(name: str) -> str:
    """The pattern that `name` is a misspelling of: `repository-pattern` for `repository` and `repository-patern`; else empty."""
    import difflib  # slow to import, and unknown patterns are rare

    known = {each.removesuffix("-pattern"): each for each in PATTERNS} | {each: each for each in PATTERNS}
    for word in (name, name.removesuffix("-pattern")):
        if found := difflib.get_close_matches(word, known, n=1, cutoff=0.8):
            return known[found[0]]
    return ""


def enforced(settings: Settings) -> Declared | None:
    """The declared architecture and patterns to enforce; None if there is nothing to check."""
    chosen = settings.enforce
    declared = [name for each in settings.patterns if (name := pattern_name(each)) in PATTERNS]
    patterns = tuple(name for name in declared if not {"patterns", name}.isdisjoint(chosen))
    architecture = settings.architecture if "architecture" in chosen else ""
    if not architecture and not patterns:
        return None
    from git_session.architecture.checks.all import Declared

    return Declared(architecture, settings.layers, patterns)


def _counts(change: Change, settings: Settings) -> bool:
    """Whether the file exists in the commit to merge, and is the project's own code and not ignored."""
    is_own = kind_of_path(change.path) == CODE and VENDORED.isdisjoint(change.path.split("/")[:-1])
    return change.status != "D" and is_own and not matcher(settings.ignore_patterns)(change.path)


def _first(reasons: list[str]) -> Iterator[str]:
    yield from reasons[:_NAMED]
    if len(reasons) > _NAMED:
        yield f"and {len(reasons) - _NAMED} more: git session analyze --patterns"


def _without_extra(declared: Declared, paths: list[str]) -> Iterator[str]:
    """A reason if enforced checks apply to changed files in languages that need the missing extra."""
    from git_session.architecture.checks.all import PYTHON_ONLY
    from git_session.architecture.reading.languages import needs_extra
    from git_session.architecture.reading.trees.grammars import EXTRA

    unread = [path for path in paths if needs_extra(path)]
    if unread and (declared.architecture or {*declared.patterns} - PYTHON_ONLY):
        more = f" and {plural(len(unread) - 1, 'more file')}" if len(unread) > 1 else ""
        yield f"not checked: needs {EXTRA} ({one_line(unread[0])}{more})"
