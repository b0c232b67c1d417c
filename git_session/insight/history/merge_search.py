"""Finds where the commits of branches were merged: by merge commit, fast-forward, squash or rebase.

A branch is compared with the first-parent line of each possible target, considering only commits that the branch lacks:
- its tip is reachable from the target: a merge or a fast-forward;
- each of its commits has a copy there: a rebase. A copy has the same author, author date and subject, or the same patch;
- a commit there has the patch of the whole branch since the merge base: a squash. The patch may differ in context lines if
  the author is one of the branch's, or the subject ends in `(#12)`, as forges write it.
If conflicts were resolved while merging, the patch differs, and nothing is assumed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from git_session.git.repository import Repository
from git_session.insight.history.patches import (
    NO_FETCH,
    LineDigests,
    PatchMissing,
    Shape,
    Step,
    lines_of,
    paths_of,
    shapes_of,
)
from git_session.model.dataclass import dataclass, replace
from git_session.model.merge import Branch, Merge, MergeState
from git_session.model.pattern import lazy_pattern

LINE = 10_000
"""Newest commits of a target's first-parent line that are searched."""
COMPARED = 2_000
"""Newest commits of that line whose patches are compared."""
_EARLIER = 30
"""Newest commits of a branch that may follow an earlier squash."""
_TOGETHER = 50
"""Most branches whose common ancestor is computed."""
_NUMBER = lazy_pattern(r"\(#\d+\)$|\(!\d+\)$")
_FORMAT = ("-z", "--no-show-signature", "--no-color", "--encoding=UTF-8", "--format=%H%x00%P%x00%at%x00%ae%x00%s")


@dataclass(frozen=True)
class _Row:
    """A commit with the properties that identify copies."""

    oid: str
    parents: tuple[str, ...]
    key: tuple[str, str, str]

    @property
    def is_merge(self) -> bool:
        return len(self.parents) > 1


def merges_of(repository: Repository, branches: Sequence[Branch]) -> list[Merge]:
    """Where each of `branches` was merged. Runs a few git processes for all of them."""
    tips: dict[str, list[str]] = {}
    for each in branches:
        for _, oid in each.targets:
            tips.setdefault(oid, []).extend((each.tip, *each.later))
    searches = {oid: _Search(repository, oid, dict.fromkeys(asked)) for oid, asked in tips.items()}
    return [_state(each, searches) for each in branches]


def _state(branch: Branch, searches: Mapping[str, _Search]) -> Merge:
    found: list[Merge] = []
    for name, oid in branch.targets:
        merge = searches[oid].merge(branch)
        found.append(Merge(replace(merge.state, into=name), merge.covered))
    merged = [each for each in found if each.state.is_merged] or [each for each in found if each.state.how]
    if merged:
        return merged[0]
    return max(found, key=lambda each: (each.state.commits, not each.state.known), default=Merge())


def still_there(repository: Repository, target: str, oids: Iterable[str]) -> dict[str, str]:
    """The commits of `oids` that `target` reaches -> the commit that reverts each there (empty: none)."""
    asked = list(dict.fromkeys(oids))
    lines = "".join(f"{oid}\n" for oid in asked)
    listed = repository.git.run("rev-list", "--stdin", stdin=f"{lines}^{target}\n".encode(), environment=NO_FETCH)
    if listed.status:
        return {}
    apart = set(listed.text.split("\n"))
    below = [f"^{asked[0]}^1"] if len(asked) == 1 else []
    line = _rows(repository, "--first-parent", f"--max-count={LINE}", target, *below, "--") or ()
    return {oid: _reverter(line, oid) for oid in asked if oid not in apart}


def _rows(repository: Repository, *arguments: str, stdin: str = "") -> list[_Row] | None:
    """The commits that git log lists; None if it fails."""
    finished = repository.git.run("log", *_FORMAT, *arguments, stdin=stdin.encode(), environment=NO_FETCH)
    if finished.status:
        return None
    fields = finished.output.decode("utf-8", "replace").split("\0")
    return [
        _Row(fields[at], tuple(fields[at + 1].split()), (fields[at + 2], fields[at + 3], fields[at + 4]))
        for at in range(0, len(fields) - 4, 5)
    ]


def _reverter(line: Sequence[_Row], oid: str) -> str:
    """The newest commit of the line that reverts `oid`, unless it was reapplied since."""
    place = next((at for at, row in enumerate(line) if row.oid == oid), 0)
    subject = line[place].key[2] if place else ""
    for row in line[:place]:
        if row.key[2].startswith(f'Reapply "{subject}"'):
            return ""
        if row.key[2].startswith(f'Revert "{subject}"'):
            return row.oid
    return ""


class _Search:
    """The comparison of several branches with one target."""

    def __init__(self, repository: Repository, target: str, tips: Iterable[str]) -> None:
        self._repository = repository
        self._git = repository.git
        self._target = target
        self._tips = list(tips)
        self.failed = False
        asked = "".join(f"{tip}\n" for tip in self._tips)
        self._missing = {row.oid: row for row in self._rows("--topo-order", "--stdin", stdin=f"{asked}^{target}\n")}
        self._line: list[_Row] | None = None
        self._shapes: dict[str, Shape] = {}
        self._lines: dict[Step, LineDigests] = {}
        self._places: dict[str, int] = {}
        self._began = 0  # the place on the line of the commit that the session began at

    def _rows(self, *arguments: str, stdin: str = "") -> list[_Row]:
        rows = _rows(self._repository, *arguments, stdin=stdin)
        self.failed = self.failed or rows is None
        return rows or []

    @property
    def line(self) -> list[_Row]:
        """The target's first-parent line, newest first, down to the common ancestor of all branches."""
        if self._line is None:
            below = [f"^{oid}" for oid in self._below()]
            self._line = self._rows("--first-parent", f"--max-count={LINE}", self._target, *below, "--")
        return self._line

    def _below(self) -> list[str]:
        """A common ancestor of all branches."""
        if len(self._tips) == 1:
            return self._tips
        if len(self._tips) > _TOGETHER:
            return []
        common = self._git.run("merge-base", "--octopus", *self._tips, environment=NO_FETCH).text
        return [common] if common else []

    # --- the answers --------------------------------------------------------------------------------------------------

    def merge(self, branch: Branch) -> Merge:
        """Where the branch was merged into the target; the caller sets `into`."""
        try:
            self._began = self._place(branch.base)
            found = self._own(branch.tip, branch.own)
            if not found.state.is_merged:
                found = next(filter(None, (self._with(branch, tip) for tip in branch.later)), found)
        except PatchMissing:
            return Merge(MergeState(known=False))
        if found.state.how:
            return replace(found, state=replace(found.state, reverted=_reverter(self.line, found.state.oid)))
        known = not (self.failed or self._is_cut_off(branch.tip))
        return replace(found, state=replace(found.state, known=known))

    def _own(self, tip: str, own: Sequence[str]) -> Merge:
        if self.failed or not own:
            return Merge(MergeState(known=not self.failed))
        side = list(self._side(tip))
        apart = {row.oid for row in side}
        reached = [oid for oid in own if oid not in apart]
        if not side:
            return Merge(replace(self._reached(tip), commits=len(own)))
        copied = self._copied(side)
        squashed = copied if copied.state.is_merged else self._squashed(side)
        if squashed.state.is_merged:
            return squashed
        if reached:  # the branch was merged, then continued
            since = len([oid for oid in own if oid in apart]) or len(side)
            return Merge(replace(self._reached(reached[-1]), commits=len(reached), since=since))
        return squashed if squashed.state.commits > copied.state.commits else copied

    def _with(self, branch: Branch, tip: str) -> Merge | None:
        """The merge of a later commit of the branch, which includes the tip."""
        if tip == branch.tip or not branch.own:
            return None
        side = list(self._side(tip))
        if branch.tip not in {row.oid for row in side}:
            return None
        found = self._squashed(side)
        below = {row.oid for row in self._side(branch.tip) if not row.is_merge}
        covers = below <= {old for old, _ in found.covered}
        return replace(found, state=replace(found.state, commits=len(below), since=0)) if covers else None

    def _side(self, tip: str) -> Iterator[_Row]:
        """The commits of `tip` that the target lacks, newest first."""
        wanted = {tip}
        for oid, row in self._missing.items():  # children come before their parents
            if oid in wanted:
                wanted.update(row.parents)
                yield row

    def _reached(self, oid: str) -> MergeState:
        """How the target reaches a commit."""
        for row in self.line:
            if row.oid == oid or row.parents[:1] == (oid,):
                return MergeState(oid=oid, how="fast-forward")
            if oid in row.parents:
                return MergeState(oid=row.oid, how="merge")
        if oid == self._target:
            return MergeState(oid=oid, how="fast-forward")
        # The commit was merged with later ones: find the oldest commit of the line that reaches it.
        listed = self._git.run("rev-list", "--ancestry-path", f"{oid}..{self._target}", "--", environment=NO_FETCH)
        above = set(listed.text.split("\n"))
        entry = next((row for row in reversed(self.line) if row.oid in above), None)
        return MergeState(oid=entry.oid if entry else "", how="merge")

    def _is_cut_off(self, tip: str) -> bool:
        """Does the branch or the target end at the edge of a shallow clone before their common ancestor?"""
        edges = self._repository.shallow_edges
        return bool(edges) and not edges.isdisjoint(
            (*(row.oid for row in self._side(tip)), *(r.oid for r in self.line))
        )

    # --- copies -------------------------------------------------------------------------------------------------------

    def _copied(self, side: Sequence[_Row]) -> Merge:
        """The commits that have copies on the line; a rebase if all have."""
        commits = [row for row in reversed(side) if not row.is_merge]
        candidates = {row.key: row for row in reversed(self.line[: self._began]) if not row.is_merge}
        pairs = {row.oid: candidates[row.key].oid for row in commits if row.key in candidates}
        left = [row for row in commits if row.oid not in pairs]
        if left and candidates:
            shapes = shapes_of(self._git, [(row.oid, "") for row in left])
            for row in left:
                copy = self._equal(shapes[row.oid, ""], (row.oid, ""), {row.key[1]})
                if copy:
                    pairs[row.oid] = copy
            left = [row for row in left if row.oid not in pairs and shapes[row.oid, ""]]  # an empty commit has no patch
        covered = tuple((row.oid, pairs[row.oid]) for row in commits if row.oid in pairs)
        # A single copy with a changed subject is how forges squash a branch of one commit.
        if not covered or (len(commits) == 1 and commits[0].key not in candidates):
            return Merge(MergeState(since=len(commits)))
        newest = min((new for _, new in covered), key=self._place)
        if self._is_below(newest, side[0].oid):
            return Merge(MergeState(since=len(commits)))
        if left:
            return Merge(MergeState(commits=len(covered), since=len(left)))
        return Merge(MergeState(oid=newest, how="rebase", commits=len(covered)), covered)

    def _squashed(self, side: Sequence[_Row]) -> Merge:
        """The commit with the patch of the whole branch, or of the branch without its last few commits."""
        base = self._base(side)
        if not base or not self.line:
            return Merge(MergeState(since=len(side)))
        known = {row.oid: row for row in side}
        tips: list[str] = []
        row: _Row | None = side[0]
        while row and len(tips) <= _EARLIER and not (tips and row.is_merge):
            tips.append(row.oid)
            row = known.get(row.parents[0]) if row.parents else None
            if row and not (row.parents and row.parents[0] in known):
                break  # one commit alone is not a squash
        authors = {each.key[1] for each in side}
        shapes = shapes_of(self._git, [(tip, base) for tip in tips])
        for since, tip in enumerate(tips):
            found = self._equal(shapes[tip, base], (tip, base), authors)
            if found and not self._is_below(found, side[0].oid):
                covered = [each.oid for each in reversed(list(self._side(tip))) if not each.is_merge]
                state = MergeState(oid=found, how="squash", commits=len(covered), since=since)
                return Merge(state, tuple((oid, found) for oid in covered))
        return Merge(MergeState(since=len(side)))

    def _base(self, side: Sequence[_Row]) -> str:
        """The merge base of the branch and the target; empty without one."""
        known = {row.oid for row in side}
        edges = {parent for row in side for parent in row.parents if parent not in known}
        if len(edges) == 1:
            return edges.pop()
        return self._git.ask("merge-base", side[0].oid, self._target) or "" if edges else ""

    def _equal(self, shape: Shape, step: Step, authors: set[str]) -> str:
        """The newest commit of the line with the patch of `step`, which changes the files in `shape`; empty without one."""
        if not shape:
            return ""
        if not self._shapes:
            compared = [row.oid for row in self.line if not row.is_merge][:COMPARED]
            self._shapes = {oid: each for (oid, _), each in shapes_of(self._git, [(o, "") for o in compared]).items()}
        paths = paths_of(shape)
        new = {oid: each for oid, each in self._shapes.items() if self._place(oid) < self._began}
        alike = [oid for oid, each in new.items() if each == shape]
        if alike:
            return alike[0]
        alike = [oid for oid, each in new.items() if len(each) == len(shape) and paths_of(each) == paths]
        wanted = [each for each in (step, *((oid, "") for oid in alike)) if each not in self._lines] if alike else []
        self._lines.update(lines_of(self._git, wanted))
        rows = {row.oid: row for row in self.line}
        for oid in alike:
            mine, theirs = self._lines[step], self._lines[oid, ""]
            vouched = rows[oid].key[1] in authors or _NUMBER.search(rows[oid].key[2])
            if theirs.close == mine.close or (vouched and theirs.bare == mine.bare):
                return oid
        return ""

    def _place(self, oid: str) -> int:
        """The place of the commit on the line; the line's length if it is not on it."""
        if not self._places:
            self._places = {row.oid: at for at, row in enumerate(self.line)}
        return self._places.get(oid, len(self.line))

    def _is_below(self, oid: str, tip: str) -> bool:
        """Is the commit on the branch itself, and so not a copy?"""
        if len(self._tips) == 1:
            return False  # beyond the commits that are searched
        return self._git.run("merge-base", "--is-ancestor", oid, tip, environment=NO_FETCH).status == 0
