"""The gate alone: what it says, its exit status, and how the forge's checks count."""

from __future__ import annotations

import json
import shutil

import pytest

from tests.ci import DONE, FAILING, PASSING, WAITING, CiForge, github
from tests.sandbox import Ran, Sandbox, stable

NO_REPORT = "note: the quality gate found no test or coverage report, so it checked neither\n"
PASSES = "feature/oauth passes the quality gate for main\n"


def _refused(ran: Ran, *reasons: str) -> None:
    rows = "".join(f"  {each}\n" for each in reasons)
    assert stable(ran.out) == f"feature/oauth does not pass the quality gate for main\n{rows}"


# --- the gate ---------------------------------------------------------------------------------------------------------


def test_a_branch_passes(feature: Sandbox) -> None:
    ran = feature.session("check")
    assert (ran.out, ran.err) == (PASSES, NO_REPORT)
    assert feature.session("check", "-q").err == ""


def test_a_branch_is_refused_as_end_refuses_it_and_nothing_changes(feature: Sandbox) -> None:
    feature.git("switch", "-q", "main")
    feature.commit("test: one", "tests/test_a.py", "def test_a():\n    pass\n")
    feature.git("switch", "-q", "feature/oauth")
    feature.git("merge", "-q", "main")
    feature.commit("feat: add provider", "src/auth.py", "one\n")
    feature.session("status")
    before = feature.git("for-each-ref"), feature.journal()
    ran = feature.session("check", status=3)
    reason = "code changed, but no test: src/auth.py (quality.require_tests)"
    _refused(ran, reason)
    assert (feature.git("for-each-ref"), feature.journal()) == before
    found = feature.json("check", status=3)
    assert (found["passed"], found["reasons"], found["into"], found["ci"]) == (False, [reason], "main", None)
    assert found["head"] == feature.git("rev-parse", "HEAD")
    assert reason in feature.session("end", "--merge-to", "main", status=3).err


def test_what_it_would_be_merged_into(feature: Sandbox) -> None:
    feature.git("branch", "release", "main")
    assert feature.session("check", "--into", "release").out == "feature/oauth passes the quality gate for release\n"
    ran = feature.session("check", "--into", "nowhere", status=1)
    assert ran.err == "error: there is no branch 'nowhere'\nhint: to list branches: git branch --all\n"
    assert feature.session("check", "--into", "", status=2).err.startswith("error: --into is empty\n")


def test_a_branch_that_checks_less_says_so(feature: Sandbox) -> None:
    config = feature.path / ".session/config.yaml"
    config.write_text(config.read_text().replace("require_ci: false", "require_ci: true"))
    feature.git("commit", "-qam", "stricter")
    feature.git("branch", "-qf", "main")
    config.write_text(config.read_text().replace("require_ci: true", "require_ci: false"))
    feature.git("commit", "-qam", "weaker")
    ran = feature.session("check")
    assert ran.err == f"note: this branch changes quality.require_ci: true → false\n{NO_REPORT}"


def test_without_a_session(sandbox: Sandbox) -> None:
    assert sandbox.session("check").out == "main passes the quality gate\n"


def test_without_a_commit(bare_sandbox: Sandbox) -> None:
    bare_sandbox.git("init", "-q")
    assert bare_sandbox.session("check", status=1).err == ("error: there is no commit to check yet\nhint: git status\n")


# --- the checks of the forge ------------------------------------------------------------------------------------------


def test_a_commit_that_is_not_pushed(feature: Sandbox) -> None:
    forge = CiForge.of(feature)
    forge.push()
    feature.commit("feat: not pushed")
    ran = feature.session("check", "--ci", status=3)
    _refused(ran, "CI of COMMIT is not known: it is not pushed", "to go on: git push")
    assert forge.calls() == []
    feature.git("branch", "-q", "--unset-upstream")
    _refused(
        feature.session("check", "--ci", status=3),
        "CI of COMMIT is not known: it is not pushed",
        "to go on: git push -u origin feature/oauth",
    )
    feature.git("remote", "remove", "origin")
    _refused(
        feature.session("check", "--ci", status=3),
        "CI of COMMIT is not known: it is on no remote",
        "later: git session check --ci",
    )


def test_checks_that_passed(feature: Sandbox) -> None:
    forge = CiForge.of(feature)
    oid = forge.push()
    forge.says("gh", PASSING)
    ran = feature.session("check", "--ci")
    assert ran.out == f"{PASSES}\nCI  1 check passed, 1 skipped, just now\n"
    (call,) = forge.calls()
    assert call.startswith("api --hostname github.com graphql -f query=query($owner")
    assert call.endswith(f" -f owner=ada -f name=app -f oid={oid} ")
    assert feature.session("check", "--ci", "-v").out == (
        f"{PASSES}\nCI  1 check passed, 1 skipped, just now\n"
        "  passed   CI / build  https://github.com/ada/app/runs/1\n"
        "  skipped  CI / lint   https://github.com/ada/app/runs/2\n"
    )


def test_checks_that_failed_or_wait_and_none_at_all(feature: Sandbox) -> None:
    forge = CiForge.of(feature)
    forge.push()
    forge.says("gh", FAILING)
    ran = feature.session("check", "--ci", status=3)
    assert stable(ran.out) == (
        "feature/oauth does not pass the quality gate for main\n"
        "  CI failed on COMMIT: CI / lint\n"
        "  when it is fixed and pushed: git session check --ci\n"
        "\nCI  1 of 2 checks failed: CI / lint, just now\n"
        "  failed  CI / lint  https://github.com/ada/app/runs/2\n"
    )
    forge.says("gh", WAITING)
    assert "\n  CI is not done on COMMIT: CI / build\n  later: git session check --ci\n" in stable(
        feature.session("check", "--ci", status=3).out
    )
    forge.says("gh", github())
    none = "\n  CI has no check of COMMIT\n  when CI has started: git session check --ci\n\nCI  no checks, just now\n"
    assert none in stable(feature.session("check", "--ci", status=3).out)
    assert feature.session("check").out == PASSES  # they count only if asked for, or required


@pytest.mark.parametrize(
    ("does", "problem"),
    [
        ("exit 4", "gh is not signed in to github.com"),
        ("echo 'To get started, please run:  gh auth login' >&2; exit 1", "gh is not signed in to github.com"),
        ("echo '{}'", "gh: it has no data"),
        ("echo '<html>'", "gh: it is no JSON"),
        ("""echo '{"data":{"repository":null}}'""", "gh: it has no repository"),
        (
            """echo '{"data":{"repository":{"object":null}}}'""",
            "gh: https://github.com/ada/app does not have the commit",
        ),
        ("printf '[%.0s' $(seq 20000)", "gh: it is no JSON"),
        ("kill -9 $$", "gh: it ended with exit status 137"),
        ("printf 'x\\n\\033[31merror \\033]0;t\\007\\n' >&2; exit 1", "gh: error"),
        ("yes", "gh: it wrote more than 8 MiB"),
        ("exec sleep 60", "gh: no answer within 1 seconds"),
    ],
    ids=["4", "login", "empty", "html", "repository", "commit", "deep", "killed", "escapes", "endless", "slow"],
)
def test_no_answer_is_no_pass(feature: Sandbox, does: str, problem: str) -> None:
    forge = CiForge.of(feature)
    forge.push()
    forge.does("gh", does)
    feature.git("config", "session.networkTimeout", "1" if "sleep" in does else "30")
    ran = feature.session("check", "--ci", status=3)
    more = "to go on: gh auth login --hostname github.com" if "signed" in problem else "later: git session check --ci"
    _refused(ran, f"CI of COMMIT is not known: {problem}", more)


def test_programs_that_are_missing(feature: Sandbox) -> None:
    forge = CiForge.of(feature)
    forge.push()
    (forge.folder / "gh").unlink()
    few = feature.path.parent / "few"  # a PATH without any gh
    few.mkdir()
    for each in ("git", "git-session"):
        (few / each).symlink_to(shutil.which(each, path=feature.env["PATH"]) or "")
    more = "to go on: git config session.ciCommand <command>"
    alone = feature.session("check", "--ci", status=3, PATH=str(few))
    _refused(alone, "CI of COMMIT is not known: gh is not installed", more)
    feature.git("config", "remote.origin.url", "https://git.example.com/ada/app")
    _refused(
        feature.session("check", "--ci", status=3),
        "CI of COMMIT is not known: no remote is on GitHub or GitLab, and session.ciCommand is not set",
        more,
    )
    feature.git("config", "session.ciCommand", "")
    _refused(
        feature.session("check", "--ci", status=3),
        "CI of COMMIT is not known: session.ciCommand is empty, so nobody is asked",
        more,
    )


def test_the_last_answer_counts_while_the_forge_is_out_of_reach(feature: Sandbox) -> None:
    forge = CiForge.of(feature)
    forge.push()
    forge.says("gh", PASSING)
    feature.session("check", "--ci")
    forge.does("gh", "echo 'error connecting to api.github.com' >&2; exit 1")
    feature.pass_time(minutes=125)
    ran = feature.session("check", "--ci")
    assert ran.out == f"{PASSES}\nCI  1 check passed, 1 skipped, 2 hours ago\n"
    assert stable(ran.err) == (
        f"{NO_REPORT}note: the checks of COMMIT are those of 2h 5m ago: gh: error connecting to api.github.com\n"
    )


@pytest.mark.parametrize(
    "does",
    [
        """echo 'Get "https://api.github.com": dial tcp: lookup api.github.com: no such host' >&2; exit 1""",
        "echo 'gh: HTTP 502' >&2; exit 1",
        "exec sleep 60",
    ],
)
def test_what_is_out_of_reach(feature: Sandbox, does: str) -> None:
    forge = CiForge.of(feature)
    forge.push()
    forge.says("gh", PASSING)
    feature.session("check", "--ci")
    forge.does("gh", does)
    feature.git("config", "session.networkTimeout", "1" if "sleep" in does else "30")
    assert "note: the checks of" in feature.session("check", "--ci").err


@pytest.mark.parametrize(
    "does", ["exit 4", "exit 1", "echo '{}'", "echo 'gh: Not Found (HTTP 404)' >&2; exit 1", "yes"]
)
def test_a_program_that_fails_is_not_out_of_reach(feature: Sandbox, does: str) -> None:
    forge = CiForge.of(feature)
    forge.push()
    forge.says("gh", PASSING)
    feature.session("check", "--ci")
    forge.does("gh", does)
    ran = feature.session("check", "--ci", status=3)
    assert "is not known: gh" in ran.out


def test_gitlab(feature: Sandbox) -> None:
    forge = CiForge.of(feature, "git@gitlab.example.com:group/sub/app.git", "glab")
    oid = forge.push()
    forge.says(
        "glab",
        [
            {"name": "build", "status": "success", "target_url": "https://gitlab.example.com/1"},
            {"name": "flaky", "status": "failed", "allow_failure": True, "target_url": None},
            {"name": "deploy", "status": "manual"},
        ],
    )
    assert feature.session("check", "--ci").out == f"{PASSES}\nCI  1 check passed, 2 skipped, just now\n"
    assert forge.calls("glab") == [
        f"api --hostname gitlab.example.com projects/group%2Fsub%2Fapp/repository/commits/{oid}/statuses?per_page=100 "
    ]
    forge.does("glab", "echo 'glab: 401 Unauthorized (HTTP 401)' >&2; exit 1")
    feature.commit("feat: more")
    feature.git("push", "-q")
    _refused(
        feature.session("check", "--ci", status=3),
        "CI of COMMIT is not known: glab is not signed in to gitlab.example.com",
        "to go on: glab auth login --hostname gitlab.example.com",
    )


def test_a_token_of_the_environment_goes_only_to_the_host_that_it_is_for(feature: Sandbox) -> None:
    forge = CiForge.of(feature, "https://github.elsewhere.example/ada/app")
    forge.push()
    forge.does("gh", 'echo "$GH_ENTERPRISE_TOKEN." >>"$folder/tokens"; exit 1')
    feature.environment["GH_ENTERPRISE_TOKEN"] = "t"
    feature.session("check", "--ci", status=3)
    feature.session("check", "--ci", status=3, GH_HOST="github.elsewhere.example")
    assert (forge.folder / "tokens").read_text() == ".\nt.\n"


def test_a_fork_is_asked_about_first_and_then_what_it_was_forked_from(feature: Sandbox) -> None:
    forge = CiForge.of(feature)
    forge.push()
    feature.git("remote", "add", "upstream", "https://github.com/org/app")
    (forge.folder / "answer").write_text(json.dumps(PASSING))
    (forge.folder / "none").write_text(json.dumps(github()))
    forge.does("gh", 'case "$*" in *owner=org*) cat "$folder/answer";; *) cat "$folder/none";; esac')
    assert feature.session("check", "--ci").out == f"{PASSES}\nCI  1 check passed, 1 skipped, just now\n"
    assert len(forge.calls()) == 2


# --- a command of the user --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "ci"),
    [
        ("true", "passed"),
        ("false", "failed"),
        ("exit 8;", "pending"),
        ("printf 'passed a\\nskipped b\\n';:", "1 check passed, 1 skipped"),
        ("printf 'passed a\\nfailed b c\\thttps://x.example/1\\n';:", "1 of 2 checks failed: b c"),
        ("echo skipped x;:", "1 check skipped"),
        ("printf '\\npending one\\n\\n';:", "1 check pending: one"),
        ("printf 'passed a\\n'; exit 1;", "1 check failed"),
    ],
)
def test_what_a_command_says(feature: Sandbox, command: str, ci: str) -> None:
    CiForge.of(feature, "/somewhere").push()
    feature.git("config", "session.ciCommand", command)
    ran = feature.session("check", "--ci", status=None)
    assert f"\nCI  {ci}, just now\n" in ran.out
    assert ran.status == (0 if "passed" in ci or "skipped" in ci else 3)


@pytest.mark.parametrize(
    ("command", "problem"),
    [
        ("exit 2;", "session.ciCommand: it ended with exit status 2"),
        ("no-such-program", "session.ciCommand: it ended with exit status 127"),
        ("echo everything is fine;:", "session.ciCommand: a line is not STATE NAME: everything is fine"),
        ("echo passed;:", "session.ciCommand: a line is not STATE NAME: passed"),
        ("printf 'failed \\033[31m\\033]0;title\\007\\n';:", ""),
    ],
)
def test_what_a_command_must_not_say(feature: Sandbox, command: str, problem: str) -> None:
    CiForge.of(feature, "/somewhere").push()
    feature.git("config", "session.ciCommand", command)
    ran = feature.session("check", "--ci", status=3)
    assert "\x1b" not in ran.out + ran.err
    if problem:
        _refused(ran, f"CI of COMMIT is not known: {problem}", "to go on: git config session.ciCommand <command>")


@pytest.mark.parametrize("command", ["/no/such", "echo fine;:", "exit 9;", "exec sleep 60;"])
def test_the_last_answer_does_not_count_for_a_command_that_is_broken(feature: Sandbox, command: str) -> None:
    CiForge.of(feature, "/somewhere").push()
    feature.git("config", "session.ciCommand", "true")
    feature.session("check", "--ci")
    feature.git("config", "session.requireCi", "true")
    feature.git("config", "session.ciCommand", command)
    feature.git("config", "session.networkTimeout", "1")
    feature.pass_time(minutes=60 * 48)
    found = feature.json("check", status=3)
    assert (found["passed"], found["ci"]["state"], found["ci"]["at"]) == (False, "unknown", 0)
    assert (found["when"], found["remedy"]) == ("to go on", "git config session.ciCommand <command>")
    ran = feature.session("end", "--merge-to", "main", "-q", status=3)
    assert "is not known: session.ciCommand: " in ran.err
    assert "passed, 2 days ago; no answer since: session.ciCommand: " in " ".join(feature.session("status").out.split())


def test_the_answer_of_a_command_does_not_count_for_a_forge_that_is_out_of_reach(feature: Sandbox) -> None:
    forge = CiForge.of(feature)
    forge.push()
    feature.git("config", "session.ciCommand", "true")
    feature.session("check", "--ci")
    feature.git("config", "--unset", "session.ciCommand")
    forge.does("gh", "echo 'error connecting to api.github.com' >&2; exit 1")
    assert "is not known: gh: error" in feature.session("check", "--ci", status=3).out


def test_a_command_gets_the_commit_and_the_branch_and_the_shell_reads_neither(feature: Sandbox) -> None:
    name = "feature/$(id);`id`"
    feature.git("branch", "-m", name)
    oid = CiForge.of(feature, "/somewhere").push()
    feature.git(
        "config", "session.ciCommand", 'f() { echo "passed $# $1 $GIT_SESSION_CI_COMMIT $GIT_SESSION_CI_BRANCH"; }; f'
    )
    found = feature.json("check", "--ci")["ci"]
    assert found["checks"] == [{"name": f"1 {oid} {oid} {name}"[:99] + "…", "state": "passed", "url": ""}]


def test_no_tracked_file_names_a_command(feature: Sandbox) -> None:
    config = feature.path / ".session/config.yaml"
    config.write_text(config.read_text() + "\nsession:\n  ci_command: touch ran\n  ciCommand: touch ran\n")
    CiForge.of(feature, "/somewhere").push()
    feature.session("check", "--ci", status=3)
    feature.session("status")
    assert not (feature.path / "ran").exists()


# --- what end requires ------------------------------------------------------------------------------------------------


def test_a_merge_that_requires_the_checks(feature: Sandbox) -> None:
    forge = CiForge.of(feature)
    forge.push()
    feature.git("config", "session.requireCi", "true")
    forge.says("gh", FAILING)
    ran = feature.session("end", "--merge-to", "main", status=3)
    assert stable(ran.err) == (
        "error: feature/oauth does not pass the quality gate, so it was not merged into main\n"
        "  CI failed on COMMIT: CI / lint (quality.require_ci)\n"
        "hint: run end again when it is fixed and pushed, or: git session end --merge-to main --ignore-quality\n"
    )
    feature.commit("feat: more")
    ran = feature.session("end", "--merge-to", "main", status=3)
    assert stable(ran.err).splitlines()[1:] == [
        "  CI of COMMIT is not known: it is not pushed (quality.require_ci)",
        "hint: git push and run end again, or: git session end --merge-to main --ignore-quality",
    ]
    feature.git("push", "-q")
    forge.says("gh", PASSING)
    assert "merged into main" in feature.session("end", "--merge-to", "main").out
    assert "- [x] CI passed: 1 check passed, 1 skipped\n" in feature.session("handoff", "feature/oauth").out


def test_decisions_that_end_commits_need_no_checks_of_their_own(feature: Sandbox) -> None:
    forge = CiForge.of(feature)
    forge.push()
    feature.session("decisions", "add", "Use PKCE")
    feature.git("config", "session.requireCi", "true")
    forge.says("gh", PASSING)
    assert "decisions committed" in feature.session("end", "--merge-to", "main").out


def test_a_merge_despite_the_checks(feature: Sandbox) -> None:
    forge = CiForge.of(feature)
    forge.push()
    feature.git("config", "session.requireCi", "true")
    forge.says("gh", github(("build", DONE, "CANCELLED"), state="FAILURE"))
    ran = feature.session("end", "--merge-to", "main", "--ignore-quality")
    assert "quality gate ignored: CI failed on" in ran.out
