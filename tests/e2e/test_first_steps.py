"""What a newcomer is told: once in a repository, at the moment when it helps; and which agents `init` offers to set up."""

from __future__ import annotations

import json

import pytest

from tests.sandbox import Sandbox, stable
from tests.terminal import on_terminal

STARTED = "note: commit as always; to see it live in a second terminal: git session watch\n"
COMMITTED = (
    "note: git-session gave commit COMMIT Session-Objectives and Session-Time\n"
    "hint: to change that: git session config commit.style none (or full, compact)\n"
)
ENDED = "note: the week as a page: git session report --weekly --format html --open\n"
CHECK = "note: to see which CLAUDE.md and AGENTS.md fell behind the code: git session context check\n"
QUESTION = (
    "Coding agents are used here: Claude Code, Cursor, readers of AGENTS.md.\n"
    "Set them up to get the session's context by themselves? [Y/n] "
)


@pytest.fixture
def new(sandbox: Sandbox) -> Sandbox:
    """A repository in which somebody begins with git-session; its files are committed."""
    sandbox.gives_hints = True
    sandbox.session("init")
    sandbox.git("add", "-A")
    sandbox.git("commit", "-q", "-m", "Use git-session")
    return sandbox


def untold(box: Sandbox) -> list[str]:
    folder = box.path / ".git/sessions/untold"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_each_step_is_told_of_once(new: Sandbox) -> None:
    assert untold(new) == ["agent", "committed", "ended", "snapshot", "started"]
    assert new.session().err == ""
    assert new.session("start", "feature/x", "--objective", "One").err == STARTED
    assert new.session("status").err == ""
    new.commit("feat: one")
    told = new.session("status").err
    assert stable(told) == COMMITTED
    assert new.git("rev-parse", "HEAD").startswith(told.partition("commit ")[2].partition(" ")[0])
    new.commit("feat: two")
    assert new.session("status").err == ""
    new.write("work.txt")
    snapshot = new.session("checkpoint", "--no-commit", "-u")
    assert snapshot.err == "note: to bring these files back: git session restore cp-1\n"
    assert new.session("checkpoint", "--no-commit", "-u").err == ""
    assert new.session("end").err == ENDED
    new.write("AGENTS.md", "# Rules\n")
    assert new.session("setup", "claude").err == CHECK
    assert new.session("setup", "codex").err == ""
    assert not (new.path / ".git/sessions/untold").exists()
    new.session("start", "feature/y", "--objective", "Two")
    new.commit("feat: three")
    assert new.session("end").err == ""


@pytest.mark.parametrize("first", ["end", "switch", "checkpoint"])
def test_whatever_command_comes_first_tells_of_the_commit(new: Sandbox, first: str) -> None:
    new.session("start", "feature/x", "--objective", "One")
    if first != "checkpoint":
        new.commit("feat: one")
    new.write("more.txt")
    new.git("add", "more.txt")
    line = {"end": ("end",), "switch": ("switch", "main", "--carry"), "checkpoint": ("checkpoint", "-m", "feat: two")}[
        first
    ]
    err = stable(new.session(*line).err)
    assert (
        COMMITTED.replace("and Session-Time", "Impact and Session-Time").replace("Objectives I", "Objectives, I") in err
        if first == "checkpoint"
        else COMMITTED in err
    )
    assert COMMITTED not in stable(new.session("history").err)


def test_trailers_of_all_kinds_are_named(new: Sandbox) -> None:
    new.session("start", "feature/x", "--objective", "One")
    new.session("decisions", "add", "Use PKCE")
    new.commit("feat: one")
    assert stable(new.session("status").err).startswith(
        "note: git-session gave commit COMMIT Session-Objectives, Decisions and Session-Time\n"
    )


def test_where_nobody_reads_it_nothing_is_told(new: Sandbox) -> None:
    new.session("start", "feature/x", "--objective", "One", "--quiet")
    new.commit("feat: one")
    assert new.session("status", "--quiet").err == ""
    assert new.session("status", "--json").err == ""
    assert new.session("status", GIT_SESSION_READ_ONLY="1").err == ""
    assert untold(new) == ["agent", "committed", "ended", "snapshot", "started"]
    assert stable(new.session("status").err) == COMMITTED


def test_without_a_context_file_setup_tells_how_to_write_one(new: Sandbox) -> None:
    assert new.session("setup", "claude").err == ""  # no code that could be described
    new.write("src/prices.py", '"""Reads the prices."""\n')
    below = new.path / "src"
    told = new.session("setup", "codex", cwd=below).err
    assert told == "note: to describe the code to agents in a file: git session context update ..\n"
    assert new.session("setup", "gemini").err == ""
    new.session(*told.partition("git session ")[2].split(), cwd=below)
    assert "- `src/prices.py`: Reads the prices." in (new.path / "CLAUDE.md").read_text()


@pytest.mark.parametrize("style", ["none", "later"])
def test_a_commit_without_trailers_is_none_to_tell_of(new: Sandbox, style: str) -> None:
    new.session("start", "feature/x", "--objective", "One", "-q")
    if style == "none":
        new.git("config", "session.commitStyle", "none")
        new.commit("feat: one")
    else:
        new.commit("feat: one\n\nBREAKING CHANGE: it is new")
    assert new.session("status").err == ""
    new.git("config", "session.commitStyle", "compact")
    new.commit("feat: two")
    assert stable(new.session("status").err) == COMMITTED
    assert new.session("status").err == ""


def test_the_hint_can_be_followed(new: Sandbox) -> None:
    new.session("start", "feature/x", "--objective", "One", "-q")
    new.commit("feat: one")
    hint = new.session("status").err.partition("that: git session ")[2].partition(" (")[0]
    new.session(*hint.split())
    new.commit("feat: two")
    assert "Session" not in new.message()


def test_who_was_here_before_is_told_nothing(ready: Sandbox) -> None:
    """Journals and notes are left by --uninstall."""
    ready.gives_hints = True
    ready.session("start", "feature/x", "--objective", "One")
    ready.commit("feat: one")
    ready.session("init", "--uninstall")
    ready.session("init")
    assert untold(ready) == []
    ready.session("resume", "feature/x")
    assert ready.session("status").err == ""


def test_uninstalling_leaves_no_hints(new: Sandbox) -> None:
    new.session("init", "--uninstall")
    assert not (new.path / ".git/sessions").exists()


def test_a_linked_worktree_shares_the_hints(new: Sandbox) -> None:
    new.session("start", "feature/x", "--objective", "One", "-q")
    new.commit("feat: one")
    new.git("worktree", "add", "-q", "../other", "main")
    other = Sandbox(new.path.parent / "other", new.home, new.now)
    assert stable(other.session().err) == COMMITTED
    assert new.session("status").err == ""


# --- agents that are used here ----------------------------------------------------------------------------------------


@pytest.fixture
def agents(sandbox: Sandbox) -> Sandbox:
    """A repository with files of two agents and an AGENTS.md."""
    sandbox.write(".claude/settings.json", '{"permissions": {}}\n')
    (sandbox.path / ".cursor").mkdir()
    sandbox.write("AGENTS.md", "# Rules\n")
    return sandbox


def test_init_lists_how_to_set_up_the_agents_that_are_used_here(agents: Sandbox) -> None:
    ran = agents.session("init")
    assert ran.out.partition("\nOptional\n")[2] == (
        "  git session setup claude     gives Claude Code the session's context\n"
        "  git session setup cursor     gives Cursor the session's context\n"
        "  git session setup agents-md  gives readers of AGENTS.md the session's context\n"
    )
    assert ran.err == ""
    assert (agents.path / ".claude/settings.json").read_text() == '{"permissions": {}}\n'
    agents.session("setup", "claude")
    commands = [step["command"] for step in agents.json("init")["optional"]]
    assert commands == ["git session setup cursor", "git session setup agents-md"]


@pytest.mark.parametrize(
    ("sign", "name"),
    [
        ("CLAUDE.md", "claude"),
        (".codex/config.toml", "codex"),
        ("GEMINI.md", "gemini"),
        (".github/copilot-instructions.md", "copilot"),
        ("opencode.json", "opencode"),
        (".qwen/settings.json", "qwen"),
        (".kilo/x", "kilo"),
        (".pi/x", "pi"),
        (".aider.conf.yml", "agents-md"),
    ],
)
def test_every_agent_has_its_signs(sandbox: Sandbox, sign: str, name: str) -> None:
    sandbox.write(sign, "{}\n")
    assert [step["command"] for step in sandbox.json("init")["optional"]] == [f"git session setup {name}"]


def test_with_yes_they_are_set_up(agents: Sandbox) -> None:
    agents.gives_hints = True
    ran = agents.session("init", "--yes")
    assert ran.err == QUESTION.partition("\n")[0] + "\n" + CHECK
    assert "  .cursor/hooks.json                          written  Cursor\n" in ran.out
    assert "Optional" not in ran.out
    for name in ("claude", "cursor", "agents-md"):
        assert {piece["state"] for piece in agents.json("setup", name, "--check", status=None)["pieces"]} >= {"current"}
    assert agents.session("init", "--yes").err == ""


def test_uninstalling_names_the_agents_that_stay_set_up(agents: Sandbox) -> None:
    agents.session("init", "--yes")
    left = [part for part in agents.json("init", "--uninstall")["parts"] if part["name"].startswith("setup ")]
    assert [(part["name"], part["state"], part["detail"]) for part in left] == [
        (f"setup {name}", "kept", f"to remove: git session setup {name} --remove")
        for name in ("claude", "cursor", "agents-md")
    ]
    for part in left:
        agents.session(*part["detail"].removeprefix("to remove: git session ").split())
    assert sorted(agents.git("status", "--short").splitlines()) == ["?? .claude/", "?? .session/", "?? AGENTS.md"]


@pytest.mark.parametrize(("typed", "written"), [("\n", True), ("n\n", False)], ids=["enter", "no"])
def test_a_terminal_is_asked(agents: Sandbox, typed: str, written: bool) -> None:
    out = on_terminal(agents, "init", typed=typed)
    assert out.startswith(QUESTION)
    assert (agents.path / ".cursor/hooks.json").exists() == written
    assert ("\nOptional\n" in out) != written


def test_an_agent_that_cannot_be_set_up_does_not_stop_init(agents: Sandbox) -> None:
    agents.write(".claude/settings.json", "not JSON\n")
    ran = agents.session("init", "--yes")
    assert (
        "note: Claude Code was not set up: cannot edit .claude/settings.json: it is not JSON at line 1\nhint: "
        in ran.err
    )
    assert (agents.path / ".cursor/hooks.json").exists()
    assert (agents.path / ".claude/settings.json").read_text() == "not JSON\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "tcsh"])
def test_init_names_completion_if_the_users_shell_lacks_it(sandbox: Sandbox, shell: str) -> None:
    where = {"SHELL": f"/bin/{shell}", "XDG_DATA_DIRS": str(sandbox.home / "nothing")}
    ran = sandbox.session("init", status=0, stdin="", cwd=None, **where)
    line = "  git session completion --install  completes by TAB, and lets man find the manual\n"
    assert (line in ran.out) == (shell != "tcsh")
    if shell != "tcsh":
        sandbox.session("completion", shell, "--install")
        assert (
            json.loads(sandbox.session("init", "--json", status=0, stdin="", cwd=None, **where).out)["optional"] == []
        )
