"""What agents sent to our hooks when `make agents RECORD=1` ran them: a file for each, with its version and the day."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "recorded"
NAMES = tuple(sorted(path.stem for path in FOLDER.glob("*.json")))


@dataclass(frozen=True)
class Call:
    """One call of a hook: `git-session hook <hook> <event>`, with the agent's JSON, and what its variables were."""

    hook: str
    event: str
    payload: dict[str, Any]
    environment: dict[str, str]
    answered: bool


@cache
def document(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return found


def calls(name: str, cwd: str) -> Iterator[Call]:
    """The calls of an agent that works in `cwd`, in order."""
    for call in json.loads(json.dumps(document(name)["calls"]).replace("{cwd}", json.dumps(cwd)[1:-1])):
        yield Call(**call)


def start(name: str) -> dict[str, Any]:
    """The JSON of the agent's first call, but for the folder."""
    return {key: value for key, value in document(name)["calls"][0]["payload"].items() if key != "cwd"}
