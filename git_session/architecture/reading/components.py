"""Reading components of Vue and Svelte: what stands in their `<script>`."""

from __future__ import annotations

import re

from git_session.architecture.reading import javascript
from git_session.architecture.reading.facts import Facts

_SCRIPT = re.compile(rb"<script\b[^>]{0,500}>(.*?)</script\s*>", re.DOTALL | re.IGNORECASE)


def read(content: bytes) -> Facts:
    """The facts of a component; lines count from the top of the file."""
    kept = []
    at = 0
    for found in _SCRIPT.finditer(content):
        kept.append(b"\n" * content.count(b"\n", at, found.start(1)) + found[1])
        at = found.end(1)
    return javascript.read(b"".join(kept))
