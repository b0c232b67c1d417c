"""Templates of documents: Markdown with named placeholders such as `{{objectives}}`, and no logic.

A team's own come with a clone. So a template that would let a text of ours into an address or into HTML, where it could be sent
somewhere by who opens the document, is no template, and each placeholder may stand in it only a few times.

What has no value is left out: a line whose placeholders are all empty, and a section (a heading and what is below it) whose
placeholders are all empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from git_session.model.pattern import lazy_pattern
from git_session.model.text import clean, one_line

HANDOFF, ARCHITECTURE, CONVENTIONS = "handoff", "architecture", "conventions"
PLACEHOLDERS: Mapping[str, tuple[str, ...]] = {
    HANDOFF: (
        "title", "facts", "session", "branch", "issue", "started", "ended", "duration",
        "objectives", "accomplished", "work_done", "commits_of_others", "checkpoints", "work_in_progress", "blockers", "decisions",
        "project_decisions_in_force", "tests_and_coverage", "test_driven_development", "metrics", "key_files",
        "remaining_annotations", "context_files", "remember", "next_steps", "checklist", "missing_from_this_clone",
    ),
    ARCHITECTURE: ("languages", "folders"),
    CONVENTIONS: ("code", "tests", "commits"),
}  # fmt: skip
"""Document -> its placeholders. Those of a handoff are facts of its head, and then its sections, by `section_name`."""
MOST = 64 << 10
"""Most bytes of a template."""
_TIMES = 4
"""How often a placeholder may stand in a template."""
_PLACEHOLDER = lazy_pattern(r"\{\{[ \t]*([A-Za-z_]+)[ \t]*\}\}")
_ALONE = lazy_pattern(r"[ \t]*\{\{[ \t]*[A-Za-z_]+[ \t]*\}\}[ \t]*")
_HEADING = lazy_pattern(r"(#{1,6})(?:[ \t]|$)")
_FENCE = lazy_pattern(r" {0,3}(`{3,}|~{3,})")
_HTML = lazy_pattern(r"<(?!!--)[A-Za-z/?!]")
_ADDRESS = lazy_pattern(r"\]\(|\]:|//|<")
"""What makes the rest of a line an address or HTML."""


class BadTemplate(ValueError):
    """What is wrong with a template, for people: `line 3: …`."""


def section_name(title: str) -> str:
    """The placeholder of the section with this heading: `work_done` for `Work done`."""
    return title.lower().replace(" ", "_").replace("-", "_")


def filled(template: str, values: Mapping[str, str]) -> str:
    """The document of a checked template, with these values for the placeholders; what has none is left out."""
    rows = list(_kept(template.splitlines(), values))
    while rows and not rows[-1].strip():
        rows.pop()
    return "".join(f"{row}\n" for row in rows)


def checked_template(document: str, content: bytes) -> str:
    """The template of a document (of PLACEHOLDERS) in a file's content. Raises BadTemplate."""
    from difflib import get_close_matches  # few repositories have templates

    try:
        text = clean(content.decode())
    except UnicodeDecodeError:
        raise BadTemplate("is not text in UTF-8") from None
    if not text.strip():
        raise BadTemplate("is empty")
    seen = dict.fromkeys(PLACEHOLDERS[document], 0)
    for number, row in enumerate(text.splitlines(), start=1):
        names = _PLACEHOLDER.findall(row)
        if row.startswith("<<<<<<< "):
            raise BadTemplate(f"line {number}: has a merge conflict")
        for name in names:
            if name not in seen:
                near = get_close_matches(name.lower(), seen, n=1)
                meant = f"; did you mean {{{{{near[0]}}}}}?" if near else ""
                raise BadTemplate(f"line {number}: there is no placeholder {{{{{one_line(name)[:40]}}}}}{meant}")
            seen[name] += 1
            if seen[name] > _TIMES:
                raise BadTemplate(f"line {number}: {{{{{name}}}}} is there more than {_TIMES} times")
        if _HTML.search(row):
            raise BadTemplate(f"line {number}: HTML cannot be used, except comments")
        if names and not _ALONE.fullmatch(row) and _ADDRESS.search(row):
            raise BadTemplate(f"line {number}: a placeholder cannot be part of a link")
    if not any(seen.values()):
        raise BadTemplate("has no placeholder")
    return text


def _kept(rows: Sequence[str], values: Mapping[str, str]) -> Iterator[str]:
    """The rows with values, without the sections and lines that have none."""
    levels = list(_levels(rows))
    at = 0
    while at < len(rows):
        if levels[at] and not _has_value(rows[at : _end(levels, at)], values):
            at = _end(levels, at)
            continue
        if _has_value([rows[at]], values):
            yield from _row(rows[at], values)
        at += 1


def _levels(rows: Sequence[str]) -> Iterator[int]:
    """The level of the heading that each row is; 0 for other rows, such as comments in code."""
    fence = ""
    for row in rows:
        found = _FENCE.match(row)
        if fence:
            fence = "" if found and found[1].startswith(fence) and row.strip() == found[1] else fence
            yield 0
            continue
        fence = found[1] if found else ""
        heading = _HEADING.match(row)
        yield len(heading[1]) if heading else 0


def _end(levels: Sequence[int], start: int) -> int:
    """Where the section that begins at `start` ends: at the next heading of its level or a higher one."""
    return next((at for at in range(start + 1, len(levels)) if 0 < levels[at] <= levels[start]), len(levels))


def _has_value(rows: Sequence[str], values: Mapping[str, str]) -> bool:
    """Whether a placeholder in these rows has a value, or there is none."""
    names = [name for row in rows for name in _PLACEHOLDER.findall(row)]
    return not names or any(values.get(name) for name in names)


def _row(row: str, values: Mapping[str, str]) -> Iterator[str]:
    if _ALONE.fullmatch(row):
        yield from _PLACEHOLDER.sub(lambda found: values.get(found[1], ""), row.strip()).split("\n")
    else:
        # A value of several lines would break a line of text.
        yield _PLACEHOLDER.sub(lambda found: values.get(found[1], "").replace("\n", " "), row)
