"""Insert, update and remove git-session's section, between two comments, in a user's Markdown file."""

from __future__ import annotations

BEGIN = "<!-- BEGIN git-session: written by `git session setup`, --remove takes it out -->"
END = "<!-- END git-session -->"


def with_section(text: str, body: str, *, begin: str = BEGIN) -> str:
    """`text` with `body` as our section, opened by `begin`: replaced in place, or appended after a blank line."""
    line = "\r\n" if "\r\n" in text else "\n"
    section = line.join([begin, *body.strip("\n").split("\n"), END])
    before, found, after = _parted(text, begin)
    if found:
        return before + section + after
    if not text:
        return section + line
    return text + line * (1 if text.endswith("\n") else 2) + section + line


def section_of(text: str, *, begin: str = BEGIN) -> str:
    """The content of our section; empty without one."""
    _, found, _ = _parted(text, begin)
    return found.removeprefix(begin).removesuffix(END).replace("\r\n", "\n").strip("\n")


def without_section(text: str, *, begin: str = BEGIN) -> str:
    """`text` without our section and the blank line before it."""
    before, found, after = _parted(text, begin)
    if not found:
        return text
    after = after.removeprefix("\r\n").removeprefix("\n")
    for blank in ("\r\n\r\n", "\n\n"):
        if before.endswith(blank):
            return before[: -len(blank) // 2] + after
    return before + after


def _parted(text: str, begin: str) -> tuple[str, str, str]:
    start = text.find(begin)
    end = text.find(END, start)
    if start < 0 or end < 0:
        return text, "", ""
    end += len(END)
    return text[:start], text[start:end], text[end:]
