"""`git session handoff`: the document that the next one on the branch reads."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from tests.sandbox import Sandbox, stable
from tests.scenario import CLAUDE, HOSTILE, OTHER, UNSEEN, upstream_moves_on, work


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
        "### obj-1 OAuth provider\n"
        "\n"
        "- feat\n"
        "  - `COMMIT` feat(auth): add provider (1 file +2 −0, 10m)\n"
        "- fix\n"
        "  - `COMMIT` fix(auth): renew tokens (1 file +1 −1, 30m, cp-1 oauth-complete)\n"
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
        "- Contributors: Ada Example 1h, 2 commits, 1 file\n"
        "- Commits: 2 (1 feat, 1 fix)\n"
        "- Changes: 1 file, +2 −0\n"
        "\n"
        "## Key files\n"
        "\n"
        "| file | commits | added | deleted |\n"
        "|---|---:|---:|---:|\n"
        "| `src/auth.py` | 2 | +3 | −1 |\n"
        "\n"
        "## Next steps\n"
        "\n"
        "- obj-2 Google OAuth\n"
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
    tip = feature.git("rev-parse", "--short=9", "feature/oauth")
    for part in (
        "## Accomplished\n\n- Provider\n",
        "## Remember\n\n- rotate the keys\n",
        "## Next steps\n\n- Try it\n",
        f"- [x] merged: into main as {tip} (fast-forward)\n",
        f"- Branch: `feature/oauth`, merged into main as {tip} (fast-forward)\n",
    ):
        assert part in out


def test_merged_where_main_is_pulled_from(feature: Sandbox) -> None:
    feature.commit("feat: one")
    upstream_moves_on(feature)
    assert "- [ ] merged: not in main\n" in feature.session("handoff").out
    feature.git("push", "-q", "origin", "feature/oauth:main")
    tip = feature.git("rev-parse", "--short=9", "feature/oauth")
    assert f"- [x] merged: into origin/main as {tip} (fast-forward)\n" in feature.session("handoff").out


def test_json(feature: Sandbox) -> None:
    work(feature)
    document = feature.json("handoff")
    assert document["metrics"]["commits_by_type"] == {"feat": 1, "fix": 1}
    assert document["document"] == ""


def test_json_of_an_ended_session_holds_the_document_too(feature: Sandbox) -> None:
    feature.commit("feat: one")
    feature.session("end")
    document = feature.json("handoff", "feature/oauth")
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
        "# Handoff: feature/oauth", "## Objectives", "## Work done", "### obj-1 OAuth provider", "## Blockers", "## Decisions", "## Metrics",
        "## Key files", "## Next steps", "## Checklist",
    ]  # fmt: skip
    assert "<script>" not in out
    assert "\x1b" not in out
    assert "``` `tick` <b>.txt" not in out and "`` `tick` <b>.txt ``" in out


def test_annotations_that_its_commits_added(feature: Sandbox) -> None:
    feature.git("switch", "-q", "main")
    feature.commit("docs: before", "src/a.py", "# TODO: from before\nx = 1\n")
    feature.git("switch", "-q", "feature/oauth")
    feature.git("merge", "-q", "--no-edit", "main")
    feature.commit("feat: one", "src/a.py", '# TODO: from before\nx = "TODO: no"\n# FIXME: `now` <b>\n')
    out = feature.session("handoff").out
    assert "## Remaining annotations\n\n- FIXME `src/a.py:3` `now` &lt;b&gt;\n\n" in out


def test_commits_stand_under_the_objective_that_was_in_progress(feature: Sandbox) -> None:
    feature.commit("feat: one")
    feature.session("objectives", "complete", "obj-1")
    feature.pass_time(seconds=1)
    feature.commit("chore: between", "between.txt")
    feature.session("objectives", "start", "obj-2")
    feature.pass_time(seconds=1)
    feature.commit("Merge nothing", "merge.txt")
    feature.commit("fix: three", "three.txt", **UNSEEN)
    feature.pass_time(seconds=1)
    feature.commit("docs: four", "four.txt")
    assert (
        stable(feature.session("handoff").out)
        .partition("## Work done\n\n")[2]
        .startswith(
            "### obj-1 OAuth provider\n\n- feat\n  - `COMMIT` feat: one (1 file +2 −0)\n\n"
            "### obj-2 Google OAuth\n\n- fix\n  - `COMMIT` fix: three (1 file +2 −0)\n"
            "- docs\n  - `COMMIT` docs: four (1 file +2 −0, 1s)\n"
            "- other\n  - `COMMIT` Merge nothing (1 file +2 −0, 1s)\n\n"
            "### Without an objective\n\n- chore\n  - `COMMIT` chore: between (1 file +2 −0, 1s)\n"
        )
    )


def test_it_renders_as_tables_and_lists(feature: Sandbox) -> None:
    work(feature)
    feature.commit("feat: odd", "src/a|b\\|`c`.txt", "x\n")
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(feature.session("handoff").out)
    cells = [
        (tokens[at + 1].children or [])[0].content
        for at, token in enumerate(tokens)
        if token.type == "td_open" and tokens[at + 1].content
    ]
    assert cells[::4] == ["src/auth.py", "notes.txt", "src/a|b\\|`c`.txt"]
    assert [token.tag for token in tokens if token.type == "heading_open"][:2] == ["h1", "h2"]
    assert all(token.type != "html_block" for token in tokens)


def test_a_shallow_clone_says_that_it_does_not_see_everything(feature: Sandbox) -> None:
    feature.commit("feat: one")
    clone = feature.home / "shallow"
    feature.git("clone", "-q", "--depth=1", f"file://{feature.path}", str(clone))
    box = Sandbox(clone, feature.home, feature.now)
    box.session("start", "--objective", "Go on")
    box.commit("feat: two", "two.txt")
    out = stable(box.session("handoff").out)
    assert "  - `COMMIT` feat: two (1 file +2 −0)\n" in out
    assert "feat: one" not in out
    assert out.endswith(
        "## Missing from this clone\n\n- This clone is shallow: commits before its boundary are not counted.\n"
    )


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


def test_people_and_agents_are_told_apart(feature: Sandbox) -> None:
    feature.pass_time(minutes=10)
    feature.commit("feat: mine")
    feature.pass_time(minutes=4)
    feature.commit("feat: *its*", **CLAUDE)
    feature.pass_time(minutes=2)
    assert (
        "- Time: 16m active\n- Contributors: Ada Example 10m, 1 commit, 1 file; claude (agent) 6m, 1 commit, 1 file\n"
        in (feature.session("handoff").out)
    )
    metrics = feature.json("handoff")["metrics"]
    assert sum(each["active_seconds"] for each in metrics["who"]) == metrics["active_seconds"] == 16 * 60
    assert sum(each["commits"] for each in metrics["who"]) == metrics["commits"] == 2


def test_one_person_is_named_too_once_there_is_a_commit(feature: Sandbox) -> None:
    feature.pass_time(minutes=10)
    assert "Contributors" not in feature.session("handoff").out
    feature.commit("feat: mine")
    assert "- Contributors: Ada Example 10m, 1 commit, 1 file\n" in feature.session("handoff").out


def test_open_objectives_are_the_next_steps_where_none_were_given(feature: Sandbox) -> None:
    feature.session("objectives", "drop", "obj-1")
    assert "\n## Next steps\n\n- obj-2 Google OAuth\n\n" in feature.json("end")["markdown"]
    feature.session("resume", "--quiet")
    assert "\n## Next steps\n\n- Try it\n\n" in feature.json("end", "--next", "Try it")["markdown"]
    feature.session("resume", "--quiet")
    feature.session("objectives", "complete", "obj-2")
    assert "## Next steps" not in feature.json("end")["markdown"]


def test_uncommitted_work_says_how_to_get_its_copy_back(feature: Sandbox) -> None:
    feature.write("notes.txt", "to do\n")
    ended = feature.json("end")
    restore = f"git session restore --session {ended['session']} {ended['checkpoint']}"
    assert f"- Untracked: `notes.txt`\n- A copy is kept: `{restore}`\n" in ended["markdown"]
    (feature.path / "notes.txt").unlink()
    feature.git("switch", "-q", "main")
    feature.git(*restore.split()[1:])
    assert (feature.path / "notes.txt").read_text() == "to do\n"


def test_a_conflict_of_a_rebase_is_work_in_progress(feature: Sandbox) -> None:
    feature.commit("feat: mine", name="a.txt")
    feature.git("switch", "-q", "main")
    feature.commit("feat: theirs", name="a.txt")
    feature.git("switch", "-q", "feature/oauth")
    feature.git("rebase", "-q", "main", status=1)
    for arguments in ((), ("feature/oauth",)):
        document = feature.session("handoff", *arguments).out
        assert "\n- In conflict: `a.txt`\n" in document
        assert "\n- [ ] everything committed: 1 file not committed\n" in document
    feature.git("rebase", "--abort")
    feature.git("switch", "-q", "main")
    assert "everything committed" not in feature.session("handoff", "feature/oauth").out
