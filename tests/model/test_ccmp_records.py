"""What files of the CCMP plugin say, in the forms that its scripts, its documentation and people give them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from git_session.model.ccmp_records import (
    CcmpBlocker,
    CcmpCheckpoint,
    CcmpDecision,
    CcmpObjective,
    CcmpRecord,
    checkpoint_of,
    handoff_record,
    list_record,
    merged,
    seconds_in,
    state_record,
)
from git_session.model.session import State

MORNING = 1_763_114_400_000
"""2025-11-14 10:00 UTC."""
WRITTEN = """# Session Handoff: 2025-11-14

**Branch**: feature/auth
**Date**: 2025-11-14T12:15:00+00:00
**Duration**: ~2 hours 15 minutes

## Session Summary

**Accomplished**: The provider

**Decisions**: none

**Remember**: rotate the keys

## What's Next (Open Work)

**Objectives**:
- [x] Provider
- [ ] Google

## Next Steps (Suggested)

1. Review changes since last session
2. Continue work on open objectives
"""
DOCUMENTED = """# Session Handoff: Auth

**Branch**: `feature/auth`
**Date**: 2025-11-14 10:00 UTC

## 🎯 Session Objective

**Primary Goal**: Log in

**Success Criteria**:
- [x] Tokens are renewed
- [ ] Keys rotate

## 🚫 Blockers

### Blocker 1: Waiting on API keys
**Issue**: #42
**Status**: Resolved
**Resolution**: They came

### Blocker 2: No staging
**Status**: Active

## 📋 Decisions Made

### D-20251114-1: Use PKCE
**Context**: Public clients
**Rationale**: Protects the code
**Alternatives Considered**:
- Implicit flow: deprecated

## 🔄 Next Steps (If Continuing)

1. Rotate the keys

## 📝 Handoff Checklist

- [ ] Objectives done
"""
BY_HAND = """# Handoff
**Branch**: feature/auth
### Objectives
- ✅ Fix the tests
- 🚧 Ship it
### What Was Accomplished
- **Fixed the tests**: all of them
  - in one file
### Technical Decisions
- **Used conftest.py**: the usual pattern
"""


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (
            {"branch": "b", "objectives": ["One", " Two\n"], "started_at": "2025-11-14T10:00:00+00:00", "mode": "tdd"},
            CcmpRecord("b", MORNING, 0, 0, True, (CcmpObjective("One"), CcmpObjective("Two"))),
        ),
        (
            {"branch": "b", "objectives": [{"text": "One", "completed": True}, {"title": "Two", "status": "in_progress"}]},
            CcmpRecord("b", objectives=(CcmpObjective("One", State.DONE), CcmpObjective("Two", State.STARTED))),
        ),
        (
            {"branch": "b", "objectives": [], "objectives_completed": ["One"], "started_at": MORNING // 1000},
            CcmpRecord("b", MORNING, objectives=(CcmpObjective("One", State.DONE),)),
        ),
        (
            {"branch": "b", "status": "completed", "started_at": MORNING},
            CcmpRecord("b", MORNING, MORNING),
        ),
        (
            {
                "branch": "b",
                "blockers": ["Keys", {"description": "VPN", "issue": "#1", "status": "resolved", "resolution": "up"}],
                "decisions": [{"decision": "PKCE", "rationale": "safe", "alternatives": ["a", "b"]}, "JWT"],
            },
            CcmpRecord(
                "b",
                blockers=(CcmpBlocker("Keys"), CcmpBlocker("VPN", "#1", True, "up")),
                decisions=(CcmpDecision("PKCE", "safe", "a; b"), CcmpDecision("JWT")),
            ),
        ),
        ({"active": False, "current_session": None}, None),
        ({"branch": "b"}, None),
        ({"branch": 7, "objectives": ["One"]}, None),
        ({"branch": "b", "objectives": "One"}, None),
        (
            {"branch": "b", "objectives": [7, None, {}, ["x"], {"text": 1}, "One"], "started_at": 1e400, "ended_at": "99999"},
            CcmpRecord("b", objectives=(CcmpObjective("One"),)),
        ),
        ({"branch": "b", "started_at": "9999-12-31T23:59:59+00:00"}, None),
        ({"branch": "b", "started_at": True, "objectives": ["a\x1b[31m"]}, CcmpRecord("b", objectives=(CcmpObjective("a"),))),
    ],
)  # fmt: skip
def test_states(state: dict[str, Any], expected: CcmpRecord | None) -> None:
    assert state_record(state) == expected


def test_lists() -> None:
    objectives = (
        "# Objectives\n\n- [x] One\n* [▶] obj-2: Two\n1. **Three**\n  - nested\n- none\n- D-day is near\ntext\n"
    )
    assert list_record(objectives, "- [x] Keys\n- VPN\n", branch="b") == CcmpRecord(
        "b",
        objectives=(
            CcmpObjective("One", State.DONE),
            CcmpObjective("Two", State.STARTED),
            CcmpObjective("Three"),
            CcmpObjective("D-day is near"),
        ),
        blockers=(CcmpBlocker("Keys", is_resolved=True), CcmpBlocker("VPN")),
    )


def test_checkpoints() -> None:
    oid = "d009d97ba6becd236175c7a3466e8d5b6848f971"
    text = f"# Checkpoint: x\n**Label**: api\n**Time**: 2025-11-14 10:00:00+00:00\n**Commit**: {oid}\n\n## Notes\n\nTwo\nlines\n"
    assert checkpoint_of(text) == CcmpCheckpoint(MORNING, "api", "Two lines", oid)
    assert checkpoint_of("**Commit**: --exec=x\n**Time**: soon\n") == CcmpCheckpoint(0, "", "", "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            WRITTEN,
            CcmpRecord(
                "feature/auth",
                ended_at=MORNING + 8_100_000,
                seconds=8_100,
                objectives=(CcmpObjective("Provider", State.DONE), CcmpObjective("Google")),
                accomplished=("The provider",),
                remember=("rotate the keys",),
            ),
        ),
        (
            DOCUMENTED,
            CcmpRecord(
                "feature/auth",
                objectives=(
                    CcmpObjective("Log in"),
                    CcmpObjective("Tokens are renewed", State.DONE),
                    CcmpObjective("Keys rotate"),
                ),
                blockers=(CcmpBlocker("Waiting on API keys", "#42", True, "They came"), CcmpBlocker("No staging")),
                decisions=(CcmpDecision("Use PKCE", "Protects the code", "Implicit flow: deprecated"),),
                next_steps=("Rotate the keys",),
            ),
        ),
        (
            BY_HAND,
            CcmpRecord(
                "feature/auth",
                objectives=(CcmpObjective("Fix the tests", State.DONE), CcmpObjective("Ship it", State.STARTED)),
                accomplished=("Fixed the tests: all of them",),
                decisions=(CcmpDecision("Used conftest.py: the usual pattern"),),
            ),
        ),
        ("# Something else\n", None),
        ("**Branch**: Unknown\n", None),
    ],
    ids=["as written", "as documented", "by hand", "no branch", "unknown branch"],
)
def test_handoffs(text: str, expected: CcmpRecord | None) -> None:
    found = handoff_record(text)
    if found and expected:
        assert found.document == text
        found = replace(found, document="", ended_at=expected.ended_at and found.ended_at)
    assert found == expected


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("~15 minutes", 900),
        ("2 hours 15 minutes", 8_100),
        ("1h 30m", 5_400),
        ("45 min", 2_700),
        ("1.5 hours", 5_400),
        ("[X hours Y minutes]", 0),
        ("3 days", 0),
        ("99999999999 hours", 0),
        ("", 0),
    ],
)
def test_durations(text: str, seconds: int) -> None:
    assert seconds_in(text) == seconds


def test_files_of_one_branch_are_one_record() -> None:
    first = CcmpRecord("b", 0, 9_000, 60, objectives=(CcmpObjective("A", State.DONE),), remember=("r",), document="one")
    second = CcmpRecord("b", 0, 20_000, 30, objectives=(CcmpObjective("A"), CcmpObjective("B")), document="two")
    state = CcmpRecord("b", 5_000, objectives=(CcmpObjective("B", State.DONE),), blockers=(CcmpBlocker("x"),))
    assert merged([first, second, second, state], away_after=60) == CcmpRecord(
        "b",
        5_000,
        20_000,
        90,
        objectives=(CcmpObjective("A", State.DONE), CcmpObjective("B", State.DONE)),
        blockers=(CcmpBlocker("x"),),
        remember=("r",),
        document="two",
    )


@pytest.mark.parametrize(
    ("started", "ended", "expected"),
    [(1_000, 61_000, (61_000, 60)), (1_000, 62_000, (62_000, 0)), (70_000, 61_000, (0, 0)), (0, 61_000, (61_000, 0))],
    ids=["short", "longer than a working stretch", "begun again after the handoff", "start unknown"],
)
def test_time_without_a_figure(started: int, ended: int, expected: tuple[int, int]) -> None:
    found = merged([CcmpRecord("b", 0, ended, document="x"), CcmpRecord("b", started)], away_after=60)
    assert (found.ended_at, found.seconds) == expected
