"""A bare remote with the server behind it, which merges pull requests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.sandbox import Sandbox
from tests.scenario import OTHER

MERGER: dict[str, Any] = {
    "GIT_COMMITTER_NAME": "Forge",
    "GIT_COMMITTER_EMAIL": "noreply@forge.example",
}
"""The committer of commits made by the server; the author stays."""


@dataclass
class Forge:
    """A clone beside the sandbox that pushes to the same bare repository, as a merge on the server would."""

    box: Sandbox

    @classmethod
    def of(cls, box: Sandbox) -> Forge:
        """Give the sandbox's repository a remote, and push main to it."""
        hub = box.path.parent / "hub.git"
        box.git("init", "-q", "--bare", str(hub))
        box.git("remote", "add", "origin", str(hub))
        box.git("push", "-q", "--set-upstream", "origin", "main")
        server = Sandbox(box.path.parent / "server", box.home, box.now)
        box.git("clone", "-q", str(hub), str(server.path))
        return cls(server)

    def _begin(self, now: float) -> None:
        self.box.now = now
        self.box.git("fetch", "-q", "--prune", "origin")
        self.box.git("switch", "-q", "main")
        self.box.git("reset", "-q", "--hard", "origin/main")

    def _publish(self, branch: str, *, delete: bool) -> str:
        self.box.git("push", "-q", "origin", "main", *([f":{branch}"] if delete else []))
        return self.box.git("rev-parse", "HEAD")

    def commit(self, now: float, message: str, name: str, content: str = "theirs\n") -> str:
        """Commit to main as someone else."""
        self._begin(now)
        self.box.commit(message, name, content, **OTHER)
        return self._publish("", delete=False)

    def squash(self, now: float, branch: str, subject: str, *, delete: bool = True) -> str:
        """Squash the branch into one commit on main."""
        self._begin(now)
        self.box.git("merge", "-q", "--squash", f"origin/{branch}")
        self.box.git("commit", "-q", "-m", subject, **MERGER)
        return self._publish(branch, delete=delete)

    def rebase(self, now: float, branch: str, *, delete: bool = True) -> str:
        """Copy each commit of the branch onto main, without a merge commit."""
        self._begin(now)
        oids = self.box.git("rev-list", "--reverse", "--no-merges", f"main..origin/{branch}").split()
        # The new committer changes the commit ids, even if main has not moved.
        self.box.git("-c", "user.name=Forge", "cherry-pick", "--allow-empty", *oids, **MERGER)
        return self._publish(branch, delete=delete)

    def merge(self, now: float, branch: str, *, delete: bool = True) -> str:
        """Merge the branch with a merge commit."""
        self._begin(now)
        self.box.git("merge", "-q", "--no-ff", "-m", f"Merge pull request #12 from ada/{branch}", f"origin/{branch}")
        return self._publish(branch, delete=delete)
