"""Source text without comments and strings, so that patterns match code only.

A small scanner, one regular expression for each language: a comment becomes a space, a string literal becomes `"7"`, the index
of its text in a list. It handles line comments, block comments (nested where the language allows it), escapes, raw and
multi-line strings, here-documents, and JavaScript's regular expressions. Code in interpolations counts as part of the string;
Ruby's `%q(…)` and user-defined sigils are not recognised.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

from git_session.model.dataclass import dataclass
from git_session.model.pattern import lazy_pattern


@dataclass(frozen=True)
class SourceText:
    """Source text with spaces for comments and `"<number>"` for strings; `strings` holds their texts without quotes."""

    text: str
    strings: tuple[str, ...]

    def string(self, number: str) -> str:
        """The text of the string that became `"<number>"`."""
        return self.strings[int(number)]


def code_of(text: str, language: str, comment: Callable[[str], str] = lambda _text: " ") -> SourceText:
    """Scan `text`; an unknown language is read like C. `comment` returns the replacement for a comment."""
    strings: list[str] = []

    def put(found: re.Match[str]) -> str:
        kind = found.lastgroup or ""
        if kind.startswith("comment"):
            return comment(found.group())
        strings.append(_unquoted(found.group()))
        return f'"{len(strings) - 1}"'

    if language in _NESTING:
        text = _without_nested(text, language)
    return SourceText(_scanner(language).sub(put, text), tuple(strings))


_LINE = r"(?P<comment_line>//[^\n]*)"
_BLOCK = r"(?P<comment_block>/\*.*?(?:\*/|\Z))"
_HASH = r"(?P<comment_hash>#[^\n]*)"
_DOUBLE = r'(?P<double>"(?:\\.|[^"\\\n])*")'
_SINGLE = r"(?P<single>'(?:\\.|[^'\\\n])*')"
_LONG = r'(?P<long>"""(?:\\.|[^\\])*?(?:"""|\Z))'
_LONG_SINGLE = r"(?P<long_single>'''(?:\\.|[^\\])*?(?:'''|\Z))"
_TICKS = r"(?P<ticks>`(?:\\.|[^`\\])*(?:`|\Z))"
_RAW_TICKS = r"(?P<ticks>`[^`]*(?:`|\Z))"
_CHARACTER = r"(?P<character>'(?:\\[^\n][^'\n]{0,10}|[^'\\\n])')"  # 'x', but not a Rust lifetime such as 'a
_REGEX = (
    r"(?P<regex>(?:(?<=[=(,:;!&|?\[{}\n])|(?<=return)|(?<==>))[ \t]*/(?![*/])"
    r"(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/[a-z]*)"
)
_HEREDOC = r"(?P<heredoc><<[~-]?(?P<q>['\"]?)(?P<tag>[A-Z_]\w*)(?P=q)[^\n]*\n.*?(?:^[ \t]*(?P=tag)\b|\Z))"
_PHP_HEREDOC = r"(?P<heredoc><<<[ \t]*(?P<q>['\"]?)(?P<tag>\w+)(?P=q)\n.*?(?:^[ \t]*(?P=tag)\b|\Z))"

_PARTS: Mapping[str, tuple[str, ...]] = {
    "C": (_LINE, _BLOCK, _DOUBLE, _SINGLE),
    "C++": (_LINE, _BLOCK, r'(?P<raw>R"(?P<mark>[^()\s\\"]{0,16})\(.*?(?:\)(?P=mark)"|\Z))', _DOUBLE, _SINGLE),
    "C#": (_LINE, _BLOCK, r'(?P<raw>"""+.*?(?:"""+|\Z))', r'(?P<verbatim>(?:@|\$@|@\$)"(?:""|[^"])*(?:"|\Z))', _DOUBLE, _SINGLE),
    "Elixir": (r"(?P<comment_character>\?\\?[\"'#])", _HASH, _LONG, _LONG_SINGLE, _DOUBLE, _SINGLE),
    "Go": (_LINE, _BLOCK, _RAW_TICKS, _DOUBLE, _SINGLE),
    "Java": (_LINE, _BLOCK, _LONG, _DOUBLE, _SINGLE),
    "JavaScript": (_LINE, _BLOCK, _REGEX, _TICKS, _DOUBLE, _SINGLE),
    "Kotlin": (_LINE, _LONG, _DOUBLE, _SINGLE),
    "PHP": (_LINE, _BLOCK, r"(?P<comment_hash>#(?!\[)[^\n]*)", _PHP_HEREDOC, _DOUBLE.replace(r"\n", ""), _SINGLE.replace(r"\n", "")),
    "Python": (_HASH, _LONG, _LONG_SINGLE, _DOUBLE, _SINGLE),
    "Ruby": (r"(?P<comment_begin>^=begin\b.*?(?:^=end[^\n]*|\Z))", _HASH, _HEREDOC, _DOUBLE, _SINGLE),
    "Rust": (_LINE, r'(?P<raw>\bb?r(?P<mark>#*)".*?(?:"(?P=mark)|\Z))', _DOUBLE.replace(r"\n", ""), _CHARACTER),
    "Swift": (_LINE, r'(?P<raw>(?P<mark>#+)".*?(?:"(?P=mark)|\Z))', _LONG, _DOUBLE),
}  # fmt: skip
_SAME = {"TypeScript": "JavaScript", "Vue": "JavaScript", "Scala": "Java", "Objective-C": "C"}
_NESTING = frozenset({"Kotlin", "Rust", "Swift"})
"""Languages with nested block comments."""

_NESTED = lazy_pattern(r"/\*|\*/")
_QUOTES = lazy_pattern(r"""\A(?:[@$br#]*)(\"\"\"+|'''|"|'|`)""")


@cache
def _scanner(language: str) -> re.Pattern[str]:
    parts = _PARTS.get(_SAME.get(language, language), _PARTS["C"])
    return re.compile("|".join(parts), re.DOTALL | re.MULTILINE)


@cache
def _opening(language: str) -> re.Pattern[str]:
    """A pattern for strings and line comments, in which `/*` opens no comment, and for that opening itself."""
    return re.compile("|".join((*_PARTS[language], r"(?P<open>/\*)")), re.DOTALL | re.MULTILINE)


def _without_nested(text: str, language: str) -> str:
    """`text` without block comments, which may be nested."""
    kept: list[str] = []
    at = 0
    while found := _opening(language).search(text, at):
        if found.lastgroup != "open":
            kept.append(text[at : found.end()])
            at = found.end()
            continue
        kept.append(text[at : found.start()] + " ")
        depth = 0
        start = at = found.start()
        for mark in _NESTED.finditer(text, found.start()):
            depth += 1 if mark.group() == "/*" else -1
            at = mark.end()
            if not depth:
                break
        else:
            at = len(text)
        kept.append("\n" * text.count("\n", start, at))
    return "".join([*kept, text[at:]])


def _unquoted(literal: str) -> str:
    opening = _QUOTES.match(literal)
    if not opening:
        return literal  # a here-document or a regular expression, which never names a test
    quote = opening.group(1)
    return literal[opening.end() :].rstrip("#").removesuffix(quote)
