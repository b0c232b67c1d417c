"""What `make hostile` runs is complete, and what it looks for is found."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from git_session.commands.registry import INTERNAL, NAMES
from git_session.services.hooks.texts import EVENTS
from tests.hostile.checks import hidden_in
from tests.hostile.hostility import Rounds
from tests.hostile.invocations import ALL, HOOKS, git
from tests.hostile.kind import KINDS


@pytest.fixture(scope="module")
def rounds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rounds]:
    made = Rounds(tmp_path_factory.mktemp("hostile"))
    yield made
    made.close()


def test_the_command_lines_are_of_every_command_and_hook() -> None:
    ours = {each.arguments[0] for each in ALL if each.program == "git-session" and each.arguments}
    assert ours == {*NAMES, *INTERNAL}
    subcommands = {each.arguments[0] for each in HOOKS}
    assert {"commit", "checkout", "rebase"} <= subcommands, f"those that run {', '.join(EVENTS)}"


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("plain\ttext\n", ""),
        ("grüße, 漢字, 👩\u200d💻 and ❤\ufe0f", ""),
        ("\x1b[31m", "\x1b"),
        ("\x9b31m\x7f", "\x7f\x9b"),
        ("a\u200bb\u200dc", "\u200b\u200d"),
        ("\U000e0041\u00ad\ufeff\u202e", "\u00ad\u202e\ufeff\U000e0041"),
        ("a\ufe0f \ufe01\U000e0101", "\ufe01\ufe0f\U000e0101"),
    ],
)
def test_what_is_hidden(text: str, hidden: str) -> None:
    assert "".join(hidden_in(text)) == hidden


def test_what_is_outside_is_seen(rounds: Rounds) -> None:
    """A round with a command line that does what none may do fails, and says so."""
    alias = "alias.bad=!f() { echo x >../outside/made; touch -t 202701010000 ../home/.bashrc; echo x >../tmp/left; printf '\\033[1m'; }; f"
    (failure,) = rounds.run(KINDS["attributes-and-ignores"], 1, [git("-c", alias, "bad", "-q")])
    assert failure.faults == (
        "stdout has the hidden U+001B",
        "home/.bashrc outside of the repository was changed",
        "outside outside of the repository was changed",
        "outside/made outside of the repository was changed",
        "the temporary file left was left behind",
    )
