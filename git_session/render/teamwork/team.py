"""The page of `git session team`, and what start, switch and resume say of colleagues."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from git_session.model.activity_intervals import day_of
from git_session.model.sharing import date_at
from git_session.model.text import cut, one_line, plural, shown_name, width
from git_session.render.page import Content, Page, Span
from git_session.render.wording import ago

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git_session.services.teamwork.presence import TeamSession
    from git_session.services.teamwork.team import Team

_TEXT, _NAME, _HERE, _WORTH = 40, 30, 58, 12
"""Columns: of a text, a name, and one line about a branch; a shorter text than the last is not worth its room."""


def team_page(team: Team, *, emoji: bool, user: str) -> Page:
    page = Page()
    sign = "▶" if emoji else ">"
    rows: list[list[Content]] = []
    for each in team.sessions:
        name = (shown_name(each.name) or user) + (" (you)" if each.is_user else "")
        who = f"{each.agent}, for {name}" if each.agent else name
        blocked = plural(each.blockers, "blocker") if each.blockers and each.state != "ended" else ""
        claimed = f"claimed until {_minute(each.claimed_until)}" if each.claimed_until and each.session else ""
        facts = ", ".join(part for part in (blocked, claimed) if part)
        signed = signature_words(each.signature, each.signer)
        text = cut(f"next: {each.text}" if each.state == "ended" and each.text else each.text or _outcome(each), _TEXT)
        comma = [", "] if facts and signed.text else []
        rows.append(
            [
                Span(sign if each.state == "open" else " ", "accent"),
                who,
                Span(each.branch, "title" if each.state == "open" else ""),
                _when(each, team.at),
                [text, *(["  "] if text and (facts or signed.text) else []), Span(facts, "warn"), *comma, signed],
            ]
        )
    page.table(rows, indent=0)
    if not rows:
        page.line("nobody has an open session, and none ended lately")
    if team.synced_at:
        page.line(Span(f"as of {ago(team.at - team.synced_at)}", "dim"))
    return page


def _outcome(session: TeamSession) -> str:
    if session.merged_to:
        return f"merged into {one_line(session.merged_to)}"
    return "branch deleted" if session.branch_gone else ""


def signature_words(signature: str, signer: str) -> Span:
    """What a signature says of who published something; empty if it says nothing."""
    words = {"good": "signed", "unknown": "signed by an unknown key", "bad": "wrong signature", "none": "not signed"}
    text = f"signed by {cut(one_line(signer), _TEXT)}" if signature == "other" else words.get(signature, "")
    return Span(text, "dim" if signature == "good" else "warn")


def presence_text(session: TeamSession, now: int) -> str:
    """`Bo Example has an open session here, last seen 12 minutes ago (Google OAuth)`."""
    who = f"{_who(session)}," if session.agent else _who(session)
    doing = f" ({cut(one_line(session.text), _TEXT)})" if session.text else ""
    state = "a paused" if session.state == "paused" else "an open"
    return f"{who} has {state} session here{_seen(session, now, before=', last seen ')}{doing}"


def claim_text(session: TeamSession) -> str:
    """`Bo Example has claimed feature/oauth until 18:10`."""
    return f"{_named(session)} has claimed {one_line(session.branch)} until {_minute(session.claimed_until)}"


def here_text(found: Sequence[TeamSession], now: int) -> str:
    """The first of those who are on a branch, and how many more there are: `Bo Example, seen 12 minutes ago: Google OAuth`."""
    first = found[0]
    parts = [cut(_who(first), _NAME), *([] if first.state == "claimed" else [_state(first, now)])]
    parts += [f"claimed until {_minute(first.claimed_until)}"] if first.claimed_until else []
    more = f" (and {plural(len(found) - 1, 'other')})" if len(found) > 1 else ""
    who = ", ".join(parts)
    before, room = ", next: " if first.state == "ended" else ": ", _HERE - width(who + more)
    return who + (f"{before}{cut(one_line(first.text), room)}" if first.text and room >= _WORTH else "") + more


def _state(session: TeamSession, now: int) -> str:
    """What someone does in the session: `seen 12 minutes ago`, `paused yesterday`, `ended today`."""
    if session.state == "ended":
        return _when(session, now)
    return _seen(session, now, before="paused " if session.state == "paused" else "seen ") or "open"


def _seen(session: TeamSession, now: int, *, before: str = "") -> str:
    """When someone was seen in the session last: `12 minutes ago`, or `yesterday` if only the day is shared; empty if nothing is."""
    at = session.seen_at
    if not at:
        return ""
    return before + (day_text(at, now) if session.is_day else ago(now - at))


def _who(session: TeamSession) -> str:
    return f"{one_line(session.agent)}, for {_named(session)}" if session.agent else _named(session)


def _named(session: TeamSession) -> str:
    return shown_name(session.name) or "(no name)"


def _minute(at: int) -> str:
    return f"{datetime.fromtimestamp(at / 1000):%H:%M}"


def _when(session: TeamSession, now: int) -> str:
    if session.state == "claimed":
        return f"claimed until {_minute(session.claimed_until)}"
    if session.state == "ended":
        return f"ended {day_text(session.seen_at, now)}"
    if session.state == "paused":
        return f"paused {day_text(session.seen_at, now)}"
    if not session.since_at:
        return day_text(session.seen_at, now) if session.seen_at else "open"
    if day_of(session.since_at) == day_of(now):
        return f"since {datetime.fromtimestamp(session.since_at / 1000):%H:%M}"
    return f"since {day_text(session.since_at, now)}"


def day_text(at: int, now: int) -> str:
    """`today`, `yesterday`, `11-24` or `2025-11-24`, of an epoch time in ms, which may give a day alone."""
    date = date_at(at)
    days = (day_of(now) - date).days
    if days in (0, 1):
        return ("today", "yesterday")[days]
    return f"{date:%m-%d}" if date.year == day_of(now).year else f"{date:%Y-%m-%d}"
