"""`shell_word`: what a real sh makes of the word is the name again."""

from __future__ import annotations

import os
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_session.model.shell import shell_word
from git_session.model.text import clean


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("feature/oauth", "feature/oauth"),
        ("v1.2+a@b%c,d:e=f", "v1.2+a@b%c,d:e=f"),
        ("", "''"),
        ("=ls", "'=ls'"),
        ("~", "'~'"),
        ("a;b$(c)", "'a;b$(c)'"),
        ("it's", "'it'\"'\"'s'"),
        ("größe", "'größe'"),
        ("a\nb\x1b[1m!", "\"$(printf 'a\\012b\\033\\1331m\\041')\""),
        ("a\u200bb", "\"$(printf 'a\\342\\200\\213b')\""),
        (os.fsdecode(b"\xff"), "\"$(printf '\\377')\""),
    ],
)
def test_the_word(name: str, word: str) -> None:
    assert shell_word(name) == word


def _read_by_sh(names: list[str]) -> list[str]:
    words = " ".join(shell_word(name) for name in names)
    assert clean(words) == words and "\n" not in words
    finished = subprocess.run(["sh", "-c", f"printf '%s\\0' {words}"], stdout=subprocess.PIPE, check=True)
    return [os.fsdecode(each) for each in finished.stdout.split(b"\0")[:-1]]


# $(…) drops line breaks at the end.
@given(st.lists(st.binary(max_size=12).map(lambda raw: os.fsdecode(raw.replace(b"\0", b"").rstrip(b"\n"))), min_size=1))
def test_sh_reads_the_name_back(names: list[str]) -> None:
    assert _read_by_sh(names) == names


def test_sh_reads_every_printable_character_back() -> None:
    names = [chr(code) for code in range(32, 127)]
    assert _read_by_sh(names) == names
