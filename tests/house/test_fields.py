"""Every field of every `--json` document has one sentence of documentation with everything that a script needs."""

from __future__ import annotations

import re
import typing
from enum import Enum
from typing import Any

import pytest

from git_session.model.fastdataclass import declared, names
from tools.schema import dataclasses_in, documentation, documents, hints_of

KINDS = tuple(dict.fromkeys(kind for result in documents().values() for kind in dataclasses_in(result)))
FIELDS = [(kind, name) for kind in KINDS for name in names(kind)]
UNITS = (
    r"\(epoch ms|seconds|milliseconds|tokens|percent|points|[Ee]xit status|[Nn]umber|[Ll]ines? (?:added|deleted)|in `unit`"
    r"|per active hour"
)
"""Units of figures, or words that show that a figure counts something."""


@pytest.mark.parametrize(("kind", "name"), FIELDS, ids=[f"{kind.__name__}.{name}" for kind, name in FIELDS])
def test_a_field_is_documented(kind: type, name: str) -> None:
    meaning = documentation(kind).get(name, "")
    assert re.fullmatch(r"[A-Z`].*\w.*\.", meaning), "one sentence behind the field, after `#:`"
    assert not re.search(r"[.!?] [A-Z]", meaning), "one sentence"
    assert _words(meaning) - _words(name.replace("_", " ")), "more than the name of the field"
    hint = hints_of(kind)[name]
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
    """The significant words of a text, without plural endings."""
    return {word.rstrip("s") for word in re.findall(r"[a-z]+", text.lower())} - {"the", "a", "an", "of", "it", ""}


def _parts(hint: Any) -> list[Any]:
    """The plain types within a type hint, without those of a dataclass's fields."""
    arguments = typing.get_args(hint)
    return [part for each in arguments for part in _parts(each)] if arguments else [hint]
