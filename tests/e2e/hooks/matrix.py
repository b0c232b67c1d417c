"""The ways a commit is made, the settings and the messages it is made with, and what holds for each.

Every operation runs twice from the same history: here with a session, and in a twin repository where git-session has been
uninstalled. Its row says what becomes of the commits it makes, oldest first, one letter each:

    H  a person writes it: what the twin has, and our trailers in its trailer block, each once and current; one note
    R  git replays it, or its message is for git (fixup!): the twin's message byte for byte; one note
    F  git folds several into one: the twin's message but for our trailers, each once; one note
    -  it is not of the session, or git tells no hook: the twin's message byte for byte; no note
    E  there is no message: refused where the twin refuses; if git accepts it (with cleanup whitespace and verbatim, the
       hints are text), it is the twin's but for our trailers

Commits before these stay as they are, with the notes they had. Where the twin refuses (an empty message), so do we.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.sandbox import Ran, Sandbox


@dataclass
class Side:
    """One of the two repositories, with the message that the person there is about to write."""

    sandbox: Sandbox
    text: bytes
    statuses: list[int] = field(default_factory=list)
    where: Path | None = None
    """Where the commits are made, when not in the repository itself."""

    @property
    def file(self) -> str:
        path = self.sandbox.home / "message"
        path.write_bytes(self.text)
        return str(path)

    @property
    def words(self) -> str:
        """The message as an argument."""
        return self.text.decode("utf-8", "surrogateescape")

    def stage(self, content: str = "work\n", name: str = "work.txt") -> str:
        self.sandbox.write(name, content)
        return self.sandbox.git("add", name)

    def git(self, *arguments: str, editor: str = "", todo: str = "", stdin: str = "") -> Ran:
        """Run git; `editor` and `todo` are shell scripts that get the file as `$1`. Its status is kept."""
        environment = {}
        for variable, script in (("GIT_EDITOR", editor), ("GIT_SEQUENCE_EDITOR", todo)):
            if script:
                path = self.sandbox.home / variable
                path.write_text(f"#!/bin/sh\n{script}\n")
                path.chmod(0o755)
                environment[variable] = str(path)
        ran = self.sandbox.run("git", *arguments, status=None, stdin=stdin, cwd=self.where, **environment)
        self.statuses.append(ran.status)
        return ran

    def commit(self, *arguments: str, editor: str = "") -> Ran:
        """Stage a change and commit it."""
        self.stage()
        return self.git("commit", "-q", *arguments, editor=editor)

    def write_above(self) -> str:
        """An editor that puts the message above what git and we have prepared."""
        return f'cat "{self.file}" "$1" >"$1.new" && mv "$1.new" "$1"'

    def conflict(self, *arguments: str, resolution: str = "both\n") -> Ran:
        """An operation that stops at a conflict in README.md, which is then resolved."""
        ran = self.git(*arguments)
        assert ran.status == 1
        self.stage(resolution, "README.md")
        return ran

    def rebase(self, *arguments: str, todo: str = ":", editor: str = "true") -> Ran:
        return self.git("rebase", "-q", *arguments, editor=editor, todo=todo)


KEEP, RETITLE = "true", 'sed -i "1s/^[A-Za-z].*/Another title/" "$1"'


@dataclass(frozen=True)
class Operation:
    """A way to make commits: what it does, what becomes of them, and which decisions are in the ones a person writes."""

    name: str
    made: str
    does: Callable[[Side], object]
    decisions: Sequence[str] = ("JWT",)
    takes_message: bool = False


def given(
    name: str, does: Callable[[Side], object], *, made: str = "H", decisions: Sequence[str] = ("JWT",)
) -> Operation:
    """An operation whose message is the one of the cell."""
    return Operation(name, made, does, decisions, takes_message=True)


BOTH = ("PKCE", "JWT")

WRITTEN = [
    given("-m", lambda at: at.commit("-m", at.words)),
    given("-F", lambda at: at.commit("-F", at.file)),
    given("editor", lambda at: at.commit(editor=at.write_above())),
    given("-v", lambda at: at.commit("-v", editor=at.write_above())),
    given("-e -m", lambda at: at.commit("-e", "-m", at.words, editor=KEEP)),
    given("-v -e -m", lambda at: at.commit("-v", "-e", "-m", at.words, editor=KEEP)),
    given("template", lambda at: at.commit("-t", template(at), editor=at.write_above())),
    given("-s", lambda at: at.commit("-s", "-m", at.words)),
    given("-s editor", lambda at: at.commit("-s", editor=at.write_above())),
    given(
        "--trailer", lambda at: at.commit("-m", at.words, "--trailer", "Refs: #12", "--trailer", "Acked-by: B <b@x>")
    ),
    given("--trailer -s -e", lambda at: at.commit("-s", "-e", "-m", at.words, "--trailer", "Refs: #12", editor=KEEP)),
    given("--amend -m", lambda at: at.commit("--amend", "-m", at.words), decisions=BOTH),
    given("--amend -F", lambda at: at.commit("--amend", "-F", at.file), decisions=BOTH),
    given(
        "reset --soft",
        lambda at: (at.git("reset", "-q", "--soft", "HEAD~1"), at.commit("-m", at.words)),
        decisions=BOTH,
    ),
]

ORDINARY = [
    Operation("-a", "H", lambda at: (at.sandbox.write("b.txt"), at.git("commit", "-q", "-a", "-m", "All"))),
    Operation("-- path", "H", lambda at: (at.sandbox.write("b.txt"), at.git("commit", "-q", "-m", "One", "--", "b.txt"))),
    Operation("--allow-empty", "H", lambda at: at.git("commit", "-q", "--allow-empty", "-m", "Nothing")),
    Operation("--author --date", "H", lambda at: at.commit("--author=B <b@x>", "--date=2020-01-01T00:00Z", "-m", "Old")),
    Operation("two in a row", "HH", lambda at: (at.commit("-m", "One"), at.stage("2\n"), at.git("commit", "-q", "-m", "Two")), ("JWT", "")),
    Operation("-C", "H", lambda at: at.commit("-C", "HEAD~1")),
    Operation("-c", "H", lambda at: at.commit("-c", "HEAD~1", editor=KEEP)),
    Operation("-C HEAD", "H", lambda at: at.commit("-C", "HEAD")),
    Operation("-c HEAD", "H", lambda at: at.commit("-c", "HEAD", editor=RETITLE)),
    Operation("--amend", "H", lambda at: at.commit("--amend", editor=RETITLE), BOTH),
    Operation("--amend --no-edit", "H", lambda at: at.commit("--amend", "--no-edit"), BOTH),
    Operation("--amend -s", "H", lambda at: at.commit("--amend", "--no-edit", "-s"), BOTH),
    Operation("--amend -v", "H", lambda at: at.commit("--amend", "-v", editor=RETITLE), BOTH),
    Operation("--amend --reset-author", "H", lambda at: at.commit("--amend", "--no-edit", "--reset-author"), BOTH),
    Operation("--amend --trailer", "H", lambda at: at.commit("--amend", "--no-edit", "--trailer", "Refs: #12"), BOTH),
    Operation("--amend thrice", "H", lambda at: [at.git("commit", "-q", "--amend", *how, editor=KEEP) for how in (["--no-edit"], [], ["-m", "New"])], BOTH),
    Operation("--amend of a new one", "H", lambda at: (at.commit("-m", "One"), at.git("commit", "-q", "--amend", "--no-edit"))),
]  # fmt: skip

EMPTY = [
    Operation("empty: -m", "E", lambda at: at.commit("-m", "")),
    Operation("empty: -s -m", "E", lambda at: at.commit("-s", "-m", "")),
    Operation("empty: -F", "E", lambda at: at.commit("-F", "/dev/null")),
    Operation("empty: --amend -m", "E", lambda at: at.commit("--amend", "-m", "")),
    Operation("empty: editor", "E", lambda at: at.commit(editor=KEEP)),
    Operation("empty: -v", "E", lambda at: at.commit("-v", editor=KEEP)),
    Operation("empty: -s editor", "E", lambda at: at.commit("-s", editor=KEEP)),
    Operation("empty: template", "E", lambda at: at.commit("-t", template(at), editor=KEEP)),
    Operation("empty: no editor", "E", lambda at: at.commit(editor="")),
    Operation("empty: all deleted", "E", lambda at: at.commit(editor=': >"$1"')),
    Operation("empty: subject deleted", "E", lambda at: at.commit("-e", "-m", "One", editor='sed -i 1d "$1"')),
]

FOR_GIT = [
    Operation("--fixup", "R", lambda at: at.commit("--fixup=HEAD~1")),
    Operation("--squash", "R", lambda at: at.commit("--squash=HEAD~1", editor=KEEP)),
    Operation("--squash -m", "R", lambda at: at.commit("--squash=HEAD~1", "-m", "More")),
    Operation("--fixup=amend:", "R", lambda at: at.commit("--fixup=amend:HEAD", editor=RETITLE)),
    Operation("--fixup=reword:", "R", lambda at: at.commit("--fixup=reword:HEAD", editor=RETITLE)),
    Operation("autosquash --fixup", "R", lambda at: (at.commit("--fixup=HEAD"), at.rebase("-i", "--autosquash", "main"))),
    Operation("autosquash --squash", "F", lambda at: (at.commit("--squash=HEAD", editor=KEEP), at.rebase("-i", "--autosquash", "main"))),
    Operation("autosquash amend!", "F", lambda at: (at.commit("--fixup=amend:HEAD", editor=KEEP), at.rebase("-i", "--autosquash", "main"))),
]  # fmt: skip

MERGES = [
    Operation("merge", "-", lambda at: at.git("merge", "-q", "--no-edit", "beside")),
    Operation("merge editor", "-", lambda at: at.git("merge", "-q", "--edit", "beside", editor=RETITLE)),
    Operation("merge -m", "-", lambda at: at.git("merge", "-q", "-m", "Join", "beside")),
    Operation("merge --ff", "", lambda at: (at.git("reset", "-q", "--hard", "main"), at.git("merge", "-q", "beside"))),
    Operation("merge --no-commit", "R", lambda at: (at.git("merge", "-q", "--no-commit", "beside"), at.git("commit", "-q", "--no-edit"))),
    Operation("merge --no-commit, -m", "R", lambda at: (at.git("merge", "-q", "--no-commit", "beside"), at.git("commit", "-q", "-m", "Join"))),
    Operation("merge --squash", "R", lambda at: (at.git("merge", "-q", "--squash", "beside"), at.git("commit", "-q", "--no-edit"))),
    Operation("merge conflict", "R", lambda at: (at.conflict("merge", "-q", "clash"), at.git("commit", "-q", editor=KEEP))),
    Operation("merge conflict, -m", "R", lambda at: (at.conflict("merge", "-q", "clash"), at.git("commit", "-q", "-m", "Join"))),
    Operation("merge conflict --continue", "R", lambda at: (at.conflict("merge", "-q", "clash"), at.git("merge", "--continue", editor=KEEP))),
    Operation("merge conflict --abort, -m", "H", lambda at: (at.conflict("merge", "-q", "clash"), at.git("merge", "--abort"), at.commit("-m", "After"))),
    Operation("pull --no-rebase", "-", lambda at: at.git("pull", "-q", "--no-rebase", "--no-edit", ".", "beside")),
]  # fmt: skip

PICKS = [
    Operation("cherry-pick", "R", lambda at: at.git("cherry-pick", "beside~1")),
    Operation("cherry-pick -x", "R", lambda at: at.git("cherry-pick", "-x", "beside~1")),
    Operation("cherry-pick -s", "R", lambda at: at.git("cherry-pick", "-s", "beside~1")),
    Operation("cherry-pick -e", "R", lambda at: at.git("cherry-pick", "-e", "beside~1", editor=RETITLE)),
    Operation("cherry-pick -n", "R", lambda at: (at.git("cherry-pick", "-n", "beside~1"), at.git("commit", "-q", "--no-edit"))),
    Operation("cherry-pick -n, -m", "H", lambda at: (at.git("cherry-pick", "-n", "beside~1"), at.git("commit", "-q", "-m", "Mine"))),
    Operation("cherry-pick of two", "RR", lambda at: at.git("cherry-pick", "beside~1", "beside")),
    Operation("cherry-pick of ours", "R", lambda at: (at.git("reset", "-q", "--hard", "HEAD~1"), at.git("cherry-pick", "ours"))),
    Operation("cherry-pick conflict", "R", lambda at: (at.conflict("cherry-pick", "clash"), at.git("commit", "-q", "--no-edit"))),
    Operation("cherry-pick conflict, -m", "R", lambda at: (at.conflict("cherry-pick", "clash"), at.git("commit", "-q", "-m", "Mine"))),
    Operation("cherry-pick conflict --continue", "R", lambda at: (at.conflict("cherry-pick", "clash"), at.git("cherry-pick", "--continue", editor=KEEP))),
    Operation("cherry-pick conflict --abort, -m", "H", lambda at: (at.conflict("cherry-pick", "clash"), at.git("cherry-pick", "--abort"), at.commit("-m", "After"))),
    Operation("revert", "R", lambda at: at.git("revert", "--no-edit", "HEAD")),
    Operation("revert editor", "R", lambda at: at.git("revert", "--edit", "HEAD", editor=RETITLE)),
    Operation("revert -n", "R", lambda at: (at.git("revert", "-n", "HEAD"), at.git("commit", "-q", "--no-edit"))),
    Operation("revert conflict", "R", lambda at: (at.conflict("revert", "HEAD~2"), at.git("revert", "--continue", editor=KEEP))),
    Operation("revert, -m", "RH", lambda at: (at.git("revert", "--no-edit", "HEAD"), at.commit("-m", "After"))),
]  # fmt: skip


def todo(*verbs: str) -> str:
    """An editor for the list of a rebase: the nth commit gets the nth verb."""
    return "sed -i " + " ".join(f"-e '{line}s/^pick/{verb}/'" for line, verb in enumerate(verbs, 1)) + ' "$1"'


REBASES = [
    Operation("rebase --merge", "RRR", lambda at: at.rebase("--merge", "beside")),
    Operation("rebase --apply", "RRR", lambda at: at.rebase("--apply", "beside")),
    Operation("rebase --signoff", "RRR", lambda at: at.rebase("--signoff", "--force-rebase", "main")),
    Operation("rebase --root", "-RRR", lambda at: (at.rebase("--root", "--force-rebase"))),
    Operation("rebase conflict", "RRR", lambda at: (at.conflict("rebase", "clash", resolution="one\n"), at.git("rebase", "--continue", editor=KEEP))),
    Operation("rebase --exec", "RRR", lambda at: at.rebase("--exec", "true", "beside")),
    Operation("rebase reword", "RRR", lambda at: at.rebase("-i", "main", todo=todo("pick", "reword", "reword"), editor=RETITLE)),
    Operation("rebase edit, --amend", "RRR", lambda at: (at.rebase("-i", "main", todo=todo("pick", "edit")), at.commit("--amend", "--no-edit"), at.git("rebase", "--continue"))),
    Operation("rebase edit, --amend editor", "RRR", lambda at: (at.rebase("-i", "main", todo=todo("pick", "edit")), at.commit("--amend", editor=RETITLE), at.git("rebase", "--continue"))),
    Operation("rebase squash", "RF", lambda at: at.rebase("-i", "main", todo=todo("pick", "pick", "squash"))),
    Operation("rebase squash of all", "F", lambda at: at.rebase("-i", "main", todo=todo("pick", "squash", "squash"))),
    Operation("rebase fixup", "RR", lambda at: at.rebase("-i", "main", todo=todo("pick", "pick", "fixup"))),
    Operation("rebase fixup -C", "RF", lambda at: at.rebase("-i", "main", todo=todo("pick", "pick", "fixup -C"))),
    Operation("rebase drop", "RR", lambda at: at.rebase("-i", "main", todo=todo("pick", "drop"))),
    Operation("rebase, -m", "RRRH", lambda at: (at.rebase("--merge", "beside"), at.commit("-m", "After"))),
    Operation("rebase --abort, -m", "H", lambda at: (at.conflict("rebase", "clash"), at.git("rebase", "--abort"), at.commit("-m", "After"))),
]  # fmt: skip

OTHERS = [
    Operation("am", "--", lambda at: at.git("am", "-q", stdin=patch(at))),
    Operation("am --signoff", "--", lambda at: at.git("am", "-q", "--signoff", stdin=patch(at))),
    Operation("am, -m", "RRH", lambda at: (at.git("am", "-q", stdin=patch(at)), at.commit("-m", "After"))),
    Operation("stash", "", lambda at: (at.stage(), at.git("stash"), at.git("stash", "pop"))),
    Operation("stash, -m", "H", lambda at: (at.stage(), at.git("stash"), at.git("stash", "pop"), at.commit("-m", "After"))),
    Operation("bisect", "", lambda at: [at.git("bisect", *how) for how in (["start", "HEAD", "main"], ["good"], ["reset"])]),
    Operation("bisect, -m", "H", lambda at: [at.git("bisect", *how) for how in (["start", "HEAD", "main"], ["good"], ["reset"])] + [at.commit("-m", "After")]),
    Operation("reset --hard", "", lambda at: (at.commit("-m", "Gone"), at.git("reset", "-q", "--hard", "HEAD~1"))),
    Operation("switch --orphan", "-", lambda at: (at.git("switch", "-q", "--orphan", "alone"), at.commit("-m", "Alone"))),
    Operation("switch, -m", "-", lambda at: (at.git("switch", "-q", "beside"), at.commit("-m", "Elsewhere"))),
    Operation("switch and back, -m", "H", lambda at: (at.git("switch", "-q", "beside"), at.git("switch", "-q", "-"), at.commit("-m", "After"))),
    Operation("switch --detach, -m", "-", lambda at: (at.git("switch", "-q", "--detach"), at.commit("-m", "Nowhere"))),
    Operation("worktree add, -m", "-", lambda at: elsewhere(at, "worktree", "add", "-q", "-b", "new", "../tree", "main")),
    Operation("worktree of the session, -m", "H", lambda at: (at.git("switch", "-q", "main"), elsewhere(at, "worktree", "add", "-q", "../tree", "feature/oauth"))),
    Operation("clone, -m", "-", lambda at: elsewhere(at, "clone", "-q", ".", "../tree")),
]  # fmt: skip


def template(at: Side) -> str:
    path = at.sandbox.home / "template"
    path.write_text("Say what\n\nSay why\n")
    return str(path)


def patch(at: Side) -> str:
    return at.sandbox.git("format-patch", "-2", "--stdout", "beside") + "\n"


def elsewhere(at: Side, *arguments: str) -> Ran:
    """A commit in another work tree, which git makes first."""
    at.git(*arguments)
    at.where = at.sandbox.path.parent / "tree"
    return at.git("commit", "-q", "--allow-empty", "-m", "There")


SETTINGS: dict[str, dict[str, str]] = {
    "plain": {},
    "commentChar": {"core.commentChar": ";"},
    "auto": {"core.commentChar": "auto"},
    "commentString": {"core.commentString": "//"},
    "hostile trailers": {
        "trailer.ifexists": "replace",
        "trailer.ifmissing": "doNothing",
        "trailer.separators": "=#",
        "trailer.session-time.command": "echo evil",
        "trailer.x.key": "Decisions",
        "trailer.x.cmd": "echo evil",
    },
    "strip": {"commit.cleanup": "strip"},
    "whitespace": {"commit.cleanup": "whitespace"},
    "verbatim": {"commit.cleanup": "verbatim"},
    "scissors": {"commit.cleanup": "scissors"},
    "default": {"commit.cleanup": "default"},
    "latin1": {"i18n.commitEncoding": "ISO-8859-1", "i18n.logOutputEncoding": "UTF-8"},
}

MESSAGES: dict[str, str] = {
    "body": "feat: naïve tokens\n\nBody of it.\n",
    "subject": "feat: naïve tokens\n",
    "no final newline": "feat: naïve tokens\n\nBody of it.",
    "subject without newline": "feat: naïve tokens",
    "CRLF": "feat: naïve tokens\r\n\r\nBody of it.\r\n",
    "trailers": "feat: naïve tokens\n\nBody of it.\n\nRefs: #1\n  and #2\nCo-authored-by: Zoë <z@x>\n",
    "trailers without newline": "feat: naïve tokens\n\nRefs: #1",
    "a quarter": "feat: naïve tokens\n\none\ntwo\nthree\nSigned-off-by: Zoë <z@x>\n",
    "less than a quarter": "feat: naïve tokens\n\none\ntwo\nthree\nfour\nSigned-off-by: Zoë <z@x>\n",
    "divider": "feat: naïve tokens\n\nBody of it.\n---\nMore of it.\n\nRefs: #1\n",
    "comments": "feat: naïve tokens\n\n# one\n; two\n// three\n\nRefs: #1\n",
    "blank lines": "\n\nfeat: naïve tokens  \n\n\n\nBody of it.\n\n\n",
}
