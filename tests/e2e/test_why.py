"""`git session why`: the sessions, objectives, decisions, people and agents behind lines and commits."""

from __future__ import annotations

import shutil
from typing import Any

import pytest

from tests.sandbox import Sandbox, stable
from tests.scenario import CLAUDE, HOSTILE, OTHER, UNSEEN
from tests.teamwork import ON, clone, shared_clones

LINES = "one\ntwo\nthree\n"


@pytest.fixture
def told(feature: Sandbox) -> Sandbox:
    """src/auth.py, whose first line is older than the session; a decision, a commit of a person, and one of an agent."""
    feature.git("switch", "-q", "main")
    feature.commit("Begin the module", "src/auth.py", "one\n", **OTHER)
    feature.git("switch", "-q", "feature/oauth")
    feature.git("rebase", "-q", "main")
    feature.pass_time(minutes=10)
    reasons = ("--rationale", "Protects the code", "--alternatives", "The implicit flow")
    feature.session("decisions", "add", "Use PKCE", *reasons)
    feature.commit("feat(auth): add provider", "src/auth.py", "one\ntwo\n")
    feature.session("objectives", "complete", "obj-1")
    feature.session("objectives", "start", "obj-2")
    feature.pass_time(minutes=10)
    feature.commit("feat(auth): google", "src/auth.py", LINES, **CLAUDE)
    return feature


SESSION = (
    "feature/oauth  feature-oauth-20270115-xxxx, open\n"
    "  [x] obj-1  OAuth provider\n"
    "  dec-1      Use PKCE\n"
    "             rationale: Protects the code\n"
    "             alternatives: The implicit flow\n"
    "  2  COMMIT  2027-01-15  Ada Example  feat(auth): add provider\n"
)


def test_a_line(told: Sandbox) -> None:
    ran = told.session("why", "src/auth.py:2")
    assert (stable(ran.out), ran.err) == ("src/auth.py:2  1 commit, 1 session\n\n" + SESSION, "")
    for same in ("src/auth.py:2-2", "src/auth.py:2,2", "src/auth.py:2:5: error: no such name", "HEAD:src/auth.py:2"):
        assert told.session("why", same).out.partition("\n")[2] == ran.out.partition("\n")[2]
    inside = told.session("why", "auth.py:2", cwd=told.path / "src")
    assert inside.out == ran.out
    assert told.session("why", str(told.path / "src/auth.py:2")).out == ran.out


def test_a_file_with_uncommitted_lines(told: Sandbox) -> None:
    told.write("src/auth.py", "zero\n" + LINES + "four\nfive\n")
    assert stable(told.session("why", "src/auth.py").out) == (
        "src/auth.py  3 commits, 1 session\n"
        "\n"
        "feature/oauth  feature-oauth-20270115-xxxx, open\n"
        "  [x] obj-1  OAuth provider\n"
        "  [▶] obj-2  Google OAuth\n"
        "  dec-1      Use PKCE\n"
        "             rationale: Protects the code\n"
        "             alternatives: The implicit flow\n"
        "  3  COMMIT  2027-01-15  Ada Example              feat(auth): add provider\n"
        "  4  COMMIT  2027-01-15  claude, for Ada Example  feat(auth): google\n"
        "\n"
        "outside of any session\n"
        "  2  COMMIT  2027-01-15  Bo Example  Begin the module\n"
        "\n"
        "not committed  belongs to feature-oauth-20270115-xxxx\n"
        "  1, 5-6\n"
    )


def test_json(told: Sandbox) -> None:
    document = told.json("why", "src/auth.py:2-3")
    (session,) = document["sessions"]
    assert (document["path"], document["first"], document["last"]) == ("src/auth.py", 2, 3)
    assert [(each["id"], each["state"]) for each in session["objectives"]] == [("obj-1", "done"), ("obj-2", "started")]
    assert [(each["id"], each["relation"]) for each in session["decisions"]] == [("dec-1", "commit")]
    assert (session["people"], session["agents"], session["source"]) == (["Ada Example"], ["claude"], "journal")
    assert [(each["objective"], each["by"], each["lines"]) for each in session["commits"]] == [
        ("obj-1", "", [{"first": 2, "last": 2}]),
        ("obj-2", "claude", [{"first": 3, "last": 3}]),
    ]
    assert [each["active_seconds"] for each in session["commits"]] == [600, 600]


def test_a_commit(told: Sandbox) -> None:
    assert stable(told.session("why", "HEAD").out) == (
        "COMMIT  1 session\n"
        "\n"
        "feature/oauth  feature-oauth-20270115-xxxx, open\n"
        "  [▶] obj-2  Google OAuth\n"
        "  dec-1      Use PKCE\n"
        "             rationale: Protects the code\n"
        "             alternatives: The implicit flow\n"
        "  COMMIT  2027-01-15  claude, for Ada Example  feat(auth): google\n"
    )
    # Decisions that were made later did not lead to it.
    told.pass_time(minutes=5)
    told.session("decisions", "add", "No ORM")
    told.session("decisions", "add", "Keep it in one place", "--path", "src/**")
    assert [each["id"] for each in told.json("why", "HEAD")["sessions"][0]["decisions"]] == ["dec-1"]
    found = told.json("why", "src/auth.py:3")["sessions"][0]["decisions"]
    assert [(each["id"], each["relation"]) for each in found] == [("dec-3", "file"), ("dec-1", "session")]


def test_after_a_rename_an_amend_and_a_rebase(told: Sandbox) -> None:
    (told.path / "lib").mkdir()
    told.git("mv", "src/auth.py", "lib/login.py")
    told.commit("refactor: move", "other.txt")
    told.git("commit", "-q", "--amend", "-m", "refactor: move it")
    told.git("switch", "-q", "main")
    told.commit("Upstream", "upstream.txt")
    told.git("switch", "-q", "feature/oauth")
    told.git("rebase", "-q", "main")
    assert stable(told.session("why", "lib/login.py:2").out) == "lib/login.py:2  1 commit, 1 session\n\n" + SESSION
    moved = stable(told.session("why", "src/auth.py:2").out)
    assert moved == (
        "src/auth.py:2  2 commits, 1 session\n"
        "moved to lib/login.py by COMMIT: git session why lib/login.py\n"
        "\n"
        "feature/oauth  feature-oauth-20270115-xxxx, open\n"
        "  [x] obj-1  OAuth provider\n"
        "  [▶] obj-2  Google OAuth\n"
        "  dec-1      Use PKCE\n"
        "             rationale: Protects the code\n"
        "             alternatives: The implicit flow\n"
        "     COMMIT  2027-01-15  Ada Example  refactor: move it\n"
        "  2  COMMIT  2027-01-15  Ada Example  feat(auth): add provider\n"
    )
    # Without notes, the journal knows them.
    told.git("update-ref", "-d", "refs/notes/session")
    assert stable(told.session("why", "src/auth.py:2").out) == moved


def test_after_a_squash_and_an_archive(told: Sandbox) -> None:
    told.git("switch", "-q", "main")
    told.git("merge", "-q", "--squash", "feature/oauth")
    told.git("commit", "-q", "-m", "feat: OAuth (#7)", **UNSEEN)
    told.session("end", "feature/oauth", "--no-handoff", "-q")
    shutil.rmtree(next((told.path / ".git/sessions").glob("feature-oauth-*")))
    out = stable(told.session("why", "src/auth.py:2").out)
    assert out == (
        "src/auth.py:2  1 commit, 1 session\n"
        "\n"
        "feature/oauth  feature-oauth-20270115-xxxx, ended just now\n"
        "  [x] obj-1  OAuth provider\n"
        "  [▶] obj-2  Google OAuth\n"
        "  dec-1      Use PKCE\n"
        "             rationale: Protects the code\n"
        "             alternatives: The implicit flow\n"
        "  2  COMMIT  2027-01-15  Ada Example  feat: OAuth (#7)\n"
    )


def test_after_a_squash_by_a_server_that_nothing_records(told: Sandbox) -> None:
    told.session("switch", "main", "-q")
    told.pass_time(minutes=5)
    tree, tip = told.git("rev-parse", "feature/oauth^{tree}"), told.git("rev-parse", "main")
    told.git("update-ref", "refs/heads/main", told.git("commit-tree", tree, "-p", tip, "-m", "feat: OAuth (#7)"))
    told.git("reset", "-q", "--hard", "main")
    (session,) = told.json("why", "src/auth.py:2")["sessions"]
    assert (session["branch"], session["commits"][0]["subject"]) == ("feature/oauth", "feat: OAuth (#7)")
    assert [each["text"] for each in session["decisions"]] == ["Use PKCE"]


def test_in_a_clone_with_nothing_but_the_branch(told: Sandbox) -> None:
    server = told.path.parent / "server.git"
    told.git("init", "-q", "--bare", str(server))
    told.git("push", "-q", str(server), "main", "feature/oauth")
    bo = clone(told, server, "bo")
    bo.git("switch", "-q", "feature/oauth")
    assert stable(bo.session("why", "src/auth.py:1-2").out) == (
        "src/auth.py:1-2  2 commits, no session\n"
        "\n"
        "no session here  what the commit messages tell\n"
        "  [▶] OAuth provider\n"
        "  decided    Use PKCE\n"
        "             rationale: Protects the code\n"
        "             alternatives: The implicit flow\n"
        "  2  COMMIT  2027-01-15  Ada Example  feat(auth): add provider\n"
        "\n"
        "outside of any session\n"
        "  1  COMMIT  2027-01-15  Bo Example  Begin the module\n"
    )
    shallow = bo.path.parent / "shallow"
    bo.git("clone", "-q", "--depth=1", "--branch=feature/oauth", f"file://{server}", str(shallow))
    ran = bo.session("why", "src/auth.py:1", cwd=shallow)
    assert "claude" not in ran.out and "1  " in ran.out
    assert ran.err == (
        "note: this clone is shallow: lines that are older than its history count for its oldest commits: "
        "git fetch --unshallow\n"
    )


def test_a_colleagues_session(feature: Sandbox) -> None:
    shared = shared_clones(feature)
    shared.ada.session(*ON)
    shared.bo.now = shared.ada.now
    shared.bo.session(*ON)
    shared.bo.git("switch", "-q", "feature/oauth")
    document = shared.bo.json("why", "feat.txt:1")
    (session,) = document["sessions"]
    assert (session["source"], session["name"], session["branch"]) == ("colleague", "Ada Example", "feature/oauth")
    assert [each["objective"] for each in session["commits"]] == ["obj-1"]
    assert ", of Ada Example, open\n" in shared.bo.session("why", "HEAD").out


def test_commits_to_ignore(told: Sandbox) -> None:
    told.pass_time(minutes=1)
    oid = told.commit("style: capitals", "src/auth.py", LINES.upper())
    assert [each["oid"] for each in told.json("why", "src/auth.py:2")["sessions"][0]["commits"]] == [oid]
    told.write(".git-blame-ignore-revs", f"# capitals\n{oid}\n")
    assert stable(told.session("why", "src/auth.py:2").out) == "src/auth.py:2  1 commit, 1 session\n\n" + SESSION
    told.git("config", "blame.ignoreRevsFile", "not/on/this/branch")  # with which git blame itself fails
    assert stable(told.session("why", "src/auth.py:2").out) == "src/auth.py:2  1 commit, 1 session\n\n" + SESSION
    secret = told.home / "secret"
    secret.write_text("password\n")
    (told.path / ".git-blame-ignore-revs").unlink()
    (told.path / ".git-blame-ignore-revs").symlink_to(secret)
    told.git("config", "--unset", "blame.ignoreRevsFile")
    ran = told.session("why", "src/auth.py:2")
    assert "style: capitals" in ran.out and "password" not in ran.out + ran.err


def test_files_without_lines(told: Sandbox) -> None:
    told.commit("feat: logo", "logo.png", "\0\1\2")
    told.commit("feat: nothing", "empty.txt", "x")
    told.commit("feat: nothing at all", "empty.txt", "\n")
    told.write("empty.txt", "")
    told.git("commit", "-q", "-am", "feat: empty")
    assert stable(told.session("why", "logo.png").out).endswith("  COMMIT  2027-01-15  Ada Example  feat: logo\n")
    assert told.json("why", "empty.txt")["sessions"][0]["commits"][0]["subject"] == "feat: empty"
    other = told.path.parent / "other"
    told.git("init", "-q", str(other))
    told.git("-C", str(other), "commit", "-q", "--allow-empty", "-m", "Begin")
    told.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other), "lib/other")
    told.git("commit", "-q", "-m", "build: add other")
    assert told.session("why", "lib/other").out.endswith("  build: add other\n")
    (told.path / "lib/other/x.py").write_text("x\n")
    for asked, message, hint in (
        ("logo.png:1", "logo.png is a binary file, which has no lines", "for all of it: git session why logo.png"),
        ("lib/other:1", "lib/other is a submodule, which has no lines", "for all of it: git session why lib/other"),
        (
            "lib/other/x.py:1", "lib/other/x.py is in the submodule lib/other, whose commits are its own",
            "git -C lib/other session why x.py",
        ),
    ):  # fmt: skip
        assert told.session("why", asked, status=1).err == f"error: {message}\nhint: {hint}\n"


def test_a_file_that_no_commit_has_yet(told: Sandbox) -> None:
    told.write("new.py", "1\n2\n")
    assert told.session("why", "new.py:1", status=1).err == (
        "error: new.py is not tracked by git, so no commit stands behind it\n"
        "hint: to add it to the next commit: git add new.py\n"
    )
    told.git("add", "new.py")
    assert stable(told.session("why", "new.py").out) == (
        "new.py\n\nnot committed  belongs to feature-oauth-20270115-xxxx\n  1-2\n"
    )
    told.git("rm", "-q", "--cached", "src/auth.py")
    (told.path / "src/auth.py").unlink()
    assert told.session("why", "src/auth.py:2").out.endswith("  feat(auth): add provider\n")
    told.git("commit", "-q", "-m", "feat: give it up")
    assert "deleted by " in told.session("why", "src/auth.py:2").out


REFUSALS: list[tuple[str, int, str]] = [
    (
        "nope.py:3", 1,
        "error: 'nope.py:3' is neither a file nor a commit, and no commit of this branch deleted such a file\n"
        "hint: for example: git session why README.md:12; or: git session why HEAD\n",
    ),
    ("src", 1, "error: src is a folder\nhint: name a file in it; to find what was written about it: git session search WORD\n"),
    ("src/auth.py:9", 1, "error: src/auth.py has only 3 lines\nhint: git session why src/auth.py:1-3\n"),
    ("src/auth.py:0", 2, "error: lines are counted from 1\nhint: for example: git session why src/auth.py:1-3\n"),
    ("src/auth.py:3-2", 2, "error: line 2 comes before line 3\nhint: for example: git session why src/auth.py:1-3\n"),
    ("../x.py", 1, "error: '../x.py' is outside the work tree\nhint: give paths inside this repository\n"),
    ("--output=x", 2, "error: the following arguments are required: PATH[:LINE[-LINE]]|COMMIT\nhint: see: git session why -h\n"),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "status", "message"), REFUSALS, ids=[each[0] for each in REFUSALS])
def test_refusals(told: Sandbox, asked: str, status: int, message: str) -> None:
    assert told.session("why", asked, status=status).err == message


def test_strange_names(told: Sandbox) -> None:
    for name in ("-x.py", "über uns.py", "a:1", "*.py", ":(top)x"):
        told.write(name, "1\n")
    told.git("--literal-pathspecs", "add", "-A")
    told.git("commit", "-q", "-m", "feat: names")
    for name in ("über uns.py", "a:1", "*.py", ":(top)x"):
        assert told.json("why", name)["path"] == name
        assert told.session("why", f"{name}:1").out.startswith(f"{name}:1  1 commit, 1 session\n")
    assert told.session("why", "--", "-x.py:1").out.startswith("-x.py:1  1 commit, 1 session\n")
    assert told.json("why", "./-x.py")["path"] == "-x.py"


def test_foreign_texts_are_data(told: Sandbox) -> None:
    told.session("decisions", "add", HOSTILE, "--rationale", "\x1b]0;x\x07a\nb")
    hostile: dict[str, Any] = {"GIT_AUTHOR_NAME": "E\x1b[31mve", "GIT_AUTHOR_EMAIL": "eve@example.org"}
    told.commit(
        "feat: \x1b[2Jclear\n\nCo-authored-by: Mal\x1b[1mory <m@example.org>", "src/auth.py", "new\n", **hostile
    )
    out = told.session("why", "src/auth.py:1").out
    assert "\x1b" not in out and "\x07" not in out
    assert "Eve, Mallory" not in out and "E" in out
    told.git("update-ref", "-d", "refs/notes/session")
    (commit,) = told.json("why", "src/auth.py:1")["sessions"][0]["commits"]
    assert len(commit["co_authors"]) == 1


def test_in_a_repository_with_sha256(bare_sandbox: Sandbox) -> None:
    box = bare_sandbox
    box.git("init", "-q", "--object-format=sha256")
    box.session("init")
    box.commit("Begin")
    box.session("start", "feature/x", "-o", "One")
    box.session("objectives", "start", "obj-1")
    box.commit("feat: one", "one.txt", "1\n")
    assert box.json("why", "one.txt:1")["sessions"][0]["commits"][0]["objective"] == "obj-1"
    box.git("switch", "-q", "--detach")
    assert box.json("why", "one.txt:1")["sessions"][0]["branch"] == "feature/x"


def test_nothing_to_ask_yet(bare_sandbox: Sandbox) -> None:
    bare_sandbox.git("init", "-q")
    bare_sandbox.write("a.txt", "1\n")
    bare_sandbox.git("add", "-A")
    assert bare_sandbox.session("why", "a.txt").out == "a.txt\n\nnot committed\n  1\n"
    assert bare_sandbox.session("why", "HEAD", status=1).err.startswith("error: 'HEAD' is neither a file nor a commit")
