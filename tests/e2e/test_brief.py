"""`git session brief`: what somebody who takes the session up needs to know."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import pytest
from markdown_it import MarkdownIt

from git_session.model.text import width
from tests.sandbox import Sandbox, stable
from tests.scenario import HOSTILE, OTHER, UNSEEN, upstream_moves_on, work


@pytest.fixture
def bare_feature(sandbox: Sandbox) -> Sandbox:
    """A session in a repository without any configuration or guide."""
    sandbox.session("init")
    for path in (sandbox.path / ".session").iterdir():
        path.unlink()
    sandbox.session("start", "feature/oauth", "--objective", "OAuth provider", "--objective", "Google OAuth")
    sandbox.session("objectives", "start", "obj-1")
    return sandbox


def test_the_whole_brief(bare_feature: Sandbox) -> None:
    work(bare_feature)
    bare_feature.write(".session/config.yaml", "context:\n  architecture: hexagonal\n  patterns: [repository, ports]\n")
    bare_feature.write(
        ".session/architecture.md",
        "# Architecture\n\n## Rules\n\n<!-- Such as: x. -->\n- Domain imports\n  nothing.\n- One clock\n",
    )
    assert stable(bare_feature.session("brief").out) == (
        "feature/oauth\n"
        "1h active, started 1 hour ago\n"
        "\n"
        "What we are building\n"
        "  [▶] obj-2  Google OAuth\n"
        "  [x] obj-1  OAuth provider\n"
        "\n"
        "What is next\n"
        "  in progress    Google OAuth  obj-2\n"
        "  not committed  1 file: notes.txt\n"
        "\n"
        "What to watch for\n"
        "  blocked  Waiting on API keys  blk-1, #42, 40 minutes\n"
        "\n"
        "What was decided\n"
        "  dec-1  Use PKCE  Protects against interception\n"
        "\n"
        "What is done\n"
        "  COMMIT  fix(auth): renew tokens  oauth-complete, 20 minutes ago\n"
        "  COMMIT  feat(auth): add provider  50 minutes ago\n"
        "\n"
        "How\n"
        "  architecture  hexagonal\n"
        "  guides        .session/config.yaml, .session/architecture.md\n"
    )


def test_guides_are_quoted_until_the_first_commit_and_named_from_then_on(bare_feature: Sandbox) -> None:
    bare_feature.write(".session/config.yaml", "context:\n  patterns: [repository, ports]\n")
    bare_feature.write(".session/conventions.md", "# Conventions\n\n## Rules\n\n- Run `make test` first\n- One clock\n")
    quoted = 'How\n  patterns  repository, ports\n  "Rules"   Run `make test` first; One clock\n'
    named = "How\n  guides  .session/config.yaml, .session/conventions.md\n"
    assert quoted in bare_feature.session("brief").out
    assert '- "Rules": Run `make test` first; One clock\n' in bare_feature.session("brief", "--format", "markdown").out
    bare_feature.session("checkpoint", "--no-commit")
    assert quoted in bare_feature.session("brief").out
    bare_feature.commit("feat: one")
    assert named in bare_feature.session("brief").out
    # An agent has no memory: it is told in full at any time.
    event = json.dumps({"hook_event_name": "SessionStart", "source": "startup", "session_id": "s"})
    told = bare_feature.session("hook", "claude", "SessionStart", stdin=event).out
    assert r"- \"Rules\": Run `make test` first; One clock\n" in told


def test_guides_are_named_after_the_first_pause(bare_feature: Sandbox) -> None:
    bare_feature.write(".session/conventions.md", "# Conventions\n\n## Rules\n\n- One clock\n")
    bare_feature.git("add", "-A")
    bare_feature.git("commit", "-q", "-m", "docs: rules", **UNSEEN)
    bare_feature.session("switch", "main")
    assert bare_feature.session("switch", "feature/oauth").status == 0
    assert "How\n  guides  .session/conventions.md\n" in bare_feature.session("brief").out


def test_no_line_is_longer_than_100_columns_in_a_pipe(bare_feature: Sandbox) -> None:
    long = "Everything that is typed here goes on and on, with `code` and 漢字, " * 4
    bare_feature.session("objectives", "add", long)
    bare_feature.session("objectives", "start", "obj-3")
    bare_feature.session("decisions", "add", long, "--rationale", long)
    bare_feature.session("blockers", "add", "A" * 150, "--issue", "#42")
    brief = bare_feature.session("brief").out
    bare_feature.git("switch", "-q", "main")
    for out in (brief, bare_feature.session("resume", "feature/oauth").out):
        assert max(map(width, out.splitlines())) <= 100
    assert ("What to watch for\n  blocked  " + "A" * 89 + "\n      " + "A" * 61 + "  blk-1, #42, just now\n") in brief


def test_markdown(bare_feature: Sandbox) -> None:
    bare_feature.session("blockers", "add", "Waiting", "--issue", "#42")
    assert bare_feature.session("brief", "--format", "markdown").out == (
        "# feature/oauth\n"
        "\n"
        "started just now\n"
        "\n"
        "## What we are building\n"
        "\n"
        "- [>] obj-1 OAuth provider\n"
        "- [ ] obj-2 Google OAuth\n"
        "\n"
        "## What is next\n"
        "\n"
        "- in progress: OAuth provider (obj-1)\n"
        "\n"
        "## What to watch for\n"
        "\n"
        "- blocked: Waiting (blk-1, #42, just now)\n"
    )


def test_json(feature: Sandbox) -> None:
    work(feature)
    document = feature.json("brief")
    assert [section["name"] for section in document["sections"]] == [
        "building",
        "next",
        "watch",
        "decisions",
        "done",
        "how",
    ]
    assert json.loads(feature.session("brief", "--format", "json").out) == document


def test_untouched_templates_say_nothing(feature: Sandbox) -> None:
    out = feature.session("brief").out
    assert "What a newcomer" not in out
    assert "In one paragraph" not in out
    assert "<!--" not in out


def test_what_init_writes_about_an_empty_repository_is_no_fact(bare_sandbox: Sandbox) -> None:
    bare_sandbox.git("init", "-q")
    bare_sandbox.session("init")
    bare_sandbox.session("start", "--objective", "Begin")
    assert "How" not in bare_sandbox.session("brief").out


def test_next_steps_and_notes_of_the_last_handoff(feature: Sandbox) -> None:
    feature.session("end", "--next", "Try the refresh token", "--remember", "rotate the keys")
    feature.pass_time(minutes=5)
    feature.session("start", "--objective", "Go on")
    out = feature.session("brief").out
    assert "  from the handoff  Try the refresh token\n" in out
    assert "  remember  rotate the keys\n" in out


def test_others_commits_count_from_the_last_time(feature: Sandbox) -> None:
    feature.commit("fix: before", "before.txt", **OTHER, **UNSEEN)
    feature.pass_time(minutes=10)
    feature.session("switch", "main")
    feature.pass_time(minutes=10)
    feature.commit("docs: on main meanwhile", "main.txt", **OTHER, **UNSEEN)
    feature.pass_time(minutes=10)
    feature.session("switch", "feature/oauth")
    out = stable(feature.session("brief").out)
    assert (
        "What others did  in the last 20 minutes\n  COMMIT  docs: on main meanwhile  Bo Example, main, 10 minutes ago\n"
        in out
    )
    assert "fix: before" not in out


def test_news_of_a_main_that_was_not_pulled(feature: Sandbox) -> None:
    feature.pass_time(minutes=10)
    upstream_moves_on(feature, "fix: theirs")
    (others,) = [each["items"] for each in feature.json("brief")["sections"] if each["name"] == "others"]
    assert [(each["text"], each["note"]) for each in others] == [("fix: theirs", "Bo Example, origin/main")]
    # Merged, it is no work of this session.
    feature.git("merge", "-q", "origin/main")
    assert feature.json("history")["sessions"][0]["files"] == 0


def test_own_work_on_main_is_not_told_as_others_after_a_merge(feature: Sandbox) -> None:
    feature.commit("feat: mine", "mine.txt")
    feature.git("switch", "-q", "main")
    feature.git("merge", "-q", "--no-ff", "--no-edit", "feature/oauth")
    feature.git("switch", "-q", "feature/oauth")
    sections = {section["name"]: section for section in feature.json("brief")["sections"]}
    assert [item["text"] for item in sections["done"]["items"]] == ["feat: mine"]
    assert "others" not in sections


@pytest.mark.parametrize("limit", [60, 150, 400, 2000])
def test_the_length_is_kept(feature: Sandbox, limit: int) -> None:
    feature.session("objectives", "add", *(f"objective number {number}, in a few words" for number in range(150)))
    work(feature)
    for form in ("text", "markdown"):
        out = feature.session("brief", "--format", form, "--max-tokens", str(limit)).out
        assert 0 < len(out.encode()) / 4 <= limit
    assert feature.json("brief", "--max-tokens", str(limit))["tokens"] <= limit


def test_objectives_are_bounded_whatever_room_there_is(feature: Sandbox) -> None:
    feature.session("objectives", "add", *(f"number {number}" for number in range(98)))
    document = feature.json("brief", "--max-tokens", "20000")
    building = document["sections"][0]
    assert (len(building["items"]), building["left_out"], document["left_out"]) == (30, 70, 70)
    out = feature.session("brief", "--max-tokens", "20000").out
    assert "\n  … 70 more: git session objectives\n" in out
    assert "left out" not in out


def test_what_does_not_fit_is_told(feature: Sandbox) -> None:
    feature.session("objectives", "add", *(f"objective number {number}" for number in range(30)))
    out = feature.session("brief", "--max-tokens", "500").out
    document = feature.json("brief", "--max-tokens", "500")
    building = document["sections"][0]
    assert len(building["items"]) + building["left_out"] == 32
    assert f"  … {building['left_out']} more: git session objectives\n" in out
    assert [section["name"] for section in document["sections"]][:2] == ["building", "next"]
    # In little room stands what is most important.
    least = feature.session("brief", "--max-tokens", "60").out
    assert "\nWhat we are building\n  [▶] obj-1  OAuth provider\n" in least
    small = feature.session("brief", "--max-tokens", "50").out
    assert small.startswith("feature/oauth\nstarted just now\n\n")
    assert small.endswith(" facts omitted to fit the limit\n")


def test_hostile_text_stays_text(feature: Sandbox) -> None:
    feature.session("objectives", "add", HOSTILE)
    out = feature.session("brief", "--format", "markdown").out
    assert "&lt;script&gt;" in out and "<script>" not in out
    assert "\\[link\\](http" in out
    assert "\x1b" not in out
    assert sum(line.startswith("## Heading") for line in out.splitlines()) == 0


def items(box: Sandbox, section: str) -> list[tuple[str, str]]:
    """(kind, text) of the facts in a section; none when it is absent."""
    sections = {each["name"]: each["items"] for each in box.json("brief")["sections"]}
    return [(item["kind"], item["text"]) for item in sections.get(section, [])]


def test_annotations_of_the_sessions_files_with_blockers_first(feature: Sandbox) -> None:
    feature.commit("feat: one", "src/a.py", 'x = "TODO: no"  # TODO: renew it\n# BLOCKER: no keys\n')
    feature.write("src/b.c", "/* FIXME(ada): leaks */\n")
    feature.write("elsewhere.py", "# TODO: not this session's\n")
    feature.git("add", "elsewhere.py")
    feature.git("commit", "-q", "-m", "chore: theirs", **{**UNSEEN, **OTHER})
    out = feature.session("brief").out
    assert (
        "What to watch for\n"
        "  BLOCKER  no keys  src/a.py:2\n"
        "  FIXME    leaks  src/b.c:1\n"
        "  TODO     renew it  src/a.py:1\n"
    ) in out
    assert "not this session's" not in out


def test_files_that_often_change_and_who_knows_them(feature: Sandbox) -> None:
    feature.git("switch", "-q", "main")
    for number in range(4):
        feature.commit(f"fix(auth): renew {number}", "src/auth.py", f"{number}\n", **OTHER, **UNSEEN)
    feature.git("switch", "-q", "feature/oauth")
    feature.write("src/auth.py", "mine\n")
    out = feature.session("brief").out
    assert (
        "Around this work  in the 100 newest commits\n"
        "  often changed  src/auth.py  4 commits by Bo Example, just now\n"
        "  known to       Bo Example  100%, 4 commits, just now\n"
    ) in out


def test_in_a_repository_of_one_person_nobody_is_named(feature: Sandbox) -> None:
    feature.commit("feat: one", "src/a.py")
    feature.commit("feat: two", "src/a.py")
    assert items(feature, "around") == []


def test_what_others_merged_is_told_as_people_speak_of_it(feature: Sandbox) -> None:
    feature.git("switch", "-q", "-c", "topic", "main")
    feature.commit("one", "one.txt", **OTHER, **UNSEEN)
    feature.commit("two", "two.txt", **OTHER, **UNSEEN)
    feature.git("switch", "-q", "main")
    feature.git(
        "merge", "-q", "--no-ff", "-m", "Merge pull request #12 from bo/topic\n\nRenew tokens", "topic", **UNSEEN
    )
    feature.git("switch", "-q", "feature/oauth")
    out = feature.session("brief").out
    assert "What others did\n  #12  Renew tokens  2 commits, Bo Example, main, just now\n" in out
    assert (
        "- \\#12: Renew tokens (2 commits, Bo Example, main, just now)\n"
        in feature.session("brief", "--format", "markdown").out
    )


def test_what_is_next_follows_from_the_facts(feature: Sandbox) -> None:
    feature.git("init", "-q", "--bare", str(feature.home / "hub.git"))
    feature.git("remote", "add", "origin", str(feature.home / "hub.git"))
    feature.write("docs/guide.md", "Look at src/old.py first.\n")
    feature.commit("feat: one", "src/old.py")
    feature.git("push", "-q", "-u", "origin", "feature/oauth")
    feature.git("commit", "-q", "--amend", "-m", "feat: another one")
    feature.git("mv", "src/old.py", "src/new.py")
    feature.git("commit", "-q", "-m", "refactor: rename")
    feature.session("objectives", "complete", "obj-1", "obj-2")
    feature.pass_time(minutes=1)
    feature.write("junit.xml", '<testsuite name="s"><testcase name="a" classname="t"><failure/></testcase></testsuite>')
    assert [each for each in items(feature, "next") if each[0] != "uncommitted"] == [
        ("failing", "1 of 1 test: t::a"),
        ("behind", "1 commit on origin/feature/oauth rewritten here"),
        ("unpushed", "2 commits not on origin/feature/oauth"),
        ("stale", "docs/guide.md:1 names src/old.py, which is gone"),
        ("objectives", "all done"),
    ]


def test_coverage_below_what_is_wanted(feature: Sandbox) -> None:
    feature.commit("feat: one", "src/a.py", "one\ntwo\n")
    feature.pass_time(minutes=1)
    feature.write("lcov.info", "SF:src/a.py\nDA:1,1\nDA:2,0\nend_of_record\n")
    assert items(feature, "watch") == [
        ("coverage", "50% of all code, below 85%"),
        ("coverage", "50% of new code, below 90%"),
    ]


def test_a_repository_without_a_commit(bare_sandbox: Sandbox) -> None:
    bare_sandbox.git("init", "-q")
    bare_sandbox.session("start", "--objective", "Begin")
    assert bare_sandbox.session("brief").out == (
        "main\nstarted just now\n\nWhat we are building\n  [ ] obj-1  Begin\n\nWhat is next\n  first open  Begin  obj-1\n"
    )
    bare_sandbox.commit("feat: the root", "src/a.py", "# TODO: go on\n")
    assert items(bare_sandbox, "done") == [("commit", "feat: the root")]
    assert items(bare_sandbox, "watch") == [("annotation", "go on")]


def test_odd_files_do_no_harm(feature: Sandbox) -> None:
    feature.git("init", "-q", str(feature.home / "sub"))
    feature.git("-C", str(feature.home / "sub"), "commit", "-q", "--allow-empty", "-m", "sub")
    feature.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(feature.home / "sub"), "sub")
    feature.write("blob.py", b"# TODO: binary\n\0")
    feature.write(os.fsdecode(b"caf\xe9.py"), b"# TODO: caf\xe9\n")
    os.symlink("/etc/passwd", feature.path / "link.py")
    feature.git("add", "-A")
    feature.git("commit", "-q", "-m", "feat: odd")
    feature.git("mv", "blob.py", "moved.py")
    feature.session("brief")
    assert items(feature, "watch") == [("annotation", "caf\ufffd")]


def test_a_shallow_clone_says_so(feature: Sandbox) -> None:
    feature.commit("feat: one", "src/a.py", **OTHER, **UNSEEN)
    clone = feature.home / "shallow"
    feature.git("clone", "-q", "--depth=1", f"file://{feature.path}", str(clone))
    box = Sandbox(clone, feature.home, feature.now)
    box.session("start", "--objective", "Go on")
    box.commit("feat: two", "src/a.py")
    assert items(box, "watch")[-1][0] == "shallow"
    assert items(box, "around") == []


def test_no_text_of_others_becomes_markdown(feature: Sandbox) -> None:
    name = "<b>[x](http://x.example)</b> `code`"
    hostile: dict[str, Any] = {**OTHER, "GIT_AUTHOR_NAME": name, "GIT_COMMITTER_NAME": name}
    for number in range(4):
        feature.commit(
            f"# {HOSTILE} {number}", "src/# `a` [b](c).py", f"# TODO: {HOSTILE} {number}\n", **hostile, **UNSEEN
        )
    feature.git("merge", "-q", "--no-ff", "-m", f"Merge branch 'x'\n\n{HOSTILE}", "main", **hostile, **UNSEEN)
    feature.write("src/# `a` [b](c).py", f"# TODO: {HOSTILE}\n")
    tokens = MarkdownIt("commonmark").parse(feature.session("brief", "--format", "markdown").out)
    found = {child.type for token in tokens for child in token.children or []} | {token.type for token in tokens}
    assert not found & {"html_inline", "html_block", "link_open", "image", "strong_open", "fence", "code_block"}
    titles = [tokens[at + 1].content for at, token in enumerate(tokens) if token.type == "heading_open"]
    assert titles[0] == "feature/oauth"
    assert set(titles[1:]) <= {
        "What we are building", "What is next", "What to watch for", "What is done", "What others did",
        "Around this work (in the 100 newest commits)", "How",
    }  # fmt: skip


def test_neither_rich_nor_pygit2_is_loaded_for_a_pipe(feature: Sandbox) -> None:
    feature.commit("feat: one", "src/a.py", "# TODO: x\n")
    program = (
        "import sys; from git_session.cli import run; status = run(['brief']); "
        "print(status, sorted({'rich', 'pygit2', 'pygments'} & set(sys.modules)))"
    )
    assert feature.run(sys.executable, "-c", program).out.endswith("\n0 []\n")


def test_by_default_it_stays_below_what_agents_take(feature: Sandbox) -> None:
    feature.session("objectives", "add", *(f"Objective {number}. " + "It is a long one. " * 30 for number in range(60)))
    feature.session("decisions", "add", "A decision. " * 60, "--rationale", "Because. " * 60)
    for form in ("text", "markdown"):
        assert 6000 < len(feature.session("brief", "--format", form).out) <= 8000


def test_a_guide_that_is_a_link_out_of_the_repository_is_not_read(feature: Sandbox) -> None:
    secret = feature.home / "secret.md"
    secret.write_text("# Secret\n\nkeep out\n")
    guide = feature.path / ".session" / "architecture.md"
    guide.unlink()
    guide.symlink_to(secret)
    assert "keep out" not in feature.session("brief").out


@pytest.mark.parametrize(
    ("arguments", "status", "error"),
    [
        (["--max-tokens", "49"], 2, "error: --max-tokens must be at least 50\n"),
        (["--format", "html"], 2, "error: argument --format: invalid choice"),
    ],
    ids=["few tokens", "unknown format"],
)
def test_a_wrong_command_line(feature: Sandbox, arguments: list[str], status: int, error: str) -> None:
    ran = feature.session("brief", *arguments, status=status)
    assert ran.err.startswith(error)


def test_refused_without_a_session(ready: Sandbox) -> None:
    assert ready.json("brief", status=1)["error"]["code"] == "no-session"


def test_refused_outside_a_repository(bare_sandbox: Sandbox) -> None:
    assert bare_sandbox.json("brief", status=1)["error"]["code"] == "not-a-repository"


def test_decisions_of_the_project_that_stand(feature: Sandbox) -> None:
    """This session's first, then those about its files, then the newest; each once, wherever it is told."""
    feature.session("decisions", "add", "Old choice")
    feature.session("decisions", "add", "Storage is append-only", "--path", "src/storage/**")
    feature.session("decisions", "supersede", "dec-1", "Newest choice", "--rationale", "Simpler")
    feature.commit("feat: one")
    feature.session("end", "--merge-to", "main")
    feature.pass_time(minutes=24 * 60)
    message = "feat: theirs\n\nDecisions:\n - Theirs \x1b[31m<b>\n   Rationale: Bo says so\nSession-Time: 1m\n"
    feature.commit(message, "theirs.txt", **OTHER, **UNSEEN)
    feature.session("start", "feature/next", "--objective", "Go on")
    feature.write("src/storage/log.py", "one\n")
    feature.session("decisions", "add", "Ours")
    (section,) = [each for each in feature.json("brief")["sections"] if each["name"] == "decisions"]
    assert [(each["state"], each["text"], stable(each["note"])) for each in section["items"]] == [
        ("", "Ours", ""),
        ("2027-01-15", "Storage is append-only", "feature-oauth-20270115-xxxx/dec-2, about src/storage/log.py"),
        ("2027-01-16", "Theirs <b>", "Bo Example, COMMIT, Bo says so"),
        ("2027-01-15", "Newest choice", "feature-oauth-20270115-xxxx/dec-3, Simpler"),
    ]
    assert stable(feature.session("decisions", "list", "--all").out).splitlines()[:2] == [
        "Decisions  4 in force, 1 superseded", "  Ours",
    ]  # fmt: skip


def test_many_decisions_leave_room_for_those_about_the_files_at_hand(feature: Sandbox) -> None:
    feature.session("decisions", "add", "Storage is append-only", "--path", "src/storage/**")
    feature.session("decisions", "add", "Keep src/auth.py small")
    feature.session("end")
    feature.session("start", "feature/next", "--objective", "Go on")
    for number in range(14):
        feature.session("decisions", "add", f"Ours {number}")

    def named() -> list[str]:
        sections = {each["name"]: each["items"] for each in feature.json("brief")["sections"]}
        return [each["text"] for each in sections["decisions"] if not each["text"].startswith("Ours")]

    assert named() == []
    feature.write("src/storage/log.py", "one\n")
    assert named() == ["Storage is append-only"]
    feature.commit("feat: auth", "src/auth.py", "one\n")
    assert sorted(named()) == ["Keep src/auth.py small", "Storage is append-only"]


def test_the_session_of_another_branch_or_id_can_be_read(feature: Sandbox) -> None:
    whole = feature.session("brief").out
    session_id = feature.json("brief")["id"]
    feature.git("switch", "-q", "--detach", "main")
    feature.write("unrelated.txt")
    for name in ("feature/oauth", session_id):
        assert feature.json("brief", name)["id"] == session_id
        assert feature.session("brief", name).out.splitlines()[0] == whole.splitlines()[0]
        assert "unrelated.txt" not in feature.session("brief", name).out
    assert feature.session("brief", "nowhere", status=1).err == (
        "error: no session or branch is called 'nowhere'\nhint: to list sessions: git session history\n"
    )
