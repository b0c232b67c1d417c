"""Whether an issue is open, as its tracker says."""

from __future__ import annotations

from git_session.model.dataclass import dataclass
from git_session.model.text import cut, one_line

OPEN, CLOSED, UNKNOWN = "open", "closed", "unknown"
_STATES = {"open": OPEN, "opened": OPEN, "reopened": OPEN, "closed": CLOSED, "merged": CLOSED, "locked": CLOSED}
"""Words of GitHub, GitLab and commands."""
_TITLE = 200


@dataclass(frozen=True)
class IssueState:
    """What the tracker last said of an issue."""

    issue: str  #: Issue, as it was given.
    state: str  #: `open`, `closed`, or `unknown` if it was never told.
    title: str = ""  #: Title of the issue; empty if it is unknown.
    at: int = 0  #: When this was the answer (epoch ms); 0 if there was none.
    source: str = ""  #: What answered: `gh`, `glab` or `session.issueCommand`; empty if nothing did.
    problem: str = ""  #: Why the last attempt brought no answer; empty if it did, or if none was made.
    remedy: str = ""  #: Command that may solve the problem; empty if none is known.


def state_in_json(output: bytes) -> tuple[str, str]:
    """(state, title) in the answer of GitHub's or GitLab's API for an issue. Raises ValueError."""
    import json  # `status` imports this module too

    try:
        row = json.loads(output)
    except (ValueError, RecursionError):
        raise ValueError("the answer is no JSON") from None
    state = _STATES.get(str(row.get("state")).lower()) if isinstance(row, dict) else None
    if not state:
        raise ValueError("the answer has no state")
    return state, _title(row.get("title"))


def state_in_line(output: bytes) -> tuple[str, str]:
    """(state, title) in the first line of a command's output: `open TITLE` or `closed TITLE`. Raises ValueError."""
    first = output.decode("utf-8", "replace").strip().partition("\n")[0]
    word, _, title = first.partition(" ")
    if word.lower() not in (OPEN, CLOSED):
        raise ValueError(f"the first line is neither `open TITLE` nor `closed TITLE`: {cut(one_line(first), 60)!r}")
    return word.lower(), _title(title)


def _title(text: object) -> str:
    return cut(one_line(text), _TITLE) if isinstance(text, str) else ""
