"""The reference in docs/reference/, from the same declarations as the man pages: commands, configuration, handoff, integrations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter

from git_session.commands.frame import Command
from git_session.commands.mcpserver import tools as mcp_tools
from git_session.commands.registry import GROUPS, command_named
from git_session.insight.testreports.discover import COVERAGE, JUNIT
from git_session.model.agents import DIALECTS
from git_session.model.settings import GIT_NAMES, KEYS, SECTIONS
from git_session.render.markdown import cell_code, code, table
from git_session.render.overview.handoff import SECTIONS as HANDOFF_SECTIONS
from git_session.services.agents.agent_files import edits
from tools import chapters, rules, topics
from tools.chapters import default_of
from tools.declarations import Form, Parameter, commands, form_of, overview
from tools.manual import described, documents_of, see_also_of, statuses_of, usable
from tools.marked import fenced, inline, listed, paragraphs
from tools.roff import sentence

_OURS = re.compile(r"`git-session(?:-([a-z-]+))?`\(1\)")
_GITS = re.compile(r"`(git-?[a-z-]*|jq)`\(([157])\)")
_GENERATED = "<!-- Made by `make man` from the declarations of the commands; changes here are lost. -->"


def pages() -> dict[str, str]:
    """Path below docs/reference/ -> Markdown, of every page."""
    made = {f"commands/{command.name}.md": _page(_command(command), "") for command in commands()}
    return {
        "commands.md": _page(_commands(), "commands/"),
        "configuration.md": _page(_configuration(), "commands/"),
        "handoff.md": _page(_handoff(), "commands/"),
        "integrations.md": _page(_integrations(), "commands/"),
        **made,
    }


def _page(rows: Iterable[str], folder: str) -> str:
    """The rows as a document in which our man pages are links into `folder`, and git's into its manual."""

    def ours(match: re.Match[str]) -> str:
        if match[1]:
            return f"[`git session {match[1]}`]({folder}{match[1]}.md)"
        return f"[`git session`]({'' if folder else '../'}commands.md)"

    def gits(match: re.Match[str]) -> str:
        return f"[`{match[1]}`](https://git-scm.com/docs/{match[1]})" if match[1] != "jq" else "`jq`"

    text = "\n".join(rows).rstrip() + "\n"
    first, _, rest = _GITS.sub(gits, _OURS.sub(ours, text)).partition("\n")
    return f"{first}\n\n{_GENERATED}\n{rest}"


# --- commands ---------------------------------------------------------------------------------------------------------


def _commands() -> Iterator[str]:
    yield from ("# Commands", "")
    yield from paragraphs(chapters.DESCRIPTION)
    for title, names in GROUPS:
        yield from (f"## {title.capitalize()}", "")
        yield from table(
            ("command", "what it does"),
            [(f"[`{name}`](commands/{name}.md)", inline(sentence(command_named(name).summary))) for name in names],
        )
        yield ""
    yield from ("## Options of every command", "")
    yield from _parameters([each for each in form_of(overview()).parameters if each.common])
    yield from ("## Exit status", "")
    yield from listed((code(status), text) for status, text in chapters.STATUSES)
    yield from ("## JSON", "")
    yield from paragraphs(chapters.JSON)


def _command(command: Command) -> Iterator[str]:
    form = form_of(command)
    yield from (f"# git session {command.name}", "", inline(sentence(command.summary)), "")
    yield from fenced([line for each in usable(form) for line in _synopsis(each)])
    yield from paragraphs(command.description)
    if form.forms:
        yield from ("## Actions", "")
        for each in form.forms:
            yield from (f"### {' '.join(each.words[1:])}", "", inline(sentence(each.summary)), "")
            yield from _parameters([own for own in each.parameters if not own.common])
    options = [each for each in form.parameters if not each.common]
    if options:
        yield from ("## Options", "")
        yield from _parameters(options)
    yield from ("And the [options of every command](../commands.md#options-of-every-command).", "")
    for heading, texts, example, terms in rules.chapters() if command.name == "analyze" else ():
        yield from (f"## {heading.capitalize()}", "")
        yield from paragraphs(texts)
        yield from fenced(example, "yaml") if example else ()
        yield from listed((code(term), sentence(meaning)) for term, meaning in terms) if terms else ()
    yield from ("## Examples", "")
    for example_of in command.examples:
        yield from (inline(sentence(example_of.meaning)), "")
        yield from fenced([example_of.line], "sh")
    yield from ("## Exit status", "")
    yield from listed((code(status), text) for status, text in statuses_of(command.name))
    yield from _json(command)
    for heading, known, wanted in (
        ("Files", chapters.FILES, chapters.FILES_OF.get(command.name, ())),
        ("Environment", chapters.ENVIRONMENT, chapters.ENVIRONMENT_OF.get(command.name, ())),
    ):
        if wanted:
            yield from (f"## {heading}", "")
            yield from listed((code(name), known[name]) for name in wanted)
    yield from ("## See also", "", inline(", ".join(see_also_of(command))))


def _synopsis(form: Form) -> Iterator[str]:
    """The command line as man pages show it, wrapped at 80 columns."""
    exclusive = [each for group in form.exclusive for each in group]
    words = ["[" + " | ".join(_spelled(each) for each in group) + "]" for group in form.exclusive]
    for each in (*form.options, *form.arguments):
        if each not in exclusive and not each.common:
            dots = "..." if each.repeats else ""
            words.append(_spelled(each) + dots if each.required else f"[{_spelled(each)}]{dots}")
    line = " ".join(("git session", *form.words))
    indent = " " * (len(line) + 1)
    for word in words:
        if len(line) + len(word) > 78 and line.strip():
            yield line
            line = indent + word
        else:
            line += f" {word}"
    yield line


def _spelled(parameter: Parameter) -> str:
    if not parameter.flags:
        return f"<{parameter.value}>"
    is_switch = any(flag.startswith("--no-") for flag in parameter.flags[1:])
    return ("|".join(parameter.flags) if is_switch else parameter.long) + _value(parameter)


def _value(parameter: Parameter) -> str:
    value = f"<{parameter.value}>" if parameter.value else ""
    return f" [{value}]" if parameter.value_is_optional else f" {value}" if value else ""


def _parameters(parameters: Sequence[Parameter]) -> list[str]:
    rows = [
        (", ".join(code(flag + _value(each)) for flag in each.flags) or code(f"<{each.value}>"), sentence(each.meaning))
        for each in parameters
    ]
    return listed(rows) if rows else []


def _json(command: Command) -> Iterator[str]:
    for at, (name, result, lead) in enumerate(documents_of(command)):
        yield from ("## JSON", "") if not at else ()
        before, rows = described(name, result, lead)
        yield from (inline(before), "")
        yield from table(
            ("field", "type", "meaning"),
            [
                (cell_code(path), kind.replace("|", "\\|"), inline(meaning).replace("|", "\\|"))
                for path, kind, meaning in rows
            ],
        )
        yield ""


# --- configuration ----------------------------------------------------------------------------------------------------


def _configuration() -> Iterator[str]:
    yield from ("# Configuration", "")
    yield from paragraphs(chapters.CONFIGURATION)
    for section in SECTIONS:
        yield from (f"## {section}", "")
        for key in KEYS:
            if key.section == section:
                yield from (f"### {key.dotted}", "", inline(sentence(key.meaning)), "")
                yield from listed(
                    (
                        ("default", f"`{default_of(key)}`"),
                        ("`git config`", f"`{key.git_name}`"),
                        ("variable", f"`{key.variable}`"),
                    )
                )
    yield from ("## In git's configuration alone", "")
    yield from ("A file that comes with a clone cannot set these:", "")
    own = [name for name in GIT_NAMES if name not in {key.git_name for key in KEYS}]
    yield from listed((code(name), _git_setting(name)) for name in own)
    yield from ("## Environment", "")
    yield from listed((code(name), meaning) for name, meaning in chapters.ENVIRONMENT.items())


def _git_setting(name: str) -> str:
    if name not in topics.GIT_SETTINGS:
        raise SystemExit(f"tools/topics.py: GIT_SETTINGS does not describe {name}")
    return topics.GIT_SETTINGS[name]


# --- handoff ----------------------------------------------------------------------------------------------------------


def _handoff() -> Iterator[str]:
    yield from ("# The handoff", "")
    yield from paragraphs(topics.HANDOFF)
    yield from table(
        ("section", "what it says"),
        [(title, inline(topics.HANDOFF_SECTIONS[title])) for title in HANDOFF_SECTIONS],
    )
    yield from ("", inline(topics.HANDOFF_JSON))


# --- integrations -----------------------------------------------------------------------------------------------------


def _integrations() -> Iterator[str]:
    yield from ("# Integrations", "")
    yield from ("## Coding agents", "", *paragraphs((*topics.AGENTS, *chapters.AGENTS[1])))
    yield from table(
        ("agent", "set up by", "files", "version run", "before the hooks run"),
        [
            (
                each.title,
                f"`git session setup {each.name}`",
                ", ".join(code(edit.path) for edit in edits(each.name)),
                each.tried,
                inline(each.first) if each.tried else "",
            )
            for each in DIALECTS.values()
        ],
    )
    yield from ("", "## MCP", "", *paragraphs(topics.MCP))
    yield from table(
        ("tool", "what it does", "needs `--write`"),
        [
            (code(name), inline(meaning).replace("|", "\\|"), "yes" if writes else "")
            for name, meaning, writes in sorted(mcp_tools(".", write=True), key=itemgetter(0))
        ],
    )
    yield from ("", "## Test and coverage reports", "", *paragraphs(topics.REPORTS))
    yield from ("Test reports:", "", *fenced(JUNIT), "Coverage reports:", "", *fenced(COVERAGE))
    yield from ("## Forges and trackers", "", *paragraphs(topics.FORGES))
    yield from ("## Programs that read exports", "", *paragraphs(topics.CONSUMERS))
    yield from ("## Other programs with hooks", "", *paragraphs(topics.HOOK_MANAGERS))
    yield from ("## Plugins of the CCMP marketplace", "", *paragraphs(topics.CCMP))
