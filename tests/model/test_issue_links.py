"""The addresses of issues, and what never becomes one."""

from __future__ import annotations

import pytest

from git_session.model.forge import forge_at
from git_session.model.issue_links import IssueLinks, to_template, web_address
from git_session.model.settings import BadValue

LINKS = IssueLinks(("https://tracker.example.com/browse/{key}",), forge_at("git@github.com:o/r.git"))


@pytest.mark.parametrize(
    ("issue", "address"),
    [
        ("42", "https://github.com/o/r/issues/42"),
        (" #42 ", "https://github.com/o/r/issues/42"),
        ("GH-42", "https://github.com/o/r/issues/42"),
        ("other/repo#7", "https://github.com/other/repo/issues/7"),
        ("PROJ-7", "https://tracker.example.com/browse/PROJ-7"),
        ("https://Example.com/a(b)?q=é|*#c", "https://example.com/a%28b%29?q=%C3%A9%7C%2A#c"),
        ("http://127.0.0.1:8080/x", "http://127.0.0.1:8080/x"),
        *((each, "") for each in ("", "0", "#0", "#042", "the flaky test", "#42 and #43", "CVE-2026-1234", "../x#1")),
    ],
)
def test_the_address_of_an_issue(issue: str, address: str) -> None:
    assert LINKS.of(issue) == address


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)", "ftp://example.com/x", "https://user@example.com/", "https://github.com@evil.example/", "https://",
        "https://example.com/\x1b]8;;", "https://example.com/a b", "https://example.com/\u202ex", "https://exämple.com/",
        "https://example.com/" + "x" * 2000,
    ],
)  # fmt: skip
def test_what_is_never_an_address(text: str) -> None:
    assert web_address(text) == LINKS.of(text) == ""


def test_a_template_of_numbers_comes_before_the_forge() -> None:
    links = IssueLinks(("https://a.example/{key}", "https://b.example/{number}"), LINKS.forge)
    assert links.among(["#42", "PROJ-7", "o/r#1", "none", ""]) == {
        "#42": "https://b.example/42",
        "PROJ-7": "https://a.example/PROJ-7",
        "o/r#1": "https://github.com/o/r/issues/1",
    }
    assert IssueLinks().among(["#42", "PROJ-7"]) == {}


@pytest.mark.parametrize(
    "text", ["", "https://x.example/", "x/{number}", "file:///{number}", "https://u@x/{key}", "https://x/{id}"]
)
def test_a_template_that_is_none(text: str) -> None:
    with pytest.raises(BadValue):
        to_template(text)
    assert to_template(" https://x.example/{number} ") == "https://x.example/{number}"
