"""The conventions that can be measured, and how their texts are read; any other text is for people to check.

Type hints, docstrings and names are looked at in Python; the length of lines in all code; tests in every language with a reader.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from git_session.architecture.checks.code import Codebase
from git_session.architecture.checks.finding import (
    FOLLOWED,
    NOT_CHECKED,
    NOT_FOUND,
    NOTE,
    VIOLATED,
    Checked,
    CheckFinding,
    CheckRule,
    Measure,
    examples,
)
from git_session.architecture.checks.roles import last
from git_session.architecture.checks.tested import testable, untested
from git_session.insight.kinds import kind_of_path
from git_session.model.dataclass import dataclass
from git_session.model.percent import percent
from git_session.model.text import plural

_SHARE = r"(?:\s*[:=]?\s*(?:at least )?(?P<number>\d{1,3})\s*%)?"
_FORMS = tuple(
    (name, re.compile(form, re.IGNORECASE))
    for name, form in (
        ("type-hints", rf"(?:use |with )?type[ _-]?(?:hints?|annotations?)(?: everywhere| required)?{_SHARE}"),
        ("docstrings", rf"(?:use |with )?doc[ _-]?strings?(?: everywhere| required)?{_SHARE}"),
        ("snake-case", rf"(?:(?:use )?snake[ _-]?case|pep ?8)(?: names?| naming)?{_SHARE}"),
        ("tests-present", rf"tests?(?:[ -](?:present|required)|[ -]for (?:every|each) (?:module|file))?{_SHARE}"),
        ("line-length", r"(?:max(?:imum)?[ _-]?)?line[ _-]?length\s*[:=]?\s*(?P<number>\d{2,4})"),
        ("line-length", r"(?:max(?:imum)? |at most )(?P<number>\d{2,4}) (?:characters|columns)(?: (?:a|per) line)?"),
        ("line-length", r"lines? (?:of|have|has) at most (?P<number>\d{2,4}) (?:characters|columns)"),
    )
)
FORMS = ("type hints", "docstrings", "snake_case", "max-line-length: 100", "tests present")
"""One text for each check."""


@dataclass(frozen=True)
class Convention:
    """A convention that is measured: its check, and the number in its text (characters, or a share in percent; 0: none)."""

    check: str
    number: int = 0


def convention_of(text: str) -> Convention | None:
    """What the text asks for; None when that is not one of the forms that are understood."""
    words = " ".join(text.strip().rstrip(".").split())
    for check, form in _FORMS:
        found = form.fullmatch(words)
        if found:
            return Convention(check, int(found["number"] or 0))
    return None


def longest_line(texts: Iterable[str]) -> int:
    """The smallest length of lines that one of the conventions asks for; 0 for none."""
    asked = (convention_of(text) for text in texts)
    return min((each.number for each in asked if each and each.check == "line-length"), default=0)


def convention(code: Codebase, text: str) -> Checked:
    """Measure one convention of the settings."""
    found = convention_of(text)
    if found is None:
        return Checked(Measure("convention", text, NOT_CHECKED, "free text, for people to check"))
    return _CHECKS[found.check](code, text, found.number)


def _type_hints(code: Codebase, text: str, wanted: int) -> Checked:
    rule = CheckRule("convention/type-hints", NOTE, "parameters and results of functions are annotated")
    total = sum(facts.annotatable for facts in code.python.values())
    missing = [(path, spot) for path, facts in code.python.items() for spot in facts.unannotated]
    findings = tuple(
        rule.broken(path, spot.line, f"{spot.within}() has no annotation for: {spot.what}", spot.within)
        for path, spot in missing
        if _is_public(spot.within)
    )
    summary = f"{total - len(missing):,} of {plural(total, 'function')} annotated"
    whole = _fullest({path: facts.annotatable for path, facts in code.python.items() if not facts.unannotated})
    return _measured(text, rule, findings, total - len(missing), total, summary, wanted, whole)


def _docstrings(code: Codebase, text: str, wanted: int) -> Checked:
    rule = CheckRule("convention/docstrings", NOTE, "public modules, classes and functions have a docstring")
    total = sum(facts.documentable for facts in code.python.values())
    findings = tuple(
        rule.broken(path, spot.line, f"the {thing} has no docstring", f"{spot.what} {spot.within}")
        for path, facts in code.python.items()
        for spot in facts.undocumented
        for thing in (" ".join(filter(None, (spot.what, spot.within))),)
    )
    summary = f"{total - len(findings):,} of {total:,} modules, classes and functions documented"
    whole = _fullest({path: facts.documentable for path, facts in code.python.items() if not facts.undocumented})
    return _measured(text, rule, findings, total - len(findings), total, summary, wanted, whole)


def _snake_case(code: Codebase, text: str, wanted: int) -> Checked:
    rule = CheckRule(
        "convention/snake-case", NOTE, "functions, variables and modules are named in snake_case, classes in CapWords"
    )
    wrong = [
        rule.broken(
            path,
            spot.line,
            f"the {spot.what} {last(spot.within)} is not in {'CapWords' if spot.what == 'class' else 'snake_case'}",
            f"{spot.what} {spot.within}",
        )
        for path, facts in code.python.items()
        for spot in facts.misnamed
    ]
    for path in code.python:
        name = posixpath.basename(path).removesuffix(".py")
        if not re.fullmatch(r"[a-z0-9_]+", name):
            wrong.append(rule.broken(path, 1, f"the module {name} is not in snake_case", "module"))
    total = sum(facts.named for facts in code.python.values()) + len(code.python)
    summary = f"{total - len(wrong):,} of {plural(total, 'name')} as they should be"
    broken = {each.path for each in wrong}
    whole = _fullest({path: facts.named for path, facts in code.python.items() if path not in broken})
    return _measured(text, rule, tuple(wrong), total - len(wrong), total, summary, wanted, whole)


def _tests_present(code: Codebase, text: str, wanted: int) -> Checked:
    rule = CheckRule("convention/tests-present", NOTE, "each module has a test that imports it or is named after it")
    modules = testable(code)
    without = untested(code, modules)
    findings = tuple(rule.broken(path, 1, "no test imports it or is named after it", "test") for path in without)
    tested = len(modules) - len(without)
    summary = f"{tested:,} of {plural(len(modules), 'module')} tested"
    whole = [(path, 1) for path in modules if path not in without]
    return _measured(text, rule, findings, tested, len(modules), summary, wanted, whole)


def _line_length(code: Codebase, text: str, longest: int) -> Checked:
    rule = CheckRule("convention/line-length", NOTE, f"lines have at most {longest} characters")
    findings = tuple(
        rule.broken(path, each.line, f"{each.length} characters, {each.length - longest} too many", f"{each.mark:08x}")
        for path, facts in code.facts.items()
        for each in facts.long_lines
        if each.length > longest and kind_of_path(path) != "docs"
    )
    summary = f"{plural(len(findings), 'line')} too long in {plural(len({each.path for each in findings}), 'file')}"
    return _measured(text, rule, findings, 0, 0, summary if findings else f"no line is longer than {longest}", 0)


def _measured(
    text: str,
    rule: CheckRule,
    findings: tuple[CheckFinding, ...],
    held: int,
    total: int,
    summary: str,
    wanted: int,
    whole: Sequence[tuple[str, int]] = (),
) -> Checked:
    """`held` of `total` places follow the rule; `wanted` is the share in percent that the text asks for (0: all).

    In the files of `whole` (path, line) nothing breaks it.
    """
    if not total and not findings and rule.id != "convention/line-length":
        return Checked(Measure("convention", text, NOT_FOUND, "no code that it could be measured in"), (rule,))
    share = percent(held, total)
    enough = share is not None and wanted and share >= wanted
    state = FOLLOWED if enough or not findings else VIOLATED
    with_share = f"{summary} ({share:g}%)" if share is not None else summary
    shown = examples(whole) if state == FOLLOWED else ()
    return Checked(Measure("convention", text, state, with_share, share, examples=shown), (rule,), findings)


def _fullest(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """The files with something to show, those with most of it first."""
    return [(path, 1) for path in sorted(counts, key=lambda path: -counts[path]) if counts[path]]


def _is_public(within: str) -> bool:
    return not any(part.startswith("_") and not part.endswith("__") for part in within.split("."))


_CHECKS: Mapping[str, Callable[[Codebase, str, int], Checked]] = {
    "type-hints": _type_hints,
    "docstrings": _docstrings,
    "snake-case": _snake_case,
    "tests-present": _tests_present,
    "line-length": _line_length,
}
