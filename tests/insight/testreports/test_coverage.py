"""Coverage in every format, the files that reports refer to, and the lines that a session changed."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_session.git.repository import Repository
from git_session.insight.history.changed_lines import changed_lines, parsed
from git_session.insight.line_sets import LineSet
from git_session.insight.testreports.coverage import LARGEST_JSON, Coverage, FileCoverage, merged, read_coverage
from git_session.insight.testreports.discover import BadReport, ReportFile
from git_session.insight.testreports.paths import ReportPaths, go_modules
from tests.insight.testreports.test_discover import BOMB, put
from tests.sandbox import Sandbox


def shown(coverage: Coverage) -> dict[str, tuple[str, str]]:
    return {path: (each.covered.text, each.missing.text) for path, each in coverage.files.items()}


# --- lines ------------------------------------------------------------------------------------------------------------


@given(st.sets(st.integers(1, 60)))
def test_a_set_of_lines_comes_back(numbers: set[int]) -> None:
    lines = LineSet.of(numbers)
    assert set(lines) == numbers
    assert lines.count == len(numbers)


def test_how_lines_are_written() -> None:
    assert LineSet.of([5, 3, 4, 4, 12, 0, -1, 10**9]) == LineSet("3-5,12", 4)
    assert list(LineSet()) == []


# --- formats ----------------------------------------------------------------------------------------------------------

CASES = {
    "coverage.py JSON": (
        '{"meta": {"version": "7"}, "files": {"src/a.py": {"executed_lines": [1, 2, 4], "missing_lines": [5], '
        '"excluded_lines": [9], "functions": {"f": {"executed_lines": [2], "missing_lines": []}}}, '
        '"b.py": {"executed_lines": [], "missing_lines": []}}, "totals": {}}',
        {"src/a.py": ("1-2,4", "5"), "b.py": ("", "")},
    ),
    "coverage.py XML": (
        '<?xml version="1.0" ?><coverage version="7" line-rate="0.5"><sources><source>/home/ci/src</source></sources>'
        '<packages><package name="."><classes><class name="a.py" filename="a.py"><methods/><lines>'
        '<line number="1" hits="1"/><line number="2" hits="0"/></lines></class></classes></package></packages></coverage>',
        {"a.py": ("1", "2")},
    ),
    "Cobertura with methods and inner classes": (
        '<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd"><coverage><packages><package><classes>'
        '<class filename="A.java"><methods><method name="m"><lines><line number="3" hits="0"/></lines></method></methods>'
        '<lines><line number="3" hits="2"/></lines></class><class filename="A.java"><lines><line number="9" hits="0"/>'
        '<line number="x" hits="1"/></lines></class></classes></package></packages></coverage>',
        {"A.java": ("3", "9")},
    ),
    "LCOV": (
        "TN:\nSF:src/a.js\nFN:1,f\nDA:1,5\nDA:2,0\nDA:3,1,checksum\nDA:bad\nLF:3\nend_of_record\nSF:src/a.js\nDA:2,1\nend_of_record\n",
        {"src/a.js": ("1-3", "")},
    ),
    "Go": (
        "mode: atomic\nshop.example/cart/cart.go:3.20,5.2 2 1\nshop.example/cart/cart.go:5.2,7.3 1 0\nnonsense\n"
        "shop.example/cart/a:b.go:1.1,1.9 1 0\n",
        {"shop.example/cart/cart.go": ("3-5", "6-7"), "shop.example/cart/a:b.go": ("", "1")},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_formats(tmp_path: Path, name: str) -> None:
    text, expected = CASES[name]
    assert shown(read_coverage(tmp_path, put(tmp_path, "report", text))) == expected


def test_totals_and_roots(tmp_path: Path) -> None:
    coverage = read_coverage(tmp_path, put(tmp_path, "coverage.xml", CASES["coverage.py XML"][0]))
    assert (coverage.covered, coverage.lines, coverage.roots) == (1, 2, ("/home/ci/src",))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (BOMB, "is refused: it declares entities or a DTD"),
        ("<html/>", "is not a known kind of coverage report"),
        ("<coverage><packages>", "is not well-formed XML (line 1)"),
        ('{"files": {', "is not JSON"),
        ('{"files": []}', "is JSON, but from neither coverage.py nor llvm-cov"),
        ('{"a":' * 50_000, "is not JSON"),
        ("hello", "is not in a known coverage format"),
        (b"\x00\x01\x02", "is not in a known coverage format"),
        ("mode: set\n" + "a.go:1.1,999999.1 1 1\n" * 9, "has more than 8000000 lines"),
    ],
    ids=["bomb", "HTML", "cut XML", "cut JSON", "other JSON", "deep JSON", "text", "bytes", "endless lines"],
)
def test_what_is_refused(tmp_path: Path, content: str | bytes, message: str) -> None:
    with pytest.raises(BadReport) as refused:
        read_coverage(tmp_path, put(tmp_path, "report", content))
    assert str(refused.value) == message


def test_json_that_would_fill_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "coverage.json"
    path.write_text("{")
    os.truncate(path, LARGEST_JSON + 1)
    with pytest.raises(BadReport, match="is larger than 96 MB, the limit for JSON"):
        read_coverage(tmp_path, ReportFile("coverage.json", LARGEST_JSON + 1, 1))


class Recorder:
    """A progress that remembers its steps."""

    def __init__(self) -> None:
        self.steps: list[tuple[int, int]] = []

    def step(self, done: int, total: int = 0) -> None:
        self.steps.append((done, total))


@pytest.mark.parametrize(
    ("row", "before", "after"),
    [
        ("DA:7,1\n", "SF:a.py\n", "end_of_record\n"),
        ("a.go:7.1,7.9 1 1\n", "mode: set\n", ""),
        ('<line number="7" hits="1"/>\n', '<coverage><class filename="a.py">', "</class></coverage>"),
    ],
    ids=["LCOV", "Go", "Cobertura"],
)
def test_how_far_the_reading_of_a_long_report_has_come(tmp_path: Path, row: str, before: str, after: str) -> None:
    progress = Recorder()
    text = before + row * ((3 << 20) // len(row)) + after
    assert shown(read_coverage(tmp_path, put(tmp_path, "report", text), progress)) != {}
    assert progress.steps == sorted(progress.steps)
    assert len(progress.steps) > 10
    assert progress.steps[-1] == (len(text) >> 20, len(text) >> 20)


def test_reports_are_united_line_by_line() -> None:
    one = {"a.py": FileCoverage(LineSet.of([1]), LineSet.of([2, 3]))}
    other = {"a.py": FileCoverage(LineSet.of([2]), LineSet.of([1, 4])), "b.py": FileCoverage(LineSet.of([7]))}
    found = merged([one, other, one])
    assert shown(Coverage(found)) == {"a.py": ("1-2", "3-4"), "b.py": ("7", "")}


# --- paths ------------------------------------------------------------------------------------------------------------

TRACKED = ["src/shop/cart.py", "src/shop/__init__.py", "src/till/__init__.py", "main.go", "cmd/main.go", "api/go.mod",
           "api/v1/user.go", "web/src/App.ts", "admin/src/App.ts", "b\udcff.py"]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "roots", "expected"),
    [
        ("src/shop/cart.py", (), "src/shop/cart.py"),
        ("./src/shop/../shop/cart.py", (), "src/shop/cart.py"),
        ("src\\shop\\cart.py", (), "src/shop/cart.py"),
        ("{top}/src/shop/cart.py", (), "src/shop/cart.py"),
        ("cart.py", ("{top}/src/shop",), "src/shop/cart.py"),
        ("shop/cart.py", (), "src/shop/cart.py"),
        ("/home/ci/work/project/src/shop/cart.py", (), "src/shop/cart.py"),
        ("C:\\agent\\src\\shop\\cart.py", (), "src/shop/cart.py"),
        ("__init__.py", (), ""),
        ("__init__.py", ("/home/ci/src/till",), "src/till/__init__.py"),
        ("till/__init__.py", ("/elsewhere",), "src/till/__init__.py"),
        ("shop.example/shop/main.go", (), "main.go"),
        ("shop.example/shop/cmd/main.go", (), "cmd/main.go"),
        ("shop.example/api/v1/user.go", (), "api/v1/user.go"),
        ("src/App.ts", (), ""),
        ("gone.py", (), ""),
        ("b\udcff.py", (), "b\udcff.py"),
        ("", (), ""),
        ("/", (), ""),
    ],
)
def test_which_file_a_report_means(tmp_path: Path, path: str, roots: tuple[str, ...], expected: str) -> None:
    modules = go_modules(TRACKED, lambda _: "// x\nmodule shop.example/api // y\n\ngo 1.22\n")
    assert modules == {"shop.example/api": "api"}
    paths = ReportPaths(tmp_path, TRACKED, modules)
    named = [root.format(top=tmp_path) for root in roots]
    assert paths.find(path.format(top=tmp_path), named) == expected


# --- changed lines ----------------------------------------------------------------------------------------------------


def test_changed_lines_of_commits_and_of_the_work_tree(sandbox: Sandbox) -> None:
    sandbox.write("a.py", "".join(f"line {number}\n" for number in range(1, 11)))
    sandbox.write("gone.py", "x\n")
    sandbox.write("bin", b"\0\1")
    base = sandbox.commit("One", "old name.py", "one\ntwo\nthree\nfour\nfive\nsix\n")
    sandbox.write("a.py", "new\n" + "".join(f"line {number}\n" for number in (1, 2, 30, 4, 5, 8, 9)) + "end")
    (sandbox.path / "gone.py").unlink()
    (sandbox.path / "old name.py").rename(sandbox.path / "new name.py")
    sandbox.write("bin", b"\0\2")
    strange = "".join(map(chr, (9, 34, 92, 228))) + "\udcff.py"
    sandbox.write(strange, "++ b/a.py\n-- x\n@@ -1 +1 @@\n")
    head = sandbox.commit("Two", "sub/b.py", "b\n")
    sandbox.write("sub/b.py", "b\ny\n")
    repository = Repository.open(sandbox.path)
    found = {"a.py": "1,4,9", "sub/b.py": "1", strange: "1-3"}  # an unchanged renamed file has no new lines
    assert {path: lines.text for path, lines in changed_lines(repository, base, head).items()} == found
    assert {path: lines.text for path, lines in changed_lines(repository, head).items()} == {"sub/b.py": "2"}
    everything = changed_lines(repository, "", head)
    assert (everything["README.md"].text, everything["new name.py"].text) == ("1", "1-6")


def test_the_settings_of_the_user_change_nothing(sandbox: Sandbox) -> None:
    base = sandbox.commit("One", "a b.py", "one\n")
    for key, value in (("diff.noprefix", "true"), ("diff.mnemonicPrefix", "true"), ("color.ui", "always"), ("diff.external", "false"),
                       ("diff.interHunkContext", "9"), ("diff.renames", "false"), ("core.quotePath", "true")):  # fmt: skip
        sandbox.git("config", key, value)
    sandbox.write("a b.py", "one\ntwo\n")
    assert {path: lines.text for path, lines in changed_lines(Repository.open(sandbox.path), base).items()} == {
        "a b.py": "2"
    }


def test_a_submodule_and_a_link_do_no_harm(sandbox: Sandbox) -> None:
    base = sandbox.git("rev-parse", "HEAD")
    sandbox.git("init", "-q", "sub")
    sandbox.git("-C", "sub", "commit", "-q", "--allow-empty", "-m", "x")
    sandbox.git("-c", "advice.addEmbeddedRepo=false", "add", "sub")
    os.symlink("README.md", sandbox.path / "link.py")
    sandbox.git("add", "link.py")
    assert changed_lines(Repository.open(sandbox.path), base)["link.py"].text == "1"


@given(st.binary(max_size=200))
def test_any_bytes_can_be_read_as_a_diff(content: bytes) -> None:
    parsed(io.BytesIO(b"+++ b/a\n@@ -0,0 +1,3 @@\n" + content))
