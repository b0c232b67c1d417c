"""The machine of shared sessions: several clones of one server work, publish, fetch, are killed, copied and forged, in any order.

The model knows what was written where, and who has published it. At the end all clones publish and fetch, and then each must have the union of all sessions:
every text once, in the same order everywhere. `--off` must leave config and refs as they were, byte for byte.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from git_session.git.repository import Repository
from git_session.model.union import unite
from git_session.store.teamwork.writers import read_events, read_writers, tips
from tests.model_based.machine import CONFIGURATION
from tests.sandbox import START, Sandbox
from tests.teamwork import writer

CLONE = st.integers(0, 99)
DAY = 86_400
BLOCK = b"""[remote "origin"]
	fetch = +refs/git-session/*:refs/git-session-remotes/origin/*
	sessionShare = handoff presence snapshots
[fetch]
	unpackLimit = 50
"""
"""What --on adds to the configuration."""
HOSTILE: tuple[tuple[str, bytes], ...] = (
    ("who.json", b"{"),
    ("who.json", b'{"format": 1, "name": "\\u001b[31mx\\ny", "email": 5, "fields": [1, "handoff"]}'),
    ("who.json", b'{"format": 99, "name": "from the future"}'),
    ("open.json", b'[{"session": "../../x-20270115-aaaa", "branch": "-b", "seen": 99999999999999999999, "since": -1}]'),
    ("branches.json", b'{"..": {"session": "x"}, "main": [], "feature/x": {"session": "SESSION", "ended": 1e400}}'),
    ("sessions/2027-01/SESSION/journal", b"1800000000000 end {}\nnonsense\n1 objective {\n\xff\xfe"),
    ("sessions/2027-01/SESSION.journal", b'99999999999999999 objective {"id": "zzzz9999", "text": "forged", "n": 1, "w": "wwww"}\n'),
    ("sessions/2027-01/SESSION.journal", b"x" * 2_000_000),
    ("sessions/2027-01/SESSION.md", b"\x1b]0;title\x07"),
    ("sessions", b"a file in place of the folder"),
    ("branches/2026-12.json", b'{"feature/x": {"session": "SESSION", "ended": 1e400}, "main": 5, "a": {"session": "SESSION"}}'),
    ("branches", b"a file in place of the folder"),
    ("snapshots", b"a file in place of the folder"),
    ("snapshots/2027-01/SESSION.json", b'{"base": "x", "files": {"../x": 5}, "gone": [[]]}'),
)  # fmt: skip
"""A file that a hostile writer publishes; SESSION is the id of a session that exists."""


@dataclass
class Clone:
    """A clone, the seconds by which its clock is wrong, and the texts that were written in it."""

    box: Sandbox
    skew: int
    texts: dict[str, list[str]] = field(default_factory=dict)  # session -> texts, of writers that this clone was


class Sharing(RuleBasedStateMachine):
    """`most` clones of one server, each of another person."""

    most = int(os.environ.get("SHARING_CLONES") or 3)
    steps = 0

    @initialize(skews=st.lists(st.sampled_from((0, -DAY, DAY)), min_size=5, max_size=5))
    def begin(self, skews: list[int]) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="git-session-sharing-"))
        self.number, self.now = 0, float(START)
        home, path = self.root / "home", self.root / "clone-0"
        home.mkdir()
        (home / ".gitconfig").write_text(CONFIGURATION)
        path.mkdir()
        first = Sandbox(path, home)
        first.git("config", "--global", "session.autoSync", "false")
        first.git("init", "-q")
        first.session("init")
        first.commit("Begin", "begin.txt")
        self.server = self.root / "server.git"
        first.git("init", "-q", "--bare", str(self.server))
        first.git("remote", "add", "origin", str(self.server))
        first.git("push", "-q", "origin", "main")
        self.clones = [Clone(first, skews[0])]
        while len(self.clones) < self.most:
            path = self.root / f"clone-{len(self.clones)}"
            first.git("clone", "-q", str(self.server), str(path))
            other = replace(first, path=path)
            other.session("init")
            self.clones.append(Clone(other, skews[len(self.clones)]))
        for number, clone in enumerate(self.clones):
            clone.box.git("config", "user.name", f"Person {number}")
            clone.box.git("config", "user.email", f"{number}@example.org")
            self.tick(clone)
            clone.box.session("start", f"work/{number}", "--objective", f"objective of {number}")
            self.wrote(clone, f"objective of {number}")
            clone.box.session("sync", "--on", "--share", "handoff,presence,snapshots", "-q")

    def teardown(self) -> None:
        if not hasattr(self, "clones"):
            return
        try:
            self.all_agree()
            self.off_leaves_no_byte()
        finally:
            shutil.rmtree(self.root)

    # --- steps --------------------------------------------------------------------------------------------------------

    @rule(which=CLONE, what=st.sampled_from(("objective", "decision", "blocker", "commit")))
    def work(self, which: int, what: str) -> None:
        clone = self.chosen(which)
        self.number += 1
        text = f"{what} {self.number}"
        if what == "commit":
            clone.box.commit(f"feat: {text}", f"file-{self.number}")
            return
        clone.box.session(f"{what}s", "add", text, "-q")
        self.wrote(clone, text)

    @rule(which=CLONE)
    def snapshot(self, which: int) -> None:
        """Keep uncommitted work in a snapshot on a commit that others may have."""
        clone = self.chosen(which)
        self.number += 1
        clone.box.write(f"draft-{self.number}", f"draft {self.number}\n")
        clone.box.session("checkpoint", "--no-commit", "-q", "--label", f"draft-{self.number}")
        clone.box.git("push", "-q", "origin", "HEAD", status=None)  # a copy may have pushed other commits

    @rule(which=CLONE)
    def end_and_resume(self, which: int) -> None:
        clone = self.chosen(which)
        self.number += 1
        self.wrote(clone, f"step {self.number}")
        clone.box.session("end", "-q", "--next", f"step {self.number}")
        clone.box.session("resume", "-q")

    @rule(which=CLONE)
    def sync(self, which: int) -> None:
        self.chosen(which).box.session("sync")

    @rule(which=CLONE)
    def fetch(self, which: int) -> None:
        self.chosen(which).box.git("fetch", "-q", "--prune")

    @rule(which=CLONE, of=CLONE)
    def take_over(self, which: int, of: int) -> None:
        """Look at what a colleague shares; the words stay theirs."""
        clone, other = self.chosen(which), self.clones[of % len(self.clones)]
        name = f"{writer(other.box)}/{other.box.git('branch', '--show-current')}"
        shown = clone.box.session("handoff", name, status=None)
        assert shown.status in (0, 1), shown
        assert "\x1b" not in shown.out + shown.err
        folder = self.root / f"restored-{type(self).steps}"
        last = f"draft-{self.number}"
        restored = clone.box.session("restore", "--session", name, last, "--to", str(folder), status=None)
        assert restored.status in (0, 1), restored
        assert restored.status or (folder / last).read_text() == f"draft {self.number}\n"

    @rule(which=CLONE, milliseconds=st.integers(0, 400))
    def kill(self, which: int, milliseconds: int) -> None:
        """Kill an exchange, with all that it started, at any moment."""
        box = self.chosen(which).box
        process = subprocess.Popen(
            ["git-session", "sync"],
            cwd=box.path, env=box.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        try:
            process.wait(milliseconds / 1000)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()

    @precondition(lambda self: len(self.clones) <= self.most)
    @rule(which=CLONE)
    def copy(self, which: int) -> None:
        """Copy a clone with its id, as `cp -r` or an image does."""
        clone = self.chosen(which)
        path = self.root / f"copy-{len(self.clones)}"
        shutil.copytree(clone.box.path, path, symlinks=True)
        self.clones.append(
            replace(clone, box=replace(clone.box, path=path), texts={k: [*v] for k, v in clone.texts.items()})
        )

    @rule(which=CLONE, file=st.sampled_from(HOSTILE))
    def forge(self, which: int, file: tuple[str, bytes]) -> None:
        """Somebody who can push publishes nonsense under an id of their own."""
        box = self.chosen(which).box
        self.number += 1
        name, content = file
        session = self.session_of(box)
        who = b'{"format": 1, "name": "Mallory", "email": "", "fields": ["handoff"]}'
        branches = json.dumps({"work/0": {"session": session, "ended": 0}}).encode()
        files = {
            "who.json": who,
            "branches.json": branches,
            name.replace("SESSION", session): content.replace(b"SESSION", session.encode()),
        }
        index: dict[str, Any] = {"GIT_INDEX_FILE": str(self.root / f"index-{self.number}"), "GIT_DIR": str(self.server)}
        for path, text in files.items():
            (self.root / "forged").write_bytes(text)
            oid = box.git("hash-object", "-w", str(self.root / "forged"), **index)
            box.git("update-index", "--add", "--cacheinfo", f"100644,{oid},{path}", **index)
        commit = box.git("commit-tree", box.git("write-tree", **index), "-m", "forged", **index)
        box.git("update-ref", f"refs/git-session/mallory{self.number}", commit, **index)

    # --- what must be true --------------------------------------------------------------------------------------------

    def all_agree(self) -> None:
        """After all have published and fetched, everybody has the union, and nothing is lost or doubled."""
        for _ in range(2):  # what a copy publishes under a new id in the first round
            for clone in self.clones:
                clone.box.session("sync")
        for clone in self.clones:
            clone.box.git("fetch", "-q")
            shown = clone.box.session("team")
            assert "\x1b" not in shown.out + shown.err
        wanted: dict[str, set[str]] = {}
        for clone in self.clones:
            for session, texts in clone.texts.items():
                wanted.setdefault(session, set()).update(texts)
        unions = [{session: self.union(clone.box, session) for session in wanted} for clone in self.clones]
        for union in unions:
            assert union == unions[0]
        for session, expected in wanted.items():
            found = [text for text in unions[0][session] if text in expected]
            assert found == list(dict.fromkeys(found)), (session, found)
            assert set(found) == expected, (session, found)

    def union(self, box: Sandbox, session: str) -> list[str]:
        """The texts of a session in the order of the union of what all writers of a person publish."""
        repository = Repository.open(str(box.path))
        writers = [each for each in read_writers(repository, tips(repository)) if not each.id.startswith("mallory")]
        events = unite(*read_events(repository, writers, "", session).values())
        return [text for event in events for text in (event.text("text"), *event.texts("next")) if text]

    def off_leaves_no_byte(self) -> None:
        for clone in self.clones:
            config, refs = self.state(clone.box)
            clone.box.session("sync", "--off")
            rest = [row for row in refs if "\trefs/git-session" not in row]
            assert self.state(clone.box) == (config.replace(BLOCK, b""), rest)
            folder = clone.box.path / ".git/sessions"
            assert sorted(each.name for each in folder.glob("sync*")) + list(folder.glob("cache/colleagues")) == []
        listed = self.clones[0].box.git(
            "--git-dir", str(self.server), "for-each-ref", "--format=%(refname)", "refs/git-session"
        )
        assert [each for each in listed.split() if "mallory" not in each] == []

    # --- parts --------------------------------------------------------------------------------------------------------

    def chosen(self, which: int) -> Clone:
        type(self).steps += 1
        clone = self.clones[which % len(self.clones)]
        self.tick(clone)
        return clone

    def tick(self, clone: Clone) -> None:
        self.now += 61
        clone.box.now = self.now + clone.skew

    def session_of(self, box: Sandbox) -> str:
        branch = box.git("branch", "--show-current")
        return box.git("config", f"branch.{branch}.session")

    def wrote(self, clone: Clone, text: str) -> None:
        clone.texts.setdefault(self.session_of(clone.box), []).append(text)

    def state(self, box: Sandbox) -> tuple[bytes, list[str]]:
        return (box.path / ".git/config").read_bytes(), box.git("for-each-ref").split("\n")
