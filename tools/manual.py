"""The man pages: `git-session-<command>.1` from each declaration, and `git-session.1` with the list of commands."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from git_session import __version__
from git_session.commands.frame import Command
from git_session.commands.registry import GROUPS, command_named
from tools import chapters, roff, rules
from tools.declarations import Form, Parameter, commands, form_of, overview
from tools.schema import MORE_DOCUMENTS, documents, schema_of

ROOT = Path(__file__).parent.parent
_COMMON = roff.italic("common options").replace(" ", r"\~")  # on one line


def pages() -> dict[str, str]:
    """File name -> man(7) source, of every page."""
    made = {f"git-session-{command.name}.1": command_page(command) for command in commands()}
    return {"git-session.1": main_page(), **made}


def manual_date() -> str:
    """The date of the newest version in CHANGELOG.md or, if it is unreleased, the date of its manual."""
    newest = (ROOT / "CHANGELOG.md").read_text("utf-8").split("\n## ")[1]
    found = re.search(r"\d{4}-\d{2}-\d{2}", newest)
    if not found:
        raise SystemExit("CHANGELOG.md: the newest version holds no date (YYYY-MM-DD)")
    return found[0]


# --- one command ------------------------------------------------------------------------------------------------------


def command_page(command: Command) -> str:
    form = form_of(command)
    name = f"git-session-{command.name}"
    return "".join(
        (
            roff.title(name, date=manual_date(), version=__version__),
            roff.section("NAME", f"{roff.escape(name, code=True)} \\- {roff.inline(command.summary)}\n"),
            roff.section("SYNOPSIS", "".join(_synopsis(each) for each in usable(form))),
            roff.section("DESCRIPTION", roff.paragraphs(command.description)),
            _forms(form),
            roff.section("OPTIONS", *(_described(each) for each in form.parameters)),
            *(_chapter(each) for each in _chapters_of(command.name)),
            roff.section("EXAMPLES", _examples([(each.line, each.meaning) for each in command.examples])),
            roff.section("EXIT STATUS", _statuses(command.name)),
            _json(command),
            _topics("FILES", chapters.FILES, chapters.FILES_OF.get(command.name, ())),
            _topics("ENVIRONMENT", chapters.ENVIRONMENT, chapters.ENVIRONMENT_OF.get(command.name, ())),
            roff.section("SEE ALSO", roff.references(see_also_of(command))),
        )
    )


def _chapters_of(name: str) -> Sequence[chapters.Chapter]:
    if name == "analyze":
        return tuple(rules.chapters())
    return (chapters.AGENTS,) if name == "setup" else ()


def usable(form: Form) -> list[Form]:
    """The forms that can be typed: the command itself, and each of its actions."""
    return [form, *(below for each in form.forms for below in usable(each))]


def _synopsis(form: Form) -> str:
    exclusive = [each for group in form.exclusive for each in group]
    parts = ["[" + " | ".join(_spelled(each) for each in group) + "]" for group in form.exclusive]
    alone = [each for each in (*form.options, *form.arguments) if each not in exclusive and not each.common]
    parts += [_bracketed(each) for each in alone]
    words = " ".join(("git session", *form.words))
    rows = "".join(f"{part}\n" for part in [*parts, f"[{_COMMON}]"])
    return f'.SY "{words}"\n{rows}.YS\n'


def _bracketed(parameter: Parameter) -> str:
    spelled = _spelled(parameter)
    # The \& behind the dots keeps them from ending a sentence.
    dots = r"\&...\&" if parameter.repeats else ""
    return f"{spelled}{dots}" if parameter.required else f"[{spelled}]{dots}"


def _spelled(parameter: Parameter) -> str:
    """The parameter as typed, with an option in its long spelling."""
    if not parameter.flags:
        return roff.italic(parameter.value)
    named = "|".join(parameter.flags) if _is_switch(parameter) else parameter.long
    return roff.bold(named) + _value(parameter)


def _value(parameter: Parameter) -> str:
    """The value after an option."""
    value = roff.italic(parameter.value) if parameter.value else ""
    return f" [{value}]" if parameter.value_is_optional else f" {value}" if value else ""


def _is_switch(parameter: Parameter) -> bool:
    """`--push` and `--no-push` in one."""
    return any(flag.startswith("--no-") for flag in parameter.flags[1:])


def _described(parameter: Parameter) -> str:
    term = ", ".join(roff.bold(flag) + _value(parameter) for flag in parameter.flags) or roff.italic(parameter.value)
    return roff.item(term, roff.sentence(parameter.meaning))


def _forms(form: Form) -> str:
    if not form.forms:
        return ""
    parts = []
    for each in form.forms:
        parts.append(roff.item(roff.bold(" ".join(each.words[1:])), roff.sentence(each.summary)))
        own = [parameter for parameter in each.parameters if not parameter.common]
        if own:
            parts.append(".RS\n" + "".join(_described(parameter) for parameter in own) + ".RE\n")
    return roff.section("ACTIONS", *parts)


def _examples(rows: Sequence[tuple[str, str]]) -> str:
    return roff.examples([(line, roff.sentence(meaning)) for line, meaning in rows])


def _statuses(page: str) -> str:
    return "".join(roff.item(roff.bold(status), text) for status, text in statuses_of(page))


def statuses_of(page: str) -> list[tuple[str, str]]:
    """The exit statuses that a page names, with their meaning."""
    special = {status for each in chapters.STATUSES_OF.values() for status in each}
    left_out = special - set(chapters.STATUSES_OF.get(page, ()))
    return [(status, text) for status, text in chapters.STATUSES if status not in left_out]


def see_also_of(command: Command) -> list[str]:
    own = [f"git-session-{name}(1)" for name in command.see_also]
    return ["git-session(1)", *own, *chapters.GIT_PAGES_OF.get(command.name, ())]


def _topics(heading: str, known: dict[str, str], wanted: Sequence[str]) -> str:
    if not wanted:
        return ""
    return roff.section(heading, *(roff.item(_place(name), known[name]) for name in wanted))


def _place(name: str) -> str:
    """A path or variable with <parts> to replace."""
    return "".join(
        roff.italic(part[1:-1]) if part.startswith("<") else roff.bold(part)
        for part in re.split(r"(<[^>]+>)", name)
        if part
    )


# --- JSON -------------------------------------------------------------------------------------------------------------


def _json(command: Command) -> str:
    documents = documents_of(command)
    return roff.section("JSON OUTPUT", ".PP\n".join(_document(*each) for each in documents)) if documents else ""


def documents_of(command: Command) -> list[tuple[str, type, str]]:
    """(name, dataclass, lead) of each document that the command prints; the lead may hold a `{schema}`."""
    if command.result is None:
        return []
    more = MORE_DOCUMENTS.get(command.name, {}).items()
    own = (command.name, command.result, chapters.JSON_OF.get(command.name, chapters.JSON_LEAD))
    return [own, *((name, result, chapters.JSON_OF[name]) for name, result in more)]


def _document(name: str, result: type, lead: str) -> str:
    """The paragraph before a document's fields, and the fields with their types and what they hold."""
    before, rows = described(name, result, lead)
    fields = (roff.item(f"{roff.bold(path)} ({roff.italic(kind)})", meaning) for path, kind, meaning in rows)
    return roff.paragraphs([before]) + "".join(fields)


def described(name: str, result: type, lead: str) -> tuple[str, list[tuple[str, str, str]]]:
    """(the paragraph before a document's fields, the path, type and meaning of every field)"""
    elsewhere = {
        _contents(schema): f"described in git-session-{each}(1)" for each, schema in _schemas().items() if each != name
    }
    rows = list(_fields(schema_of(name, result), "", elsewhere))
    path = next((row[0] for row in rows if row[0].count("[].") == 1), "")
    array, _, field = path.partition("[].")
    note = f" {chapters.JSON_PATHS.format(path=path, field=field, array=array)}" if path else ""
    return lead.format(schema=f"git-session/{name}/1") + note, rows


def _fields(schema: dict[str, Any], prefix: str, known: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """(path, type, meaning) of every field. The fields of an object come after it; if they are `known`, where they are."""
    for name, each in schema["properties"].items():
        if name == "schema" and not prefix:
            continue
        path = prefix + name
        kind, inner, mark = _kind(each)
        meaning = str(each["description"])
        if inner is None:
            yield path, kind, meaning
            continue
        contents = _contents(inner)
        if contents in known:
            yield path, kind, f"{meaning} Its fields are {known[contents]}."
            continue
        known[contents] = f"those of `{path}{mark}`"
        yield path, kind, meaning
        yield from _fields(inner, f"{path}{mark}.", known)


def _contents(schema: dict[str, Any]) -> str:
    """The key by which two schemas with the same fields are recognised."""
    return json.dumps({name: each for name, each in schema["properties"].items() if name != "schema"}, sort_keys=True)


@cache
def _schemas() -> dict[str, dict[str, Any]]:
    return {command.name: schema_of(command.name, command.result) for command in commands() if command.result}


def _kind(schema: dict[str, Any], *, many: bool = False) -> tuple[str, dict[str, Any] | None, str]:
    """(its type in words, the schema of the objects inside, what the path to these is marked with)."""
    if "anyOf" in schema:
        parts = [_kind(part, many=many) for part in schema["anyOf"]]
        _, inner, mark = next((part for part in parts if part[1]), parts[0])
        return roff.alternatives([words for words, _, _ in parts]), inner, mark
    if "enum" in schema:
        return roff.alternatives([str(value) for value in schema["enum"]]), None, ""
    of = str(schema.get("type", "any value"))
    if of == "array":
        words, inner, mark = _kind(schema["items"], many=True)
        return f"array of {words}", inner, "[]" + mark
    words = f"{of}s" if many and of != "null" else of
    if of == "object" and "properties" in schema:
        return words, schema, ""
    if of == "object":
        return f"{words} of {_kind(schema['additionalProperties'], many=True)[0]}", None, ""
    return words, None, ""


# --- git-session itself -----------------------------------------------------------------------------------------------


def main_page() -> str:
    common = [each for each in form_of(overview()).parameters if each.common]
    return "".join(
        (
            roff.title("git-session", date=manual_date(), version=__version__),
            roff.section("NAME", f"git\\-session \\- {roff.inline(chapters.SUMMARY)}\n"),
            roff.section(
                "SYNOPSIS",
                f'.SY "git session"\n[{roff.italic("command")}]\n[{roff.italic("options")}]\n.YS\n',
                f'.SY "git session"\n{roff.bold("--version")}\n.YS\n',
            ),
            roff.section("DESCRIPTION", roff.paragraphs(chapters.DESCRIPTION)),
            roff.section("COMMANDS", *(_group(title, names) for title, names in GROUPS)),
            roff.section("OPTIONS", *(_described(each) for each in common)),
            *(_chapter(each) for each in chapters.chapters()),
            # Below the last chapter, which is about JSON.
            *(".PP\n" + _document(name, documents()[name], chapters.JSON_OF[name]) for name in ("overview", "session")),
            _topics("ENVIRONMENT", chapters.ENVIRONMENT, tuple(chapters.ENVIRONMENT)),
            _topics("FILES", chapters.FILES, tuple(chapters.FILES)),
            roff.section("EXIT STATUS", _statuses("git-session")),
            roff.section("EXAMPLES", _examples(chapters.EXAMPLES)),
            roff.section("SEE ALSO", roff.references([*_all_pages(), *chapters.GIT_PAGES])),
        )
    )


def _chapter(chapter: chapters.Chapter) -> str:
    heading, texts, example, rows = chapter
    return roff.section(heading, roff.paragraphs(texts), roff.verbatim(example) if example else "", _rows(rows))


def _group(title: str, names: Sequence[str]) -> str:
    rows = (
        roff.item(f".BR {roff.whole(f'git-session-{name}')} (1)", roff.sentence(command_named(name).summary))
        for name in names
    )
    return f".SS {title[0].upper()}{title[1:]}\n" + "".join(rows)


def _rows(rows: Sequence[tuple[str, str]]) -> str:
    return "".join(roff.item(_place(term), roff.sentence(meaning)) for term, meaning in rows)


def _all_pages() -> list[str]:
    return [f"git-session-{command.name}(1)" for command in commands()]
