"""Every field of every `--json` document has one sentence of documentation, which holds what a script has to know."""

from __future__ import annotations

import re
import typing
from enum import Enum
from typing import Any

import pytest

from git_session.model.fastdataclass import declared, names
from tools.schema import dataclasses_in, documentation, documents

KINDS = tuple(dict.fromkeys(kind for result in documents().values() for kind in dataclasses_in(result)))
FIELDS = [(kind, name) for kind in KINDS for name in names(kind)]
UNITS = (
    r"\(epoch ms|seconds|milliseconds|tokens|percent|points|[Ee]xit status|[Nn]umber|[Ll]ines? (?:added|deleted)|in `unit`"
    r"|per active hour"
)
"""What a figure is measured in, or that it counts something."""


@pytest.mark.parametrize(("kind", "name"), FIELDS, ids=[f"{kind.__name__}.{name}" for kind, name in FIELDS])
def test_a_field_is_documented(kind: type, name: str) -> None:
    meaning = documentation(kind).get(name, "")
    assert re.fullmatch(r"[A-Z`].*\w.*\.", meaning), "one sentence behind the field, after `#:`"
    assert not re.search(r"[.!?] [A-Z]", meaning), "one sentence"
    assert _words(meaning) - _words(name.replace("_", " ")), "more than the name of the field"
    hint = typing.get_type_hints(kind)[name]
    parts = set(_parts(hint))
    if type(None) in parts:
        assert "null" in meaning, "when it is null"
    if declared(kind)[name].default == "" and not issubclass(hint, Enum):
        assert re.search(r"\b[Ee]mpty\b", meaning), "when it is empty"
    if parts & {int, float}:
        assert re.search(UNITS, meaning), "its unit, or that it is a number of something"
    if name == "at" or name.endswith("_at"):
        assert "(epoch ms" in meaning


def _words(text: str) -> set[str]:
    """The words that say something, without the ending of a plural."""
    return {word.rstrip("s") for word in re.findall(r"[a-z]+", text.lower())} - {"the", "a", "an", "of", "it", ""}


def _parts(hint: Any) -> list[Any]:
    """The plain types in one; those of a dataclass's own fields are not among them."""
    arguments = typing.get_args(hint)
    return [part for each in arguments for part in _parts(each)] if arguments else [hint]
