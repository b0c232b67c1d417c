"""A man page as text has every word of its source."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from git_session.render.page import plain
from git_session.render.shells.manual import manual_page

PAGES = sorted((Path(__file__).parents[3] / "man").glob("*.1"))


@pytest.mark.parametrize("page", PAGES, ids=[page.stem for page in PAGES])
def test_every_word_of_the_page_is_shown(page: Path) -> None:
    source = page.read_text("utf-8")
    text = plain(manual_page(source))
    assert "".join(text.split()) == "".join(_words(source))  # a word longer than a line is broken
    assert max(map(len, text.splitlines())) <= 80


def _words(source: str) -> list[str]:
    """The words of a page: its text, and the arguments of the macros that print theirs."""
    source = re.sub(r"^\.(?:TH|ad|PP|TP|IP|RS|RE|nf|fi|YS)\b.*\n", "", source, flags=re.MULTILINE)
    source = re.sub(r"^\.BR (\S+) (\S+)$", r"\1\2", source, flags=re.MULTILINE)
    source = re.sub(r'^\.SY "(.*)"$', r"\1", source, flags=re.MULTILINE)
    source = re.sub(r"^\.(?:SH|SS) ", "", source, flags=re.MULTILINE)
    for escape, shown in ((r"\fB", ""), (r"\fI", ""), (r"\fR", ""), (r"\%", ""), (r"\&", ""), (r"\-", "-"), (r"\~", " "),
                          (r"\(aq", "'"), (r"\(ga", "`"), (r"\(ha", "^"), (r"\(ti", "~"), (r"\(dq", '"'), (r"\e", "\\")):  # fmt: skip
        source = source.replace(escape, shown)
    return source.split()
