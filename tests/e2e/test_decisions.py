"""`git session decisions`: in exactly one commit, and in the log."""

from __future__ import annotations

import jsonschema

from git_session.render.jsons import schema_of
from git_session.services.decisions import DecisionsResult
from tests.sandbox import Sandbox, stable

PKCE = ("decisions", "add", "Use PKCE", "--rationale", "Protects against code interception")


def test_a_decision_is_in_the_next_commit_alone(feature: Sandbox) -> None:
    assert feature.session(*PKCE).out == (
        "recorded dec-1, also in .session/decision-log.md\n"
        "  dec-1  Use PKCE in the next commit\n"
        "         rationale: Protects against code interception\n"
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


def test_the_log_grows_by_one_entry(feature: Sandbox) -> None:
    path = feature.path / ".session" / "decision-log.md"
    before = path.read_text()
    feature.session(*PKCE)
    assert stable(path.read_text().removeprefix(before)) == (
        "\n## 2027-01-15 Use PKCE\n\n"
        "- Session: feature-oauth-20270115-xxxx, dec-1\n"
        "- Rationale: Protects against code interception\n"
    )


def test_a_decision_waits_when_the_commit_fails(feature: Sandbox) -> None:
    feature.session(*PKCE)
    feature.write("a.txt")
    feature.git("add", "a.txt")
    feature.git("commit", "-m", "", status=1)
    feature.git("commit", "-qm", "feat: a")
    assert "Decisions:\n - Use PKCE\n" in feature.message()


def test_a_log_that_leads_out_of_the_repository_is_refused(feature: Sandbox) -> None:
    target = feature.home / "precious"
    target.write_text("mine\n")
    path = feature.path / ".session" / "decision-log.md"
    path.unlink()
    path.symlink_to(target)
    feature.session(*PKCE, status=1)
    assert target.read_text() == "mine\n"
