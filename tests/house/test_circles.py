"""No module, and no room of a layer, imports itself through others; and only entry points reconcile journals."""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

import pytest

from tests.house.test_imports import MODULES, PACKAGE, imports

ROOMED = ("services", "insight", "render")
NAMES = {".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts): path for path in MODULES}


def _imported(name: str) -> set[str]:
    """The modules of the package that a module imports anywhere, including functions and TYPE_CHECKING blocks."""
    asked = {each for each in imports(NAMES[name]) if each.startswith("git_session")}
    return {each if each in NAMES else each.rpartition(".")[0] for each in asked} & NAMES.keys() - {name}


GRAPH = {name: _imported(name) for name in NAMES}


def _circle(graph: Mapping[str, set[str]]) -> list[str]:
    """The first import circle found; empty if there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_a_circle_is_found() -> None:
    assert sorted(set(_circle({"one": {"two"}, "two": {"three"}, "three": {"one"}, "four": {"one"}}))) == [
        "one",
        "three",
        "two",
    ]
    assert len(GRAPH) > 300 and sum(map(len, GRAPH.values())) > 1000


def test_no_module_imports_itself_through_others() -> None:
    assert _circle(GRAPH) == []


@pytest.mark.parametrize("layer", ROOMED)
def test_rooms_import_each_other_one_way(layer: str) -> None:
    """A module beside the rooms counts as a room of its own."""
    rooms: dict[str, set[str]] = {}
    for name, others in GRAPH.items():
        if name.startswith(f"git_session.{layer}."):
            inside = {_room(each) for each in others if each.startswith(f"git_session.{layer}.")}
            rooms.setdefault(_room(name), set()).update(inside - {_room(name)})
    assert len(rooms) > 2
    assert _circle(rooms) == []


def _room(name: str) -> str:
    return ".".join(name.split(".")[:3])


def test_journals_are_brought_in_step_at_the_entries_alone() -> None:
    """All other code only reads journals, or writes what it was asked to."""
    entries = {
        name for name, path in NAMES.items() if "git_session.services.recording.reconcile.reconcile" in imports(path)
    }
    assert entries == {
        "git_session.commands.frame",
        "git_session.commands.mcpserver",
        "git_session.services.agents.hook",
        "git_session.services.watching.watch",
    }
