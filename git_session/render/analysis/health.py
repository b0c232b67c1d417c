"""The pages of `git session analyze`: score and deductions, velocity, recommendations."""

from __future__ import annotations

from git_session.model.ids import short_oid
from git_session.model.text import cut, one_line, plural
from git_session.render.figures.sparkline import bars
from git_session.render.page import Page, Span
from git_session.render.wording import duration
from git_session.services.analysis.analyze import Analysis
from git_session.services.analysis.health import Health
from git_session.services.analysis.recommendations import Recommendation
from git_session.services.analysis.score import RULES, Deduction, ScoreProblem
from git_session.services.figures.velocity import Velocity
from git_session.services.quality.discipline import Discipline

SHOWN = 5
"""Problems shown per rule without -v."""
_WIDTH = 80
_SCORES = ((80, "good"), (50, "warn"), (0, "bad"))


def put_health(page: Page, analysis: Analysis, health: Health, *, every: bool) -> None:
    """Adds the score, each deduction with its problems, and how the commits were tested."""
    name = one_line(analysis.branch) or analysis.id
    if health.score is None:
        page.line([Span(name, "title"), "  nothing to judge yet"])
        return
    style = next(style for least, style in _SCORES if health.score >= least)
    page.line([Span(name, "title"), "  health ", Span(f"{health.score} of 100", style)])
    if health.deductions:
        page.line()
    for deduction in health.deductions:
        _put_deduction(page, deduction, every=every)
    if health.discipline:
        page.heading("Tests")
        page.line(_tested(health.discipline), indent=2)
    page.line()
    judged = f"{len(health.judged)} of {len(RULES)} rules had something to judge"
    if every:
        page.item(Span(f"{judged}:", "dim"), Span(", ".join(health.judged), "dim"), indent=0)
    else:
        page.line(Span(f"{judged}; -v lists them", "dim"))
    for note in health.notes:
        page.line(Span(note, "warn"))


def _put_deduction(page: Page, deduction: Deduction, *, every: bool) -> None:
    most = f", at most {deduction.most}" if deduction.weight != str(deduction.most) else ""
    sign = Span(f"{-deduction.points or 0:>4}".replace("-", "−"), "bad" if deduction.points else "dim")
    page.line([sign, "  ", Span(deduction.title, "title"), Span(f"  {deduction.weight}{most}", "dim")])
    shown = deduction.problems if every else deduction.problems[:SHOWN]
    for problem in shown:
        name = _name(problem)
        page.line([Span(name, "code"), "  ", cut(problem.text, max(_WIDTH - 8 - len(name), 20))], indent=6)
    if len(deduction.problems) > len(shown):
        page.line(Span(f"and {len(deduction.problems) - len(shown)} more: -v shows them", "dim"), indent=6)


def _name(problem: ScoreProblem) -> str:
    if problem.kind in ("commit", "measurement"):
        return short_oid(problem.id) or "no commit"
    return cut(one_line(problem.id), 40)


def _tested(discipline: Discipline) -> str:
    parts = [
        (discipline.together, "with tests"),
        (discipline.first, "after their tests"),
        (discipline.later, "tested later"),
        (discipline.without, "without tests"),
    ]
    return f"{plural(discipline.commits, 'commit')} of code: " + ", ".join(
        f"{count} {words}" for count, words in parts if count
    )


def put_velocity(page: Page, velocity: Velocity, *, emoji: bool) -> None:
    """Adds the output per active hour beside earlier sessions, and an estimate if they allow one."""
    count = len(velocity.sessions)
    beside = f"compared with {plural(count, 'earlier session')}" if count else "no earlier session to compare with"
    page.heading("Velocity", f"per active hour, {beside}")
    page.table(
        [
            (
                Span(rate.name, "dim"),
                _number(rate.this),
                _number(rate.median),
                "" if rate.lowest is None else f"{_number(rate.lowest)} to {_number(rate.highest)}",
                Span(bars([*rate.before, rate.this], emoji=emoji) if count else "", "accent"),
            )
            for rate in velocity.rates
        ],
        headings=("", "this one", "median", "from to", "") if count else ("", "this one"),
        right=(1, 2, 3),
    )
    if velocity.rates[0].this is None:
        short = duration(velocity.active_seconds)
        page.line(Span(f"only {short} of active time; a rate needs at least 15m", "dim"), indent=2)
    estimate = velocity.estimate
    if estimate:
        page.line()
        what = "1 objective is open" if estimate.objectives == 1 else f"{estimate.objectives} objectives are open"
        page.line(f"{what}: about {duration(estimate.seconds)} of active time", indent=2)
        spread = (
            f"the middle half of {estimate.sessions} sessions: {duration(estimate.low)} to {duration(estimate.high)}"
        )
        page.line(Span(spread, "dim"), indent=2)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.0f}" if value >= 100 else f"{value:.1f}"


def put_recommendations(page: Page, found: tuple[Recommendation, ...]) -> None:
    """Adds each recommendation with its finding and command."""
    page.heading("Recommendations", "" if found else "none: there are no findings")
    for at, each in enumerate(found, start=1):
        name = short_oid(each.finding) if _is_oid(each.finding) else cut(one_line(each.finding), 40)
        page.item(Span(f"{at:>2}", "dim"), cut(one_line(each.text), _WIDTH - 6))
        page.line([Span(f"{each.rule} {name}", "dim"), "  ", Span(each.command, "code")], indent=5)


def _is_oid(text: str) -> bool:
    return len(text) in (40, 64) and all(char in "0123456789abcdef" for char in text)
