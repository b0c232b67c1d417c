"""core.hooksPath that is empty or names no folder, as agents set it: git runs no hooks, and git-session says which setting hides
them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox import Sandbox

ENVIRONMENT = {
    "GIT_CONFIG_COUNT": "2",
    "GIT_CONFIG_KEY_0": "a.b",
    "GIT_CONFIG_VALUE_0": "",
    "GIT_CONFIG_KEY_1": "core.hookspath",
}
EMPTY = "core.hooksPath is empty (GIT_CONFIG_KEY_1 in the environment)"


@pytest.mark.parametrize(
    ("scope", "value", "reason", "command"),
    [
        ("environment", "", "is empty (GIT_CONFIG_KEY_1 in the environment)", "unset GIT_CONFIG_COUNT"),
        (
            "-c",
            "/dev/null",
            "is /dev/null, which is no folder (git -c, or GIT_CONFIG_PARAMETERS in the environment)",
            "leave out git -c core.hooksPath, or: unset GIT_CONFIG_PARAMETERS",
        ),
        ("local", "none", "is none, which is no folder (.git/config)", "git config --local --unset-all core.hooksPath"),
        ("worktree", "", "is empty (.git/config.worktree)", "git config --worktree --unset-all core.hooksPath"),
        (
            "global",
            "~/no",
            "is ~/no, which is no folder (~/.gitconfig)",
            "git config --global --unset-all core.hooksPath",
        ),
        ("include", "", "is empty (.git/more)", "git config --file .git/more --unset-all core.hooksPath"),
    ],
    ids=lambda value: value if value.isalpha() else "",
)
def test_doctor_names_the_setting(feature: Sandbox, scope: str, value: str, reason: str, command: str) -> None:
    path = f"{feature.path}/.git/more"
    if scope == "environment":
        feature.environment.update(ENVIRONMENT, GIT_CONFIG_VALUE_1=value)
    elif scope == "-c":
        feature.environment["GIT_CONFIG_PARAMETERS"] = f"'core.hooksPath'='{value}'"
    elif scope == "include":
        feature.git("config", "include.path", "more")
        feature.git("config", "--file", path, "core.hooksPath", value)
    else:
        if scope == "worktree":
            feature.git("config", "extensions.worktreeConfig", "true")
        feature.git("config", f"--{scope}", "core.hooksPath", value)
    found = feature.json("doctor", status=None if feature.hooks_by_config else 1)
    if feature.hooks_by_config:
        assert found["well"]
        return
    (finding,) = found["findings"]
    assert (finding["code"], finding["where"]) == ("hook-hidden", "core.hooksPath")
    reason = reason.replace("~/.gitconfig", f"{feature.home}/.gitconfig")
    assert finding["what"] == f"git runs no hooks, because core.hooksPath {reason}:"
    assert finding["command"] == command.replace(".git/more", path)


def test_commands_name_the_setting_and_the_hooks_are_there_without_it(ready: Sandbox) -> None:
    if ready.hooks_by_config:
        return
    away: dict[str, Any] = {**ENVIRONMENT, "GIT_CONFIG_VALUE_1": ""}
    started = ready.session("start", "feature/oauth", **away)
    notice = f"note: git runs no hooks, because {EMPTY}, so commits get no trailers: unset GIT_CONFIG_COUNT\n"
    assert started.err == notice
    ready.write("a.txt")
    ready.git("add", "a.txt")
    assert ready.session("checkpoint", "-m", "One", **away).err == notice
    assert ready.note()["session"].startswith("feature-oauth-")
    removed = ready.session("init", "--uninstall", "--yes", **away).out
    assert f"removed  git still runs none of yours, because {EMPTY}\n" in removed
    again = ready.session("init", status=1, **away)
    assert "hooks                     written  installed, but hidden from git by a setting\n" in again.out
    assert again.err == (f"error: git runs no hooks, because {EMPTY}\nhint: unset GIT_CONFIG_COUNT\n")
    ready.session("resume", "feature/oauth")
    assert ready.session("doctor").err == ""
    ready.commit("Two")
    assert "\nSession-Time: " in ready.message()
