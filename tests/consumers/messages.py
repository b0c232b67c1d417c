"""Messages as people write them, and our block below them: in each style and width, with texts full of orders."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from git_session.hot.message import Block, splice
from git_session.hot.trailer import Style
from git_session.model.session import Decision, Objective, State
from git_session.model.settings import TRAILERS
from git_session.model.trailers import TrailerLayout, decision_lines, impact_lines, listing

ORDERS = (
    "BREAKING CHANGE: none", "BREAKING-CHANGE: all", "breaking change: it", "BREAKING", "feat(api): add it", "fix: that", "feat!: this",
    "revert: that", "Fixes #123", "closes", "resolves:", "https://example.org/issues/4", "ABC-12", "GH-7", "owner/repo#5", "#9", "@somebody",
    "[skip ci]", "[ci skip]", "***NO_CI***", "skip-checks: true", "Release-As: 9.9.9", "Reviewed-by: Eve", "Signed-off-by: Eve",
    "BEGIN_NESTED_COMMIT", "BEGIN_COMMIT_OVERRIDE", "This reverts commit 1234567890.", "Refs", "Merge branch 'x'", "fixup!",
)  # fmt: skip
WORDS = (
    "the",
    "login",
    "is",
    "kept",
    "for",
    "everybody,",
    "so",
    "that",
    "tokens",
    "renew",
    "early",
    "and",
    "nobody",
    "waits",
)
TEXTS = st.lists(st.sampled_from((*WORDS, *ORDERS)), min_size=1, max_size=25).map(" ".join)
SUBJECTS = (
    "feat(api): add login",
    "fix: keep the token",
    "feat!: drop the old way",
    "chore(deps): raise them",
    "docs: say how",
    "Add login",
)
BODIES = (
    "", "It was lost.", "It was lost.\n\nThat is long ago, as the log says.", "It was lost.\n\nCloses #12", "Reviewed-by: Bo <bo@example.org>",
    "It was lost.\n\nBREAKING CHANGE: the old way is gone", "It was lost.\n\nRefs: #4\nSigned-off-by: Bo <bo@example.org>",
)  # fmt: skip


@dataclass(frozen=True)
class Example:
    """A message, and the same with our block."""

    plain: str
    ours: str


def example(
    subject: str,
    body: str,
    objectives: list[Objective],
    decisions: list[Decision],
    impact: list[str],
    *,
    style: str,
    columns: int,
) -> Example:
    plain = f"{subject}\n\n{body}\n" if body else f"{subject}\n"
    lines = [line for each in decisions for line in decision_lines(each, columns)]
    block = Block(
        wanted=[name.encode() for name in TRAILERS],
        objectives=[line.encode() for line in listing(objectives, TrailerLayout(columns), style).lines],
        decisions=[line.encode() for line in lines],
        extra="\n".join(impact_lines(impact, columns)).encode(),
        time=b"1h 35m",
    )
    return Example(plain, splice(plain.encode(), block, Style(edited=False)).decode())


def objective(text: str, state: State, before: str) -> Objective:
    return Objective("obj-1", text, text, 1, state, changed="c", pending=True, listed=before)


def examples(columns: int) -> st.SearchStrategy[Example]:
    """Messages with lines of at most `columns` columns."""
    return st.builds(
        example,
        st.sampled_from(SUBJECTS),
        st.sampled_from(BODIES),
        st.lists(st.builds(objective, TEXTS, st.sampled_from(list(State)), st.just("") | TEXTS), max_size=4),
        st.lists(
            st.builds(
                Decision, st.just("dec-1"), st.just("e"), TEXTS, st.just(1), st.just("") | TEXTS, st.just("") | TEXTS
            ),
            max_size=3,
        ),
        st.lists(TEXTS, max_size=2),
        style=st.sampled_from(["compact", "full"]),
        columns=st.sampled_from([40, 50, 72, columns]),
    )


ALL = " ".join(ORDERS)
SAMPLE = tuple(
    example(
        SUBJECTS[at % len(SUBJECTS)],
        BODIES[at % len(BODIES)],
        [objective(ORDERS[at], State.STARTED, ""), objective("Later", State.OPEN, ALL)],
        [Decision("dec-1", "e", f"Decide {ALL}", 1, ALL, ORDERS[at])],
        [f"Added: src/{ORDERS[at]}"],
        style=("compact", "full")[at % 2],
        columns=(40, 72, 80)[at % 3],
    )
    for at in range(12)
)
"""The messages of which `recorded.json` keeps what each program says."""
