"""Reading Java: package, imports, classes, interfaces, by a scan. Kotlin is read here too, as its own language."""

from __future__ import annotations

import re
from collections.abc import Iterator

from git_session.architecture.reading.curly import Block, Scan, created, statements, within, without_generics
from git_session.architecture.reading.facts import Class, Facts, Import, Spot

_PACKAGE = re.compile(r"^[ \t]*package[ \t]+([\w.]+)", re.MULTILINE)
_IMPORT = re.compile(
    r"^[ \t]*import[ \t]+(?:static[ \t]+)?([\w.]+?)(\.\*)?(?:[ \t]+as[ \t]+(\w+))?[ \t]*(?:;|$)", re.MULTILINE
)
_TYPE = re.compile(
    r"(?<![\w.:])((?:(?:public|protected|private|internal|abstract|sealed|data|final|open|static|enum|annotation|value|non-sealed|fun)"
    r"\s+)*)(class|interface|record|enum|object|@interface)\s+([A-Z]\w*)([^{};\"=]{0,800})(\{?)"
)
_METHOD = re.compile(
    r"(?:^|[;{}\n])[ \t]*((?:@\w+(?:\([^()\n]{0,200}\))?\s+)*(?:(?:public|protected|private|static|final|abstract|default|synchronized"
    r"|override|suspend|open|internal|operator|inline|fun)[ \t]+)*)(?:<[^<>\n]{0,200}>[ \t]*)?(?:[\w.<>\[\],? ]{1,200}[ \t]+)?([a-z]\w*)"
    r"[ \t]*\("
)
_FIELD = re.compile(
    r"^[ \t]*(?:(?:private|protected|public|final|val|var|lateinit)[ \t]+)+(?:[\w.]+(?:<[^=;\n]{1,100}>)?[ \t]+)?\w+"
    r"(?:[ \t]*:[^=\n]{1,100})?[ \t]*=[ \t]*(?:new[ \t]+)?([A-Z]\w*)[ \t]*[(<]",
    re.MULTILINE,
)
_KEPT = re.compile(r"(?:^|[;{}])[ \t]*(?:this\.)?\w+[ \t]*=[ \t]*new[ \t]+([A-Z]\w*)[ \t]*[(<]", re.MULTILINE)
_WORDS = frozenset(
    {"if", "for", "while", "switch", "catch", "return", "new", "super", "this", "try", "when", "constructor"}
)
_VALUES = {"record": "data", "enum": "enum", "@interface": "data"}


def read(content: bytes, language: str = "Java") -> Facts:
    """The facts of a file."""
    scan = Scan(content, language)
    package = _PACKAGE.search(scan.text)
    classes, blocks = _classes(scan)
    access, writes = statements(scan, blocks)
    return Facts(
        package=package[1] if package else "",
        imports=tuple(_imports(scan)),
        classes=tuple(classes),
        access=access,
        writes=writes,
        built=tuple(_built(scan, classes, blocks)),
        created=tuple(created(scan, blocks)),
    )


def _imports(scan: Scan) -> Iterator[Import]:
    for found in _IMPORT.finditer(scan.text):
        module, _, name = found[1].rpartition(".")
        if found[2]:
            module, name = found[1], "*"
        yield Import(scan.line(found.start(1)), module, 0, name, found[3] or "")


def _classes(scan: Scan) -> tuple[list[Class], list[Block]]:
    classes: list[Class] = []
    blocks: list[Block] = []
    for found in _TYPE.finditer(scan.text):
        words, what, name, head, brace = found.groups()
        body = ""
        if brace:
            opening = found.end() - 1
            end = scan.end_of(opening)
            body = scan.outline(opening + 1, end)
            blocks.append((opening, end, name))
        members = [each for each in _METHOD.finditer(body) if each[2] not in _WORDS]
        public = tuple(
            dict.fromkeys(each[2] for each in members if "private" not in each[1] and "static" not in each[1])
        )
        abstract = {each[2] for each in members if "abstract" in each[1]}
        bases = _bases(head)
        classes.append(
            Class(
                name,
                scan.line(found.start(3)),
                _kind(words, what, name, bases, public),
                bases,
                public,
                tuple(_declared(body, public)) if what == "interface" else tuple(n for n in public if n in abstract),
                _given(name, head, body),
            )
        )
    return classes, blocks


def _kind(words: str, what: str, name: str, bases: tuple[str, ...], methods: tuple[str, ...]) -> str:
    if what == "interface":
        return "interface"
    if what in _VALUES or "enum" in words or "data" in words or "annotation" in words:
        return _VALUES.get(what, "data")
    if any(each.endswith(("Exception", "Error", "Throwable")) for each in bases) or name.endswith("Exception"):
        return "exception"
    if "abstract" in words or "sealed" in words:
        return "abstract"
    return "class" if methods else "data"


def _bases(head: str) -> tuple[str, ...]:
    plain = without_generics(head)
    rest = _after_parameters(plain)
    if rest.lstrip().startswith(":"):  # Kotlin: `class A(val b: B) : C(b), D`; a head without a body ends with its line
        listed = re.sub(r"\([^()]*\)", "", re.split(r"(?<![,:])\n", rest.lstrip()[1:])[0])
    else:
        found = re.search(r"\b(?:extends|implements)\b(.*)", plain, re.DOTALL)
        listed = found[1] if found else ""
    parts = re.split(r"\b(?:extends|implements|permits|by\s+\w+)\b|,", listed)
    return tuple(base for each in parts if re.fullmatch(r"[\w.]+", base := each.strip()))


def _after_parameters(head: str) -> str:
    """What follows the parameters in parentheses that a head begins with, if it does."""
    depth = 0
    for at, char in enumerate(head):
        depth += (char == "(") - (char == ")")
        if depth == 0 and not char.isspace() and char != "@":
            return head[at + 1 :] if char == ")" else head[at:]
    return ""


def _declared(body: str, names: tuple[str, ...]) -> Iterator[str]:
    """The methods of an interface that have no body."""
    for name in names:
        if re.search(rf"\b{name}\s*\([^)]{{0,2000}}\)[^{{;=\n]{{0,200}}(?:;|\n|$)", body):
            yield name


def _given(name: str, head: str, body: str) -> int:
    """How many parameters the constructor has."""
    found = re.match(
        r"(?:<[^<>]{0,200}>)?\s*(?:@\w+\s+)?(?:internal\s+|private\s+)?(?:constructor\s*)?\(([^)]{1,800})\)", head
    )
    found = found or re.search(
        rf"(?:^|[;{{}}\n])[ \t]*(?:@\w+\s+)*(?:public|protected|private)?[ \t]*{name}[ \t]*\(([^)]{{1,2000}})\)", body
    )
    return found[1].count(",") + 1 if found and found[1].strip() else 0


def _built(scan: Scan, classes: list[Class], blocks: list[Block]) -> Iterator[Spot]:
    """What the initial value of a field, or a constructor, makes."""
    names = {each.name for each in classes}
    for found in _FIELD.finditer(scan.text):
        name = within(found.start(), blocks)
        if name and _depth(scan, found.start(), blocks) == 1:
            yield Spot(scan.line(found.start(1)), found[1], name)
    for name in names:
        for made in re.finditer(
            rf"(?:^|[;{{}}])[ \t]*(?:(?:public|protected|private)[ \t]+)?{name}[ \t]*\([^)]{{0,2000}}\)[^{{;]{{0,80}}\{{",
            scan.text,
            re.MULTILINE,
        ):
            opening = made.end() - 1
            for kept in _KEPT.finditer(scan.text, opening, scan.end_of(opening)):
                yield Spot(scan.line(kept.start()), kept[1], name)


def _depth(scan: Scan, offset: int, blocks: list[Block]) -> int:
    """How many braces are open at an offset, counted from the innermost class."""
    start = max((block[0] for block in blocks if block[0] <= offset <= block[1]), default=0)
    text = scan.text[start:offset]
    return text.count("{") - text.count("}")
