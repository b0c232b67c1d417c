"""What must hold after every command line, whatever the world is like."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.hostile.invocations import Invocation
from tests.hostile.kind import World
from tests.hostile.measuring import MEMORY, SECONDS, Outcome
from tests.hostile.worlds import SECRET, Sentinel, sentinel

STATUSES = (0, 1, 2, 3)
"""Done, refused, usage, quality gate; 4 is a bug."""
_JOINER, _EMOJI_STYLE = "\u200d", "\ufe0f"
_STYLES = {*map(chr, range(0xFE00, 0xFE0F)), *map(chr, range(0xE0100, 0xE01F0))}


def faults(invocation: Invocation, outcome: Outcome) -> Iterator[str]:
    """What is wrong with how a command line ended and with what it printed; git may refuse."""
    if outcome.seconds > SECONDS:
        yield f"took {outcome.seconds:.1f} s"
    if outcome.hangs:
        yield "hung"
    elif invocation.program == "git":
        if outcome.status not in (0, 1, 2, 128):
            yield f"git ended with {outcome.status}"
    elif outcome.status not in STATUSES or (invocation.is_agent_hook and outcome.status):
        yield f"ended with {outcome.status}"
    if outcome.memory > MEMORY:
        yield f"took {outcome.memory >> 20} MB"
    for stream, content in (("stdout", outcome.out), ("stderr", outcome.err)):
        yield from (f"{stream} {each}" for each in _faults_of(content))
        is_quiet = not outcome.status and stream == "stdout" and "-q" in invocation.arguments
        if invocation.program != "git" or is_quiet:  # all of it is ours
            yield from (f"{stream} {each}" for each in _hidden_text_of(content))
    if invocation.is_answer:
        yield from (f"the answer {each}" for line in outcome.out.splitlines() for each in _faults_of_json(line))


def _faults_of(content: bytes) -> Iterator[str]:
    if b"Traceback (most recent call last)" in content:
        yield "has a traceback"
    if b"git-session: " in content and b" failed; see: git session doctor" in content:
        yield "says that a hook failed"
    if SECRET.encode() in content:
        yield "shows a file from outside of the work tree"


def _hidden_text_of(content: bytes) -> Iterator[str]:
    hidden = hidden_in(content.decode("utf-8", "replace"))
    if hidden:
        yield f"has the hidden {', '.join(f'U+{ord(char):04X}' for char in hidden[:5])}"


def hidden_in(text: str) -> list[str]:
    """The control characters and the characters that nobody sees in `text`, sorted."""
    return sorted({char for at, char in enumerate(text) if not char.isalnum() and _is_hidden(text, at)})


def _is_hidden(text: str, at: int) -> bool:
    """Is it a control character, or one that nobody sees? Inside an emoji a joiner and the emoji style belong to it."""
    char = text[at]
    if char in "\n\t":
        return False
    if char == _JOINER:
        return at == 0 or unicodedata.category(text[at - 1]) not in ("So", "Sk", "Mn")
    if char == _EMOJI_STYLE:
        return at == 0 or text[at - 1].isalpha() or text[at - 1].isspace()
    return unicodedata.category(char) in ("Cc", "Cf", "Cs") or char in _STYLES


def _faults_of_json(line: bytes) -> Iterator[str]:
    try:
        value = json.loads(line)
    except ValueError:
        return  # text: it has been looked at
    yield from (each for text in _texts(value) for each in _hidden_text_of(text.encode("utf-8", "replace")))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from (key, *_texts(part))
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


def left_behind(world: World, root: Path, before: Sentinel) -> Iterator[str]:
    """What was touched outside of the repository, and the traces of failures that printed nothing."""
    after = sentinel(root)
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name):
            yield f"{name} outside of the repository was {'changed' if name in after else 'removed'}"
    for path in sorted((root / "tmp").iterdir()):
        yield f"the temporary file {path.name} was left behind"
    log = world.sessions / "log"
    for path in sorted(log.iterdir()) if log.is_dir() else ():
        if path.name in ("bug", "agent"):
            yield f"a traceback was kept: {path.read_text('utf-8', 'replace').strip().splitlines()[-1]}"
