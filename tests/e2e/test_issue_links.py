"""Issues as links: on a terminal, in Markdown, HTML and JSON, and nowhere else."""

from __future__ import annotations

import re

import pytest

from tests.sandbox import Sandbox
from tests.teamwork import ON, shared_clones
from tests.terminal import on_terminal

ISSUE = "https://github.com/o/r/issues/42"
LINK = re.compile(r"\x1b\]8;id=\d+;([^\x1b]*)\x1b\\(?:\x1b\[[0-9;]*m)?([^\x1b]*)(?:\x1b\[0m)?\x1b\]8;;\x1b\\")
KITTY: dict[str, str | None] = {"TERM": "xterm-kitty", "NO_COLOR": None}


@pytest.fixture
def linked(feature: Sandbox) -> Sandbox:
    feature.git("remote", "add", "origin", "git@github.com:o/r.git")
    feature.git("config", "session.issueUrl", "https://tracker.example.com/browse/{key}")
    feature.session("blockers", "add", "Waiting on API keys", "--issue", "#42")
    feature.session("blockers", "add", "Contract", "--issue", "PROJ-7")
    feature.session("blockers", "add", "The flaky one", "--issue", "the flaky test")
    return feature


def test_in_markdown_html_and_json(linked: Sandbox) -> None:
    found = {"#42": ISSUE, "PROJ-7": "https://tracker.example.com/browse/PROJ-7"}
    for command in ("blockers", "status", "handoff", "report"):
        assert linked.json(command)["links"] == found
    text = linked.session("handoff").out
    assert f"- [ ] blk-1 Waiting on API keys ([#42]({ISSUE})), open since" in text
    assert "- [ ] blk-3 The flaky one (the flaky test), open since" in text
    linked.session("blockers", "resolve", "1")
    text = linked.session("report", "--format", "markdown").out
    assert "- feature/oauth: Contract ([PROJ-7](https://tracker.example.com/browse/PROJ-7))\n" in text
    assert f"- [x] Waiting on API keys ([#42]({ISSUE})), after 0s (feature/oauth)\n" in text
    page = linked.session("report", "--format", "html").out
    assert f'<a href="{ISSUE}" rel="noopener noreferrer"><bdi class="issue">#42</bdi></a>' in page
    assert "https:" not in linked.session("report", "--standup").out + linked.session("status").out


def test_the_issue_of_a_session(linked: Sandbox) -> None:
    linked.git("switch", "-q", "main")
    linked.session("start", "hotfix/x", "--issue", "42", "--objective", "Find it")
    assert linked.session("status").out.startswith("hotfix/x  42\n")
    assert linked.json("status")["links"] == {"42": ISSUE}
    assert linked.json("brief")["link"] == ISSUE
    assert linked.session("brief", "--format", "markdown").out.startswith(f"# hotfix/x\n\n[42]({ISSUE}), started")
    assert f"\n- Issue: [42]({ISSUE})\n" in linked.session("handoff").out


def test_in_what_looks_back(linked: Sandbox) -> None:
    linked.commit("feat: one", "one.txt")
    linked.git("switch", "-q", "main")
    linked.session("start", "42", "--issue", "42", "--objective", "Find it")
    linked.commit("fix: two", "two.txt")
    assert linked.json("why", "two.txt")["links"] == {"42": ISSUE}
    assert linked.json("compare", "feature/oauth")["links"] == {"42": ISSUE}
    assert linked.json("search", "keys")["links"] == {"#42": ISSUE}
    for line, shown in ((("why", "two.txt"), "42"), (("compare", "feature/oauth"), "42"), (("search", "keys"), "#42")):
        assert "https:" not in linked.session(*line).out
        assert LINK.findall(on_terminal(linked, *line, environment=KITTY)) == [(ISSUE, shown)]


def test_in_what_a_colleague_shares(feature: Sandbox) -> None:
    shared = shared_clones(feature)
    ada, bo = shared.ada, shared.bo
    bo.now = ada.now
    ada.session("start", "fix/x", "--issue", "42", "-o", "Find it", "-q")
    ada.session("blockers", "add", "Keys", "--issue", "#43")
    ada.session(*ON)
    bo.session(*ON)
    bo.git("config", "session.issueUrl", "https://tracker.example.com/{number}")
    text = bo.session("handoff", "Ada Example/fix/x").out
    assert "Issue: [42](https://tracker.example.com/42)\n" in text
    assert "- Keys: [#43](https://tracker.example.com/43)\n" in text
    assert "tracker" not in shared.ada.git("--git-dir", str(shared.server), "grep", "-h", "", *shared.refs())


def test_on_a_terminal_that_has_links(linked: Sandbox) -> None:
    seen = on_terminal(linked, "blockers", environment=KITTY)
    assert LINK.findall(seen) == [(ISSUE, "#42"), ("https://tracker.example.com/browse/PROJ-7", "PROJ-7")]


@pytest.mark.parametrize(
    "how",
    [{"TERM": "xterm"}, {"TERM": "dumb"}, {"TERM": "xterm-kitty", "NO_COLOR": "1"}, {"TERM": "xterm-kitty", "FORCE_HYPERLINK": "0"}],
    ids=["no-links", "dumb", "no-colour", "not-wanted"],
)  # fmt: skip
def test_on_another_terminal(linked: Sandbox, how: dict[str, str]) -> None:
    assert "\x1b]8" not in on_terminal(linked, "blockers", environment={"NO_COLOR": None, **how})


def test_no_link_in_a_pipe_or_a_pager(linked: Sandbox) -> None:
    for _ in range(24):
        linked.session("blockers", "add", "More", "--issue", "#1")
    linked.git("config", "session.color", "always")
    paged = {**KITTY, "LINES": "10", "GIT_PAGER": "sed s/^/paged:/"}
    assert "\x1b]8" not in linked.session("blockers", TERM="xterm-kitty").out
    assert "\x1b]8" in on_terminal(linked, "status", environment=paged)
    seen = on_terminal(linked, "report", environment=paged)
    assert "paged:" in seen and "\x1b]8" not in seen


def test_no_text_of_ours_or_of_a_colleague_escapes(linked: Sandbox) -> None:
    bad = [
        "https://x.example/\x1b]8;;https://evil.example\x1b\\",
        "https://u@x.example/",
        "https://x.example/)[a](b",
        "#42\x07",
    ]
    for each in bad:
        linked.session("blockers", "add", "Hostile", "--issue", each)
    seen = on_terminal(linked, "blockers", environment=KITTY)
    addresses = re.findall(r"\x1b\]8;id=\d+;([^\x1b\x07]*)\x1b\\", seen)
    assert addresses[2:] == ["https://x.example/%29%5Ba%5D%28b"]
    assert seen.count("\x1b]8;;\x1b\\") == len(addresses) and "\x07" not in seen
    assert "([https://x.example/)\\[a\\](b](https://x.example/%29%5Ba%5D%28b))" in linked.session("handoff").out


def test_a_wrong_value_is_named_and_stops_nothing(linked: Sandbox) -> None:
    linked.git("config", "session.issueUrl", "file:///etc/{number}")
    linked.git("config", "session.forge", "svn")
    ran = linked.session("config", status=1)
    assert (
        "  ! git config session.issueUrl: 'file:///etc/{number}': session.issueUrl takes an address such as "
        "https://tracker.example.com/issues/{number} or …/browse/{key}\n"
        "  ! git config session.forge: 'svn': session.forge takes github, gitlab, gitea, bitbucket, azure or sourcehut\n"
    ) in ran.out
    assert linked.json("blockers")["links"] == {"#42": ISSUE}


def test_nothing_of_a_clone_sets_an_address(linked: Sandbox) -> None:
    linked.write(
        ".session/config.yaml",
        "session:\n  issueUrl: https://evil.example/{key}\n  issue_url: https://evil.example/{key}\n",
    )
    linked.git("config", "--unset", "session.issueUrl")
    assert linked.json("blockers")["links"] == {"#42": ISSUE}
