"""What a kind of hostile input is: one function that changes a world, registered by `@kind`."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.hostile.invocations import Invocation
from tests.sandbox import Sandbox


@dataclass
class World:
    """A copy of the repository that everything starts from (`tests.hostile.worlds`), to be made hostile."""

    box: Sandbox
    random: random.Random
    first: list[Invocation] = field(default_factory=list)
    """Command lines that only this kind needs, such as one with a hostile argument; they are run before the others."""
    environment: dict[str, str] = field(default_factory=dict)
    """Changes of the environment; git gets them too."""

    @property
    def project(self) -> Path:
        """The work tree."""
        return self.box.path

    @property
    def git_dir(self) -> Path:
        return self.box.path / ".git"

    @property
    def sessions(self) -> Path:
        return self.git_dir / "sessions"

    @property
    def journal(self) -> Path:
        """The journal of the open session on the branch that is checked out."""
        return next(self.sessions.glob("feature-oauth-*/journal"))

    @property
    def ended(self) -> str:
        """The id of the session that has ended, which only the archive has a handoff of."""
        return next(path.name for path in self.sessions.glob("feature-past-*"))

    def put(self, name: str, content: str | bytes) -> Path:
        """Write a file of the work tree in place of what is there."""
        path = self.clear(name)
        path.write_bytes(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)
        return path

    def clear(self, name: str) -> Path:
        """Remove a file of the work tree, and make the folder it is in."""
        path = self.project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        return path


@dataclass(frozen=True)
class Kind:
    """A kind of hostile input."""

    name: str
    make: Callable[[World], None]


KINDS: dict[str, Kind] = {}


def kind(make: Callable[[World], None]) -> Callable[[World], None]:
    """Register a function as a kind, under its name."""
    name = make.__name__.replace("_", "-")
    assert name not in KINDS, name
    KINDS[name] = Kind(name, make)
    return make
