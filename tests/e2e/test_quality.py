"""Tests and coverage through the program: status, the Impact trailer, the journal, the handoff, and the gate of a merge."""

from __future__ import annotations

import json
import sys

import pytest

from tests.sandbox import Sandbox, stable
from tests.scenario import UNSEEN

CODE = "def add(a, b):\n    return a + b\n\n\ndef sub(a, b):\n    return a - b\n"
TESTS = "def test_add(): ...\n"


def report(box: Sandbox, ran: list[int], missing: list[int], *, failing: int = 0, passed: int = 3) -> None:
    """Fresh reports: coverage of src/cart.py, and tests of which the first `failing` fail."""
    figures = {"executed_lines": ran, "missing_lines": missing}
    box.write("coverage.json", json.dumps({"files": {"src/cart.py": figures}}))
    cases = "".join(
        f'<testcase classname="test_cart" name="test_{number}" time="1.5">{"<failure/>" * (number < failing)}</testcase>'
        for number in range(failing + passed)
    )
    box.write("junit.xml", f"<testsuite>{cases}</testsuite>")


@pytest.fixture
def cart(ready: Sandbox) -> Sandbox:
    """A repository with code and a test on main; an open session that added a function, and a minute later."""
    (ready.path / ".git" / "info" / "exclude").write_text("*.xml\ncoverage.json\n")
    ready.write("tests/test_cart.py", TESTS)
    ready.commit("feat: begin", "src/cart.py", CODE[:33])
    ready.session("start", "feature/sub", "--objective", "Subtract")
    ready.pass_time(minutes=10)
    ready.write("src/cart.py", CODE)
    ready.pass_time(minutes=1)
    return ready


def commit(box: Sandbox, *, tests: bool = True) -> None:
    if tests:
        box.write("tests/test_cart.py", TESTS + "def test_sub(): ...\n", age=60)
    box.git("commit", "-q", "-a", "-m", "feat: subtract")


# --- status, checkpoint, handoff --------------------------------------------------------------------------------------


def test_status_tells_tests_and_coverage(cart: Sandbox) -> None:
    report(cart, [1, 2, 5], [6], failing=1)
    ran = cart.session("status")
    assert "  tests      3 passed, 1 failed in 6s\n  coverage   75%, new code 50%\n" in ran.out
    assert "  1 test failing        git session status -v\n" in ran.out
    detail = cart.session("status", "-v").out
    assert "Failing tests\n  test_cart::test_0\n\nNew code without coverage\n  src/cart.py  6\n" in detail
    assert cart.json("status")["quality"]["coverage"]["new_percent"] == 50.0


def test_report_draws_what_was_measured_more_than_once(cart: Sandbox) -> None:
    report(cart, [1, 2], [5, 6])
    cart.session("checkpoint", "-m", "feat: subtract")
    once = cart.session("report").out
    assert "Tests and coverage\n  tests       3\n  coverage    50.0%\n" in once
    assert "- Tests: 3\n- Coverage: 50.0%\n" in cart.session("report", "--format", "markdown").out
    cart.pass_time(minutes=5)
    report(cart, [1, 2, 5], [6])
    cart.session("checkpoint", "-m", "chore: measure")
    twice = cart.session("report").out
    assert "  from the first measurement to the last\n  tests     ██  3\n  coverage  ▁█  50.0% → 75.0%\n" in twice


def test_stale_reports_are_called_so(cart: Sandbox) -> None:
    report(cart, [1, 2], [5, 6], failing=1)
    cart.pass_time(minutes=1)
    cart.write("src/cart.py", CODE + "\n")
    out = cart.session("status").out
    assert "  tests      3 passed, 1 failed in 6s  older than the code\n  coverage   50%  older than the code\n" in out
    assert "failing" not in out
    assert "measurement" not in [kind for kind, _ in cart.journal()]


def test_a_checkpoint_says_what_it_did_to_tests_and_coverage(cart: Sandbox) -> None:
    report(cart, [1, 2], [5, 6])
    cart.session("checkpoint", "-m", "feat: subtract")
    assert "Impact:\n - Modified: src/cart.py\n - Coverage: 50%\nSession-Time" in cart.message()
    cart.write("tests/test_cart.py", "def test_sub(): ...\ndef test_more(): ...\n")
    cart.pass_time(minutes=1)
    report(cart, [1, 2, 5], [6])
    cart.session("checkpoint", "-m", "test: subtract")
    assert " - Modified: tests/test_cart.py\n - Tests: +2 -1\n - Coverage: 50% → 75%\n" in cart.message()
    parsed = cart.git("log", "-1", "--format=%(trailers:key=Impact,unfold,valueonly)").strip()
    assert parsed == "- Modified: tests/test_cart.py - Tests: +2 -1 - Coverage: 50% → 75%"
    bodies = [body for kind, body in cart.journal() if kind == "measurement"]
    assert [(body["covered"], body["lines"], body["passed"], body["commit"]) for body in bodies] == [
        (2, 4, 3, cart.git("rev-parse", "HEAD~")),
        (3, 4, 3, cart.git("rev-parse", "HEAD")),
    ]
    assert (bodies[1]["tests_added"], bodies[1]["tests_removed"]) == (2, 1)


@pytest.mark.parametrize("way", ["staged", "untracked", "dry run", "stale"])
def test_what_a_checkpoint_counts(cart: Sandbox, way: str) -> None:
    cart.write("tests/test_sub.py", "def test_sub(): ...\n")
    if way == "stale":
        report(cart, [1], [2])
        cart.pass_time(minutes=1)
        cart.write("tests/test_cart.py", "")
    if way == "staged":
        cart.git("add", "tests/test_sub.py")
        cart.write("tests/test_cart.py", "")
    options = {"staged": [], "untracked": ["-u"], "dry run": ["-u", "-n"], "stale": []}[way]
    out = cart.session("checkpoint", "-m", "test: more", "-v", *options).out
    assert (" - Tests: +1\n" in out, " - Tests: -1\n" in out) == (way != "stale", way == "stale")
    assert "Coverage" not in out


def test_the_same_report_is_recorded_once(cart: Sandbox) -> None:
    report(cart, [1, 2], [5, 6])
    for _ in range(2):
        cart.session("status")
    cart.session("checkpoint", "-m", "feat: subtract")
    cart.session("end", "--no-handoff")
    measured = [body for kind, body in cart.journal() if kind == "measurement"]
    assert len(measured) == 1
    assert measured[0]["sources"] == ["junit.xml", "coverage.json"]


def test_a_report_counts_when_it_was_written(cart: Sandbox) -> None:
    report(cart, [1, 2], [5, 6])
    cart.pass_time(minutes=200)
    assert cart.json("status")["active_seconds"] == 11 * 60


def test_what_a_session_began_with_comes_from_the_one_before(cart: Sandbox) -> None:
    report(cart, [1, 2], [5, 6])
    commit(cart)
    report(cart, [1, 2], [5, 6])
    cart.session("end", "--merge-to", "main", "--ignore-quality")
    first = cart.json("history")["sessions"][0]["id"]
    cart.session("start", "feature/more", "--objective", "More")
    cart.pass_time(minutes=1)
    report(cart, [1, 2, 5, 6], [], passed=4)
    status = cart.json("status")
    assert (status["before"]["origin"], status["before"]["covered"]) == (first, 2)
    assert "  coverage   50% → 100%\n" in cart.session("status").out


def test_the_handoff_tells_before_and_after(cart: Sandbox) -> None:
    report(cart, [1, 2], [5, 6], passed=2)
    cart.session("checkpoint", "--no-commit")
    cart.pass_time(minutes=1)
    commit(cart)
    report(cart, [1, 2, 5], [6], failing=1)
    cart.session("end")
    text = cart.session("handoff", "feature/sub").out
    assert (
        "## Tests and coverage\n\n"
        "- Tests: 3 passed, 1 failed in 6s (before: 2 passed)\n"
        "- Test functions: +1\n"
        "- Coverage: 50% → 75%\n"
        "- New code: 50% of 2 lines covered\n"
        "  - not covered: `src/cart.py` 6\n"
        "- Failing: `test_cart::test_0`\n"
    ) in text
    assert (
        "- [ ] tests pass: 1 of 4 failed\n- [ ] coverage: 75%, at least 85% required\n- [ ] coverage of new code: 50%, at least 90% required\n"
        in text
    )


def test_a_handoff_with_stale_reports_vouches_for_nothing(cart: Sandbox) -> None:
    report(cart, [1, 2, 5, 6], [])
    cart.session("checkpoint", "--no-commit")
    cart.pass_time(minutes=1)
    cart.write("src/cart.py", CODE + "\n")
    text = cart.session("handoff").out
    assert "- Measured 2027-01-15 08:11 +0000; the code has changed since\n" in text
    assert (
        "- [ ] tests pass: 3 passed, before the last changes\n- [ ] coverage: 100%, at least 85% required, before the last changes\n"
        in text
    )


def test_status_loads_nothing_heavy_for_reports(cart: Sandbox) -> None:
    report(cart, [1, 2], [5, 6])
    cart.session("status")
    program = (
        "import sys\nfrom git_session.cli import run\nstatus = run(['status', '--json'])\n"
        "heavy = ('rich', 'pygit2', 'defusedxml', 'xml.sax', 'git_session.insight.testreports.junit', 'git_session.insight.testreports.coverage')\n"
        "sys.stderr.write(' '.join(name for name in heavy if name in sys.modules))\nsys.exit(status)\n"
    )
    assert cart.run(sys.executable, "-c", program).err == ""


# --- the gate ---------------------------------------------------------------------------------------------------------


def test_the_gate_names_every_reason_and_changes_nothing(cart: Sandbox) -> None:
    commit(cart, tests=False)
    cart.pass_time(minutes=1)
    report(cart, [1, 2, 5], [6], failing=4)
    main, events = cart.git("rev-parse", "main"), len(cart.journal())
    ran = cart.session("end", "--merge-to", "main", status=3)
    assert ran.err == (
        "error: feature/sub does not pass the quality gate, so it was not merged into main\n"
        "  4 tests failing: test_cart::test_0, test_cart::test_1, test_cart::test_2 and 1 more\n"
        "  coverage is 75%, below 85% (quality.coverage_threshold)\n"
        "  coverage of new code is 50%, below 90% (quality.new_code_coverage_threshold): src/cart.py:6\n"
        "  code changed, but no test: src/cart.py (quality.require_tests)\n"
        "hint: fix it and run end again, or: git session end --merge-to main --ignore-quality\n"
    )
    assert (ran.out, cart.git("rev-parse", "main"), len(cart.journal())) == ("", main, events)
    assert cart.git("branch", "--show-current") == "feature/sub"
    assert cart.json("end", "--merge-to", "main", status=3)["error"]["code"] == "quality-gate"


def test_the_gate_can_be_ignored_and_that_is_told(cart: Sandbox) -> None:
    commit(cart, tests=False)
    ran = cart.session("end", "--merge-to", "main", "--ignore-quality")
    assert "  quality gate ignored: code changed, but no test: src/cart.py (quality.require_tests)\n" in stable(ran.out)
    text = cart.session("handoff", "feature/sub").out
    assert "- Quality gate ignored: code changed, but no test: src/cart.py (quality.require_tests)\n" in text
    assert cart.session("end", "--ignore-quality", status=2).err.startswith(
        "error: --ignore-quality needs --merge-to\n"
    )


def test_the_gate_lets_good_work_through(cart: Sandbox) -> None:
    commit(cart)
    cart.pass_time(minutes=1)
    report(cart, [1, 2, 5, 6], [])
    ran = cart.session("end", "--merge-to", "main")
    assert ran.err == ""
    assert [body["commit"] for kind, body in cart.journal() if kind == "measurement"] == [
        cart.git("rev-parse", "feature/sub")
    ]


def run(box: Sandbox, exit_status: int, *, failing: int = 0) -> str:
    """What `git session test` says of a command that leaves a report and exits with this status."""
    report(box, [1, 2, 5, 6], [], failing=failing)
    (box.path / "junit.xml").rename(box.path / "made.xml")
    command = f"cp -p made.xml junit.xml; exit {exit_status}"
    return stable(box.session("test", "--", "sh", "-c", command, status=exit_status).out)


def test_a_green_report_of_a_command_that_failed(cart: Sandbox) -> None:
    commit(cart)
    assert "3 passed, the command failed (2) in " in run(cart, 2)
    line = "junit.xml lists no failure, but the test command exited with 2"
    assert f"  reports    {line}\n" in cart.session("status").out
    assert f"\n  unusable report: {line}\n" in cart.session("end", "--merge-to", "main", status=3).err
    run(cart, 0)
    assert cart.session("end", "--merge-to", "main").err == ""


def test_a_red_report_of_a_command_that_passed(cart: Sandbox) -> None:
    commit(cart)
    assert "2 passed, 1 failed, the command passed in " in run(cart, 0, failing=1).replace("3 passed", "2 passed")
    note = "the reports list 1 failure, but the test command passed"
    assert note in cart.session("status", "-v").out
    assert cart.session("end", "--merge-to", "main").err == f"note: {note}\n"


def test_a_run_that_failed_and_left_no_report(cart: Sandbox) -> None:
    commit(cart)
    cart.pass_time(minutes=1)
    cart.session("test", "--", "sh", "-c", "echo broken; exit 2", status=2)
    refused = cart.session("end", "--merge-to", "main", status=3).err
    assert "\n  the last test run failed (exit status 2)\n" in refused
    cart.pass_time(minutes=1)
    cart.write("src/cart.py", CODE + "\n")
    commit(cart)
    note = "note: the quality gate found no test or coverage report, so it checked neither\n"
    assert cart.session("end", "--merge-to", "main").err == note


def test_a_run_that_could_not_load_the_tests(cart: Sandbox) -> None:
    commit(cart)
    cart.pass_time(minutes=1)
    program = "echo '===== ERRORS =====\nInterrupted: 1 error during collection'; exit 2"
    cart.session("test", "--", "sh", "-c", program, status=2)
    refused = cart.session("end", "--merge-to", "main", status=3).err
    assert "\n  the last test run could not run: pytest could not collect the tests\n" in refused
    cart.session("test", "--", "true")
    cart.session("test", "--", "sh", "-c", "no-such-command", status=127)
    assert cart.session("end", "--merge-to", "main").err.startswith(
        "note: the quality gate found no test or coverage report"
    )


def test_a_fresh_report_counts_though_a_later_command_was_not_found(cart: Sandbox) -> None:
    commit(cart)
    cart.pass_time(minutes=1)
    report(cart, [1, 2, 5, 6], [])
    cart.session("test", "--", "sh", "-c", "no-such-command", status=127)
    assert cart.session("end", "--merge-to", "main").err == ""


CLOVER = '<coverage clover="3"><project><file name="cart.py" path="src/cart.py">{}</file></project></coverage>'
OLD = "is older than the code; others are fresh"


@pytest.mark.parametrize(
    ("path", "content", "line"),
    [
        ("coverage.xml", CLOVER.format(""), "coverage.xml contains no lines of code"),
        ("junit.xml", "<testsuites/>", "junit.xml contains no tests"),
        ("junit.xml", "<testsuite", "junit.xml is not well-formed XML (line 1)"),
        ("pytest.xml", "<assemblies/>", ""),
        ("test-results/old.xml", "old", f"test-results/old.xml {OLD}"),
    ],
    ids=["no line", "no test", "cut", "another document beside one", "stale beside fresh"],
)
def test_the_gate_is_closed_by_what_was_not_understood(cart: Sandbox, path: str, content: str, line: str) -> None:
    commit(cart)
    report(cart, [1, 2, 5, 6], [])
    if content == "old":
        cart.write(path, (cart.path / "junit.xml").read_text(), age=7200)
    else:
        cart.write(path, content)
    if not line:
        assert cart.session("end", "--merge-to", "main").err == ""
        return
    assert f"  reports    {line}\n" in cart.session("status").out
    refused = cart.session("end", "--merge-to", "main", status=3)
    assert refused.err == (
        "error: feature/sub does not pass the quality gate, so it was not merged into main\n"
        f"  unusable report: {line}\n"
        "hint: fix it and run end again, or: git session end --merge-to main --ignore-quality\n"
    )
    assert f"- Unusable report: {line}\n" in cart.session("handoff").out
    cart.session("end", "--merge-to", "main", "--ignore-quality")


@pytest.mark.parametrize(
    ("case", "note"),
    [
        ("none", "note: the quality gate found no test or coverage report, so it checked neither\n"),
        (
            "stale",
            "note: junit.xml is older than the code, so tests were not checked\n"
            "note: coverage.json is older than the code, so coverage was not checked\n",
        ),
        ("off", ""),
    ],
)
def test_only_what_is_known_counts(cart: Sandbox, case: str, note: str) -> None:
    if case != "none":
        report(cart, [1], [2, 5, 6], failing=1)
        cart.pass_time(minutes=1)
        cart.write("src/cart.py", CODE + "\n")
    cart.pass_time(minutes=2)
    commit(cart, tests=case != "off")
    if case == "off":
        cart.git("config", "session.blockMergeOnQuality", "false")
    assert cart.session("end", "--merge-to", "main").err == note


@pytest.mark.parametrize(("setting", "value"), [("requireTests", "false"), ("blockMergeOnQuality", "false")])
def test_tests_are_not_always_required(cart: Sandbox, setting: str, value: str) -> None:
    cart.git("config", f"session.{setting}", value)
    commit(cart, tests=False)
    cart.session("end", "--merge-to", "main")


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("notes.md", "text\n", 0),
        ("run.sh", "echo\n", 0),
        ("src/lib.rs", "#[test]\nfn adds() {}\n", 0),
        ("src/lib.rs", "fn adds() {}\n", 3),
        ("src/cart.py", "", 0),
    ],
    ids=["a document", "no known tests", "a test beside the code", "code alone", "only taken away"],
)
def test_what_needs_a_test(cart: Sandbox, name: str, content: str, status: int) -> None:
    cart.git("checkout", "-q", "--", "src", **UNSEEN)
    cart.commit("feat: more", name, content or "\n")
    if not content:
        cart.git("commit", "-q", "--amend", "-m", "feat: less")
    cart.session("end", "--merge-to", "main", status=status)


def test_a_repository_without_tests_is_not_bothered(ready: Sandbox) -> None:
    ready.session("start", "topic", "--objective", "x")
    ready.commit("feat: cart", "src/cart.py", CODE)
    ready.session("end", "--merge-to", "main")


def test_the_log_tells_measurements(cart: Sandbox) -> None:
    report(cart, [1, 2, 5], [6], failing=1)
    cart.session("checkpoint", "--no-commit")
    assert "  08:11         measured         3 passed, 1 failed, coverage 75%\n" in cart.session("log").out
