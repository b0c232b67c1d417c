"""Reading Kotlin, whose files look much like those of Java."""

from __future__ import annotations

import re

from git_session.architecture.reading import java
from git_session.architecture.reading.facts import Facts
from git_session.model.dataclass import replace

_FUNCTION = re.compile(
    rb"^(?:(?:public|internal|private|suspend|inline)[ \t]+)*fun[ \t]+(?:<[^<>\n]{0,100}>[ \t]*)?(?:\w+\.)?(\w+)",
    re.MULTILINE,
)


def read(content: bytes) -> Facts:
    """The facts of a file."""
    functions = tuple(found[1].decode() for found in _FUNCTION.finditer(content))
    return replace(java.read(content, "Kotlin"), functions=functions)
