"""Names as words of a command that is printed for somebody to type: branches, folders, remotes, texts.

Every hint and every printed command passes what git-session did not write itself through `shell_word`.
"""

from __future__ import annotations

from git_session.model.pattern import lazy_pattern
from git_session.model.text import clean

# What no shell acts on. Not `=` at the start: zsh takes `=ls` for the path of a program.
_PLAIN = lazy_pattern(r"[A-Za-z0-9_@%+:,./-][A-Za-z0-9_@%+=:,./-]*")
_PRINTED = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-")


def shell_word(text: str) -> str:
    """`text` as one word of sh: bare if nothing in it means anything to a shell, else quoted.

    Output removes control and hidden characters, and replaces bytes that are not UTF-8. A name that has some is therefore
    written for printf(1), whose octal escapes every sh knows.
    """
    if _PLAIN.fullmatch(text):
        return text
    if clean(text) == text and text.isprintable():
        return "'" + text.replace("'", "'\"'\"'") + "'"
    escaped = "".join(
        chr(byte) if byte in _PRINTED else f"\\{byte:03o}" for byte in text.encode("utf-8", "surrogateescape")
    )
    return f"\"$(printf '{escaped}')\""
