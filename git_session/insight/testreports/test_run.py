"""The figures of a test run, whichever tool reported it."""

from __future__ import annotations

from collections.abc import Mapping

from git_session.model.dataclass import dataclass
from git_session.model.text import cut, one_line

MOST_NAMED = 50
"""Most failing tests that are kept by name."""


@dataclass(frozen=True)
class TestRun:
    """The figures of one or more reports; `failing` names at most MOST_NAMED tests that failed or had errors, `flaky` counts
    passed tests that had failed before in the same run."""

    passed: int = 0
    failed: int = 0
    errors: int = 0
    skipped: int = 0
    seconds: float = 0.0
    failing: tuple[str, ...] = ()
    flaky: int = 0

    __test__ = False  # keeps pytest from collecting it by its name

    def __add__(self, other: TestRun) -> TestRun:
        return TestRun(
            self.passed + other.passed,
            self.failed + other.failed,
            self.errors + other.errors,
            self.skipped + other.skipped,
            self.seconds + other.seconds,
            tuple(dict.fromkeys((*self.failing, *other.failing)))[:MOST_NAMED],
            self.flaky + other.flaky,
        )

    @property
    def tests(self) -> int:
        return self.passed + self.failed + self.errors + self.skipped


def seconds_of(text: str) -> float:
    """Seconds in `1.5`, `1,234.5`, `1,5`; 0 for anything else."""
    text = text.strip()
    if "," in text:
        text = text.replace(",", "") if "." in text or len(text.rpartition(",")[2]) == 3 else text.replace(",", ".")
    try:
        seconds = float(text) if len(text) < 30 else 0.0
    except ValueError:
        return 0.0
    return seconds if 0 <= seconds < 1e9 else 0.0


def one_name(text: str) -> str:
    """The name of a test on one line of at most 200 characters; `?` if it has none."""
    return cut(one_line(text), 200) or "?"


def count_of(attributes: Mapping[str, str], name: str) -> int:
    """The number in an attribute; 0 if it is missing or no number."""
    text = attributes.get(name, "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class RunCounter:
    """Adds up the outcomes of single tests: `passed`, `failed`, `errors` or `skipped`."""

    def __init__(self) -> None:
        self._counts = dict.fromkeys(("passed", "failed", "errors", "skipped"), 0)
        self._failing: dict[str, None] = {}
        self._seconds = 0.0

    def add(self, outcome: str, name: str, seconds: float = 0.0, count: int = 1) -> None:
        self._counts[outcome] += count
        self._seconds += seconds
        if outcome in ("failed", "errors") and len(self._failing) < MOST_NAMED:
            self._failing[one_name(name)] = None

    @property
    def tests(self) -> int:
        return sum(self._counts.values())

    @property
    def broken(self) -> int:
        """How many failed or had an error."""
        return self._counts["failed"] + self._counts["errors"]

    def result(self, seconds: float = 0.0) -> TestRun:
        """The figures; `seconds` of the run as a whole take precedence over the sum of its tests."""
        return TestRun(**self._counts, seconds=round(seconds or self._seconds, 3), failing=tuple(self._failing))
