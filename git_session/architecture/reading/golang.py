"""Reading Go: the import declarations, structs with their methods, and interfaces, by a scan."""

from __future__ import annotations

import re
from collections.abc import Iterator

from git_session.architecture.reading.curly import Block, Scan, statements
from git_session.architecture.reading.facts import Class, Facts, Import

_PACKAGE = re.compile(r"^package\s+(\w+)", re.MULTILINE)
_DECLARED = re.compile(r"^import\s*(?:\(([^)]*)\)|((?:[\w.]+[ \t]+)?\"\d+\"))", re.MULTILINE)
_IMPORTED = re.compile(r"(?:([\w.]+)[ \t]+)?\"(\d+)\"")
_TYPE = re.compile(r"^(?:type\s+|[ \t]+)(\w+)(?:\[[^]\n]{0,200}\])?\s+(struct|interface)\s*\{", re.MULTILINE)
_FUNCTION = re.compile(
    r"^func\s*(?:\(\s*(?:\w+\s+)?\*?\s*(\w+)(?:\[[^]\n]{0,200}\])?\s*\)\s*)?(\w+)(?:\[[^]\n]{0,200}\])?\s*\(",
    re.MULTILINE,
)
_MEMBER = re.compile(r"^[ \t]*([A-Z]\w*)[ \t]*\(", re.MULTILINE)


def read(content: bytes) -> Facts:
    """The facts of a file."""
    scan = Scan(content, "Go")
    package = _PACKAGE.search(scan.text)
    functions = list(_FUNCTION.finditer(scan.text))
    blocks = list(_bodies(scan, functions))
    access, writes = statements(scan, blocks)
    return Facts(
        package=package[1] if package else "",
        imports=tuple(_imports(scan)),
        classes=tuple(_classes(scan, functions)),
        functions=tuple(found[2] for found in functions if not found[1]),
        access=access,
        writes=writes,
    )


def _imports(scan: Scan) -> Iterator[Import]:
    for declared in _DECLARED.finditer(scan.text):
        group = 1 if declared[1] is not None else 2
        for found in _IMPORTED.finditer(scan.text, declared.start(group), declared.end(group)):
            yield Import(scan.line(found.start(2)), scan.string(found[2]), alias=found[1] or "")


def _bodies(scan: Scan, functions: list[re.Match[str]]) -> Iterator[Block]:
    for found in functions:
        opening = scan.text.find("{", found.end())
        line_end = scan.text.find("\n", found.end())
        if opening >= 0 and (line_end < 0 or opening < line_end):
            yield opening, scan.end_of(opening), ".".join(filter(None, (found[1], found[2])))


def _classes(scan: Scan, functions: list[re.Match[str]]) -> Iterator[Class]:
    methods: dict[str, list[str]] = {}
    for found in functions:
        if found[1] and found[2][0].isupper():
            methods.setdefault(found[1], []).append(found[2])
    for found in _TYPE.finditer(scan.text):
        opening = found.end() - 1
        line = scan.line(found.start(1))
        if found[2] == "interface":
            members = tuple(_MEMBER.findall(scan.outline(opening + 1, scan.end_of(opening))))
            yield Class(found[1], line, "protocol", (), members, members)
        else:
            own = tuple(methods.get(found[1], ()))
            yield Class(found[1], line, "class" if own else "data", (), own)
