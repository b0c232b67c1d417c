"""Sharing sessions through a git remote: what leaves, what arrives, and what happens if the remote does not cooperate."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.sandbox import Sandbox, stable
from tests.teamwork import ON, Shared, shared_clones, writer
from tests.terminal import on_terminal


@pytest.fixture
def shared(feature: Sandbox) -> Shared:
    return shared_clones(feature)


def test_nothing_leaves_before_it_was_agreed_to(shared: Shared) -> None:
    refused = shared.ada.session("sync", status=1)
    assert refused.err == "error: nothing is shared\nhint: git session sync --on\n"
    refused = shared.ada.session("sync", "--on", status=1)
    assert refused.err == (
        "error: nothing was shared: without a terminal, say what to share\n"
        "hint: git session sync --on --share handoff,presence\n"
    )
    assert shared.refs() == []


def test_a_dry_run_shows_what_an_agreement_would_share(shared: Shared) -> None:
    ada, refs = shared.ada, shared.ada.git("for-each-ref")
    (remote,) = ada.json("sync", "--dry-run")["remotes"]
    assert (remote["remote"], remote["fields"]) == ("origin", ["handoff", "presence"])
    (named,) = ada.json("sync", "--dry-run", "--share", "presence")["remotes"]
    assert [each["path"] for each in named["files"]] == ["open.json", "who.json"]
    assert (shared.refs(), ada.git("for-each-ref"), ada.session("sync", status=1).out) == ([], refs, "")
    ada.session(*ON)
    assert {each["path"]: each["text"].rstrip("\n") for each in remote["files"]} == shared.files(ada)


def test_on_a_terminal_named_fields_are_shown_before_they_leave(shared: Shared) -> None:
    ada = shared.ada
    shown = on_terminal(ada, "sync", "--on", "--share", "handoff,time", typed="n\n", status=1)
    text = " ".join(shown.split())
    assert "".join(f"origin is {shared.server}.".split()) in "".join(shown.split())  # a long path is broken
    assert "Everyone who can fetch from it will see, of your sessions: handoff objectives," in text
    assert "time when you worked and for how long, to the second" in text
    assert shown.endswith("share this? [Y/n] nothing is shared\n")
    assert shared.refs() == []
    assert "published 1 session" in on_terminal(ada, "sync", "--on", "--share", "handoff,time", typed="y\n")


def test_on_shares_and_off_leaves_no_byte(shared: Shared) -> None:
    ada = shared.ada
    ada.session("end", "--quiet")
    ada.session("resume", "--quiet")
    config, folder = (
        (ada.path / ".git/config").read_bytes(),
        sorted(each.name for each in (ada.path / ".git/sessions").iterdir()),
    )
    refs = ada.git("for-each-ref")
    assert ada.session(*ON).out == "synced with origin: published 1 session\n"
    assert (ada.path / ".git/config").read_bytes() == config + (
        b'[remote "origin"]\n'
        b"\tfetch = +refs/git-session/*:refs/git-session-remotes/origin/*\n"
        b"\tsessionShare = handoff presence\n"
        b"[fetch]\n"
        b"\tunpackLimit = 50\n"
    )
    assert shared.refs() == [f"refs/git-session/{writer(ada)}"]
    assert ada.session("sync").out == "synced with origin: nothing new to publish\n"
    assert ada.session("sync", "--off").out == (
        "nothing is shared with origin any more, and what colleagues shared was removed from this clone\n"
        "  your sessions were removed from the server; clones that fetched them keep what they have\n"
    )
    assert (ada.path / ".git/config").read_bytes() == config
    assert sorted(each.name for each in (ada.path / ".git/sessions").iterdir()) == folder
    assert ada.git("for-each-ref") == refs
    assert shared.refs() == []


def test_uninstalling_names_what_stays_shared(shared: Shared) -> None:
    shared.ada.session(*ON)
    parts = shared.ada.json("init", "--uninstall")["parts"]
    assert [part for part in parts if part["name"].startswith("sharing")] == [
        {
            "name": "sharing with origin",
            "state": "kept",
            "detail": "to stop, and remove what is on the server: git session sync --off origin",
        }
    ]
    shared.ada.session("sync", "--off", "origin")
    assert not [part for part in shared.ada.json("init", "--uninstall")["parts"] if part["name"].startswith("sharing")]


def test_off_removes_what_others_pushed_under_names_of_no_writer(shared: Shared) -> None:
    ada = shared.ada
    ada.session(*ON)
    ada.git("push", "-q", "origin", *(f"HEAD:refs/git-session/{name}" for name in ("zz", "ab/cd", "UPPER")))
    ada.session("sync")
    assert "refs/git-session-remotes/origin/zz" in ada.git("for-each-ref")
    ada.session("sync", "--off")
    assert ada.git("for-each-ref", "refs/git-session-remotes/") == ""


def test_off_keeps_what_the_user_added_to_the_same_section(shared: Shared) -> None:
    ada = shared.ada
    before = ada.git("config", "--list", "--local").split("\n")
    ada.session(*ON)
    ada.git("config", "remote.origin.tagOpt", "--no-tags")
    ada.session("sync", "--off")
    assert sorted(ada.git("config", "--list", "--local").split("\n")) == sorted(
        [*before, "remote.origin.tagopt=--no-tags"]
    )


def test_what_leaves_is_what_was_agreed_to_and_no_time_without_the_word(shared: Shared) -> None:
    ada = shared.ada
    ada.session("decisions", "add", "Use PKCE", "--rationale", "safer", "--path", "src/**")
    ada.session("checkpoint", "--no-commit", "--label", "before lunch")
    ada.session("end", "--quiet", "--next", "GitHub OAuth", "--remember", "rotate the keys")
    ada.session(*ON)
    files = shared.files(ada)
    session_id = ada.json("history")["sessions"][0]["id"]
    path = f"sessions/2027-01/{session_id}"
    assert sorted(files) == ["branches.json", f"{path}.journal", f"{path}.md", "who.json"]
    assert json.loads(files["who.json"]) == {
        "format": 1, "writer": writer(ada), "name": "Ada Example", "email": "ada@example.org", "fields": ["handoff", "presence"],
    }  # fmt: skip
    noon = 1_800_014_400_000
    assert {row.split(" ")[0] for row in files[f"{path}.journal"].split("\n")} == {str(noon)}
    assert {row.split(" ")[1] for row in files[f"{path}.journal"].split("\n")} == {
        "session", "objective", "objective.start", "commit", "objective.complete", "blocker", "decision", "checkpoint", "end",
    }  # fmt: skip
    everything = "".join(files.values())
    assert "src/**" not in everything
    assert "seconds" not in everything
    assert "timeouts" not in everything
    assert "snapshot" not in everything
    assert stable(files[f"{path}.md"]) == (
        "# feature/oauth\n\nAda Example, ended: `feature-oauth-20270115-xxxx`\n\n"
        "## Objectives\n\n- [x] OAuth provider\n- [ ] Google OAuth\n\n"
        "## Blockers\n\n- Waiting on API keys\n\n"
        "## Decisions\n\n- Use PKCE: safer\n\n"
        "## Remember\n\n- rotate the keys\n\n## Next steps\n\n- GitHub OAuth\n\n## Commits\n\n- `COMMIT`\n- `COMMIT`"
    )
    dates = ada.git("log", "-1", "--format=%at %ct %an", "refs/git-session-published/origin")
    assert dates == "1800000600 1800000600 Ada Example"


@pytest.mark.parametrize(
    ("share", "kinds", "paths"),
    [
        ("presence", set(), ["open.json", "who.json"]),
        ("time", {"session", "enter", "commit"}, ["branches.json", "sessions", "who.json"]),
        ("handoff,time", {"session", "enter", "objective", "objective.start", "objective.complete", "commit", "blocker"},
         ["branches.json", "sessions", "who.json"]),
    ],
)  # fmt: skip
def test_each_field_is_shared_by_itself(shared: Shared, share: str, kinds: set[str], paths: list[str]) -> None:
    shared.ada.session("sync", "--on", "--share", share)
    files = shared.files(shared.ada)
    assert sorted({path.partition("/")[0] for path in files}) == paths
    journal = next((text for path, text in files.items() if path.endswith("journal")), "")
    assert {row.split(" ")[1] for row in journal.splitlines()} == kinds
    if "time" in share:
        assert journal.startswith("1800000000000 session ")
    if share == "presence":
        (row,) = json.loads(files["open.json"])
        assert (row["since"], row["seen"]) == (1_800_000_000_000, 1_800_000_600_000)
        assert set(row) == {"session", "branch", "state", "since", "seen", "by"}


def test_a_tracked_file_narrows_what_is_shared_and_never_widens_it(shared: Shared) -> None:
    ada = shared.ada
    config = ada.path / ".session/config.yaml"
    config.write_text("session:\n  share: [presence]\n")
    assert ada.session("sync", "--on", "--share", "handoff", status=1).err == (
        "error: handoff must not be shared from this repository (.session/config.yaml:2)\n"
        "hint: see: git session config session.share\n"
    )
    ada.session(*ON)
    assert sorted(shared.files(ada)) == ["open.json", "who.json"]
    config.write_text("session:\n  share: [handoff, presence, time, files]\n  remote: elsewhere\n")
    assert ada.session("sync").err == ""
    assert sorted(shared.files(ada)) == ["open.json", "who.json"]


def test_dry_run_prints_exactly_what_would_leave(shared: Shared) -> None:
    ada = shared.ada
    ada.session(*ON)
    ada.session("objectives", "add", "GitHub OAuth")
    before = shared.refs(), ada.git("for-each-ref")
    found = ada.json("sync", "--dry-run")
    assert (shared.refs(), ada.git("for-each-ref")) == before
    (remote,) = found["remotes"]
    ada.session("sync")
    files = shared.files(ada)
    assert {each["path"]: each["text"].rstrip("\n") for each in remote["files"]} == {
        path: text for path, text in files.items() if path not in ("who.json", "open.json")
    }
    assert ada.session("sync", "--dry-run").out == "to origin: nothing new to publish\n"


def test_a_remote_that_does_not_answer_loses_nothing(shared: Shared) -> None:
    ada = shared.ada
    ada.session(*ON)
    ada.session("objectives", "add", "GitHub OAuth")
    url = ada.git("config", "remote.origin.url")
    ada.git("config", "remote.origin.url", "/nowhere/at/all")
    failed = ada.session("sync", status=1)
    assert failed.out == (
        "not synced with origin: '/nowhere/at/all' does not appear to be a git repository\n"
        "  what is to be published waits here; nothing is lost\n"
    )
    assert "failed: '/nowhere/at/all' does not appear" in ada.session("sync", "--status").out
    ada.git("config", "remote.origin.url", "ssh://example.invalid/x")
    ada.git("config", "session.networkTimeout", "1s")
    failed = ada.session("sync", status=1, GIT_SSH_COMMAND="sleep 60 #")
    assert failed.out.startswith("not synced with origin: no answer within 1 seconds\n")
    ada.git("config", "remote.origin.url", url)
    assert ada.session("sync").out == "synced with origin: published 1 session\n"
    assert "GitHub OAuth" in "".join(shared.files(ada).values())


def test_an_invalid_timeout_is_named(feature: Sandbox) -> None:
    takes = "session.networkTimeout takes seconds, or a duration such as 45s or 2m, of at most one day"
    for given in ("3 seconds", "0", "-1", "2d", "never", ""):
        feature.git("config", "session.networkTimeout", given)
        assert f"  ! git config session.networkTimeout: {given!r}: {takes}\n" in feature.session("config", status=1).out
    for given in ("3", "3s", "1m 30s", " 2m"):
        feature.git("config", "session.networkTimeout", given)
        assert "networkTimeout" not in feature.session("config").out


def test_off_waits_once_for_a_remote_that_does_not_answer(shared: Shared) -> None:
    ada = shared.ada
    ada.session(*ON)
    ada.git("config", "session.networkTimeout", "1s")
    ada.git("config", "remote.origin.url", "ssh://example.invalid/x")
    asked = ada.path.parent / "asked"
    ran = ada.session("sync", "--off", GIT_SSH_COMMAND=f"echo >>'{asked}'; sleep 60 #")
    assert "still on the server: no answer within 1 seconds\n" in ran.out
    assert asked.read_text() == "\n"


def test_a_server_that_takes_only_heads_and_tags_refuses_us_once(shared: Shared) -> None:
    ada = shared.ada
    hook = shared.server / "hooks/update"
    hook.write_text('#!/bin/sh\ncase $1 in refs/heads/*|refs/tags/*) ;; *) echo "policy" >&2; exit 1;; esac\n')
    hook.chmod(0o755)
    refused = ada.session(*ON, status=1)
    assert refused.out == (
        "not published: origin refuses refs/git-session/ (hook declined)\n"
        "  share with another, perhaps private, repository:\n"
        "    git remote add <name> <url> && git config session.remote <name>\n"
        "    git session sync --off origin && git session sync --on\n"
    )
    ada.commit("feat: two")
    ada.git("push", "-q", "origin", "feature/oauth")
    private = shared.server.parent / "private.git"
    ada.git("init", "-q", "--bare", str(private))
    ada.git("remote", "add", "private", str(private))
    ada.git("config", "session.remote", "private")
    ada.session("sync", "--off", "origin")
    assert ada.session(*ON).out == "synced with private: published 1 session\n"


def test_a_copied_clone_takes_an_id_of_its_own_and_both_are_kept(shared: Shared) -> None:
    ada = shared.ada
    ada.session(*ON)
    copy = replace(ada, path=ada.path.parent / "copy")
    ada.run("cp", "-a", str(ada.path), str(copy.path))
    ada.session("objectives", "add", "from the original")
    ada.session("sync")
    copy.session("objectives", "add", "from the copy")
    assert "took a new one" in copy.session("sync").out
    assert len(shared.refs()) == 2
    assert copy.session("sync").out == "synced with origin: nothing new to publish\n"
    assert ada.session("sync").out.startswith("synced with origin: nothing new to publish\n")
    assert "from the original" in "".join(shared.files(ada).values())
    assert "from the copy" in "".join(shared.files(copy).values())


def test_a_copied_clone_publishes_what_it_archived_under_its_former_id(shared: Shared) -> None:
    ada, bo = shared.ada, shared.bo
    ada.session("end", "-q")
    ada.session(*ON)
    copy = replace(ada, path=ada.path.parent / "copy")
    ada.run("cp", "-a", str(ada.path), str(copy.path))
    copy.session("start", "feature/copy", "--from", "main", "-o", "Only in the copy", "-q")
    copy.session("end", "-q")
    ada.session("start", "feature/more", "--from", "main", "-o", "Only in the original", "-q")
    ada.session("end", "-q")
    ada.session("sync")
    assert "took a new one" in copy.session("sync").out
    assert "Only in the copy" in "".join(shared.files(copy).values())
    assert copy.session("sync").out == "synced with origin: nothing new to publish\n"
    bo.session(*ON)
    rows = bo.json("team")["sessions"]
    assert sorted(each["branch"] for each in rows) == ["feature/copy", "feature/more", "feature/oauth"]
    past = bo.json("history", "--team")["colleagues"]
    assert sorted((each["branch"], each["objectives"]) for each in past) == [
        ("feature/copy", 1), ("feature/more", 1), ("feature/oauth", 2),
    ]  # fmt: skip
    assert "Only in the copy" in bo.session("handoff", "ada/feature/copy").out


def test_off_finds_out_that_the_ref_is_gone(shared: Shared) -> None:
    ada = shared.ada
    ada.session(*ON)
    ada.git("--git-dir", str(shared.server), "update-ref", "-d", f"refs/git-session/{writer(ada)}")
    assert ada.session("sync", "--off").out == (
        "nothing is shared with origin any more, and what colleagues shared was removed from this clone\n"
        "  your sessions were removed from the server; clones that fetched them keep what they have\n"
    )
    assert shared.refs() == []
    ada.session(*ON)
    ada.git("--git-dir", str(shared.server), "config", "transfer.hideRefs", "refs/git-session")
    assert "\n  still on the server: " in ada.session("sync", "--off").out
    assert shared.refs() == [f"refs/git-session/{writer(ada)}"]


@pytest.mark.parametrize("takes_only_children", [False, True])
def test_history_is_cut_monthly_where_the_server_lets_it(shared: Shared, *, takes_only_children: bool) -> None:
    ada = shared.ada
    ada.session(*ON)
    own = writer(ada)
    count = ("--git-dir", str(shared.server), "rev-list", "--count", f"refs/git-session/{own}")
    ada.session("objectives", "add", "two")
    ada.session("sync")
    assert ada.git(*count) == "2"
    if takes_only_children:
        hook = shared.server / "hooks/update"
        hook.write_text('#!/bin/sh\n[ "$(git merge-base "$2" "$3")" = "$2" ] || exit 1\n')
        hook.chmod(0o755)
    ada.pass_time(minutes=31 * 24 * 60)
    ada.session("objectives", "add", "three")
    url = ada.git("config", "remote.origin.url")
    ada.git("config", "remote.origin.url", "/nowhere/at/all")  # nothing arrives, and nobody is taken for a copy
    ada.session("sync", status=1)
    ada.git("config", "remote.origin.url", url)
    ada.session("sync")
    assert (shared.refs(), ada.git(*count)) == ([f"refs/git-session/{own}"], "3" if takes_only_children else "1")
    ada.session("objectives", "add", "four")
    ada.session("sync")
    assert (shared.refs(), ada.git(*count)) == ([f"refs/git-session/{own}"], "4" if takes_only_children else "2")


def test_forget_publishes_without_the_session_and_its_history(shared: Shared) -> None:
    ada = shared.ada
    ada.session(*ON)
    session_id = ada.json("status")["id"]
    forgotten = ada.session("sync", "--forget", session_id)
    assert (
        forgotten.err == f"note: {session_id} is not published any more; clones that fetched it keep what they have\n"
    )
    assert forgotten.out == "synced with origin: removed 1 session\n"
    assert list(shared.files(ada)) == ["who.json"]
    assert ada.git("--git-dir", str(shared.server), "rev-list", "--count", f"refs/git-session/{writer(ada)}") == "1"
    ada.session("objectives", "add", "x")
    assert ada.session("sync").out == "synced with origin: nothing new to publish\n"


def test_forget_without_network_is_made_good_by_the_next_exchange(shared: Shared) -> None:
    ada = shared.ada
    ada.session(*ON)
    own, session_id = writer(ada), ada.json("status")["id"]
    url = ada.git("config", "remote.origin.url")
    ada.git("config", "remote.origin.url", "/nowhere/at/all")
    ada.session("sync", "--forget", session_id, status=1)
    ada.session("sync", status=1)
    ada.git("config", "remote.origin.url", url)
    assert ada.session("sync").out == "synced with origin: removed 1 session\n"
    assert shared.refs() == [f"refs/git-session/{own}"]
    assert list(shared.files(ada)) == ["who.json"]
    copy = replace(ada, path=ada.path.parent / "copy")
    ada.run("cp", "-a", str(ada.path), str(copy.path))
    copy.session("start", "feature/copy", "--from", "main", "--objective", "From the copy")
    copy.session("sync")
    ada.session("start", "feature/more", "--from", "main", "--objective", "More")
    assert "took a new one" in ada.session("sync").out


def test_a_list_that_is_suddenly_empty_deletes_nothing(shared: Shared) -> None:
    shared.ada.session(*ON)
    shared.bo.session(*ON)
    shared.bo.git("--git-dir", str(shared.server), "config", "transfer.hideRefs", "refs/git-session")
    shared.bo.session("sync", status=None)
    assert "Ada Example" in shared.bo.session("team").out


def test_a_push_of_a_branch_carries_nothing_and_runs_no_hook_of_ours(shared: Shared) -> None:
    ada = shared.ada
    hook = ada.path / ".git/hooks/pre-push"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    ada.session(*ON)
    hook.unlink()
    refs = shared.refs()
    ada.session("objectives", "add", "x")
    ada.commit("feat: two")
    ada.git("push", "-q", "origin", "feature/oauth")
    assert shared.refs() == refs
    tip = ada.git("--git-dir", str(shared.server), "rev-parse", refs[0])
    assert tip == ada.git("rev-parse", "refs/git-session-published/origin")


def test_an_exchange_starts_few_processes(shared: Shared) -> None:
    ada = shared.ada
    ada.session(*ON)
    ada.session("objectives", "add", "Another", "-q")
    trace = ada.home / "trace"
    ada.session("sync", GIT_TRACE=str(trace))
    rows = [row.partition("built-in: git ")[2].split(" ") for row in trace.read_text().split("\n")]
    started = [next(each for each in row if each[:1] not in "-'" and "=" not in each) for row in rows if row != [""]]
    known = ("rev-parse", "config", "symbolic-ref", "cat-file", "fetch", "var", "commit-tree", "update-ref", "push")
    ours = [name for name in started if name in known]
    assert sorted(ours) == [
        "cat-file", "config", "config", "fetch", "push", "rev-parse", "symbolic-ref", "update-ref", "var"
    ]  # fmt: skip
    of_git = {"rev-list", "upload-pack", "receive-pack", "pack-objects", "unpack-objects", "index-pack", "for-each-ref", "gc",
              "maintenance"}  # fmt: skip
    assert set(started) - set(ours) <= of_git
    tip = ada.git("rev-parse", "refs/git-session-published/origin")
    lines = ada.git("cat-file", "commit", tip).split("\n")
    dated = f"Ada Example <ada@example.org> {ada.now // 300 * 300} +0000"
    assert [each.partition(" ")[0] for each in lines[:2]] == ["tree", "parent"]
    assert lines[2:] == [f"author {dated}", f"committer {dated}", "", "chore(sessions): publish"]
    assert ada.git("--git-dir", str(shared.server), "fsck", "--strict", "--no-dangling") == ""


def test_what_leaves_follows_journal_settings_and_a_damaged_cache(shared: Shared) -> None:
    ada = shared.ada
    ada.session("sync", "--on", "--share", "handoff,time")
    ada.session("end", "--quiet", "--next", "GitHub OAuth")
    before = ada.session("sync", "--dry-run").out
    (cache,) = (ada.path / ".git/sessions/cache").glob("leaving-*")
    assert ada.session("sync", "--dry-run").out == before
    cache.write_bytes(cache.read_bytes().replace(b"GitHub", b"Forged"))
    assert ada.session("sync", "--dry-run").out == before
    ada.git("config", "user.name", "Ada Lovelace")
    assert "Ada Lovelace, ended" in ada.session("sync", "--dry-run").out
    ada.session("drop", ada.json("history")["sessions"][0]["id"], "--yes", "-q")
    assert not cache.exists()
