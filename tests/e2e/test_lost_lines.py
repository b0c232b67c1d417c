"""Journals that lost lines: the start of the session, all lines, some of them, or a half of the last."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.test_doctor import findings, folder_of, one
from tests.sandbox import Sandbox


@pytest.fixture
def told(feature: Sandbox) -> Sandbox:
    """A session with something of every kind, the last event of which a command wrote."""
    feature.session("decisions", "add", "Use PKCE", "--rationale", "Clients are public")
    feature.session("blockers", "add", "No test account", "--issue", "#7")
    feature.pass_time(minutes=5)
    feature.commit("feat: work")
    feature.session("objectives", "complete", "obj-1")
    feature.session("blockers", "resolve", "blk-1", "--resolution", "Got one")
    return feature


def shown(sandbox: Sandbox) -> dict[str, object]:
    """What handoff, objectives, blockers and decisions show."""
    status = sandbox.json("handoff")
    keys = ("id", "branch", "base", "started_at")
    rows = {name: sandbox.json(name)[name] for name in ("objectives", "blockers", "decisions")}
    for row in (row for each in rows.values() for row in each):
        row.pop("changed", None)
    return {**{key: status[key] for key in keys}, **rows}


def recorded(sandbox: Sandbox) -> int:
    """The number of commits that the log shows."""
    return sum(each["kind"] == "commit" for each in sandbox.json("log")["entries"])


def damage(journal: Path, how: str) -> None:
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(
        {
            "first": b"".join(lines[1:]),
            "garbage": b"".join([b"garbage\n", *lines[1:]]),
            "all": b"",
            "texts": b"".join([lines[0], *(each for each in lines[1:] if b'"text"' not in each)]),
        }[how]
    )


@pytest.mark.parametrize("how", ["first", "garbage", "all", "texts"])
def test_lost_lines_are_restored_from_the_context(told: Sandbox, how: str) -> None:
    before, folder = shown(told), folder_of(told)
    documents = [(folder / name).read_bytes() for name in ("objectives.md", "blockers.md")]
    journal = folder / "journal"
    damage(journal, how)
    damaged = journal.read_bytes()
    notice = f"note: the journal of {folder.name} lost {'lines' if how == 'texts' else 'its beginning'}: git session doctor --fix"
    ran = told.session("status")
    assert notice in ran.err.splitlines()
    assert "1970" not in told.session("handoff").out
    if how != "texts":
        assert shown(told) == before
        assert "renamed" not in told.session("log").out
    told.session("doctor", status=1)
    assert [(folder / name).read_bytes() for name in ("objectives.md", "blockers.md")] == documents
    whole = journal.read_bytes()
    fixed = findings(told, "--fix", status=0)
    assert [each["code"] for each in fixed if each["code"] != "damaged-journal"] == ["lost-lines"]
    assert findings(told, status=0) == []
    assert shown(told) == before
    assert [(folder / name).read_bytes() for name in ("objectives.md", "blockers.md")] == documents
    assert whole.startswith(damaged)
    told.commit("feat: more")
    assert told.message() == (
        "feat: more\n\nSession-Objectives:\n - [x] OAuth provider\n - [ ] Google OAuth (next)\nSession-Time: 5m"
    )
    assert told.session("status").err == ""


def test_a_lost_beginning_in_words(feature: Sandbox) -> None:
    journal = folder_of(feature) / "journal"
    journal.write_bytes(b"".join(journal.read_bytes().splitlines(keepends=True)[1:]))
    feature.session("status")
    ran = feature.session("doctor", status=1)
    assert ran.err == ""
    assert ran.out.endswith(
        f"\nwrong  {journal}\n"
        "        it has lost the start of the session\n"
        "        the session is shown by what its archive or context.json tells, as long as they do\n"
        "        git session doctor --fix\n"
        "\n"
        "1 problem; to fix what can be fixed: git session doctor --fix\n"
    )
    assert feature.session("doctor", "--fix").out.endswith(
        f"\nfixed  {journal}\n"
        "        it has lost the start of the session\n"
        "        restored 1 event; the original is journal.damaged-1\n"
        "\n"
        "all problems are fixed\n"
    )


def test_an_empty_journal_is_restored_from_the_archive(told: Sandbox) -> None:
    told.write("draft.txt")
    told.session("checkpoint", "--no-commit", "--label", "cp")
    before, folder = shown(told), folder_of(told)
    (folder / "journal").write_bytes(b"")
    (folder / "context.json").write_bytes(b"[")
    assert shown(told) == before
    assert one(told)["what"] == "it is empty"
    assert one(told, "--fix", status=0)["fixed"]
    assert shown(told) == before


def test_without_archive_and_context_the_commits_tell(told: Sandbox) -> None:
    told.commit("feat: more")
    folder = folder_of(told)
    base = told.json("handoff")["base"]
    (folder / "journal").write_bytes(b"")
    (folder / "context.json").unlink()
    findings(told, "--fix", status=0)
    assert findings(told, status=0) == []
    objectives = told.json("objectives")["objectives"]
    assert [(each["text"], each["state"]) for each in objectives] == [
        ("OAuth provider", "done"),
        ("Google OAuth", "open"),
    ]
    assert [each["text"] for each in told.json("decisions")["decisions"]] == ["Use PKCE"]
    status = told.json("handoff")
    assert (status["base"], status["branch"], recorded(told)) == (base, "feature/oauth", 2)


@pytest.mark.parametrize("command", [True, False])
def test_a_commit_whose_line_was_cut_off_is_recorded_again(feature: Sandbox, command: bool) -> None:
    feature.session("decisions", "add", "Use PKCE")
    first = feature.commit("feat: work")
    journal = folder_of(feature) / "journal"
    journal.write_bytes(journal.read_bytes()[:-20])
    if command:
        feature.session("status")
    feature.pass_time(minutes=1)
    second = feature.commit("feat: more")
    assert "Decisions:" in feature.message(first)
    assert "Decisions:" not in feature.message(second)
    assert recorded(feature) == 2
    assert [each["commit"] for each in feature.json("decisions")["decisions"]] == [first]
    assert [each["code"] for each in findings(feature)] == ["damaged-journal"]
