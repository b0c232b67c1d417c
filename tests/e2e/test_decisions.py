"""`git session decisions`: in exactly one commit, and in the log."""

from __future__ import annotations

import jsonschema
import pytest

from git_session.render.jsons import schema_of
from git_session.services.decisions import DecisionsResult
from tests.sandbox import Sandbox, stable

PKCE = ("decisions", "add", "Use PKCE", "--rationale", "Protects against code interception")


def test_a_decision_is_in_the_next_commit_alone(feature: Sandbox) -> None:
    assert feature.session(*PKCE).out == (
        "recorded dec-1\n  dec-1  Use PKCE in the next commit\n         rationale: Protects against code interception\n"
    )
    feature.commit("feat: one")
    assert "Decisions:\n - Use PKCE\n   Rationale: Protects against code interception\n" in feature.message()
    feature.commit("feat: two")
    assert "Decisions" not in feature.message()
    assert stable(feature.session("decisions").out) == (
        "Decisions  feature/oauth\n  dec-1  Use PKCE COMMIT\n         rationale: Protects against code interception\n"
    )


def test_json_follows_its_schema(feature: Sandbox) -> None:
    document = feature.json(*PKCE, "--alternatives", "implicit flow: deprecated")
    jsonschema.validate(document, schema_of("decisions", DecisionsResult))
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
