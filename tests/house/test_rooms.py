"""Rooms have few modules and the same names in services and render; class names are unique."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

from tests.house.test_imports import MODULES, PACKAGE

HALLS = ("services", "insight", "render", "architecture", "git", "store")
ROOM = 15
BESIDE = 5
"""Most modules beside the rooms of services, insight and render."""
SCREEN = {"screen"}
"""The rooms of render that services lacks: the outputs for pages."""


def modules(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.py") if path.stem != "__init__")


def rooms(hall: str) -> set[str]:
    return {path.name for path in (PACKAGE / hall).iterdir() if path.is_dir() and modules(path)}


@pytest.mark.parametrize("hall", HALLS)
def test_a_room_is_small(hall: str) -> None:
    folders = [PACKAGE / hall, *(path for path in (PACKAGE / hall).rglob("*") if path.is_dir())]
    assert {path.name: len(modules(path)) for path in folders if len(modules(path)) > ROOM} == {}


@pytest.mark.parametrize("hall", ["services", "insight", "render"])
def test_few_modules_stand_beside_the_rooms(hall: str) -> None:
    assert len(modules(PACKAGE / hall)) <= BESIDE


def test_render_has_the_rooms_of_services() -> None:
    assert rooms("render") - rooms("services") == SCREEN


def test_insight_has_three_rooms() -> None:
    assert rooms("insight") == {"history", "source", "testreports"}


def test_no_two_classes_have_one_name() -> None:
    found = Counter(
        node.name
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
    )
    assert [name for name, times in found.items() if times > 1] == []
