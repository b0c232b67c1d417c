"""`git session report`: what happened in a time."""

from __future__ import annotations

import json

import jsonschema
import pytest

from git_session.render.jsons import schema_of
from git_session.services.report import Report
from tests.sandbox import Sandbox
from tests.scenario import OTHER, work


@pytest.fixture
def week(feature: Sandbox) -> Sandbox:
    """An hour of work in a session that is ended and merged; a day later another person's commit, and an open session."""
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
project  The last seven days
Sat 2027-01-09 00:00 to Sat 2027-01-16 12:10

  time        1h 25m active, 45m idle
  sessions    2, 1 ended
  objectives  2 of 3 done, 2 of them in this time
  commits     7 by 2 people
  changes     8 files, +148 −2
  decisions   1
  blockers    2, 1 open, 1h 5m with one open

Time  a day, active and idle
  Sat 2027-01-09
  Sun 2027-01-10
  Mon 2027-01-11
  Tue 2027-01-12
  Wed 2027-01-13
  Thu 2027-01-14
  Fri 2027-01-15  ████████████████████▋      1h  5 commits  +144 −1
  Sat 2027-01-16  ████████▋░░░░░░░░░░░░░░░  25m  2 commits  +4 −1

Sessions  the newest first
     started     branch         done  time  commits   lines
  ·  2027-01-16  fix/login       0/1   25m        1   +2 −0
     2027-01-15  feature/oauth   2/2    1h        3  +10 −1

Objectives  set and done, over time
  set   ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▆▆▆▆▆▆█  0 → 3
  done  ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▆▆▆▆▆▆▆  0 → 2

Commits  by type
  other  3  ████████████  +136 −1
  fix    2  ████████      +9 −1
  docs   1  ████          +1 −0
  feat   1  ████          +2 −0

People
  Ada Example  6  ████████████  +146 −1
  Bo Example   1  ██            +2 −1

Files  changed most often
  4 commits   +5 −2  src/login.py
  2 commits  +10 −0  .session/decision-log.md
  2 commits   +3 −0  README.md
   1 commit  +76 −0  .session/config.yaml
   1 commit  +29 −0  .session/architecture.md
   1 commit  +22 −0  .session/conventions.md
   1 commit   +2 −0  .session/.gitattributes
   1 commit   +1 −0  notes.txt

Decisions  the newest first
  2027-01-15 Use PKCE  feature/oauth
             rationale: Protects against interception

Blockers  open ones first
  [!] No test account  open for 25m
  [x] Waiting on API keys  #42  resolved after 40m
"""


def test_a_week(week: Sandbox) -> None:
    ran = week.session("report")
    assert (ran.out, ran.err) == (TEXT, "")
    assert week.session("report", "--weekly").out == TEXT


def test_json_follows_its_schema(week: Sandbox) -> None:
    document = week.json("report")
    jsonschema.validate(document, schema_of("report", Report))
    assert document["totals"]["active_seconds"] == 85 * 60
    assert document == json.loads(week.session("report", "--format", "json").out)
