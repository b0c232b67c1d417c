"""`git session blockers list --refresh`: asks the tracker, keeps what it says, and lets nothing of it or of a clone run."""

from __future__ import annotations

import pytest

from tests.ci import CiForge
from tests.sandbox import Sandbox

OPEN = {"state": "open", "title": "Rotate the keys"}
CLOSED = {"state": "closed", "title": "Rotate the keys\u001b[31m\n# x"}


@pytest.fixture
def forge(feature: Sandbox) -> CiForge:
    found = CiForge.of(feature)
    feature.session("blockers", "add", "Waiting on API keys", "--issue", "#42")
    return found


def _refresh(box: Sandbox) -> tuple[str, str]:
    ran = box.session("blockers", "list", "--refresh")
    return ran.out.split("\n")[1], ran.err


def test_from_open_to_closed(forge: CiForge) -> None:
    box = forge.box
    assert "42  just now\n" in box.session("blockers").out
    forge.says("gh", OPEN)
    assert _refresh(box) == ("  [!] blk-1  Waiting on API keys  #42 (open)  just now", "")
    assert forge.calls() == ["api --hostname github.com repos/ada/app/issues/42 "]
    box.pass_time(minutes=180)
    forge.says("gh", CLOSED)
    assert box.session("blockers").out == (
        "Blockers  1 open, feature/oauth\n  [!] blk-1  Waiting on API keys  #42 (open, 3 hours ago)  3 hours\n"
    )
    assert box.session("blockers", "list", "--refresh").out == (
        "Blockers  1 open, feature/oauth\n  [!] blk-1  Waiting on API keys  #42 (closed)  3 hours\n\n"
        "  closed issues: git session blockers resolve blk-1\n"
    )
    (state,) = box.json("blockers")["issues"]
    assert state == {
        "issue": "#42", "state": "closed", "title": "Rotate the keys # x", "at": box.now * 1000, "source": "gh", "problem": "",
        "remedy": "",
    }  # fmt: skip
    box.session("blockers", "resolve", "1")
    assert (
        box.session("blockers").out
        == "Blockers  0 open, feature/oauth\n  [x] blk-1  Waiting on API keys  #42  resolved\n"
    )
    forge.does("gh", "touch called")
    box.session("blockers", "list", "--refresh")
    assert len(forge.calls()) == 2


@pytest.mark.parametrize(
    ("script", "problem"),
    [
        ("echo 'To get started with GitHub CLI, please run:  gh auth login' >&2; exit 4",
         "gh is not signed in to github.com; to solve it: gh auth login --hostname github.com"),
        ("printf '%s\\n' ERROR 'error connecting to api.github.com' 'check your internet connection' >&2; exit 1", "gh: error connecting to api.github.com"),
        ("echo 'gh: Not Found (HTTP 404)' >&2; exit 1", "gh: Not Found (HTTP 404)"),
        ("exit 3", "gh: it ended with exit status 3"),
        ("echo '<html>'", "gh: the answer is no JSON"),
        ("echo '[]'", "gh: the answer has no state"),
        ("kill -9 $$", "gh: it ended with exit status 137"),
        ("sleep 60", "gh: no answer within 1 seconds"),
    ],
    ids=["not-signed-in", "offline", "no-issue", "silent", "html", "other-json", "killed", "slow"],
)  # fmt: skip
def test_no_answer(forge: CiForge, script: str, problem: str) -> None:
    box = forge.box
    box.git("config", "session.networkTimeout", "1")
    forge.says("gh", OPEN)
    _refresh(box)
    box.pass_time(minutes=2)
    forge.does("gh", script)
    assert _refresh(box) == (
        "  [!] blk-1  Waiting on API keys  #42 (open, 2 minutes ago)  2 minutes", f"note: #42: {problem}\n"
    )  # fmt: skip
    state = box.json("blockers", "list", "--refresh")["issues"][0]
    assert (state["state"], state["at"], bool(state["problem"])) == ("open", (box.now - 120) * 1000, True)


def test_gitlab(feature: Sandbox) -> None:
    forge = CiForge.of(feature, "git@gitlab.example.com:group/sub/app.git", "glab")
    feature.session("blockers", "add", "x", "--issue", "7")
    feature.session("blockers", "add", "y", "--issue", "https://gitlab.example.com/other/app/-/issues/8#note_1")
    forge.says("glab", {"state": "opened", "title": "x"})
    assert feature.session("blockers", "list", "--refresh").err == ""
    words = " ".join(forge.calls("glab")).split()  # both are asked at the same time
    assert sorted(word for word in words if "/" in word) == [
        "projects/group%2Fsub%2Fapp/issues/7",
        "projects/other%2Fapp/issues/8",
    ]
    assert words.count("gitlab.example.com") == 2
    assert [each["state"] for each in feature.json("blockers")["issues"]] == ["open", "open"]


def test_no_host_but_that_of_the_remote_is_asked(forge: CiForge) -> None:
    forge.says("gh", OPEN)
    hosts = [
        "https://github.evil.example/a/b/issues/1",
        "https://github.com/a/../b/issues/1",
        "PROJ-7",
        "the flaky test",
    ]
    for each in hosts:
        forge.box.session("blockers", "add", "Hostile", "--issue", each)
    ran = forge.box.session("blockers", "list", "--refresh")
    assert len(forge.calls()) == 1
    assert ran.err == (
        f"note: {', '.join(hosts)}: it is no issue on github.com, and session.issueCommand is not set; to solve it: "
        "git session blockers -h\n"
    )


def test_a_command_of_the_users_own(forge: CiForge) -> None:
    box = forge.box
    script = (
        'f() { printf "%s" "$1|$GIT_SESSION_ISSUE|$GIT_SESSION_ISSUE_URL" >asked; echo "closed Keys \033]8;;x"; }; f'
    )
    box.git("config", "session.issueCommand", script)
    assert _refresh(box) == ("  [!] blk-1  Waiting on API keys  #42 (closed)  just now", "")
    assert (box.path / "asked").read_text() == "#42|#42|https://github.com/ada/app/issues/42"
    assert box.json("blockers")["issues"][0]["title"] == "Keys"
    assert forge.calls() == []
    for given, problem in {
        "echo what; :": "the first line is neither `open TITLE` nor `closed TITLE`: 'what'",
        "exit 9;": "it ended with exit status 9",
        "": "session.issueCommand is empty, so nobody is asked",
    }.items():
        box.git("config", "session.issueCommand", given)
        assert problem in _refresh(box)[1]


def test_an_issue_is_an_argument_and_never_a_command(forge: CiForge) -> None:
    box = forge.box
    hostile = "$(touch run) `touch run`; touch run #'\""
    box.session("blockers", "add", "Hostile", "--issue", hostile)
    box.git("config", "session.issueCommand", 'printf "open %s\\n"')
    box.session("blockers", "list", "--refresh")
    assert box.json("blockers")["issues"][1]["title"] == hostile
    assert not (box.path / "run").exists()


def test_nothing_of_a_clone_is_run(forge: CiForge) -> None:
    box = forge.box
    box.write(".session/config.yaml", "session:\n  issueCommand: touch run;\n  issue_command: touch run;\n")
    box.write(".gitconfig", "[session]\n\tissueCommand = touch run;\n")
    forge.says("gh", OPEN)
    _refresh(box)
    assert not (box.path / "run").exists() and len(forge.calls()) == 1


def test_a_damaged_cache_is_no_cache(forge: CiForge) -> None:
    forge.says("gh", OPEN)
    _refresh(forge.box)
    path = forge.box.path / ".git/sessions/cache/issues.json"
    for content in (
        "{",
        "[]",
        '{"format": 1, "issues": {"x": ["boo", 1]}}',
        '{"format": 2, "issues": {}}',
        "[" * 100_000,
    ):
        path.write_text(content)
        assert forge.box.json("blockers")["issues"] == []
    assert _refresh(forge.box)[0].endswith("#42 (open)  just now")


def test_in_a_repository_that_cannot_be_written(forge: CiForge) -> None:
    forge.says("gh", OPEN)
    found = forge.box.json("blockers", "list", "--refresh", GIT_SESSION_READ_ONLY="1")
    assert found["issues"][0]["state"] == "open"
    assert not (forge.box.path / ".git/sessions/cache/issues.json").exists()
