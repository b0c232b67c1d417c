"""git started in the background, and commits read by untrusted ids."""

from __future__ import annotations

import os
import select

import pytest

from git_session.errors import SessionError
from git_session.git.plumbing import PlumbingObjects
from git_session.git.process import TIMED_OUT, Git
from tests.sandbox import Sandbox


def test_what_was_begun_answers_one_question(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    git = Git(str(sandbox.path))
    first = sandbox.git("rev-parse", "HEAD")
    git.begin("rev-parse", "HEAD")
    git.begin("rev-parse", "--verify", "none")
    monkeypatch.setenv("PATH", "/nowhere")  # no process can be started from here on
    assert git.must("rev-parse", "HEAD").text == first
    refused = git.run("rev-parse", "--verify", "none")
    assert (refused.status, refused.output, refused.last_error) == (128, b"", "Needed a single revision")
    monkeypatch.undo()
    second = sandbox.commit("Two")
    assert git.must("rev-parse", "HEAD").text == second


def test_much_of_what_was_begun_waits_in_pipes(sandbox: Sandbox) -> None:
    sandbox.write("long.txt", "x" * 300_000)
    sandbox.git("add", "-A")
    git = Git(str(sandbox.path))
    git.begin("cat-file", "blob", ":long.txt")
    assert git.must("rev-parse", "--is-inside-work-tree").text == "true"
    assert len(git.must("cat-file", "blob", ":long.txt").output) == 300_000


def test_what_was_begun_in_vain_ends_with_its_repository(sandbox: Sandbox) -> None:
    """As in `watch` and the MCP server, which open a repository again and again."""
    sandbox.write("long.txt", "x" * 300_000)
    sandbox.git("add", "-A")
    open_before = len(os.listdir("/dev/fd"))
    git = Git(str(sandbox.path))
    git.begin("cat-file", "blob", ":long.txt")
    assert len(os.listdir("/dev/fd")) > open_before
    del git
    assert len(os.listdir("/dev/fd")) == open_before


def test_only_commits_are_read_in_the_order_that_was_asked_for(sandbox: Sandbox) -> None:
    objects = PlumbingObjects(Git(str(sandbox.path)))
    one, two = sandbox.commit("One"), sandbox.commit("Two")
    blob, tree = (sandbox.git("rev-parse", f"HEAD:{name}") for name in ("Two.txt", ""))
    sandbox.git("tag", "-a", "-m", "A tag", "v1")
    tag = sandbox.git("rev-parse", "v1")
    strange = [
        "",
        "HEAD",
        "main",
        "v1",
        f"--output={sandbox.path}/made",
        "-z",
        "0" * 40,
        "f" * 40,
        "f" * 64,
        one[:9],
        one.upper(),
    ]
    asked = [two, *strange, blob, tree, tag, one]
    assert [record.oid for record in objects.records(asked)] == [two, one]
    assert objects.records(strange) == [] == objects.records([]) == objects.records(["f" * 40])
    assert not (sandbox.path / "made").exists()


def test_an_argument_with_nul_names_nothing(sandbox: Sandbox) -> None:
    refused = Git(str(sandbox.path)).run("show-ref", "--verify", "refs/heads/ma\0in")
    assert (refused.status, refused.last_error) == (128, "NUL in an argument")


@pytest.mark.parametrize("what", ["exec sleep 60", "sleep 60 & wait", "exec >&- 2>&-; sleep 60"])
def test_the_network_has_a_time_limit_for_all_that_git_starts(sandbox: Sandbox, what: str) -> None:
    os.mkfifo(sandbox.path / "alive")
    reading = os.open(sandbox.path / "alive", os.O_RDONLY | os.O_NONBLOCK)
    finished = Git(str(sandbox.path)).within(0.5, "-c", f"alias.hang=!exec 9>alive; {what}", "hang")
    assert (finished.status, finished.errors) == (TIMED_OUT, "no answer within 0.5 seconds")
    select.select([reading], [], [], 10)  # the kernel ends what was killed a little later
    assert os.read(reading, 1) == b""  # nobody has it open for writing, which would raise BlockingIOError
    os.close(reading)


def test_what_is_done_beside_the_network_may_fail(sandbox: Sandbox) -> None:
    git = Git(str(sandbox.path))
    with pytest.raises(ValueError), git.beside(60, "-c", "alias.hang=!sleep 60", "hang"):
        raise ValueError
    with git.beside(60, "rev-parse", "HEAD") as finish:
        assert finish().text == sandbox.git("rev-parse", "HEAD")
    with git.beside(60, "-c", "alias.said=!echo no >&2; false", "said") as finish:
        found = finish()
    assert (found.status, found.errors) == (1, "no\n")


@pytest.mark.parametrize("umask", [-1, 0o022], ids=["spawned", "by-subprocess"])
class TestStream:
    """Posix cannot spawn a process with another umask; then subprocess starts git."""

    @pytest.fixture(autouse=True)
    def _with_umask(self, umask: int, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Git, "umask", umask)

    def test_much_goes_both_ways(self, sandbox: Sandbox) -> None:
        asked = [f"{number:040x}" for number in range(20_000)]
        with Git(str(sandbox.path)).stream(
            "cat-file", "--batch-check", stdin="".join(f"{each}\n" for each in asked).encode()
        ) as output:
            assert [line.decode() for line in output] == [f"{each} missing\n" for each in asked]

    def test_the_reader_may_leave_early(self, sandbox: Sandbox) -> None:
        sandbox.write("long.txt", "x" * 300_000)
        sandbox.git("add", "-A")
        with Git(str(sandbox.path)).stream("cat-file", "--batch", stdin=b":long.txt\n" * 5_000) as output:
            assert output.readline().endswith(b" blob 300000\n")

    def test_an_error_of_the_reader_is_the_one_that_counts(self, sandbox: Sandbox) -> None:
        with pytest.raises(KeyError), Git(str(sandbox.path)).stream("log", "--format=%H") as output:
            assert len(output.readline()) == 41
            raise KeyError

    def test_a_failure_of_git_comes_at_the_end(self, sandbox: Sandbox) -> None:
        with pytest.raises(SessionError) as raised, Git(str(sandbox.path)).stream("log", "no-such") as output:
            assert output.read() == b""
        assert str(raised.value).startswith("git log failed: ambiguous argument 'no-such'")
