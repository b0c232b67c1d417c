"""The page of `git session team`, and what start, switch and resume say of colleagues."""

from __future__ import annotations

from datetime import UTC, datetime

from git_session.model.activity_intervals import day_of
from git_session.model.text import cut, one_line, plural
from git_session.render.page import Page, Span
from git_session.render.wording import ago
from git_session.services.teamwork.team import Team, TeamSession
from git_session.store.teamwork.claims import Claim
from git_session.store.teamwork.writers import OpenRow

_TEXT = 40


def team_page(team: Team, *, emoji: bool, user: str) -> Page:
    page = Page()
    sign = "▶" if emoji else ">"
    rows: list[list[str | Span]] = []
    for each in team.sessions:
        name = one_line(each.name) or f"{user} (you)"
        who = f"{each.agent}, for {name}" if each.agent else name
        blocked = plural(each.blockers, "blocker") if each.blockers and each.state != "ended" else ""
        claimed = f"claimed until {_minute(each.claimed_until)}" if each.claimed_until and each.session else ""
        rows.append(
            [
                Span(sign if each.state == "open" else " ", "accent"),
                who,
                Span(each.branch, "title" if each.state == "open" else ""),
                _when(each, team.at),
                cut(f"next: {each.text}" if each.state == "ended" and each.text else each.text, _TEXT),
                Span(", ".join(part for part in (blocked, claimed) if part), "warn"),
            ]
        )
    page.table(rows, indent=0)
    if not rows:
        page.line("nobody has an open session, and none ended lately")
    if team.synced_at:
        page.line(Span(f"as of {ago(team.at - team.synced_at)}", "dim"))
    return page


def presence_text(name: str, row: OpenRow, now: int) -> str:
    """`Bo Example has an open session here, last seen 12 minutes ago (Google OAuth)`."""
    who = f"{one_line(row.by)}, for {one_line(name)}," if row.by else one_line(name)
    doing = f" ({cut(one_line(row.objective), _TEXT)})" if row.objective else ""
    return f"{who} has an open session here, last seen {ago(now - row.seen)}{doing}"


def claim_text(claim: Claim) -> str:
    """`Bo Example has claimed feature/oauth until 18:10`."""
    return f"{one_line(claim.name)} has claimed {one_line(claim.branch)} until {_minute(claim.until)}"


def _minute(at: int) -> str:
    return f"{datetime.fromtimestamp(at / 1000):%H:%M}"


def _when(session: TeamSession, now: int) -> str:
    if session.state == "claimed":
        return f"claimed until {_minute(session.claimed_until)}"
    if session.state == "ended":
        return f"ended {day_text(session.seen_at, now, is_day=session.is_day)}"
    if session.state == "paused":
        return f"paused {day_text(session.seen_at, now, is_day=session.is_day)}"
    if not session.since_at:
        return day_text(session.seen_at, now, is_day=session.is_day) if session.seen_at else "open"
    if day_of(session.since_at) == day_of(now):
        return f"since {datetime.fromtimestamp(session.since_at / 1000):%H:%M}"
    return f"since {day_text(session.since_at, now, is_day=False)}"


def day_text(at: int, now: int, *, is_day: bool) -> str:
    """`today`, `yesterday`, `11-24` or `2025-11-24`; a rounded day is given by its noon in UTC."""
    date = datetime.fromtimestamp(at / 1000, UTC).date() if is_day else day_of(at)
    days = (day_of(now) - date).days
    if days in (0, 1):
        return ("today", "yesterday")[days]
    return f"{date:%m-%d}" if date.year == day_of(now).year else f"{date:%Y-%m-%d}"
