"""The machine: real git and git-session in two worktrees, compared with the model."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from git_session.hot.notes import seconds_in
from git_session.model.decision_log import LOG
from tests.model_based.model import Model
from tests.sandbox import START, Sandbox

TREES = st.sampled_from((0, 1))
STEP = st.integers(1, 1200)
IDLE_TIMEOUT = 24 * 3600
ACTIONS = {"start": "started", "complete": "done", "reopen": "open", "drop": "dropped"}
OURS = re.compile(r"^(Session-Objectives|Decisions|Session-Time):", re.MULTILINE)
CONFIGURATION = """\
[user]
	name = Ada Example
	email = ada@example.org
[init]
	defaultBranch = main
	templateDir =
[gc]
	auto = 0
[maintenance]
	auto = false
"""


class Histories(RuleBasedStateMachine):
    """Branches `one` and `two` have sessions; `main` and branches created by steps have none."""

    steps = 0

    # --- the world ----------------------------------------------------------------------------------------------------

    @initialize()
    def begin(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="git-session-model-"))
        home, path = self.root / "home", self.root / "first"
        home.mkdir()
        path.mkdir()
        (home / ".gitconfig").write_text(CONFIGURATION)
        first = Sandbox(path, home)
        first.git("init", "-q")
        first.session("init")
        first.session("config", "session.idle_timeout", f"{IDLE_TIMEOUT // 3600}h")
        first.commit("Begin", "begin.txt")
        first.session("start", "two", "--objective", "Second", "--worktree", str(self.root / "second"))
        first.session("start", "one", "--objective", "First", "--objective", "Next")
        self.now = START
        self.trees = [first, Sandbox(self.root / "second", home)]
        self.on = ["one", "two"]
        self.branches = ["main", "one", "two"]
        self.models = {
            "one": Model("one", objectives=[["First", "open"], ["Next", "open"]]),
            "two": Model("two", objectives=[["Second", "open"]]),
        }
        self.messages: dict[str, str] = {}
        self.number = 0

    def teardown(self) -> None:
        if not hasattr(self, "models"):
            return
        try:
            self.diagnose()
            assert self.trees[0].git("fsck", "--no-dangling", "--no-progress") == ""
        finally:
            shutil.rmtree(self.root)

    def diagnose(self) -> None:
        """Nothing is wrong but a note that no command could write so far: of the cherry-pick that took all of a session along."""
        diagnosis = self.trees[0].json("doctor", status=None)
        if any(each["code"] == "missing-merge-records" for each in diagnosis["findings"]):
            diagnosis = self.trees[0].json("doctor", "--fix", status=None)
        assert diagnosis["well"], diagnosis["findings"]

    def pass_time(self, seconds: int) -> None:
        self.now += seconds
        for tree in self.trees:
            tree.now = self.now
        for model in self.models.values():
            model.pass_time(seconds)

    def step(self, seconds: int) -> None:
        type(self).steps += 1
        self.pass_time(seconds)

    def model(self, tree: int) -> Model | None:
        return self.models.get(self.on[tree])

    def fresh(self) -> str:
        self.number += 1
        return f"file-{self.number}"

    def head(self, tree: int) -> str:
        return self.trees[tree].git("rev-parse", "HEAD")

    def own(self, tree: int) -> bool:
        """Is HEAD a commit of this branch's session, and on no other branch?"""
        model = self.model(tree)
        head = self.head(tree)
        holders = self.trees[tree].git("branch", "--contains", head, "--format=%(refname:short)").split()
        return model is not None and head in model.commits and holders == [self.on[tree]]

    def moved(self, tree: int, branch: str) -> None:
        """Note that the worktree has switched to `branch`."""
        left, entered = self.model(tree), self.models.get(branch)
        if left:
            left.running = False
        if entered:
            entered.running = True
        self.on[tree] = branch

    def made(self, tree: int, message: str, *, replay: bool) -> None:
        """Note a new commit at HEAD."""
        model, head = self.model(tree), self.head(tree)
        if model:
            model.commit(head, carries=not replay)
            model.replayed |= {head} if replay else set()
        self.check_message(tree, message, replay=replay or model is None)

    def check_message(self, tree: int, message: str, *, replay: bool) -> None:
        sandbox, head, model = self.trees[tree], self.head(tree), self.model(tree)
        found = sandbox.message().rstrip("\n")
        self.messages[head] = found
        if replay or model is None:
            assert found == message.rstrip("\n")
            return
        assert found.startswith(message + "\n\n")
        wanted = ["Session-Time"]
        if any(state != "dropped" for _, state in model.objectives) or "\n - [-] " in found:
            wanted.insert(0, "Session-Objectives")
        if model.commits[head].decisions:
            wanted.insert(1 if len(wanted) > 1 else 0, "Decisions")
        assert OURS.findall(found) == wanted
        parsed = sandbox.git("interpret-trailers", "--parse", "--unfold", stdin=found + "\n")
        assert OURS.findall(parsed) == wanted
        for number in model.commits[head].decisions:
            assert found.count(f" - {model.decisions[number]}\n") == 1

    # --- commits ------------------------------------------------------------------------------------------------------

    @rule(tree=TREES, seconds=STEP)
    def commit(self, tree: int, seconds: int) -> None:
        self.step(seconds)
        name = self.fresh()
        self.trees[tree].write(name)
        self.trees[tree].git("add", name)
        self.trees[tree].git("commit", "-q", "-m", f"Add {name}")
        self.made(tree, f"Add {name}", replay=False)

    @rule(tree=TREES, seconds=STEP, edits=st.booleans())
    def amend(self, tree: int, seconds: int, edits: bool) -> None:
        if not self.own(tree):
            return
        self.step(seconds)
        model, old = self.model(tree), self.head(tree)
        assert model
        subject = f"Amended {self.fresh()}" if edits else self.messages[old].partition("\n")[0]
        self.trees[tree].git("commit", "-q", "--amend", *(("-m", subject) if edits else ("--no-edit",)))
        model.amend(old, self.head(tree))
        model.complete(self.head(tree), subject if edits else self.messages[old])
        self.check_message(tree, subject, replay=False)

    @rule(tree=TREES, seconds=STEP)
    def cherry_pick(self, tree: int, seconds: int) -> None:
        found = self.to_take(tree)
        if found:
            self.step(seconds)
            self.trees[tree].git("cherry-pick", found)
            self.made(tree, self.trees[tree].message(found), replay=True)

    def to_take(self, tree: int) -> str:
        """The tip of another branch that adds a file missing here; empty if there is none."""
        sandbox = self.trees[tree]
        for branch in self.branches:
            tip = sandbox.git("rev-list", "--no-merges", "-1", branch)
            names = sandbox.git("diff-tree", "--root", "--no-commit-id", "--name-status", "-r", tip).split("\n")
            name = names[0].partition("\t")[2]
            if len(names) == 1 and names[0].startswith("A") and not (sandbox.path / name).exists():
                return tip
        return ""

    @rule(tree=TREES, seconds=STEP)
    def revert(self, tree: int, seconds: int) -> None:
        sandbox = self.trees[tree]
        if not self.own(tree) or len(sandbox.git("rev-list", "--parents", "-1", "HEAD").split()) > 2:
            return
        self.step(seconds)
        subject, head = sandbox.git("log", "-1", "--format=%s"), self.head(tree)
        sandbox.git("revert", "--no-edit", "HEAD")
        now = sandbox.message().partition("\n")[0]
        assert now in (f'Revert "{subject}"', subject.replace("Revert", "Reapply", 1))
        self.made(tree, f"{now}\n\nThis reverts commit {head}.", replay=True)

    @rule(tree=TREES, seconds=STEP)
    def merge(self, tree: int, seconds: int) -> None:
        if not self.model(tree):
            return
        self.step(seconds)
        before = self.head(tree)
        self.trees[tree].git("merge", "-q", "--no-edit", "main")
        parents = self.trees[tree].git("rev-list", "--parents", "-1", "HEAD").split()[1:]
        if len(parents) == 2 and parents[0] == before:
            self.made(tree, f"Merge branch 'main' into {self.on[tree]}", replay=True)

    @rule(tree=TREES, seconds=STEP, backend=st.sampled_from(("--merge", "--apply")))
    def rebase(self, tree: int, seconds: int, backend: str) -> None:
        model, sandbox = self.model(tree), self.trees[tree]
        if not model:
            return
        listing = ("log", "--reverse", "--format=%H%x01%B%x00")
        rows = sandbox.git(*listing, "--no-merges", "main..HEAD").split("\0")
        before = [row.strip("\n").split("\x01") for row in rows if row.strip("\n")]
        old = sandbox.git("rev-list", "main..HEAD").split()
        if any(oid not in model.commits for oid in old) or not old:
            return
        self.step(seconds)
        sandbox.git("rebase", "-q", backend, "main")
        rows = sandbox.git(*listing, "main..HEAD").split("\0")
        after = [row.strip("\n").split("\x01") for row in rows if row.strip("\n")]
        pairs: dict[str, str] = {}
        left = list(after)
        for oid, message in before:
            found = next((each for each in left if each[1] == message), None)
            if found:
                left.remove(found)
                pairs[oid] = found[0]
                self.messages[found[0]] = message.rstrip("\n")
        assert not left  # no message may have changed
        model.rewrite(pairs)
        model.drop([oid for oid in old if oid not in pairs])

    @rule(tree=TREES, seconds=STEP, count=st.integers(1, 3))
    def reset(self, tree: int, seconds: int, count: int) -> None:
        model = self.model(tree)
        if not model or not self.own(tree):
            return
        self.step(seconds)
        line = self.trees[tree].git("rev-list", "--first-parent", f"--max-count={count}", "HEAD").split()
        own = [oid for at, oid in enumerate(line) if all(each in model.commits for each in line[: at + 1])]
        before = set(self.trees[tree].git("rev-list", "HEAD").split())
        self.trees[tree].git("reset", "-q", "--hard", f"{own[-1]}^1")
        model.drop(list(before - set(self.trees[tree].git("rev-list", "HEAD").split())))

    # --- branches -----------------------------------------------------------------------------------------------------

    @rule(tree=TREES, seconds=STEP, branch=st.sampled_from(("main", "one", "two")), ours=st.booleans())
    def switch(self, tree: int, seconds: int, branch: str, ours: bool) -> None:
        if branch in self.on:
            return
        self.step(seconds)
        if ours and branch in self.models:
            self.trees[tree].session("switch", branch)
        else:
            self.trees[tree].git("switch", "-q", branch)
        self.moved(tree, branch)

    @rule(tree=TREES, seconds=STEP)
    def checkout_new(self, tree: int, seconds: int) -> None:
        if len(self.branches) > 5:
            return
        self.step(seconds)
        branch = f"side-{self.fresh()}"
        self.trees[tree].git("checkout", "-q", "-b", branch)
        self.branches.append(branch)
        self.moved(tree, branch)

    @rule(tree=TREES, seconds=STEP)
    def away_with_stash(self, tree: int, seconds: int) -> None:
        """Switch away with changes in the work tree, and back."""
        away = next((each for each in self.models if each not in self.on), "")
        here, sandbox = self.on[tree], self.trees[tree]
        if not away or here not in self.models:
            return
        self.step(seconds)
        sandbox.write("begin.txt", "changed\n")
        sandbox.write("untracked.txt", "new\n")
        sandbox.session("switch", away, "--stash")
        assert sandbox.git("status", "--porcelain") == ""
        self.moved(tree, away)
        self.pass_time(seconds)
        sandbox.session("switch", here)
        self.moved(tree, here)
        assert sandbox.git("status", "--porcelain") == "M begin.txt\n?? untracked.txt".replace("M", " M", 1)
        self.clean(tree)

    def clean(self, tree: int) -> None:
        self.trees[tree].git("reset", "-q", "--hard")
        self.trees[tree].git("clean", "-f", "-d", "-q")

    @rule(tree=TREES, seconds=STEP)
    def stash(self, tree: int, seconds: int) -> None:
        self.step(seconds)
        self.trees[tree].write("begin.txt", f"{self.fresh()}\n")
        self.trees[tree].git("stash", "-q")
        self.trees[tree].git("stash", "pop", "-q")
        self.clean(tree)

    # --- the session --------------------------------------------------------------------------------------------------

    @rule(tree=TREES, seconds=STEP)
    def add_objective(self, tree: int, seconds: int) -> None:
        model = self.model(tree)
        if model:
            self.step(seconds)
            text = f"Objective {self.fresh()}"
            self.trees[tree].session("objectives", "add", text)
            model.objectives.append([text, "open"])

    @rule(tree=TREES, seconds=STEP, action=st.sampled_from(tuple(ACTIONS)), which=st.integers(0, 20))
    def set_objective(self, tree: int, seconds: int, action: str, which: int) -> None:
        model = self.model(tree)
        if model:
            self.step(seconds)
            at = which % len(model.objectives)
            self.trees[tree].session("objectives", action, f"obj-{at + 1}")
            model.objectives[at][1] = ACTIONS[action]

    @rule(tree=TREES, seconds=STEP)
    def block(self, tree: int, seconds: int) -> None:
        model = self.model(tree)
        if model and all(model.blockers):
            self.step(seconds)
            self.trees[tree].session("blockers", "add", f"Blocked {self.fresh()}")
            model.blockers.append(False)
        elif model:
            self.step(seconds)
            self.trees[tree].session("blockers", "resolve", f"blk-{model.blockers.index(False) + 1}")
            model.blockers[model.blockers.index(False)] = True

    @rule(tree=TREES, seconds=STEP)
    def decide(self, tree: int, seconds: int) -> None:
        model = self.model(tree)
        if model:
            self.step(seconds)
            text = f"Decision {self.fresh()}"
            self.trees[tree].session("decisions", "add", text)
            assert self.trees[tree].git("status", "--porcelain", "--", LOG) == ""
            model.decisions.append(text)

    @rule(tree=TREES, seconds=STEP)
    def checkpoint(self, tree: int, seconds: int) -> None:
        model = self.model(tree)
        if model:
            self.step(seconds)
            name = self.fresh()
            self.trees[tree].write(name)
            self.trees[tree].git("add", name)
            self.trees[tree].session("checkpoint", "-m", f"Check {name}")
            self.made(tree, f"Check {name}", replay=False)
            model.checkpoints += 1
            assert self.trees[tree].checkpoints(session_id=f"{model.branch}-") == 1

    @rule(tree=TREES, seconds=STEP)
    def snapshot_and_restore(self, tree: int, seconds: int) -> None:
        model, sandbox = self.model(tree), self.trees[tree]
        if model:
            self.step(seconds)
            content = f"{self.fresh()}\n"
            sandbox.write("begin.txt", content)
            sandbox.session("checkpoint", "--no-commit", "--label", "aside")
            model.checkpoints += 1
            self.clean(tree)
            self.pass_time(seconds)
            sandbox.session("restore", f"cp-{model.checkpoints}")
            assert (sandbox.path / "begin.txt").read_text() == content
            self.clean(tree)

    @rule(tree=TREES, seconds=STEP)
    def end_and_resume(self, tree: int, seconds: int) -> None:
        model = self.model(tree)
        if model:
            self.step(seconds)
            self.end(tree)
            model.running = False
            self.pass_time(seconds)
            self.trees[tree].session("resume", model.branch)
            model.running = True

    def end(self, tree: int) -> None:
        """Note the commit with which an end adds missing decisions to the log; like others, it carries pending decisions."""
        sandbox, before, log = self.trees[tree], self.head(tree), self.log(tree)
        model = self.models[self.on[tree]]
        said = sandbox.session("end")
        added = [text for text in model.decisions if text in self.log(tree) and text not in log]
        if self.head(tree) == before:
            lacking = [text for text in model.decisions if text not in log]
            once = sandbox.git("log", "-p", "--format=", "--", LOG) if lacking else ""
            # A revert removed them, or the branch is already merged, which is reported.
            assert not added
            assert "not added to" in said.out + said.err or all(f"{text}\n" in f"{once}\n" for text in lacking)
            return
        assert sandbox.git("rev-parse", "HEAD^") == before
        assert sandbox.git("diff-tree", "--no-commit-id", "--name-only", "-r", "HEAD") == LOG
        count = f"{len(added)} decision{'s' if len(added) > 1 else ''}"
        self.made(tree, f"docs: record {count} of this session", replay=False)

    def log(self, tree: int) -> list[str]:
        """The headings in the decision log of HEAD, without their dates."""
        rows = self.trees[tree].git("show", f"HEAD:{LOG}").splitlines()
        return [row.split(" ", 2)[2] for row in rows if row.startswith("## ")]

    @rule(seconds=STEP)
    def sleep(self, seconds: int) -> None:
        """Let more than a day pass in all sessions: away time, which no total includes."""
        self.step(seconds)
        self.touch()
        running = [model for model in self.models.values() if model.running]
        for model in running:
            model.running = False
        self.pass_time(IDLE_TIMEOUT + seconds)
        for model in running:
            model.running = True
        self.touch()

    def touch(self) -> None:
        """Record an event in every running session."""
        for tree, branch in enumerate(self.on):
            if branch in self.models:
                self.trees[tree].session("objectives", "reopen", "obj-1")
                self.trees[tree].session("objectives", "start", "obj-1")
                self.models[branch].objectives[0][1] = "started"

    @rule()
    def collect_garbage(self) -> None:
        type(self).steps += 1
        self.trees[0].git("notes", "--ref=session", "prune")
        self.trees[0].git("gc", "-q")

    # --- what must be true --------------------------------------------------------------------------------------------

    @precondition(lambda self: hasattr(self, "models"))
    @invariant()
    def sessions_are_as_modelled(self) -> None:
        for tree, branch in enumerate(self.on):
            model = self.models.get(branch)
            if model:
                self.check_status(self.trees[tree], model)
                self.check_records(self.trees[tree], model)

    def check_status(self, sandbox: Sandbox, model: Model) -> None:
        status = sandbox.json("status")
        assert status["branch"] == model.branch
        assert [[each["text"], each["state"]] for each in status["objectives"]] == model.objectives
        assert [each["resolved_at"] > 0 for each in status["blockers"]] == model.blockers
        waiting = [model.decisions[number] for number in model.waiting]
        assert [each["text"] for each in status["pending_decisions"]] == waiting
        assert len(status["checkpoints"]) == model.checkpoints
        assert (status["active_seconds"], status["idle_seconds"]) == (model.active, 0)
        if model.decisions:
            listed = sandbox.json("decisions", "list")["decisions"]
            found = [(each["text"], each["commit"]) for each in listed]
            carried = model.carried
            assert found == [(text, carried.get(number, "")) for number, text in enumerate(model.decisions)]

    def check_records(self, sandbox: Sandbox, model: Model) -> None:
        """Check that each commit has exactly one record, and that their times add up."""
        on_branch = set(sandbox.git("rev-list", model.branch).split())
        assert set(model.commits) <= on_branch
        records = notes(sandbox, list(model.commits))
        total = 0
        for oid, made in model.commits.items():
            rows = records[oid].splitlines()
            keys = [row.partition(": ")[0] for row in rows]
            assert len(keys) == len(set(keys)), records[oid]
            values = dict(row.split(": ", 1) for row in rows)
            assert values["session"].startswith(f"{model.branch}-")
            assert seconds_in(records[oid].encode()) == made.seconds
            total += made.seconds
        assert total + model.dropped == model.at_commit


def notes(sandbox: Sandbox, oids: list[str]) -> dict[str, str]:
    """Commit -> its full note."""
    if not oids:
        return {}
    text = sandbox.git("log", "--no-walk=unsorted", "--notes=session", "--format=%H%x01%N%x00", *oids)
    rows: list[Any] = [row.strip("\n").split("\x01") for row in text.split("\0") if row.strip("\n")]
    return {oid: note.strip("\n") for oid, note in rows}
