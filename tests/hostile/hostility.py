"""Rounds: a kind, a seed, and the command lines that are run in the world they make."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from tests.hostile import generators
from tests.hostile.checks import faults, left_behind
from tests.hostile.invocations import ALL, Invocation
from tests.hostile.kind import KINDS, Kind
from tests.hostile.measuring import Measure
from tests.hostile.worlds import build, copy, sentinel
from tests.scenario import UNSEEN

for _module in iter_modules(generators.__path__):
    import_module(f"{generators.__name__}.{_module.name}")


@dataclass(frozen=True)
class Failure:
    """What was wrong after a command line, and how to see it again."""

    kind: str
    seed: int
    invocation: Invocation
    faults: tuple[str, ...]
    said: str

    def __str__(self) -> str:
        listed = "\n".join(f"    {each}" for each in self.faults)
        return f"{self.kind}, seed {self.seed}\n  {self.invocation}\n{listed}\n{self.said}"


class Rounds:
    """Runs rounds in a folder, on copies of a repository that is made once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        (root / "made").mkdir()
        self._made = build(root / "made")
        self._measure = Measure()
        self.runs = 0
        self.slowest, self.largest = 0.0, 0

    def close(self) -> None:
        self._measure.close()

    def run(self, kind: Kind, seed: int, invocations: Sequence[Invocation]) -> Iterator[Failure]:
        """Make a world of this kind, and run its own command lines and these; yields what fails."""
        root = self._root / "round"
        root.mkdir()
        world = copy(self._made, root, f"{kind.name} {seed}")
        try:
            kind.make(world)
            before = sentinel(root)
            for invocation in (*world.first, *invocations):
                environment = {**world.box.env, **world.environment}
                outcome = self._measure.run(invocation, cwd=world.project, env=environment)
                self.runs += 1
                self.slowest = max(self.slowest, outcome.seconds)
                self.largest = max(self.largest, outcome.memory)
                found = [*faults(invocation, outcome), *left_behind(world, root, before)]
                if invocation.program == "git" and outcome.status:
                    # Without hooks git must refuse it too.
                    again = self._measure.run(invocation, cwd=world.project, env={**environment, **UNSEEN})
                    found += ["git refuses it with our hooks only"] if not again.status else []
                if found:
                    said = (outcome.out[-300:] + outcome.err[-600:]).decode("utf-8", "backslashreplace")
                    yield Failure(kind.name, seed, invocation, tuple(found), repr(said))
                    return  # the world is no longer as the kind made it
        finally:
            for path in root.rglob("*"):
                if path.is_dir() and not path.is_symlink():
                    path.chmod(0o755)
            shutil.rmtree(root)


def share(at: int, size: int) -> tuple[Invocation, ...]:
    """The `at`th share of all command lines, `size` of them; the shares follow each other round and round."""
    return tuple(ALL[(at * size + offset) % len(ALL)] for offset in range(size))


def kinds_named(names: Sequence[str]) -> list[Kind]:
    """The kinds with these names, or all."""
    return [KINDS[name] for name in names] if names else list(KINDS.values())
