"""The team's own templates in `.session/templates/`: used, or named and not used."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.sandbox import Sandbox, stable

FOLDER = ".session/templates"
SHORT = "# {{branch}}\n\nWorked {{duration}}.\n\n## Goals\n\n{{objectives}}\n\n## Commits\n\n{{work_done}}\n"


def test_the_handoff_by_the_teams_template(feature: Sandbox) -> None:
    built_in = feature.session("init", "--print-template", "handoff").out
    default = feature.session("handoff")
    feature.write(f"{FOLDER}/handoff.md", built_in)
    same = feature.session("handoff")
    assert (same.out, same.err) == (default.out, default.err)
    assert feature.json("init", "--print-template", "handoff")["text"] == built_in
    feature.write(f"{FOLDER}/handoff.md", SHORT)
    goals = "## Goals\n\n0 of 2 done (0%)\n\n- [ ] obj-1 OAuth provider (in progress)\n- [ ] obj-2 Google OAuth\n"
    assert feature.session("handoff").out == f"# `feature/oauth`\n\nWorked 0s active.\n\n{goals}"
    feature.pass_time(minutes=5)
    feature.commit("feat: begin", "a.py", "x = 1\n")
    ended = feature.session("end", "--no-push")
    assert "note: " not in ended.err
    archived = feature.session("handoff").out
    assert stable(archived) == (
        f"# `feature/oauth`\n\nWorked 5m active.\n\n{goals}\n## Commits\n\n### obj-1 OAuth provider\n\n- feat\n"
        "  - `COMMIT` feat: begin (1 file +1 −0, 5m)\n"
    )
    feature.write(f"{FOLDER}/handoff.md", "{{title}}\n")
    assert feature.session("handoff").out == archived
    assert feature.json("handoff")["template"] is None


def test_the_files_of_init_by_the_teams_templates(sandbox: Sandbox) -> None:
    sandbox.write(f"{FOLDER}/architecture.md", "# Our architecture\n\n{{folders}}\n\n## Languages\n\n{{languages}}\n")
    sandbox.write(f"{FOLDER}/conventions.md", "# Ours\n\nAsk Ada.\n\n{{commits}}\n")
    sandbox.session("init")
    assert (sandbox.path / ".session/architecture.md").read_text("utf-8").startswith("# Our architecture\n\n| path |")
    assert (sandbox.path / ".session/conventions.md").read_text("utf-8").startswith("# Ours\n\nAsk Ada.\n\n- ")
    assert sandbox.session("init").out.startswith("git-session is already set up: nothing was changed.\n")


def _hostile(box: Sandbox, kind: str) -> None:
    path = box.path / FOLDER / "handoff.md"
    path.parent.mkdir(parents=True)
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "link":
        path.symlink_to("../config.yaml")
    elif kind == "link to a secret":
        path.symlink_to("/etc/passwd")
    elif kind == "folder":
        path.mkdir()
    elif kind == "linked folder":
        path.parent.rmdir()
        outside = box.path.parent / "outside"
        outside.mkdir()
        (outside / "handoff.md").write_text(SHORT)
        Path(path.parent).symlink_to(outside)
    else:
        path.write_text({"typo": "{{tittle}}", "huge": "{{title}}\n" + "x" * 65_536}[kind])


@pytest.mark.parametrize(
    ("kind", "problem"),
    [
        ("pipe", "is not a file"),
        ("link", "is a symbolic link, or below one"),
        ("link to a secret", "is a symbolic link, or below one"),
        ("folder", "is not a file"),
        ("linked folder", "is a symbolic link, or below one"),
        ("huge", "is larger than 65,536 bytes"),
        ("typo", "line 1: there is no placeholder {{tittle}}; did you mean {{title}}?"),
    ],
)
def test_a_template_that_is_not_used(feature: Sandbox, kind: str, problem: str) -> None:
    expected = feature.session("handoff").out
    _hostile(feature, kind)
    ran = feature.session("handoff")
    assert ran.out == expected
    assert f"note: {FOLDER}/handoff.md: {problem}; the built-in handoff is used\n" in ran.err


def test_doctor_init_and_end_say_so_too(feature: Sandbox) -> None:
    _hostile(feature, "typo")
    problem = "line 1: there is no placeholder {{tittle}}; did you mean {{title}}?"
    assert (
        f"wrong  {FOLDER}/handoff.md\n        {problem}\n        the built-in template is used\n"
        "        correct it; the built-in one: git session init --print-template handoff\n"
    ) in feature.session("doctor", status=1).out
    (feature.path / ".session/conventions.md").unlink()
    assert f"refused  {problem}; the built-in template is used\n" in feature.session("init").out
    assert (
        f"note: {FOLDER}/handoff.md: {problem}; the built-in handoff is used\n"
        in feature.session("end", "--no-push").err
    )
    assert feature.session("handoff").out.startswith("# Handoff: feature/oauth\n")


def test_what_people_wrote_is_data_in_a_template_too(feature: Sandbox) -> None:
    feature.session("objectives", "add", "# <b>{{title}}</b> [x](https://evil.example)")
    feature.write(f"{FOLDER}/handoff.md", SHORT)
    assert (
        "- [ ] obj-3 # &lt;b&gt;{{title}}&lt;/b&gt; \\[x\\](https://evil.example)\n" in feature.session("handoff").out
    )


def test_print_template_refuses(sandbox: Sandbox) -> None:
    assert sandbox.session("init", "--print-template", "brief", status=2).err.startswith(
        "error: argument --print-template: "
    )
