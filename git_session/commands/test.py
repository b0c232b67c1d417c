"""`git session test`: run the tests and record the result."""

from __future__ import annotations

import os
import sys
from argparse import REMAINDER, ArgumentParser

from git_session.commands.frame import Call, Command, Example
from git_session.errors import SessionError, UsageError
from git_session.model.settings import TEST_COMMAND
from git_session.model.tdd import GREEN
from git_session.render.quality.test_run import cycles_page, tested_page
from git_session.services.quality.test_run import TestRunResult


def options(parser: ArgumentParser) -> None:
    parser.add_argument("--cycles", action="store_true", help="show the TDD cycles so far instead of running tests")
    parser.add_argument(
        "command", nargs=REMAINDER, metavar="COMMAND", help=f"command to run (default: git config {TEST_COMMAND})"
    )


def run(call: Call) -> int:
    given = list(call.arguments.command)
    if given[:1] == ["--"]:
        del given[0]
    if call.arguments.cycles:
        if given:
            raise UsageError("--cycles takes no command", hint="git session test --cycles")
        return _cycles(call)
    from git_session.services.quality.test_run import run_tests

    # With --json, stdout carries only the document.
    stream = sys.stderr if call.json else sys.stdout
    stream.flush()

    def show(chunk: bytes) -> None:
        stream.buffer.write(chunk)
        stream.buffer.flush()

    tested = run_tests(call.workspace, given, show, folder=call.folder, terminal=stream.isatty() and os.name == "posix")
    if call.json or not call.arguments.quiet:
        call.show(tested, lambda: tested_page(tested))
    if tested.phase == GREEN and call.interactive:
        _offer_contexts(call)
    if tested.unrecorded:
        call.notify(f"note: the run was not recorded: {tested.unrecorded}")
    return tested.status


def _offer_contexts(call: Call) -> None:
    """Offer, after a GREEN run, to update the test patterns in context files."""
    from git_session.insight.kinds import in_test_folder
    from git_session.insight.source.context_files import found_contexts
    from git_session.services.contextfiles.context import update

    workspace = call.workspace
    for context in found_contexts(workspace.repository, untracked=False):
        if in_test_folder(context.folder.split("/")) and call.confirm(
            f"Update the test patterns in {context.path}?", default=False
        ):
            call.notify(f"{context.path} {update(workspace, context.folder).state}")


def _cycles(call: Call) -> int:
    from git_session.git.adapters import objects_by_git
    from git_session.insight.history.work import work_of
    from git_session.services.quality.tdd import discipline

    workspace = call.workspace
    session = workspace.require_current()
    objects = objects_by_git(workspace.repository)
    found = discipline(workspace, session, work_of(workspace.repository, objects, session, now=workspace.now))
    if found is None:
        raise SessionError(
            "no-tdd",
            "no cycles: the session is not in TDD mode and has run no tests",
            hint="git session test -- COMMAND",
        )
    return call.show(found, lambda: cycles_page(found), schema="test-cycles")


COMMAND = Command(
    name="test",
    summary="run the tests, and record the result in the session",
    description=[
        f"Runs COMMAND, or the value of `git config {TEST_COMMAND}`, in the current folder and shows its output as it comes. The exit "
        "status is that of the command. The command is never taken from a file that git tracks, since a clone could then run code of its authors. Put -- before a command with options.",
        "The numbers of passed, failed and skipped tests come from the reports (JUnit, NUnit or trx) that the run wrote (quality.junit_files), or else "
        "from the last lines of output of pytest, Jest, Vitest, Mocha, node --test, go test, cargo, cargo-nextest, Maven, Gradle, JUnit's console launcher, RSpec, Crystal, unittest, minitest, "
        "PHPUnit or dotnet test.",
        "The session records each run with its result; status, report and the quality gate use it. In a TDD session (git session start --tdd) runs also begin phases: a failing run begins the phase RED if it is the first run or the run before it "
        "passed. A passing run after a failing one begins GREEN. Another passing run after that begins REFACTOR if code changed since and no test "
        "did. Each phase is kept as a checkpoint: a snapshot, which changes no file. If no test ran (the test runner was not found, it found no test, or a test file could not be loaded), the command says so and no phase begins.",
        "The score of --cycles starts at 100 points. Each commit of code without a test costs 15 (no test in it, none in the commit "
        "before, no REFACTOR since), or 10 if the test came in a later commit. Each change of tests after a passing run that passes in the next run costs 10, since nobody saw the test fail; so does each commit of code or tests before which no test was run since the previous commit. There is no score before the first run or commit.",
    ],
    options=options,
    run=run,
    examples=[
        Example("git session test -- pytest -q tests", "run this command"),
        Example(f"git config {TEST_COMMAND} 'npm test'", "set the test command, for yourself only"),
        Example("git session test", "run the configured test command"),
        Example("git session test --cycles", "show the cycles, the score, and what broke the discipline"),
    ],
    result=TestRunResult,
    see_also=("start", "checkpoint", "status", "analyze"),
)
