"""SARIF 2.1.0. The schema here is our own, of the fields that are written and nothing else, by the standard's wording
(docs.oasis-open.org/sarif/sarif/v2.1.0): no package of the registries brings the official one."""

from __future__ import annotations

import json
import os
from typing import Any
from urllib.parse import unquote_to_bytes

import jsonschema
import pytest

from git_session.architecture.checks.finding import CheckRule
from git_session.render.analysis.sarif import sarif
from git_session.services.quality.patterns import DeclaredPlace, Patterns

TEXT = {"type": "object", "properties": {"text": {"type": "string", "minLength": 1}}, "required": ["text"],
        "additionalProperties": False}  # fmt: skip
LEVEL = {"enum": ["none", "note", "warning", "error"]}


def closed(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    """An object with these properties and no other."""
    properties = {**required, **(optional or {})}
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


RULE = closed({"id": {"type": "string"}, "shortDescription": TEXT, "defaultConfiguration": closed({"level": LEVEL})})
URI = {"type": "string", "pattern": r"^(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+$"}
LOCATION = closed(
    {
        "physicalLocation": closed(
            {
                "artifactLocation": closed({"uri": URI}),
                "region": closed({"startLine": {"type": "integer", "minimum": 1}}),
            }
        )
    }
)
RESULT = closed(
    {
        "ruleId": {"type": "string"},
        "ruleIndex": {"type": "integer", "minimum": 0},
        "level": LEVEL,
        "message": TEXT,
        "locations": {"type": "array", "items": LOCATION, "minItems": 1},
        "partialFingerprints": {"type": "object", "additionalProperties": {"type": "string"}, "minProperties": 1},
    },
    {"baselineState": {"enum": ["new", "unchanged", "updated", "absent"]}},
)
DRIVER = closed(
    {
        "name": {"type": "string"},
        "version": {"type": "string"},
        "rules": {"type": "array", "items": RULE, "uniqueItems": True},
    }
)
RUN = closed(
    {
        "tool": closed({"driver": DRIVER}),
        "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
        "results": {"type": "array", "items": RESULT},
    }
)
SCHEMA = closed(
    {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": {"type": "array", "items": RUN, "minItems": 1},
    }
)


def patterns(*places: DeclaredPlace, base: str = "") -> Patterns:
    """A result with these findings."""
    rules = (CheckRule("a/b", "error", "a imports b"), CheckRule("c", "note", "c is documented"))
    return Patterns(0, "", base, 1, 0, (), rules, places, ())


def place(
    path: str = "src/a.py", line: int = 3, *, new: bool = False, rule: str = "c", message: str = "no c"
) -> DeclaredPlace:
    return DeclaredPlace(rule, "note", path, line, message, "0123", changed=False, new=new)


def run_of(result: Patterns) -> Any:
    """The one run of a document that follows the schema."""
    document = json.loads(sarif(result))
    jsonschema.validate(document, SCHEMA)
    return document["runs"][0]


def test_a_finding() -> None:
    run = run_of(patterns(place()))
    assert run["results"] == [
        {
            "ruleId": "c",
            "ruleIndex": 1,
            "level": "note",
            "message": {"text": "no c"},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": "src/a.py"}, "region": {"startLine": 3}}}],
            "partialFingerprints": {"gitSession/v1": "0123"},
        }
    ]
    assert run["tool"]["driver"]["rules"][1] == {
        "id": "c",
        "shortDescription": {"text": "c is documented"},
        "defaultConfiguration": {"level": "note"},
    }


def test_nothing_found() -> None:
    assert run_of(patterns())["results"] == []


@pytest.mark.parametrize(
    "path", ["a b.py", "caf\udce9.py", "ü/ß.py", "a#b?c%d.py", "new\nline.py", "c:x.py", '"quote".py']
)
def test_any_path_is_a_relative_uri(path: str) -> None:
    found = run_of(patterns(place(path)))["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert os.fsdecode(unquote_to_bytes(found)) == path


def test_new_findings_are_told_from_old_ones_where_there_is_a_base() -> None:
    run = run_of(patterns(place(new=True), place(), base="1234"))
    assert [each["baselineState"] for each in run["results"]] == ["new", "unchanged"]


def test_a_line_that_is_not_known_is_the_first() -> None:
    run = run_of(patterns(place(line=0, message="bad \udce9")))
    assert run["results"][0]["locations"][0]["physicalLocation"]["region"] == {"startLine": 1}
    assert run["results"][0]["message"]["text"] == "bad ?"
