"""Finding reports, and reading JUnit XML: nested and bare suites, odd times, entity bombs, garbage, large files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from git_session.insight.testreports.discover import (
    COVERAGE,
    JUNIT,
    BadReport,
    ReportFile,
    found_reports,
    newest_change,
)
from git_session.insight.testreports.results import read_results
from git_session.insight.testreports.test_run import MOST_NAMED, TestRun, seconds_of


def put(top: Path, name: str, content: str | bytes) -> ReportFile:
    path = top / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return ReportFile(name, path.stat().st_size, path.stat().st_mtime_ns)


def paths(top: Path, *globs: str) -> list[str]:
    return [report.path for report in found_reports(top, globs, JUNIT)]


# --- finding ----------------------------------------------------------------------------------------------------------


def test_the_usual_places(tmp_path: Path) -> None:
    usual = [
        "build/test-results/test/TEST-a.xml",
        "junit.xml",
        "reports/junit-1.xml",
        "target/surefire-reports/TEST-b.xml",
    ]
    for name in (*usual, "pom.xml", "src/junit.xml", "reports/other.xml", "target/surefire-reports/a.txt"):
        put(tmp_path, name, "<x/>")
    assert paths(tmp_path) == usual
    assert found_reports(tmp_path, (), COVERAGE) == ()


def test_globs_of_the_configuration_stand_alone(tmp_path: Path) -> None:
    for name in ("junit.xml", "out/a.xml", "out/deep/er/b.xml", "out/c.txt", "x[1].xml"):
        put(tmp_path, name, "<x/>")
    assert paths(tmp_path, "out/**/*.xml") == ["out/a.xml", "out/deep/er/b.xml"]
    assert paths(tmp_path, "out/*.{xml,txt}", "missing.xml", "nowhere/*.xml") == ["out/a.xml", "out/c.txt"]


def test_only_regular_files_inside_the_work_tree(tmp_path: Path) -> None:
    top = tmp_path / "top"
    outside = put(tmp_path, "outside/a.xml", "<x/>")
    put(top, "r/empty.xml", "")
    put(top, "r/real.xml", "<x/>")
    (top / "r" / "link.xml").symlink_to(tmp_path / outside.path)
    (top / "r" / "within.xml").symlink_to("real.xml")
    (top / "r" / "zero.xml").symlink_to("/dev/zero")
    (top / "folder").symlink_to(tmp_path / "outside")
    (top / "r" / "loop").symlink_to(".")
    os.mkfifo(top / "r" / "pipe.xml")
    assert paths(top, "r/**/*.xml", "folder/*.xml", "r/pipe.xml", "r/link.xml") == ["r/real.xml", "r/within.xml"]


def test_the_newest_change(tmp_path: Path) -> None:
    for name, second in (("a.py", 100), ("src/b.py", 300), ("src/gone.py", 400)):
        put(tmp_path, name, "x")
        os.utime(tmp_path / name, (second, second))
    assert newest_change(tmp_path, []) == 0
    assert newest_change(tmp_path, ["a.py", "src/b.py"]) == 300 * 10**9
    (tmp_path / "src" / "gone.py").unlink()
    os.utime(tmp_path / "src", (350, 350))
    assert newest_change(tmp_path, ["a.py", "src/gone.py"]) == 350 * 10**9
    os.utime(tmp_path, (500, 500))
    assert newest_change(tmp_path, ["no/such/folder.py"]) == 0


# --- JUnit ------------------------------------------------------------------------------------------------------------

PYTEST = """<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite name="pytest" errors="1"
 failures="1" skipped="1" tests="5" time="1,234.5" timestamp="2027-01-15T08:00:00">
<testcase classname="tests.test_cart.TestCart" name="test_adds" time="0.5"/>
<testcase classname="tests.test_cart" name="test_sums" time="0.25"><failure message="no">AssertionError</failure></testcase>
<testcase classname="tests.test_cart" name="test_waits" time="0"><skipped type="pytest.skip"/></testcase>
<testcase classname="" name="tests.test_broken" time="0"><error message="collection failure"/></testcase>
<testcase classname="tests.test_cart" name="test_out" time="1,200.25"><system-out>text</system-out></testcase>
</testsuite></testsuites>"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (PYTEST, TestRun(2, 1, 1, 1, 1234.5, ("tests.test_cart::test_sums", "tests.test_broken"))),
        ('<testsuite tests="1" time="3"><testcase name="a"/></testsuite>', TestRun(passed=1, seconds=3.0)),
        (
            '<testsuites><testsuite name="o" time="9"><testsuite name="i" time="2.5"><testcase name="a"/></testsuite>'
            '<testsuite name="x" tests="4" failures="1" skipped="1" time="1"/></testsuite></testsuites>',
            TestRun(passed=3, failed=1, skipped=1, seconds=9.0, failing=("x",)),
        ),
        (
            '<testsuite><testcase name="a"><rerunFailure/><flakyFailure/></testcase>'
            '<testcase name="b"><failure/><error/></testcase><testcase name="c" status="skipped"/></testsuite>',
            TestRun(passed=1, errors=1, skipped=1, failing=("b",), flaky=1),
        ),
        ('<j:testsuite xmlns:j="x"><j:testcase name="a"/></j:testsuite>', TestRun(passed=1)),
        (
            '<testsuite name="s" tests="5" failures="3" errors="2"><testcase name="a"><failure/><rerunFailure/></testcase>'
            '<testcase name="b"><error/><rerunError/></testcase><testcase name="c"><flakyFailure/></testcase></testsuite>',
            TestRun(passed=1, failed=1, errors=1, failing=("a", "b"), flaky=1),
        ),
        (
            '<testsuites><testcase name="\x1b[31mred" failure="\x1b[31mno"><failure>\x1b[31mno\x07</failure></testcase></testsuites>',
            TestRun(failed=1, failing=("[31mred",)),
        ),
        (
            '<?xml version="1.0" encoding="utf-16"?><testsuite><testcase name="\u0105"><failure/></testcase></testsuite>'.encode("utf-16"),
            TestRun(failed=1, failing=("\u0105",)),
        ),
        (
            '<testsuites><testsuite name="p"><testcase name="a"/></testsuite><!-- tests 2 --><!-- fail 1 --></testsuites>',
            TestRun(passed=1, failed=1, failing=("a test that has subtests",)),
        ),
        (
            '<testsuites><testcase name="a"><failure/></testcase><!-- fail 2 --></testsuites>',
            TestRun(failed=1, failing=("a",)),
        ),
        ("<testsuites/>", TestRun()),
        ('<!DOCTYPE testsuites SYSTEM "http://x.example/j.dtd"><testsuites/>', TestRun()),
        ('<testsuite tests="-5" failures="x" time="NaN"/>', TestRun()),
    ],
    ids=["pytest", "bare suite", "nested", "reruns", "reruns in the attributes", "namespace", "colours", "UTF-16", "failed parent", "counted failures", "empty", "document type by name", "absurd numbers"],
)  # fmt: skip
def test_junit(tmp_path: Path, text: str | bytes, expected: TestRun) -> None:
    assert read_results(tmp_path, put(tmp_path, "junit.xml", text)) == expected


# --- NUnit and trx ----------------------------------------------------------------------------------------------------

NUNIT_3 = """<test-run result="Failed" failed="2" duration="1.5"><test-suite name="assembly" result="Failed">
<test-suite name="Cart" result="Failed"><test-case fullname="Cart.Adds" result="Passed" duration="0.5"/>
<test-case fullname="Cart.Fails" result="Failed"/><test-case fullname="Cart.Breaks" result="Failed" label="Error"/>
<test-case fullname="Cart.Later" result="Skipped" label="Ignored"/><test-case fullname="Cart.Open" result="Inconclusive"/>
<test-case fullname="Cart.Warns" result="Warning"/></test-suite></test-suite></test-run>"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (NUNIT_3, TestRun(2, 1, 1, 2, 1.5, ("Cart.Fails", "Cart.Breaks"))),
        (
            '<test-run result="Failed" failed="0"><test-suite name="all" result="Failed"><test-suite name="Cart" result="Failed">'
            '<test-case name="a" result="Passed"/><failure/></test-suite></test-suite></test-run>',
            TestRun(passed=1, errors=1, failing=("Cart",)),
        ),
        ('<test-run result="Failed" name="a.dll"/>', TestRun(errors=1, failing=("a.dll",))),
        ('<test-run result="Passed" failed="999999999" name="x"/>', TestRun(errors=999_999_999, failing=("x",))),
        ('<test-run result="Passed"><test-case name="a" result="Failed"/></test-run>', TestRun(failed=1, failing=("a",))),
        (
            '<test-results failures="1" errors="1"><test-suite result="Failure" time="2"><results>'
            '<test-case name="a" result="Success" time="0.25"/><test-case name="b" result="Failure"/>'
            '<test-case name="c" result="Error"/><test-case name="d" executed="False" result="Ignored"/>'
            '<test-case name="e" executed="False"/></results></test-suite></test-results>',
            TestRun(1, 1, 1, 2, 0.25, ("b", "c")),
        ),
    ],
    ids=["version 3", "tear down", "nothing ran", "absurd total", "run says passed", "version 2"],
)  # fmt: skip
def test_nunit(tmp_path: Path, text: str, expected: TestRun) -> None:
    assert read_results(tmp_path, put(tmp_path, "TestResult.xml", text)) == expected


def trx(results: str, outcome: str) -> str:
    return (
        f'<TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010"><Results>{results}</Results>'
        f'<ResultSummary outcome="{outcome}"><Counters total="9" failed="9"/></ResultSummary></TestRun>'
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            trx(
                '<UnitTestResult testName="a" outcome="Passed" duration="00:01:02.5"/>'
                '<UnitTestResult testName="b" outcome="Failed" duration="1.00:00:00"><Output/></UnitTestResult>'
                '<UnitTestResult testName="c" outcome="Timeout" duration="00:00:07"/><UnitTestResult testName="d" outcome="NotExecuted"/>'
                '<WebTestResult testName="e" outcome="Inconclusive" duration="?"/>',
                "Failed",
            ),
            TestRun(1, 1, 1, 2, 86_469.5, ("b", "c")),
        ),
        (
            trx(
                '<UnitTestResult testName="rows" outcome="Failed"><InnerResults><UnitTestResult testName="row 1" outcome="Passed"/>'
                '<UnitTestResult testName="row 2" outcome="Failed"/></InnerResults></UnitTestResult>',
                "Failed",
            ),
            TestRun(passed=1, failed=1, failing=("row 2",)),
        ),
        (trx('<UnitTestResult testName="a" outcome="Passed"/>', "Error"), TestRun(passed=1, errors=1, failing=("the run",))),
        (trx('<UnitTestResult testName="a" outcome="Passed"/>', "Completed"), TestRun(passed=1)),
        (trx('<UnitTestResult testName="a"/>', "Completed"), TestRun(errors=1, failing=("a",))),
    ],
    ids=["outcomes", "data-driven", "crashed", "completed", "without outcome"],
)  # fmt: skip
def test_trx(tmp_path: Path, text: str, expected: TestRun) -> None:
    assert read_results(tmp_path, put(tmp_path, "a.trx", text)) == expected


BOMB = '<!DOCTYPE t [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><testsuite>&b;</testsuite>'
EXTERNAL = '<!DOCTYPE t [<!ENTITY a SYSTEM "file:///etc/passwd">]><testsuite>&a;</testsuite>'
DEFAULTS = '<!DOCTYPE t [<!ATTLIST testcase name CDATA "long">]><testsuite><testcase/></testsuite>'
REFUSED = "is refused: it declares entities or a DTD"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (BOMB, REFUSED),
        (EXTERNAL, REFUSED),
        (DEFAULTS, REFUSED),
        (PYTEST[:600], "is not well-formed XML (line 6)"),
        ("not xml at all", "is not well-formed XML (line 1)"),
        (b"\x00\xff\xfe" * 100, "is not well-formed XML (line 1)"),
        ('<?xml version="1.0" encoding="no-such"?><testsuite/>', "cannot be read: unknown encoding: no-such"),
        ("<html/>", "is not a known kind of test report"),
    ],
    ids=["bomb", "external", "attributes", "truncated", "text", "bytes", "encoding", "another document"],
)
def test_what_is_refused(tmp_path: Path, content: str | bytes, message: str) -> None:
    with pytest.raises(BadReport) as refused:
        read_results(tmp_path, put(tmp_path, "junit.xml", content))
    assert str(refused.value) == message


def test_a_report_that_has_gone_meanwhile(tmp_path: Path) -> None:
    with pytest.raises(BadReport, match="No such file"):
        read_results(tmp_path, ReportFile("junit.xml", 1, 1))


def test_the_names_of_failing_tests_are_bounded_and_safe(tmp_path: Path) -> None:
    cases = "".join(
        f'<testcase name="t{number}&#10;&#x9b;31m{"x" * 300}"><failure/></testcase>' for number in range(99)
    )
    run = read_results(tmp_path, put(tmp_path, "junit.xml", f"<testsuite>{cases}</testsuite>"))
    assert (run.failed, len(run.failing)) == (99, MOST_NAMED)
    assert {len(name) for name in run.failing} == {200}
    assert not any("\n" in name or "\x9b" in name for name in run.failing)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1.5", 1.5), ("1,234.5", 1234.5), ("1,5", 1.5), ("1,234", 1234.0), ("", 0.0), ("-1", 0.0), ("inf", 0.0), ("9" * 40, 0.0)],
)  # fmt: skip
def test_times(text: str, seconds: float) -> None:
    assert seconds_of(text) == seconds


def test_fifty_megabytes_take_little_memory(tmp_path: Path) -> None:
    """In a process of its own, so that its peak memory is what the report added."""
    case = b'<testcase classname="tests.test_cart.TestCart" name="test_adds_number" time="0.001"><system-out>'
    case += b"x" * 60 + b"</system-out></testcase>\n"
    count = (50 << 20) // len(case) + 1
    with open(tmp_path / "junit.xml", "wb") as file:
        file.write(b"<testsuite>")
        for _ in range(count // 1000):
            file.write(case * 1000)
        file.write(case * (count % 1000) + b"</testsuite>")
    program = (
        "import resource, sys\nfrom pathlib import Path\n"
        "from git_session.insight.testreports.results import read_results\nfrom git_session.insight.testreports.discover import ReportFile\n"
        "run = read_results(Path(sys.argv[1]), ReportFile('junit.xml', 1, 1))\n"
        "status = Path('/proc/self/status')\n"
        # On Linux, getrusage inherits the peak of the parent process.
        "own = [row for row in status.read_text().splitlines() if row.startswith('VmHWM')] if status.exists() else []\n"
        "print(run.passed, own[0].split()[1] if own else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
    )
    ran = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, check=True)
    passed, peak = map(int, ran.stdout.split())
    unit = 1024 if sys.platform != "darwin" else 1
    assert passed == count
    assert peak * unit < 100 << 20
