"""Settings reach the hooks with the very next commit, wherever they are said, and cost nothing where none is."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from git_session.hot.settings import VARIABLES
from git_session.model.dataclass import replace
from git_session.model.session import Objective, Session, State
from git_session.model.settings import KEYS, Settings
from git_session.store.views import ViewSource, hook_view
from tests.sandbox import Sandbox
from tests.scenario import UNSEEN

BOTH = "\n\nSession-Objectives:\n - [▶] OAuth provider (this commit)\n - [ ] Google OAuth (next)\nSession-Time: "
PLAIN = BOTH.replace("▶", ">")


def commit(box: Sandbox, message: str, **environment: Any) -> None:
    box.git("commit", "-q", "--allow-empty", "-m", message, **environment)


@pytest.fixture
def work(feature: Sandbox) -> Sandbox:
    """An open session whose view the hooks know to be up to date."""
    feature.environment["SESSION_COMMIT_STYLE"] = "full"  # each message shows whether the whole list is current
    feature.session("status")
    (feature.path / ".git" / "info" / "exclude").write_text("/included\n")
    commit(feature, "First")
    commit(feature, "Second")
    return feature


def globally(box: Sandbox) -> None:
    box.git("config", "--global", "session.emoji", "false")


def of_the_worktree(box: Sandbox) -> None:
    box.git("config", "extensions.worktreeConfig", "true")
    commit(box, "Third")
    box.git("config", "--worktree", "session.emoji", "off")


def included(box: Sandbox) -> None:
    box.git("config", "include.path", "../included")
    commit(box, "Third")  # there is no such file yet
    (box.path / "included").write_text("[session]\n\temoji = no\n")


def included_twice(box: Sandbox) -> None:
    (box.home / "one").write_text("[include]\n\tpath = two\n")
    (box.home / "two").write_text("[user]\n\tname = Ada Example\n")
    box.git("config", "--global", "include.path", "~/one")
    commit(box, "Third")
    (box.home / "two").write_text("[session]\n\temoji = 0\n")


def included_on_a_condition(box: Sandbox) -> None:
    (box.home / "one").write_text("")
    box.git("config", "--global", f"includeIf.gitdir:{box.path}/.path", str(box.home / "one"))
    commit(box, "Third")
    (box.home / "one").write_text("[session]\n\temoji = False\n")


def in_the_file(box: Sandbox) -> None:
    path = box.path / ".session" / "config.yaml"
    path.write_text(path.read_text().replace("emoji: true", "emoji: off"))


@pytest.mark.parametrize(
    "say",
    [globally, of_the_worktree, included, included_twice, included_on_a_condition, in_the_file],
    ids=lambda say: say.__name__,
)
def test_wherever_it_is_said(work: Sandbox, say: Callable[[Sandbox], None]) -> None:
    say(work)
    commit(work, "Next")
    assert work.message() == f"Next{PLAIN}0s"


def test_where_it_is_taken_back(work: Sandbox) -> None:
    included(work)
    commit(work, "With")
    (work.path / "included").unlink()
    commit(work, "Without")
    assert work.message() == f"Without{BOTH}0s"


def test_in_the_files_of_the_home_folder(work: Sandbox) -> None:
    """Which git reads where GIT_CONFIG_GLOBAL names no other."""
    words = ("env", "-u", "GIT_CONFIG_GLOBAL", "git", "commit", "-q", "--allow-empty", "-m", "Next")
    folder = work.home / ".config" / "git"
    for _ in range(2):
        work.run(*words)
        assert work.message() == f"Next{BOTH}0s"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "config").write_text("[session]\n\temoji = false\n")
        work.run(*words)
        assert work.message() == f"Next{PLAIN}0s"
        (folder / "config").unlink()


@pytest.mark.parametrize(
    "environment",
    [
        {"SESSION_EMOJI": "false"},
        {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "session.emoji", "GIT_CONFIG_VALUE_0": "false"},
        {"GIT_CONFIG_PARAMETERS": "'session.emoji'='false'"},
    ],
    ids=["SESSION", "COUNT", "PARAMETERS"],
)
def test_for_one_commit_alone(work: Sandbox, environment: dict[str, Any]) -> None:
    for _ in range(2):
        commit(work, "Once", **environment)
        assert work.message() == f"Once{PLAIN}0s"
    commit(work, "Again")
    assert work.message() == f"Again{BOTH}0s"
    commit(work, "And again")
    assert work.message() == f"And again{BOTH}0s"


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("session.trailers", "Session-Time", "Next\n\nSession-Time: 0s"),
        (
            "session.maxObjectives",
            "1",
            "Next\n\nSession-Objectives:\n - … 2 more\nSession-Time: 0s",
        ),
        ("session.emoji", "false", f"Next{PLAIN}0s"),
        ("session.autoTrack", "false", "Next"),
        ("session.color", "never", f"Next{BOTH}0s"),
        ("session.idleTimeout", "nonsense", f"Next{BOTH}0s"),
    ],
)
def test_every_setting_that_hooks_go_by(work: Sandbox, key: str, value: str, message: str) -> None:
    work.git("config", key, value)
    commit(work, "Next")
    assert work.message() == message
    work.git("config", "--unset", key)
    commit(work, "After")
    assert work.message() == f"After{BOTH}0s"


def test_a_change_in_the_moment_of_the_look(work: Sandbox) -> None:
    """Where the clock of the file system is too coarse to tell which came first."""
    looked = work.path / ".git" / "session-settings"
    work.git("config", "session.emoji", "false")
    moment = looked.stat().st_mtime_ns
    os.utime(work.path / ".git" / "config", ns=(moment, moment))
    commit(work, "Next")
    assert work.message() == f"Next{PLAIN}0s"


def test_the_idle_timeout_of_a_commit_is_that_of_status(work: Sandbox) -> None:
    work.git("config", "session.idleTimeout", "2h")
    work.pass_time(minutes=45)
    commit(work, "Next")
    assert work.message().splitlines()[-1] == "Session-Time: 45m"
    assert (work.note()["commit-time"], work.note()["session-time"]) == ("2700", "2700")
    assert work.json("status")["active_seconds"] == 2700


def test_a_commit_that_is_replayed_too(work: Sandbox) -> None:
    work.git("switch", "-q", "-c", "other", "main")
    work.commit("Theirs")
    work.git("switch", "-q", "feature/oauth")
    work.git("config", "session.idleTimeout", "2h")
    work.pass_time(minutes=45)
    work.git("cherry-pick", "other")
    assert work.note()["commit-time"] == "2700"


def test_a_session_that_opens_by_itself(ready: Sandbox) -> None:
    ready.git("switch", "-q", "-c", "feature/login")
    commit(ready, "One")
    ready.git("switch", "-q", "-c", "feature/tokens")
    ready.git("config", "session.autoStart", "true")
    commit(ready, "Two")
    assert ready.json("status")["branch"] == "feature/tokens"
    ready.git("switch", "-q", "-c", "feature/keys")
    ready.git("config", "--unset", "session.autoStart")
    commit(ready, "Three")
    ready.git("switch", "-q", "-c", "feature/scopes")
    commit(ready, "Four", SESSION_AUTO_START="yes")
    assert sorted(path.parent.name[:-14] for path in (ready.path / ".git/sessions").glob("*/journal")) == [
        "feature-scopes",
        "feature-tokens",
    ]


def test_a_repository_that_was_copied_goes_by_its_own(work: Sandbox) -> None:
    copy = Sandbox(work.path.parent / "copy", work.home, environment=work.environment)
    shutil.copytree(work.path, copy.path, symlinks=True)
    copy.git("config", "session.emoji", "false")
    commit(copy, "Next")
    assert copy.message() == f"Next{PLAIN}0s"


def test_each_worktree_goes_by_its_own(work: Sandbox) -> None:
    work.git("config", "extensions.worktreeConfig", "true")
    linked = Sandbox(work.path.parent / "linked", work.home)
    work.session("start", "feature/two", "--worktree", str(linked.path), "--objective", "OAuth provider")
    linked.git("config", "--worktree", "session.emoji", "false")
    for _ in range(2):
        commit(linked, "There")
        assert linked.message() == "There\n\nSession-Objectives:\n - [ ] OAuth provider (next)\nSession-Time: 0s"
        commit(work, "Here")
        assert work.message() == f"Here{BOTH}0s"


# --- the plain commit -------------------------------------------------------------------------------------------------


def test_nothing_is_asked_where_nothing_was_touched(work: Sandbox, tmp_path: Path) -> None:
    """A commit asks git for the commit, and to write the note; its message needs no process at all."""
    log = tmp_path / "asked"
    (tmp_path / "git").write_text(f'#!/bin/sh\necho "$1" >>{log}\nexec {shutil.which("git")} "$@"\n')
    (tmp_path / "git").chmod(0o755)
    work.pass_time(minutes=1)
    hooks = work.path / ".git" / "sessions" / "hooks"
    message = work.path / ".git" / "MESSAGE"
    message.write_text("Next\n")
    path = f"{tmp_path}{os.pathsep}{work.env['PATH']}"
    environment: dict[str, Any] = {"PATH": path, "GIT_EDITOR": ":", "GIT_AUTHOR_DATE": f"@{int(work.now)} +0000"}
    environment["ours"] = "as a hook of git's configuration"
    work.run(str(hooks / "prepare-commit-msg"), str(message), "message", **environment)
    assert message.read_text() == f"Next{BOTH}1m\n"
    assert not log.exists()
    work.git("config", "user.name", "Bo Example")  # the file is younger, but the settings are the same
    message.write_text("Next\n")
    work.run(str(hooks / "prepare-commit-msg"), str(message), "message", **environment)
    assert message.read_text() == f"Next{BOTH}1m\n"
    assert log.read_text() == "config\n"
    commit(work, "Next")
    commit(work, "Next")  # after decisions, only git itself could tell the hook that it does not amend
    log.unlink()
    message.write_text("Next\n")
    work.run(str(hooks / "prepare-commit-msg"), str(message), "message", **environment)
    assert message.read_text() == f"Next{BOTH}1m\n"
    assert not log.exists()


def test_sh_and_python_go_by_the_same_variables() -> None:
    part = (Path(__file__).parents[3] / "hooks" / "work.sh").read_text()
    body = part.partition("settings_hold() {")[2].partition("\n}\n")[0]
    rows = [line.strip() for line in body.splitlines() if line.strip().startswith("variables=")]
    text = "|".join(row.removeprefix('variables="').removeprefix("$variables|").rstrip('"') for row in rows)
    assert text == "|".join(f"${{{name.decode()}:-}}" for name in VARIABLES)


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.dotted)
def test_every_setting_that_changes_the_view_is_one_of_these_variables(key: Any) -> None:
    objectives = tuple(Objective(f"obj-{at}", str(at), "One", 0, state=State.STARTED) for at in range(20))
    session = Session("one", "main", 0, objectives=objectives)
    source = ViewSource(0, b"0", b"0 0", plain=True)
    default = Settings()
    value = getattr(default, key.field)
    others: dict[type, Any] = {bool: not value, int: 7, float: 7.0, str: "other", tuple: ("Session-Time",)}
    other: dict[str, Any] = {key.field: others[type(value)]}
    changed = replace(default, **other)
    base = replace(default, auto_checkpoint=True) if key.field == "checkpoint_interval" else default
    after = replace(changed, auto_checkpoint=True) if key.field == "checkpoint_interval" else changed
    if hook_view(session, base, source) != hook_view(session, after, source):
        assert key.variable.encode() in VARIABLES


# --- how time counts --------------------------------------------------------------------------------------------------


def test_another_value_of_the_same_variable(work: Sandbox) -> None:
    for setting, minutes, time in (("1h", 45, "45m"), ("10m", 45, "45m"), ("2h", 75, "2h")):
        work.pass_time(minutes=minutes)
        work.git("-c", f"session.idleTimeout={setting}", "commit", "-q", "--allow-empty", "-m", "Next")
        assert work.message().splitlines()[-1] == f"Session-Time: {time}"


def total_of_notes(box: Sandbox) -> int:
    oids = box.git("log", "--format=%H", "main..HEAD").splitlines()
    return sum(int(box.note(oid).get("commit-time", "0")) for oid in oids)


def test_what_a_note_said_stays_what_everybody_counts(work: Sandbox) -> None:
    """Whatever is set later, or elsewhere, a gap counts by the timeout that held when it ended."""
    steps = (("", 20, 1200), ("", 45, 1200), ("1h", 45, 3900), ("10m", 20, 3900), ("10m", 9, 4440), ("3h", 120, 11640))
    for setting, minutes, active in steps:
        if setting:
            work.git("config", "session.idleTimeout", setting)
        work.pass_time(minutes=minutes)
        commit(work, "Next")
        assert (total_of_notes(work), int(work.note()["session-time"])) == (active, active)
        assert work.json("status")["active_seconds"] == active
    assert [kind for kind, _ in work.journal()].count("timeouts") == 3
    work.git("config", "session.idleTimeout", "1m")
    assert work.json("status")["active_seconds"] == 11640
    assert work.json("history")["sessions"][0]["active_seconds"] == 11640
    work.pass_time(minutes=5)
    assert work.json("status")["active_seconds"] == 11640  # the gap that is not over counts by what is set now
    work.session("end")
    assert work.json("history", SESSION_IDLE_TIMEOUT="9h")["sessions"][0]["active_seconds"] == 11640
    assert "  session.idle_timeout or away_after changed" in work.session("log").out


def test_a_journal_that_states_no_timeouts(work: Sandbox) -> None:
    """One of an older version: what it has counted by says its view."""
    folder = next((work.path / ".git/sessions").glob("*/journal")).parent
    journal = folder / "journal"
    journal.write_text(journal.read_text().replace(',"timeouts":[1800000,14400000]', ""))
    work.session("objectives", "add", "Three")
    work.pass_time(minutes=45)
    commit(work, "Next")
    work.git("config", "session.idleTimeout", "2h")
    work.pass_time(minutes=45)
    commit(work, "After")
    assert (work.note()["session-time"], work.json("status")["active_seconds"]) == ("2700", 2700)
    assert total_of_notes(work) == 2700
    assert os.fspath(folder).endswith(work.json("status")["id"])


def test_commits_that_no_hook_saw_count_by_the_timeout_of_now(work: Sandbox) -> None:
    work.git("config", "session.idleTimeout", "2h")
    work.pass_time(minutes=45)
    work.git("commit", "-q", "--allow-empty", "-m", "Next", **UNSEEN)
    assert work.json("status")["active_seconds"] == 2700
    assert work.note()["commit-time"] == "2700"


def test_a_deleted_view_does_not_change_how_time_counted(work: Sandbox) -> None:
    work.git("config", "session.idleTimeout", "2h")
    work.pass_time(minutes=45)
    commit(work, "Next")
    next((work.path / ".git/sessions").glob("*/hook")).unlink()
    work.git("config", "session.idleTimeout", "10m")
    work.pass_time(minutes=20)
    commit(work, "After")
    assert (work.note()["session-time"], work.json("status")["active_seconds"]) == ("2700", 2700)
