"""Markdown that users cannot break: what they wrote is read back as it was, by a real Markdown parser."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from git_session.model.text import one_line
from git_session.render.markdown import cell_code, code, escape, paragraph, table
from tests.scenario import HOSTILE

MARKS = st.text(st.sampled_from("ab #*_`[]()<>!\\|~&;:-+=.1)\n\t\"'"), max_size=40) | st.text(max_size=40)
PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def inline(tokens: list[Token]) -> list[Token]:
    found = [token for token in tokens if token.type == "inline"]
    assert len(found) == 1
    return found[0].children or []


def read(source: str) -> str:
    """The text that a reader sees in a list item with this source: plain text and code spans, and nothing else may be in it."""
    tokens = PARSER.parse(f"- {source}\n")
    assert [token.type for token in tokens] == [
        "bullet_list_open", "list_item_open", "paragraph_open", "inline", "paragraph_close", "list_item_close",
        "bullet_list_close",
    ]  # fmt: skip
    children = inline(tokens)
    assert all(child.type in ("text", "text_special", "code_inline") for child in children)
    return "".join(map(written, children))


def written(child: Token) -> str:
    """What somebody typed who is shown this: a code span stands between its backticks."""
    return f"{child.markup}{child.content}{child.markup}" if child.type == "code_inline" else child.content


@given(MARKS)
@example(HOSTILE)
@example("1. one")
@example("12) one")
@example("- item")
@example("---")
@example("&lt;b&gt; &amp; &#35; &nosuch;")
@example("snake_case _emphasis_ __strong__")
@example("![image](x)")
@example("| a | b |")
@example("~~gone~~")
@example("\\# escaped")
@example("run `make <all>` and ``a`b``, not `this|one` nor ` x ` nor ```")
@example("\\`a` `b")
def test_a_paragraph_is_read_as_it_was_written(text: str) -> None:
    if one_line(text):
        assert read(paragraph(text)) == one_line(text)


@given(MARKS)
def test_after_other_words_too(text: str) -> None:
    if one_line(text):
        assert read("obj-1 " + escape(text)) == "obj-1 " + one_line(text)


@given(MARKS)
def test_a_code_span_is_read_as_it_was_written(text: str) -> None:
    if one_line(text):
        children = inline(PARSER.parse(f"- {code(text)} after\n"))
        assert [child.type for child in children] == ["code_inline", "text"]
        assert children[0].content == one_line(text)
    else:
        assert code(text) == ""


@pytest.mark.parametrize(
    "text", ["plain words", "feat(auth): add provider", "snake_case", "a - b", "C# and F#", "run `make *` and ``a`b``"]
)
def test_harmless_text_stays_as_it_is(text: str) -> None:
    assert escape(text) == text


@given(st.lists(st.tuples(MARKS.filter(one_line), MARKS.filter(one_line)), min_size=1, max_size=3))
@example([("a|b\\|`c`", "| x |")])
def test_the_cells_of_a_table_are_read_as_they_were_written(rows: list[tuple[str, str]]) -> None:
    lines = table(("one", "two"), [(cell_code(first), escape(second)) for first, second in rows], right=(1,))
    tokens = PARSER.parse("\n".join(lines) + "\n")
    cells = [tokens[at + 1].children or [] for at, token in enumerate(tokens) if token.type == "td_open"]
    found = ["".join(map(written if at % 2 else lambda child: child.content, cell)) for at, cell in enumerate(cells)]
    assert found == [one_line(text) for row in rows for text in row]
    assert {child.type for cell in cells[::2] for child in cell} == {"code_inline"}
    assert {child.type for cell in cells[1::2] for child in cell} <= {"text", "text_special", "code_inline"}
