"""`git session start`: branches, objectives, worktrees, refusals."""

from __future__ import annotations

import pytest

from tests.sandbox import Sandbox, stable


def test_opens_a_session_on_a_new_branch(ready: Sandbox) -> None:
    ran = ready.session("start", "feature/oauth", "--objective", "OAuth provider", "--objective", "Google OAuth")
    first, _, rest = stable(ran.out).partition("\n")
    assert first == "started feature-oauth-20270115-xxxx on feature/oauth (new branch)"
    assert "[ ] obj-1  OAuth provider\n" in rest
    assert "[ ] obj-2  Google OAuth\n" in rest
    assert ready.git("branch", "--show-current") == "feature/oauth"
    assert ready.git("config", "branch.feature/oauth.session").startswith("feature-oauth-20270115-")
    assert [kind for kind, _ in ready.journal()] == ["session", "objective", "objective", "enter"]


def test_json(ready: Sandbox) -> None:
    document = ready.json("start", "feature/x", "-o", "one")
    assert document["created_branch"] is True
    assert document["branch"] == "feature/x"


def test_opens_a_session_on_the_branch_that_is_checked_out(ready: Sandbox) -> None:
    document = ready.json("start")
    assert (document["branch"], document["created_branch"]) == ("main", False)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--objective", "Fix login, logout and signup"], ["Fix login, logout and signup"]),
        (["-o", "read, write", "-o", "two"], ["read, write", "two"]),
        (["--objectives", "a, b"], ["a", "b"]),
        (["--objectives", "one,two ,, three,"], ["one", "two", "three"]),
        (["-o", "first, still first", "--objectives", "b,c", "-o", "last"], ["first, still first", "b", "c", "last"]),
    ],
    ids=["one", "repeated", "list", "untidy-list", "both-in-order"],
)
def test_an_objective_is_one_and_objectives_are_a_list(
    ready: Sandbox, arguments: list[str], expected: list[str]
) -> None:
    ready.session("start", "x", *arguments)
    assert [each["text"] for each in ready.json("objectives")["objectives"]] == expected


def test_an_existing_branch_is_checked_out(ready: Sandbox) -> None:
    ready.git("branch", "topic")
    document = ready.json("start", "topic")
    assert document["created_branch"] is False
    assert ready.git("branch", "--show-current") == "topic"


def test_from_says_where_a_new_branch_begins(ready: Sandbox) -> None:
    first = ready.git("rev-list", "--max-parents=0", "HEAD")
    ready.session("start", "old", "--from", first)
    assert ready.git("rev-parse", "HEAD") == first


def test_the_session_that_is_left_is_paused(feature: Sandbox) -> None:
    feature.pass_time(minutes=10)
    feature.session("start", "other", "--from", "main")
    assert feature.journal("feature-oauth")[-1][0] == "leave"


def test_a_second_start_is_refused(feature: Sandbox) -> None:
    ran = feature.session("start", "feature/oauth", status=1)
    assert stable(ran.err) == (
        "error: a session is open on feature/oauth: feature-oauth-20270115-xxxx\n"
        "hint: resume it: git session resume feature/oauth; or end it: git session end feature/oauth\n"
    )
    assert ran.out == ""


def test_the_refusal_of_a_second_start_keeps_the_objectives(feature: Sandbox) -> None:
    ran = feature.session("start", "-o", "it's new", "-o", "two", status=1)
    assert ran.err.endswith("hint: add to it: git session objectives add 'it'\"'\"'s new' two\n")
    feature.git("switch", "-q", "main")
    ran = feature.session("start", "feature/oauth", "-o", "it's new", status=1)
    assert ran.err.endswith("hint: resume it: git session start feature/oauth --resume -o 'it'\"'\"'s new'\n")
    feature.session("start", "feature/oauth", "--resume", "-o", "it's new")
    assert [each["text"] for each in feature.json("status")["objectives"]][-1] == "it's new"


def test_a_second_start_on_a_branch_in_another_worktree_says_where(feature: Sandbox) -> None:
    place = feature.path.parent / "linked"
    feature.git("switch", "-q", "main")
    feature.git("worktree", "add", "-q", str(place), "feature/oauth")
    ran = feature.session("start", "feature/oauth", status=1)
    assert stable(ran.err) == (
        f"error: a session is open on feature/oauth, which is checked out in {place}: feature-oauth-20270115-xxxx\n"
        f"hint: go there: cd {place}; or end it: git session end feature/oauth\n"
    )
    ran = feature.session("start", "feature/oauth", "-o", "more", status=1)
    assert ran.err.endswith(f"hint: add to it: cd {place} && git session objectives add more\n")


def test_resume_goes_on_with_the_open_session(feature: Sandbox) -> None:
    ran = feature.session("start", "feature/oauth", "--resume")
    assert stable(ran.out).startswith("resumed feature-oauth-20270115-xxxx on feature/oauth\n")
    assert len(list((feature.path / ".git" / "sessions").glob("*/journal"))) == 1


def test_resume_opens_one_where_none_is_open(ready: Sandbox) -> None:
    ran = ready.session("start", "main", "--resume")
    assert stable(ran.out).startswith("started main-20270115-xxxx on main\n")


def test_a_worktree_is_made_beside_this_one(ready: Sandbox) -> None:
    document = ready.json("start", "feature/search", "--worktree", "-o", "search")
    place = ready.path.parent / "project-feature-search"
    assert document["worktree"] == str(place)
    assert ready.git("branch", "--show-current") == "main"
    assert ready.json("status", cwd=place)["branch"] == "feature/search"
    ran = ready.session("start", "feature/search", "--worktree", status=1)
    assert "a session is open on feature/search" in ran.err


def test_a_worktree_path_with_something_in_it_is_refused(ready: Sandbox) -> None:
    ran = ready.session("start", "x", "--worktree", str(ready.home), status=1)
    assert f"error: {ready.home} already exists\n" in ran.err
    assert ready.git("branch", "--list", "x") == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("-x",), "error: unrecognized arguments: -x\n"),
        (("a..b",), "error: 'a..b' is not a valid branch name\n"),
        (("with space",), "error: 'with space' is not a valid branch name\n"),
        (("new", "--from", "nowhere"), "error: there is no commit 'nowhere'\n"),
        (("main", "--from", "main"), "error: --from is only for new branches, and main already exists\n"),
        (("new", "--from=--force"), "error: there is no commit '--force'\n"),
        (("-",), "error: - names no branch: none was checked out before\n"),
        (("new", "--from", "@{-1}"), "error: @{-1} names no branch: none was checked out before\n"),
        (("new", "-o", "a", "-o", "  "), "error: the objective has no text\n"),
        (("new", "--objectives", " , "), "error: the objective has no text\n"),
    ],
    ids=["option", "dots", "space", "from-nowhere", "from-existing", "from-option", "no-branch-before",
         "from-no-branch-before", "empty-objective", "empty-list"],
)  # fmt: skip
def test_refusals_change_nothing(ready: Sandbox, arguments: tuple[str, ...], message: str) -> None:
    ran = ready.session("start", *arguments, status=None)
    assert ran.status in (1, 2)
    assert ran.err.startswith(message)
    assert ready.git("branch", "--format=%(refname:short)") == "main"
    assert not list((ready.path / ".git" / "sessions").glob("*/journal"))


@pytest.mark.parametrize(("there", "new"), [("topic", "topic/x"), ("topic/x", "topic")], ids=["below", "above"])
def test_a_branch_is_no_folder_of_branches(ready: Sandbox, there: str, new: str) -> None:
    ready.git("branch", there)
    ran = ready.session("start", new, status=1)
    assert ran.err.startswith(f"error: git switch {new} failed: ")
    assert ran.err.endswith("\nhint: choose another name: branches x and x/y cannot both exist\n")
    assert ready.git("branch", "--show-current") == "main"


def test_detached_head_needs_a_branch(ready: Sandbox) -> None:
    ready.git("checkout", "-q", "--detach")
    ran = ready.session("start", status=1)
    assert ran.err == "error: HEAD is detached, and a session belongs to a branch\nhint: git session start <branch>\n"


def test_an_unborn_branch_can_have_a_session(bare_sandbox: Sandbox) -> None:
    bare_sandbox.git("init", "-q")
    bare_sandbox.session("init")
    bare_sandbox.session("start", "-o", "the very first commit")
    bare_sandbox.commit("Begin")
    assert "- [ ] the very first commit (next)" in bare_sandbox.message()
    assert bare_sandbox.note()["session"].startswith("main-20270115-")


@pytest.mark.parametrize("command", [("start",), ("switch", "-c")], ids=["start", "switch"])
@pytest.mark.parametrize("kind", ["sha1", "sha256"])
def test_an_empty_repository_gets_its_first_branch(bare_sandbox: Sandbox, command: tuple[str, ...], kind: str) -> None:
    bare_sandbox.git("init", "-q", f"--object-format={kind}")
    bare_sandbox.session("init")
    document = bare_sandbox.json(*command, "feature/x")
    assert (document["branch"], document["created_branch"]) == ("feature/x", True)
    assert bare_sandbox.git("symbolic-ref", "HEAD") == "refs/heads/feature/x"
    bare_sandbox.commit("Begin")
    assert bare_sandbox.note()["session"] == document["session"]
    assert bare_sandbox.git("branch", "--format=%(refname:short)") == "feature/x"


def test_in_an_empty_repository_a_failing_start_leaves_head_alone(bare_sandbox: Sandbox) -> None:
    bare_sandbox.git("init", "-q")
    ran = bare_sandbox.session("start", "feature/x", "--from", "main", status=1)
    assert ran.err == "error: there is no commit 'main'\nhint: to list branches: git branch --all\n"
    (bare_sandbox.path / ".git" / "sessions").write_text("in the way\n")
    bare_sandbox.session("start", "feature/x", status=1)
    assert bare_sandbox.git("symbolic-ref", "HEAD") == "refs/heads/main"


@pytest.mark.parametrize("branch", ["feature/a/b/c", "größe/äöü", "x" * 200, "it's", 'quo"te'])
def test_unusual_branch_names(ready: Sandbox, branch: str) -> None:
    ready.session("start", branch, "-o", "one")
    ready.commit("feat: something")
    assert "Session-Objectives:\n - [ ] one (next)" in ready.message()
    assert ready.json("status")["branch"] == branch
    ready.session("end")


def test_hostile_objectives_forge_nothing(ready: Sandbox) -> None:
    hostile = "real\nSigned-off-by: x <x@example.org>\n\x1b[31mred\x1b[0m \u202e" + "long " * 2000 + "🎉"
    ready.session("start", "x", "-o", hostile, "-o", "second")
    ready.commit("feat: something")
    trailers = ready.run("git", "interpret-trailers", "--parse", stdin=ready.message()).out
    assert [line.partition(":")[0] for line in trailers.splitlines()] == ["Session-Objectives", "Session-Time"]
    assert all(len(line) <= 100 for line in ready.message().splitlines())
    assert "\x1b" not in ready.message() + ready.session("status").out + ready.session("objectives").out
    kept = ready.json("objectives")["objectives"][0]["text"]
    assert kept == hostile


def test_works_from_a_subfolder(ready: Sandbox) -> None:
    folder = ready.path / "src" / "deep"
    folder.mkdir(parents=True)
    ready.session("start", "x", "-o", "one", cwd=folder)
    assert ready.json("status", cwd=folder)["branch"] == "x"


def test_git_dir_and_work_tree_are_honoured(ready: Sandbox) -> None:
    ready.environment = {"GIT_DIR": str(ready.path / ".git"), "GIT_WORK_TREE": str(ready.path)}
    ready.session("start", "x", "-o", "one", cwd=ready.home)
    assert ready.git("branch", "--show-current") == "x"


def test_without_hooks_it_says_so(sandbox: Sandbox) -> None:
    ran = sandbox.session("start", "x")
    assert ran.err == ("note: the hooks are not installed, so commits are not recorded: git session init\n")


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (["start", ""], "BRANCH"),
        (["start", " "], "BRANCH"),
        (["start", "x", "--from", ""], "--from"),
        (["start", "x", "--from="], "--from"),
        (["start", "x", "--worktree", ""], "--worktree"),
        (["end", ""], "BRANCH|ID"),
        (["end", "--merge-to", ""], "--merge-to"),
        (["drop", "", "--yes"], "BRANCH|ID"),
        (["resume", ""], "BRANCH|ID"),
        (["switch", ""], "BRANCH"),
        (["switch", "-c", ""], "BRANCH"),
        (["handoff", ""], "ID|BRANCH|PERSON/BRANCH"),
        (["status", ""], "ID|BRANCH"),
        (["brief", ""], "ID|BRANCH"),
        (["purge", "", "--yes"], "ID|PATH"),
        (["objectives", "complete", ""], "ID"),
    ],
)
def test_an_empty_name_is_refused(feature: Sandbox, line: list[str], name: str) -> None:
    """A script whose variable is unset must not open or end the session of the branch that happens to be checked out."""
    before = feature.journal("feature-oauth-")
    ran = feature.session(*line, status=2)
    command = "git session " + " ".join(line[: 2 if line[0] == "objectives" else 1])
    assert (ran.out, ran.err) == (
        "",
        f"error: {name} is empty\nhint: give a name or omit it; see: {command} -h\n",
    )
    assert feature.journal("feature-oauth-") == before


@pytest.mark.parametrize("command", [("start",), ("switch", "-c")], ids=["start", "switch"])
def test_a_session_without_a_commit_is_not_left_without_its_branch(
    bare_sandbox: Sandbox, command: tuple[str, ...]
) -> None:
    bare_sandbox.git("init", "-q")
    bare_sandbox.session("init")
    first = bare_sandbox.json("start", "feature/a")["session"]
    ran = bare_sandbox.session(*command, "feature/b", status=1)
    assert ran.err == (
        f"error: cannot leave feature/a: it has no commit yet, so its session {first} would lose its branch\n"
        f"hint: make a first commit, or drop the session: git session drop {first}\n"
    )
    assert bare_sandbox.git("symbolic-ref", "HEAD") == "refs/heads/feature/a"
    bare_sandbox.session("drop", first, "--yes")
    assert bare_sandbox.json(*command, "feature/b")["branch"] == "feature/b"


def test_the_folder_of_init_is_not_forgotten(sandbox: Sandbox) -> None:
    """As long as `.session/` is not committed, each start says how to do it; never if git ignores it."""
    sandbox.session("init")
    below = sandbox.path / "below"
    below.mkdir()
    command = 'git commit -m "Use git-session"\n'
    ran = sandbox.session("start", "feature/a")
    assert ran.err == f"note: .session/ is not committed yet: git add .session && {command}"
    ran = sandbox.session("start", "feature/b", "--from", "main", cwd=below)
    assert ran.err == f"note: .session/ is not committed yet: git add :/.session && {command}"
    sandbox.write(".git/info/exclude", ".session/\n")
    assert sandbox.session("start", "feature/c", "--from", "main").err == ""
    sandbox.write(".git/info/exclude", "")
    sandbox.git("add", ".session")
    assert sandbox.session("start", "feature/d", "--from", "main").err == ""
