"""Reading JavaScript and TypeScript: imports, exports from elsewhere, `require`, classes and interfaces, by a scan."""

from __future__ import annotations

import re
from collections.abc import Iterator

from git_session.architecture.reading.curly import Block, Scan, created, statements, within, without_generics
from git_session.architecture.reading.facts import DYNAMIC, TYPING, Class, Facts, Import, Spot

_IMPORT = re.compile(r"(?<![.\w$])import\b(\s+type\b(?!\s*(?:,|from\b)))?([^\"()=;]{0,4000}?)\bfrom\s*\"(\d+)\"")
_EFFECT = re.compile(r"(?<![.\w$])import\s*\"(\d+)\"")
_EXPORT = re.compile(r"(?<![.\w$])export\b(\s+type\b)?\s*(\*(?:\s*as\s+[\w$]+)?|\{[^}\"]{0,4000}\})\s*from\s*\"(\d+)\"")
_REQUIRE = re.compile(
    r"(?:(?:const|let|var|import)\s+([\w$]+|\{[^}\"]{0,2000}\})\s*=\s*)?(?<![.\w$])require\s*\(\s*\"(\d+)\"\s*\)"
)
_DYNAMIC = re.compile(r"(?<![.\w$])import\s*\(\s*\"(\d+)\"\s*\)")
_CLASS = re.compile(r"(?<![.\w$])(abstract\s+)?(class|interface)\s+([A-Za-z_$][\w$]*)([^{};\"]{0,600})\{")
_MEMBER = re.compile(
    r"(?:^|[;{}\n])[ \t]*((?:(?:public|private|protected|static|async|abstract|override|get|set)[ \t]+)*)"
    r"([A-Za-z_$][\w$]*)[ \t]*\??[ \t]*(?::[ \t]*)?(?:<[^<>\n]{0,200}>)?[ \t]*\("
)
_CONSTRUCTOR = re.compile(r"(?<![.\w$])constructor\s*\(([^)]{0,2000})\)[^{;]{0,80}\{")
_KEPT = re.compile(r"this\.#?[\w$]+\s*=\s*new\s+([A-Z][\w$.]*)")
_FIELD = re.compile(
    r"^[ \t]*(?:(?:(?:private|protected|public|readonly)[ \t]+)+|#)[\w$]+(?:[ \t]*:[^=\n]{1,200})?[ \t]*=[ \t]*new[ \t]+([A-Z][\w$.]*)",
    re.MULTILINE,
)
_FUNCTION = re.compile(
    r"^(?:export[ \t]+)?(?:default[ \t]+)?(?:async[ \t]+)?function[ \t]*\*?[ \t]*([\w$]+)"
    r"|^(?:export[ \t]+)?const[ \t]+([\w$]+)[ \t]*(?::[^=\n]{1,200})?=[ \t]*(?:async[ \t]*)?(?:\([^()\n]{0,300}\)|[\w$]+)[ \t]*"
    r"(?::[^=\n]{1,200})?=>",
    re.MULTILINE,
)
_HIDDEN = re.compile(r"\b(private|protected|static|get|set)\b")
_WORDS = frozenset(
    {"constructor", "if", "for", "while", "switch", "catch", "function", "return", "super", "await", "new"}
)


def read(content: bytes) -> Facts:
    """The facts of a module."""
    scan = Scan(content, "TypeScript")
    classes, blocks = _classes(scan)
    access, writes = statements(scan, blocks)
    return Facts(
        imports=tuple(sorted(_imports(scan))),
        classes=tuple(classes),
        functions=tuple(found[1] or found[2] for found in _FUNCTION.finditer(scan.text)),
        access=access,
        writes=writes,
        built=tuple(_built(scan, blocks)),
        created=tuple(created(scan, blocks)),
    )


def _imports(scan: Scan) -> Iterator[Import]:
    for found in _IMPORT.finditer(scan.text):
        kind = TYPING if found[1] else ""
        yield from _bound(found[2], scan.line(found.start()), scan.string(found[3]), kind)
    for found in _EXPORT.finditer(scan.text):
        kind = TYPING if found[1] else ""
        yield from _bound(found[2], scan.line(found.start()), scan.string(found[3]), kind)
    for found in _EFFECT.finditer(scan.text):
        yield Import(scan.line(found.start()), scan.string(found[1]))
    for found in _REQUIRE.finditer(scan.text):
        line = scan.line(found.end())
        clause = (found[1] or "").replace(":", " as ")
        yield from _bound(clause, line, scan.string(found[2]), "")
    for found in _DYNAMIC.finditer(scan.text):
        yield Import(scan.line(found.start()), scan.string(found[1]), kind=DYNAMIC)


def _bound(clause: str, line: int, module: str, kind: str) -> Iterator[Import]:
    """The names that a clause such as `a, { b as c, type D }` or `* as e` binds; one import without a name for none."""
    if not module:
        return
    whole, brace, rest = clause.partition("{")
    names = [part.strip() for part in rest.partition("}")[0].split(",")]
    any_found = False
    for part in filter(None, (each.strip() for each in whole.split(","))):
        any_found = True
        star, _, alias = part.partition(" as ")
        yield Import(line, module, 0, "*" if star.strip() == "*" else "default", alias.strip() or star, kind)
    for part in filter(None, names):
        any_found = True
        typed = kind or (TYPING if part.startswith("type ") else "")
        name, _, alias = part.removeprefix("type ").partition(" as ")
        yield Import(line, module, 0, name.strip(), alias.strip(), typed)
    if not any_found and not brace:
        yield Import(line, module, 0, "", "", kind)


def _classes(scan: Scan) -> tuple[list[Class], list[Block]]:
    classes: list[Class] = []
    blocks: list[Block] = []
    for found in _CLASS.finditer(scan.text):
        opening = found.end() - 1
        end = scan.end_of(opening)
        members = list(_MEMBER.finditer(scan.outline(opening + 1, end)))
        public = tuple(dict.fromkeys(
            each[2] for each in members if each[2] not in _WORDS and not _HIDDEN.search(each[1])
        ))  # fmt: skip
        marked = {each[2] for each in members if "abstract" in each[1]}
        kind = "interface" if found[2] == "interface" else "abstract" if found[1] else "class" if public else "data"
        bases = re.split(r"\b(?:extends|implements)\b|,", without_generics(found[4]))
        given = _CONSTRUCTOR.search(scan.text, opening, end)
        classes.append(
            Class(
                found[3],
                scan.line(found.start(2)),
                kind,
                tuple(base for each in bases[1:] if (base := each.strip().partition("(")[0].strip())),
                public,
                public if kind == "interface" else tuple(name for name in public if name in marked),
                given[1].count(",") + 1 if given and given[1].strip() else 0,
            )
        )
        blocks.append((opening, end, found[3]))
    return classes, blocks


def _built(scan: Scan, blocks: list[Block]) -> Iterator[Spot]:
    """What a constructor, or the initial value of a field, makes: `this.store = new Store()`."""
    for found in _CONSTRUCTOR.finditer(scan.text):
        opening = found.end() - 1
        for kept in _KEPT.finditer(scan.text, opening, scan.end_of(opening)):
            yield Spot(scan.line(kept.start()), kept[1], within(kept.start(), blocks))
    for found in _FIELD.finditer(scan.text):
        name = within(found.start(), blocks)
        if name:
            yield Spot(scan.line(found.start(1)), found[1], name)
