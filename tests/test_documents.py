"""What is written beside the code agrees with it: man pages, completions, changelog, README and CI."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from git_session import __version__
from git_session.commands import overview
from git_session.commands.registry import NAMES, command_named
from git_session.errors import UsageError
from tests.machine import has
from tests.sandbox import Sandbox
from tools.generate import generated

ROOT = Path(__file__).parents[1]
GENERATED = generated()
TAUGHT = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
"""Pages whose text names commands."""
PAGES = ("git-session", *(f"git-session-{name}" for name in NAMES))


@pytest.mark.parametrize("path", GENERATED, ids=[str(path.relative_to(ROOT)) for path in GENERATED])
def test_what_is_generated_is_current(path: Path) -> None:
    there, made = path.read_text("utf-8"), GENERATED[path]
    if path.parent.name == "help":  # Python 3.13 breaks the lines of a usage elsewhere
        there, made = " ".join(there.split()), " ".join(made.split())
    assert there == made, "run: make man"


def test_nothing_else_lies_beside_it() -> None:
    folders = {path.parent for path in GENERATED}
    assert {path for folder in folders for path in folder.iterdir() if path.is_file()} == set(GENERATED)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_its_sections_in_order(page: str) -> None:
    text = (ROOT / "man" / f"{page}.1").read_text("utf-8")
    sections = re.findall(r"^\.SH (.+)$", text, re.MULTILINE)
    own = ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXAMPLES", "EXIT STATUS", "JSON OUTPUT", "SEE ALSO"]
    if page == "git-session":
        assert set(own) | {"COMMANDS", "CONFIGURATION", "ENVIRONMENT", "FILES", "NOTES", "TRAILERS"} <= set(sections)
    else:
        assert [section for section in sections if section in own] == own


@pytest.mark.parametrize("tool", [each for each in ("mandoc",) if has(each)])
def test_the_pages_are_well_formed(tool: str) -> None:
    pages = [str(ROOT / "man" / f"{page}.1") for page in PAGES]
    ran = subprocess.run([tool, "-T", "lint", "-W", "warning", *pages], capture_output=True, text=True, check=False)
    assert ran.stdout == ""


@pytest.mark.parametrize(
    ("words", "page"),
    [(("help", "session-start"), "git-session-start"), (("session", "--help"), "git-session")],
    ids=["git help session-start", "git session --help"],
)
def test_git_opens_our_page(words: tuple[str, ...], page: str, bare_sandbox: Sandbox) -> None:
    show = ("-c", "man.viewer=show", "-c", "man.show.cmd=echo")
    assert bare_sandbox.git(*show, *words) == page
    assert (ROOT / "man" / f"{page}.1").exists()


def test_every_setting_is_in_the_manual() -> None:
    from git_session.model.settings import KEYS

    text = (ROOT / "man" / "git-session.1").read_text("utf-8").replace("\\-", "-")
    assert [key.dotted for key in KEYS if key.dotted not in text or key.variable not in text] == []


def test_the_changelog_knows_this_version() -> None:
    versions = re.findall(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert versions[0] == __version__


def test_readme_and_ci_name_targets_that_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))
    assert targets == {
        "demo",
        "test",
        "producers",
        "agents",
        "forge",
        "consumers",
        "lint",
        "types",
        "man",
        "docs",
        "pictures",
        "bench",
        "fuzz",
        "hostile",
        "git-suite",
        "soak",
        "servers",
        "package",
        "installers",
        "install",
        "uninstall",
        "clean",
        "help",
    }
    for name in ("README.md", "CONTRIBUTING.md", ".ci/run"):
        named = re.findall(r"\bmake((?: [a-z][a-z-]*)+)", "\n".join(_code(ROOT / name)))
        assert named, name
        assert {target for words in named for target in words.split()} <= targets, name


def _code(path: Path) -> list[str]:
    """The lines of a document that are code: indented or between backticks; every line of a script."""
    text = path.read_text("utf-8")
    if path.suffix != ".md":
        return [line for line in text.splitlines() if line.startswith("make ")]
    return re.findall(r"`([^`\n]+)`", text) + [line for line in text.splitlines() if re.match(r"(    |\t|make )", line)]


@pytest.mark.parametrize("page", TAUGHT, ids=[str(page.relative_to(ROOT)) for page in TAUGHT])
def test_a_command_in_the_text_of_a_page_is_accepted(page: Path) -> None:
    text = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    named = [" ".join(each.split()) for each in re.findall(r"`git session([^`]*)`", text)]
    assert [each for each in named if not _is_accepted(each)] == []


def test_a_command_that_does_not_exist_is_found() -> None:
    wrong = ("decisions list all", "report --nope", "frob", "end --merge-into")
    assert [each for each in wrong if _is_accepted(each)] == []
    assert _is_accepted("end --merge-to") and _is_accepted("switch BRANCH") and _is_accepted("-h")


def _is_accepted(line: str) -> bool:
    """Whether the command takes these words; the value of the last option may be missing."""
    words = shlex.split(line.partition(" | ")[0])
    is_named = bool(words) and not words[0].startswith("-")
    if is_named and words[0] not in NAMES:
        return False
    for more in ((), ("1",), ("handoff",)):
        try:
            command = command_named(words[0]) if is_named else overview.COMMAND
            command.parser().parse_args([*words[is_named:], *more])
        except UsageError:
            continue
        except SystemExit:  # -h
            pass
        return True
    return False
