"""Names of sessions and of their parts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from git_session.errors import SessionError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from typing import Protocol, TypeVar

    class Named(Protocol):
        @property
        def id(self) -> str: ...

    Part = TypeVar("Part", bound=Named)

_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"


def new_session_id(branch: str, day: datetime) -> str:
    """`feature-auth-20261122-7k2f`: the branch's ASCII letters and digits (40 at most), the start date, a random tail."""
    import secrets  # brings hashes and more along, for a session that begins

    tail = "".join(secrets.choice(_ALPHABET) for _ in range(4))
    return f"{slug_of(branch)}-{day:%Y%m%d}-{tail}"


def slug_of(branch: str) -> str:
    """How the ids of the sessions of `branch` begin."""
    return re.sub(r"[^a-z0-9]+", "-", branch.lower()).strip("-")[:40].strip("-") or "session"


def find(parts: Sequence[Part], name: str, noun: str) -> Part:
    """The part that `name` (`obj-2`, or just `2`) means. Raises SessionError `unknown-id` with the ids that exist."""
    wanted = name.strip().lower()
    for part in parts:
        if wanted in (part.id, part.id.partition("-")[2]):
            return part
    known = ", ".join(part.id for part in parts) or "none yet"
    raise SessionError("unknown-id", f"no {noun} {name!r} in this session", hint=f"{noun}s here: {known}")


def full_reference(session_id: str, reference: str) -> str:
    """`dec-1` of the session `session_id` as it is called elsewhere; a reference to another session as it is."""
    return reference if "/" in reference else f"{session_id}/{reference}"
