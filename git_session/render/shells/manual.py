"""A man page of ours as a page, for machines without man(1) and for JSON.

Reads what `tools/roff.py` writes, and no more of man(7): headings, paragraphs, tagged paragraphs, lines as they are, bold, italics.
"""

from __future__ import annotations

import re

from git_session.model.dataclass import dataclass, field
from git_session.render.page import Line, Page, Span

_INDENT = 4
"""Columns by which text is indented below its heading, and again below a term."""
_COLUMNS = 80
_SPECIAL = {
    r"\%": "", r"\&": "", r"\~": " ", r"\-": "-", r"\e": "\\", r"\(aq": "'", r"\(ga": "`", r"\(ha": "^", r"\(ti": "~",
    r"\(dq": '"',
}  # fmt: skip
_ESCAPE = re.compile(r"\\(?:\(..|f[BIR]|.)")
_STYLES = {"B": "code", "I": "accent", "R": ""}


def manual_page(source: str) -> Page:
    """The page that the `source` of a man page describes, 80 columns wide in a pipe."""
    reader = _ManReader()
    for row in source.splitlines():
        reader.read(row)
    reader.end_paragraph()
    return reader.page


@dataclass
class _ManReader:
    """The page so far, and the paragraph that is being read."""

    page: Page = field(default_factory=lambda: Page(columns=_COLUMNS))
    indent: int = _INDENT
    hang: int = 0
    words: list[str] = field(default_factory=list)
    expects_term: bool = False
    is_below_term: bool = False
    is_as_it_is: bool = False
    needs_blank: bool = False
    is_first: bool = True
    previous: str = ""

    def read(self, row: str) -> None:
        macro, _, rest = row.partition(" ") if row.startswith(".") else ("", "", row)
        if macro in ("", ".BR"):
            self._add(_fonts_of(rest) if macro else rest)
            return
        self.end_paragraph()
        match macro:
            case ".SH":
                self.page.heading(rest)
                self.indent, self.is_below_term, self.needs_blank, self.is_first = _INDENT, False, False, True
            case ".SS":
                self.page.line()
                self.page.line(Span(rest, "title"), indent=_INDENT // 2)
                self.is_below_term, self.needs_blank, self.is_first = False, False, True
            case ".PP" | ".IP":
                self.is_below_term = self.is_below_term and macro == ".IP"
                self.needs_blank = True
            case ".TP":
                self.expects_term, self.is_below_term = True, False
                self.needs_blank = not self.is_first
            case ".RS":
                self.indent += _INDENT
                self.is_below_term, self.needs_blank = False, self.previous == ".PP"
            case ".RE":
                self.indent -= _INDENT
                self.is_below_term = False
            case ".SY":
                self.words, self.hang = [rest.strip('"')], _INDENT
            case ".YS":
                self.hang, self.needs_blank = 0, False
            case ".nf" | ".fi":
                self.is_as_it_is = macro == ".nf"
        self.previous = macro

    def end_paragraph(self) -> None:
        if self.words:
            self._line(" ".join(self.words), self.indent + (_INDENT if self.is_below_term else 0), self.hang)
            self.words, self.needs_blank = [], True

    def _add(self, text: str) -> None:
        if self.expects_term:
            self._line(text, self.indent)
            self.expects_term, self.is_below_term, self.needs_blank = False, True, False
        elif self.is_as_it_is:
            self._line(text, self.indent)
            self.needs_blank = False
        else:
            self.words.append(text)

    def _line(self, text: str, indent: int, hang: int = 0) -> None:
        if self.needs_blank:
            self.page.line()
        self.is_first = False
        self.page.parts.append(Line(tuple(_spans(text)), indent, hang))


def _fonts_of(arguments: str) -> str:
    """What `.BR` is given: its words in bold and roman by turns."""
    return "".join(rf"\f{'RB'[at % 2 == 0]}{word}\fR" for at, word in enumerate(arguments.split(" ")))


def _spans(text: str) -> list[Span]:
    spans, font, end = [], "R", 0
    for escape in _ESCAPE.finditer(text):
        spans.append(Span(text[end : escape.start()], _STYLES[font]))
        if escape[0].startswith(r"\f"):
            font = escape[0][-1]
        else:
            spans.append(Span(_SPECIAL[escape[0]], _STYLES[font]))
        end = escape.end()
    return [span for span in (*spans, Span(text[end:], _STYLES[font])) if span.text]
