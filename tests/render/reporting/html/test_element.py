"""Elements escape whatever is not markup."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_session.model.text import clean
from git_session.render.reporting.html.element import Markup, element, escape, group, number
from tests.render.reporting.html.reading import PAYLOADS, named, read, text_of

DOCUMENT = "<!DOCTYPE html><html><head><title>x</title></head><body>%s</body></html>"


def through(markup: str) -> tuple[str, str]:
    """The text and the title of the one `p` in the body, as a browser would understand them."""
    (paragraph,) = named(read(DOCUMENT % markup), "p")
    return text_of(paragraph), str(paragraph.attrib["title"])


@given(st.text(), st.text())
def test_text_comes_back_as_it_was_without_what_no_document_holds(content: str, title: str) -> None:
    # A parser reads what is not allowed in a document (noncharacters) as an error; everything else must come through.
    allowed = "".join(char for char in content if ord(char) & 0xFFFE != 0xFFFE and not 0xFDD0 <= ord(char) <= 0xFDEF)
    titled = "".join(char for char in title if ord(char) & 0xFFFE != 0xFFFE and not 0xFDD0 <= ord(char) <= 0xFDEF)
    assert through(element("p", allowed, title=titled)) == (clean(allowed), clean(titled))


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_nothing_gets_out_of_text_or_attribute(payload: str) -> None:
    payload = payload.replace("\ufffe", "")
    assert through(element("p", payload, title=payload)) == (clean(payload), clean(payload))


def test_attributes() -> None:
    found = element(
        "svg",
        viewBox="0 0 1 1",
        aria_hidden="true",
        class_="a b",
        width=12,
        x=0.126,
        y=3.0,
        hidden=True,
        id=None,
        z=False,
    )
    assert found == '<svg viewBox="0 0 1 1" aria-hidden="true" class="a b" width="12" x="0.13" y="3" hidden></svg>'


def test_children() -> None:
    children = ["<", Markup("<b></b>"), None, 7, (each for each in (" & ", element("br")))]
    assert element("p", *children) == "<p>&lt;<b></b>7 &amp; <br></p>"
    assert group() == ""


def test_markup_that_is_joined_to_text_is_text_again() -> None:
    assert element("p", escape("<") + "<") == "<p>&amp;lt;&lt;</p>"
    assert element("p", f"{escape('<')}") == "<p>&amp;lt;</p>"


@pytest.mark.parametrize("name", ["a b", "on>", 'x="', ""])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(AssertionError):
        element(name)
    with pytest.raises(AssertionError):
        element("p", **{name: "x"})


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")], ids=str)
def test_what_is_no_number_is_not_drawn(value: float) -> None:
    with pytest.raises(ValueError, match="not a number"):
        number(value)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_are_plain(value: float) -> None:
    assert abs(float(number(value)) - value) <= 0.005 or abs(value) > 1e13
    assert "e" not in number(value)
