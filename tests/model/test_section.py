"""Our section in a Markdown file is inserted, updated and removed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_session.model.section import BEGIN, END, section_of, with_section, without_section


@pytest.mark.parametrize("text", ["", "# Rules\n", "# Rules\n\n", "no line break\n", "a\r\nb\r\n"])
def test_it_goes_as_it_came(text: str) -> None:
    added = with_section(text, "one\ntwo\n")
    assert section_of(added) == "one\ntwo"
    assert with_section(added, "one\ntwo\n") == added
    assert section_of(with_section(added, "three")) == "three"
    assert without_section(added) == text


@given(st.text(alphabet="ab#\n -"))
def test_other_text_stays(text: str) -> None:
    text = text and text.rstrip("\n") + "\n"
    assert without_section(with_section(text, "ours")) == text


def test_what_stands_below_stays_below() -> None:
    text = with_section("# Above\n", "ours") + "\n# Below\n"
    assert with_section(text, "new") == f"# Above\n\n{BEGIN}\nnew\n{END}\n\n# Below\n"
    assert without_section(text) == "# Above\n\n# Below\n"
