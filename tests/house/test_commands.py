"""Every command has an executable, help with valid examples, a man page, tests and a schema."""

from __future__ import annotations

import re
import shlex
import tomllib
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from git_session.commands.registry import GROUPS, INTERNAL, NAMES, command_named
from git_session.errors import UsageError
from tests.e2e.test_reading import IN_THE_WORK_TREE, READING, WRITING
from tools.declarations import KINDS, form_of
from tools.schema import schema_of

ROOT = Path(__file__).parents[2]
NEITHER = {
    "test": "runs, but is not recorded",
    "watch": "runs until it is stopped",
    "mcp": "is a server, whose tools are the other commands",
    "completion": "opens no repository",
    "help": "opens no repository",
}
"""Commands that neither read nor are refused where nothing can be written, and what they do instead."""
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def test_every_command_is_an_executable_and_nothing_else_is() -> None:
    names = ["git-session", *(f"git-session-{name}" for name in (*NAMES, *INTERNAL))]
    assert PROJECT["scripts"] == dict.fromkeys(sorted(names), "git_session.cli:main")


def test_every_module_of_a_command_is_listed() -> None:
    modules = {path.stem for path in (ROOT / "git_session" / "commands").glob("[!_]*.py")}
    with_command = {
        name for name in modules if "\nCOMMAND = " in (ROOT / f"git_session/commands/{name}.py").read_text()
    }
    assert with_command == {name.replace("-", "_") for name in (*NAMES, *INTERNAL, "overview")}


def test_the_readme_lists_the_commands_in_their_groups() -> None:
    rows = [f"| {title} | {' '.join(f'`{name}`' for name in names)} |" for title, names in GROUPS]
    section = (ROOT / "README.md").read_text("utf-8").partition("\n## Commands\n")[2].partition("\n## ")[0]
    assert [row for row in section.splitlines() if row.startswith("| ")] == ["| to | commands |", *rows]


def test_every_command_is_tried_where_nothing_can_be_written() -> None:
    tried = {line[0] for line in (*READING, *WRITING, *IN_THE_WORK_TREE) if line}
    assert sorted(tried | set(NEITHER)) == sorted(NAMES)
    assert tried & set(NEITHER) == set()


@pytest.mark.parametrize("name", NAMES)
def test_a_command_is_documented_and_tested(name: str) -> None:
    assert (ROOT / "man" / f"git-session-{name}.1").exists()
    assert (ROOT / "tests" / "e2e" / f"test_{name.replace('-', '_')}.py").exists()


@pytest.mark.parametrize("name", NAMES)
def test_the_declaration_is_whole(name: str) -> None:
    command = command_named(name)
    assert command.name == name
    assert command.summary == command.summary.strip().rstrip(".")
    assert command.description and command.examples
    assert set(command.see_also) <= set(NAMES) - {name}
    text = command.parser().format_help()
    assert text.startswith(f"usage: git session {name}") and "examples:" in text
    parameters = [parameter for form in form_of(command).all() for parameter in form.parameters]
    assert {parameter.kind for parameter in parameters} <= {*KINDS, ""}
    assert [parameter for parameter in parameters if not parameter.meaning] == []


@pytest.mark.parametrize("columns", [80, 100])
def test_every_usage_fits_its_width_and_loses_nothing(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    for name in NAMES:
        usage = command_named(name).parser().format_usage()
        assert max(map(len, usage.splitlines())) <= columns - 2
        options = re.findall(r"(?<=[\[ ])--?[a-z][a-z-]*", usage)
        known = [each for each in form_of(command_named(name)).options if not each.common]
        assert (
            len(options)
            == len(set(options))
            == sum(len(each.flags) if each.flags[1:] and "--no-" in each.flags[1] else 1 for each in known)
        )


@pytest.mark.parametrize("name", NAMES)
def test_flags_are_read_as_argparse_reads_them(name: str) -> None:
    """Also where argparse reads them, because a command has actions, required arguments or options that exclude each other."""
    command = command_named(name)
    actions = [each for each in command.parser()._actions if each.nargs == 0 and each.dest != "help"]
    flags = [flag for each in actions for flag in each.option_strings]
    assert {"--json", "-q"} <= set(flags)
    for line in (
        [],
        *([flag] for flag in flags),
        [*flags],
        ["--json", "--json"],
        ["--jso"],
        ["--json=1"],
        ["-qy"],
        ["--"],
        [""],
    ):
        assert _outcome(lambda words: command.read(words)[0], line) == _outcome(command.parser().parse_args, line)


def _outcome(read: Callable[[list[str]], Namespace], line: list[str]) -> object:
    try:
        return vars(read(line))
    except UsageError as error:
        return str(error)


@pytest.mark.parametrize("name", NAMES)
def test_its_examples_can_be_typed(name: str) -> None:
    command = command_named(name)
    for example in command.examples:
        words = shlex.split(example.line.partition(" | ")[0].partition(" > ")[0])
        if words[:3] == ["git", "session", name]:
            command.parser().parse_args(words[3:])
    assert any(example.line.startswith(f"git session {name}") for example in command.examples)


@pytest.mark.parametrize("name", NAMES)
def test_its_json_has_a_schema(name: str) -> None:
    command = command_named(name)
    assert command.result is not None
    schema = schema_of(name, command.result)
    Draft202012Validator.check_schema(schema)
    assert schema["properties"]["schema"] == {"const": f"git-session/{name}/1"}
    assert schema["description"]
