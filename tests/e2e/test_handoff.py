"""`git session handoff`: the document that the next one on the branch reads."""

from __future__ import annotations

import jsonschema
import pytest

from git_session.render.jsons import schema_of
from git_session.services.handoff import Handoff
from tests.sandbox import Sandbox, stable
from tests.scenario import HOSTILE, OTHER, UNSEEN, work


def test_the_whole_document(feature: Sandbox) -> None:
    work(feature)
    feature.git("add", ".session")
    feature.session("blockers", "add", "No test server")
    feature.session("blockers", "resolve", "blk-2", "--resolution", "Made one")
    assert stable(feature.session("handoff").out) == (
        "# Handoff: feature/oauth\n"
        "\n"
        "- Session: `feature-oauth-20270115-xxxx`\n"
        "- Branch: `feature/oauth`\n"
        "- Started: 2027-01-15 08:00 +0000\n"
        "- Duration: 1h active\n"
        "- Head: `COMMIT` fix(auth): renew tokens\n"
        "\n"
        "## Objectives\n"
        "\n"
        "1 of 2 done (50%)\n"
        "\n"
        "- [x] obj-1 OAuth provider\n"
        "- [ ] obj-2 Google OAuth (in progress)\n"
        "\n"
        "## Work done\n"
        "\n"
        "- `COMMIT` feat(auth): add provider\n"
        "  (feat, 1 file +2 −0, 10m)\n"
        "- `COMMIT` fix(auth): renew tokens\n"
        "  (fix, 2 files +7 −1, 30m, cp-1 oauth-complete)\n"
        "\n"
        "## Work in progress\n"
        "\n"
        "- Untracked: `notes.txt`\n"
        "\n"
        "## Blockers\n"
        "\n"
        "- [ ] blk-1 Waiting on API keys (#42), open since 2027-01-15 08:20 +0000 (40 minutes)\n"
        "- [x] blk-2 No test server, resolved after 0s\n"
        "  Resolution: Made one\n"
        "\n"
        "## Decisions\n"
        "\n"
        "- dec-1 Use PKCE in `COMMIT`\n"
        "  - Rationale: Protects against interception\n"
        "  - Alternatives: None\n"
        "\n"
        "## Metrics\n"
        "\n"
        "- Time: 1h active, 40m with a blocker open\n"
        "- Commits: 2 (1 feat, 1 fix)\n"
        "- Changes: 2 files, +8 −0\n"
        "\n"
        "## Key files\n"
        "\n"
        "- `.session/decision-log.md` +6 −0 in 1 commit\n"
        "- `src/auth.py` +3 −1 in 2 commits\n"
        "\n"
        "## Checklist\n"
        "\n"
        "- [ ] objectives done: 1 of 2\n"
        "- [ ] no open blocker: 1 blocker open\n"
        "- [ ] everything committed: 1 file not committed\n"
        "- [ ] merged: not in main\n"
    )


def test_what_there_is_nothing_to_say_about_is_left_out(ready: Sandbox) -> None:
    ready.session("start", "topic")
    assert stable(ready.session("handoff").out) == (
        "# Handoff: topic\n"
        "\n"
        "- Session: `topic-20270115-xxxx`\n"
        "- Branch: `topic`\n"
        "- Started: 2027-01-15 08:00 +0000\n"
        "- Duration: 0s active\n"
        "- Head: `COMMIT` Use git-session\n"
        "\n"
        "## Metrics\n"
        "\n"
        "- Time: 0s active\n"
        "\n"
        "## Checklist\n"
        "\n"
        "- [x] everything committed\n"
    )


def test_of_an_ended_session_the_document_that_was_written_then(feature: Sandbox) -> None:
    feature.commit("feat: one")
    feature.session(
        "end",
        "--handoff",
        "--accomplished",
        "Provider",
        "--remember",
        "rotate the keys",
        "--next",
        "Try it",
        "--merge-to",
        "main",
    )
    then = feature.git("cat-file", "blob", f"refs/sessions/{feature.json('history')['sessions'][0]['id']}:handoff.md")
    feature.pass_time(minutes=60)
    feature.commit("docs: later")
    out = feature.session("handoff", "feature/oauth").out
    assert out == then + "\n"
    for part in (
        "## Accomplished\n\n- Provider\n",
        "## Remember\n\n- rotate the keys\n",
        "## Next steps\n\n- Try it\n",
        "- [x] merged: into main\n",
        "- Branch: `feature/oauth`, merged to `main`\n",
    ):
        assert part in out


def test_json_follows_its_schema(feature: Sandbox) -> None:
    work(feature)
    document = feature.json("handoff")
    jsonschema.validate(document, schema_of("handoff", Handoff))
    assert document["metrics"]["commits_by_type"] == {"feat": 1, "fix": 1}
    assert document["document"] == ""


def test_json_of_an_ended_session_holds_the_document_too(feature: Sandbox) -> None:
    feature.commit("feat: one")
    feature.session("end")
    document = feature.json("handoff", "feature/oauth")
    jsonschema.validate(document, schema_of("handoff", Handoff))
    assert document["document"].startswith("# Handoff: feature/oauth\n")
    assert [commit["subject"] for commit in document["commits"]] == ["feat: one"]


def test_commits_of_others_stand_apart(feature: Sandbox) -> None:
    feature.commit("feat: mine")
    feature.commit("fix: theirs", **OTHER, **UNSEEN)
    out = stable(feature.session("handoff").out)
    assert "## Commits of others\n\n- `COMMIT` fix: theirs (Bo Example)\n" in out


def test_snapshots_and_notes_of_checkpoints(feature: Sandbox) -> None:
    feature.write("README.md", "half a thought\n")
    feature.session("checkpoint", "--no-commit", "--label", "half", "--notes", "# not a heading")
    out = stable(feature.session("handoff").out)
    assert "- cp-1 half: snapshot `COMMIT`, 2027-01-15 08:00 +0000\n  \\# not a heading\n" in out


def test_pushed_or_not(feature: Sandbox) -> None:
    feature.git("init", "-q", "--bare", str(feature.home / "hub.git"))
    feature.git("remote", "add", "origin", str(feature.home / "hub.git"))
    feature.commit("feat: one")
    assert "- [ ] pushed: the branch has no upstream\n" in feature.session("handoff").out
    feature.git("push", "-q", "-u", "origin", "feature/oauth")
    assert "- [x] pushed: to origin/feature/oauth\n" in feature.session("handoff").out
    feature.commit("feat: two")
    assert "- [ ] pushed: 1 commit ahead of origin/feature/oauth\n" in feature.session("handoff").out


def test_hostile_text_stays_text(feature: Sandbox) -> None:
    feature.session("objectives", "add", HOSTILE)
    feature.session("blockers", "add", HOSTILE, "--issue", HOSTILE)
    feature.session("decisions", "add", HOSTILE, "--rationale", HOSTILE, "--alternatives", HOSTILE)
    feature.commit(HOSTILE, "`tick` <b>.txt", "x\n")
    out = feature.session("handoff").out
    headings = [line for line in out.splitlines() if line.startswith("#")]
    assert headings == [
        "# Handoff: feature/oauth", "## Objectives", "## Work done", "## Blockers", "## Decisions", "## Metrics",
        "## Key files", "## Checklist",
    ]  # fmt: skip
    assert "<script>" not in out
    assert "\x1b" not in out
    assert "``` `tick` <b>.txt" not in out and "`` `tick` <b>.txt ``" in out


@pytest.mark.parametrize("name", ["feature/oauth", "feature-oauth-2027"], ids=["branch", "prefix"])
def test_named_by_branch_or_by_a_prefix_of_its_id(feature: Sandbox, name: str) -> None:
    feature.session("switch", "main")
    assert feature.session("handoff", name).out.startswith("# Handoff: feature/oauth\n")


@pytest.mark.parametrize(
    ("arguments", "code"), [(["nobody"], "no-such-session"), ([], "no-session")], ids=["unknown", "none here"]
)
def test_refused_for_a_session_that_is_not_there(ready: Sandbox, arguments: list[str], code: str) -> None:
    assert ready.json("handoff", *arguments, status=1)["error"]["code"] == code


def test_refused_outside_a_repository(bare_sandbox: Sandbox) -> None:
    assert bare_sandbox.json("handoff", status=1)["error"]["code"] == "not-a-repository"
