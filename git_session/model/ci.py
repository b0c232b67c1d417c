"""What continuous integration says of a commit, and when it is to be asked again."""

from __future__ import annotations

from collections.abc import Iterable

from git_session.model.dataclass import dataclass
from git_session.model.text import one_line, plural, some

PASSED, FAILED, PENDING, SKIPPED = STATES = ("passed", "failed", "pending", "skipped")
"""The states of a check."""
NONE, UNKNOWN = "none", "unknown"
"""States of a commit besides: its forge has no check of it; there is no answer."""
MOST = 200
"""Most checks of a commit that are kept, failed ones first."""
_NAMED = 3
_LEAST = {PASSED: 0, FAILED: 600_000, PENDING: 30_000, NONE: 30_000, UNKNOWN: 300_000}
_LONGEST = 3_600_000
_ORDER = {FAILED: 0, PENDING: 1, PASSED: 2, SKIPPED: 3}


@dataclass(frozen=True)
class CheckRun:
    """A check of a commit, such as a job of continuous integration."""

    name: str  #: Name of the check, in the forge's words.
    state: str  #: Either `passed`, `failed`, `pending` or `skipped`.
    url: str = ""  #: Address of its details; empty if there is none.


@dataclass(frozen=True)
class CommitChecks:
    """What continuous integration says of a commit."""

    commit: str  #: Full id of the commit.
    #: All checks together: `passed`, `failed`, `pending`, `none` (there are no checks) or `unknown` (there is no answer).
    state: str
    checks: tuple[CheckRun, ...] = ()  #: Every check, failed ones first; empty if only the result is known.
    at: int = 0  #: When this was the answer (epoch ms); 0 if there was none.
    source: str = ""  #: What answered: `gh`, `glab` or `session.ciCommand`; empty if nothing was asked.
    problem: str = ""  #: Why the last attempt brought no answer; empty if it brought this one.
    remedy: str = ""  #: Command that may solve the problem; empty if none is known.

    def named(self, state: str) -> tuple[str, ...]:
        """The names of the checks in this state."""
        return tuple(each.name for each in self.checks if each.state == state)


ASK_AGAIN = "git session check --ci"
"""The command that asks for the checks now."""
TO_GO_ON = "to go on"
"""When to type a command that removes the reason."""
_LEADS = {FAILED: "when it is fixed and pushed", PENDING: "later", NONE: "when CI has started", UNKNOWN: "later"}


def next_command(ci: CommitChecks) -> tuple[str, str]:
    """When, in words, and which command to type after a refusal because of `ci`."""
    return (TO_GO_ON, ci.remedy) if ci.remedy else (_LEADS[ci.state], ASK_AGAIN)


def ci_text(ci: CommitChecks) -> str:
    """The result in words: `3 checks passed`, `1 check passed, 2 skipped`, `1 of 3 checks failed: lint`."""
    count = len(ci.checks)
    named = ci.named(ci.state)
    if ci.state == UNKNOWN:
        return f"not known: {one_line(ci.problem)}"
    if ci.state == NONE:
        return "no checks"
    skipped = len(ci.named(SKIPPED))
    if ci.state == PASSED and skipped:
        passed = count - skipped
        return f"{plural(passed, 'check')} passed, {skipped} skipped" if passed else f"{plural(count, 'check')} skipped"
    if ci.state == PASSED or not named:
        return f"{plural(count, 'check')} {ci.state}" if count else ci.state
    of = f" of {plural(count, 'check')}" if len(named) < count else f" {'check' if count == 1 else 'checks'}"
    return f"{len(named)}{of} {ci.state}: {some(named, _NAMED)}"


def together(states: Iterable[str]) -> str:
    """The state of a commit whose checks have these `states`."""
    found = set(states)
    return next((each for each in (FAILED, PENDING) if each in found), PASSED if found else NONE)


def in_order(checks: Iterable[CheckRun]) -> tuple[CheckRun, ...]:
    """The checks that are kept, in the order in which they are shown."""
    return tuple(sorted(checks, key=lambda each: _ORDER[each.state])[:MOST])


def is_due(checks: CommitChecks, *, first: int, tried: int, now: int) -> bool:
    """Whether a commit that was asked for `first` and `tried` last is to be asked for again. Times are epoch ms.

    A commit that passed is not asked for again, one that failed seldom, since jobs can be run again; the longer a commit is
    pending, the less often. If there was nobody to ask, that is looked for again once an hour.
    """
    state = UNKNOWN if checks.problem else checks.state
    if state == PASSED:
        return False
    least = _LEAST[state] if checks.source else _LONGEST
    wait = min(max((tried - first) // 8, least), _LONGEST)
    return not tried <= now < tried + wait
