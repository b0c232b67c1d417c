"""Which remote has the issues, and on which forge it is."""

from __future__ import annotations

from git_session.git.forges.remotes import forge_of, main_remote
from git_session.git.repository import Repository
from tests.sandbox import Sandbox


def _web(box: Sandbox, remote: str) -> str:
    found = forge_of(Repository.open(box.path), remote)
    return f"{found.kind} {found.web}" if found else ""


def test_the_address_that_git_uses_counts(sandbox: Sandbox) -> None:
    sandbox.git("config", "url.ssh://git@gitlab.example.com:2222/.insteadOf", "work:")
    sandbox.git("remote", "add", "origin", "work:group/sub/r.git")
    assert _web(sandbox, "origin") == "gitlab https://gitlab.example.com/group/sub/r"
    assert _web(sandbox, "nowhere") == _web(sandbox, "") == _web(sandbox, "--all") == ""
    sandbox.git("remote", "add", "backup", "/srv/r.git")
    assert _web(sandbox, "backup") == ""


def test_the_kind_of_a_host_may_be_configured(sandbox: Sandbox) -> None:
    sandbox.git("remote", "add", "origin", "git@code.example.com:g/r.git")
    assert _web(sandbox, "origin") == " https://code.example.com/g/r"
    sandbox.git("config", "session.forge", "GitLab")
    assert _web(sandbox, "origin") == "gitlab https://code.example.com/g/r"


def test_the_remote_of_the_project(sandbox: Sandbox) -> None:
    def main() -> str:
        return main_remote(Repository.open(sandbox.path))

    assert main() == ""
    sandbox.git("remote", "add", "fork", "git@github.com:me/r.git")
    assert main() == "fork"
    sandbox.git("remote", "add", "origin", "git@github.com:me/r.git")
    assert main() == "origin"
    sandbox.git("remote", "add", "upstream", "git@github.com:o/r.git")
    assert main() == "upstream"
    sandbox.git("config", "remote.fork.gh-resolved", "base")  # what `gh repo set-default` writes
    assert main() == "fork"
