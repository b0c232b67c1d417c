"""Text as man(7) source: escaping, and the few macros that our pages need.

Marks in texts: `code` is set bold, <value> in italics. Options, our commands and our settings are bold without a mark, so that
help on a terminal, which shows the same texts, reads well too. Everything else is plain.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from git_session.model.settings import KEYS

_SPECIAL = {"\\": r"\e", "'": r"\(aq", "`": r"\(ga", "^": r"\(ha", "~": r"\(ti", '"': r"\(dq"}
_TYPED = "|".join(
    (
        r"\bgit(?:-[a-z]+)+(?=\(\d\))",
        r"(?<![\w-])--?[a-z][a-z-]*\b",
        r"\bgit session [a-z-]*[a-z]",
        *(re.escape(key.dotted) for key in KEYS),
    )
)
MARK = re.compile(rf"`([^`]+)`|<([a-z][a-z0-9 |_-]*)>|((?:{_TYPED})(?![\w.-]*\w[/.]))")

_NAME = re.compile(r"\w[/_.]\w|^\.\w|[A-Z]\w+-[A-Z]")


def escape(text: str, *, code: bool = False) -> str:
    """`text` for a text line; in code a `-` is what is typed, not a hyphen that a line may break at."""
    out = "".join(_SPECIAL.get(character, character) for character in text)
    out = out.replace("-", r"\-") if code else out
    return r"\&" + out if out[:1] in (".", "'") else out


def inline(text: str) -> str:
    """A paragraph's text with its marks, on one line."""
    parts = []
    end = 0
    text = " ".join(text.split())
    for match in MARK.finditer(text):
        parts.append(_prose(text[end : match.start()]))
        parts.append(italic(match[2]) if match[2] else bold(match[1] or match[3]))
        end = match.end()
    parts.append(_prose(text[end:]))
    line = "".join(parts)
    return r"\&" + line if line[:1] in (".", "'") else line


def sentence(text: str) -> str:
    """A text of the command line's help, which begins small and ends without a full stop, as a sentence."""
    first, _, _ = text.partition(" ")
    is_word = first.rstrip(",:;").isalpha() and first.islower()
    return (text[0].upper() if is_word else text[:1]) + text[1:] + ("" if text.endswith((".", "?", "…")) else ".")


def _prose(text: str) -> str:
    """Unmarked text; paths, trailers and names in it (a sign within the word) are not broken either."""
    return " ".join(rf"\%{escape(word, code=True)}" if _NAME.search(word) else escape(word) for word in text.split(" "))


def bold(text: str) -> str:
    return rf"\fB{whole(text)}\fR"


def italic(text: str) -> str:
    return rf"\fI{whole(text)}\fR"


def whole(text: str) -> str:
    """Code whose words are not hyphenated at the end of a line, as people copy them."""
    return " ".join(
        rf"\%{escape(word, code=True)}" if len(word) > 4 else escape(word, code=True) for word in text.split(" ")
    )


def title(name: str, *, date: str, version: str) -> str:
    """The header: `name` is the page's, `date` its last change (YYYY-MM-DD). Lines are not stretched."""
    return f'.TH {name.upper()} 1 "{date}" "git-session {version}" "git-session manual"\n.ad l\n'


def section(heading: str, *parts: str) -> str:
    return f".SH {heading}\n" + "".join(parts)


def paragraphs(texts: Sequence[str]) -> str:
    """Paragraphs; the first needs no macro, as a section's heading begins one."""
    return ".PP\n".join(inline(text) + "\n" for text in texts)


def item(term: str, *texts: str) -> str:
    """A tagged paragraph; `term` is ready-made."""
    body = ".IP\n".join(inline(text) + "\n" for text in texts if text) or r"\&" + "\n"
    return f".TP\n{term}\n{body}"


def examples(rows: Sequence[tuple[str, str]]) -> str:
    """Command lines, what each does below it; unlike the term of a tagged paragraph, a long line wraps."""
    return ".PP\n".join(f"{bold(line)}\n.RS\n{inline(text)}\n.RE\n" for line, text in rows)


def verbatim(lines: Sequence[str]) -> str:
    """Lines as they are, indented."""
    rows = "".join(escape(line, code=True) + "\n" if line else "\n" for line in lines)
    return f".PP\n.RS 4\n.nf\n{rows}.fi\n.RE\n"


def alternatives(words: Sequence[str]) -> str:
    """`a, b or c`."""
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def references(names: Sequence[str]) -> str:
    """SEE ALSO: names such as `git-notes(1)`."""
    rows = []
    for at, name in enumerate(names):
        page, _, number = name.partition("(")
        rows.append(f".BR {whole(page)} ({number}" + ("," if at < len(names) - 1 else ""))
    return "\n".join(rows) + "\n"
