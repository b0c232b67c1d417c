"""`git session brief`: what somebody who takes the session up needs to know."""

from __future__ import annotations

import json

import jsonschema
import pytest

from git_session.render.jsons import schema_of
from git_session.services.brief import Brief
from tests.sandbox import Sandbox, stable
from tests.scenario import HOSTILE, OTHER, UNSEEN, work


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
        "  not committed  4 files: .session/architecture.md, .session/config.yaml, .session/decision-log.md, notes.txt\n"
        "\n"
        "What to watch for\n"
        "  blocked  Waiting on API keys  blk-1, #42, 40 minutes\n"
        "\n"
        "What is done\n"
        "  COMMIT  fix(auth): renew tokens  oauth-complete, 20 minutes ago\n"
        "  COMMIT  feat(auth): add provider  50 minutes ago\n"
        "\n"
        "How\n"
        "  architecture  hexagonal\n"
        "  patterns      repository, ports\n"
        "  decided       Use PKCE  dec-1, Protects against interception\n"
        "  Rules         Domain imports nothing; One clock\n"
    )


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


def test_json_follows_its_schema(feature: Sandbox) -> None:
    work(feature)
    document = feature.json("brief")
    jsonschema.validate(document, schema_of("brief", Brief))
    assert [section["name"] for section in document["sections"]] == ["building", "next", "watch", "done", "how"]
    assert json.loads(feature.session("brief", "--format", "json").out) == document


def test_untouched_templates_say_nothing(feature: Sandbox) -> None:
    out = feature.session("brief").out
    assert "What a newcomer" not in out
    assert "In one paragraph" not in out
    assert "<!--" not in out


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


def test_own_work_on_main_is_not_told_as_others_after_a_merge(feature: Sandbox) -> None:
    feature.commit("feat: mine", "mine.txt")
    feature.git("switch", "-q", "main")
    feature.git("merge", "-q", "--no-ff", "--no-edit", "feature/oauth")
    feature.git("switch", "-q", "feature/oauth")
    sections = {section["name"]: section for section in feature.json("brief")["sections"]}
    assert [item["text"] for item in sections["done"]["items"]] == ["feat: mine"]
    assert [(item["kind"], item["text"]) for item in sections["others"]["items"]] == [("merge", "feature/oauth")]


@pytest.mark.parametrize("limit", [60, 150, 400, 2000])
def test_the_length_is_kept(feature: Sandbox, limit: int) -> None:
    feature.session("objectives", "add", *(f"objective number {number}, in a few words" for number in range(150)))
    work(feature)
    for form in ("text", "markdown"):
        out = feature.session("brief", "--format", form, "--max-tokens", str(limit)).out
        assert 0 < len(out.encode()) / 4 <= limit
    assert feature.json("brief", "--max-tokens", str(limit))["tokens"] <= limit


def test_what_does_not_fit_is_told(feature: Sandbox) -> None:
    feature.session("objectives", "add", *(f"objective number {number}" for number in range(30)))
    out = feature.session("brief", "--max-tokens", "500").out
    document = feature.json("brief", "--max-tokens", "500")
    building = document["sections"][0]
    assert len(building["items"]) + building["left_out"] == 32
    assert f"  … {building['left_out']} more: git session objectives\n" in out
    assert [section["name"] for section in document["sections"]][:2] == ["building", "next"]
    small = feature.session("brief", "--max-tokens", "50").out
    assert small.startswith("feature/oauth\nstarted just now\n\n")
    assert small.endswith(" facts left out, for lack of room\n")


def test_hostile_text_stays_text(feature: Sandbox) -> None:
    feature.session("objectives", "add", HOSTILE)
    out = feature.session("brief", "--format", "markdown").out
    assert "&lt;script&gt;" in out and "<script>" not in out
    assert "\\[link\\](http" in out
    assert "\x1b" not in out
    assert sum(line.startswith("## Heading") for line in out.splitlines()) == 0


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
        (["--max-tokens", "49"], 2, "error: --max-tokens takes a number from 50 on\n"),
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
