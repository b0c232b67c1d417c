"""The pictures say what the program prints."""

from __future__ import annotations

import re

import pytest

from tests.pages.pictures import PICTURES, SCHEMES, SUBJECTS, is_as_drawn, path_of
from tests.pages.transcript import ROOT
from tests.sandbox import Sandbox


@pytest.mark.parametrize("name", SUBJECTS)
def test_a_picture_shows_what_the_program_prints(name: str, bare_sandbox: Sandbox) -> None:
    shown = SUBJECTS[name](bare_sandbox)
    for scheme in SCHEMES:
        assert is_as_drawn(path_of(name, scheme).read_text("utf-8"), name, shown), f"run: make pictures ({scheme})"


def test_every_picture_is_shown_and_loads_nothing() -> None:
    there = {path.name for path in PICTURES.iterdir()}
    shown = "".join((ROOT / name).read_text("utf-8") for name in ("README.md", "docs/index.md"))
    assert there == {path_of(name, scheme).name for name in SUBJECTS for scheme in SCHEMES}
    assert there == set(re.findall(r"pictures/([a-z-]+\.svg)", shown))
    for name in there:
        text = (PICTURES / name).read_text("utf-8")
        assert not re.findall(r"(?:src|href)=\"(?!#)|url\((?!#)|@import|<script", text), name


def test_the_readme_begins_with_one() -> None:
    assert "pictures/session-light.svg" in (ROOT / "README.md").read_text("utf-8").split("\n## ")[0]
