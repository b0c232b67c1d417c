"""Annotations in comments of files in the work tree."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_session.insight.source.annotations import BYTES, LIMIT, annotations_in, annotations_of
from git_session.model.settings import Settings

MARKS = Settings().annotations


def found(path: str, content: str | bytes, marks: tuple[str, ...] = MARKS) -> list[tuple[int, str, str]]:
    raw = content.encode() if isinstance(content, str) else content
    return [(each.line, each.mark, each.text) for each in annotations_in(path, raw, marks)]


@pytest.mark.parametrize(
    ("path", "content", "expected"),
    [
        ("a.py", "x = 1  # TODO: renew it\n\n# FIXME: later\n", [(1, "TODO", "renew it"), (3, "FIXME", "later")]),
        ("a.py", 's = "TODO: no"\n"""\nTODO: no\n"""\n', []),
        ("a.c", "/*\n * TODO: one\n * FIXME: two */\n", [(2, "TODO", "one"), (3, "FIXME", "two")]),
        ("a.html", "<!-- TODO: one -->\n<p>TODO: no</p>\n", [(1, "TODO", "one")]),
        ("a.py", "# TODO(ada): hers\n# TODO (bo): no colon follows the word\n", [(1, "TODO", "hers")]),
        ("a.py", "# NOTODO: no\n# todo: no\n# TODO no\n# TODO:\n", []),
        ("a.py", "# marks are TODO: FIXME: DECISION: BLOCKER:\n", []),
        ("a.py", "# TODO: one TODO: two\n", [(1, "TODO", "one TODO: two"), (1, "TODO", "two")]),
        ("a.py", b"# TODO: one\n\0", []),
        ("a.py", b"# TODO: caf\xe9 \x1b[31mred\n", [(1, "TODO", "caf\ufffd red")]),
        ("a.py", "\r\n# TODO: one\r\n", [(2, "TODO", "one")]),
        ("notes", "TODO: no\n# TODO: yes\n", [(2, "TODO", "yes")]),
    ],
    ids=[
        "python", "strings", "block", "markup", "for somebody", "not a mark", "spoken of", "twice", "binary", "latin",
        "crlf", "unknown language",
    ],
)  # fmt: skip
def test_annotations_of_a_file(path: str, content: str | bytes, expected: list[tuple[int, str, str]]) -> None:
    assert found(path, content) == expected


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        (("HACK", "TODO:"), [(1, "HACK", "around it, HACKERS no")]),
        (("@todo",), [(2, "@todo", "that")]),
        (("[x]:",), [(3, "[x]", "odd")]),
        ((), []),
    ],
    ids=["without a colon", "with a sign", "a regular expression", "none"],
)
def test_marks_are_configurable(marks: tuple[str, ...], expected: list[tuple[int, str, str]]) -> None:
    assert found("a.py", "# HACK around it, HACKERS no\n# @todo that\n# [x]: odd\n", marks) == expected


@given(st.text(st.sampled_from("TODO:FIXME#\n\r\x0b\x85\u2028 (a)*/"), max_size=60))
def test_lines_are_those_that_an_editor_counts(text: str) -> None:
    for line, mark, _ in found("a.py", text):
        assert mark in text.split("\n")[line - 1]


def paths(top: Path, names: list[str]) -> list[str]:
    return [each.path for each in annotations_of(top, names, MARKS)]


def test_files_in_their_order_each_once(tmp_path: Path) -> None:
    for name in ("b.py", "a.py"):
        (tmp_path / name).write_text("# TODO: x\n")
    assert paths(tmp_path, ["b.py", "a.py", "b.py", "gone.py", "\0"]) == ["b.py", "a.py"]


def test_what_is_no_file_of_the_work_tree_is_not_read(tmp_path: Path) -> None:
    top = tmp_path / "top"
    top.mkdir()
    (tmp_path / "secret.py").write_text("# TODO: x\n")
    (top / "link.py").symlink_to(tmp_path / "secret.py")
    (top / "folder").symlink_to(tmp_path)
    os.mkfifo(top / "pipe.py")
    assert (
        paths(top, ["link.py", "folder/secret.py", "../secret.py", "pipe.py", "folder", str(tmp_path / "secret.py")])
        == []
    )


def test_large_files_and_many_files_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "large.py").write_text("# TODO: x\n" * BYTES)
    names = [f"{number}.py" for number in range(LIMIT + 5)]
    for name in names:
        (tmp_path / name).write_text("# TODO: x\n")
    assert paths(tmp_path, ["large.py", *names]) == names[: LIMIT - 1]
