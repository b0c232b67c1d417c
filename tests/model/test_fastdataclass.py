"""Our dataclasses behave like the library's, without importing it."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from git_session.model import fastdataclass

Made = tuple[Any, Any, Any]


def classes(module: Any) -> tuple[Any, Any]:
    """A frozen class with every kind of field, and one that can be changed."""

    @module.dataclass(frozen=True)
    class Point:
        """A place."""

        x: int
        y: int = 0
        tags: tuple[str, ...] = ()
        extra: Mapping[str, int] = module.field(default_factory=dict)
        tool: object = module.field(default=None, compare=False)

        @property
        def sum(self) -> int:
            return self.x + self.y

    @module.dataclass
    class Heap:
        points: list[Any] = module.field(default_factory=list)
        size: int = 0

    return Point, Heap


@pytest.fixture(params=[dataclasses, fastdataclass], ids=["the library's", "ours"])
def made(request: pytest.FixtureRequest) -> Made:
    return (request.param, *classes(request.param))


@pytest.mark.parametrize("before", [0, fastdataclass.FEW], ids=["the first", "after a few"])
def test_instances_are_made_by_place_and_by_name(made: Made, before: int) -> None:
    _, point, heap = made
    for _ in range(before):
        point(7), heap()
    one = point(1, tags=("a",))
    assert (one.x, one.y, one.tags, one.extra, one.tool, one.sum) == (1, 0, ("a",), {}, None, 1)
    assert point(1).extra is not point(1).extra
    assert heap().points == [] and heap().points is not heap().points
    assert (point.y, point.tags, point.tool, hasattr(point, "x"), hasattr(point, "extra")) == (
        0,
        (),
        None,
        False,
        False,
    )
    assert point.__doc__ == "A place." and point.__match_args__ == ("x", "y", "tags", "extra", "tool")


@pytest.mark.parametrize(
    "call", [lambda point: point(), lambda point: point(1, z=2), lambda point: point(1, x=2), lambda p: p(*range(6))]
)
def test_wrong_arguments_are_refused(made: Made, call: Callable[[Any], Any]) -> None:
    _, point, _ = made
    for _ in range(3):  # by the first __init__ and by the compiled one
        with pytest.raises(TypeError, match=r"__init__\(\)"):
            call(point)


def test_a_frozen_one_cannot_be_changed(made: Made) -> None:
    _, point, heap = made
    one = point(1)
    for name in ("x", "new"):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(one, name, 2)
    with pytest.raises(dataclasses.FrozenInstanceError):
        del one.x
    other = heap()
    other.size = 3
    assert other.size == 3


def test_equality_hash_and_text(made: Made) -> None:
    _, point, heap = made
    assert point(1, extra=None) == point(1, extra=None, tool="hammer") != point(2, extra=None)
    assert point(1) != (1, 0, (), {}) and heap() == heap() != heap(size=1)
    assert hash(point(1, extra=None)) == hash((1, 0, (), None))
    with pytest.raises(TypeError, match="unhashable"):
        hash(heap())
    assert repr(point(1)).endswith(".Point(x=1, y=0, tags=(), extra={}, tool=None)")


def test_copies_and_dicts(made: Made) -> None:
    module, point, heap = made
    one = point(1, tags=("a",))
    assert module.replace(one, y=5) == point(1, 5, ("a",))
    with pytest.raises(TypeError):
        module.replace(one, z=5)
    assert module.asdict(heap([one], 1)) == {
        "points": [{"x": 1, "y": 0, "tags": ("a",), "extra": {}, "tool": None}],
        "size": 1,
    }
    assert copy.deepcopy(one) == one
    match one:
        case point(x=1, tags=(tag,)):
            assert tag == "a"
        case _:
            pytest.fail("does not match")


def test_a_class_may_stand_below_another(made: Made) -> None:
    module, point, _ = made

    @module.dataclass(frozen=True)
    class Named(point):  # type: ignore[valid-type, misc]  # it is made by a function
        """A place with a name."""

        name: str = ""
        y: int = 3

    @module.dataclass(frozen=True)
    class Same(point):  # type: ignore[valid-type, misc]
        """A place of another kind."""

    one = Named(1, name="here")
    assert (one.x, one.y, one.name, one.sum) == (1, 3, "here", 4)
    assert one != point(1, 3) and Same(1) != point(1) and Same(1) == Same(1)
    assert Named.__match_args__ == ("x", "y", "tags", "extra", "tool", "name")
    assert [each.name for each in dataclasses.fields(Same)] == ["x", "y", "tags", "extra", "tool"]
    assert point(1).y == 0 and module.asdict(Same(2))["x"] == 2


def test_the_library_takes_ours() -> None:
    point, heap = classes(fastdataclass)
    theirs, _ = classes(dataclasses)
    assert all(map(dataclasses.is_dataclass, (point, heap, point(1))))
    shown = [
        [(each.name, each.type, each.default, each.compare) for each in dataclasses.fields(kind)]
        for kind in (point, theirs)
    ]
    assert shown[0] == shown[1]
    assert dataclasses.replace(point(1), y=2) == point(1, 2)
    assert dataclasses.asdict(heap([point(1)]))["points"][0]["x"] == 1
    assert dataclasses.astuple(point(1)) == (1, 0, (), {}, None)
    assert [fastdataclass.is_dataclass(kind) for kind in (point, theirs, int)] == [True, True, False]
    assert [*fastdataclass.names(theirs)] == [*fastdataclass.names(point)] == ["x", "y", "tags", "extra", "tool"]


def test_values_can_be_pickled() -> None:
    from git_session.model.facts import Item

    assert pickle.loads(pickle.dumps(Item("commit", "text"))) == Item("commit", "text")


def test_no_class_asks_for_the_library() -> None:
    code = (
        "import sys, git_session.model.session, git_session.model.settings as settings\n"
        "settings.Settings()\n"
        "print(sorted({'dataclasses', 'inspect'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"
