"""`git session search`: words in the texts of all sessions."""

from __future__ import annotations

import shutil

import pytest

from tests.sandbox import Sandbox, stable
from tests.scenario import CLAUDE, HOSTILE
from tests.teamwork import ON, shared_clones


@pytest.fixture
def told(feature: Sandbox) -> Sandbox:
    """An archived session, a session with every kind of text, and one on another branch."""
    reasons = ("--rationale", "Protects the login token", "--alternatives", "The implicit flow")
    feature.session("decisions", "add", "Use PKCE", *reasons, **CLAUDE)
    feature.session("blockers", "add", "Waiting on API keys", "--issue", "#42")
    feature.session("blockers", "resolve", "blk-1", "--resolution", "The platform team sent them")
    feature.session("objectives", "edit", "obj-2", "Sign in with Google")
    feature.pass_time(minutes=5)
    feature.commit("feat: one")
    feature.session("checkpoint", "--label", "half way", "--notes", "The token test still fails")
    feature.session("end", "--remember", "rotate the keys", "--next", "Renew tokens in time", "-q")
    shutil.rmtree(next((feature.path / ".git/sessions").glob("feature-oauth-*")))
    feature.pass_time(minutes=24 * 60)
    feature.session("start", "docs/api", "-o", "Describe every token", "-q")
    return feature


def test_every_kind(told: Sandbox) -> None:
    ran = told.session("search", "token")
    assert ran.err == ""
    assert stable(ran.out) == (
        "Found  4 texts\n"
        "\n"
        "  Describe every token\n"
        "    objective, open, docs/api, 2027-01-16 08:05, docs-api-20270116-xxxx/obj-1\n"
        "\n"
        "  half way: The token test still fails\n"
        "    note, feature/oauth, 2027-01-15 08:05, feature-oauth-20270115-xxxx/cp-1\n"
        "\n"
        "  Renew tokens in time\n"
        "    next, feature/oauth, 2027-01-15 08:05, feature-oauth-20270115-xxxx/end-1\n"
        "\n"
        "  Use PKCE\n"
        "    decision, in force, feature/oauth, 2027-01-15 08:00, claude, feature-oauth-20270115-xxxx/dec-1\n"
        "    rationale: Protects the login token\n"
        "    alternatives: The implicit flow\n"
    )
    assert stable(told.session("search", "KEYS").out) == (
        "Found  2 texts\n"
        "\n"
        "  rotate the keys\n"
        "    remember, feature/oauth, 2027-01-15 08:05, feature-oauth-20270115-xxxx/end-1\n"
        "\n"
        "  Waiting on API keys\n"
        "    blocker, resolved, #42, feature/oauth, 2027-01-15 08:00, feature-oauth-20270115-xxxx/blk-1\n"
        "    resolution: The platform team sent them\n"
    )


FOUND = [
    (("implicit",), ["dec-1"]),
    (("pkce", "implicit", "protects"), ["dec-1"]),
    (("pkce protects",), ["dec-1"]),
    (("#42", "platform"), ["blk-1"]),  # of two events
    (("google",), ["obj-2"]),
    (("google", "oauth"), ["obj-2"]),  # the text before it was reworded, and the new one
    (("token", "--kind", "objectives", "--kind", "notes"), ["obj-1", "cp-1"]),
    (("token", "--branch", "docs/api"), ["obj-1"]),
    (("token", "--by", "agents"), ["dec-1"]),
    (("token", "--by", "claude"), ["dec-1"]),
    (("token", "--by", "people"), ["obj-1", "cp-1", "end-1"]),
    (("token", "--by", "Ada Example"), ["obj-1", "cp-1", "end-1"]),
    (("token", "--by", "ada@example.org", "--kind", "notes"), ["cp-1"]),
    (("token", "--by", "ada"), ["obj-1", "cp-1", "end-1"]),
    (("token", "--by", "EXAMPLE.org"), ["obj-1", "cp-1", "end-1"]),
    (("token", "--by", "bo@example.org"), []),
    (("token", "--by", "claud"), []),
    (("token", "--since", "2027-01-16"), ["obj-1"]),
    (("token", "--count", "2"), ["obj-1", "cp-1"]),
    (("nothing-of-that",), []),
    (('"', "\\"), []),
]


def test_what_is_found(told: Sandbox) -> None:
    for words, ids in FOUND:
        assert [each["id"] for each in told.json("search", *words)["texts"]] == ids, words


def test_nothing_found_says_by_whom(told: Sandbox) -> None:
    assert told.session("search", "token", "--by", "Bo").out == "nothing found for token by 'Bo'\n"
    assert told.session("search", "zebra").out == "nothing found for zebra\n"


def test_with_some_of_the_words(told: Sandbox) -> None:
    ran = told.session("search", "half", "token", "zebra")
    assert stable(ran.out) == (
        "Found  1 text, none with all of the words\n"
        "\n"
        "  half way: The token test still fails\n"
        "    note, feature/oauth, 2027-01-15 08:05, feature-oauth-20270115-xxxx/cp-1\n"
    )
    document = told.json("search", "half", "token", "zebra")
    assert (document["complete"], document["texts"][0]["words"]) == (False, ["half", "token"])
    assert told.session("search", "zebra").out == "nothing found for zebra\n"
    assert told.session("search", "token", "-n", "1").out.endswith("\n3 more: add a word, or --count 4\n")


def test_other_scripts(told: Sandbox) -> None:
    told.session("objectives", "add", "Schlüssel für Straßen erneuern")
    told.session("objectives", "add", "トークンを更新する")
    for words, ids in (
        (("SCHLÜSSEL",), ["obj-2"]),
        (("schlu\u0308ssel",), ["obj-2"]),  # as macOS types it
        (("strasse",), ["obj-2"]),
        (("トークン",), ["obj-3"]),
        (("schlüssel", "every"), ["obj-2", "obj-1"]),
    ):
        found = [each["id"] for each in told.json("search", *words)["texts"]]
        assert sorted(found) == sorted(ids), words


def test_a_reworded_and_a_taken_over_text_is_listed_once(told: Sandbox) -> None:
    told.session("end", "--no-handoff", "-q")
    told.pass_time(minutes=1)
    told.session("start", "docs/more", "-o", "Describe every token", "-q")
    assert [each["session"][:9] for each in told.json("search", "describe")["texts"]] == ["docs-more"]
    told.session("decisions", "add", "No cookies")
    told.session("decisions", "supersede", "dec-1", "No cookies at all")
    states = [(each["id"], each["state"]) for each in told.json("search", "cookies")["texts"]]
    assert sorted(states) == [("dec-1", "superseded"), ("dec-2", "standing")]


def test_what_colleagues_share(feature: Sandbox) -> None:
    shared = shared_clones(feature)
    shared.ada.session("decisions", "add", "Use PKCE", "--rationale", "Safe", **CLAUDE)
    shared.ada.session(*ON)
    shared.bo.now = shared.ada.now
    shared.bo.session(*ON)
    assert stable(shared.bo.session("search", "pkce").out) == (
        "Found  1 text\n"
        "\n"
        "  Use PKCE\n"
        "    decision, in force, feature/oauth, 2027-01-15, claude, for Ada Example, feature-oauth-20270115-xxxx/dec-1\n"
        "    rationale: Safe\n"
    )
    for zone in ("Pacific/Kiritimati", "Etc/GMT+12"):
        assert "feature/oauth, 2027-01-15, claude" in shared.bo.session("search", "pkce", TZ=zone).out
    assert [each["is_day"] for each in shared.bo.json("search", "pkce")["texts"]] == [True]
    assert [each["is_day"] for each in shared.ada.json("search", "pkce")["texts"]] == [False]
    shared.ada.session("sync", "--on", "--share", "handoff,presence,time")
    shared.bo.session("sync")
    assert [each["is_day"] for each in shared.bo.json("search", "pkce")["texts"]] == [False]
    assert [each["name"] for each in shared.bo.json("search", "api", "--by", "ada")["texts"]] == ["Ada Example"]
    assert shared.bo.json("search", "api", "--by", "bo")["texts"] == []
    cached = shared.bo.path / ".git/sessions/cache/journal-texts"
    assert b"PKCE" in cached.read_bytes()
    shared.bo.session("sync", "--off", "--yes")
    assert not cached.exists()
    assert shared.bo.session("search", "pkce").out == "nothing found for pkce\n"


def test_what_was_purged_is_not_kept(told: Sandbox) -> None:
    told.session("search", "rotate")
    cached = told.path / ".git/sessions/cache/journal-texts"
    assert b"rotate" in cached.read_bytes()
    told.session("purge", "--text", "rotate the keys", "--yes", status=None)
    assert not cached.exists() or b"rotate" not in cached.read_bytes()


def test_foreign_texts_are_data(told: Sandbox) -> None:
    told.session("decisions", "add", HOSTILE, "--rationale", "\x1b]0;x\x07hostile\nb")
    out = told.session("search", "hostile").out
    assert "\x1b" not in out and "\x07" not in out and "<script>" in out
    assert len(told.session("search", ".*").out.splitlines()) == 1
    assert len(told.json("search", *(f"w{at}" for at in range(500)))["words"]) == 20


REFUSALS = [
    ((), 2, "error: the following arguments are required: WORD\nhint: see: git session search -h\n"),
    ((" ",), 2, "error: there is no word to look for\nhint: for example: git session search PKCE\n"),
    (("a", "-n", "0"), 2, "error: --count must be at least 1\nhint: git session search --count 5 WORD\n"),
    (
        ("a", "--since", "noday"), 1,
        "error: 'noday' is not a date that git understands\nhint: for example: --since \"2 weeks ago\"\n",
    ),
]  # fmt: skip


def test_refusals(ready: Sandbox) -> None:
    for words, status, message in REFUSALS:
        assert ready.session("search", *words, status=status).err == message
    assert ready.session("search", "anything").out == "nothing found for anything\n"
