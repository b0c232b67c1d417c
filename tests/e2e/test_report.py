"""`git session report`: what happened in a time."""

from __future__ import annotations

import json
import os
import re
import sys

import pytest

from tests.sandbox import START, Sandbox, stable
from tests.scenario import HOSTILE, OTHER, shared_work, work


@pytest.fixture
def week(feature: Sandbox) -> Sandbox:
    """An hour of work in a session that is ended and merged; a day later another person's commit, and an open session."""
    # How long the templates are is no business of these tests.
    (feature.path / ".git" / "info" / "attributes").write_text(".session/** -diff\n")
    work(feature)
    feature.git("add", "-A")
    feature.git("commit", "-q", "-m", "docs: notes")
    feature.session("blockers", "resolve", "blk-1", "--resolution", "They came")
    feature.session("objectives", "complete", "obj-2")
    feature.session("end", "--merge-to", "main")
    feature.pass_time(minutes=26 * 60)
    feature.commit("Tidy up", "src/auth.py", "one\nfour\nfive\n", **OTHER)
    feature.session("start", "fix/login", "--objective", "Repair the login")
    feature.pass_time(minutes=45)
    feature.git("mv", "src/auth.py", "src/login.py")
    feature.commit("fix(login): move it", "README.md", "# Project\n\nMore\n")
    feature.session("blockers", "add", "No test account")
    feature.pass_time(minutes=25)
    return feature


TEXT = """\
project  Seven days, Sun 2027-01-10 to Sat 2027-01-16
Sun 2027-01-10 00:00 to Sat 2027-01-16 12:10

Finished
  - feature/oauth: merged into main
    - OAuth provider
    - Google OAuth

In progress
  - fix/login: Repair the login

Blocked
  - fix/login: No test account, for 25 minutes

Decided
  - feature/oauth: Use PKCE
    - Rationale: Protects against interception
    - Alternatives: None

Figures
  time        1h 25m active, 45m idle
  sessions    2, 1 ended
  objectives  2 of 3 done, 2 of them in this period
  commits     7 by 2 people
  changes     3 files, +9 −2
  decisions   1
  blockers    2, 1 open, 1h 5m with one open

Time  per day, active and idle
  Sun 2027-01-10
  Mon 2027-01-11
  Tue 2027-01-12
  Wed 2027-01-13
  Thu 2027-01-14
  Fri 2027-01-15  ████████████████████▋      1h  5 commits  +5 −1
  Sat 2027-01-16  ████████▋░░░░░░░░░░░░░░░  25m  2 commits  +4 −1

Sessions  newest first
     started     branch         done  time  commits  lines
  ·  2027-01-16  fix/login       0/1   25m        1  +2 −0
     2027-01-15  feature/oauth   2/2    1h        3  +3 −0

Objectives  set and done, over time
  set   ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▆▆▆▆▆▆▆█  0 → 3
  done  ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▄▆▆▆▆▆▆▆  0 → 2

Commits  by type
  other  3  ████████████  +3 −1
  fix    2  ████████      +3 −1
  docs   1  ████          +1 −0
  feat   1  ████          +2 −0

People
  Ada Example  6  ████████████  +7 −1
  Bo Example   1  ██            +2 −1

Files  changed most often
  4 commits  +5 −2  src/login.py
  2 commits  +3 −0  README.md
   1 commit  +1 −0  notes.txt

Resolved blockers  newest first
  [x] Waiting on API keys  #42  after 40m
"""


def test_a_week(week: Sandbox) -> None:
    ran = week.session("report")
    assert (ran.out, ran.err) == (TEXT, "")
    assert week.session("report", "--weekly").out == TEXT


def test_json(week: Sandbox) -> None:
    document = week.json("report")
    assert document["totals"]["active_seconds"] == 85 * 60
    assert document == json.loads(week.session("report", "--format", "json").out)


MARKDOWN = """\
# project: seven days, Sun 2027-01-10 to Sat 2027-01-16

Sun 2027-01-10 00:00 to Sat 2027-01-16 12:10

## Finished

- feature/oauth: merged into main
  - OAuth provider
  - Google OAuth

## In progress

- fix/login: Repair the login

## Blocked

- fix/login: No test account, for 25 minutes

## Decided

- feature/oauth: Use PKCE
  - Rationale: Protects against interception
  - Alternatives: None

## Figures

- Time: 1h 25m active, 45m idle
- Sessions: 2, 1 ended
- Objectives: 2 of 3 done, 2 of them in this period
- Commits: 7 by 2 people
- Changes: 3 files, +9 −2
- Decisions: 1
- Blockers: 2, 1 open, 1h 5m with one open

## Time

| Day | Active | Idle | Commits | Lines |
|---|---:|---:|---:|---:|
| Fri 2027-01-15 | 1h |  | 5 | +5 −1 |
| Sat 2027-01-16 | 25m | 45m | 2 | +4 −1 |

## Sessions

| Session | Branch | State | Started | Done | Time | Commits | Lines |
|---|---|---|---|---:|---:|---:|---:|
| `fix-login-20270116-xxxx` | fix/login | open | 2027-01-16 | 0/1 | 25m | 1 | +2 −0 |
| `feature-oauth-20270115-xxxx` | feature/oauth | merged into main as COMMIT (fast-forward) | 2027-01-15 | 2/2 | 1h | 3 | +3 −0 |

## Objectives

- Set: 0 → 3
- Done: 0 → 2

## Commits by type

| Type | Commits | Added | Deleted |
|---|---:|---:|---:|
| other | 3 | 3 | 1 |
| fix | 2 | 3 | 1 |
| docs | 1 | 1 | 0 |
| feat | 1 | 2 | 0 |

## People

| Author | Commits | Added | Deleted |
|---|---:|---:|---:|
| Ada Example | 6 | 7 | 1 |
| Bo Example | 1 | 2 | 1 |

## Files

| File | Commits | Added | Deleted |
|---|---:|---:|---:|
| `src/login.py` | 4 | 5 | 2 |
| `README.md` | 2 | 3 | 0 |
| `notes.txt` | 1 | 1 | 0 |

## Resolved blockers

- [x] Waiting on API keys (#42), after 40m: They came (feature/oauth)
"""


def test_markdown_and_files(week: Sandbox) -> None:
    """The ending of a file says how it is written; a file is replaced whole, also behind a symbolic link."""
    assert stable(week.session("report", "--format", "markdown").out) == MARKDOWN
    ran = week.session("report", "-o", "out.md")
    assert (ran.out, ran.err) == ("", "report: out.md\n")
    assert stable((week.path / "out.md").read_text("utf-8")) == MARKDOWN
    assert week.session("report", "-o", "-", "--format", "markdown").out == (week.path / "out.md").read_text("utf-8")
    os.symlink("out.txt", week.path / "link.txt")
    week.write("out.txt", "old\n")
    week.session("report", "-o", "link.txt")
    assert (week.path / "link.txt").is_symlink()
    assert (week.path / "out.txt").read_text("utf-8") == TEXT
    week.session("report", "-o", "out.json")
    assert json.loads((week.path / "out.json").read_text("utf-8"))["schema"] == "git-session/report/1"
    week.session("report", "-q", "-o", "out.html")
    assert (week.path / "out.html").read_text("utf-8").startswith("<!DOCTYPE html>")
    assert week.session("report", "-o", "/dev/stdout").out == TEXT
    assert list(week.path.glob("*.tmp")) == []


@pytest.mark.parametrize(
    ("arguments", "status", "error"),
    [
        (
            ["--weekly", "--project"],
            2,
            "error: --weekly, --standup, --project and --since/--until cannot be combined\n",
        ),
        (
            ["--project", "--since", "1 day ago"],
            2,
            "error: --weekly, --standup, --project and --since/--until cannot be",
        ),
        (["--since", "2027-01-15", "--until", "2027-01-14"], 2, "error: --since is later than --until\n"),
        (["--since", "2030-01-01"], 2, "error: --since is in the future\nhint: for example: --since 2027-01-31\n"),
        (["--since", "garbage"], 1, "error: 'garbage' is not a date that git understands\n"),
        (["--until", "2027-02-30"], 1, "error: '2027-02-30' is not a date\n"),
        (["--format", "pdf"], 2, "error: argument --format: invalid choice: 'pdf'"),
        (["--standup", "--weekly"], 2, "error: --weekly, --standup, --project and"),
        (
            ["--standup", "-o", "a.html"],
            2,
            "error: --standup cannot be HTML\nhint: git session report --standup --",
        ),
        (["--json", "--format", "html"], 2, '{\n  "error": {\n    "code": "usage"'),
        (["--open"], 2, "error: --open needs a terminal\nhint: git session report -o report.html\n"),
        (["-o", "src"], 1, "error: src is a directory\nhint: name a file in it\n"),
        (["-o", "nowhere/report.html"], 1, "error: there is no directory "),
    ],
    ids=[
        "two times",
        "three",
        "backwards",
        "in the future",
        "no date",
        "no such day",
        "format",
        "a standup and a week",
        "as HTML",
        "two formats",
        "open",
        "dir",
        "no dir",
    ],
)
def test_refused(ready: Sandbox, arguments: list[str], status: int, error: str) -> None:
    (ready.path / "src").mkdir()
    ran = ready.session("report", *arguments, status=status)
    assert (ran.out + ran.err).startswith(error)


@pytest.mark.parametrize(
    ("arguments", "title", "seconds", "commits"),
    [
        (["--since", "2027-01-15", "--until", "2027-01-15"], "2027-01-15", 3600, 5),
        (["--since", "2027-01-16"], "2027-01-16", 1500, 2),
        (["--since", "2 hours ago"], "2027-01-16", 1500, 2),
        (["--until", "2027-01-15"], "Up to 2027-01-15", 3600, 5),
        (["--since", "2027-01-01", "--until", "2027-01-10"], "2027-01-01 to 2027-01-10", 0, 0),
        (["--project"], "The whole project", 5100, 7),
    ],
    ids=["a day", "from a day on", "ago", "up to a day", "before all", "project"],
)
def test_times(week: Sandbox, arguments: list[str], title: str, seconds: int, commits: int) -> None:
    document = week.json("report", *arguments)
    totals = document["totals"]
    assert document["range"]["title"] == title
    assert (totals["active_seconds"], totals["commits"]) == (seconds, commits)
    assert sum(day["active_seconds"] for day in document["days"]) == seconds
    assert sum(each["commits"] for each in document["types"]) == commits
    assert sum(each["commits"] for each in document["people"]) == commits


def test_an_old_end_tells_what_was_known_then(week: Sandbox) -> None:
    document = week.json("report", "--until", "2027-01-15 08:45:00")
    (session,) = document["sessions"]
    assert (session["state"], session["objectives_done"], session["merged_to"]) == ("open", 1, "")
    assert [(each["resolved_at"], each["seconds"]) for each in document["blockers"]] == [(0, 25 * 60)]
    document = week.json("report", "--since", "2027-01-15 08:30:00", "--until", "2027-01-15 08:45:00")
    assert document["totals"]["blocked_seconds"] == 15 * 60  # of 25 minutes, those in this time


def test_nothing_happened(week: Sandbox) -> None:
    assert week.session("report", "--until", "2020-01-31", "--since", "2020-01-01").out == (
        "project  2020-01-01 to 2020-01-31\nWed 2020-01-01 00:00 to Fri 2020-01-31 23:59\n\nnothing happened in this period\n"
    )
    week.session("report", "--until", "2020-01-31", "-o", "none.html")
    week.session("report", "--until", "2020-01-31", "-o", "none.md")


def test_a_repository_without_a_commit(bare_sandbox: Sandbox) -> None:
    bare_sandbox.git("init", "-q")
    for arguments in ([], ["--project"], ["--format", "html"], ["--format", "markdown"]):
        assert "othing happened in this period" in bare_sandbox.session("report", *arguments).out or "html" in arguments
    assert bare_sandbox.json("report")["sessions"] == []
    assert not (bare_sandbox.path / ".git" / "sessions").exists()


def test_refused_outside_a_repository(bare_sandbox: Sandbox) -> None:
    assert bare_sandbox.json("report", status=1)["error"]["code"] == "not-a-repository"


def test_history_without_sessions(sandbox: Sandbox) -> None:
    """A merge, a picked commit, another name for an author, a commit of 1970 and one of the year 2096."""
    sandbox.commit("feat: one", "one.txt", "1\n2\n")
    sandbox.git("switch", "-qc", "topic")
    sandbox.commit("fix: two", "two.txt", "2\n", GIT_AUTHOR_NAME="A. Example", GIT_AUTHOR_EMAIL="ADA@example.org")
    sandbox.git("switch", "-q", "main")
    sandbox.pass_time(minutes=1)
    sandbox.git("cherry-pick", "topic")
    sandbox.git("merge", "-q", "--no-edit", "topic")
    sandbox.commit("Early", "early.txt", GIT_COMMITTER_DATE="@1 +0000")
    sandbox.commit("Late", "late.txt", GIT_COMMITTER_DATE="@4000000000 +0000")
    out = sandbox.session("report", "--project").out
    assert "\n  commits  6 by 1 person, 1 merge, 1 squashed, rebased or picked copy omitted\n" in out
    assert "\nNot included\n  ! 2 commits with an impossible date" in out
    week = sandbox.json("report")
    assert sandbox.json("report", "--project")["range"]["since"] == START * 1000
    assert week["totals"]["commits"] == 4
    assert week["limits"] == ["1 commit dated in the future, not counted"]
    assert [(each["name"], each["commits"]) for each in week["people"]] == [("Ada Example", 4)]
    sandbox.write(".mailmap", "Ada Lovelace <ada@example.org>\n")
    assert [each["name"] for each in sandbox.json("report")["people"]] == ["Ada Lovelace"]


def test_one_person_of_several_addresses_is_one(ready: Sandbox) -> None:
    for number, (name, email) in enumerate(
        [("Bo", "bo@work"), ("Bo", "bo@home"), ("Bosse", "BO@home"), ("Cy", "cy@home")]
    ):
        ready.commit("feat: more", f"{number}.py", "x = 1\n", GIT_AUTHOR_NAME=name, GIT_AUTHOR_EMAIL=email)
    report = ready.json("report")
    assert [(each["name"], each["commits"]) for each in report["people"] if "Example" not in each["name"]] == [
        ("Bo", 3),
        ("Cy", 1),
    ]


@pytest.mark.parametrize("options", [("--project",), ("--standup",), ()], ids=["project", "standup", "week"])
def test_a_treeless_clone_has_figures_without_lines(week: Sandbox, options: tuple[str, ...]) -> None:
    week.git("config", "uploadpack.allowFilter", "true")
    week.git("config", "uploadpack.allowAnySHA1InWant", "true")
    path = week.path.parent / "treeless"
    week.git("clone", "-q", "--no-checkout", "--filter=tree:0", f"file://{week.path}", str(path))
    week.path = path
    assert week.session("report", *options).status == 0
    document = week.json("report", *options)
    if not options:
        (limit,) = document["limits"]
        assert re.fullmatch(
            r"this partial clone lacks the changes of \d+ commits: git fetch --refetch --no-filter", limit
        )
        week.git("fetch", "-q", "--refetch", "--no-filter")
        assert week.json("report")["limits"] == []


def test_a_shallow_clone_says_what_it_cannot_see(week: Sandbox) -> None:
    week.git("clone", "-q", "--depth=2", f"file://{week.path}", "../clone")
    clone = Sandbox(week.path.parent / "clone", week.home, now=week.now)
    (limit,) = clone.json("report", "--project")["limits"]
    assert limit.startswith(
        "this clone is shallow: the changes of 1 commit at its edge, and all earlier history, are missing"
    )


def test_hostile_texts_stay_texts(feature: Sandbox) -> None:
    feature.session("decisions", "add", HOSTILE, "--rationale", HOSTILE)
    feature.session("blockers", "add", HOSTILE, "--issue", HOSTILE)
    feature.session("objectives", "add", HOSTILE)
    feature.pass_time(minutes=5)
    name = "evil | `code` <b>\x1b[31m.txt"
    feature.commit("feat: x\x1b[2J", name, GIT_AUTHOR_NAME="<script>alert(1)</script> | x", GIT_AUTHOR_EMAIL="e@x")
    for arguments in ([], ["--format", "markdown"], ["--format", "html"]):
        out = feature.session("report", *arguments).out
        assert "\x1b" not in out
        if arguments:
            assert "<script>alert" not in out
    text = feature.session("report", "--format", "markdown").out
    assert "\n## Heading" not in text
    row = next(line for line in text.splitlines() if "evil" in line)
    assert row.replace("\\|", "").count("|") == 5


INTERRUPTED = """
import sys
from contextlib import contextmanager
from git_session import cli
from git_session.commands.frame import Call
from git_session.insight.history import activity
activity.WORTH, activity.CUT = 1, 2
class Interrupted:
    def step(self, done, total=0):
        if done > 3:
            raise KeyboardInterrupt
@contextmanager
def progress(self, label):
    yield Interrupted()
Call.progress = progress
sys.exit(cli.run(["report", "--project", "-o", "out.html"]))
"""


def test_an_interrupt_leaves_nothing_behind(week: Sandbox) -> None:
    before = {path.name for path in week.path.iterdir()}
    ran = week.run(sys.executable, "-c", INTERRUPTED, status=130)
    assert (ran.out, ran.err) == ("", "\n")
    assert {path.name for path in week.path.iterdir()} == before
    left = [path.suffix for path in (week.path / ".git" / "sessions" / "cache").iterdir()]
    assert set(left) == {"", ".sqlite"}
    assert week.json("report", "--project")["totals"]["commits"] == 7


def test_days_are_those_of_the_users_zone(week: Sandbox) -> None:
    days = week.json("report", TZ="Pacific/Auckland")["days"]  # 13 hours ahead
    assert [(day["start"], day["active_seconds"], day["commits"]) for day in days] == [
        ("2027-01-15", 3600, 5),
        ("2027-01-17", 1500, 2),
    ]
    days = week.json("report", TZ="Pacific/Honolulu")["days"]  # 10 hours behind: midnight in the middle of the work
    assert sum(day["active_seconds"] for day in days) == 5100
    assert [day["start"] for day in days] == ["2027-01-14", "2027-01-16"]


WHO = """\
Contributors  in sessions, by active time
                 sessions  commits  files  active
  claude  agent         1        1      1     19m  ████████████████████
  (no commit)           1        0      0     14m  ██████████████▊
  Ada Example           1        2      1     10m  ██████████▌
  codex  agent          1        1      1      9m  █████████▌
  Bo Example            1        1      1      5m  █████▎

"""
WHO_MARKDOWN = """\
## Contributors

| Who | Kind | Sessions | Commits | Files | Active |
|---|---|---:|---:|---:|---:|
| claude | agent | 1 | 1 | 1 | 19m |
| (no commit) | person | 1 | 0 | 0 | 14m |
| Ada Example | person | 1 | 2 | 1 | 10m |
| codex | agent | 1 | 1 | 1 | 9m |
| Bo Example | person | 1 | 1 | 1 | 5m |

"""


def test_people_and_agents_are_told_apart(feature: Sandbox) -> None:
    shared_work(feature)
    assert WHO in feature.session("report").out
    assert WHO_MARKDOWN in feature.session("report", "--format", "markdown").out
    html = feature.session("report", "--format", "html").out
    assert 'id="who"' in html and "claude (agent)" in html
    document = feature.json("report")
    for each in document["sessions"]:
        assert sum(share["commits"] for share in each["who"]) == each["commits"]
        assert sum(share["active_seconds"] for share in each["who"]) == each["active_seconds"]
    for figure in ("commits", "active_seconds"):
        assert sum(each[figure] for each in document["who"]) == sum(each[figure] for each in document["sessions"])
    # What the cache keeps says the same; and so does the history, about these sessions, but without files.
    assert feature.json("report")["who"] == document["who"]
    assert [{**each, "files": None} for each in document["who"]] == feature.json("history")["who"]


def test_a_range_divides_what_lies_in_it(feature: Sandbox) -> None:
    shared_work(feature)
    document = feature.json("report", "--since", "2027-01-15 08:05", "--until", "2027-01-15 08:15")
    assert [(each["name"], each["commits"], each["active_seconds"]) for each in document["who"]] == [
        ("Ada Example", 1, 300), ("claude", 0, 300)
    ]  # fmt: skip


def test_who_worked_before_the_first_commit_of_a_range_is_known_by_those_before(feature: Sandbox) -> None:
    feature.pass_time(minutes=10)
    feature.commit("feat: one")
    feature.pass_time(minutes=20)
    document = feature.json("report", "--since", "2027-01-15 08:15")
    assert [(each["name"], each["commits"], each["active_seconds"]) for each in document["who"]] == [
        ("Ada Example", 0, 900)
    ]  # fmt: skip


def test_where_one_person_did_everything_nobody_is_named(feature: Sandbox) -> None:
    feature.pass_time(minutes=10)
    feature.commit("feat: one")
    for layout in ("text", "markdown", "html"):
        out = feature.session("report", "--format", layout).out
        assert "Contributors" not in out and 'id="who"' not in out
