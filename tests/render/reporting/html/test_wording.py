"""What people wrote is shown at a bearable length."""

from __future__ import annotations

import pytest

from git_session.render.reporting.html import wording


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("feature/oauth", '<bdi class="code">feature/oauth</bdi>'),
        ("a\n\x1b[31mb", '<bdi class="code">a b</bdi>'),
        ("<" * 81, f'<bdi class="code" title="{"&lt;" * 81}">{"&lt;" * 79}…</bdi>'),
        ("W" * 5000, f'<bdi class="code" title="{"W" * 3999}…">{"W" * 79}…</bdi>'),
    ],
    ids=["short", "lines and escapes", "long", "endless"],
)
def test_a_name(text: str, shown: str) -> None:
    assert wording.name(text, "code") == shown


def test_a_text_has_more_room() -> None:
    assert wording.text("a" * 600) == f"<bdi>{'a' * 600}</bdi>"
    assert wording.text("word " * 200).startswith(f'<bdi title="{("word " * 200).strip()}">')
    assert wording.plain_name("b" * 100) == "b" * 79 + "…"
