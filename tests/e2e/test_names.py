"""Files and folders that are named like revisions: git takes an argument for a revision only where `--` follows, or asks which
is meant."""

from __future__ import annotations

import json
from pathlib import Path

from tests.sandbox import Sandbox

NAMES = ("@", "FETCH_HEAD", "main", "feature/oauth", "refs/heads/feature/oauth", "-x", "--all", "HEAD~1", "session")
AMBIGUOUS = {"diff", "diff-index", "diff-tree", "grep", "log", "reset", "rev-list", "shortlog"}
"""The git commands that take revisions and paths without a sign between them."""


def without_separator(trace: Path) -> set[str]:
    """The commands of git in a trace that could take a file for a revision, or the other way round."""
    found = set()
    for row in trace.read_text("utf-8").splitlines():
        event = json.loads(row)
        words = event["argv"][1:] if event["event"] == "start" else []
        while words[:1] == ["-c"]:
            words = words[2:]
        # git itself runs the other executables; `reset --hard` and the like name no revision.
        is_asked = words and words[0] in AMBIGUOUS and any(not word.startswith("-") for word in words[1:])
        if is_asked and "--" not in words and event["argv"][0] == "git" and "--stdin" not in words:
            found.add(" ".join(words))
    return found


def test_nothing_takes_a_file_for_a_revision(feature: Sandbox) -> None:
    feature.write("HEAD/file.py", "one\n")
    for name in NAMES:
        feature.write(f"./{name}", "one\n")
    trace = feature.home / "trace"
    feature.environment["GIT_TRACE2_EVENT"] = str(trace)
    feature.git("add", "-A")
    feature.pass_time(minutes=5)
    assert feature.git("commit", "-q", "-m", "Add files") == ""
    assert feature.note()["commit-time"] == "300"
    feature.git("commit", "-q", "--amend", "-m", "Add some files")
    assert feature.message().startswith("Add some files\n\nSession-Objectives:\n")
    assert feature.note()["commit-time"] == "300"
    feature.session("decisions", "add", "Use PKCE")
    feature.write("HEAD/file.py", "two\n")
    assert feature.session("checkpoint", "--no-commit").err == ""
    feature.pass_time(minutes=50)
    feature.write("HEAD/file.py", "three\n", age=600)
    assert feature.session("checkpoint", "-m", "Change HEAD").err == ""
    assert feature.note()["commit-time"] == "600"
    feature.write("HEAD/file.py", "four\n")
    for command in ("status", "brief", "log", "handoff", "squash-message", "context", "analyze --patterns"):
        assert "ambiguous" not in feature.session(*command.split()).err
    feature.session("switch", "main", "--stash")
    feature.session("switch", "feature/oauth")
    feature.git("commit", "-q", "-a", "-m", "Change HEAD again", GIT_EDITOR="true")
    feature.git("rebase", "-q", "-f", "main")
    assert feature.session("doctor").err == ""
    feature.session("end", "--merge-to", "main", "--ignore-quality")
    assert without_separator(trace) - {"reset --hard --quiet"} == set()


def test_a_file_called_head_is_committed_amended_and_saved(feature: Sandbox) -> None:
    feature.pass_time(minutes=5)
    feature.commit("Add it", name="HEAD")
    feature.git("commit", "-q", "--amend", "-m", "Add a file")
    assert feature.note()["commit-time"] == "300"
    feature.write("HEAD", "two\n")
    assert feature.session("checkpoint", "-m", "Change it").err == ""
    assert feature.message().startswith("Change it\n\nSession-Objectives:\n")
