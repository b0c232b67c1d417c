"""Ids of sessions, and of their objectives, blockers, decisions and checkpoints."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

from git_session.errors import SessionError
from git_session.hot.journal import is_session_id

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from typing import Protocol, TypeVar

    class Named(Protocol):
        @property
        def id(self) -> str: ...

    Part = TypeVar("Part", bound=Named)

_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
"""32 characters that nobody takes for others: as many as divide the values of a byte evenly."""


def new_session_id(branch: str, day: datetime) -> str:
    """`feature-auth-20261122-7k2f`: the branch's ASCII letters and digits (40 at most), the start date, a random tail."""
    tail = "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in os.urandom(4))
    return f"{slug_of(branch)}-{day:%Y%m%d}-{tail}"


def is_id(name: str) -> bool:
    """Whether `name` is formed like a session's id, and so can be part of a path or of the name of a ref."""
    return is_session_id(name.encode("utf-8", "replace"))


def no_such_session(name: str) -> SessionError:
    return SessionError("no-such-session", f"there is no session {name!r}", hint="see: git session history")


def slug_of(branch: str) -> str:
    """The beginning of the ids of sessions on `branch`."""
    return re.sub(r"[^a-z0-9]+", "-", branch.lower()).strip("-")[:40].strip("-") or "session"


def find(parts: Sequence[Part], name: str, noun: str) -> Part:
    """The part with the id `name` (`obj-2`, or just `2`). Raises SessionError `unknown-id`, which lists the existing ids."""
    wanted = name.strip().lower()
    for part in parts:
        if wanted in (part.id, part.id.partition("-")[2]):
            return part
    known = ", ".join(part.id for part in parts) or "none yet"
    raise SessionError("unknown-id", f"no {noun} {name!r} in this session", hint=f"{noun}s here: {known}")


def full_reference(session_id: str, reference: str) -> str:
    """`dec-1` of this session as other sessions refer to it, `<session_id>/dec-1`; a full reference unchanged."""
    return reference if "/" in reference else f"{session_id}/{reference}"


def short_oid(oid: str) -> str:
    """The id of a commit as people see it."""
    return oid[:9]
