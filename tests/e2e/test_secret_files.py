"""Untracked files with secrets are left out of snapshots, whoever takes them, and never lost."""

from __future__ import annotations

import json

import pytest

from tests.sandbox import Sandbox

SECRET = "OIL OF ANGELS"
NOTE = "note: left out of the snapshot: .env (tracking.secrets)\n"


@pytest.fixture
def working(feature: Sandbox) -> Sandbox:
    """An open session with a changed file, an untracked one, and an untracked `.env`."""
    feature.commit("feat: base", "app.py", "a = 1\n")
    feature.write("app.py", "a = 2\n")
    feature.write("new.py", "b = 1\n")
    feature.write(".env", SECRET)
    return feature


def assert_unknown_to_git(sandbox: Sandbox, content: str = SECRET) -> None:
    """No object of the repository has this content."""
    oid = sandbox.git("hash-object", "--stdin", stdin=content)
    assert sandbox.run("git", "cat-file", "-e", oid, status=1).out == ""


def kept_files(sandbox: Sandbox, checkpoint: str = "cp-1") -> list[str]:
    """The files that `restore --to` brings back."""
    folder = sandbox.path.parent / f"restored-{checkpoint}"
    sandbox.session("restore", checkpoint, "--to", str(folder))
    return sorted(path.name for path in folder.iterdir() if path.name not in (".session", "README.md"))


def test_a_snapshot_leaves_it_out_and_says_so(working: Sandbox) -> None:
    ran = working.session("checkpoint", "--no-commit")
    assert ran.out == "cp-1  a snapshot of 2 files; work tree unchanged\n  M app.py\n  A new.py\n"
    assert ran.err == NOTE
    assert kept_files(working) == ["app.py", "new.py"]
    assert (working.path / ".env").read_text() == SECRET
    assert working.session("log").out.endswith("  08:00  cp-1       snapshot               without .env\n")
    assert_unknown_to_git(working)


def test_json(working: Sandbox) -> None:
    assert working.json("checkpoint", "--no-commit")["left_out"] == [".env"]


def test_tracked_files_are_the_choice_of_the_user(working: Sandbox) -> None:
    working.git("add", "-f", ".env")
    assert working.session("checkpoint", "--no-commit").err == ""
    assert kept_files(working) == [".env", "app.py", "new.py"]


def test_a_commit_of_all_changes_leaves_it_out(working: Sandbox) -> None:
    ran = working.session("checkpoint", "-u", "-m", "feat: all")
    assert ran.out.endswith("  left out, as they hold secrets (tracking.secrets): .env\n")
    assert working.git("ls-files", "*.py", ".env") == "app.py\nnew.py"
    assert_unknown_to_git(working)


def test_switch_leaves_it_where_it_is(working: Sandbox) -> None:
    working.write("deep [x]/er/.env", SECRET)
    working.write("deep [x]/er/file.py")
    ran = working.session("switch", "--stash", "main")
    assert "note: left out of the snapshot: .env, deep [x]/er/.env (tracking.secrets)\n" in ran.err
    assert working.git("ls-files", "--others") == ".env\ndeep [x]/er/.env"
    assert_unknown_to_git(working)
    working.session("switch", "feature/oauth")
    assert working.git("ls-files", "--others") == ".env\ndeep [x]/er/.env\ndeep [x]/er/file.py\nnew.py"
    assert (working.path / ".env").read_text() == SECRET


def test_end_leaves_it_out(working: Sandbox) -> None:
    ran = working.session("end", "--no-push")
    assert NOTE in ran.err
    assert_unknown_to_git(working)


def test_a_secret_alone_is_no_reason_for_a_snapshot(feature: Sandbox) -> None:
    feature.commit("feat: base", "app.py", "a = 1\n")
    feature.write(".env", SECRET)
    feature.session("end", "--no-push")
    assert feature.json("log", "feature/oauth")["entries"][-1]["kind"] == "end"
    assert "checkpoint" not in {kind for kind, _ in feature.journal()}
    assert_unknown_to_git(feature)


def test_automatic_snapshots_leave_it_out(working: Sandbox) -> None:
    working.git("config", "session.autoCheckpoint", "true")
    working.pass_time(minutes=45)
    working.git("commit", "-q", "-a", "-m", "feat: more")
    kind, body = working.journal()[-1]
    assert (kind, body["reason"], body["left_out"]) == ("checkpoint", "interval", [".env"])
    assert_unknown_to_git(working)


def test_before_a_compaction_of_an_agent(working: Sandbox) -> None:
    given = json.dumps({"session_id": "s", "hook_event_name": "PreCompact", "cwd": str(working.path)})
    working.session("hook", "claude", "PreCompact", stdin=given)
    body = next(body for kind, body in working.journal() if kind == "checkpoint")
    assert (body["reason"], body["left_out"]) == ("compact", [".env"])
    assert_unknown_to_git(working)


def test_tdd_runs_leave_it_out(sandbox: Sandbox) -> None:
    sandbox.session("init")
    sandbox.commit("feat: base", "app.py", "a = 1\n")
    sandbox.session("start", "kata", "--tdd", "--objective", "x")
    sandbox.write(".env", SECRET)
    sandbox.session("test", "--", "false", status=None)
    assert any(kind == "test" and body.get("tree") for kind, body in sandbox.journal())
    assert_unknown_to_git(sandbox)


# --- restoring --------------------------------------------------------------------------------------------------------


@pytest.fixture
def old(working: Sandbox) -> Sandbox:
    """A snapshot that holds `.env`, as snapshots of earlier versions do."""
    working.session("checkpoint", "--no-commit", SESSION_SECRETS="false")
    working.git("reset", "-q", "--hard")
    working.git("clean", "-qfd")
    return working


def test_restore_never_overwrites_a_secret_that_nothing_keeps(old: Sandbox) -> None:
    old.write(".env", "NEWER")
    for force in ([], ["--force"]):
        assert old.session("restore", *force, "cp-1", status=1).err == (
            "error: 1 file with secrets would be overwritten, and no snapshot would keep them: .env\n"
            "hint: move them away first, or restore into another folder: git session restore --to DIR cp-1\n"
        )
    assert (old.path / ".env").read_text() == "NEWER"


def test_restore_goes_on_where_the_secret_is_the_same(old: Sandbox) -> None:
    old.write(".env", SECRET)
    old.session("restore", "cp-1")
    assert (old.path / "new.py").read_text() == "b = 1\n"
    assert (old.path / ".env").read_text() == SECRET


# --- which files ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "kept"),
    [
        (".npmrc", "save-exact=true\n//registry.example/:_authToken=${TOKEN}\n", True),
        (".npmrc", "//registry.example/:_authToken=abc\n", False),
        (".pypirc", "[distutils]\nindex-servers = pypi\n", True),
        (".pypirc", "[pypi]\npassword = x\n", False),
        ("id_map.py", "x = 1\n", True),
        ("notes.pem", "x\n", False),
    ],
)
def test_which_files(feature: Sandbox, name: str, content: str, *, kept: bool) -> None:
    feature.commit("feat: base", "app.py", "a = 1\n")
    feature.write(name, content)
    assert (feature.json("checkpoint", "--no-commit")["left_out"] == []) is kept


def test_a_tracked_file_adds_globs_and_the_user_makes_exceptions(working: Sandbox) -> None:
    working.write("server.pem")
    working.write("plan.vault")
    working.session("config", "tracking.secrets", "*.vault")
    assert working.json("checkpoint", "--no-commit")["left_out"] == [".env", "plan.vault", "server.pem"]
    working.git("config", "session.secrets", "!*.pem")
    assert working.json("checkpoint", "--no-commit")["left_out"] == [".env", "plan.vault"]
    working.git("config", "session.secrets", "false")
    assert working.json("checkpoint", "--no-commit")["left_out"] == []
    assert working.session("config", "tracking.secrets").out == "false\n"


@pytest.mark.parametrize("value", ["'!.env'", "false", "[x, '!**']"])
def test_a_tracked_file_makes_no_exceptions(working: Sandbox, value: str) -> None:
    working.write(".session/config.yaml", f"tracking:\n  secrets: {value}\n")
    ran = working.session("checkpoint", "--no-commit")
    assert (
        ".session/config.yaml:2: tracking.secrets takes exceptions only from git config session.secrets, not "
        in ran.err
    )
    assert NOTE in ran.err
    assert working.session("config", "tracking.secrets", "!.env", status=1).err == (
        "error: tracking.secrets takes exceptions only from git config session.secrets, not !.env\n"
        "hint: globs of untracked files that snapshots leave out, added to the default; in git config, !glob excepts files\n"
    )
