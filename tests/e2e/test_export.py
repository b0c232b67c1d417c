"""`git session export`: time and sessions for other programs, in agreement with report and history."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections import Counter
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.sandbox import Sandbox, stable
from tests.scenario import CLAUDE, shared_work
from tests.teamwork import ON, shared_clones

HEADER = "date,start,end,seconds,hours,name,kind,project,branch,session,issue,issue_url,done,colleague\n"
_CONTRIBUTOR = {
    "type": "object",
    "required": ["type"],
    "properties": {"type": {"enum": ["human", "ai", "mixed", "unknown"]}},
}
_LINE = {"type": "integer", "minimum": 1}
_RANGE = {
    "type": "object",
    "required": ["start_line", "end_line"],
    "properties": {"start_line": _LINE, "end_line": _LINE},
}
_LINK = {
    "type": "object",
    "required": ["type", "url"],
    "properties": {"type": {"type": "string"}, "url": {"type": "string", "format": "uri"}},
}
_CONVERSATION = {
    "type": "object",
    "required": ["ranges"],
    "properties": {
        "contributor": _CONTRIBUTOR,
        "ranges": {"type": "array", "items": _RANGE},
        "related": {"type": "array", "items": _LINK},
    },
}
_FILE = {
    "type": "object",
    "required": ["path", "conversations"],
    "properties": {"path": {"type": "string"}, "conversations": {"type": "array", "items": _CONVERSATION}},
}
RECORD = {
    "type": "object",
    "required": ["version", "id", "timestamp", "files"],
    "properties": {
        "version": {"type": "string", "pattern": r"^[0-9]+\.[0-9]+\.[0-9]+$"},
        "id": {"type": "string", "format": "uuid"},
        "timestamp": {"type": "string", "format": "date-time"},
        "vcs": {
            "type": "object",
            "required": ["type", "revision"],
            "properties": {"type": {"enum": ["git", "jj", "hg", "svn"]}, "revision": {"type": "string"}},
        },
        "tool": {"type": "object", "properties": {"name": {"type": "string"}, "version": {"type": "string"}}},
        "files": {"type": "array", "items": _FILE},
        "metadata": {"type": "object"},
    },
}
"""What the specification of Agent Trace 0.1.0 (section 6.1) asks of a record."""


@pytest.fixture
def shared(feature: Sandbox) -> Sandbox:
    shared_work(feature)
    return feature


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def traces(text: str) -> list[Any]:
    found = [json.loads(row) for row in text.splitlines()]
    validator = Draft202012Validator(RECORD, format_checker=Draft202012Validator.FORMAT_CHECKER)
    for each in found:
        validator.validate(each)
    return found


def test_the_time_of_everyone_as_csv(shared: Sandbox) -> None:
    oauth, login = (
        "project,feature/oauth,feature-oauth-20270115-xxxx,,,,no\n",
        "project,fix/login,fix-login-20270116-xxxx,,,,no\n",
    )
    ran = shared.session("export")
    assert ran.err == ""
    assert stable(ran.out) == (
        HEADER
        + f"2027-01-15,2027-01-15T08:00:00+00:00,2027-01-15T08:10:00+00:00,600,0.1667,Ada Example,person,{oauth}"
        + f"2027-01-15,2027-01-15T08:10:00+00:00,2027-01-15T08:29:00+00:00,1140,0.3167,claude,agent,{oauth}"
        + f"2027-01-15,2027-01-15T08:29:00+00:00,2027-01-15T08:38:00+00:00,540,0.1500,codex,agent,{oauth}"
        + f"2027-01-15,2027-01-15T08:38:00+00:00,2027-01-15T08:43:00+00:00,300,0.0833,Bo Example,person,{oauth}"
        + f"2027-01-16,2027-01-16T09:43:00+00:00,2027-01-16T09:57:00+00:00,840,0.2333,,person,{login}"
    )


def test_the_figures_are_those_of_report_and_history(shared: Sandbox) -> None:
    shared.pass_time(minutes=5)
    shared.session("decisions", "add", "Ask twice", **CLAUDE)
    shared.pass_time(minutes=1)
    shared.commit("fix: login")
    whole, report, history = shared.json("export"), shared.json("report"), shared.json("history")
    assert _bare(whole["sessions"]) == _bare(report["sessions"])
    seconds = Counter[tuple[str, str]]()
    for each in whole["entries"]:
        seconds[each["session"], each["name"]] += each["seconds"]
    expected = {(one["id"], who["name"]): who["active_seconds"] for one in history["sessions"] for who in one["who"]}
    assert seconds == {each: length for each, length in expected.items() if length}
    assert [each["contributor"] for each in whole["commits"]] == ["human", "ai", "ai", "human", "human", "mixed"]
    assert shared.session("export", "--format", "json").out == shared.session("export", "--json").out


def _bare(sessions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without what the export does not count (files), or not in the grain of a drawing."""
    return [{**each, "intervals": None, "who": [{**who, "files": None} for who in each["who"]]} for each in sessions]


def test_a_part_of_it(shared: Sandbox) -> None:
    def names(*options: str) -> list[str]:
        return [each["name"] for each in rows(shared.session("export", *options).out)]

    assert names("--by", "agents") == ["claude", "codex"]
    assert names("--by", "people") == ["Ada Example", "Bo Example", ""]
    assert names("--by", "bo@example.org") == ["Bo Example"]
    assert names("--by", "nobody") == names("--branch", "main") == []
    assert names("--branch", "fix/login") == [""]
    assert names("--until", "2027-01-15") == ["Ada Example", "claude", "codex", "Bo Example"]
    assert names("--since", "2027-01-16") == [""]
    part = rows(shared.session("export", "--since", "2027-01-15 08:20", "--until", "2027-01-15 08:30").out)
    assert [(each["name"], each["seconds"]) for each in part] == [("claude", "540"), ("codex", "60")]
    agents = shared.json("export", "--by", "agents")
    assert [each["branch"] for each in agents["sessions"]] == ["feature/oauth"]
    assert [each["name"] for each in agents["sessions"][0]["who"]] == ["claude", "codex"]
    assert {each["contributor"] for each in agents["commits"]} == {"ai"}


def test_another_program_reads_it_back(shared: Sandbox) -> None:
    shared.session("export", "-o", "time.csv")
    with (shared.path / "time.csv").open(encoding="utf-8", newline="") as file:
        found = list(csv.reader(file))
    database = sqlite3.connect(":memory:")
    database.execute(f"CREATE TABLE time ({', '.join(found[0])})")
    database.executemany(f"INSERT INTO time VALUES ({', '.join('?' * len(found[0]))})", found[1:])
    total = database.execute("SELECT kind, sum(seconds), round(sum(hours), 2) FROM time GROUP BY kind").fetchall()
    assert total == [("agent", 1680.0, 0.47), ("person", 1740.0, 0.48)]
    assert shared.session("status").out.count("time.csv") == 0  # what we wrote is no work of the user's


def test_days_and_zones(feature: Sandbox) -> None:
    feature.now += 14.5 * 3600  # 22:30 UTC
    feature.session("start", "late", "-o", "Owls", "--issue", "#7", "--from", "main", TZ="Europe/Berlin")
    for _ in range(4):
        feature.pass_time(minutes=25)
        feature.commit("feat: more", f"{feature.now}.txt", TZ="Europe/Berlin")
    feature.session("objectives", "complete", "1", TZ="Europe/Berlin")
    found = rows(feature.session("export", "--branch", "late", TZ="Europe/Berlin").out)
    assert [(each["date"], each["start"], each["end"], each["hours"], each["done"]) for each in found] == [
        ("2027-01-15", "2027-01-15T23:30:00+01:00", "2027-01-16T00:00:00+01:00", "0.5000", ""),
        ("2027-01-16", "2027-01-16T00:00:00+01:00", "2027-01-16T01:10:00+01:00", "1.1667", "Owls"),
    ]


def test_no_cell_is_a_formula(feature: Sandbox) -> None:
    feature.git("config", "user.name", "@SUM(1+1)*cmd|' /C calc'!A0")
    feature.session("objectives", "add", '=HYPERLINK("https://evil.example","x")\n+1')
    feature.pass_time(minutes=5)
    feature.commit("feat: one\n\ncompletes obj-3")
    feature.session("end", "-q", "--no-push")
    feature.session("start", "x", "--issue=-2+3", "--from", "main")
    feature.pass_time(minutes=5)
    found = rows(feature.session("export").out)
    assert found[0]["name"] == "'@SUM(1+1)*cmd|' /C calc'!A0"
    assert found[0]["done"] == """'=HYPERLINK("https://evil.example","x") +1"""
    assert found[-1]["issue"] == "'-2+3"
    assert not any(cell.startswith(("=", "+", "-", "@")) for each in found for cell in each.values())


def test_agent_traces(shared: Sandbox) -> None:
    shared.commit("fix: login", "login.txt", "x\n")
    shared.git("switch", "-q", "-c", "work", "main")
    shared.git("remote", "add", "origin", "git@github.com:o/r.git")
    shared.session("start", "--issue", "#7", "-o", "x")
    shared.commit("feat: strange names", 'ünï\tcode "x".txt', "a\nb\n", **CLAUDE)
    shared.git("rm", "-q", "src/auth.py")
    shared.git("commit", "-q", "-m", "chore: remove")
    shared.git("merge", "-q", "--no-ff", "-m", "Merge", "fix/login")
    found = traces(shared.session("export", "--format", "agent-trace").out)
    lines = [
        (each["files"][0]["path"], each["files"][0]["conversations"][0]["contributor"]["type"],
         [(one["start_line"], one["end_line"]) for one in each["files"][0]["conversations"][0]["ranges"]])
        for each in found
    ]  # fmt: skip
    assert lines == [
        ("src/auth.py", "human", [(1, 2)]),
        ("src/tokens.py", "ai", [(1, 3)]),
        ("tests/test_tokens.py", "ai", [(1, 2)]),
        ("login.txt", "human", [(1, 1)]),
        ('ünï\tcode "x".txt', "ai", [(1, 2)]),
    ]
    last = found[-1]
    assert last["vcs"] == {"type": "git", "revision": shared.git("rev-parse", "HEAD~2")}
    assert last["timestamp"] == "2027-01-16T09:57:00Z"
    assert last["files"][0]["conversations"][0]["related"] == [
        {"type": "issue", "url": "https://github.com/o/r/issues/7"}
    ]
    assert last["metadata"]["git-session"]["name"] == "claude"
    assert traces(shared.session("export", "--format", "agent-trace").out) == found
    assert len(traces(shared.session("export", "--format", "agent-trace", "--by", "agents").out)) == 3
    shared.session("export", "-o", "traces.jsonl")
    assert traces((shared.path / "traces.jsonl").read_text("utf-8")) == found


def test_the_time_that_colleagues_share(feature: Sandbox) -> None:
    found = shared_clones(feature)
    found.bo.now = found.ada.now
    found.bo.session("start", "docs/api", "-o", "Examples")
    found.bo.pass_time(minutes=20)
    found.bo.commit("docs: examples\n\ncompletes obj-1")
    found.bo.session("sync", "--on", "--share", "handoff,time")
    found.ada.session(*ON)
    found.ada.now = found.bo.now
    own = rows(found.ada.session("export").out)
    assert [each["name"] for each in own] == ["Ada Example"]
    theirs = rows(found.ada.session("export", "--team").out)[1:]
    assert [(each["name"], each["branch"], each["seconds"], each["done"], each["colleague"]) for each in theirs] == [
        ("Bo Example", "docs/api", "1200", "Examples", "yes")
    ]
    assert rows(found.ada.session("export", "--team", "--branch", "feature/oauth").out) == own
    assert [each["name"] for each in rows(found.ada.session("export", "--team", "--by", "bo").out)] == ["Bo Example"]
    found.bo.session("sync", "--on", "--share", "handoff")
    found.ada.session("sync")
    assert rows(found.ada.session("export", "--team").out) == own


def test_what_was_purged_stays_away(feature: Sandbox) -> None:
    feature.git("config", "session.issueCommand", "echo open glue-and-string; :")
    feature.pass_time(minutes=5)
    feature.session("objectives", "add", "glue-and-string")
    feature.session("objectives", "complete", "3")
    feature.session("blockers", "add", "x", "--issue", "glue-and-string")
    feature.session("blockers", "list", "--refresh")
    assert "glue-and-string" in feature.session("export").out
    feature.session("purge", "--yes", "--text", "glue-and-string")
    for form in ("csv", "json", "agent-trace"):
        assert "glue" not in feature.session("export", "--format", form).out
    assert "glue" not in feature.session("blockers", "--json").out
    kept = (path for path in (feature.path / ".git/sessions").rglob("*") if path.is_file())
    assert [path.name for path in kept if b"glue" in path.read_bytes()] == []


def test_nothing_to_export(sandbox: Sandbox) -> None:
    assert sandbox.session("export").out == HEADER
    assert sandbox.session("export", "--format", "agent-trace").out == ""
    assert sandbox.json("export")["sessions"] == []
    sandbox.git("switch", "-q", "--detach")
    assert sandbox.session("export").out == HEADER


def test_a_branch_or_a_person_without_a_session_is_told(feature: Sandbox) -> None:
    feature.pass_time(minutes=5)
    feature.commit("feat: one")
    for arguments, note in (
        (["--branch", "nope"], "no session of branch nope"),
        (["--by", "nobody"], "no session by nobody"),
        (
            ["--branch", "nope", "--by", "people", "--since", "2020-01-01"],
            "no session of branch nope by people in this time",
        ),
        (["--branch", "feature/oauth", "--by", "people"], ""),
    ):
        ran = feature.session("export", *arguments)
        assert ran.err == (f"note: {note}\n" if note else "")
        assert (ran.out == HEADER) == bool(note)
    assert (
        feature.session("export", "--by", "nobody", "-o", "out.csv").err
        == "export: out.csv\nnote: no session by nobody\n"
    )


def test_refusals(feature: Sandbox) -> None:
    assert feature.json("export", "--format", "csv", status=2)["error"]["message"] == (
        "--json and --format csv cannot be combined"
    )
    assert feature.session("export", "--since", "2027-02-30", status=1).err == (
        "error: '2027-02-30' is not a date\nhint: for example: --since 2027-01-31\n"
    )
    assert feature.session("export", "--since", "2030-01-01", status=2).err == (
        "error: --since is in the future\nhint: for example: --since 2027-01-31\n"
    )
    assert feature.session("export", "-o", "no/where.csv", status=1).err.startswith("error: there is no directory ")
