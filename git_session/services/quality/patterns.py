"""Measures how well the code follows the architecture, patterns and conventions that the settings declare."""

from __future__ import annotations

import hashlib
import posixpath
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from git_session.architecture.checks.all import PYTHON_ONLY, Declared, checked
from git_session.architecture.checks.assembly import assembled, is_manifest
from git_session.architecture.checks.conventions import longest_line
from git_session.architecture.checks.finding import (
    FOLLOWED,
    LEVELS,
    NOT_CHECKED,
    NOT_FOUND,
    Checked,
    CheckRule,
    Measure,
)
from git_session.architecture.reading.languages import TEXT, language_of, needs_extra, uncollected
from git_session.architecture.reading.survey import Survey, Surveyor
from git_session.architecture.reading.trees.grammars import EXTRA
from git_session.errors import SessionError
from git_session.git.adapters import objects_by_git
from git_session.insight.history.patches import NO_FETCH
from git_session.insight.history.work import work_of
from git_session.insight.kinds import LANGUAGES
from git_session.insight.source.sources import SourceFile, contents, of_revision, of_work_tree
from git_session.model.dataclass import dataclass, replace
from git_session.model.progress import SILENT, Progress
from git_session.model.session import Session
from git_session.model.text import plural
from git_session.services.workspace import Workspace


@dataclass(frozen=True)
class DeclaredPlace:
    """A place in the code that breaks a rule."""

    rule: str  #: Id of the rule.
    level: str  #: Level of the finding: `error`, `warning` or `note`.
    path: str  #: Path of the file, from the top of the work tree.
    line: int  #: Line number, from 1.
    message: str  #: What is wrong.
    fingerprint: str  #: Id of the finding that stays the same when lines move.
    changed: bool  #: Whether the session changed the file.
    new: bool  #: Whether the finding is new since the session's fork point.


@dataclass(frozen=True)
class LeftOut:
    """A file that was not checked."""

    path: str  #: Path of the file, from the top of the work tree.
    reason: str  #: Why it was not checked, such as `too large` or `binary`.


@dataclass(frozen=True)
class UncheckedLanguage:
    """A language that cannot be read without the extra `git-session[architecture]`."""

    language: str  #: Name of the language.
    files: int  #: Number of files in it.


@dataclass(frozen=True)
class Patterns:
    """How well the code in the work tree follows what the settings declare."""

    at: int  #: When the code was checked (epoch ms).
    session: str  #: Id of the session; empty without one.
    base: str  #: Full id of the session's fork point, which was compared with; empty without a session.
    files: int  #: Number of files that were checked.
    fresh: int  #: Number of files that had to be read, as the cache did not have them.
    measures: tuple[Measure, ...]  #: What is declared, and how well it is followed.
    rules: tuple[CheckRule, ...]  #: Rules that were checked.
    findings: tuple[DeclaredPlace, ...]  #: Places that break a rule, new ones first.
    left_out: tuple[LeftOut, ...]  #: Files that were not checked.
    needs_extra: tuple[UncheckedLanguage, ...] = ()  #: Languages that `git-session[architecture]` reads, not installed.

    def count(self, level: str) -> int:
        """The number of findings of a level."""
        return sum(each.level == level for each in self.findings)


_UNKNOWN = "compared with nothing: this partial clone lacks its earlier blob"
_KEYS = {
    "architecture": "context.architecture",
    "layer": "context.layers",
    "pattern": "context.patterns",
    "convention": "context.conventions",
}
"""Kind of measure -> the setting that declares it."""


def patterns(workspace: Workspace, session: Session | None = None, *, progress: Progress = SILENT) -> Patterns:
    """Measure the code as it is now, and compare it with the fork point of `session`."""
    settings = workspace.settings
    declared = Declared(settings.architecture, settings.layers, settings.patterns, settings.conventions)
    here = of_work_tree(workspace.repository, ignore=settings.ignore_patterns, wanted=_wanted(declared))
    found = _compared(workspace, declared, here, base=_fork(workspace, session), tip="", progress=progress)
    return replace(found, session=session.id if session and found.base else "")


def patterns_of_merge(workspace: Workspace, declared: Declared, *, base: str, tip: str, progress: Progress) -> Patterns:
    """Measure the code of the commit `tip`, and compare it with that of `base` (empty: with nothing)."""
    ignore = workspace.settings.ignore_patterns
    there = of_revision(workspace.repository, tip, ignore=ignore, wanted=_wanted(declared))
    return _compared(workspace, declared, there, base=base, tip=tip, progress=progress)


def _compared(
    workspace: Workspace, declared: Declared, here: Iterable[SourceFile], *, base: str, tip: str, progress: Progress
) -> Patterns:
    with uncollected():
        surveyor = Surveyor(workspace.repository, longest_line(declared.conventions))
        survey, found = _checks_of(workspace, surveyor, here, declared, progress)
        old = Survey()
        before: dict[str, str] = {}
        known: set[str] = set()
        if base:
            ignore = workspace.settings.ignore_patterns
            there = of_revision(workspace.repository, base, ignore=ignore, wanted=_wanted(declared))
            old, old_found = _checks_of(workspace, surveyor, there, declared, progress)
            before = _names_before(survey, old) | _renamed(workspace, base, tip)
            known = set(_fingerprints(old_found, {}))
        surveyor.save()
    same = {path for path, oid in survey.ids.items() if old.ids.get(before.get(path, "")) == oid}
    # If a partial clone lacks the earlier blob of a file, nobody can tell what is new in it.
    unknown = {path for path in survey.facts if old.left_out.get(before.get(path, path)) == "missing"}
    without_extra = _needing_extra(survey.facts)
    unread = sum(each.files for each in without_extra)
    levels = {rule.id: rule.level for each in found for rule in each.rules}
    places = [
        DeclaredPlace(
            finding.rule,
            levels[finding.rule],
            finding.path,
            finding.line,
            finding.message,
            fingerprint,
            bool(base) and finding.path not in same,
            bool(base) and old_fingerprint not in known and finding.path not in unknown,
        )
        for finding, fingerprint, old_fingerprint in zip(
            [finding for each in found for finding in each.findings],
            _fingerprints(found, {}),
            _fingerprints(found, before),
            strict=True,
        )
    ]
    return Patterns(
        at=workspace.now,
        session="",
        base=base,
        files=len(survey.facts) - unread,
        fresh=survey.fresh,
        measures=tuple(
            replace(
                _as_far_as_read(each.measure, unread),
                declared=workspace.configuration.origins.get(_KEYS[each.measure.kind], ""),
            )
            for each in found
            if each.measure
        ),
        rules=tuple({rule.id: rule for each in found for rule in each.rules}.values()),
        findings=tuple(sorted(places, key=_order)),
        left_out=tuple(
            LeftOut(path, reason)
            for path, reason in sorted({**survey.left_out, **dict.fromkeys(unknown, _UNKNOWN)}.items())
            if reason != "missing"
        ),
        needs_extra=without_extra,
    )


def _wanted(declared: Declared) -> Callable[[str], bool]:
    return _is_text if longest_line(declared.conventions) else _is_wanted


def _needing_extra(paths: Iterable[str]) -> tuple[UncheckedLanguage, ...]:
    files = Counter(language_of_file(path) for path in paths if needs_extra(path))
    return tuple(UncheckedLanguage(language, files[language]) for language in sorted(files))


def _as_far_as_read(measure: Measure, unread: int) -> Measure:
    """The measure; `not checked` if nothing was seen of it, but might be in the `unread` files that need the extra."""
    is_seen = measure.state not in (NOT_FOUND, FOLLOWED) or measure.examples
    if not unread or is_seen or measure.name in PYTHON_ONLY or measure.kind not in ("architecture", "pattern"):
        return measure
    return replace(measure, state=NOT_CHECKED, summary=f"{plural(unread, 'file')}: needs {EXTRA}", share=None)


def _renamed(workspace: Workspace, base: str, tip: str) -> dict[str, str]:
    """Path -> what it was called in `base`, for what git takes for renamed and changed, in the commit `tip` or the work tree."""
    repository = workspace.repository
    if tip:
        return {each.path: each.old_path for each in objects_by_git(repository).changes(base, tip) if each.old_path}
    options = ("-M", "--name-status", "--diff-filter=R", "--no-relative", "-z")
    found = repository.git.run("diff-index", *options, base, "--", environment=NO_FETCH)
    fields = found.fields if found.status == 0 else []  # a partial clone may lack what it would compare
    return dict(zip(fields[2::3], fields[1::3], strict=False))


def _order(place: DeclaredPlace) -> tuple[bool, bool, int, str, int, str]:
    return not place.new, not place.changed, LEVELS.index(place.level), place.path, place.line, place.message


def language_of_file(path: str) -> str:
    """The name of the language of a file, for people."""
    return LANGUAGES.get(posixpath.splitext(path)[1].lower()) or posixpath.splitext(path)[1].lstrip(".").capitalize()


def _is_wanted(path: str) -> bool:
    return language_of(path) != TEXT or needs_extra(path) or is_manifest(path)


def _is_text(path: str) -> bool:
    """Whether the file is wanted when line lengths are checked too."""
    extension = posixpath.splitext(path)[1].lower()
    return _is_wanted(path) or (extension in LANGUAGES and not path.endswith((".min.js", ".min.css")))


def _checks_of(
    workspace: Workspace, surveyor: Surveyor, sources: Iterable[SourceFile], declared: Declared, progress: Progress
) -> tuple[Survey, list[Checked]]:
    given = list(sources)
    manifests = {each for each in given if is_manifest(each.path)}
    texts = {
        each.source.path: each.text.decode("utf-8", "replace") for each in contents(workspace.repository, manifests)
    }
    survey = surveyor.survey((each for each in given if each not in manifests), progress=progress)
    return survey, list(checked(assembled(survey.facts, texts), declared))


def _fork(workspace: Workspace, session: Session | None) -> str:
    """The fork point of the session; empty if unknown."""
    if session is None:
        return ""
    try:
        return work_of(workspace.repository, workspace.objects, session, now=workspace.now).fork
    except SessionError:
        return ""


def _names_before(now: Survey, then: Survey) -> dict[str, str]:
    """Path -> path at the fork point, for every file whose bytes are the same there."""
    gone = {oid: path for path, oid in then.ids.items() if path not in now.ids}
    found = {}
    for path, oid in now.ids.items():
        if then.ids.get(path) == oid:
            found[path] = path
        elif oid in gone and path not in then.ids:
            found[path] = gone[oid]
    return found


def _fingerprints(found: Iterable[Checked], names: Mapping[str, str]) -> Iterable[str]:
    """An id per finding that survives moved lines: of its rule, file (renamed by `names`), mark and ordinal among equals."""
    seen: Counter[tuple[str, ...]] = Counter()
    for each in found:
        for finding in each.findings:
            path, about = (names.get(each, each) for each in (finding.path, finding.about))
            key = (finding.rule, path, about, finding.mark)
            text = "\0".join((*key, str(seen[key])))
            seen[key] += 1
            yield hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:32]
