"""kill -9 before a change that a hook or a command makes: the next command works, nothing acknowledged is lost.

Each case is run again and again on copies of one repository, killed at another step each time: at a few that are spread
over the whole in `make test`, at every single one in `make fuzz`. What it leaves behind is examined once for every state of
the disk that differs.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from git_session.model.event import parse_journal
from git_session.services.hooks.proof import PREFIX
from tests.e2e.hooks.serving import KILLER, Server
from tests.properties import FUZZED
from tests.sandbox import Ran, Sandbox
from tests.scenario import UNSEEN

KILLED = -9
POINTS = 6
"""Steps at which a case is killed in `make test`."""
NEVER = 10**9
WORK = {"kept.txt": "work in progress\n", "new.txt": "untracked work\n"}


@dataclass(frozen=True)
class Case:
    """What is killed: a command line of ours, or the hook `hook` of a git command line."""

    arguments: tuple[str, ...]
    hook: str = ""
    prepare: Callable[[Sandbox], None] = lambda _: None
    environment: dict[str, str] = field(default_factory=dict)
    refusals: tuple[str, ...] = ()
    """Codes with which the same command may be refused when it is given again: it had been done already."""


def dirty(sandbox: Sandbox) -> None:
    for name, content in WORK.items():
        sandbox.write(name, content)


def snapshot(sandbox: Sandbox) -> None:
    dirty(sandbox)
    sandbox.session("checkpoint", "--no-commit", "--label", "safe")
    sandbox.git("checkout", "-q", "kept.txt")
    (sandbox.path / "new.txt").unlink()


def snapshot_under_work(sandbox: Sandbox) -> None:
    snapshot(sandbox)
    dirty(sandbox)


def stage(sandbox: Sandbox) -> None:
    sandbox.write("staged.txt", "staged\n")
    sandbox.git("add", "staged.txt")


def ended(sandbox: Sandbox) -> None:
    sandbox.session("end")


def put_away(sandbox: Sandbox) -> None:
    dirty(sandbox)
    sandbox.session("switch", "feature/two", "--stash")


def fork(sandbox: Sandbox) -> None:
    """Two commits of the session, and one on main to rebase them onto."""
    sandbox.commit("Second", "second.txt")
    sandbox.git("switch", "-q", "main")
    sandbox.commit("Elsewhere", "main.txt")
    sandbox.git("switch", "-q", "feature/one")


def unready(sandbox: Sandbox) -> None:
    sandbox.session("init", "--uninstall")


def blocked(sandbox: Sandbox) -> None:
    sandbox.session("blockers", "add", "Keys")


def damaged(sandbox: Sandbox) -> None:
    """Everything that doctor mends: a torn journal, a view and a note that are gone, an unseen commit, a lost hook."""
    (folder,) = (sandbox.path / ".git" / "sessions").glob("feature-one-*")
    with (folder / "journal").open("ab") as file:
        file.write(b'1800000000000 objective {"id"')
    (folder / "context.json").unlink()
    sandbox.git("notes", "--ref=session", "remove", "HEAD")
    sandbox.commit("Unseen", "unseen.txt", **UNSEEN)
    sandbox.git("config", "--unset", "branch.feature/two.session")
    (sandbox.path / ".git" / "sessions" / "hooks" / "post-commit").unlink(missing_ok=True)


EDITOR = {"GIT_EDITOR": 'sh -c \'sed -i.bak "1s/^/(odd) subject/" "$1"\' -'}
CASES = {
    "prepare-commit-msg": Case(("commit", "--allow-empty"), "prepare-commit-msg", environment=EDITOR),
    "commit-msg": Case(
        ("commit", "--allow-empty"),
        "commit-msg",
        environment={"GIT_EDITOR": "sed -i.bak '1s/^/(odd) subject, completes obj-1/'"},
    ),
    "prepare-commit-msg, amend": Case(("commit", "-q", "-m", "Amended", "--amend"), "prepare-commit-msg"),
    # By an agent that sh does not know; test_plain_commits.py kills the sh.
    "post-commit": Case(
        ("commit", "--allow-empty", "-m", "Change"), "post-commit", environment={"GIT_SESSION_AGENT": "goose"}
    ),
    "post-checkout": Case(("switch", "-q", "feature/two"), "post-checkout"),
    "post-rewrite, amend": Case(("commit", "--amend", "-q", "-m", "Amended"), "post-rewrite"),
    "post-rewrite, rebase": Case(("rebase", "-q", "main"), "post-rewrite", fork),
    "post-rewrite, fixup": Case(
        ("rebase", "-q", "-i", "HEAD~2"),
        "post-rewrite",
        fork,
        environment={"GIT_SEQUENCE_EDITOR": "sed -i.bak '2s/^pick/fixup/'"},
    ),
    "init": Case(("init",), prepare=unready),
    "init --force": Case(("init", "--force")),
    "init --uninstall": Case(("init", "--uninstall")),
    "config": Case(("config", "session.idle_timeout", "45m")),
    "start": Case(("start", "new", "--objective", "A", "--objective", "B"), refusals=("already-open",)),
    "start --worktree": Case(("start", "new", "--worktree"), refusals=("already-open", "in-worktree")),
    "switch": Case(("switch", "feature/two"), refusals=("same-branch",)),
    "switch -c": Case(("switch", "-c", "third"), refusals=("same-branch", "branch-exists")),
    "switch --stash": Case(
        ("switch", "feature/two", "--stash"), prepare=dirty, refusals=("same-branch", "stash-waiting")
    ),
    "switch back to work put away": Case(
        ("switch", "feature/one"), prepare=put_away, refusals=("same-branch", "dirty")
    ),
    "checkpoint": Case(("checkpoint", "-m", "Point"), prepare=stage, refusals=()),
    "checkpoint -u": Case(("checkpoint", "-u", "--label", "all", "--decision", "Why"), prepare=dirty),
    "checkpoint --no-commit": Case(("checkpoint", "--no-commit", "--label", "aside"), prepare=dirty),
    "restore": Case(("restore", "safe"), prepare=snapshot, refusals=("would-overwrite",)),
    "restore --force": Case(("restore", "safe", "--force"), prepare=snapshot_under_work),
    "end": Case(("end", "--remember", "all"), prepare=dirty, refusals=("no-session",)),
    "end elsewhere": Case(("end", "feature/two"), prepare=dirty, refusals=("already-ended",)),
    "end --merge-to": Case(("end", "--merge-to", "main"), refusals=("no-session",)),
    "objectives add": Case(("objectives", "add", "Third", "Fourth")),
    "objectives complete": Case(("objectives", "complete", "obj-1"), refusals=("already-done", "nothing-to-do")),
    "blockers add": Case(("blockers", "add", "Keys")),
    "blockers resolve": Case(("blockers", "resolve", "blk-1"), prepare=blocked, refusals=("already-resolved",)),
    "decisions add": Case(("decisions", "add", "Because", "--rationale", "So")),
    "resume": Case(("resume", "feature/one"), prepare=ended),
    "doctor": Case(("doctor", "--fix")),
    "doctor, much to mend": Case(("doctor", "--fix"), prepare=damaged),
}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    """Two sessions; on feature/one a commit, objectives, a decision that waits, and a clean tree."""
    root = tmp_path_factory.mktemp("template")
    home, path = root / "home", root / "project"
    home.mkdir()
    path.mkdir()
    (home / ".gitconfig").write_text(
        "[user]\n\tname = Ada Example\n\temail = ada@example.org\n[init]\n\tdefaultBranch = main\n\ttemplateDir =\n"
        "[gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n[advice]\n\tdetachedHead = false\n"
    )
    sandbox = Sandbox(path, home)
    sandbox.git("init", "-q")
    shutil.copy(path / ".git" / "config", home / "pristine")
    sandbox.session("init")
    sandbox.commit("Begin", "kept.txt", "kept\n")
    sandbox.session("start", "feature/two", "--objective", "Other", "--from", "main")
    sandbox.session("start", "feature/one", "--objective", "First", "--objective", "Second", "--from", "main")
    sandbox.session("objectives", "start", "obj-1")
    sandbox.commit("Change", "change.txt")
    sandbox.pass_time(minutes=5)
    sandbox.session("decisions", "add", "Use PKCE", "--rationale", "Protects the code")
    sandbox.commit("Decide", "decide.txt")
    sandbox.session("decisions", "add", "Use OAuth")
    sandbox.git("repack", "-a", "-d", "-q")  # fewer files to copy
    sandbox.pass_time(minutes=5)
    return sandbox


def copied(sandbox: Sandbox, root: Path) -> Sandbox:
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    shutil.copytree(sandbox.path, root / "project", symlinks=True)
    return Sandbox(root / "project", sandbox.home, now=sandbox.now, environment={**sandbox.environment})


def hook_files(sandbox: Sandbox) -> Iterator[Path]:
    for folder in (sandbox.path / ".git" / "hooks", sandbox.path / ".git" / "sessions" / "hooks"):
        yield from (path for path in folder.glob("*") if path.is_file())


def killed(case: Case, sandbox: Sandbox, server: Server, at: int) -> tuple[Ran, bool]:
    """Run the case, killed at step `at`: (how it ended, whether it was killed)."""
    if not case.hook:
        ran = server.run(sandbox, *case.arguments, at=at)
        return ran, ran.status == KILLED
    interpreter, mark = sandbox.path.parent / "interpreter", sandbox.path.parent / "killed"
    interpreter.write_text(
        f'#!/bin/sh\n"{sys.executable}" -IS "{KILLER}" "$@"\nstatus=$?\n[ $status -lt 128 ] || : >"{mark}"\nexit $status\n'
    )
    interpreter.chmod(0o755)
    before = {path: path.read_bytes() for path in hook_files(sandbox)}
    for path, content in before.items():
        path.write_bytes(re.sub(rb"^python='.*'$", b"python='%s'" % os.fsencode(interpreter), content, flags=re.M))
    alive, holder = os.pipe()
    process = subprocess.run(
        ["git", *case.arguments],
        cwd=sandbox.path,
        env={**sandbox.env, **case.environment, "KILL_HOOK": case.hook, "KILL_AT": str(at)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        pass_fds=(holder,),
        check=False,
    )
    os.close(holder)
    os.read(alive, 1)  # ends with the last process that the hook started
    os.close(alive)
    for path, content in before.items():
        path.write_bytes(content)
    assert process.returncode == 0, process.stderr
    return Ran(0, "", process.stderr.decode()), mark.exists()


# Written anew whenever it is wanted, or git's own; a temporary file that was left differs in nothing but itself.
DERIVED = ("objectives.md", "blockers.md", "context.json", "index", "COMMIT_EDITMSG", "ORIG_HEAD")
RANDOM = re.compile(
    rb"%s[0-9a-f]{10}-\w{8}|" % PREFIX.encode()
    + rb"[0-9a-f]{64}|[0-9a-f]{40}|(?<![0-9a-f])[0-9a-f]{10}(?![0-9a-f])|[0-9]+\.tmp|(?<=-20270115-)[a-z2-9]{4}"
)


def state(sandbox: Sandbox) -> str:
    """What is on the disk, without what is random in it."""
    digest = hashlib.sha256()
    for folder, folders, files in os.walk(sandbox.path):
        folders[:] = sorted(name for name in folders if name not in ("objects", "logs"))
        for name in sorted(files):
            path = Path(folder, name)
            if name not in DERIVED and not name.endswith(".tmp"):
                mode = stat.S_IMODE(path.lstat().st_mode)
                content = os.fsencode(os.readlink(path)) if path.is_symlink() else path.read_bytes()
                digest.update(RANDOM.sub(b"?", os.fsencode(path) + b"\0%o\0" % mode + content))
    digest.update(os.fsencode(sandbox.git("status", "--porcelain")))
    listing = sandbox.git("log", "--all", "--notes=session", "--format=%H%n%B%n%N")
    digest.update(RANDOM.sub(b"?", os.fsencode(listing)))
    return digest.hexdigest()


def journals(sandbox: Sandbox) -> dict[str, bytes]:
    """Session -> its journal, in its folder or, without one, in the archive."""
    found = {}
    for row in sandbox.git("for-each-ref", "--format=%(refname)", "refs/sessions").split():
        found[row.rpartition("/")[2]] = sandbox.git("show", f"{row}:journal").encode() + b"\n"
    for path in (sandbox.path / ".git" / "sessions").glob("[a-z]*/journal"):
        if not path.parent.name.startswith(PREFIX):  # a doctor's trial
            found[path.parent.name] = path.read_bytes()
    return found


def event_ids(sandbox: Sandbox) -> set[str]:
    return {event.id for journal in journals(sandbox).values() for event in parse_journal(journal).events}


def contents(sandbox: Sandbox) -> set[str]:
    """The blobs that are reachable or lie in the work tree."""
    listing = sandbox.git("rev-list", "--objects", "--all", "--reflog", "--indexed-objects").splitlines()
    files = [str(sandbox.path / name) for name in WORK if (sandbox.path / name).exists()]
    return {row.split()[0] for row in listing} | set(sandbox.git("hash-object", *files).split() if files else ())


def code_of(ran: Ran) -> str:
    return str(json.loads(ran.out)["error"]["code"])


def uninstalled(sandbox: Sandbox, server: Server) -> None:
    """Taken out whole, whoever was killed in between; and set up again, with every session."""
    assert server.run(sandbox, "init", "--uninstall").status == 0
    config = (sandbox.path / ".git" / "config").read_text()
    assert config == (sandbox.home / "pristine").read_text()
    assert [path for path in hook_files(sandbox) if path.suffix != ".tmp"] == []
    assert server.run(sandbox, "init").status == 0
    assert server.run(sandbox, "resume", "feature/one").status == 0
    assert server.run(sandbox, "resume", "feature/two").status == 0


def examine(case: Case, sandbox: Sandbox, server: Server, before: set[str], held: set[str], commits: set[str]) -> None:
    """Everything that must be true after a kill."""
    torn = any(parse_journal(content).damage for content in journals(sandbox).values())
    if torn:
        told = json.loads(server.run(sandbox, "doctor", "--json", trial=False).out)
        assert any(each["code"] == "damaged-journal" for each in told["findings"]), told
    status = server.run(sandbox, "status", "--json")
    assert status.status == 0 or code_of(status) in ("no-session", "not-initialized"), status
    sandbox.git("commit", "--allow-empty", "-q", "-m", "After the crash")
    assert sandbox.message().count("Session-Time:") <= 1
    if status.status == 0:
        listed = json.loads(server.run(sandbox, "decisions", "list", "--json").out)["decisions"]
        for decision in (each for each in listed if each["commit"]):  # none counts as said that no message says
            assert decision["text"] in sandbox.message(decision["commit"])
    if not case.hook:
        again = server.run(sandbox, *case.arguments, "--json")
        assert again.status == 0 or code_of(again) in case.refusals, again
        if again.status and code_of(again) == "in-worktree":  # the hint says where, and there it goes on
            there = replace(sandbox, path=sandbox.path.with_name("project-new"))
            begun = server.run(there, "start", "--json")
            assert begun.status == 0 or code_of(begun) == "already-open", begun
    if case.arguments[0] == "init":
        uninstalled(sandbox, server)
    assert before <= event_ids(sandbox)
    assert held <= contents(sandbox)
    assert commits <= set(sandbox.git("rev-list", "--all", "--reflog").split())
    assert sandbox.git("fsck", "--no-dangling", "--no-progress") == ""
    trial = case.arguments[0] == "init"  # the others leave the hooks alone, but for doctor, which was just given again
    mended = server.run(sandbox, "doctor", "--fix", "--json", trial=trial)
    for each in json.loads(mended.out)["findings"]:
        if (
            each["code"] == "interrupted-end"
        ):  # after a merge the branch is not the one checked out: doctor says what ends it
            assert server.run(sandbox, *each["command"].split()[2:]).status == 0
            mended = server.run(sandbox, "doctor", "--fix", "--json", trial=trial)
    assert mended.status == 0, mended.out
    if json.loads(mended.out)["findings"]:
        well = server.run(sandbox, "doctor", "--json", trial=trial)
        assert well.status == 0, well.out
    assert not any(parse_journal(content).damage for content in journals(sandbox).values())


def chosen(steps: int) -> list[int]:
    """The steps to be killed at: the first, the last, and some between."""
    points = steps if FUZZED else min(steps, POINTS)
    return sorted({1 + round(at * (steps - 1) / max(points - 1, 1)) for at in range(points)})


@pytest.mark.fuzz
@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_killed_at_any_step(case: Case, template: Sandbox, server: Server, tmp_path: Path) -> None:
    prepared = copied(template, tmp_path / "prepared")
    case.prepare(prepared)
    before, commits = event_ids(prepared), set(prepared.git("rev-list", "--all").split())
    held = contents(prepared)
    count = tmp_path / "steps"
    counted = copied(prepared, tmp_path / "copy")
    counted.environment["KILL_STEPS"] = str(count)
    ran, was_killed = killed(case, counted, server, NEVER)
    assert ran.status == 0 and not was_killed, ran
    steps = int(count.read_text())
    seen: set[str] = set()
    for step in chosen(steps):
        sandbox = copied(prepared, tmp_path / "copy")
        ran, was_killed = killed(case, sandbox, server, step)
        assert was_killed, f"step {step} of {steps}: {ran}"
        now = state(sandbox)
        if now in seen:
            continue
        seen.add(now)
        try:
            examine(case, sandbox, server, before, held, commits)
        except AssertionError as error:
            raise AssertionError(f"killed at step {step} of {steps}: {error}") from error
    assert steps > 1
    sys.stdout.write(f"{len(chosen(steps))} of {steps} steps, {len(seen)} states\n")


def test_killed_while_sh_writes_the_message(template: Sandbox, tmp_path: Path) -> None:
    """The fast path of prepare-commit-msg writes in place: git refuses the commit of a hook that was killed in it."""
    sandbox = copied(template, tmp_path / "copy")
    sandbox.git("commit", "--allow-empty", "-q", "-m", "Before")  # which finds that the configuration lies elsewhere
    sandbox.session("decisions", "add", "Use TLS")
    head = sandbox.git("rev-parse", "HEAD")
    writing = b"""[ -z "$block" ] || printf '%s\\n%s' "$text" "$block" >"$1\""""
    before = {path: path.read_bytes() for path in hook_files(sandbox)}
    assert any(writing in content for content in before.values())
    for path, content in before.items():
        path.write_bytes(content.replace(writing, b'printf "half a mess" >"$1"; kill -9 $$'))
    assert sandbox.run("git", "commit", "--allow-empty", "-q", "-m", "Next", status=None).status != 0
    assert sandbox.git("rev-parse", "HEAD") == head
    for path, content in before.items():
        path.write_bytes(content)
    sandbox.git("commit", "--allow-empty", "-q", "-m", "Next")
    assert sandbox.message().startswith("Next\n\nSession-Objectives:\n")
    assert sandbox.message().count("Use TLS") == 1


def test_a_killed_drop_can_be_given_again(template: Sandbox, server: Server, tmp_path: Path) -> None:
    """Killed before any step, the session is there, whole, or gone; the same command finishes it, or says that it is gone."""
    prepared = copied(template, tmp_path / "prepared")
    (session_id,) = (name for name in journals(prepared) if name.startswith("feature-two"))
    before, commits = event_ids(prepared), set(prepared.git("rev-list", "--branches").split())
    others = event_ids_but(prepared, session_id)
    for at in range(1, 100):
        sandbox = copied(prepared, tmp_path / "copy")
        ran = server.run(sandbox, "drop", "--yes", session_id, at=at)
        if ran.status != KILLED:
            break
        assert event_ids(sandbox) in (before, others)
        again = server.run(sandbox, "drop", "--yes", session_id, "--json")
        assert again.status == 0 or code_of(again) == "no-such-session", again
        assert event_ids(sandbox) == others
        assert sandbox.git("config", "branch.feature/two.session", status=1) == ""
        assert commits == set(sandbox.git("rev-list", "--branches").split())
        well = server.run(sandbox, "doctor", "--json", trial=False)
        assert well.status == 0, well.out
    assert at > 5


def event_ids_but(sandbox: Sandbox, session_id: str) -> set[str]:
    return {
        event.id
        for name, journal in journals(sandbox).items()
        if name != session_id
        for event in parse_journal(journal).events
    }
