"""Clones of one server, for tests of shared sessions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from tests.sandbox import Sandbox
from tests.scenario import OTHER

ON = ("sync", "--on", "--yes")


@dataclass(frozen=True)
class Shared:
    """Ada's and Bo's clones of one server; Ada has an open session on feature/oauth, which is pushed."""

    ada: Sandbox
    bo: Sandbox
    server: Path

    def files(self, box: Sandbox) -> dict[str, str]:
        """What `box` has on the server: path -> content."""
        ref = f"refs/git-session/{writer(box)}"
        paths = box.git("--git-dir", str(self.server), "ls-tree", "-r", "--name-only", ref).split("\n")
        return {path: box.git("--git-dir", str(self.server), "cat-file", "blob", f"{ref}:{path}") for path in paths}

    def refs(self) -> list[str]:
        listed = self.ada.git("--git-dir", str(self.server), "for-each-ref", "--format=%(refname)", "refs/git-session")
        return listed.split()


def writer(box: Sandbox) -> str:
    return (box.path / ".git/sessions/writer").read_text().strip()


def clone(
    box: Sandbox, server: Path | str, name: str, person: str = "Bo Example", *, options: tuple[str, ...] = ()
) -> Sandbox:
    """A further clone of the server, of another person, with git-session initialised."""
    email = f"{person.split()[0].lower()}@example.org"
    environment = {key: email if key.endswith("EMAIL") else person for key in OTHER}
    other = replace(box, path=box.path.parent / name, home=box.path.parent / f"{name}-home", environment=environment)
    other.home.mkdir()
    (other.home / ".gitconfig").write_text(f"[user]\n\tname = {person}\n\temail = {email}\n")
    box.git("clone", "-q", *options, "--branch", "main", str(server), str(other.path))
    other.session("init")
    other.git("config", "session.autoSync", "false")  # a test that wants it turns it on
    return other


def shared_clones(feature: Sandbox) -> Shared:
    """Ada's clone, in which she has worked for ten minutes, its server, and Bo's clone, in which nothing happened yet."""
    server = feature.path.parent / "server.git"
    form = feature.git("rev-parse", "--show-object-format")
    feature.git("init", "-q", "--bare", f"--object-format={form}", str(server))
    feature.git("remote", "add", "origin", str(server))
    feature.git("config", "session.autoSync", "false")
    feature.pass_time(minutes=10)
    feature.commit("feat: one\n\ncompletes obj-1")
    feature.session("blockers", "add", "Waiting on API keys")
    feature.git("push", "-q", "origin", "main", "feature/oauth")
    return Shared(feature, clone(feature, server, "bo"), server)


def exchange(ada: Sandbox, bo: Sandbox) -> None:
    """Let Ada and Bo share, see each other, claim and stop, by whatever way their clones reach the server."""
    bo.now = ada.now
    assert ada.session(*ON).out == "synced with origin: published 1 session\n"
    assert "Ada Example: open on feature/oauth" in bo.session(*ON).out
    bo.session("start", "fix/timeouts", "--claim", "-o", "Shorter timeouts")
    bo.session("sync")
    ada.git("fetch", "-q")
    row = "Bo Example         fix/timeouts   since"
    assert row in ada.session("team").out
    assert ada.session("start", "fix/timeouts", "--claim", status=1).err.startswith("error: Bo Example has claimed")
    ada.session("objectives", "add", "GitHub OAuth")
    ada.session("sync")
    bo.session("sync")
    assert "GitHub OAuth" in bo.session("handoff", "ada/feature/oauth").out
    assert "Ada Example" in bo.session("history", "--team").out
    ada.commit("feat: ordinary work")
    ada.git("push", "-q", "origin", "feature/oauth")
    bo.session("end", "-q")
    for each in (ada, bo):
        assert "still on the server" not in each.session("sync", "--off").out
        assert each.git("for-each-ref", "refs/git-session-remotes", "refs/git-session-published") == ""


def refused(ada: Sandbox) -> None:
    """Let Ada share with a server that takes only branches and tags: said once, and her pushes of branches work."""
    shown = ada.session(*ON, status=1).out
    assert shown.startswith("not published: origin refuses refs/git-session/ (")
    ada.commit("feat: ordinary work")
    ada.git("push", "-q", "origin", "feature/oauth")
    assert "\n  refused: " in ada.session("sync", "--status").out
    ada.session("sync", "--off")
    assert ada.git("for-each-ref", "refs/git-session-remotes", "refs/git-session-published") == ""
