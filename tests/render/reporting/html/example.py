"""Reports that nobody had to live through: a busy year, a quiet one, and one in which every text is hostile."""

from __future__ import annotations

import random
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from typing import Any

from git_session.insight.history.work import ChangedFile
from git_session.model.attribution_shares import Share, Worker
from git_session.services.reporting.report import (
    BurnPoint,
    CommitType,
    FinishedWork,
    Interval,
    Measured,
    Pace,
    Period,
    Person,
    ProjectReport,
    Range,
    ReportedBlocker,
    ReportedDecision,
    ReportedSession,
    ReportTotals,
    WorkInProgress,
)

START = 1_800_000_000_000
"""2027-01-15 08:00 UTC."""
DAY = 86_400_000
BRANCHES = ("feature/oauth", "fix/login-redirect", "docs/handbook", "refactor/storage-port-and-adapters-for-reftable")
WORKERS = (("Ada Example", "person"), ("claude", "agent"), ("codex", "agent"), ("Bo Example", "person"), ("", "person"))
WORDS = frozenset({"kind", "state", "outcome", "unit", "start"})
"""The fields of a report that are words of the program, not of people."""


def a_report(
    *, days: int = 365, sessions: int = 60, measured: int = 80, unit: str = "week", seed: int = 1
) -> ProjectReport:
    """A report with something of everything."""
    chance = random.Random(seed)
    until = START + days * DAY
    worked = tuple(_session(chance, at, sessions, days) for at in range(sessions))
    periods = tuple(_periods(chance, days, {"day": 1, "week": 7}[unit]))
    burn_up = tuple(
        BurnPoint(START + at * days * DAY // sessions, at * 2 + 1, at * 2 - chance.randrange(2))
        for at in range(1, sessions)
    )
    blockers = tuple(
        ReportedBlocker(
            f"blk-{at}", each.id, each.branch, "Waiting on API keys", "#42", each.started_at, each.ended_at * (at % 2),
            "Keys arrived" * (at % 2), 90_000 * at,
        )
        for at, each in enumerate(worked[:8])
    )  # fmt: skip
    decisions = tuple(
        ReportedDecision(
            f"dec-{at}", each.id, each.branch, each.started_at, "Use PKCE", "Protects against interception" * (at % 2),
            "A plain secret", "a1b2c3d4e5f60718293a4b5c6d7e8f9001122334" * (at % 3 > 0),
        )
        for at, each in enumerate(worked[:14])
    )  # fmt: skip
    finished = tuple(
        FinishedWork(
            each.id, each.branch, ("merged", "ended", "")[at % 3], "main", ("OAuth provider", "Google OAuth")[: at % 3],
            ("It works",), ("Ada Example", "claude"),
        )
        for at, each in enumerate(worked[:6])
    )  # fmt: skip
    in_progress = tuple(
        WorkInProgress(each.id, each.branch, ("Repair the login", "Tidy up")[: at % 3], at, 3, ("Bo Example",))
        for at, each in enumerate(worked[:4])
    )
    return ProjectReport(
        at=until,
        project="project",
        branch="main",
        range=Range("project", "Project report", START, until),
        finished=finished,
        in_progress=in_progress,
        blockers=blockers,
        decisions=decisions,
        totals=_totals(worked, periods, burn_up, blockers, decisions),
        sessions=worked,
        days=(),
        pace=Pace(unit, periods),
        burn_up=burn_up,
        types=tuple(
            CommitType(name, commits, commits * 37, commits * 12)
            for name, commits in (("feat", 212), ("fix", 144), ("docs", 40), ("merge", 22), ("other", 9))
        ),
        measured=tuple(
            Measured(
                START + at * days * DAY // measured, worked[at % sessions].id, 100 + at, 3 * (at % 9 == 5),
                70 + at * 20 / measured,
            )
            for at in range(measured)
        ),
        people=(Person("Ada Example", 301, 9000, 800), Person("Bo Example-Featherstonehaugh the Elder", 126, 70, 1500)),
        people_more=3,
        who=tuple(
            Worker(name, kind, sessions // part, 300 // part, sum(each.active_seconds for each in worked) // part // 2)
            for part, (name, kind) in enumerate(WORKERS, start=1)
        ),
        files=tuple(
            ChangedFile(path, commits, commits * 9, commits * 4)
            for path, commits in (("src/a/very/deep/folder/of/the/project/auth.py", 60), ("README.md", 12), ("Größe.md", 1))
        ),
        files_more=88,
        limits=("The clone is shallow: older commits are not in it.",),
    )  # fmt: skip


def an_empty_report() -> ProjectReport:
    """A week in which nothing happened."""
    nothing = ReportTotals(*(0 for _ in fields(ReportTotals)))
    return ProjectReport(
        at=START,
        project="project",
        branch="main",
        range=Range("weekly", "Weekly report", START - 7 * DAY, START),
        finished=(),
        in_progress=(),
        blockers=(),
        decisions=(),
        totals=nothing,
        sessions=(),
        days=(),
        pace=Pace("day", ()),
        burn_up=(),
        types=(),
        measured=(),
        people=(),
        people_more=0,
        who=(),
        files=(),
        files_more=0,
        limits=(),
    )


def hostile(report: ProjectReport, text: str) -> ProjectReport:
    """`report` with `text` wherever people, files or branches have a say."""
    found: ProjectReport = _hostile(report, text)
    return found


def _hostile(value: Any, text: str) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        mine = {each.name: getattr(value, each.name) for each in fields(value) if each.name not in WORDS}
        return replace(value, **{name: _hostile(part, text) for name, part in mine.items()})
    if isinstance(value, tuple):
        return tuple(_hostile(part, text) for part in value)
    # What is empty stays so: the sections of the document are to be the same.
    return text if isinstance(value, str) and value else value


def _session(chance: random.Random, at: int, sessions: int, days: int) -> ReportedSession:
    branch = BRANCHES[at % len(BRANCHES)]
    started = START + at * days * DAY * 9 // (10 * sessions) + chance.randrange(DAY)
    ended = started + chance.randrange(DAY // 4, 8 * DAY) if at < sessions - 2 else 0
    intervals = []
    moment = started
    for _ in range(30):
        end = moment + chance.randrange(600_000, 9_000_000)
        if end > (ended or START + days * DAY):
            break
        intervals += [Interval(moment, end, "active"), Interval(end, end + 900_000, "idle")]
        moment = end + chance.randrange(1_000_000, 30_000_000)
    active = sum(each.end - each.start for each in intervals if each.kind == "active") // 1000
    return ReportedSession(
        id=f"{branch.replace('/', '-')[:24]}-20270115-x{at:03}",
        branch=branch,
        state="ended" if ended else "open",
        issue="",
        started_at=started,
        ended_at=ended,
        merged_to="main" if ended and at % 3 else "",
        active_seconds=active,
        idle_seconds=len(intervals) * 450,
        objectives=at % 5,
        objectives_done=at % 5 - at % 2 * (at % 5 > 0),
        commits=at % 30,
        added=at * 40,
        deleted=at * 11,
        intervals=tuple(intervals),
        who=(Share("Ada Example", "person", at % 30, active),),
    )


def _periods(chance: random.Random, days: int, step: int) -> list[Period]:
    first = date(2027, 1, 15)
    return [
        Period(
            (first + timedelta(days=at)).isoformat(), busy * chance.randrange(80_000), busy * chance.randrange(30_000),
            busy, busy * chance.randrange(40), busy * chance.randrange(4_000), busy * chance.randrange(2_000),
        )
        for at in range(0, days + 1, step)
        for busy in [int(chance.random() > 0.15)]
    ]  # fmt: skip


def _totals(
    sessions: tuple[ReportedSession, ...],
    periods: tuple[Period, ...],
    burn_up: tuple[BurnPoint, ...],
    blockers: tuple[ReportedBlocker, ...],
    decisions: tuple[ReportedDecision, ...],
) -> ReportTotals:
    return ReportTotals(
        sessions=len(sessions),
        sessions_ended=sum(1 for each in sessions if each.ended_at),
        active_seconds=sum(each.active_seconds for each in periods),
        idle_seconds=sum(each.idle_seconds for each in periods),
        blocked_seconds=92_000,
        objectives=burn_up[-1].scope,
        objectives_done=burn_up[-1].done,
        objectives_closed=burn_up[-1].done,
        decisions=len(decisions),
        blockers=len(blockers),
        blockers_open=sum(1 for each in blockers if not each.resolved_at),
        commits=sum(each.commits for each in periods),
        copies=0,
        merges=22,
        files=91,
        people=5,
        added=sum(each.added for each in periods),
        deleted=sum(each.deleted for each in periods),
    )
