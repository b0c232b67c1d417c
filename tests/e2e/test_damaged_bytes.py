"""Random damage to journals, archives and notes: no command fails on it unexpectedly, and doctor loses no event that is left."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from git_session.model.event import decode
from tests.e2e.test_broken_refs import READING, archive_of, loose, worked
from tests.properties import COSTLY
from tests.sandbox import Sandbox

__all__ = ["worked"]  # the fixture

DECISION = {"orphan", "unbound", "newer-journal", "interrupted-end"}
"""Findings that only a user can decide on."""
EDITS = st.lists(
    st.tuples(st.sampled_from(["flip", "drop", "repeat", "cut", "swap"]), st.floats(0, 1), st.integers(1, 255)),
    min_size=1,
    max_size=3,
)
TARGETS = ("journal", "archived journal", "archive", "note", "notes")


def damaged(content: bytes, edits: list[tuple[str, float, int]]) -> bytes:
    for kind, where, value in edits:
        at = int(where * max(len(content) - 1, 0))
        if kind == "flip":
            content = content[:at] + bytes([content[at] ^ value]) + content[at + 1 :] if content else content
        elif kind == "drop":
            content = content[:at] + content[at + value :]
        elif kind == "repeat":
            content = content[: at + value] + content[at:]
        elif kind == "cut":
            content = content[:at]
        else:
            content = content[:at] + content[at : at + value][::-1] + content[at + value :]
    return content


def damage(box: Sandbox, target: str, edits: list[tuple[str, float, int]]) -> bytes:
    """Damage it; returns the journal that is left."""
    ref = archive_of(box, "feature-past")
    folder = next((box.path / ".git/sessions").glob("feature-past-*"))
    before = (folder / "journal").read_bytes()
    if target == "journal":
        left = damaged(before, edits)
        (folder / "journal").write_bytes(left)
        return left
    if target == "archived journal":
        shutil.rmtree(folder)
        left = damaged(before, edits)
        (box.home / "left").write_bytes(left)
        blob = box.git("hash-object", "-w", str(box.home / "left"))
        tree = box.git("mktree", stdin=f"100644 blob {blob}\tjournal\n")
        box.git("update-ref", ref, box.git("commit-tree", tree, "-m", "damaged"))
        return left
    revision = {
        "archive": ref,
        "note": box.git("notes", "--ref=session", "list", "feature/past~1").split()[0],
        "notes": "refs/notes/session^{tree}",
    }[target]
    path = loose(box, revision)
    path.write_bytes(damaged(path.read_bytes(), edits))
    return before


def events(content: bytes) -> dict[str, bytes]:
    """Id -> line of each event that can be read."""
    found: dict[str, bytes] = {}
    for line in content.split(b"\n")[:-1]:
        event = decode(line)
        if event:
            found.setdefault(event.id, line)
    return found


@pytest.mark.fuzz
@settings(COSTLY, phases=[Phase.generate])  # an example takes seconds, and the first that fails says enough
@given(target=st.sampled_from(TARGETS), edits=EDITS)
def test_random_damage(
    worked: Sandbox, tmp_path_factory: pytest.TempPathFactory, target: str, edits: list[tuple[str, float, int]]
) -> None:
    box = replace(worked, path=tmp_path_factory.mktemp("damaged") / "project")
    shutil.copytree(worked.path, box.path, symlinks=True)
    shutil.rmtree(box.path / ".git/worktrees")
    other = box.json("log", "feature/oauth")
    left = events(damage(box, target, edits))
    is_newer = any(b'"format":' in line and b'"format":1' not in line for line in left.values())
    for command in READING:
        ran = box.session(*command, status=None)
        assert ran.status in (0, 1), (command, ran)
    assert box.json("log", "feature/oauth") == other
    assert "feature/oauth" in box.session("history").out
    assert box.session("doctor", status=None).status in (0, 1)
    box.session("doctor", "--fix", status=None)
    document = box.json("doctor", status=None)
    assert {each["code"] for each in document["findings"]} <= DECISION, document["findings"]
    box.git("log", "--all")
    box.git("gc", "-q")
    assert box.json("log", "feature/oauth") == other
    if not is_newer:
        assert left.items() <= events(journal_of(box)).items()
    shutil.rmtree(box.path.parent)


def journal_of(box: Sandbox) -> bytes:
    """The journal of the session, here or in its archive."""
    for folder in (box.path / ".git/sessions").glob("feature-past-*"):
        return Path(folder, "journal").read_bytes()
    ran = box.run("git", "show", f"{archive_of(box, 'feature-past')}:journal", status=None)
    return ran.out.encode("utf-8", "surrogateescape")
