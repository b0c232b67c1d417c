"""What may be typed, or passed on by a program: hostile texts, ids that are paths, numbers and dates that are none."""

from __future__ import annotations

from git_session.commands.registry import NAMES
from git_session.model.settings import KEYS
from tests.hostile.generators.texts import BRANCHES, IDS, NUMBERS, PATHS, text
from tests.hostile.invocations import Invocation, ours
from tests.hostile.kind import World, kind

TEXTS = (
    ("objectives", "add", "{}"),
    ("objectives", "edit", "obj-1", "{}"),
    ("blockers", "add", "{}", "--issue", "{}"),
    ("blockers", "resolve", "blk-1", "--resolution", "{}"),
    ("decisions", "add", "{}", "--rationale", "{}", "--alternatives", "{}"),
    ("decisions", "supersede", "dec-1", "{}"),
    ("checkpoint", "--no-commit", "--label", "{}", "--notes", "{}"),
    ("checkpoint", "-u", "-m", "{}"),
    ("end", "--remember", "{}", "--next", "{}", "--accomplished", "{}"),
    ("start", "feature/typed", "--from", "main", "--objective", "{}", "--issue", "{}"),
    ("config", "context.conventions", "{}"),
    ("test", "--", "printf", "%s", "{}"),
)
IDENTIFIERS = (
    ("handoff", "{}"),
    ("log", "{}"),
    ("compare", "{}", "{}"),
    ("resume", "{}"),
    ("switch", "{}"),
    ("switch", "-c", "{}"),
    ("start", "{}"),
    ("start", "feature/typed", "--from", "{}"),
    ("drop", "--yes", "{}"),
    ("end", "{}"),
    ("end", "--merge-to", "{}"),
    ("restore", "{}"),
    ("restore", "cp-1", "--to", ".git/restored", "{}"),
    ("objectives", "complete", "{}"),
    ("blockers", "resolve", "{}"),
    ("decisions", "list", "--path", "{}"),
    ("squash-message", "{}"),
    ("why", "{}"),
    ("search", "{}"),
    ("history", "--branch", "{}"),
    ("context", "update", "{}"),
    ("setup", "{}"),
    ("hook", "refresh", "{}"),
    ("hook", "committed", "{}", "{}"),
    ("hook", "lost", "{}", "{}"),
    ("hook", "post-checkout", "{}", "{}", "1"),
    ("hook", "objectives", "{}"),
    ("config", "{}"),
    ("config", "{}", "x"),
)
AMOUNTS = (
    ("history", "--count", "{}"),
    ("history", "--since", "{}"),
    ("report", "--since", "{}", "--until", "{}"),
    ("brief", "--max-tokens", "{}"),
    ("handoff", "feature/past", "--at", "{}"),
    ("config", "session.idle_timeout", "{}"),
    ("config", "quality.coverage_threshold", "{}"),
)
DATES = (
    "yesterday",
    "never",
    "9999-12-31",
    "10000-01-01",
    "1970-01-01",
    "0000-00-00",
    "2027-02-30",
    "-1",
    "last monday",
    "@9" + "9" * 20,
    "2027-01-15T99:99",
    "",
    "--all",
)


def _put(world: World, words: tuple[str, ...], *families: tuple[str, ...]) -> Invocation:
    def value() -> str:
        chosen = world.random.choice(world.random.choice(families)) if families else text(world.random)
        return chosen.replace("\0", "")

    return ours(*(value() if word == "{}" else word for word in words))


@kind
def hostile_texts_typed(world: World) -> None:
    """Most also end in a commit, so that hooks, notes and messages meet them."""
    world.first += [_put(world, words) for words in world.random.sample(TEXTS, 5)]


@kind
def ids_that_are_paths(world: World) -> None:
    world.first += [_put(world, words, PATHS, IDS, BRANCHES) for words in world.random.sample(IDENTIFIERS, 6)]


@kind
def numbers_and_dates_that_are_none(world: World) -> None:
    world.first += [_put(world, words, NUMBERS, DATES) for words in world.random.sample(AMOUNTS, 5)]


@kind
def arguments_of_every_command(world: World) -> None:
    """Words and options that the command does not expect."""
    options = ("--json", "-v", "-q", "--yes", "--no-such", "--", "-", "-x", "--format=", "--json=x", "-h")
    for name in world.random.sample(NAMES, 5):
        words = [
            world.random.choice(
                (world.random.choice(options), world.random.choice(IDS), text(world.random).replace("\0", ""))
            )
            for _ in range(3)
        ]
        if name not in ("watch", "mcp", "setup", "test"):
            world.first.append(ours(name, *words))


@kind
def settings_typed(world: World) -> None:
    for key in world.random.sample(KEYS, 5):
        world.first.append(_put(world, ("config", key.name, "{}"), NUMBERS, PATHS, IDS))
