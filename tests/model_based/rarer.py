"""Rarer steps: squash commits, work without hooks, rename a branch, set the clock back."""

from __future__ import annotations

import sys
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.model_based.machine import OURS, STEP, TREES, Histories
from tests.sandbox import START
from tests.scenario import UNSEEN

HOOKS: dict[bool, dict[str, Any]] = {True: {}, False: {**UNSEEN}}

RECORD = """import sys
from git_session.services.watching.recorder import Recorder
from git_session.services.watching.state import session_here
from git_session.services.workspace import Workspace

workspace = Workspace.open(".")
session = session_here(workspace)
if session:
    recorder = Recorder(workspace)
    recorder.take_turn()
    recorder.stored = workspace.store.read(session.id)
    recorder.seen(int(sys.argv[1]))
    recorder.record(workspace.now, closing=True)
"""


class Everything(Histories):
    """The steps of `Histories`, and rarer ones."""

    # --- rewritten ----------------------------------------------------------------------------------------------------

    @rule(tree=TREES, seconds=STEP, verb=st.sampled_from(("fixup", "squash")), seen=st.booleans())
    def fold_two(self, tree: int, seconds: int, verb: str, seen: bool) -> None:
        """Squash the last two commits by an interactive rebase."""
        model, sandbox = self.model(tree), self.trees[tree]
        rows = [row.split() for row in sandbox.git("rev-list", "--parents", "--max-count=2", "HEAD").splitlines()]
        if not model or not self.own(tree) or [len(row) for row in rows] != [2, 2] or rows[1][0] not in model.commits:
            return
        newer, older = rows[0][0], rows[1][0]
        holders = sandbox.git("branch", "--contains", older, "--format=%(refname:short)").split()
        if len(holders) > 1 or sandbox.git("diff-tree", "-r", f"{older}^", newer) == "":
            return
        self.step(seconds)
        editors = {"GIT_EDITOR": "true", "GIT_SEQUENCE_EDITOR": f"sed -i.bak '2s/^pick/{verb}/'"}
        sandbox.git("rebase", "-q", "-i", "HEAD~2", **{**HOOKS[seen], **editors})
        head, left_out = self.head(tree), model.commits[newer].decisions
        found = self.messages[head] = sandbox.message().rstrip("\n")
        if not seen and verb == "fixup":
            model.drop([newer])  # nothing tells what became of it
        model.rewrite({older: head, newer: head})
        if verb == "fixup":
            made = model.commits[head]
            made.decisions = [number for number in made.decisions if number not in left_out]
        for number in model.commits[head].decisions:
            assert found.count(f" - {model.decisions[number]}\n") == 1
        assert not seen or len(OURS.findall(found)) == len(set(OURS.findall(found)))

    @rule(tree=TREES, seconds=STEP, which=st.integers(0, 20), edited=st.booleans())
    def commit_completes(self, tree: int, seconds: int, which: int, edited: bool) -> None:
        """Complete an objective by a commit message, which lists it as done if it was not done before."""
        model, sandbox = self.model(tree), self.trees[tree]
        if not model:
            return
        self.step(seconds)
        at, name = which % len(model.objectives), self.fresh()
        message = f"Add {name}, completes obj-{at + 1}"
        sandbox.write(name)
        sandbox.git("add", name)
        options = [] if edited else ["-m", message]
        sandbox.git("commit", "-q", *options, GIT_EDITOR=f"sed -i.bak '1s/^/{message}/'")
        was_done = model.objectives[at][1] == "done"
        model.complete(self.head(tree), message)
        self.made(tree, message, replay=False)
        if not was_done:  # a commit lists what changed
            assert f" - [x] {model.objectives[at][0]}\n" in sandbox.message()
            assert f"obj-{at + 1}" in sandbox.completed(session_id=f"{model.branch}-")

    # --- while no hook looks ------------------------------------------------------------------------------------------

    @rule(tree=TREES, seconds=STEP)
    def commit_unseen(self, tree: int, seconds: int) -> None:
        self.step(seconds)
        name = self.fresh()
        self.trees[tree].commit(f"Add {name}", name, **UNSEEN)
        self.made(tree, f"Add {name}", replay=True)
        model = self.model(tree)
        if model:
            model.replayed.discard(self.head(tree))  # made without us, but no repetition

    @rule(tree=TREES, seconds=STEP, edits=st.booleans())
    def amend_unseen(self, tree: int, seconds: int, edits: bool) -> None:
        model, old = self.model(tree), self.head(tree)
        if not model or not self.own(tree):
            return
        self.step(seconds)
        message = f"Amended {self.fresh()}" if edits else self.messages[old]
        self.trees[tree].git("commit", "-q", "--amend", *(("-m", message) if edits else ("--no-edit",)), **UNSEEN)
        said = [] if edits else model.commits[old].decisions
        model.amend(old, self.head(tree), decisions=said)
        model.complete(self.head(tree), message)
        self.check_message(tree, message, replay=True)

    @rule(tree=TREES, seconds=STEP)
    def apply_mail(self, tree: int, seconds: int) -> None:
        found = self.to_take(tree)
        if found:
            self.step(seconds)
            sandbox = self.trees[tree]
            patch = sandbox.git("format-patch", "-1", "--stdout", found) + "\n"
            sandbox.git("am", "-q", "--keep-cr", stdin=patch)
            self.made(tree, sandbox.message(found), replay=True)

    @rule(tree=TREES, seconds=STEP, before=st.integers(0, 1200))
    def watch_records(self, tree: int, seconds: int, before: int) -> None:
        """Let a watch record changes from some time ago, which the clock has already counted."""
        self.step(seconds)
        self.trees[tree].run(sys.executable, "-c", RECORD, str(int((self.now - before) * 1000)))

    # --- branches, the clock, doctor ----------------------------------------------------------------------------------

    @rule(tree=TREES, seconds=STEP)
    def rename_and_back(self, tree: int, seconds: int) -> None:
        model, sandbox = self.model(tree), self.trees[tree]
        if model:
            self.step(seconds)
            sandbox.git("branch", "-m", f"{model.branch}-renamed")
            assert sandbox.json("status")["branch"] == f"{model.branch}-renamed"
            self.pass_time(seconds)
            sandbox.git("branch", "-m", model.branch)

    @rule(tree=TREES, seconds=STEP)
    def copy_branch(self, tree: int, seconds: int) -> None:
        """Copy a branch; the session stays with the original."""
        model, sandbox = self.model(tree), self.trees[tree]
        if model:
            self.step(seconds)
            copy = f"copy-of-{self.fresh()}"
            sandbox.git("branch", "-c", copy)
            sandbox.git("switch", "-q", copy)
            self.moved(tree, copy)
            self.pass_time(seconds)
            sandbox.git("switch", "-q", model.branch)
            self.moved(tree, model.branch)
            sandbox.git("branch", "-q", "-D", copy)

    @rule(seconds=STEP)
    def clock_back(self, seconds: int) -> None:
        """Set the clock back; recorded time is kept."""
        back = min(seconds, int(self.now) - START - 1)
        if back > 0:
            type(self).steps += 1
            self.touch()
            self.now -= back
            for tree in self.trees:
                tree.now = self.now
            self.touch()

    @rule()
    def examine(self) -> None:
        type(self).steps += 1
        self.diagnose()
