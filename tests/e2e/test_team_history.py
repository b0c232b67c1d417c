"""What colleagues did: their sessions in history and report, under their names and in nobody else's figures."""

from __future__ import annotations

import pytest

from tests.sandbox import Sandbox, stable
from tests.teamwork import ON, Shared, shared_clones


@pytest.fixture
def shared(feature: Sandbox) -> Shared:
    """Ada has an open session and shares it; Bo has ended one, and shares it with the fields of the test."""
    found = shared_clones(feature)
    bo = found.bo
    bo.now = found.ada.now
    bo.session("start", "docs/api", "-o", "Examples", "-o", "Reference")
    bo.pass_time(minutes=20)
    bo.commit("docs: examples\n\ncompletes obj-1")
    bo.session("blockers", "add", "Waiting for the logo")
    bo.session("decisions", "add", "Write in Markdown")
    bo.session("end", "-q", "--next", "Reference")
    bo.pass_time(minutes=10)
    return found


def _share(shared: Shared, *fields: str) -> Sandbox:
    shared.bo.session("sync", "--on", "--share", ",".join(fields))
    shared.ada.session(*ON)
    shared.ada.now = shared.bo.now
    return shared.ada


def test_history_lists_colleagues_apart(shared: Shared) -> None:
    ada = _share(shared, "handoff", "presence")
    own = ada.json("history")
    found = ada.json("history", "--team")
    (theirs,) = found["colleagues"]
    assert {**found, "colleagues": []} == {**own, "schema": found["schema"]}
    assert ada.session("history", "--team").out == (
        "   started     branch         done  time  commits  lines\n"
        "▶  2027-01-15  feature/oauth   1/2   40m        1  +4 −0\n"
        "\n"
        "Colleagues\n"
        "   started     name        branch    done  commits\n"
        "   2027-01-15  Bo Example  docs/api   1/2        2\n"
    )
    noon = 1_800_014_400_000
    assert {**theirs, "id": stable(theirs["id"])} == {
        "id": "docs-api-20270115-xxxx", "name": "Bo Example", "email": "bo@example.org", "branch": "docs/api", "state": "ended",
        "issue": "", "started_at": min(noon, ada.now * 1000), "ended_at": min(noon, ada.now * 1000), "is_day": True,
        "active_seconds": None, "objectives": 2, "objectives_done": 1, "blockers_open": 1, "commits": 2,
        "merged_to": "", "branch_gone": False,
    }  # fmt: skip


def test_history_shows_the_time_of_who_shares_it_and_selects(shared: Shared) -> None:
    ada = _share(shared, "handoff", "time")
    colleagues = (
        "Colleagues\n"
        "   started     name        branch    done  time  commits\n"
        "   2027-01-15  Bo Example  docs/api   1/2   20m        2\n"
    )
    assert ada.session("history", "--team", "--by", "bo").out == colleagues
    assert ada.session("history", "--team", "--branch", "docs/api").out == colleagues
    assert ada.session("history", "--team", "--since", "yesterday").out.endswith(colleagues)
    assert "Colleagues" not in ada.session("history", "--team", "--branch", "feature/oauth").out
    assert len(ada.session("history", "--team", "-q").out.split()) == 2
    assert ada.session("history", "--team", "--by", "cleo").out == "no session by 'cleo'\n"


def test_report_names_each_colleague(shared: Shared) -> None:
    ada = _share(shared, "handoff", "time")
    own, found = ada.json("report"), ada.json("report", "--team")
    (colleague,) = found.pop("colleagues")
    assert own.pop("colleagues") == []
    assert found == own
    assert (colleague["name"], colleague["sessions"][0]["active_seconds"]) == ("Bo Example", 1200)
    section = (
        "Bo Example\n"
        "  - docs/api: ended, 1 of 2 objectives done, 20m\n"
        "    - finished: Examples\n"
        "    - decided: Write in Markdown\n"
        "    - next: Reference\n"
    )
    assert section in ada.session("report", "--team").out
    assert (
        "## Bo Example\n\n- docs/api: ended, 1 of 2 objectives done, 20m\n  - finished: Examples\n"
        in ada.session("report", "--team", "--format", "markdown").out
    )
    assert "Bo Example" in ada.session("report", "--team", "--format", "html").out
    assert ada.session("report", "--since", "2027-01-01", "--until", "2027-01-10", "--team").out.endswith(
        "nothing happened in this period\n"
    )


def test_without_presence_and_time_only_days_are_known(shared: Shared) -> None:
    ada = _share(shared, "handoff")
    (work,) = ada.json("report", "--team")["colleagues"][0]["sessions"]
    assert work["active_seconds"] is None
    assert "  - docs/api: ended, 1 of 2 objectives done\n" in ada.session("report", "--team").out
    assert "Bo Example" in ada.session("report", "--team", "--since", "2027-01-15", "--until", "2027-01-15").out


def test_without_sharing_a_note_says_why_nobody_is_listed(feature: Sandbox) -> None:
    note = "note: nothing is shared yet, so colleagues are missing: git session sync --on\n"
    assert feature.session("history", "--team").err == note
    assert feature.session("report", "--team").err == note


def test_a_colleague_cannot_pass_for_the_user(shared: Shared) -> None:
    """Whatever a colleague publishes is listed under the name of that clone, without control characters."""
    shared.bo.git("config", "user.name", "Eve \x1b[31mExample")
    ada = _share(shared, "handoff", "presence")
    shown = ada.session("history", "--team").out + ada.session("report", "--team").out
    assert "\x1b" not in shown
    assert ada.json("history")["sessions"][0]["branch"] == "feature/oauth"


def test_a_colleagues_session_is_compared(shared: Shared) -> None:
    ada = _share(shared, "handoff", "presence")
    found = ada.json("compare", "bo/docs/api")
    theirs = found["left"]
    assert (theirs["name"], theirs["is_timed"], theirs["is_fetched"]) == ("Bo Example", False, False)
    assert found["right"]["name"] == ""
    assert stable(ada.session("compare", "bo/docs/api", "--metrics").out) == (
        "              docs/api                          feature/oauth\n"
        "  session     docs-api-20270115-xxxx            feature-oauth-20270115-xxxx\n"
        "  of          Bo Example\n"
        "  state       ended                             open, this branch\n"
        "  started     2027-01-15                        2027-01-15 08:00\n"
        "  ended       2027-01-15\n"
        "  time        not shared                        40m active, 30m with a blocker\n"
        "                                                open\n"
        "  objectives  1 of 2 done                       1 of 2 done\n"
        "  commits     2, not fetched                    1 (1 feat)\n"
        "  changes                                       1 file, +4 −0\n"
        "\n"
        "Objectives\n"
        "              [x] Examples                      [x] OAuth provider\n"
        "              [ ] Reference                     [ ] Google OAuth\n"
        "\n"
        "Decisions\n"
        "              Write in Markdown\n"
        "\n"
        "Blockers\n"
        "              [!] Waiting for the logo          [!] Waiting on API keys\n"
        "\n"
        "Metrics\n"
        "                       docs/api  feature/oauth  difference\n"
        "  active           not measured            40m\n"
        "  blocked          not measured            30m\n"
        "  objectives done             1              1           0\n"
        "  commits                     2              1          −1\n"
        "  files            not measured              1\n"
        "  lines added      not measured              4\n"
    )
    shared.bo.git("push", "-q", "origin", "docs/api")
    ada.git("fetch", "-q")
    assert ada.json("compare", "bo/docs/api")["left"]["past"]["files"] == 1
    ada.session("compare", "cy/docs/api", status=1)
