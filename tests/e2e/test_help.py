"""`git session help`: the manual, by man or as text."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from tests.machine import has
from tests.sandbox import Sandbox

ROOT = Path(__file__).parents[2]
PROGRAM = Path(sys.executable).with_name("git-session")


@pytest.fixture
def without_man(bare_sandbox: Sandbox) -> Sandbox:
    """A folder outside of any repository, on a machine without man."""
    programs = bare_sandbox.path / "bin"
    programs.mkdir()
    (programs / "git-session").symlink_to(PROGRAM)
    (programs / "git").symlink_to(shutil.which("git") or "")
    bare_sandbox.environment["PATH"] = str(programs)
    return bare_sandbox


def test_without_man_the_manual_is_text(without_man: Sandbox) -> None:
    assert without_man.session("help", "squash-message").out.startswith(
        "NAME\n"
        "    git-session-squash-message - print one block of trailers for several commits\n"
        "\n"
        "SYNOPSIS\n"
        "    git session squash-message [RANGE] [common options]\n"
        "\n"
        "DESCRIPTION\n"
    )


def test_its_parts_are_indented(without_man: Sandbox) -> None:
    out = without_man.session("help", "objectives").out
    assert (
        "\nACTIONS\n"
        "    add\n"
        "        Add one objective for each TEXT.\n"
        "\n"
        "        TEXT\n"
        "            An objective, in quotes.\n"
    ) in out
    assert "\nSEE ALSO\n    git-session(1), " in out
    main = without_man.session("help").out
    shown = "\n\n        Session-Objectives:\n         - [x] OAuth provider interface\n         - [▶] Google OAuth (this commit)\n"
    assert f"unfold)'.{shown}" in main
    assert "\nCOMMANDS\n\n  Begin\n    git-session-init(1)\n        Set up " in main


def test_json_has_the_page_as_text(without_man: Sandbox) -> None:
    document = without_man.json("help", "help")
    page = ROOT / "man/git-session-help.1"
    assert (document["page"], document["path"]) == ("git-session-help", str(page))
    assert document["text"] == without_man.session("help", "help").out


@pytest.mark.parametrize("program", [each for each in ("man",) if has(each)])
def test_man_shows_the_page_of_this_installation(bare_sandbox: Sandbox, program: str) -> None:
    """Although man does not look in its folder."""
    out = bare_sandbox.run(str(PROGRAM), "help", "start", PATH="/usr/bin:/bin").out
    assert out.startswith("GIT-SESSION-START(1)")
    assert "\nEXAMPLES\n" in out


def test_a_man_that_shows_nothing_is_not_used(without_man: Sandbox) -> None:
    """Images without documentation have a script in its place, which says so and succeeds."""
    stub = without_man.path / "bin/man"
    stub.write_text("#!/bin/sh\n[ \"$1\" = -w ] || echo 'This system has been minimized.'\n")
    stub.chmod(0o755)
    assert without_man.session("help", "start").out.startswith("NAME\n    git-session-start - ")


def test_an_unknown_command_is_refused(without_man: Sandbox) -> None:
    ran = without_man.session("help", "strat", status=2)
    assert ran.err == "error: 'strat' is not a git session command\nhint: did you mean: git session start\n"
