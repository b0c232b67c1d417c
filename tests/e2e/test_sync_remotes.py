"""Remotes that are renamed or removed, and clones that are copied, while sessions are shared."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.sandbox import Sandbox
from tests.teamwork import ON, Shared, shared_clones, writer

GONE = (
    "nothing is shared with origin any more, and what colleagues shared was removed from this clone\n"
    "  your sessions were removed from the server; clones that fetched them keep what they have\n"
)
TRACES = ("for-each-ref", "--format=%(refname)", "refs/git-session-remotes", "refs/git-session-published")


@pytest.fixture
def shared(feature: Sandbox) -> Shared:
    found = shared_clones(feature)
    found.bo.now = found.ada.now
    found.bo.session("start", "fix/timeouts", "-o", "Shorter timeouts")
    found.bo.session(*ON)
    return found


def _copy(box: Sandbox) -> Sandbox:
    copy = replace(box, path=box.path.parent / "copy")
    box.run("cp", "-a", str(box.path), str(copy.path))
    return copy


def test_a_renamed_remote_keeps_the_id_and_off_removes_it(shared: Shared) -> None:
    ada = shared.ada
    config = ada.path / ".git/config"
    before = config.read_bytes()
    ada.session(*ON)
    own = writer(ada)
    ada.git("remote", "rename", "origin", "mine/upstream")
    ada.git("remote", "add", "origin", str(shared.server))  # as one does with a fork
    ada.session("objectives", "add", "after the rename")
    assert ada.session("sync").out == "synced with mine/upstream: published 1 session\n"
    assert writer(ada) == own
    assert all("/origin" not in each for each in ada.git(*TRACES).split())
    assert "Bo Example" in ada.session("team").out
    assert ada.session("sync").out == "synced with mine/upstream: nothing new to publish\n"
    ada.git("remote", "remove", "origin")
    ada.git("remote", "rename", "mine/upstream", "again")
    assert ada.session("sync", "--off").out == (
        "nothing is shared with again any more, and what colleagues shared was removed from this clone\n"
        "  your sessions were removed from the server; clones that fetched them keep what they have\n"
    )
    assert shared.refs() == [f"refs/git-session/{writer(shared.bo)}"]
    assert ada.git(*TRACES) == ""
    assert not list((ada.path / ".git/sessions").glob("sync*"))
    ada.git("remote", "rename", "again", "origin")
    assert config.read_bytes() == before


def test_off_after_the_remote_was_removed_cleans_this_clone(shared: Shared) -> None:
    ada = shared.ada
    ada.session(*ON)
    ada.git("remote", "remove", "origin")
    assert ada.session("sync", "--off").out == (
        "nothing is shared with origin any more, and what colleagues shared was removed from this clone\n"
        "  still on the server: there is no remote origin any more\n"
        f"  delete it later: git push <url> --delete refs/git-session/{writer(ada)}\n"
    )
    assert ada.git(*TRACES) == ""
    assert "Bo Example" not in ada.session("team").out
    assert "[fetch]" not in (ada.path / ".git/config").read_text()
    assert not list((ada.path / ".git/sessions").glob("sync*"))
    ada.git("remote", "add", "origin", str(shared.server))
    assert ada.session("sync", "--off").out == GONE
    assert shared.refs() == [f"refs/git-session/{writer(shared.bo)}"]
    assert "nothing is shared" in ada.session("sync", "--off", "origin", status=1).err
    ada.git("remote", "remove", "origin")
    assert "there is no remote to share with" in ada.session("sync", "--off", status=1).err


def _off_while_away(shared: Shared) -> None:
    away = shared.server.rename(shared.server.with_name("away"))
    assert "\n  still on the server: " in shared.ada.session("sync", "--off").out
    away.rename(shared.server)


def test_what_off_left_on_a_server_that_was_away_is_taken_over_or_removed(shared: Shared) -> None:
    ada = shared.ada
    ada.session(*ON)
    refs = shared.refs()
    _off_while_away(shared)
    assert not list((ada.path / ".git/sessions").glob("sync*"))
    assert ada.git(*TRACES) == ""
    assert ada.session("sync", "--status").out == (
        "nothing is shared\n"
        "  to share sessions with colleagues: git session sync --on\n"
        "your sessions may still be on the server of origin: git session sync --off origin\n"
    )
    assert ada.json("sync", "--status")["left"] == ["origin"]
    assert ada.session(*ON).out == "synced with origin: nothing new to publish\n  Bo Example: open on fix/timeouts\n"
    assert shared.refs() == refs
    ada.session("objectives", "add", "never arrived")
    ada.git("config", "remote.origin.url", "/nowhere/at/all")
    ada.session("sync", status=1)
    ada.session("sync", "--off")
    ada.git("config", "remote.origin.url", str(shared.server))
    assert ada.session("sync", "--off", "origin").out == GONE
    assert shared.refs() == [f"refs/git-session/{writer(shared.bo)}"]
    assert not (ada.path / ".git/sessions/left.json").exists()


def test_what_off_left_is_ours_under_another_name_of_the_remote(shared: Shared) -> None:
    ada = shared.ada
    ada.session(*ON)
    refs = shared.refs()
    ada.git("remote", "rename", "origin", "upstream")
    ada.session("sync")
    ada.git("remote", "remove", "upstream")
    ada.session("sync", "--off")
    ada.git("remote", "add", "origin", str(shared.server))
    ada.session("objectives", "add", "meanwhile")
    assert ada.session(*ON).out == "synced with origin: published 1 session\n  Bo Example: open on fix/timeouts\n"
    assert shared.refs() == refs
    assert ada.json("sync", "--status")["left"] == []
    assert ada.session("sync", "--off").out == GONE
    assert shared.refs() == [f"refs/git-session/{writer(shared.bo)}"]


def test_what_off_left_on_one_server_is_not_forgotten_for_another(shared: Shared) -> None:
    ada, two = shared.ada, shared.server.with_name("two.git")
    ada.git("init", "-q", "--bare", str(two))
    ada.git("remote", "add", "two", str(two))
    ada.session(*ON)
    ada.session(*ON, "two")
    away = shared.server.rename(shared.server.with_name("away"))
    off = ada.json("sync", "--off", "origin")
    assert (off["delete"], off["failure"] != "") == ("git session sync --off origin", True)
    away.rename(shared.server)
    ada.session("sync")
    assert ada.json("sync", "--status")["left"] == ["origin"]
    ada.session("sync", "--off")
    assert ada.git("--git-dir", str(two), "for-each-ref") == ""
    assert ada.session("sync", "--off").out == GONE
    assert shared.refs() == [f"refs/git-session/{writer(shared.bo)}"]


def test_a_copy_made_after_off_failed_is_noticed(shared: Shared) -> None:
    ada = shared.ada
    ada.session(*ON)
    _off_while_away(shared)
    copy = _copy(ada)
    ada.session("objectives", "add", "from the original")
    assert "took a new one" not in ada.session(*ON).out
    copy.session("objectives", "add", "from the copy")
    assert "took a new one" in copy.session(*ON).out
    assert len(shared.refs()) == 3


def test_off_tries_again_where_the_server_hides_what_it_left(shared: Shared) -> None:
    ada = shared.ada
    ada.session(*ON)
    ada.git("--git-dir", str(shared.server), "config", "transfer.hideRefs", "refs/git-session")
    for _ in range(2):
        assert ada.session("sync", "--off").out == (
            "nothing is shared with origin any more, and what colleagues shared was removed from this clone\n"
            "  still on the server: deny updating a hidden ref\n"
            "  delete it later: git session sync --off origin\n"
        )
    ada.git("--git-dir", str(shared.server), "config", "--unset", "transfer.hideRefs")
    assert ada.session("sync", "--off").out == GONE
    assert shared.refs() == [f"refs/git-session/{writer(shared.bo)}"]


def test_claims_of_a_former_id_are_own(shared: Shared) -> None:
    ada = shared.ada
    ada.session(*ON)
    ada.session("start", "feature/claimed", "--from", "main", "--claim", "-q", "-o", "Claimed")
    ada.session("sync")
    former = writer(ada)
    copy = _copy(ada)
    copy.session("objectives", "add", "from the copy")
    copy.session("sync")
    ada.session("objectives", "add", "from the original")
    assert "took a new one" in ada.session("sync").out
    assert writer(ada) != former
    assert "has claimed" not in ada.session("status").out
    rows = [(each["name"], each["state"]) for each in ada.json("team")["sessions"] if each["claimed_until"]]
    assert rows == [("", "open")]
    url = ada.git("config", "remote.origin.url")
    ada.git("config", "remote.origin.url", "/nowhere/at/all")
    assert "was not given up" in ada.session("end").err
    ada.git("config", "remote.origin.url", url)
    ada.session("start", "feature/claimed", "--claim", "-q", "-o", "Renewed")
    claims = [each for each in shared.refs() if "claim-" in each]
    shown = ada.git("--git-dir", str(shared.server), "cat-file", "blob", f"{claims[0]}:claim.json")
    assert (len(claims), json.loads(shown)["writer"]) == (1, writer(ada))
    ada.session("end", "-q")
    shown = ada.git("--git-dir", str(shared.server), "cat-file", "blob", f"{claims[0]}:claim.json")
    assert json.loads(shown)["branch"] == ""


def test_off_in_a_copy_leaves_what_the_original_published_since(shared: Shared) -> None:
    ada = shared.ada
    ada.session(*ON)
    copy = _copy(ada)
    ada.session("objectives", "add", "from the original")
    ada.session("sync")
    assert copy.session("sync", "--off").out == (
        "nothing is shared with origin any more, and what colleagues shared was removed from this clone\n"
        "  still on the server: a copy of this clone, or its original, shares under the same id\n"
    )
    assert copy.git(*TRACES) == ""
    assert "from the original" in "".join(shared.files(ada).values())


@pytest.mark.parametrize("is_alone", [False, True])
def test_the_original_publishes_again_what_off_in_a_copy_removed(shared: Shared, *, is_alone: bool) -> None:
    ada = shared.ada
    if is_alone:
        shared.bo.session("sync", "--off")
    ada.session(*ON)
    _copy(ada).session("sync", "--off")
    assert f"refs/git-session/{writer(ada)}" not in shared.refs()
    assert ada.session("sync").out == (
        "synced with origin: published 1 session\n  your sessions were gone from the server, and were published again\n"
    )
    assert f"refs/git-session/{writer(ada)}" in shared.refs()
    assert ada.session("sync").out == "synced with origin: nothing new to publish\n"


def test_the_limit_for_packs_stays_while_anything_is_shared(shared: Shared) -> None:
    ada, config = shared.ada, shared.ada.path / ".git/config"
    ada.git("remote", "add", "second", str(shared.server))
    before = config.read_bytes()
    ada.session(*ON)
    ada.session(*ON, "second")
    ada.session("sync", "--off", "origin")
    assert ada.git("config", "--get-all", "fetch.unpackLimit") == "50"
    ada.session("sync", "--off", "second")
    assert config.read_bytes() == before


@pytest.mark.parametrize("key", ["fetch.unpackLimit", "transfer.unpackLimit"])
def test_a_limit_of_the_user_stays_as_it_is(shared: Shared, key: str) -> None:
    ada = shared.ada
    ada.git("config", "--global", key, "7")
    ada.session(*ON)
    assert "[fetch]" not in (ada.path / ".git/config").read_text()
    ada.session("sync", "--off")
    ada.git("config", "--global", "--unset", key)
    ada.session(*ON)
    ada.git("config", "fetch.unpackLimit", "9")
    ada.git("config", "fetch.prune", "true")
    ada.session("sync", "--off")
    assert ada.git("config", "--local", "--get-regexp", "^fetch") == "fetch.unpacklimit 9\nfetch.prune true"


def test_many_refs_of_colleagues_are_packed(shared: Shared) -> None:
    ada = shared.ada
    ada.session(*ON)
    loose = ada.path / ".git/refs/git-session-remotes/origin"
    assert len(list(loose.iterdir())) == 2
    names = [f"HEAD:refs/git-session/writer{number:06}" for number in range(40)]
    ada.git("push", "-q", str(shared.server), *names)
    listed = ("for-each-ref", "--format=%(refname) %(objectname)")
    before = ada.git(*listed)
    assert ada.session("sync").out == "synced with origin: nothing new to publish\n"
    assert not loose.exists() or not list(loose.iterdir())
    rows = [each for each in ada.git(*listed).split("\n") if "origin/writer" not in each]
    assert "\n".join(rows) == before
    assert len(ada.git(*TRACES).split()) == 43
    ada.session("sync", "--off")
    assert ada.git(*TRACES) == ""
