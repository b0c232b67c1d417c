"""`git session report --standup`: the last working day, as a text to paste; and the seven dates of a week."""

from __future__ import annotations

from typing import Any

import pytest

from tests.forge import Forge
from tests.sandbox import Sandbox
from tests.scenario import HOSTILE, shared_work

LONG = "Renew tokens before they expire, also where the clock of the machine is a little ahead of that of the server"


@pytest.fixture
def friday(feature: Sandbox) -> Sandbox:
    """A Friday (2027-01-15) of work in two sessions, the first of which ended; then it is Monday, 08:30."""
    feature.pass_time(minutes=20)
    feature.session("decisions", "add", "Use PKCE", "--rationale", "Protects against interception")
    feature.commit("feat: one", "one.txt", "1\n")
    feature.session("objectives", "complete", "obj-1")
    feature.session("end", "--merge-to", "main", "--accomplished", "Wrote it down")
    feature.session("start", "fix/tokens", "--objective", LONG, "--objective", "Tidy up")
    feature.pass_time(minutes=20)
    feature.session("blockers", "add", "Waiting on API keys", "--issue", "#42")
    feature.pass_time(minutes=-40)
    feature.pass_time(minutes=3 * 24 * 60 + 30)
    return feature


STANDUP = """\
project, Fri 2027-01-15

Finished
  - feature/oauth: merged into main
    - OAuth provider
    - Wrote it down

In progress
  - fix/tokens: Renew tokens before they expire, also where the clock of the
    machine is a little ahead of that of the server

Blocked
  - fix/tokens: Waiting on API keys (#42), for 19 hours

Decided
  - feature/oauth: Use PKCE
    - Rationale: Protects against interception
"""


def test_on_monday_it_is_about_friday(friday: Sandbox) -> None:
    ran = friday.session("report", "--standup")
    assert (ran.out, ran.err) == (STANDUP, "")
    assert all(len(row) <= 80 for row in ran.out.splitlines())
    friday.git("config", "session.color", "always")
    assert friday.session("report", "--standup").out == STANDUP


def test_what_monday_brought_is_not_in_it(friday: Sandbox) -> None:
    """The state is that at the end of the day; also when somebody was early, and has ended what was in progress then."""
    friday.pass_time(minutes=10)
    friday.session("blockers", "resolve", "blk-1")
    friday.session("decisions", "add", "Wait no more")
    friday.session("objectives", "complete", "obj-1", "obj-2")
    friday.commit("feat: tokens")
    friday.session("end", "--merge-to", "main")
    assert friday.session("report", "--standup").out == STANDUP
    friday.pass_time(minutes=24 * 60)
    assert friday.session("report", "--standup").out == (
        "project, Mon 2027-01-18\n"
        "\n"
        "Finished\n"
        "  - fix/tokens: merged into main\n"
        "    - Renew tokens before they expire, also where the clock of the machine is a\n"
        "      little ahead of that of the server\n"
        "    - Tidy up\n"
        "\n"
        "Decided\n"
        "  - fix/tokens: Wait no more\n"
    )


def test_a_weekend_worked_counts(friday: Sandbox) -> None:
    friday.pass_time(minutes=-24 * 60)  # Sunday
    friday.session("objectives", "complete", "obj-1")
    friday.pass_time(minutes=24 * 60)
    assert friday.session("report", "--standup").out.startswith(
        "project, Sun 2027-01-17\n\nFinished\n  - fix/tokens: Renew"
    )


def test_who_works_past_midnight_is_still_at_the_evenings_work(friday: Sandbox) -> None:
    friday.pass_time(minutes=-(2 * 24 + 6) * 60)  # Saturday, 02:30
    friday.session("objectives", "complete", "obj-1")
    out = friday.session("report", "--standup").out
    assert out.startswith("project, Fri 2027-01-15\n")  # it is Friday yet, and there was nothing before
    friday.pass_time(minutes=2 * 60)  # 04:30
    assert friday.session("report", "--standup").out.startswith(out[: out.index("\nBlocked")])


@pytest.mark.parametrize(
    ("zone", "day"),
    [("UTC", "Fri 2027-01-15"), ("Pacific/Kiritimati", "Fri 2027-01-15"), ("Pacific/Honolulu", "Thu 2027-01-14")],
)
def test_days_are_local(friday: Sandbox, zone: str, day: str) -> None:
    assert friday.session("report", "--standup", TZ=zone).out.startswith(f"project, {day}\n")


def test_markdown_json_and_files(friday: Sandbox) -> None:
    markdown = friday.session("report", "--standup", "--format", "markdown").out
    assert markdown.startswith(
        "# project, Fri 2027-01-15\n\n## Finished\n\n- feature/oauth: merged into main\n  - OAuth provider\n"
    )
    friday.session("report", "--standup", "-o", "../standup.md")
    assert (friday.path.parent / "standup.md").read_text("utf-8") == markdown
    friday.session("report", "--standup", "-o", "../standup.txt")
    assert (friday.path.parent / "standup.txt").read_text("utf-8") == STANDUP
    document = friday.json("report", "--standup")
    assert list(document)[:9] == [
        "schema", "at", "project", "branch", "range", "finished", "in_progress", "blockers", "decisions"
    ]  # fmt: skip
    (finished,) = document["finished"]
    assert finished | {"session": ""} == {
        "session": "",
        "branch": "feature/oauth",
        "outcome": "merged",
        "merged_to": "main",
        "objectives": ["OAuth provider"],
        "accomplished": ["Wrote it down"],
        "who": ["Ada Example"],
    }
    (going,) = document["in_progress"]
    assert (going["branch"], going["objectives"], going["done"], going["total"]) == ("fix/tokens", [LONG], 0, 2)
    assert document["range"]["kind"] == "standup"


def test_people_and_agents_are_named_where_there_are_several(feature: Sandbox) -> None:
    shared_work(feature)
    feature.pass_time(minutes=24 * 60)
    assert "  - fix/login: Repair the login\n" in feature.session("report", "--standup").out
    assert (
        "  - feature/oauth: merged into main (claude, Ada Example, codex, Bo Example)\n"
        in feature.session("report", "--weekly").out
    )


def test_what_is_blocked_is_said_though_nobody_works_on_it(friday: Sandbox) -> None:
    friday.git("switch", "-q", "main")
    friday.pass_time(minutes=24 * 60)
    friday.session("start", "other")
    friday.pass_time(minutes=10 * 24 * 60)
    out = friday.session("report", "--weekly").out
    assert "\nBlocked\n  - fix/tokens: Waiting on API keys (#42), for 13 days\n" in out
    assert "fix/tokens" not in out.partition("\nBlocked\n")[0]


def test_without_any_session(sandbox: Sandbox) -> None:
    said = "nothing finished, in progress, blocked or decided\n"
    assert sandbox.session("report", "--standup").out == f"project, Fri 2027-01-15\n{said}"
    assert sandbox.session("report", "--standup", "--format", "markdown").out.endswith("\n\nN" + said[1:-1] + ".\n")


def test_hostile_texts_stay_texts(feature: Sandbox) -> None:
    feature.session("decisions", "add", HOSTILE)
    feature.session("blockers", "add", HOSTILE, "--issue", HOSTILE)
    feature.session("objectives", "add", HOSTILE)
    feature.session("objectives", "complete", "obj-3")
    for layout in ("text", "markdown"):
        out = feature.session("report", "--standup", "--format", layout).out
        assert "\x1b" not in out
    assert "<script>" not in out
    assert "\n## Heading" not in out
    assert all(row[:2] in ("# ", "##", "- ", "  ", "") for row in out.splitlines())


@pytest.mark.parametrize(
    ("zone", "now"),
    [("UTC", 1_800_000_000), ("Europe/Berlin", 1_806_310_800), ("America/New_York", 1_804_993_200)],
    ids=["a week", "clocks put forward in Berlin", "clocks put forward in New York"],
)
def test_a_week_is_seven_dates(feature: Sandbox, zone: str, now: int) -> None:
    environment: dict[str, Any] = {"TZ": zone, "GIT_SESSION_NOW": str(now)}
    document = feature.json("report", "--weekly", **environment)
    assert len(document["pace"]["periods"]) == 7
    first, last = (document["pace"]["periods"][at]["start"] for at in (0, -1))
    words = document["range"]["title"].split()
    assert (words[0], words[3], words[-1]) == ("Seven", first, last)


def test_who_ends_a_session_in_the_evening_has_not_finished_it(feature: Sandbox) -> None:
    feature.session("objectives", "complete", "obj-1")
    feature.session("objectives", "add", "Google OAuth again")
    feature.session("end", "--next", "Ask for the scopes")
    feature.pass_time(minutes=24 * 60)
    expected = (
        "project, Fri 2027-01-15\n\nFinished\n  - feature/oauth: OAuth provider\n\n"
        "In progress\n  - feature/oauth (ended)\n    - Google OAuth\n    - next: Ask for the scopes\n"
    )
    assert feature.session("report", "--standup").out == expected
    (going,) = feature.json("report", "--standup")["in_progress"]
    assert (going["next_steps"], going["done"], going["total"], going["ended"]) == (["Ask for the scopes"], 1, 3, True)
    feature.session("resume")
    assert feature.session("report", "--standup").out == expected


def test_what_a_server_squashed_is_finished_on_the_day_of_the_squash(ready: Sandbox) -> None:
    """A review takes a day, in which nobody works on the session; another one is not ended yet; a third was reverted."""
    forge = Forge.of(ready)
    names = ("reviewed", "going", "taken-back")
    for name in names:
        ready.session("start", name, "--from", "main", "--objective", f"Work on {name}")
        ready.pass_time(minutes=5)
        ready.commit(f"feat: {name}", f"{name}.txt", f"{name}\n")
        ready.git("push", "-q", "-u", "origin", name)
    ready.session("end", "reviewed")
    friday = ready.session("report", "--standup").out
    assert "In progress\n  - taken-back: Work on taken-back\n  - going: " in friday
    ready.pass_time(minutes=24 * 60)
    for number, name in enumerate(names, start=12):
        ready.pass_time(minutes=1)
        forge.squash(ready.now, name, f"{name} (#{number})")
    forge.box.git("revert", "--no-edit", "HEAD")
    forge.box.git("push", "-q", "origin", "main")
    ready.git("switch", "-q", "main")
    ready.git("fetch", "-q", "--prune", "origin")
    for name in names:
        ready.git("branch", "-q", "-D", name)
    ready.git("gc", "-q", "--prune=now")
    assert ready.session("report", "--standup").out == friday  # on which nothing was merged
    finished = "Finished\n  - going: merged into origin/main\n  - reviewed: merged into origin/main\n"
    assert finished in ready.session("report", "--since", "2027-01-16").out
    assert f"{finished}\nIn progress\n  - taken-back: Work on taken-back\n\n" in ready.session("report").out
    rows = ready.session("history").out.splitlines()
    assert [(row[0], row.split("+1 −0  ")[1]) for row in rows[1:4]] == [
        ("!", "reverted"),
        ("!", "origin/main (squash)"),
        (" ", "origin/main (squash)"),  # the only one that was ended
    ]
    assert [row.partition(": ")[0] for row in rows[4:]] == ["! taken-back is gone", "! going is gone"]
