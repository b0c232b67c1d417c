"""Finds what the commits to merge take away from the gate that they are to pass, in the project's own configuration file.

The gate follows the file as the branch has it, since a branch may change the rules with the code. So that it cannot do so
unseen, changes that make the gate weaker are shown and recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from git_session.git.adapters import objects_by_git
from git_session.model.settings import KEYS, PATTERNS, Settings, pattern_name
from git_session.model.text import cut, one_line
from git_session.services.workspace import Workspace
from git_session.store.configuration import TRACKED, settings_in

_LONGEST = 60


def loosened(workspace: Workspace, tip: str, target: str) -> Iterator[str]:
    """What the branch at the commit `tip` changes since its merge base with `target` so that less is checked, one line a key."""
    objects = objects_by_git(workspace.repository)
    base = objects.merge_base(tip, target)
    before, after = (objects.read_file(commit, TRACKED) or b"" for commit in (base, tip)) if base else (b"", b"")
    if before == after:
        return
    was, now = settings_in(before), settings_in(after)
    for key in KEYS:
        is_weaker = _WEAKER.get(key.dotted)
        if is_weaker and is_weaker(was, now):
            old, new = (one_line(key.text(getattr(each, key.field))) or "not set" for each in (was, now))
            yield f"this branch changes {key.dotted}: {cut(old, _LONGEST)} → {cut(new, _LONGEST)}"


def _enforced(settings: Settings) -> set[str]:
    return {*settings.enforce, *(PATTERNS if "patterns" in settings.enforce else ())}


def _checked(settings: Settings) -> set[str]:
    return {pattern_name(each) for each in settings.patterns}.intersection(PATTERNS)


_WEAKER: Mapping[str, Callable[[Settings, Settings], bool]] = {
    "context.architecture": lambda was, now: was.architecture not in ("", now.architecture),
    "context.layers": lambda was, now: bool(was.architecture) and was.layers != now.layers,
    "context.patterns": lambda was, now: not _checked(was) <= _checked(now),
    "context.enforce": lambda was, now: not _enforced(was) <= _enforced(now),
    "quality.block_merge_on_quality": lambda was, now: was.block_merge_on_quality > now.block_merge_on_quality,
    "quality.require_ci": lambda was, now: was.require_ci > now.require_ci,
    "quality.require_tests": lambda was, now: was.require_tests > now.require_tests,
    "quality.coverage_threshold": lambda was, now: was.coverage_threshold > now.coverage_threshold,
    "quality.new_code_coverage_threshold": lambda was, now: (
        was.new_code_coverage_threshold > now.new_code_coverage_threshold
    ),
}
"""Key -> whether less is checked after a change of it."""
