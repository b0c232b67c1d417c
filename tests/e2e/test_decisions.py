"""`git session decisions`: in exactly one commit, and in the log."""

from __future__ import annotations

import pytest

from tests.sandbox import Sandbox, stable

PKCE = ("decisions", "add", "Use PKCE", "--rationale", "Protects against code interception")


def test_the_ids_of_those_that_stand(feature: Sandbox) -> None:
    feature.session("decisions", "add", "One")
    feature.session("decisions", "add", "Two")
    feature.session("decisions", "supersede", "dec-1", "Three")
    assert feature.session("decisions", "list", "-q").out == "dec-2\ndec-3\n"
    feature.commit("feat: one")
    feature.session("end", "--no-push")
    feature.session("start", "next", "--objective", "Go on")
    feature.session("decisions", "add", "Four")
    named = feature.session("decisions", "list", "--all", "-q").out.splitlines()
    assert named[0] == "dec-1"
    assert sorted(each.partition("/")[2] for each in named[1:]) == ["dec-2", "dec-3"]
    for each in named:
        feature.session("decisions", "supersede", each, "Another one")


def test_a_decision_is_in_the_next_commit_alone(feature: Sandbox) -> None:
    assert feature.session(*PKCE).out == (
        "recorded dec-1\n  dec-1  Use PKCE (in the next commit)\n         rationale: Protects against code interception\n"
    )
    feature.commit("feat: one")
    assert "Decisions:\n - Use PKCE\n   Rationale: Protects against code interception\n" in feature.message()
    feature.commit("feat: two")
    assert "Decisions" not in feature.message()
    assert stable(feature.session("decisions").out) == (
        "Decisions  feature/oauth\n  dec-1  Use PKCE COMMIT\n         rationale: Protects against code interception\n"
    )


def test_json(feature: Sandbox) -> None:
    document = feature.json(*PKCE, "--alternatives", "implicit flow: deprecated")
    assert document["decisions"][0]["alternatives"] == "implicit flow: deprecated"


def test_a_decision_waits_when_the_commit_fails(feature: Sandbox) -> None:
    feature.session(*PKCE)
    feature.write("a.txt")
    feature.git("add", "a.txt")
    feature.git("commit", "-m", "", status=1)
    feature.git("commit", "-qm", "feat: a")
    assert "Decisions:\n - Use PKCE\n" in feature.message()


@pytest.mark.parametrize("how", ["the plain case, by sh", "an editor, by Python"])
def test_alternatives_are_in_the_commit(feature: Sandbox, how: str) -> None:
    feature.session(*PKCE, "--alternatives", "implicit flow: deprecated")
    feature.session("decisions", "add", "No ORM", "--alternatives", f"{'an ORM, ' * 30}or two")
    feature.write("a.txt")
    feature.git("add", "a.txt")
    if how[0] == "t":
        feature.git("commit", "-q", "-m", "feat: a")
    else:
        feature.git("commit", "-q", GIT_EDITOR="sed -i '1s/.*/feat: a/'")
    message = feature.message()
    assert (
        "Decisions:\n"
        " - Use PKCE\n"
        "   Rationale: Protects against code interception\n"
        "   Alternatives: implicit flow: deprecated\n"
        " - No ORM\n"
        "   Alternatives: an ORM, "
    ) in message
    assert max(map(len, message.splitlines())) <= 100
    parsed = feature.git("interpret-trailers", "--parse", stdin=message + "\n")
    assert [row.partition(":")[0] for row in parsed.splitlines()] == ["Session-Objectives", "Decisions", "Session-Time"]
    assert "Alternatives: implicit flow: deprecated - No ORM Alternatives: an ORM," in parsed


def test_messages_of_an_earlier_version_keep_their_decisions(feature: Sandbox) -> None:
    feature.session(*PKCE, "--alternatives", "implicit flow")
    feature.commit("feat: one")
    message = feature.message().replace("   Alternatives: implicit flow\n", "")
    feature.git("commit", "-q", "--amend", "-F", "-", stdin=message)
    feature.git("switch", "-q", "main")
    feature.commit("fix: below")
    feature.git("switch", "-q", "feature/oauth")
    feature.git("rebase", "-q", "main")
    assert feature.json("status")["pending_decisions"] == []


def test_what_stands_is_in_status_and_handoff_of_the_next_session(feature: Sandbox) -> None:
    feature.session(*PKCE, "--path", "src/auth/**")
    feature.session("decisions", "add", "Use sessions")
    feature.commit("feat: one")
    feature.session("decisions", "supersede", "dec-2", "Use tokens")
    feature.session("end", "--merge-to", "main")
    feature.session("start", "feature/next", "--objective", "Go on")
    feature.session("decisions", "add", "Ours")
    feature.write("src/auth/login.py")
    assert stable(feature.session("status", "-v").out).partition("\nDecided\n")[2].partition("\n\n")[0] == (
        "  2027-01-15  Use PKCE  feature-oauth-20270115-xxxx/dec-1\n"
        "  2027-01-15  Use tokens  feature-oauth-20270115-xxxx/dec-3"
    )
    assert "Decided" not in feature.session("status").out
    feature.commit("feat: two")
    assert (
        "## Project decisions in force\n\n"
        "- Use PKCE (`feature-oauth-20270115-xxxx/dec-1`)\n"
        "  - Rationale: Protects against code interception\n"
        "- Use tokens (`feature-oauth-20270115-xxxx/dec-3`)\n"
    ) in stable(feature.session("handoff").out)


def test_a_decision_of_another_session_is_superseded(feature: Sandbox) -> None:
    feature.session(*PKCE)
    feature.session("end")
    feature.session("start", "--objective", "Go on")
    old = feature.json("decisions", "list", "--all")["project"][0]["id"]
    ran = feature.session("decisions", "supersede", old[:15] + "/dec-1", "Use the device flow")
    assert stable(ran.out) == (
        "recorded dec-1, supersedes feature-oauth-20270115-xxxx/dec-1\n  dec-1  Use the device flow (in the next commit)\n"
    )
    found = {
        each["text"]: (each["state"], each["superseded_by"])
        for each in feature.json("decisions", "list", "--all")["project"]
    }
    assert found == {"Use the device flow": ("standing", ""), "Use PKCE": ("superseded", "dec-1")}
    feature.session("end")
    log = (feature.path / ".session" / "decision-log.md").read_text()
    assert "- Status: superseded by feature-oauth-20270115-" in log
    assert feature.message().count("Supersedes: Use PKCE") == 1


@pytest.mark.parametrize(
    ("reference", "error"),
    [
        ("dec-7", "error: no decision is called 'dec-7'\nhint: git session decisions list --all\n"),
        ("elsewhere/dec-1", "error: no decision is called 'elsewhere/dec-1'\nhint: git session decisions list --all\n"),
        ("dec-1", 'error: dec-1 is already superseded by dec-2\nhint: git session decisions supersede dec-2 "…"\n'),
    ],
)
def test_refused(feature: Sandbox, reference: str, error: str) -> None:
    feature.session("decisions", "add", "One")
    feature.session("decisions", "supersede", "dec-1", "Two")
    assert feature.session("decisions", "supersede", reference, "Three", status=1).err == error


def test_status_says_which_of_the_next_commit_is_superseded(feature: Sandbox) -> None:
    feature.session("decisions", "add", "Use PKCE")
    feature.session("decisions", "supersede", "dec-1", "Use the device flow")
    assert (
        "Decisions for the next commit\n  dec-1  Use PKCE, superseded by dec-2\n  dec-2  Use the device flow\n"
        in feature.session("status").out
    )


def test_options_of_the_list_need_no_action(feature: Sandbox) -> None:
    feature.session("decisions", "add", "Use PKCE")
    listed = feature.session("decisions", "list", "--all").out
    assert feature.session("decisions", "--all").out == feature.session("decisions", "-v", "--all").out == listed
    assert feature.session("decisions", "--alll", status=2).err == (
        "error: unrecognized arguments: --alll\nhint: see: git session decisions -h\n"
    )
