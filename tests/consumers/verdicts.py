"""What the programs on PyPI say of commit messages: a line with a JSON array of messages in, a line with an array of verdicts out."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from typing import Any


def gitlint() -> Callable[[str], Any]:
    from gitlint.config import LintConfig
    from gitlint.git import GitContext
    from gitlint.lint import GitLinter

    def say(message: str) -> Any:
        config = LintConfig()
        found = GitLinter(config).lint(GitContext.from_commit_msg(message).commits[0])
        return sorted(each.rule_id for each in found)

    return say


def commitizen() -> Callable[[str], Any]:
    from commitizen.changelog import generate_tree_from_commits
    from commitizen.config import BaseConfig
    from commitizen.cz.conventional_commits import ConventionalCommitsCz
    from commitizen.git import GitCommit
    from commitizen.version_increment import VersionIncrement

    rules = ConventionalCommitsCz(BaseConfig())

    def say(message: str) -> Any:
        title, _, body = message.partition("\n")
        commit = GitCommit(rev="a" * 40, title=title, body=body.strip())
        releases = generate_tree_from_commits([commit], [], rules.commit_parser, rules.changelog_pattern)
        entries = [
            (kind, entry["scope"], entry["message"], entry["breaking"])
            for release in releases
            for kind, found in release["changes"].items()
            for entry in found
        ]
        increment = VersionIncrement.get_highest_by_messages([commit.message], rules.bump_pattern, rules.bump_map)
        return {
            "valid": bool(re.match(rules.schema_pattern(), message)),
            "increment": str(increment),
            "entries": entries,
        }

    return say


def git_cliff() -> Callable[[str], Any]:
    def say(message: str) -> Any:
        with tempfile.TemporaryDirectory() as folder:
            environment = {**os.environ, "HOME": folder, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CEILING_DIRECTORIES": folder}
            who = "A <a@example.org> 1800000000 +0000"
            data = message.encode()
            stream = f"commit refs/heads/main\nauthor {who}\ncommitter {who}\ndata {len(data)}\n".encode() + data
            for command, given in ((["init", "-q", "-b", "main"], b""), (["fast-import", "--quiet"], stream)):
                subprocess.run(["git", *command], cwd=folder, env=environment, input=given, check=True)
            ran = subprocess.run(
                ["git-cliff", "--offline"], cwd=folder, env=environment, capture_output=True, text=True, check=True
            )
            asked = subprocess.run(
                ["git-cliff", "--offline", "--context"],
                cwd=folder,
                env=environment,
                capture_output=True,
                text=True,
                check=True,
            )
            names = ("group", "scope", "message", "breaking", "breaking_description", "links")
            commits = [
                {name: each.get(name) for name in names} for one in json.loads(asked.stdout) for each in one["commits"]
            ]
            return {"changelog": ran.stdout, "commits": commits}

    return say


PROGRAMS = {"gitlint": gitlint, "commitizen": commitizen, "git-cliff": git_cliff}

if __name__ == "__main__":
    verdict = PROGRAMS[sys.argv[1]]()
    for row in sys.stdin:
        sys.stdout.write(json.dumps([verdict(message) for message in json.loads(row)]) + "\n")
        sys.stdout.flush()
