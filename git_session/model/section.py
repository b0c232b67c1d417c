"""Our section in somebody's Markdown file, between two comments: put in, brought up to date, taken out."""

from __future__ import annotations

BEGIN = "<!-- BEGIN git-session: written by `git session setup`, --remove takes it out -->"
END = "<!-- END git-session -->"


def with_section(text: str, body: str) -> str:
    """`text` with our section: in its place if it is there already, else at the end, after a blank line."""
    line = "\r\n" if "\r\n" in text else "\n"
    section = line.join([BEGIN, *body.strip("\n").split("\n"), END])
    before, found, after = _parted(text)
    if found:
        return before + section + after
    if not text:
        return section + line
    return text + line * (1 if text.endswith("\n") else 2) + section + line


def section_of(text: str) -> str:
    """What stands in our section; empty without one."""
    _, found, _ = _parted(text)
    return found.removeprefix(BEGIN).removesuffix(END).replace("\r\n", "\n").strip("\n")


def without_section(text: str) -> str:
    """`text` without our section, and without the blank line that came with it."""
    before, found, after = _parted(text)
    if not found:
        return text
    after = after.removeprefix("\r\n").removeprefix("\n")
    for blank in ("\r\n\r\n", "\n\n"):
        if before.endswith(blank):
            return before[: -len(blank) // 2] + after
    return before + after


def _parted(text: str) -> tuple[str, str, str]:
    start = text.find(BEGIN)
    end = text.find(END, start)
    if start < 0 or end < 0:
        return text, "", ""
    end += len(END)
    return text[:start], text[start:end], text[end:]
