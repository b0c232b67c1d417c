"""Measurements of test reports, and runs of the test command, read from their events."""

from __future__ import annotations

from git_session.model.event import Event
from git_session.model.session import Measurement, NotRun, Run

_COUNTS = (
    "covered", "lines", "new_covered", "new_lines", "passed", "failed", "errors", "skipped", "tests_added", "tests_removed",
)  # fmt: skip


def measurement_of(event: Event) -> Measurement:
    """The measurement in a `measurement` event."""
    counts = {name: count for name in _COUNTS if (count := event.count(name))}
    return Measurement(
        at=event.count("measured") or event.at,
        commit=event.text("commit"),
        tests_seconds=_seconds(event),
        sources=event.texts("sources"),
        origin=event.text("origin"),
        **counts,
    )


def measurement_body(measurement: Measurement) -> dict[str, object]:
    """The body of the `measurement` event that `measurement_of` reads; zero and empty values are omitted."""
    body: dict[str, object] = {
        "commit": measurement.commit,
        **{name: getattr(measurement, name) for name in _COUNTS},
        "seconds": measurement.tests_seconds,
        "sources": list(measurement.sources),
        "origin": measurement.origin,
    }
    return {name: value for name, value in body.items() if value}


def run_of(event: Event, active: int) -> Run:
    """The run in a `test` event; `active` is the session's active time at its end, in ms."""
    return Run(
        at=event.at,
        status=event.count("status"),
        passed=event.count("passed"),
        failed=event.count("failed"),
        skipped=event.count("skipped"),
        seconds=_seconds(event),
        phase=event.text("phase"),
        tests_changed=event.body.get("tests_changed") is True,
        code_changed=event.body.get("code_changed") is True,
        tree=event.text("tree"),
        active=active,
        by=event.by,
    )


def not_run_of(event: Event) -> NotRun | None:
    """The reason in a `test` event why no test ran; None if tests ran. Such a start is neither a pass nor a failure."""
    why = event.text("not_run")
    return NotRun(event.at, why) if why else None


def _seconds(event: Event) -> float:
    seconds = event.body.get("seconds")
    return float(seconds) if isinstance(seconds, int | float) and 0 <= seconds < 1e9 else 0.0
