"""Tests and coverage of a session: what reports tell, what is new code, and when a report is too old to count."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from git_session.services.quality.quality import Quality, UnreadReport, quality
from git_session.services.workspace import Workspace
from tests.sandbox import Sandbox

CODE = "def add(a, b):\n    return a + b\n\n\ndef sub(a, b):\n    return a - b\n"
JUNIT = (
    '<testsuites><testsuite><testcase classname="tests.test_cart" name="test_add" time="0.25"/>'
    '<testcase classname="tests.test_cart" name="test_sub"><failure/></testcase></testsuite></testsuites>'
)


def coverage(files: dict[str, tuple[list[int], list[int]]]) -> str:
    """A report of coverage.py: executed and missing lines by path."""
    return json.dumps(
        {"files": {path: {"executed_lines": ran, "missing_lines": missing} for path, (ran, missing) in files.items()}}
    )


@contextmanager
def inside(box: Sandbox) -> Iterator[None]:
    """This process with the sandbox's environment."""
    before, wanted = dict(os.environ), box.env
    os.environ.clear()
    os.environ.update(wanted)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def seen(box: Sandbox) -> Quality | None:
    """What the service says."""
    with inside(box):
        workspace = Workspace.open(box.path)
        return quality(workspace, workspace.require_current())


@pytest.fixture
def covered(feature: Sandbox) -> Sandbox:
    """A session with a file of code that one test runs half of, and fresh reports of both kinds."""
    (feature.path / ".git" / "info" / "exclude").write_text("*.xml\n*.json\n*.info\n*.out\n")
    feature.pass_time(minutes=5)
    feature.write("tests/test_cart.py", "def test_add(): ...\ndef test_sub(): ...\n")
    feature.commit("feat: cart", "src/cart.py", CODE)
    feature.pass_time(minutes=5)
    feature.write("junit.xml", JUNIT)
    feature.write("coverage.json", coverage({"src/cart.py": ([1, 2, 5], [6]), "tests/test_cart.py": ([1, 2], [])}))
    return feature


def test_without_reports_nothing_is_said(feature: Sandbox) -> None:
    assert seen(feature) is None
    assert not (feature.path / ".git" / "sessions" / "reports").exists()


def test_fresh_reports(covered: Sandbox) -> None:
    found = seen(covered)
    assert found and found.tests and found.coverage
    tests, lines = found.tests, found.coverage
    assert (tests.passed, tests.failed, tests.seconds, tests.failing) == (1, 1, 0.25, ("tests.test_cart::test_sub",))
    assert (tests.stale, tests.reports) == (False, ("junit.xml",))
    assert (lines.covered, lines.lines, lines.percent) == (5, 6, 83.3)
    assert (lines.new_covered, lines.new_lines, lines.new_percent) == (3, 4, 75.0)
    assert [(each.path, each.lines) for each in lines.uncovered] == [("src/cart.py", "6")]
    assert (lines.stale, lines.not_found, found.unreadable, found.notes) == (False, 0, (), ())


def test_the_second_look_comes_from_the_cache_and_says_the_same(covered: Sandbox) -> None:
    first = seen(covered)
    written = (covered.path / "coverage.json").stat().st_mtime_ns
    size = (covered.path / "coverage.json").stat().st_size
    covered.write("coverage.json", "x" * size)  # of the same size and time: only a cache does not see it
    os.utime(covered.path / "coverage.json", ns=(written, written))
    assert seen(covered) == first
    for path in (covered.path / ".git" / "sessions" / "reports").iterdir():
        path.unlink()
    again = seen(covered)
    assert again and again.coverage is None
    assert again.unreadable == (UnreadReport("coverage.json", "is not in a known coverage format"),)


@pytest.mark.parametrize(
    "content",
    ["", "{}", "[]", '{"version": 1}', '{"version":1,"reports":{"a":1,"junit:junit.xml":[1,2,{}]},"result":[]}', "\0"],
)
def test_a_cache_that_is_none_does_no_harm(covered: Sandbox, content: str) -> None:
    first = seen(covered)
    (cache,) = (covered.path / ".git" / "sessions" / "reports").glob("*.json")
    cache.write_text(content)
    (lines,) = (covered.path / ".git" / "sessions" / "reports").glob("*.lines")
    lines.write_text(content)
    assert seen(covered) == first


def test_lines_in_the_cache_are_of_the_report_that_lies_there(covered: Sandbox) -> None:
    first = seen(covered)
    (cache,) = (covered.path / ".git" / "sessions" / "reports").glob("*.json")
    (lines,) = (covered.path / ".git" / "sessions" / "reports").glob("*.lines")
    for damaged in ("", "[1,2]\n", lines.read_text().replace('"6"', "6"), lines.read_text()[:-5]):
        lines.write_text(damaged)
        cache.write_text(cache.read_text().replace('"key": "', '"key": "other'))
        assert seen(covered) == first


@pytest.mark.parametrize(
    ("change", "stale"),
    [
        ("code", True), ("test", True), ("new file", True), ("deleted", True),
        ("document", False), ("data", False), ("commit", False), ("new page of coverage", False), ("switched", True),
    ],
)  # fmt: skip
def test_staleness(covered: Sandbox, change: str, stale: bool) -> None:
    covered.pass_time(minutes=5)
    later = (covered.now, covered.now)
    if change == "code":
        covered.write("src/cart.py", CODE + "\n")
    elif change == "test":
        covered.write("tests/test_cart.py", "def test_add(): ...\n")
    elif change == "new file":
        covered.write("src/till.py", "x = 1\n")
    elif change == "deleted":
        (covered.path / "src" / "cart.py").unlink()
        os.utime(covered.path / "src", later)
    elif change == "document":
        covered.write("README.md", "# Other\n")
    elif change == "data":
        covered.write("data.csv", "1,2\n")
    elif change == "new page of coverage":
        covered.write("coverage/lcov-report/sorter.js", "x\n")
    elif change == "commit":
        covered.write("src/till.py", "x = 1\n", age=600)
        covered.git("add", "src")
        covered.git("commit", "-q", "-m", "feat: till")
    elif change == "switched":  # another branch's code, written anew
        covered.git("switch", "-q", "-c", "other", "main")
        covered.commit("feat: other", "src/other.py", "y = 1\n")
        covered.git("switch", "-q", "feature/oauth")
        for path in (covered.path / "src").iterdir():
            os.utime(path, later)
    found = seen(covered)
    assert found and found.tests and found.coverage
    assert (found.tests.stale, found.coverage.stale) == (stale, stale)
    assert found.coverage.lines == 6
    assert (found.coverage.new_lines == 0) == stale


def test_a_merge_from_elsewhere_makes_reports_stale(covered: Sandbox) -> None:
    covered.git("switch", "-q", "main")
    covered.commit("feat: other", "src/other.py", "y = 1\n")
    covered.git("switch", "-q", "feature/oauth")
    covered.pass_time(minutes=5)
    covered.write("junit.xml", JUNIT)
    covered.pass_time(minutes=5)
    covered.git("merge", "-q", "--no-edit", "main")
    os.utime(covered.path / "src" / "other.py", (covered.now, covered.now))
    found = seen(covered)
    assert found and found.tests and found.tests.stale


def test_a_fresh_report_counts_before_a_stale_one(covered: Sandbox) -> None:
    covered.pass_time(minutes=5)
    covered.write("src/cart.py", CODE + "# x\n")
    covered.pass_time(minutes=5)
    covered.write("lcov.info", "SF:src/cart.py\nDA:1,1\nDA:2,1\nend_of_record\n")
    found = seen(covered)
    assert found and found.tests and found.coverage
    assert (found.tests.stale, found.coverage.stale) == (True, False)
    assert (found.coverage.reports, found.coverage.covered, found.coverage.lines) == (("lcov.info",), 2, 2)


def test_reports_of_several_formats_are_united(covered: Sandbox) -> None:
    covered.write(
        "lcov.info", f"SF:{covered.path}/src/cart.py\nDA:6,1\nend_of_record\nSF:gone.js\nDA:1,0\nend_of_record\n"
    )
    covered.write("cover.out", "mode: set\n")
    found = seen(covered)
    assert found and found.coverage
    assert found.coverage.reports == ("coverage.json", "lcov.info")
    assert found.unreadable == (UnreadReport("cover.out", "contains no lines of code"),)
    assert (found.coverage.covered, found.coverage.lines) == (6, 7)
    assert (found.coverage.new_percent, found.coverage.not_found) == (100.0, 1)


def test_a_report_that_is_older_than_the_code_beside_a_fresh_one(covered: Sandbox) -> None:
    covered.write("lcov.info", f"SF:{covered.path}/src/cart.py\nDA:6,1\nend_of_record\n", age=3600)
    covered.write("test-results/old.xml", JUNIT, age=3600)
    found = seen(covered)
    assert found and found.coverage and found.tests
    assert (found.coverage.reports, found.tests.reports) == (("coverage.json",), ("junit.xml",))
    old = "is older than the code; others are fresh"
    assert found.unreadable == (UnreadReport("lcov.info", old), UnreadReport("test-results/old.xml", old))


def test_reports_that_say_nothing(covered: Sandbox) -> None:
    covered.write("junit.xml", '<testsuites tests="0"/>')
    covered.write("coverage.json", '{"files": {}}')
    found = seen(covered)
    assert found and (found.tests, found.coverage) == (None, None)
    assert [(each.path, each.why) for each in found.unreadable] == [
        ("coverage.json", "contains no lines of code"),
        ("junit.xml", "contains no tests"),
    ]


def test_each_package_means_its_own_files(covered: Sandbox) -> None:
    for name in ("a", "b"):
        covered.write(f"services/{name}/src/cart.py", CODE)
    covered.commit("feat: services", "services/README.md", "x\n")
    (covered.path / "coverage.json").unlink()
    covered.git("config", "session.coverageFiles", "services/*/coverage.xml")
    line = '<class filename="src/cart.py"><lines><line number="{}" hits="{}"/></lines></class>'
    source = "<sources><source>/builds/project/services/a</source></sources>"
    covered.write("services/a/coverage.xml", f"<coverage>{source}{line.format(6, 0)}</coverage>")
    covered.write("services/b/coverage.xml", f"<coverage>{line.format(6, 1)}</coverage>")
    found = seen(covered)
    assert found and found.coverage and found.unreadable == ()
    assert (found.coverage.new_covered, found.coverage.new_lines) == (1, 2)
    assert [(each.path, each.lines) for each in found.coverage.uncovered] == [("services/a/src/cart.py", "6")]


def test_a_file_that_may_be_one_of_two_and_a_report_of_another_project(covered: Sandbox) -> None:
    for name in ("a", "b"):
        covered.write(f"services/{name}/lib/till.py", CODE)
    covered.commit("feat: services", "services/README.md", "x\n")
    covered.write("coverage.json", coverage({"lib/till.py": ([1], [2]), "src/cart.py": ([1], [])}))
    covered.write("lcov.info", "SF:elsewhere/x.js\nDA:6,1\nend_of_record\n")
    found = seen(covered)
    assert found and found.unreadable == (
        UnreadReport(
            "coverage.json", "names lib/till.py, which may be services/a/lib/till.py or services/b/lib/till.py"
        ),
        UnreadReport("lcov.info", "names no existing file"),
    )


def test_comments_of_go_are_no_new_code(covered: Sandbox) -> None:
    (covered.path / "coverage.json").unlink()
    covered.write("go.mod", "module shop.example/shop\n")
    code = "package shop\n\nfunc Add() int {\n\t// a comment\n\n\t/* and\n\tanother */\n\treturn 1\n}\n"
    covered.write("add_test.go", "package shop\n")
    covered.commit("feat: go", "add.go", code)
    covered.write("cover.out", "mode: set\nshop.example/shop/add.go:3.16,9.2 1 0\n")
    found = seen(covered)
    assert found and found.coverage
    assert (found.coverage.covered, found.coverage.lines) == (0, 1)
    assert [(each.path, each.lines) for each in found.coverage.uncovered] == [("add.go", "3,8")]


def test_reports_where_the_configuration_says(covered: Sandbox) -> None:
    covered.git("config", "session.junitFiles", "out/*.xml")
    covered.git("config", "session.coverageFiles", "out/c.json")
    assert seen(covered) is None
    covered.write("out/a.xml", JUNIT)
    covered.write("out/b.xml", '<testsuite><testcase name="x"/></testsuite>')
    found = seen(covered)
    assert found and found.tests and found.coverage is None
    assert (found.tests.passed, found.tests.failed) == (2, 1)


def test_unreadable_reports_are_named_and_the_others_count(covered: Sandbox) -> None:
    covered.write("coverage.xml", '<!DOCTYPE a [<!ENTITY b "c">]><coverage>&b;</coverage>')
    covered.write("test-results/broken.xml", "<testsuite><testcase")
    found = seen(covered)
    assert found and found.tests and found.coverage
    assert [each.path for each in found.unreadable] == ["coverage.xml", "test-results/broken.xml"]
    assert found.coverage.percent == 83.3
    assert seen(covered) == found


def test_another_document_in_a_usual_place_is_nobodys_mistake(covered: Sandbox) -> None:
    line = '<coverage><class filename="src/cart.py"><lines><line number="1" hits="1"/></lines></class></coverage>'
    covered.write("TestResults/1/coverage.cobertura.xml", line)
    covered.write("coverage/coverage.json", '{"src/a.js": {}}')
    found = seen(covered)
    assert found and found.tests and found.unreadable == ()
    covered.git("config", "session.junitFiles", "TestResults/*/*.xml")
    found = seen(covered)
    assert found and found.tests is None and found.unreadable == ()  # it was read, as coverage
    covered.write("TestResults/1/assembly.xml", "<assemblies/>")
    found = seen(covered)
    assert found and found.unreadable == (
        UnreadReport("TestResults/1/assembly.xml", "is not a known kind of test report"),
    )


def test_another_branch_is_none_of_its_business(covered: Sandbox) -> None:
    with inside(covered):
        session = Workspace.open(covered.path).require_current()
        covered.git("switch", "-q", "main")
        assert quality(Workspace.open(covered.path), session) is None


def test_names_that_are_not_utf8(covered: Sandbox) -> None:
    covered.write("src/b\udcff.py", "x = 1\ny = 2\n")
    covered.commit("feat: strange")
    covered.pass_time(minutes=1)
    covered.write("lcov.info", b"SF:src/b\xff.py\nDA:1,1\nDA:2,0\nend_of_record\n")
    os.unlink(covered.path / "coverage.json")
    first = seen(covered)
    assert first and first.coverage
    assert [(each.path, each.lines) for each in first.coverage.uncovered] == [("src/b\udcff.py", "2")]
    assert seen(covered) == first


def test_before_the_first_commit(bare_sandbox: Sandbox) -> None:
    bare_sandbox.git("init", "-q")
    bare_sandbox.session("start", "--objective", "x")
    bare_sandbox.write("junit.xml", JUNIT)
    bare_sandbox.write("coverage.json", coverage({"a.py": ([1], [2])}))
    found = seen(bare_sandbox)
    assert found and found.tests and found.coverage
    assert (found.tests.passed, found.coverage.percent, found.coverage.new_lines) == (1, 50.0, 0)


def test_the_root_commit_is_all_new(bare_sandbox: Sandbox) -> None:
    bare_sandbox.git("init", "-q")
    bare_sandbox.session("start", "--objective", "x")
    bare_sandbox.commit("feat: cart", "cart.py", CODE)
    bare_sandbox.pass_time(minutes=1)
    bare_sandbox.write("coverage.json", coverage({"cart.py": ([1, 2], [5])}))
    found = seen(bare_sandbox)
    assert found and found.coverage
    assert (found.coverage.new_covered, found.coverage.new_lines) == (2, 3)


def test_a_shallow_clone_says_what_it_cannot_see(covered: Sandbox) -> None:
    origin = covered.path.rename(covered.path.parent / "origin")
    covered.run(
        "git", "clone", "-q", "--depth", "1", "-b", "feature/oauth", f"file://{origin}", str(covered.path), cwd=origin
    )
    covered.run("cp", "-r", str(origin / ".git" / "sessions"), str(covered.path / ".git" / "sessions"))
    session_id = covered.git("-C", str(origin), "config", "branch.feature/oauth.session")
    covered.git("config", "branch.feature/oauth.session", session_id)
    covered.pass_time(minutes=5)
    covered.write("coverage.json", coverage({"src/cart.py": ([1, 2, 5], [6])}))
    found: Any = seen(covered)
    assert found.notes == ("this shallow clone lacks the session's fork point, so coverage of new code is unknown",)
    assert (found.coverage.percent, found.coverage.new_lines) == (75.0, 0)
