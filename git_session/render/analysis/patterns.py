"""The page of `git session analyze --patterns`: each declared rule, how far the code follows it, and each breach."""

from __future__ import annotations

from git_session.architecture.checks.finding import FOLLOWED, LEVELS, NOT_CHECKED, VIOLATED, CheckRule, Measure
from git_session.model.ids import short_oid
from git_session.model.text import plural
from git_session.render.page import Page, Span
from git_session.services.quality.patterns import DeclaredPlace, Patterns

SHOWN = 5
"""Places shown per rule without -v."""
_STYLES = {"error": "bad", "warning": "warn", "note": "dim"}


def put_patterns(page: Page, result: Patterns, *, every: bool) -> None:
    """Add the measures, one a line, then the findings by rule: those of the session's files first, at most five of each rule."""
    page.heading("Patterns", f"{plural(result.files, 'file')} checked")
    for measure in result.measures:
        _put_measure(page, measure)
    for missing in result.needs_extra if result.measures else ():
        needs = f"  {plural(missing.files, 'file')}: needs git-session[architecture]"
        page.item(Span(f"{NOT_CHECKED:<11}", "warn"), [missing.language, Span(needs, "dim")])
    if not result.measures:
        page.line("no rules are declared", indent=2)
        page.line(Span("git session config context.architecture hexagonal", "code"), indent=4)
        page.line(Span('git session config context.conventions "type hints, docstrings"', "code"), indent=4)
    for rule, found in _by_rule(result):
        page.line()
        page.line([Span(rule.level, _STYLES[rule.level]), "  ", Span(rule.id, "title"), Span(f"  {rule.text}", "dim")])
        for place in found if every else found[:SHOWN]:
            _put_place(page, place)
        if len(found) > SHOWN and not every:
            page.line(Span(f"and {len(found) - SHOWN} more", "dim"), indent=2)
    for left_out in result.left_out:
        page.line(Span(f"not checked: {left_out.path} ({left_out.reason})", "dim"), indent=2)
    if result.findings:
        page.line()
        page.line(_sum(result))


def _by_rule(result: Patterns) -> list[tuple[CheckRule, list[DeclaredPlace]]]:
    """Each broken rule with its places, errors first; among them the rule of which something is new."""
    found: dict[str, list[DeclaredPlace]] = {}
    for place in result.findings:
        found.setdefault(place.rule, []).append(place)
    rules = {rule.id: rule for rule in result.rules}
    return sorted(
        ((rules[rule], places) for rule, places in found.items()), key=lambda each: LEVELS.index(each[0].level)
    )


def _put_measure(page: Page, measure: Measure) -> None:
    style = {FOLLOWED: "good", VIOLATED: "bad"}.get(measure.state, "warn")
    # Personal settings are in no file of the project.
    place = [Span(f"  {measure.declared}", "accent")] if ":" in measure.declared else []
    seen = f", such as in {' and '.join(measure.examples)}" if measure.examples else ""
    page.item(Span(f"{measure.state:<11}", style), [measure.name, Span(f"  {measure.summary}{seen}", "dim"), *place])


def _put_place(page: Page, place: DeclaredPlace) -> None:
    mark = Span("new", "accent") if place.new else Span("-", "dim")
    page.item(mark, [Span(f"{place.path}:{place.line}", "accent"), f"  {place.message}"])


def _sum(result: Patterns) -> list[str | Span]:
    parts = [plural(result.count(level), level) for level in LEVELS if result.count(level)]
    new = sum(each.new for each in result.findings)
    summary: list[str | Span] = [", ".join(parts)]
    if result.base:
        summary.append(
            f"; {new} new since {short_oid(result.base)}, where this session began" if new else "; none of them new"
        )
    return summary
