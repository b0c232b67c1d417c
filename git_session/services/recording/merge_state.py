"""Finds out whether, where and how the work of a session is merged; the only place that decides it.

Compares the session's commits with the branch that it forked from, the default branch, and the upstream of either, as they
are in this clone; nothing is fetched. Results are cached in `sessions/cache/merges` under the commits that they depend on,
so that an answer costs one git process while no branch moves.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from git_session import __version__
from git_session.git.branches import HEADS
from git_session.git.repository import Repository
from git_session.insight.history.work import Work, work_of
from git_session.model.dataclass import asdict, dataclass, replace
from git_session.model.merge import Branch, Merge, MergeState
from git_session.model.session import Session
from git_session.services.workspace import Workspace
from git_session.store.blob_cache import BlobCache, key_of

REMOTES, TAGS = "refs/remotes/", "refs/tags/"
_MOST = 4 << 20
"""Limit on the size of the cache, in bytes."""
_FORMAT = 2
_DEFAULTS = ("main", "master")
_FEW = 10
"""Largest number of sessions for which git lists only their branches instead of all."""


@dataclass(frozen=True)
class _Ref:
    oid: str
    upstream: str
    symref: str


def merge_state(
    workspace: Workspace, session: Session, work: Work | None = None, branches: CandidateBranches | None = None
) -> MergeState:
    """Where the work of `session` was merged; a caller that has them passes its commits as `work`, and its `branches`."""
    if work is None:
        work = work_of(workspace.repository, workspace.objects, session, now=workspace.now)
    return merges(workspace, [(session, work)], branches)[0].state


def merge_states(workspace: Workspace, sessions: Sequence[tuple[Session, Work]]) -> list[MergeState]:
    """The `merge_state` of each session, with one round of git processes for all."""
    return [each.state for each in merges(workspace, sessions)]


def merges(
    workspace: Workspace, sessions: Sequence[tuple[Session, Work]], branches: CandidateBranches | None = None
) -> list[Merge]:
    """Like `merge_states`, with the replaced commits."""
    sought = [_with_adopted(workspace, session, work) for session, work in sessions]
    asked = [pair for pair in sought if pair[1].own]
    if not asked:
        return [Merge()] * len(sessions)
    branches = branches or CandidateBranches(workspace.repository, [session for session, _ in asked])
    found = iter(_found(workspace, list(_sought(asked, branches))))
    return [next(found) if work.own else Merge() for _, work in sought]


def _with_adopted(workspace: Workspace, session: Session, work: Work) -> tuple[Session, Work]:
    """The session, and its work; if it made no commit but adopted some that its branch still has, with the newest of those."""
    if work.own or not session.adopted or not work.tip:
        return session, work
    records = workspace.objects.records([session.adopted.commit])
    is_there = records and workspace.objects.merge_base(session.adopted.commit, work.tip) == session.adopted.commit
    return session, replace(work, own=tuple(records)) if is_there else work


# --- candidate branches -----------------------------------------------------------------------------------------------


class CandidateBranches:
    """The branches, local and remote, into which the work of some sessions may have been merged."""

    def __init__(self, repository: Repository, sessions: Sequence[Session]) -> None:
        names = {name for each in sessions for name in (each.branch, each.base_ref, each.merged_to) if name}
        asked: list[str] = [HEADS, REMOTES]
        self._is_named = len(sessions) <= _FEW and all(
            name.isprintable() and not set(name) & set("*?[\\") for name in names
        )
        if self._is_named:
            named = sorted(names | set(_DEFAULTS))
            asked = [f"{HEADS}{each}" for each in named] + [f"{REMOTES}*/{each}" for each in (*named, "HEAD")]
            asked += [f"{REMOTES}{each}" for each in sorted(names) if "/" in each]
            asked += sorted({f"{TAGS}{each.base_ref}" for each in sessions if each.base_ref})
        self.refs = dict(_listed(repository, asked))
        farther = {each.symref or each.upstream for each in self.refs.values()} - self.refs.keys() - {""}
        self.refs.update(_listed(repository, sorted(farther)) if farther else ())
        self._copies: dict[str, list[str]] = {}
        heads: dict[str, str] = {}
        for name, ref in self.refs.items():
            if name.startswith(REMOTES):
                self._copies.setdefault(name.split("/", 3)[-1], []).append(name)
                if name.endswith("/HEAD"):
                    heads[name] = ref.symref
        self._remote_default = heads.get(f"{REMOTES}origin/HEAD") or next(iter(heads.values()), "")
        here = next((each for each in _DEFAULTS if HEADS + each in self.refs), "")
        self._default = self._remote_default.split("/", 3)[-1] or here

    def of(self, branch: str) -> list[str]:
        """The full refs of the branch, local and remote."""
        return [name for name in (HEADS + branch, *self._copies.get(branch, ())) if branch and name in self.refs]

    def origins(self, session: Session) -> tuple[str, ...] | None:
        """The commits of the session's base branch and of the upstream of that; None if they must be asked for: git takes a
        tag of the same name, and what else may be called so, before a branch.
        """
        name = session.base_ref if session.base_ref != session.branch else ""
        base = self.refs.get(HEADS + name) if self._is_named and TAGS + name not in self.refs else None
        if not name or not base:
            return None if name else ()
        upstream = self.refs.get(base.upstream)
        return tuple(dict.fromkeys((base.oid, *([upstream.oid] if upstream else []))))

    def targets(self, session: Session) -> list[str]:
        """The full refs that the session may be merged into, the most likely first."""
        own = set(self.of(session.branch))
        return [name for name in dict.fromkeys(self._likely(session)) if name in self.refs and name not in own]

    def _likely(self, session: Session) -> Iterator[str]:
        for name in (session.merged_to, session.base_ref, self._default):
            if name and name != session.branch:
                yield HEADS + name
                here = self.refs.get(HEADS + name)
                yield here.symref or here.upstream if here else ""
                yield REMOTES + name
                yield f"{REMOTES}origin/{name}"
        if self._default != session.branch:
            yield self._remote_default


def _listed(repository: Repository, patterns: Sequence[str]) -> Iterator[tuple[str, _Ref]]:
    shown = "--format=%(refname)%00%(objectname)%00%(upstream)%00%(symref)"
    for row in repository.git.run("for-each-ref", shown, *patterns).text.splitlines():
        name, oid, upstream, symref = row.split("\0")
        yield name, _Ref(oid, upstream, symref)


def _sought(asked: Sequence[tuple[Session, Work]], branches: CandidateBranches) -> Iterator[Branch]:
    tips: dict[str, list[str]] = {}
    for session, work in asked:
        tips.setdefault(session.branch, []).append(work.tip)
    for session, work in asked:
        later = [*(branches.refs[name].oid for name in branches.of(session.branch)), *tips[session.branch]]
        yield Branch(
            work.tip,
            tuple(record.oid for record in work.own),
            tuple((_short(name), branches.refs[name].oid) for name in branches.targets(session)),
            tuple(oid for oid in dict.fromkeys(later) if oid != work.tip),
            session.base,
        )


def _short(name: str) -> str:
    return name.removeprefix(HEADS).removeprefix(REMOTES)


# --- the cache --------------------------------------------------------------------------------------------------------


def _found(workspace: Workspace, branches: Sequence[Branch]) -> list[Merge]:
    repository = workspace.repository
    cache = BlobCache(repository.common_dir, "merges", f"{_FORMAT} {__version__}", most=_MOST)
    found: dict[str, Merge] = {}
    for each in branches:
        merge = _decoded(cache.get(_key(each)))
        if merge:
            found[_key(each)] = merge
    unknown = [each for each in branches if _key(each) not in found]
    if unknown:
        from git_session.insight.history.merge_search import merges_of  # rare, since results are cached

        standing = _still_merged(repository, unknown, cache)
        # A more likely target wins over one that was found earlier.
        searched = [_before(each, standing.get(_key(each))) for each in unknown]
        for each, merge in zip(unknown, merges_of(repository, searched), strict=True):
            found[_key(each)] = merge if merge.state.is_merged else standing.get(_key(each), merge)
        for each in unknown:
            merge = found[_key(each)]
            if merge.state.known:
                cache.put(_key(each), _encoded(merge))
            if merge.state.is_merged:
                cache.put(_lasting_key(each), _encoded(merge))
        cache.save()
    return [found[_key(each)] for each in branches]


def _before(branch: Branch, merge: Merge | None) -> Branch:
    """The branch with only the targets more likely than the one it was merged into; with all if it was not merged."""
    names = [name for name, _ in branch.targets]
    return replace(branch, targets=branch.targets[: names.index(merge.state.into)]) if merge else branch


def _still_merged(repository: Repository, branches: Iterable[Branch], cache: BlobCache) -> dict[str, Merge]:
    """The merges into branches that have moved since but still contain the merge commit."""
    before = {_key(each): (each, merge) for each in branches if (merge := _decoded(cache.get(_lasting_key(each))))}
    asked: dict[str, list[str]] = {}
    places = {
        key: (dict(each.targets).get(merge.state.into, ""), merge.state.oid) for key, (each, merge) in before.items()
    }
    for target, oid in places.values():
        if target and oid:
            asked.setdefault(target, []).append(oid)
    if not asked:
        return {}
    from git_session.insight.history.merge_search import still_there

    found: dict[tuple[str, str], str] = {}
    for target, oids in asked.items():
        reverted = still_there(repository, target, oids)
        found.update({(target, oid): reverter for oid, reverter in reverted.items()})
    return {
        key: Merge(replace(merge.state, reverted=found[places[key]]), merge.covered)
        for key, (_, merge) in before.items()
        if places[key] in found
    }


def _key(branch: Branch) -> str:
    return key_of(branch.tip, branch.own, branch.targets, branch.later, branch.base)


def _lasting_key(branch: Branch) -> str:
    names = [name for name, _ in branch.targets]
    return "merged-" + key_of(branch.tip, branch.own, names, branch.base)


def _encoded(merge: Merge) -> bytes:
    return json.dumps([asdict(merge.state), merge.covered], separators=(",", ":")).encode()


def _decoded(record: bytes | None) -> Merge | None:
    if record is None:
        return None
    state, covered = json.loads(record)
    return Merge(MergeState(**state), tuple((old, new) for old, new in covered))
