"""Plain commits are recorded by the sh of post-commit: without Python, and as `hot.hooks.record` does it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_session.hot.agent import VARIABLES
from git_session.model.event import parse_journal
from git_session.services.hooks.texts import SNIPPET
from tests.properties import COSTLY
from tests.sandbox import Sandbox
from tests.templates import Templates, empty

REAL_CLOCK = {"GIT_SESSION_NOW": "", "GIT_AUTHOR_DATE": "", "GIT_COMMITTER_DATE": ""}
SHELLS = [
    "sh",
    *(each for each in ("dash", "bash --posix", "busybox sh", "ksh", "mksh", "zsh") if shutil.which(each.split()[0])),
]
SLOW = ("mksh", "zsh")
"""Python records every commit: mksh does not count far enough, and zsh keeps the NULs in a command line."""
HAS_FLOCK = shutil.which("flock") is not None and Path("/proc/uptime").exists()
"""Elsewhere, as on macOS, Python records every commit."""
SESSION_HOOKS = ("prepare-commit-msg", "commit-msg", "post-commit", "post-rewrite", "post-checkout")


def hook_files(box: Sandbox) -> list[Path]:
    folders = (box.path / ".git" / "hooks", box.path / ".git" / "sessions" / "hooks")
    return [each for folder in folders for name in SESSION_HOOKS if (each := folder / name).is_file()]


def rewrite_hooks(box: Sandbox, change: Callable[[str], str]) -> None:
    for path in hook_files(box):
        path.write_text(change(path.read_text()))


def log_python(box: Sandbox) -> Path:
    """Have each start of Python by a hook logged, a line each, in the file returned."""
    log, program = box.home / "started", box.home / "python"
    program.write_text(f'#!/bin/sh\necho "$5" >>"{log}"\nexec "{sys.executable}" "$@"\n')
    program.chmod(0o755)
    rewrite_hooks(box, lambda text: re.sub("^python='.*'$", f"python='{program}'", text, flags=re.M))
    return log


def starts(log: Path) -> list[str]:
    found = log.read_text().split() if log.exists() else []
    log.unlink(missing_ok=True)
    return found if HAS_FLOCK else [each for each in found if each != "post-commit"]


def folder_of(box: Sandbox) -> Path:
    (folder,) = (box.path / ".git" / "sessions").glob("feature-oauth-*")
    return folder


def commits_of(box: Sandbox) -> list[str]:
    return box.git("rev-list", "--reverse", "main..HEAD").splitlines()


def assert_recorded(box: Sandbox, *, torn: bool = False) -> None:
    """Each commit of the branch has one event, and one note with all of its time; nothing is left to be done."""
    journal = parse_journal((folder_of(box) / "journal").read_bytes())
    assert torn or not journal.damage
    assert [event.text("oid") for event in journal.events if event.kind == "commit"] == commits_of(box)
    for oid in commits_of(box):
        assert box.note(oid)["session"] == folder_of(box).name
    due = box.path / ".git" / "sessions" / "notes-due"
    assert not due.exists() or due.read_bytes() == b""


@pytest.mark.parametrize("shell", SHELLS)
def test_no_python_in_any_shell(feature: Sandbox, shell: str) -> None:
    program, *options = shell.split()
    interpreter = Path(str(shutil.which(program)))
    if shell == "zsh":  # under the name sh it behaves as one
        interpreter = feature.home / "sh"
        interpreter.symlink_to(str(shutil.which("zsh")))
    rewrite_hooks(feature, lambda text: text.replace("#!/bin/sh\n", " ".join([f"#!{interpreter}", *options, "\n"])))
    log = log_python(feature)
    feature.commit("feat: one")
    starts(log)  # the first may have looked at settings as old as the repository
    for path in (
        feature.path / ".git" / "config",
        feature.path / ".session" / "config.yaml",
        feature.home / ".gitconfig",
    ):
        os.utime(path, (1, 1))  # busybox compares whole seconds
    for number, agent in enumerate((None, *dict(VARIABLES[:2]))):
        feature.pass_time(seconds=number)
        feature.session("decisions", "add", f"Decision {number}", "--rationale", "It is so")
        feature.commit(f"feat: {number}", "file", f"{number}", **({agent: "1"} if agent else {}))
        assert "Decisions:" in feature.message()
        feature.commit(f"fix: {number}", "file", f"fix {number}")
        assert "Decisions:" not in feature.message()
    assert starts(log) == [] or shell in SLOW
    assert [body.get("by") for kind, body in feature.journal() if kind == "commit"][1::2] == [None, "claude", "codex"]
    decided = [len(body["decisions"]) for kind, body in feature.journal() if kind == "commit"]
    assert decided == [0, 1, 0, 1, 0, 1, 0]
    assert_recorded(feature)


def test_at_most_two_processes_beside_the_hooks(feature: Sandbox) -> None:
    feature.commit("feat: one")
    trace = feature.home / "trace"
    feature.commit("feat: two", GIT_TRACE2_EVENT=str(trace))
    started = re.findall(r'"event":"start".*?"argv":\["([^"]*)","([^"]*)"', trace.read_text())
    assert [command for _, command in started if command not in ("maintenance", "gc")] == [
        "commit",
        *([] if HAS_FLOCK else ["rev-list"]),
        "notes",
    ]


KEYS = {
    "GIT_CONFIG_COUNT": "2",
    "GIT_CONFIG_KEY_0": "safe.directory",
    "GIT_CONFIG_VALUE_0": "*",
    "GIT_CONFIG_VALUE_1": "9",
}


@pytest.mark.parametrize(
    ("before", "environment"),
    [
        (["-c", "core.editor=true"], {}),
        (["-c", "user.name=Bo Example", "-c", "commit.gpgSign=false"], {}),
        (["--no-pager", "-C", "."], {}),
        ([], {**KEYS, "GIT_CONFIG_KEY_1": "core.abbrev"}),
    ],
    ids=["-c", "two -c", "-C", "variables"],
)
def test_no_python_with_options_before_the_command(
    feature: Sandbox, before: list[str], environment: dict[str, Any]
) -> None:
    feature.commit("feat: one")
    log = log_python(feature)
    feature.git(*before, "commit", "-q", "--allow-empty", "-m", "feat: two", **environment)
    assert starts(log) == []
    assert "Session-Time:" in feature.message()
    assert_recorded(feature)


@pytest.mark.parametrize(
    ("before", "environment"),
    [
        (["-c", "session.idleTimeout=1h"], {}),
        (["-c", "SESSION.trailers="], {}),
        ([], {**KEYS, "GIT_CONFIG_KEY_1": "session.trailers"}),
        ([], {**KEYS, "GIT_CONFIG_KEY_1": "i18n.commitEncoding", "GIT_CONFIG_VALUE_1": "UTF-8"}),
    ],
    ids=["-c", "other case", "variables", "encoding"],
)
def test_a_setting_of_ours_before_the_command_holds_for_the_commit(
    feature: Sandbox, before: list[str], environment: dict[str, Any]
) -> None:
    feature.commit("feat: one")
    log = log_python(feature)
    feature.git(*before, "commit", "-q", "--allow-empty", "-m", "feat: two", **environment)
    assert starts(log)[:1] == ["prepare-commit-msg"]
    assert_recorded(feature)


def chained(box: Sandbox, how: str) -> None:
    """Have git run our hooks by those of the user, or of another tool."""
    folder = box.path / ".git" / "hooks"
    if how == "husky":
        folder = box.path / ".husky"
        box.git("config", "core.hooksPath", ".husky/_")
    (folder / "_").mkdir(parents=True, exist_ok=True)
    for name in SESSION_HOOKS:
        text = f"#!{sys.executable}\n" if how == "not a shell" else "#!/bin/sh\n"
        if how == "husky":
            box.write(f".husky/_/{name}", '#!/bin/sh\nsh -e ".husky/${0##*/}" "$@"\nexit $?\n')
            (folder / "_" / name).chmod(0o755)
            text += SNIPPET + "\n"
        (folder / name).unlink(missing_ok=True)
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    box.session("init")
    box.git("add", "-A")
    box.git("commit", "-q", "--allow-empty", "-m", "chore: add hooks")


@pytest.mark.parametrize("how", ["a shell", "not a shell", "husky"])
def test_no_python_when_another_hook_runs_ours(feature: Sandbox, how: str) -> None:
    chained(feature, how)
    feature.commit("feat: one")
    log = log_python(feature)
    feature.pass_time(minutes=1)
    feature.commit("feat: two")
    assert starts(log) == []
    assert "Session-Time: 1m" in feature.message()
    assert_recorded(feature)
    feature.git("commit", "-q", "--amend", "--no-edit")
    assert starts(log) == ["prepare-commit-msg", *(["post-commit"] if HAS_FLOCK else []), "post-rewrite"]
    assert feature.note()["session-time"] == "60"


def test_an_amend_by_a_hook_that_does_not_run_our_post_rewrite(feature: Sandbox) -> None:
    """Nothing waits for a hook that may never run."""
    chained(feature, "husky")
    (feature.path / ".husky" / "post-rewrite").unlink()
    feature.commit("feat: one")
    feature.git("commit", "-q", "--amend", "-m", "feat: two")
    assert [body["oid"] for kind, body in feature.journal() if kind == "commit"][-1] == feature.git("rev-parse", "HEAD")


@pytest.mark.parametrize(
    "options",
    [
        ["commit", "-m", "feat: two", "--amend"],
        ["commit", "-qmfeat: two", "--amend"],
        ["commit", "--amend", "--no-edit", "-a"],
        ["commit", "--amend", "-C", "HEAD"],
        ["commit", "--date", "2027-01-15T09:00:00Z", "--amend", "--no-edit"],
        ["commit", "--reset-author", "--no-edit", "--am"],
        ["-c", "user.name=Bo Example", "commit", "--amend", "--no-edit"],
        ["commit", "-m", "say --amend", "--amend"],
    ],
    ids=" ".join,
)
def test_every_amend_is_recorded_once_by_post_rewrite(feature: Sandbox, options: list[str]) -> None:
    feature.session("decisions", "add", "Use PKCE", "--rationale", "It is safe")
    feature.commit("feat: one")
    log = log_python(feature)
    feature.pass_time(minutes=1)
    before = len(feature.journal())
    feature.git(*options)
    assert starts(log) == ["prepare-commit-msg", "post-rewrite"]
    assert [kind for kind, _ in feature.journal()[before:]] == ["commit", "rewrite"]
    assert feature.note()["session-time"] == "60"
    assert "Decisions:\n - Use PKCE\n" in feature.message()


@pytest.mark.parametrize(
    "options",
    [["-m", "say --amend"], ["-qm", "one --amend"], ["-m", "one", "--", "--amend"], ["--amend", "--no-amend", "-m", "one"]],
    ids=" ".join,
)  # fmt: skip
def test_what_is_no_amend_carries_new_decisions_only(feature: Sandbox, options: list[str]) -> None:
    """Recorded by sh, as prepare-commit-msg could tell that it is new."""
    feature.session("decisions", "add", "Use PKCE", "--rationale", "It is safe")
    feature.commit("feat: one")
    log = log_python(feature)
    feature.write("--amend")
    feature.git("add", ".")
    feature.git("commit", "-q", *options)
    assert starts(log) == ["prepare-commit-msg"]
    assert "PKCE" not in feature.message()
    assert_recorded(feature)


def test_an_editor_starts_python_once_and_an_amend_is_recorded_once(feature: Sandbox) -> None:
    feature.commit("feat: one")
    log = log_python(feature)
    feature.write("two.txt")
    feature.git("add", "-A")
    feature.git("commit", "-q", GIT_EDITOR="sed -i.bak '1s/^/feat: two/'")
    assert starts(log) == ["prepare-commit-msg"]
    for options, hooks in (
        (["--amend", "--no-edit"], ["prepare-commit-msg", "post-rewrite"]),
        (["-q", "-a", "--amend", "-m", "feat: three"], ["post-rewrite"]),
    ):
        feature.pass_time(minutes=1)
        feature.write("two.txt", f"{options}")
        before = len(feature.journal())
        feature.git("add", "-A")
        feature.git("commit", *options)
        assert starts(log) == hooks
        assert [kind for kind, _ in feature.journal()[before:]] == ["commit", "rewrite"]
    assert feature.note()["commit-time"] == feature.note()["session-time"] == "120"
    assert len(feature.git("notes", "--ref=session", "list").splitlines()) == 4


@pytest.mark.parametrize(
    "options",
    [
        ["--amend", "--no-post-rewrite", "--no-edit"],
        ["--am", "--no-edit"],
        ["-m", "say --amend", "--allow-empty"],
        ["--allow-empty", "-m", "--amend"],
        ["--amend", "--no-post-rewrite", "-m", "Other words"],
    ],
    ids=" ".join,
)
def test_what_looks_like_an_amend_or_not(feature: Sandbox, options: list[str]) -> None:
    feature.commit("feat: one")
    feature.pass_time(minutes=1)
    feature.git("commit", "-q", *options)
    assert feature.note()["session"] == folder_of(feature).name
    oids = [body["oid"] for kind, body in feature.journal() if kind == "commit"]
    assert (len(oids), oids[-1]) == (2, feature.git("rev-parse", "HEAD"))


def test_an_amend_with_a_new_date_keeps_its_decisions(feature: Sandbox) -> None:
    """Its author date says that it is new."""
    feature.session("decisions", "add", "Use PKCE", "--rationale", "It is safe")
    feature.commit("feat: one")
    feature.pass_time(minutes=1)
    feature.git("commit", "-q", "--amend", "--reset-author", "-m", "feat: two")
    assert "Decisions:\n - Use PKCE\n" in feature.message()


@pytest.mark.parametrize("settings", [{}, {"GIT_AUTHOR_DATE": "2020-01-01T00:00:00Z"}], ids=["now", "another date"])
@pytest.mark.parametrize("boot", [None, 0, 1_000_000_000_000, 2_000_000_000_000])
def test_the_time_is_that_of_the_clock(feature: Sandbox, boot: int | None, settings: dict[str, str]) -> None:
    """Whatever the view says of the uptime, and the user of the date."""
    feature.environment |= REAL_CLOCK
    feature.session("objectives", "add", "Now")
    view = folder_of(feature) / "hook"
    if boot is not None:
        view.write_text(re.sub("^boot .*", f"boot {boot}", view.read_text(), flags=re.M))
    before = time.time_ns() // 1_000_000
    feature.commit("feat: one", **settings)
    after = time.time_ns() // 1_000_000
    (at,) = re.findall(r"(?m)^(\d+) commit ", (folder_of(feature) / "journal").read_text())
    assert before - 20 <= int(at) <= after + 20


def test_a_note_that_fails_is_reported_and_found(feature: Sandbox) -> None:
    feature.commit("feat: one")
    lock = feature.write(".git/refs/notes/session.lock", "")
    feature.write("two.txt")
    feature.git("add", "-A")
    ran = feature.run("git", "commit", "-q", "-m", "feat: two")
    assert re.fullmatch(
        r"git-session: post-commit: git notes add failed: fatal: .*session\.lock.* \(git session doctor tells more\)\n",
        ran.err,
    )
    lock.unlink()
    feature.commit("feat: three")
    oids = [body["oid"] for kind, body in feature.journal() if kind == "commit"]
    assert oids == commits_of(feature)
    feature.session("doctor", "--fix")
    assert_recorded(feature)


# --- killed -----------------------------------------------------------------------------------------------------------


HALVES = {
    'put "$due" ': 'printf \'%s\' "$oid " >"$due"',
    "printf '%s\\n' \"$line\"": 'printf \'%s\' "${line%parents*}" >>"$folder/journal"',
    'put "$folder/hook" ': 'printf \'%s\' "$kept" >"$folder/hook"',
}
"""How a line of the hook begins that writes a file -> what writes half of it."""


def kills(text: str) -> list[str]:
    """The hook, killed before each of the changes that it makes, or in the middle of it."""
    head, begin, rest = text.partition("\nrecord() {\n")
    body, end, tail = rest.partition("\n}\n")
    lines, found = body.split("\n"), []
    for at, line in enumerate(lines):
        if re.match(r" {4}(flock|printf|put|git|empty) ", line):
            halves = [half for start, half in HALVES.items() if line.strip().startswith(start)]
            for before in ("", *halves):
                killed = [*lines[:at], before, '    kill -9 "$$"', *lines[at:]]
                found.append(head + begin + "\n".join(killed) + end + tail)
    return found


@pytest.mark.parametrize("following", ["commit", "status"])
def test_killed_at_every_step(feature: Sandbox, following: str) -> None:
    """The next hook or command completes the record; `doctor` is not needed."""
    texts = {path: path.read_text() for path in hook_files(feature) if path.name == "post-commit"}
    steps = [kills(text) for text in texts.values()]
    assert {len(each) for each in steps} == {10}
    for step, killed in enumerate(zip(*steps, strict=True)):
        for path, text in zip(texts, killed, strict=True):
            path.write_text(text)
        feature.pass_time(minutes=1)
        feature.commit(f"feat: killed {step}", "file", f"{step}", status=None)
        for path, text in texts.items():
            path.write_text(text)
        feature.pass_time(minutes=1)
        if following == "commit":
            feature.commit(f"feat: next {step}", "file", f"next {step}")
        assert feature.json("status")["active_seconds"] == int(feature.now - 1_800_000_000)
        assert_recorded(feature, torn=True)
        assert sum(int(feature.note(oid)["commit-time"]) for oid in commits_of(feature)) <= feature.now - 1_800_000_000


@pytest.mark.parametrize("left", [0.0, 0.3, 0.7, 0.99])
def test_a_view_of_which_half_is_written(feature: Sandbox, left: float) -> None:
    feature.session("decisions", "add", "Use PKCE", "--rationale", "It is safe")
    view = folder_of(feature) / "hook"
    whole = view.read_text().replace("version 3\n", "") + "version 3\n"
    view.write_text(whole[: int(len(whole) * left)])
    feature.commit("feat: one")
    assert "Decisions:\n - Use PKCE\n" in feature.message()
    assert_recorded(feature)


def test_a_torn_line_swallows_no_event(feature: Sandbox) -> None:
    with (folder_of(feature) / "journal").open("ab") as file:
        file.write(b'1800000000000 objective {"id"')
    feature.session("status")
    feature.commit("feat: one")
    feature.commit("feat: two")
    oids = [line for line in (folder_of(feature) / "journal").read_text().split("\n") if " commit {" in line]
    assert [line.split('"oid":"')[1][:40] for line in oids] == commits_of(feature)


# --- the lock ---------------------------------------------------------------------------------------------------------


def test_a_stopped_hook_that_holds_the_lock_is_named(feature: Sandbox) -> None:
    stopped = feature.home / "stopped"
    texts = {path: path.read_text() for path in hook_files(feature) if path.name == "post-commit"}
    for path, text in texts.items():
        path.write_text(
            text.replace(
                "    printf '%s\\n' \"$$ $now",
                f"    echo $$ 0 git-session post-commit >&9; echo $$ >'{stopped}'; kill -STOP $$\n    printf '%s\\n' \"$$ $now",
            )
        )
    feature.write("one.txt")
    feature.git("add", "-A")
    process = subprocess.Popen(["git", "commit", "-q", "-m", "feat: one"], cwd=feature.path, env=feature.env)
    try:
        until = time.monotonic() + 20
        while not (stopped.exists() and stopped.read_text()) and time.monotonic() < until:
            os.sched_yield()
        ran = feature.session("objectives", "add", "later", status=1)
        assert f"process {stopped.read_text().strip()} (git-session post-commit) has held the lock for" in ran.err
    finally:
        os.kill(int(stopped.read_text()), signal.SIGCONT)
        process.wait()
    assert_recorded(feature)


# --- sh and Python ----------------------------------------------------------------------------------------------------

Step = Callable[[Sandbox], Any]
MESSAGES = (
    "feat: one",
    "Subject\n\nBody of two\nlines.",
    "fix: it completes obj-2",
    "Resolves blk-1",
    "feat: x\n\nReviewed-by: Bo Example <bo@example.org>",
    "Subject\n\nDecisions:\n - mine",
)


def committing(message: str, seconds: int, *before: str, **environment: Any) -> Step:
    def step(box: Sandbox) -> None:
        box.pass_time(seconds=seconds)
        box.write("file", f"{box.now} {message}")
        box.git("add", "-A")
        box.git(*before, "commit", "-q", "--allow-empty", "-m", message, **environment)

    return step


def amending(*options: str) -> Step:
    def step(box: Sandbox) -> None:
        box.pass_time(seconds=61)
        box.git("commit", "-q", *options, "--allow-empty")

    return step


def editing(box: Sandbox) -> None:
    box.git("commit", "-q", "--allow-empty", GIT_EDITOR="sed -i.bak '1s/^/Edited/'")


def running(*command: str) -> Step:
    return lambda box: box.session(*command, status=None)


STEPS = st.one_of(
    st.builds(committing, st.sampled_from(MESSAGES), st.sampled_from([0, 1, 59, 3600, 90_061])),
    st.builds(
        lambda variable: committing("By an agent", 5, **{variable: "1"}),
        st.sampled_from([name for name, _ in VARIABLES]),
    ),
    st.sampled_from([{"AI_AGENT": "goose@1.2"}, {"GIT_SESSION_AGENT": "claude-code"}]).map(
        lambda each: committing("By", 5, **each)
    ),
    st.sampled_from(
        [
            amending("--amend", "--no-edit"),
            amending("--amend", "-m", "Amended"),
            amending("-m", "Amended", "--amend"),
            amending("--amend", "-C", "HEAD"),
            amending("--amend", "--no-edit", "--reset-author"),
            amending("-m", "--amend"),
            editing,
            committing("By options", 5, "-c", "core.abbrev=9", "-C", "."),
            committing("By a setting", 5, "-c", "session.idleTimeout=1m"),
            committing(
                "By a variable", 5, GIT_CONFIG_COUNT="1", GIT_CONFIG_KEY_0="core.abbrev", GIT_CONFIG_VALUE_0="9"
            ),
        ]
    ),
    st.sampled_from(
        [
            running("decisions", "add", "Use PKCE", "--rationale", "It is safe"),
            running("objectives", "complete", "obj-1"),
            running("objectives", "start", "obj-2"),
            running("objectives", "add", "Another"),
            running("blockers", "add", "Keys"),
            lambda box: box.git("config", "session.idleTimeout", "50s"),
            lambda box: box.git("config", "session.commitStyle", "full"),
        ]
    ),
)


def outcome(box: Sandbox) -> str:
    """The commits with notes, the journal and the view, in which ids of events are numbered."""
    rows = (folder_of(box) / "hook").read_text().splitlines()
    view = sorted(row for row in rows if not row.startswith(("boot ", "settings ", "config ", "journal ")))
    log = box.git("log", "--notes=session", "--format=%H %P%n%B%n%N", "main..HEAD")
    text = "\n".join([(folder_of(box) / "journal").read_text(), log, *view])
    numbers: dict[str, str] = {}
    return re.sub(r"\b[0-9a-f]{10}\b", lambda found: numbers.setdefault(found[0], f"#{len(numbers)}"), text)


@COSTLY
@given(st.lists(STEPS, min_size=3, max_size=8))
def test_sh_and_python_record_the_same(
    templates: Templates, tmp_path_factory: pytest.TempPathFactory, steps: Sequence[Step]
) -> None:
    found = []
    for is_python in (False, True):
        box = templates.copy("feature", empty(tmp_path_factory.mktemp("either")))
        if is_python:
            rewrite_hooks(box, lambda text: text.replace("if read_announcement ", "if false "))
        for step in steps:
            step(box)
        found.append(outcome(box).replace(str(box.path), ""))
    assert found[0] == found[1]
