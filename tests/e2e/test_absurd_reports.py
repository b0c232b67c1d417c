"""Reports of tests and coverage in repositories and documents as no one would wish them: nothing fails, and what cannot be
seen is said."""

from __future__ import annotations

import json

import pytest

from tests.e2e.test_quality import CODE, report
from tests.sandbox import Sandbox
from tests.scenario import UNSEEN

BOMB = '<!DOCTYPE t [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><testsuite>&b;</testsuite>'


@pytest.mark.parametrize(
    ("name", "content", "row"),
    [
        ("junit.xml", BOMB, "  reports    junit.xml is refused: it declares entities or a DTD\n"),
        ("coverage.xml", "<coverage><pack", "  reports    coverage.xml is not well-formed XML (line 1)\n"),
        ("coverage.json", "\x1b[31m", "  reports    coverage.json is not in a known coverage format\n"),
        ("junit.xml", "<testsuite/>", "  reports    junit.xml contains no tests\n"),
        ("lcov.info", "TN:\n", ""),
    ],
    ids=["bomb", "cut off", "escapes", "no test", "no line"],
)
def test_bad_reports_in_status(feature: Sandbox, name: str, content: str, row: str) -> None:
    feature.write(name, content)
    ran = feature.session("status")
    assert row in ran.out
    assert ran.err == ""
    assert "\x1b" not in ran.out
    feature.session("brief")
    feature.session("checkpoint", "-n", "-u")


def test_everything_before_the_first_commit(bare_sandbox: Sandbox) -> None:
    box = bare_sandbox
    box.git("init", "-q")
    box.session("start", "--objective", "x")
    report(box, [1], [2])
    assert "  tests      3 passed in 4s\n  coverage   50%\n" in box.session("status").out
    box.write("src/cart.py", CODE)
    box.write("tests/test_cart.py", "def test_a(): ...\n")
    box.git("add", "src", "tests")
    report(box, [1, 2], [5, 6])
    box.session("checkpoint", "-m", "feat: cart")
    assert " - Tests: +1\n - Coverage: 50%\n" in box.message()
    assert "- New code: 50% of 4 lines covered\n" in box.session("handoff").out


def test_coverage_of_files_that_are_gone_is_told(feature: Sandbox) -> None:
    files = {f"gone/{number}.py": {"executed_lines": [1], "missing_lines": []} for number in range(3)}
    feature.write("coverage.json", json.dumps({"files": files}))
    out = feature.session("status", "-v").out
    assert "  coverage   100%\n" in out
    nothing = "coverage.json names no existing file"
    assert f"Reports\n  {nothing}\n  3 files of the coverage reports not found here\n" in out
    # The same files in the words of another format: they are told once, and their lines count once.
    lines = '<lines><line number="1" hits="0"/></lines>'
    classes = "".join(f'<class filename="{number}.py">{lines}</class>' for number in range(3))
    source = f"<sources><source>{feature.path}/gone</source></sources>"
    feature.write("coverage.xml", f"<coverage>{source}<packages><package>{classes}</package></packages></coverage>")
    out = feature.session("status", "-v").out
    assert "  coverage   100%\n" in out
    nothing += "\n  coverage.xml names no existing file"
    assert f"Reports\n  {nothing}\n  3 files of the coverage reports not found here\n" in out


def test_a_submodule_a_picture_and_a_strange_name(feature: Sandbox) -> None:
    feature.git("init", "-q", "sub")
    feature.git("-C", "sub", "commit", "-q", "--allow-empty", "-m", "x")
    feature.git("-c", "advice.addEmbeddedRepo=false", "add", "sub")
    feature.write("tests/picture_test.py", b"\x89PNG\0\1")
    feature.write('tests/test_\udcff\t".py', "def test_a(): ...\n")
    feature.git("add", "tests")
    report(feature, [1], [2])
    feature.session("checkpoint", "-m", "feat: strange", "--label", "x")
    assert " - Tests: +1\n - Coverage: 50%\n" in feature.message()
    feature.session("handoff")
    feature.session("end")


def test_a_merge_brings_no_new_code_of_ones_own(feature: Sandbox) -> None:
    feature.commit("feat: mine", "src/mine.py", CODE)
    feature.git("switch", "-q", "main", **UNSEEN)
    feature.commit("feat: theirs", "src/cart.py", CODE, **UNSEEN)
    feature.git("switch", "-q", "feature/oauth", **UNSEEN)
    feature.git("merge", "-q", "--no-edit", "main")
    feature.pass_time(minutes=1)
    report(feature, [1, 2], [5, 6])
    coverage = feature.json("status")["quality"]["coverage"]
    assert (coverage["covered"], coverage["lines"], coverage["new_lines"]) == (2, 4, 0)


def test_a_repository_that_can_only_be_read(feature: Sandbox) -> None:
    report(feature, [1], [2])
    folder = next((feature.path / ".git" / "sessions").glob("*/journal")).parent
    (folder / "journal").chmod(0o444)
    (feature.path / ".git" / "sessions" / "reports").write_text("no folder\n")
    assert "  coverage   50%\n" in feature.session("status").out
