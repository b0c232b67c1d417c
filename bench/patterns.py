"""Checking the patterns of 5,000 Python files, with and without cache, compared with `python -m compileall`."""

from __future__ import annotations

import random
import shutil
import sys
from functools import partial
from pathlib import Path

from bench.measure import Subject
from bench.sealed import Sealed, repository
from git_session.architecture.reading.languages import GRAMMARS, read

FILES = 5000
IMPORTS = 200
"""Milliseconds that `imports` may take in each language."""
COMPILE, COLD, WARM = "python -m compileall", "analyze --patterns, first run", "analyze --patterns, cached"
CHANGED = "analyze --patterns, 10 files changed"
LAYERS = ("adapters", "application", "ports", "domain")
_SETTINGS = {
    "session.architecture": "hexagonal",
    "session.patterns": "repository-pattern, dependency-injection, factory, cqrs, event-sourcing, ports-and-adapters",
    "session.conventions": '["type hints", "docstrings", "snake_case", "max-line-length: 100", "tests present"]',
}


def project(root: Path) -> Sealed:
    """A hexagonal project of 5,000 modules, about 130 lines each, one in fifty with a forbidden import."""
    sealed = repository(root, "patterns")
    dice = random.Random(20270115)
    for number in range(FILES):
        layer = LAYERS[number % 4]
        path = sealed.path / "src" / "shop" / f"part_{number % 40}" / layer / f"module_{number}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(module(number, layer, dice))
    sealed.run("git", "add", "src")
    sealed.run("git", "commit", "--quiet", "-m", "Add code")
    (sealed.path / ".git" / "sessions").mkdir()
    for key, value in _SETTINGS.items():
        sealed.run("git", "config", key, value)
    return sealed


def module(number: int, layer: str, dice: random.Random) -> str:
    """The text of a module: imports, and classes with ordinary methods."""
    other = LAYERS[dice.randrange(LAYERS.index(layer), 4)] if number % 50 else "adapters"
    near = number // 4 * 4 + LAYERS.index(other)
    rows = [
        f'"""Module {number} of the {layer}."""',
        "",
        "from __future__ import annotations",
        "",
        "import json",
        "from collections.abc import Iterable",
        "from dataclasses import dataclass, field",
        "",
        f"from shop.part_{near % 40}.{other} import module_{near}",
        "",
    ]
    for part in range(dice.randrange(1, 6)):
        rows += [
            "",
            "@dataclass",
            f"class Thing{number}Of{part}:",
            '    """Something that is worth a class."""',
            "",
            "    name: str",
            "    amounts: dict[str, float] = field(default_factory=dict)",
        ]
        for method in range(dice.randrange(2, 8)):
            rows += [
                "",
                f"    def compute_{method}(self, rows: Iterable[str], *, limit: int = {method}) -> dict[str, float]:",
                f'        """What {method} comes to."""',
                "        found = {}",
                "        for at, row in enumerate(rows):",
                '            key, _, value = row.partition("=")',
                "            if at > limit and key not in self.amounts:",
                f"                found[key.strip()] = float(value or {method}) * (at + 1) - len(self.name)",
                "            elif not value:",
                '                raise ValueError(f"{self.name}: {row!r} has no value")',
                f"        self.amounts.update({{name: amount / {method + 1} for name, amount in found.items()}})",
                f"        return json.loads(json.dumps(found)) if module_{near} else dict(sorted(found.items())[:limit])",
            ]
    return "\n".join(rows) + "\n"


def subjects(root: Path) -> list[Subject]:
    """The runs to compare; files that would speed up the next run are deleted."""
    sealed = project(root)
    source = sealed.path / "src"
    cache = sealed.path / ".git" / "sessions" / "cache"

    def without_bytecode() -> None:
        for folder in source.rglob("__pycache__"):
            shutil.rmtree(folder)

    def without_cache() -> None:
        without_bytecode()
        shutil.rmtree(cache, ignore_errors=True)

    turns = iter(range(10**6))

    def changed() -> None:
        turn = next(turns)
        for number in range(10):
            path = next(source.rglob(f"module_{number}.py"))
            path.write_text(f"{path.read_text()}TURN_{turn} = {turn}\n")

    def analyze() -> None:
        sealed.run("git-session", "analyze", "--patterns", "--json")

    return [
        Subject(COMPILE, lambda: _compile(sealed, source), without_bytecode),
        Subject(COLD, analyze, without_cache),
        Subject(WARM, analyze),
        Subject(CHANGED, analyze, changed),
    ]


def imports() -> list[Subject]:
    """Reading 200 KB of nothing but `import `, in each language: what a grammar does not understand must not cost more."""
    text = (b"import " * 30_000)[: 200 << 10]
    return [Subject(language, partial(_read, text, language)) for language in sorted(GRAMMARS)]


def _read(text: bytes, language: str) -> None:
    read(text, language, 0)


def _compile(sealed: Sealed, source: Path) -> None:
    sealed.run(sys.executable, "-m", "compileall", "-q", str(source))
