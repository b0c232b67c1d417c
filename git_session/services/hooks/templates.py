"""Fills the templates of the files in `.session/` from the layout of the repository."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from string import Template

from git_session.insight.source.layout import ProjectLayout, ProjectTool
from git_session.insight.source.team_templates import team_template
from git_session.model.decision_log import log_head
from git_session.model.document_templates import ARCHITECTURE, CONVENTIONS, filled
from git_session.store.configfile import flow_list, scalar

GUESSED = "\n  # Guessed from the files here: "


def documents(layout: ProjectLayout, top: Path) -> dict[str, bytes]:
    """File name in `.session/` -> its content, by the team's templates in the work tree `top` or else by ours."""
    sections = {
        ARCHITECTURE: {"languages": _languages(layout), "folders": _folders(layout)},
        CONVENTIONS: {"code": _code(layout), "tests": _tests(layout), "commits": _commits(layout)},
    }
    texts = {
        "config.yaml": Template(bundled("config.yaml")).substitute(_config_values(layout)),
        **{f"{name}.md": filled(_template(name, top), values) for name, values in sections.items()},
        "decision-log.md": log_head(),
        ".gitattributes": bundled("gitattributes"),
    }
    return {name: text.encode() for name, text in texts.items()}


def bundled(name: str) -> str:
    """A template of our own."""
    return (files("git_session") / "templates" / name).read_text("utf-8")


def _template(document: str, top: Path) -> str:
    found = team_template(top, document)
    return found.text if found and not found.problem else bundled(f"{document}.md")


def _config_values(layout: ProjectLayout) -> dict[str, str]:
    conventions = []
    if layout.line_length:
        conventions.append(f"lines of at most {layout.line_length} characters")
    return {
        "architecture": layout.architecture or '""',
        "architecture_note": f"{GUESSED}the names of the folders." if layout.architecture else "",
        "conventions": flow_list(conventions),
        "conventions_note": f"{GUESSED}{layout.line_length_file}." if conventions else "",
        "watch_patterns": _block_list(layout.watch_patterns),
        "watch_note": f"{GUESSED}where most of the code is." if layout.watch_patterns else "",
        "ignore_patterns": _block_list([f"{folder}/**" for folder in layout.vendored]),
        "ignore_note": f"{GUESSED}folders of vendored or generated files." if layout.vendored else "",
    }


def _block_list(items: Sequence[str]) -> str:
    """A YAML list with one item per line, below its key."""
    return "".join(f"\n    - {scalar(item)}" for item in items) or " []"


def _languages(layout: ProjectLayout) -> str:
    rows = [f"| {each.name} | {each.files} | {_codes(each.extensions)} |" for each in layout.languages[:8]]
    return "\n".join(["| language | files | extensions |", "|---|---:|---|", *rows]) if rows else "No code yet."


def _folders(layout: ProjectLayout) -> str:
    rows = [f"| {_folder(name)} | code | |" for name in layout.sources]
    rows += [f"| {_folder(name)} | tests | |" for name in layout.tests if name not in layout.sources]
    rows += [f"| {_folder(name)} | generated or vendored | |" for name in layout.vendored]
    rows += [f"| `{name}` | document | |" for name in layout.documents]
    return "\n".join(["| path | content | purpose |", "|---|---|---|", *rows]) if rows else "No files yet."


def _code(layout: ProjectLayout) -> str:
    lines = []
    if layout.line_length:
        lines.append(f"- Lines have at most {layout.line_length} characters (`{layout.line_length_file}`).")
    if layout.checkers:
        lines.append(f"- Checked by {_tools(layout.checkers)}.")
    return "\n".join(lines) or "- No formatter or linter is set up."


def _tests(layout: ProjectLayout) -> str:
    lines = []
    if layout.frameworks:
        lines.append(f"- Run with {_tools(layout.frameworks)}.")
    if layout.tests:
        lines.append(f"- They are in {', '.join(_folder(name) for name in layout.tests)}.")
    if layout.tests_beside_code:
        lines.append("- Some are beside the code that they test.")
    return "\n".join(lines) or "- There are no tests yet."


def _commits(layout: ProjectLayout) -> str:
    contributing = next((name for name in layout.documents if name.upper().startswith("CONTRIBUTING")), "")
    lines = [f"- See `{contributing}`."] if contributing else []
    lines.append("- git-session adds its trailers to the messages of commits that are made in a session.")
    return "\n".join(lines)


def _tools(tools: Sequence[ProjectTool]) -> str:
    return ", ".join(f"{tool.name} (`{tool.file}`)" for tool in tools)


def _folder(name: str) -> str:
    return "the top folder" if name == "." else f"`{name}/`"


def _codes(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
