"""Every command of a page prints what the page shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pages.transcript import ROOT, FixedIds, is_as_shown, pages, play, rewritten
from tests.sandbox import Sandbox


@pytest.mark.parametrize("page", pages(), ids=[str(path.relative_to(ROOT)) for path in pages()])
def test_a_page_shows_what_its_commands_print(page: Path, bare_sandbox: Sandbox) -> None:
    text = page.read_text("utf-8")
    assert rewritten(text, play(text, bare_sandbox)) == text, "run: make pictures"


@pytest.mark.parametrize(
    ("shown", "output", "is_same"),
    [
        ("one\ntwo\n", "one\ntwo\n", True),
        ("one\n", "one\ntwo\n", False),
        ("one\n", "one", False),
        ("on.\n", "one\n", False),
        ("one\n…\nthree\n", "one\ntwo\nthree\n", True),
        ("one\n…\nthree\n", "one\nthree\n", True),
        ("…\n", "one\ntwo\n", True),
        ("one …\n", "one two\n", False),
        ("e71d5c3f7 feat\n", "0a1b2c3d4 feat\n", False),
        ("passed in 0.0s\n", "passed in 1.4s\n", True),
    ],
)
def test_what_counts_as_shown(shown: str, output: str, is_same: bool) -> None:
    assert is_as_shown(shown, output) is is_same


def test_a_commit_has_the_same_id_wherever_it_is_shown() -> None:
    fixed = FixedIds()
    first = fixed.of("4205ee3d1 feat\n376eae772 fix\n")
    assert fixed.of("in 376eae7\n4205ee3d1\n") == f"in {first.split()[2][:7]}\n{first.split()[0]}\n"
    assert FixedIds().of("0a1b2c3d4 feat\n") == first.partition("\n")[0] + "\n"


def test_a_changed_output_is_replaced(bare_sandbox: Sandbox) -> None:
    text = "<!-- $ mkdir a --- cd a -->\n```console\n$ echo one \\\n  two\nthree\n$ pwd\n```\n"
    played = play(text, bare_sandbox)
    assert rewritten(text, played) == text.replace("three", "one two").replace("$ pwd\n", "$ pwd\n/home/ada/a\n")
