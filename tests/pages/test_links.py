"""Links between documents lead somewhere, and every page of docs/ can be found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from git_session.model.sharing import FIELDS
from tests.pages.transcript import ROOT

DOCS = ROOT / "docs"
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted(DOCS.rglob("*.md"))]


@pytest.mark.parametrize("path", DOCUMENTS, ids=[str(path.relative_to(ROOT)) for path in DOCUMENTS])
def test_links_lead_somewhere(path: Path) -> None:
    for link in _links(path):
        if re.match(r"[a-z]+:", link):
            assert link.startswith("https://"), link
            continue
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        assert target.is_file(), link
        if target.suffix == ".md":
            assert DOCS not in path.parents or DOCS in target.parents, f"{link} leaves the site"
            assert not anchor or anchor in _anchors(target), link


def test_every_page_is_reached_from_the_first() -> None:
    found, unread = set[Path](), [DOCS / "index.md"]
    while unread:
        path = unread.pop()
        if path not in found:
            found.add(path)
            names = (link.partition("#")[0] for link in _links(path))
            unread += [(path.parent / name).resolve() for name in names if name.endswith(".md") and ":" not in name]
    assert sorted(DOCS.rglob("*.md")) == sorted(found)


def test_the_site_lists_the_pages_of_the_index() -> None:
    listed = re.findall(r"^ +- ([a-z-]+/.+\.md)$", (ROOT / "mkdocs.yml").read_text("utf-8"), re.MULTILINE)
    assert listed == [link for link in _links(DOCS / "index.md") if "/" in link and link.endswith(".md")]


def test_the_fields_that_sync_shares_are_listed() -> None:
    text = (DOCS / "explanation" / "privacy.md").read_text("utf-8")
    assert [name for name, meaning in FIELDS.items() if f"| {name} | {meaning} |\n" not in text] == []


@cache
def _tokens(path: Path) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(path.read_text("utf-8"))


def _links(path: Path) -> Iterator[str]:
    for token in _tokens(path):
        for each in token.children or ():
            if each.type in ("link_open", "image"):
                yield str(each.attrs.get("href") or each.attrs["src"])
        if token.type == "html_block":
            yield from re.findall(r'(?:src|srcset|href)="([^"]+)"', token.content)


@cache
def _anchors(path: Path) -> set[str]:
    """The anchors of the headings, as forges make them."""
    tokens = _tokens(path)
    heads = [tokens[at + 1].children or [] for at, token in enumerate(tokens) if token.type == "heading_open"]
    texts = ("".join(each.content for each in head).lower() for head in heads)
    return {re.sub(r"[^\w\- ]", "", text).replace(" ", "-") for text in texts}
