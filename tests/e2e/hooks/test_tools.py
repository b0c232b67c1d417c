"""Beside the real tools that also install hooks: both fire, theirs decide, and every byte comes back.

pre-commit, prek and lefthook come with the `dev` extra, husky from npm where that is installed; git-lfs is used where it is
installed. All must be there in continuous integration (CI=true).
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from itertools import combinations

import pytest

from git_session.services.hooks.texts import EVENTS, SNIPPET
from tests.e2e.hooks.serving import Server
from tests.e2e.test_init import contents
from tests.machine import NEEDED, NODE_MODULES, has, program
from tests.sandbox import Sandbox

STAGES = ("pre-commit", *EVENTS)
# Each refuses when a file `refuse-<event>` is there, and writes down what it was given.
SEEN = "sh -c '[ ! -e refuse-$0 ] && echo $0 $* >>$SEEN'"
PRE_COMMIT = f"default_install_hook_types: [{', '.join(STAGES)}]\nrepos:\n- repo: local\n  hooks:\n" + "".join(
    f"  - {{id: {event}, name: seen, language: system, always_run: true, stages: [{event}],\n"
    f'     entry: "{SEEN.replace("$0", event)} sh"}}\n'
    for event in STAGES
)
LEFTHOOK = "".join(
    f"{event}:\n  commands:\n    seen:\n      use_stdin: true\n"
    f"      run: '[ ! -e refuse-{event} ] && echo {event} {{0}} >>$SEEN && cat >>$SEEN'\n"
    for event in STAGES
)
HUSKY = '[ ! -e "refuse-${0##*/}" ]\necho "${0##*/} $*" >>"$SEEN"\n'
INSTALL = {
    "pre-commit": "pre-commit install",
    "prek": "prek install",
    "lefthook": "lefthook install",
    "git-lfs": "git lfs install --local",
    "husky": "node node_modules/husky/bin.js",
}
UNINSTALL = {
    "pre-commit": "pre-commit uninstall",
    "prek": "prek uninstall",
    "lefthook": "lefthook uninstall",
    "git-lfs": "git lfs uninstall --local",
    "husky": "git config --unset core.hooksPath",
}
TOOLS = [name for name in INSTALL if (has if name in NEEDED else program)(name)]
RECORDING = [name for name in TOOLS if name not in ("git-lfs", "prek")]
MIGRATING = [name for name in TOOLS if name in ("pre-commit", "prek")]
ORDERS = ("theirs ours", "ours theirs", "theirs ours theirs ours", "ours theirs ours")


@pytest.fixture
def box(sandbox: Sandbox) -> Sandbox:
    """A repository with the files that the tools read, and no sample hooks."""
    sandbox.environment["SEEN"] = str(sandbox.home / "seen")
    sandbox.write(".pre-commit-config.yaml", PRE_COMMIT)
    sandbox.write("lefthook.yml", LEFTHOOK)
    for event in STAGES:
        sandbox.write(f".husky/{event}", HUSKY + ("cat >>$SEEN\n" if event == "post-rewrite" else ""))
    sandbox.write(".gitignore", "node_modules\n")
    sandbox.commit("Use tools")
    if "husky" in TOOLS:
        shutil.copytree(NODE_MODULES / "husky", sandbox.path / "node_modules/husky")
    for path in (sandbox.path / ".git/hooks").iterdir():
        path.unlink()
    return sandbox


def install(box: Sandbox, tool: str, order: str) -> None:
    for step in order.split():
        # git-lfs refuses (2) where it finds a hook that is not its own; with a newer git there is none. For an older
        # one husky's folder is not ours to write.
        status = None if tool in ("git-lfs", "husky") else 0
        box.run(*(["git-session", "init"] if step == "ours" else INSTALL[tool].split()), status=status)


def add_snippet(box: Sandbox) -> None:
    """Do what we say where the hooks folder is not ours to write."""
    for event in EVENTS:
        path = box.path / ".husky" / event
        path.write_text(path.read_text() + SNIPPET + "\n")


def seen(box: Sandbox) -> list[str]:
    """What their hooks were given since the last time; commits by no name."""
    path = box.home / "seen"
    lines = [line.rstrip() for line in path.read_text().splitlines()] if path.exists() else []
    path.unlink(missing_ok=True)
    return [re.sub("[0-9a-f]{40}", "OID", line) for line in lines]


def test_every_tool_is_there_in_continuous_integration() -> None:
    assert list(INSTALL) == TOOLS or not os.environ.get("CI")


@pytest.mark.parametrize(
    ("tool", "order"),
    [(tool, order) for tool in RECORDING for order in ORDERS[: 2 if tool == "pre-commit" else None]],  # which is slow
)
def test_both_fire_and_theirs_decides(box: Sandbox, tool: str, order: str) -> None:
    """Theirs get the arguments and the standard input that they get without us, and their exit status is git's."""

    def hour(name: str) -> list[str]:
        seen(box)
        box.write(name)  # lefthook leaves its pre-commit out where nothing is staged
        box.git("add", name)
        box.git("commit", "-q", "-m", "feat: both")
        box.git("commit", "-q", "--amend", "-m", "feat: both of them")
        box.git("switch", "-q", "-c", f"beside-{name}")
        box.git("switch", "-q", "-")
        return [line.replace(name, "NAME") for line in seen(box)]

    install(box, tool, "theirs")
    alone = hour("alone")
    assert [line.split()[0] for line in alone].count("post-checkout") == 2
    assert tool == "pre-commit" or "OID OID" in alone  # it keeps the standard input of post-rewrite to itself
    box.run(*UNINSTALL[tool].split())
    install(box, tool, order)
    if tool == "husky" and not box.hooks_by_config:
        add_snippet(box)
    if order == "ours theirs":  # for an older git the tool's hook may have taken the place of ours: doctor tells
        box.session("doctor", "--fix")
    box.session("start", "feature/x", "--objective", "one")
    assert hour("together") == alone
    assert "Session-Objectives:" in box.message()
    assert box.note()["session"]
    # A line of ours below theirs finds the standard input of post-rewrite read: what it held is caught up later.
    assert box.json("status")["commits"] == 1
    kinds = [kind for kind, _ in box.journal()]
    assert [kinds.count(kind) for kind in ("commit", "rewrite", "leave", "enter")] == [2, 1, 1, 2]
    head = box.git("rev-parse", "HEAD")
    for event in ("pre-commit", "commit-msg"):
        box.write(f"refuse-{event}")
        box.git("add", f"refuse-{event}")
        box.git("commit", "-q", "-m", "feat: refused", status=1)
        box.git("rm", "-q", "-f", f"refuse-{event}")
        assert box.git("rev-parse", "HEAD") == head
    assert box.git("status", "--porcelain", "--untracked-files=no") == ("" if tool != "husky" else changed(box))


def changed(box: Sandbox) -> str:
    return "" if box.hooks_by_config else "\n".join(sorted(f" M .husky/{event}" for event in EVENTS))


def interleaved(ours: str, theirs: str) -> list[str]:
    """Every order in which these steps can follow one another."""
    count = len(ours) + len(theirs)
    rows = []
    for places in combinations(range(count), len(ours)):
        left, right = iter(ours), iter(theirs)
        rows.append(" ".join("ours" + next(left) if at in places else "theirs" + next(right) for at in range(count)))
    return rows


@pytest.mark.parametrize("order", [*interleaved("+-", "+-"), *interleaved("+-", "++-"), *interleaved("++-", "+-")])
@pytest.mark.parametrize("tool", TOOLS)
def test_every_byte_comes_back(box: Sandbox, server: Server, tool: str, order: str) -> None:
    """Installed (+), installed again and taken out (-) in any order.

    git-lfs leaves a section of its own in the configuration, with us or without, and takes out only hooks that hold
    nothing but its own text: where our line is in them, it has to be run again after us.
    """
    if tool == "git-lfs":
        box.git("config", "lfs.repositoryformatversion", "0")
    config, hooks, husky = (
        (box.path / name).read_bytes() if name == ".git/config" else contents(box.path / name)
        for name in (".git/config", ".git/hooks", ".husky")
    )
    for step in order.split():
        if step.startswith("ours"):
            ran = server.run(box, "init", *(["--uninstall"] if step == "ours-" else []))
            assert ran.status == 0 or (tool == "husky" and SNIPPET in ran.err), ran.err
        else:
            command = INSTALL[tool] if step == "theirs+" else UNINSTALL[tool]
            box.run(*command.split(), status=None if tool == "git-lfs" else 0)
    if tool == "git-lfs" and contents(box.path / ".git/hooks") != hooks:
        box.run(*INSTALL[tool].split())  # it stops at the first hook that is missing, so all of them are made first
        box.run(*UNINSTALL[tool].split())
    shutil.rmtree(box.path / ".husky/_", ignore_errors=True)  # which it leaves behind, generated and ignored
    assert contents(box.path / ".git/hooks") == hooks
    assert contents(box.path / ".husky") == husky
    assert (box.path / ".git/config").read_bytes() == config


@pytest.mark.parametrize("tool", TOOLS)
def test_a_reinstall_of_theirs_is_found_and_mended(box: Sandbox, tool: str) -> None:
    """pre-commit and lefthook write their hook anew, with our lines in it or not; a newer git has ours elsewhere."""
    install(box, tool, "theirs ours theirs")
    document = box.json("doctor", status=None)
    if box.hooks_by_config:
        assert document["well"] is True
    if tool == "husky" and not box.hooks_by_config:
        assert [each["code"] for each in document["findings"]] == ["hook-foreign"]
        add_snippet(box)
    box.session("doctor", "--fix")
    assert box.json("doctor")["well"] is True


# --- pre-commit and prek run the hooks that they found, from another place --------------------------------------------


def committed(box: Sandbox, subject: str) -> list[str]:
    """Commit; return what their hooks saw. The commit has its trailers and its note."""
    seen(box)
    box.git("commit", "-q", "--allow-empty", "-m", subject)
    assert box.message().count("Session-Objectives:") == 1
    assert box.note()["session"]
    return [line.split()[0] for line in seen(box)]


@pytest.mark.parametrize("tool", MIGRATING)
def test_hooks_that_another_tool_runs_from_elsewhere_are_left_there(box: Sandbox, tool: str) -> None:
    install(box, tool, "ours theirs")
    box.session("start", "feature/x", "--objective", "one")
    moved = [] if box.hooks_by_config else [f"{event}.legacy" for event in EVENTS]
    hooks = contents(box.path / ".git/hooks")
    assert sorted(name for name in os.listdir(box.path / ".git/hooks") if name.endswith(".legacy")) == sorted(moved)
    for _ in range(2):  # their second installation changes nothing
        seen(box)
        document = box.json("doctor", "--fix")
        assert (document["well"], document["findings"]) == (True, [])
        assert {"post-checkout", "prepare-commit-msg", "commit-msg", "post-commit"} <= set(document["fired"])
        assert seen(box) == []  # no hook of theirs ran in the trial commit
        assert box.json("init")["changed"] is False
        assert contents(box.path / ".git/hooks") == hooks
        assert committed(box, "feat: both") == ["pre-commit", "prepare-commit-msg", "commit-msg", "post-commit"]
        box.run(*INSTALL[tool].split())
    box.run(*UNINSTALL[tool].split())
    assert box.json("doctor")["findings"] == []
    assert committed(box, "feat: ours alone") == []


@pytest.mark.parametrize("tool", MIGRATING)
def test_a_hook_of_the_users_in_such_a_chain_keeps_running_and_comes_back(box: Sandbox, tool: str) -> None:
    hook = "#!/usr/bin/env python3\nimport os\nopen(os.environ['SEEN'], 'a').write('mine\\n')\n"
    shell = '#!/bin/sh\necho mine >>"$SEEN"\n'
    for event, text in (("commit-msg", hook), ("post-commit", shell)):
        (box.path / f".git/hooks/{event}").write_text(text)
        (box.path / f".git/hooks/{event}").chmod(0o755)
    install(box, tool, "ours theirs ours")
    box.session("start", "feature/x", "--objective", "one")
    assert box.json("doctor")["findings"] == []
    expected = ["pre-commit", "prepare-commit-msg", "mine", "commit-msg", "mine", "post-commit"]
    assert committed(box, "feat: all three") == expected
    box.session("init", "--uninstall")
    found = contents(box.path / ".git/hooks")
    assert sorted(name for name in os.listdir(box.path / ".git/hooks") if not name.endswith(".legacy")) == sorted(
        STAGES
    )
    assert (box.path / ".git/hooks/commit-msg.legacy").read_text() == hook
    assert (box.path / ".git/hooks/post-commit.legacy").read_text() == shell
    # These tools write their own path, and a clone is usually called git-session too.
    assert "git-session" not in str(found).replace(sys.prefix, "")
    box.run(*UNINSTALL[tool].split())
    assert (box.path / ".git/hooks/commit-msg").read_text() == hook
    assert (box.path / ".git/hooks/post-commit").read_text() == shell


@pytest.mark.parametrize("change", ["theirs is forced", "the copy cannot run", "the configuration is elsewhere"])
@pytest.mark.parametrize("tool", MIGRATING[-1:])  # the faster one
def test_what_does_not_run_ours_is_found(box: Sandbox, tool: str, change: str) -> None:
    install(box, tool, "ours theirs")
    wrong = []
    if not box.hooks_by_config and change == "theirs is forced":
        box.run(*INSTALL[tool].split(), "--force")
        wrong = ["hook-missing"] * 5
    elif not box.hooks_by_config and change == "the copy cannot run":
        (box.path / ".git/hooks/commit-msg.legacy").chmod(0o644)
        wrong = ["hook-stale"]
    elif change == "the configuration is elsewhere":
        box.run(tool, "install", "--config", str(box.path / ".pre-commit-config.yaml"))
    seen(box)
    assert [each["code"] for each in box.json("doctor", status=None)["findings"]] == wrong
    assert seen(box) == []  # where a configuration is found in spite of the empty work tree, theirs does not run
    box.session("doctor", "--fix")
    assert box.json("doctor")["findings"] == []


# --- what one of them does alone --------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", ORDERS if "git-lfs" in TOOLS else [])
def test_git_lfs_does_its_work(box: Sandbox, order: str) -> None:
    """Its post-commit and post-checkout take the write permission from files that have to be locked."""
    install(box, "git-lfs", order)
    box.session("doctor", "--fix")
    if order.startswith("ours") and not box.hooks_by_config:
        box.run(*INSTALL["git-lfs"].split(), "--force")  # as it says itself where it finds a hook that is not its own
        box.session("doctor", "--fix")
    box.session("start", "feature/x", "--objective", "one")
    box.git("lfs", "track", "--lockable", "*.bin")
    box.write("large.bin", "large\n")
    box.git("add", "-A")
    box.git("commit", "-q", "-m", "feat: large")
    assert box.git("lfs", "ls-files", "--name-only") == "large.bin"
    assert (box.path / "large.bin").stat().st_mode & 0o222 == 0
    assert "Session-Objectives:" in box.message()
    assert box.note()["session"]
    box.git("switch", "-q", "main")
    assert not (box.path / "large.bin").exists()
    back = box.run("git", "switch", "feature/x")
    assert "session feature/x" in back.err
    assert (box.path / "large.bin").read_text() == "large\n"
    assert (box.path / "large.bin").stat().st_mode & 0o222 == 0


@pytest.mark.parametrize("where", ["where it stands", "in a linked worktree"] if "husky" in TOOLS else [])
def test_husky_generates_its_folder_and_we_write_nothing_there(box: Sandbox, where: str) -> None:
    if where == "in a linked worktree":
        top = box.path
        box.git("worktree", "add", "-q", "-b", "beside", "../beside")
        box.path = top.parent / "beside"
        (box.path / "node_modules").symlink_to(top / "node_modules")
    folder = box.path / ".husky"
    if where == "in a linked worktree":  # husky itself looks for a `.git` and is content with a file
        box.run("node", "node_modules/husky/bin.js")
    else:
        install(box, "husky", "theirs")
    generated = contents(folder)
    ran = box.session("init", status=None)
    assert contents(folder) == generated
    if box.hooks_by_config:
        assert ran.status == 0
    else:
        assert (ran.status, ran.err) == (
            1,
            f"error: cannot install the hooks: git looks for them in {folder}/_, which git-session does not modify\n"
            f"hint: add this line to the hooks in {folder} ({', '.join(EVENTS)}), then: git session init\n"
            f"  {SNIPPET}\n",
        )
        add_snippet(box)
        box.git("commit", "-q", "-a", "-m", "Use git-session")
        assert "set up" in box.session("init").out
    box.session("start", "feature/x", "--objective", "one")
    seen(box)
    box.commit("feat: both")
    assert [line.split()[0] for line in seen(box)] == ["pre-commit", "prepare-commit-msg", "commit-msg", "post-commit"]
    assert "Session-Objectives:" in box.message()
    assert box.note()["session"]
    assert box.json("doctor")["well"] is True
    box.git("commit", "-q", "--allow-empty", "-m", "feat: quiet", HUSKY="0")  # switches all of husky's hooks off
    assert ("Session-Objectives:" in box.message()) == box.hooks_by_config
