"""Which objective a commit belongs to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_session.model.attribution import Attribution, grouped
from git_session.model.event import Event


def journal(*steps: str) -> list[Event]:
    """Events at 1, 2, 3…: `add a`, `start a`, `complete a [oid]`, `commit x`, `rewrite x y`, `late x` (at 3)."""
    found = []
    for at, step in enumerate(steps, start=1):
        verb, name, *more = step.split()
        kind = {"add": "objective", "late": "commit"}.get(
            verb, verb if verb in ("commit", "rewrite") else f"objective.{verb}"
        )
        body: dict[str, object] = {"of": name, "commit": more[0] if more else ""}
        if kind == "commit":
            body = {"oid": name, "late": verb == "late"}
        elif kind == "rewrite":
            body = {"pairs": [[name, *more]]}
        found.append(Event(3 if verb == "late" else at, kind, name if kind == "objective" else f"e{at}", body))
    return found


@pytest.mark.parametrize(
    ("steps", "objective"),
    [
        (["add a", "commit x"], ""),
        (["add a", "start a", "commit x"], "obj-1"),
        (["add a", "add b", "start b", "commit x"], "obj-2"),
        (["add a", "add b", "start a", "start b", "commit x"], "obj-2"),
        (["add a", "add b", "start a", "start b", "complete b", "commit x"], "obj-1"),
        (["add a", "start a", "drop a", "commit x"], ""),
        (["add a", "start a", "edit a", "commit x"], "obj-1"),
        (["add a", "add b", "start a", "commit x", "complete b x"], "obj-2"),
        (["add a", "start a", "commit x", "complete a"], "obj-1"),
        (["add a", "start a", "commit w", "complete a", "rewrite w x"], "obj-1"),
        (["add a", "add b", "start a", "commit w", "start b", "commit x", "rewrite w x"], "obj-1"),
        (["add a", "add b", "start a", "commit w", "complete b w", "commit x", "rewrite w x"], "obj-2"),
        (["add a", "start a", "complete a", "late x"], "obj-1"),
        (["start nobody", "commit x"], ""),
        (["rewrite x", "commit x"], ""),
    ],
)
def test_the_objective_of_a_commit(steps: list[str], objective: str) -> None:
    assert Attribution(journal(*steps)).objective_of("x", 10**6) == objective


@pytest.mark.parametrize(("at", "objective"), [(0, ""), (1, ""), (2, "obj-1"), (3, "obj-1"), (4, ""), (9, "")])
def test_a_commit_that_no_hook_saw_goes_by_its_time(at: int, objective: str) -> None:
    assert Attribution(journal("add a", "start a", "add b", "complete a")).objective_of("unseen", at) == objective


def test_a_journal_without_events() -> None:
    assert Attribution([]).objective_of("x", 5) == ""


def test_groups_in_the_order_of_numbers_with_none_last() -> None:
    assert grouped(["obj-10", "", "obj-2", "obj-2"]) == ["obj-2", "obj-10", ""]


@given(st.lists(st.sampled_from(["add a", "add b", "start a", "start b", "complete a x", "complete b", "reopen a", "drop b", "commit x", "commit y", "rewrite x y", "late x"]), max_size=15), st.integers(0, 20))  # fmt: skip
def test_any_journal_gives_one_of_its_objectives_or_none(steps: list[str], at: int) -> None:
    added = [f"obj-{number + 1}" for number in range(sum(step.startswith("add") for step in steps))]
    attribution = Attribution(journal(*steps))
    assert {attribution.objective_of(oid, at) for oid in "xyz"} <= {"", *added}
