"""What the readers of languages with braces share: text without comments and strings, lines, blocks, calls with SQL.

They scan with regular expressions; what a macro, a preprocessor or a string makes at run time they do not see.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from git_session.architecture.reading.calls import READING_SQL, SQL
from git_session.architecture.reading.facts import Spot
from git_session.insight.source.code import code_of

_BRACES = re.compile(r"[{}]")
_STRING = re.compile(r'"(\d+)"')
_SQL_CALL = re.compile(
    r"\.(?P<name>query|queryRow|execute|executeQuery|executeUpdate|exec|prepare|prepareStatement|createQuery|createNativeQuery"
    r"|raw|queryForObject|queryForList|update|Query|QueryRow|Exec|Prepare|QueryContext|QueryRowContext|ExecContext)"
    r"(?:<[^<>()]{0,100}>)?\s*\(\s*(?:(?:ctx|\w{1,40}\.Context\(\)|context\.\w{1,40}\(\))\s*,\s*)?\"(?P<text>\d+)\""
    r"|(?<![\w.])(?P<tag>sql|SQL)\"(?P<tagged>\d+)\""
)
_CREATED = re.compile(r"(?<![\w$.])new\s+([A-Z][\w$]*(?:\.[A-Z][\w$]*)*)")

Block = tuple[int, int, str]
"""Where the body of something begins and ends, and its dotted name."""


class Scan:
    """The text of a file: `text` has blanks for comments and `"7"` for the string `strings[7]`."""

    def __init__(self, content: bytes, language: str) -> None:
        whole = content.decode("utf-8", "replace").removeprefix("\ufeff").replace("\r\n", "\n")
        code = code_of(whole, language, lambda comment: " " + "\n" * comment.count("\n"))
        self.text = code.text
        self.strings = code.strings
        self._breaks = [found.start() for found in re.finditer("\n", self.text)]
        self._hidden = [
            (found.end(), count)
            for found in _STRING.finditer(self.text)
            if int(found[1]) < len(self.strings) and (count := self.strings[int(found[1])].count("\n"))
        ]
        self._blocks: dict[int, int] | None = None

    def line(self, offset: int) -> int:
        """The line of the file that an offset in `text` is in, from 1."""
        return 1 + bisect_right(self._breaks, offset - 1) + sum(count for at, count in self._hidden if at <= offset)

    def string(self, number: str) -> str:
        """The string that stands as a number; empty for a number that the file itself has in quotes of another kind."""
        at = int(number)
        return self.strings[at] if at < len(self.strings) else ""

    def end_of(self, opening: int) -> int:
        """Where the block that begins with the brace at `opening` ends; the end of the text when it is not closed."""
        if self._blocks is None:
            self._blocks = {}
            open_at: list[int] = []
            for found in _BRACES.finditer(self.text):
                if found[0] == "{":
                    open_at.append(found.start())
                elif open_at:
                    self._blocks[open_at.pop()] = found.start()
        return self._blocks.get(opening, len(self.text))

    def outline(self, start: int, end: int) -> str:
        """The text between two braces without the blocks inside of it."""
        kept = []
        at = start
        while at < end:
            opening = self.text.find("{", at, end)
            if opening < 0:
                break
            kept.append(self.text[at : opening + 1])
            at = max(self.end_of(opening), opening + 1)
        return "".join((*kept, self.text[at:end]))


def within(offset: int, blocks: list[Block]) -> str:
    """The name of the innermost of `blocks` around an offset."""
    around = [block for block in blocks if block[0] <= offset <= block[1]]
    return max(around, default=(0, 0, ""))[2]


def statements(scan: Scan, blocks: list[Block]) -> tuple[tuple[Spot, ...], tuple[Spot, ...]]:
    """(access, writes): calls that are given an SQL statement as a literal."""
    access, writes = [], []
    for found in _SQL_CALL.finditer(scan.text):
        statement = SQL.match(scan.string(found["text"] or found["tagged"]))
        if statement:
            word = statement[1].upper()
            spot = Spot(
                scan.line(found.start()), f'{found["name"] or found["tag"]}("{word} …")', within(found.start(), blocks)
            )
            access.append(spot)
            if word not in READING_SQL:
                writes.append(spot)
    return tuple(access), tuple(writes)


def created(scan: Scan, blocks: list[Block]) -> Iterator[Spot]:
    """`new Name(…)`."""
    for found in _CREATED.finditer(scan.text):
        yield Spot(scan.line(found.start()), found[1], within(found.start(), blocks))


def without_generics(text: str) -> str:
    """`A, B` of `A<X<Y>>, B`."""
    depth = 0
    kept = []
    for char in text:
        depth += (char == "<") - (char == ">" and depth > 0)
        if depth == 0 and char != ">":
            kept.append(char)
    return "".join(kept)
