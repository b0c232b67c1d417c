"""Reading components of Vue and Svelte: what stands in their `<script>`."""

from __future__ import annotations

import re

from git_session.architecture.reading.facts import Facts
from git_session.architecture.reading.trees import script

_SCRIPT = re.compile(rb"<script\b([^>]{0,500})>(.*?)</script\s*>", re.DOTALL | re.IGNORECASE)
_MARKUP = re.compile(rb"""\blang\s*=\s*["']?[jt]sx\b""")
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)


def read(content: bytes) -> Facts:
    """The facts of a component; lines count from the top of the file."""
    visible = _COMMENT.sub(lambda found: b"\n" * found[0].count(b"\n"), content)
    kept = []
    at = 0
    grammar = "typescript"
    for found in _SCRIPT.finditer(visible):
        kept.append(b"\n" * visible.count(b"\n", at, found.start(2)) + found[2] + b"\n;")
        at = found.end(2) + visible.startswith(b"\n", found.end(2))
        grammar = "tsx" if _MARKUP.search(found[1]) else grammar
    return script.read(b"".join(kept), grammar)
