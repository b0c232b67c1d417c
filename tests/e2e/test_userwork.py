"""What counts as the user's work: neither files of git-session, nor what test tools leave behind."""

from __future__ import annotations

import pytest

from tests.sandbox import Sandbox

LEFT = (
    ".session/notes.md", ".ccmp/state.json", "coverage.xml", ".coverage", ".coverage.host.1", "htmlcov/index.html", "junit.xml",
    "test-results/unit/a.xml", "coverage/lcov.info", "coverage/lcov-report/index.html", "reports/mine.xml",
)  # fmt: skip


@pytest.fixture
def littered(feature: Sandbox) -> Sandbox:
    """A work tree in which nobody worked, with everything that is left in one."""
    feature.session("config", "quality.coverage_files", "reports/*.xml, coverage.xml")
    for name in LEFT:
        feature.write(name, "left\n")
    return feature


def test_what_tools_left_is_no_work(littered: Sandbox) -> None:
    status = littered.json("status")
    assert (status["staged"], status["changed"], status["untracked"]) == ([], [], [])
    assert status["aside"] == [".session/config.yaml", *sorted(LEFT)]
    assert "uncommitted" not in [step["kind"] for step in status["next"]]
    assert "  work tree  clean\n" in littered.session("status").out
    assert (
        "\nOther files  git-session and test tools, not counted\n  .session/config.yaml\n"
        in littered.session("status", "-v").out
    )
    handoff = littered.json("handoff")
    assert handoff["in_progress"] is None
    assert {"name": "everything committed", "done": True, "detail": ""} in handoff["checklist"]
    assert "uncommitted" not in littered.session("brief").out
    littered.session("end")
    found = littered.json("handoff")["in_progress"]  # the copy that end keeps has them all
    assert (found["staged"], found["changed"], found["untracked"]) == ([], [], [])


def test_what_the_user_wrote_beside_it_is(littered: Sandbox) -> None:
    for name in (
        "src/coverage.py",
        "coverage/model.py",
        "tests/data/junit.xml",
        "docs/.session/a.md",
        "reports/mine.txt",
    ):
        littered.write(name)
    status = littered.json("status")
    assert status["untracked"] == [
        "coverage/model.py",
        "docs/.session/a.md",
        "reports/mine.txt",
        "src/coverage.py",
        "tests/data/junit.xml",
    ]
    assert ("uncommitted", "5 files not committed") in [(step["kind"], step["text"]) for step in status["next"]]


def test_a_conflict_counts_wherever_it_is(feature: Sandbox) -> None:
    feature.commit("feat: here", "coverage.xml", "here\n")
    feature.git("switch", "-q", "main")
    feature.commit("feat: there", "coverage.xml", "there\n")
    feature.git("switch", "-q", "feature/oauth")
    feature.git("merge", "main", status=1)
    assert feature.json("status")["conflicted"] == ["coverage.xml"]


def test_their_lines_are_in_no_figure(feature: Sandbox) -> None:
    """The lines that history, handoff, report and log tell of are the same, and those of the code."""
    feature.pass_time(minutes=5)
    feature.write("src/auth.py", "1\n2\n3\n")
    feature.write("coverage.xml", "x\n" * 500)
    feature.write(".session/architecture.md", "# How it is built\n" * 40)
    feature.write(".ccmp/state.json", "{}\n" * 9)
    feature.git("add", "-A", "-f")
    feature.git("commit", "-q", "-m", "feat: everything")
    (past,) = feature.json("history")["sessions"]
    assert (past["files"], past["added"], past["deleted"]) == (1, 3, 0)
    handoff = feature.json("handoff")
    assert (handoff["metrics"]["files"], handoff["metrics"]["added"]) == (1, 3)
    assert [each["path"] for each in handoff["files"]] == ["src/auth.py"]
    assert [(each["files"], each["added"]) for each in handoff["commits"]] == [(1, 3)]
    report = feature.json("report", "--since", "2027-01-15 08:01")
    assert (report["totals"]["files"], report["totals"]["added"], report["totals"]["commits"]) == (1, 3, 1)
    assert [each["path"] for each in report["files"]] == ["src/auth.py"]
    assert report["sessions"][0]["added"] == 3
    trends = {each["name"]: each["values"] for each in feature.json("log", "--metrics")["trends"]}
    assert (trends["files"], trends["lines"]) == ([1], [3])


def test_a_checkpoint_and_a_snapshot_hold_them(feature: Sandbox) -> None:
    """What does not count is not lost."""
    feature.write(".session/architecture.md", "# How it is built\n")
    feature.write("htmlcov/index.html")
    name = feature.json("checkpoint", "--no-commit")["id"]
    feature.git("checkout", "--", ".session")
    feature.session("restore", name, ".session/architecture.md", "--to", "../back")
    assert (feature.path.parent / "back" / ".session" / "architecture.md").read_text() == "# How it is built\n"
    feature.write(".session/architecture.md", "# How it is built now\n")
    feature.session("checkpoint", "-m", "docs: tell how it is built")
    assert feature.git("show", "--format=", "--name-only", "HEAD").splitlines() == [".session/architecture.md"]


def test_a_switch_passes_what_tools_write_anew(feature: Sandbox) -> None:
    feature.commit("test: reports", "coverage.xml", "1\n")
    feature.git("branch", "other")
    feature.write("coverage.xml", "2\n")
    feature.session("switch", "other")
    assert (feature.path / "coverage.xml").read_text() == "2\n"
    feature.git("switch", "-q", "feature/oauth")
    feature.git("branch", "-q", "-f", "older", "main")
    assert feature.session("switch", "older", status=1).err.startswith("error: ")  # git would overwrite it
    assert (feature.path / "coverage.xml").read_text() == "2\n"


def test_a_switch_does_not_drag_along_what_people_write(feature: Sandbox) -> None:
    """Though status does not count it: the refusal says what it is about."""
    feature.git("branch", "other")
    path = feature.path / ".session" / "architecture.md"
    path.write_text("# How it is built\n")
    assert "  work tree  clean\n" in feature.session("status").out
    assert feature.session("switch", "other", status=1).err == (
        "error: cannot leave feature/oauth: uncommitted changes in .session/architecture.md\n"
        "hint: --stash keeps them with this session, --carry takes them along; or commit: git session checkpoint\n"
    )
    feature.session("switch", "other", "--stash")
    assert path.read_text() != "# How it is built\n"
    feature.session("switch", "feature/oauth")
    assert path.read_text() == "# How it is built\n"


def test_a_configuration_from_a_clone_takes_no_care_away(feature: Sandbox) -> None:
    """Whatever it calls a report: tracked files with changes are not dragged to another branch."""
    feature.commit("feat: one", "src/one.py", "1\n")
    feature.git("branch", "other")
    feature.session("config", "quality.coverage_files", "**")
    feature.git("commit", "-qam", "chore: hide everything")
    feature.write("src/one.py", "2\n")
    assert feature.session("switch", "other", status=1).err.startswith(
        "error: cannot leave feature/oauth: uncommitted changes in 1 file\n"
    )


def test_what_a_command_wrote_where_it_was_told_is_the_users_unless_it_is_ignored(feature: Sandbox) -> None:
    """As `git status` shows it."""
    feature.write(".gitignore", "*.csv\n")
    feature.commit("feat: one", "src/one.py")
    feature.write("docs/übersicht.md", "mine\n")
    for folder, name in ((".", "report.html"), ("docs", "../docs/week 1.md"), ("docs", "übersicht.md")):
        feature.session("report", "-o", name, cwd=feature.path / folder)
    feature.session("export", "-o", "time.json")
    feature.session("export", "-o", "time.csv")
    written = ["docs/week 1.md", "docs/übersicht.md", "report.html", "time.json"]
    status = feature.json("status")
    assert (status["untracked"], status["aside"]) == (written, [])
    assert "- [ ] everything committed: 4 files not committed\n" in feature.session("handoff").out
    assert "uncommitted work stays in the work tree" in feature.session("end", "-o", "HANDOFF.md").out
    feature.session("resume")
    assert feature.json("status")["untracked"] == ["HANDOFF.md", *written]
