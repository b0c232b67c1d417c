"""A session of a colleague that is continued in another clone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox import Sandbox, stable
from tests.scenario import OTHER
from tests.teamwork import ON, Shared, clone, shared_clones, writer

TAKEN = "Ada Example shares a session on feature/oauth: 1 of 2 objectives done, 1 blocker, 1 decision, 10m"
PRESENT = "note: Ada Example has an open session here, last seen 20 minutes ago (Google OAuth)\n"


@pytest.fixture
def shared(feature: Sandbox) -> Shared:
    """Ada shares her open session, and Bo has fetched it twenty minutes later."""
    found = shared_clones(feature)
    found.ada.session("decisions", "add", "Use PKCE", "--rationale", "safer")
    found.ada.session(*ON)
    found.bo.now = found.ada.now
    found.bo.pass_time(minutes=20)
    found.bo.session(*ON)
    return found


def test_resume_takes_over_what_a_colleague_shares(shared: Shared) -> None:
    resumed = shared.bo.session("resume", "feature/oauth")
    assert resumed.err == PRESENT
    assert stable(resumed.out).split("\n\n")[0] == (
        "adopted feature-oauth-20270115-xxxx on feature/oauth (from origin/feature/oauth)\n"
        "taken over from Ada Example: 1 of 2 objectives done, 1 blocker, 1 decision, 10m\n"
        "earlier time: Ada Example 10m"
    )
    status = shared.bo.json("status")
    assert [(each["text"], each["author"]) for each in status["objectives"]] == [
        ("OAuth provider", "Ada Example"), ("Google OAuth", "Ada Example"),
    ]  # fmt: skip
    assert [(each["text"], each["author"]) for each in status["blockers"]] == [("Waiting on API keys", "Ada Example")]
    assert max(each["added_at"] for each in status["objectives"] + status["blockers"]) <= int(shared.bo.now * 1000)


@pytest.mark.parametrize("command", ["start", "switch"])
def test_start_and_switch_note_who_works_there_and_how_to_take_over(shared: Shared, command: str) -> None:
    noted = shared.bo.session(command, "feature/oauth")
    assert noted.err == f"{PRESENT}note: {TAKEN}\nhint: to adopt it instead: git session resume\n"


def test_the_handoff_of_a_colleague_who_ended_follows_the_brief(shared: Shared) -> None:
    ada, bo = shared.ada, shared.bo
    ada.session("end", "--quiet", "--accomplished", "PKCE flow", "--remember", "rotate the keys", "--next", "GitHub")
    ada.session("sync")
    bo.git("fetch", "-q")
    resumed = bo.session("resume", "feature/oauth")
    assert resumed.err == ""
    assert resumed.out.endswith(
        "\nHandoff of Ada Example  today\n"
        "  accomplished: PKCE flow\n  remember: rotate the keys\n  next steps: GitHub\n"
    )


def test_nothing_that_was_taken_over_is_published_as_ones_own_time_or_told_twice(shared: Shared) -> None:
    ada, bo = shared.ada, shared.bo
    bo.session("resume", "feature/oauth", "-q")
    bo.commit("feat: two")
    bo.git("push", "-q", "origin", "feature/oauth")
    bo.session("sync")
    ada.session("sync")
    ada.git("pull", "-q", "origin", "feature/oauth")
    assert [each["text"] for each in ada.json("status")["objectives"]] == ["OAuth provider", "Google OAuth"]
    assert [(each["name"], each["branch"]) for each in ada.json("team")["sessions"]] == [
        ("", "feature/oauth"), ("Bo Example", "feature/oauth"),
    ]  # fmt: skip


def test_a_colleagues_text_cannot_forge_a_trailer(shared: Shared) -> None:
    ada, bo = shared.ada, shared.bo
    (journal,) = (ada.path / ".git/sessions").glob("*/journal")
    journal.write_bytes(journal.read_bytes().replace(b"Google OAuth", rb"x\n\nSession-Time: 99h\u001b[31m"))
    ada.session("sync")
    bo.git("fetch", "-q")
    bo.session("resume", "feature/oauth", "-q")
    bo.commit("feat: two")
    message = bo.git("log", "-1", "--format=%B")
    assert "\x1b" not in message
    assert not [row for row in message.splitlines() if row.startswith("Session-Time: 99h")]


def test_the_handoff_of_a_colleague(shared: Shared) -> None:
    bo = shared.bo
    shown = bo.session("handoff", "ada/feature/oauth")
    assert shown.err == ""
    assert stable(shown.out) == (
        "# feature/oauth\n\nAda Example, open: `feature-oauth-20270115-xxxx`\n\n"
        "## Objectives\n\n- [x] OAuth provider\n- [ ] Google OAuth\n\n## Blockers\n\n- Waiting on API keys\n\n"
        "## Decisions\n\n- Use PKCE: safer\n\n## Commits\n\n- `COMMIT`\n"
    )
    found = bo.json("handoff", "ada@example.org/feature/oauth")
    assert (found["schema"], found["name"], found["text"]) == ("git-session/handoff-shared/1", "Ada Example", shown.out)
    refused = bo.session("handoff", "cleo/feature/oauth", status=1)
    assert refused.err.startswith("error: no session or branch is called 'cleo/feature/oauth'\n")


def test_end_and_handoff_say_whether_colleagues_see_it(shared: Shared) -> None:
    ada = shared.ada
    assert ada.session("handoff").err == ""
    note = "note: colleagues do not see this yet: git session sync\n"
    ada.session("objectives", "add", "GitHub OAuth")
    assert ada.session("handoff").err == note
    assert ada.session("end").err == note
    ada.session("sync")
    assert ada.session("handoff").err == ""


def test_a_session_with_a_secret_stays_here(shared: Shared) -> None:
    ada = shared.ada
    token = "ghp_" + "a1B2c3D4e5F6g7H8i9J0" * 2
    ada.session("objectives", "add", f"Use {token[:40]}", "--allow-secret")
    session_id = ada.json("status")["id"]
    assert ada.session("sync").out.endswith(
        f"stays here: {session_id}, a text in it holds what looks like a GitHub token\n"
    )
    assert token[:40] not in "".join(shared.files(ada).values())


def test_a_purged_text_is_published_no_more_with_its_history(shared: Shared) -> None:
    ada = shared.ada
    purged = ada.session("purge", "--text", "PKCE flow", "--yes", status=1)
    assert "no session holds this text" in purged.err
    ada.session("objectives", "add", "Ask Cleo about it")
    ada.session("sync")
    purged = ada.session("purge", "--text", "Ask Cleo about it", "--yes")
    assert "    what you share with origin\n      git session sync\n" in purged.out
    ada.session("sync")
    assert "Cleo" not in "".join(shared.files(ada).values())
    count = ada.git("--git-dir", str(shared.server), "rev-list", "--count", f"refs/git-session/{writer(ada)}")
    assert count == "1"


def test_two_people_of_one_name_are_both_named(shared: Shared) -> None:
    ada, bo = shared.ada, shared.bo
    other = clone(ada, shared.server, "other", "Ada Other")
    other.now = bo.now
    other.git("config", "user.email", "other@example.org")
    other.environment.update({key: "other@example.org" for key in OTHER if key.endswith("EMAIL")})
    other.session("start", "feature/oauth", "--objective", "Mine")
    other.session(*ON)
    bo.session("sync")
    refused = bo.session("handoff", "ada/feature/oauth", status=1).err
    assert refused == (
        "error: 'ada' names several colleagues with a session on feature/oauth: "
        "Ada Example <ada@example.org>, Ada Other <other@example.org>\n" + refused.partition("\n")[2]
    )
    name = refused.rpartition("handoff ")[2].strip()
    assert name in ("ada@example.org/feature/oauth", "other@example.org/feature/oauth")
    assert bo.json("handoff", name)["email"] == name.partition("/")[0]
    assert bo.json("handoff", "other/feature/oauth")["name"] == "Ada Other"
    hints = [
        bo.session(*words, status=1).err.partition("\nhint: ")[2]
        for words in (
            ("compare", "-v", "ada/feature/oauth", "main"),
            ("restore", "--session", "ada/feature/oauth", "the work", "--to", "../w"),
            ("restore", "--session=ada/feature/oauth", "cp-1"),
            ("resume", "ada/feature/oauth"),
        )
    ]
    assert hints == [
        f"git session compare -v {name} main\n",
        f"git session restore --session {name} 'the work' --to ../w\n",
        f"git session restore --session={name} cp-1\n",
        "to go on with it: git session resume feature/oauth\n",
    ]


def test_a_checkpoint_of_several_clones_of_one_person_is_not_guessed(shared: Shared) -> None:
    ada, bo = shared.ada, shared.bo
    desk = clone(ada, shared.server, "desk", "Desk Example")
    desk.now = bo.now
    desk.session("start", "feature/oauth", "--objective", "Mine")
    for box, label in ((ada, "here"), (desk, "at the desk")):
        box.write("work.txt", label)
        box.session("checkpoint", "--no-commit", "-u", "--label", label)
        box.session("sync", "--on", "--share", "handoff,presence,snapshots")
    bo.session("sync")
    bo.write(".mailmap", "Ada Example <ada@example.org> <desk@example.org>\n")
    known = {each.json("status")["id"]: label for each, label in ((ada, "here"), (desk, "at the desk"))}
    refused = bo.session("restore", "--session", "ada/feature/oauth", "cp-1", status=1).err
    listed = ", ".join(f"{each} ({known[each]})" for each in sorted(known))
    message, _, hint = refused.partition("\nhint: git session restore --session ")
    assert message == f"error: several sessions of Ada Example on feature/oauth have a checkpoint cp-1: {listed}"
    named = hint.removesuffix(" cp-1\n")
    bo.session("restore", "--session", named, "cp-1")
    assert (bo.path / "work.txt").read_text() == known[named]


def test_what_was_taken_over_keeps_its_author_and_is_not_committed_as_ones_own(shared: Shared) -> None:
    bo = shared.bo
    bo.session("resume", "feature/oauth", "-q")
    assert (
        bo.session("decisions").out
        == "Decisions  feature/oauth\n  dec-1  Use PKCE Ada Example\n         rationale: safer\n"
    )
    assert "Waiting on API keys  Ada Example  " in bo.session("blockers").out
    brief = bo.session("brief").out
    assert "Google OAuth  Ada Example\n" in brief
    assert "Use PKCE  Ada Example, safer\n" in brief
    assert "blocked  Waiting on API keys  blk-1, Ada Example, " in brief
    bo.commit("feat: two")
    assert "PKCE" not in bo.message()
    (decision,) = bo.json("decisions", "list")["decisions"]
    assert (decision["author"], decision["commit"]) == ("Ada Example", "")
    handoff = bo.session("handoff").out
    assert "- dec-1 Use PKCE, by Ada Example\n" in handoff
    assert "Google OAuth (open), by Ada Example\n" in handoff or "Google OAuth, by Ada Example\n" in handoff


def test_a_withheld_session_is_said_to_stay_here(shared: Shared) -> None:
    ada = shared.ada
    ada.session("objectives", "add", "Use ghp_" + "a1B2c3D4e5F6g7H8i9J0" * 2, "--allow-secret")
    assert ada.session("handoff").err == (
        "note: colleagues do not see this: a text in it holds what looks like a GitHub token\n"
    )


def test_nobody_changes_a_colleagues_words_or_speaks_in_their_name(shared: Shared) -> None:
    """Another clone publishes copies of Ada's events with other texts, events in her name, and some of its own."""
    ada, bo = shared.ada, shared.bo
    session_id, files = ada.json("status")["id"], shared.files(ada)
    path = next(each for each in files if each.endswith(".journal"))
    rows = files[path].replace("Google OAuth", "Changed").replace("feature/oauth", "elsewhere")
    forged = rows.replace(writer(ada), "mallory") + "\n" + rows.replace('"id": "', '"id": "x')
    noon = forged.partition(" ")[0]
    forged += f'\n{noon} objective {{"id": "m1", "text": "Of Mallory", "n": 99, "w": "mallory"}}\n'
    place = ["--git-dir", str(shared.server)]
    index: dict[str, Any] = {"GIT_INDEX_FILE": str(ada.home / "index")}
    who = '{"format": 1, "name": "Mallory", "email": "", "fields": ["handoff"]}'
    for name, text in (("who.json", who), (path, forged)):
        oid = ada.git(*place, "hash-object", "-w", "--stdin", stdin=text)
        ada.git(*place, "update-index", "--add", "--cacheinfo", f"100644,{oid},{name}", **index)
    commit = ada.git(*place, "commit-tree", ada.git(*place, "write-tree", **index), "-m", "x")
    ada.git(*place, "update-ref", "refs/git-session/mallory", commit)
    ada.git(*place, "update-ref", "refs/git-session/copied", f"refs/git-session/{writer(ada)}")
    bo.git("fetch", "-q")
    shown = bo.session("handoff", session_id).out
    assert "## Objectives\n\n- [x] OAuth provider\n- [ ] Google OAuth\n- [ ] Of Mallory (Mallory)\n" in shown
    assert shown.startswith("# feature/oauth\n\nAda Example, open")
    assert "Changed" not in shown


def test_sessions_that_an_earlier_version_put_into_folders_are_read(shared: Shared) -> None:
    ada, bo = shared.ada, shared.bo
    ada.session(*ON)
    bo.session(*ON)
    now = bo.session("handoff", "ada/feature/oauth").out
    place, ref = ["--git-dir", str(shared.server)], f"refs/git-session/{writer(ada)}"
    index: dict[str, Any] = {"GIT_INDEX_FILE": str(ada.home / "index")}
    for row in ada.git(*place, "ls-tree", "-r", ref).split("\n"):
        mode, _, oid, path = row.split()
        earlier = path.replace(".journal", "/journal").replace(".md", "/handoff.md")
        ada.git(*place, "update-index", "--add", "--cacheinfo", f"{mode},{oid},{earlier}", **index)
    commit = ada.git(*place, "commit-tree", ada.git(*place, "write-tree", **index), "-p", ref, "-m", "x")
    ada.git(*place, "update-ref", ref, commit)
    bo.git("fetch", "-q")
    assert bo.session("handoff", "ada/feature/oauth").out == now
    assert [each["name"] for each in bo.json("history", "--team")["colleagues"]] == ["Ada Example"]


def test_what_a_colleague_handed_over_stays_in_the_brief_and_the_handoff(shared: Shared) -> None:
    ada, bo = shared.ada, shared.bo
    ada.session("end", "--quiet", "--remember", "rotate the keys", "--next", "do the rest")
    ada.session("sync")
    bo.git("fetch", "-q")
    bo.session("resume", "feature/oauth", "-q")
    brief = bo.session("brief").out
    assert "do the rest (Ada Example)\n" in brief
    assert "rotate the keys (Ada Example)\n" in brief
    handoff = bo.session("handoff").out
    assert "## Remember\n\n- rotate the keys (Ada Example)\n" in handoff
    assert "## Next steps\n\n- do the rest (Ada Example)\n" in handoff
    bo.session("end", "-q", "--remember", "keys are in the vault", "--next", "ship it")
    handoff = bo.session("handoff").out
    assert "- rotate the keys (Ada Example)\n- keys are in the vault\n" in handoff
    assert "## Next steps\n\n- ship it\n" in handoff
    bo.git("push", "-q", "origin", "feature/oauth")
    bo.session("sync")
    cleo = clone(ada, shared.server, "cleo", "Cleo Example")
    cleo.now = bo.now
    cleo.session(*ON)
    cleo.session("resume", "feature/oauth", "-q")
    assert cleo.json("handoff")["remember"] == ["rotate the keys (Ada Example)", "keys are in the vault (Bo Example)"]
    assert cleo.json("handoff")["next_steps"] == ["ship it (Bo Example)"]


def test_the_issue_is_taken_over(feature: Sandbox) -> None:
    found = shared_clones(feature)
    ada, bo = found.ada, found.bo
    ada.session("end", "-q")
    ada.git("switch", "-q", "-c", "f/a", "main")
    ada.session("start", "f/a", "--issue", "PROJ-7", "-o", "Ship it")
    ada.commit("feat: two")
    ada.git("push", "-q", "origin", "f/a")
    ada.session(*ON)
    bo.now = ada.now
    bo.session(*ON)
    bo.git("fetch", "-q")
    bo.session("resume", "f/a", "-q")
    assert [bo.json(command)["issue"] for command in ("status", "brief", "handoff")] == ["PROJ-7"] * 3
    assert "PROJ-7" in bo.session("brief").out


def test_of_a_blocker_whose_day_alone_is_known_no_age_is_told(shared: Shared) -> None:
    bo = shared.bo
    bo.session("resume", "feature/oauth", "-q")
    day = bo.json("status")["blockers"][0]
    assert day["is_day"] is True
    assert "Waiting on API keys  Ada Example  since 2027-01-15\n" in bo.session("blockers").out
    assert "blocked  Waiting on API keys  blk-1, Ada Example, since 2027-01-15\n" in bo.session("brief").out
    assert "Waiting on API keys, open since 2027-01-15, by Ada Example\n" in bo.session("handoff").out
    bo.pass_time(minutes=36)
    bo.session("blockers", "resolve", "blk-1")
    assert "Waiting on API keys, resolved 2027-01-15, by Ada Example\n" in bo.session("handoff").out
    assert "- [x] Waiting on API keys (feature/oauth)" in bo.session("report", "--format", "markdown").out


def test_a_blocker_that_a_colleague_resolved_is_resolved(shared: Shared) -> None:
    ada, bo = shared.ada, shared.bo
    bo.session("resume", "feature/oauth", "-q")
    bo.pass_time(minutes=5)
    bo.commit("feat: two\n\ncompletes obj-2, resolves blk-1")
    bo.git("push", "-q", "origin", "feature/oauth")
    bo.session("sync")
    ada.now = bo.now
    ada.git("pull", "-q", "origin", "feature/oauth")
    ada.session("sync")
    assert stable(ada.session("resume").out).count("adopted from COMMIT (Bo Example, just now): obj-2, blk-1\n") == 1
    assert "Waiting on API keys  resolved by Bo Example" in ada.session("blockers", "list").out
    assert ", resolved 2027-01-15 by Bo Example\n" in ada.session("handoff").out
    ada.session("blockers", "add", "Waiting on API keys")
    ada.session("resume", "-q")
    assert [bool(each["resolved_at"]) for each in ada.json("status")["blockers"]] == [True, False]


def test_a_blocker_that_a_colleague_added_is_learned_as_theirs(shared: Shared) -> None:
    ada, bo = shared.ada, shared.bo
    bo.session("resume", "feature/oauth", "-q")
    bo.pass_time(minutes=5)
    bo.session("blockers", "add", "No test account", "--issue", "#7")
    bo.session("sync")
    ada.now = bo.now
    ada.session("sync")
    assert "adopted from Bo Example: blk-2\n" in ada.session("resume").out
    assert "blk-2  No test account  #7  Bo Example  since 2027-01-15\n" in ada.session("blockers", "list").out
    assert "blk-2 No test account (#7), open since 2027-01-15, by Bo Example\n" in ada.session("handoff").out
    assert "adopted" not in ada.session("resume").out
    ada.session("sync")
    bo.session("sync")
    assert "adopted from Ada Example: blk" not in bo.session("resume").out
    bo.session("blockers", "resolve", "blk-2")
    bo.session("sync")
    ada.session("sync")
    assert "adopted from Bo Example: blk-2\n" in ada.session("resume").out
    assert [bool(each["resolved_at"]) for each in ada.json("status")["blockers"]] == [False, True]


@pytest.mark.parametrize("fields", ["handoff,presence", "handoff,presence,time"])
@pytest.mark.parametrize("command", [("resume",), ("switch", "feature/oauth")])
def test_who_comes_back_learns_what_the_colleague_shares(shared: Shared, fields: str, command: tuple[str, ...]) -> None:
    ada, bo = shared.ada, shared.bo
    bo.session("sync", "--on", "--share", fields, "-q")
    bo.session("resume", "feature/oauth", "-q")
    bo.pass_time(minutes=5)
    bo.session("objectives", "complete", "obj-2", "-q")
    bo.session("objectives", "add", "GitHub OAuth", "-q")
    bo.session("objectives", "add", "GitLab OAuth", "-q")
    bo.session("objectives", "drop", "obj-4", "-q")
    bo.session("decisions", "add", "Keep tokens short", "--rationale", "safer", "-q")
    bo.session("end", "-q", "--remember", "rotate the keys", "--next", "GitHub")
    bo.session("sync")
    ada.now = bo.now + 600
    ada.session("objectives", "complete", "obj-2", "-q")
    ada.session("sync")
    assert "all done" not in ada.session("brief").out
    if command[0] == "switch":
        ada.git("switch", "-q", "main")
    learned = ada.json(*command)["learned"]
    told = ["rotate the keys (Bo Example)", "GitHub (Bo Example)"]
    assert (learned["author"], learned["objectives"], learned["decisions"]) == ("Bo Example", ["obj-3"], ["dec-2"])
    assert (learned["blockers"], learned["told"]) == ([], told)
    status = ada.json("status")
    assert [(each["text"], each["state"], each["author"]) for each in status["objectives"]] == [
        ("OAuth provider", "done", ""), ("Google OAuth", "done", ""), ("GitHub OAuth", "open", "Bo Example"),
    ]  # fmt: skip
    brief = ada.session("brief").out
    assert "remember  rotate the keys (Bo Example)\n" in brief
    assert "GitHub (Bo Example)\n" in brief
    assert "dec-2  Keep tokens short  Bo Example, safer\n" in brief
    # What is changed here later stays, and nothing comes twice.
    ada.session("objectives", "reopen", "obj-2", "-q")
    ada.session("objectives", "complete", "obj-3", "-q")
    assert ada.json("resume")["learned"] is None
    states = [each["state"] for each in ada.json("status")["objectives"]]
    assert states == ["done", "open", "done"]
    # Commits that say the same later double nothing, and the one who learned it publishes it as nobody's own.
    bo.session("resume", "-q")
    bo.commit("feat: tokens")
    bo.git("push", "-q", "origin", "feature/oauth")
    ada.git("pull", "-q", "--rebase", "origin", "feature/oauth")
    ada.session("resume", "-q")
    status = ada.json("status")
    assert [each["text"] for each in status["objectives"]] == ["OAuth provider", "Google OAuth", "GitHub OAuth"]
    assert len(ada.json("decisions", "list")["decisions"]) == 2
    ada.session("sync")
    bo.session("sync")
    again = bo.json("resume")["learned"]
    assert not again or not again["told"]
    assert [each["text"] for each in bo.json("status")["objectives"]][:3] == [
        "OAuth provider",
        "Google OAuth",
        "GitHub OAuth",
    ]


def test_an_objective_that_a_colleague_rewords_is_reworded_here_too(shared: Shared) -> None:
    ada, bo = shared.ada, shared.bo
    bo.session("resume", "feature/oauth", "-q")
    bo.session("objectives", "edit", "obj-2", "Google and GitHub OAuth", "-q")
    bo.session("sync")
    ada.now = bo.now
    ada.session("sync")
    assert "adopted from Bo Example: obj-2\n" in ada.session("resume").out
    assert [each["text"] for each in ada.json("status")["objectives"]] == ["OAuth provider", "Google and GitHub OAuth"]
    ada.session("objectives", "edit", "obj-2", "Only Google", "-q")
    assert ada.json("resume")["learned"] is None


def test_an_objective_that_commits_shorten_is_taken_over_once(feature: Sandbox) -> None:
    long = "Import the orders of all suppliers in the old warehouse, with prices, discounts and the dates of delivery"
    feature.session("objectives", "add", long)
    found = shared_clones(feature)
    assert "…" in found.ada.message()
    found.ada.session(*ON)
    found.bo.now = found.ada.now
    found.bo.session(*ON)
    found.bo.session("resume", "feature/oauth", "-q")
    assert [each["text"] for each in found.bo.json("status")["objectives"]][2:] == [long]


def test_resume_of_a_colleagues_session_names_what_is_missing(shared: Shared) -> None:
    ada, bo = shared.ada, shared.bo
    assert bo.session("resume", "ada/feature/oauth", status=1).err == (
        "error: ada/feature/oauth is a session of Ada Example\n"
        "hint: to go on with it: git session resume feature/oauth\n"
    )
    ada.session("start", "feature/new", "-o", "Not pushed", "-q")
    ada.session("sync")
    bo.session("sync")
    for name in ("feature/new", "ada/feature/new"):
        assert bo.session("resume", name, status=1).err == (
            "error: Ada Example shares a session on feature/new, but that branch is not here\n"
            "hint: git fetch, or ask Ada Example to push the branch\n"
        )
