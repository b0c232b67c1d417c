"""Whether a branch has been merged: the answer that all commands share, and its wording."""

from __future__ import annotations

from git_session.model.dataclass import dataclass
from git_session.model.text import plural

SHOWN = 9  # hexadecimal digits of a commit id


@dataclass(frozen=True)
class MergeState:
    """Whether and where the work of a branch was merged, as far as this clone can tell."""

    #: Branch that has the work, or that was compared with (`origin/main`); empty if there is none to compare with.
    into: str = ""
    oid: str = ""  #: Full id of the commit that brought the work there; empty if not merged, or not determined.
    how: str = ""  #: How it was merged: `merge`, `fast-forward`, `squash` or `rebase`; empty if it was not.
    commits: int = 0  #: Number of commits of the session that were merged.
    since: int = 0  #: Number of commits of the session that were not merged.
    reverted: str = ""  #: Full id of the commit that reverts the merge; empty if none does.
    known: bool = True  #: False if this clone lacks what the answer depends on, as a shallow or partial clone may.

    @property
    def is_merged(self) -> bool:
        """Are all commits merged?"""
        return bool(self.how) and not self.since

    @property
    def is_in_effect(self) -> bool:
        """Are all commits merged, and the merge not reverted?"""
        return self.is_merged and not self.reverted

    @property
    def text(self) -> str:
        """In words: `merged into origin/main as 011946ec1 (squash)`; empty if there is no branch to compare with."""
        if not self.into:
            return ""
        if not self.how:
            if not self.known:
                return f"not known whether it is in {self.into}: this clone lacks commits or files"
            if self.commits:
                return f"{self.commits} of {plural(self.commits + self.since, 'commit')} in {self.into}"
            return f"not in {self.into}"
        text = f"merged into {self.into}"
        text += f" as {self.oid[:SHOWN]} ({self.how})" if self.oid else f" ({self.how})"
        text += f", reverted by {self.reverted[:SHOWN]}" if self.reverted else ""
        return text + (f", {plural(self.since, 'commit')} since" if self.since else "")


@dataclass(frozen=True)
class Merge:
    """A merge state, and the commits that a squash or rebase replaced, oldest first: (commit, its replacement)."""

    state: MergeState = MergeState()
    covered: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Branch:
    """A branch whose merge is looked for: its commit `tip`, and the session's `own` commits up to it, oldest first.

    `targets` are the branches that it may have been merged into: (short name, commit), the most likely first. `later` are
    commits of the same branch after `tip`: if one of them was squashed, so was `tip`. What `base` reaches was there before the
    session: an amend of such a commit looks like it, and is no copy of the session's work.
    """

    tip: str
    own: tuple[str, ...]
    targets: tuple[tuple[str, str], ...]
    later: tuple[str, ...] = ()
    base: str = ""
