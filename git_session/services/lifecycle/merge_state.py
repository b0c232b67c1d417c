"""The one answer to "is this session's work merged, where, and how?"

It is compared with the branch that the session's came from, with the default branch, and with the upstream of either: with
what this clone has, nothing is fetched. What was found out is kept in `sessions/cache/merges` by the commits that it depends
on, so that an answer costs one git process as long as no branch has moved.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from git_session import __version__
from git_session.insight.history.merge_search import Branch, still_there
from git_session.insight.history.merge_search import merge_states as search
from git_session.insight.work import Work, work_of
from git_session.model.dataclass import asdict, dataclass, replace
from git_session.model.merge import MergeState
from git_session.model.session import Session
from git_session.repo.branches import HEADS
from git_session.repo.repository import Repository
from git_session.services.workspace import Workspace
from git_session.store.kept import Kept

REMOTES = "refs/remotes/"
_MOST = 4 << 20
"""Bytes of the cache."""
_FORMAT = 1
_DEFAULTS = ("main", "master")
_FEW = 10
"""Sessions up to which git is asked for the branches that matter to them, and not for all."""


@dataclass(frozen=True)
class _Ref:
    oid: str
    upstream: str


def merge_state(workspace: Workspace, session: Session, work: Work | None = None) -> MergeState:
    """Where the work of `session` was merged; `work` is what the caller knows of its commits."""
    if work is None:
        work = work_of(workspace.repository, workspace.objects, session, now=workspace.now)
    return merge_states(workspace, [(session, work)])[0]


def merge_states(workspace: Workspace, sessions: Sequence[tuple[Session, Work]]) -> list[MergeState]:
    """`merge_state` of each: git is asked about all of them at once."""
    asked = [pair for pair in sessions if pair[1].own]
    if not asked:
        return [MergeState()] * len(sessions)
    repository = workspace.repository
    refs = _refs(repository, [session for session, _ in asked])
    branches = [_branch(session, work, refs, asked) for session, work in asked]
    found = dict(zip(map(_key, branches), _states(repository, branches), strict=True))
    states = iter(branches)
    return [found[_key(next(states))] if work.own else MergeState() for _, work in sessions]


# --- what is compared -------------------------------------------------------------------------------------------------


def _refs(repository: Repository, sessions: Sequence[Session]) -> dict[str, _Ref]:
    """The branches here and on remotes that a session may have been merged into, by full name."""
    names = {name for each in sessions for name in (each.branch, each.base_ref, each.merged_to) if name}
    asked: list[str] = [HEADS, REMOTES]
    if len(sessions) <= _FEW and all(name.isprintable() and not set(name) & set("*?[\\") for name in names):
        locals_ = sorted(names | set(_DEFAULTS))
        asked = [f"{HEADS}{each}" for each in locals_] + [f"{REMOTES}*/{each}" for each in (*locals_, "HEAD")]
        asked += [f"{REMOTES}{each}" for each in sorted(names) if "/" in each]
    found = dict(_listed(repository, asked))
    farther = {each.upstream for each in found.values() if each.upstream} - found.keys()
    return {**found, **dict(_listed(repository, sorted(farther)))} if farther else found


def _listed(repository: Repository, patterns: Sequence[str]) -> Iterator[tuple[str, _Ref]]:
    shown = "--format=%(refname)%00%(objectname)%00%(upstream)%00%(symref)"
    for row in repository.git.run("for-each-ref", shown, *patterns).text.splitlines():
        name, oid, upstream, symref = row.split("\0")
        yield name, _Ref(oid, symref or upstream)


def _branch(session: Session, work: Work, refs: Mapping[str, _Ref], asked: Iterable[tuple[Session, Work]]) -> Branch:
    own = HEADS + session.branch
    full = list(dict.fromkeys(name for name in _targets(session, refs) if name in refs))
    mine = {own, *(name for name in refs if name.startswith(REMOTES) and name.split("/", 3)[3:] == [session.branch])}
    later = [refs[name].oid for name in sorted(mine & refs.keys())]
    later += [other.tip for each, other in asked if each.branch == session.branch and each.id != session.id]
    return Branch(
        work.tip,
        tuple(record.oid for record in work.own),
        tuple((_short(name), refs[name].oid) for name in full if name not in mine),
        tuple(oid for oid in dict.fromkeys(later) if oid and oid != work.tip),
    )


def _targets(session: Session, refs: Mapping[str, _Ref]) -> Iterator[str]:
    """Full names of the branches that it may have been merged into, the most likely first; not all of them are there."""
    heads = {name: ref.upstream for name, ref in refs.items() if name.startswith(REMOTES) and name.endswith("/HEAD")}
    remote = heads.get(f"{REMOTES}origin/HEAD") or next(iter(heads.values()), "")
    default = remote.split("/", 3)[-1] or next((each for each in _DEFAULTS if HEADS + each in refs), "")
    for name in (session.merged_to, session.base_ref, default):
        if name and name != session.branch:
            yield HEADS + name
            yield refs[HEADS + name].upstream if HEADS + name in refs else ""
            yield REMOTES + name
            yield f"{REMOTES}origin/{name}"
    if default != session.branch:
        yield remote


def _short(name: str) -> str:
    return name.removeprefix(HEADS).removeprefix(REMOTES)


# --- what was found out before ----------------------------------------------------------------------------------------


def _states(repository: Repository, branches: Sequence[Branch]) -> list[MergeState]:
    cache = Kept(repository.common_dir, "merges", f"{_FORMAT} {__version__}", most=_MOST)
    found: dict[str, MergeState] = {}
    for each in branches:
        state = _decoded(cache.get(_key(each)))
        if state:
            found[_key(each)] = state
    unknown = [each for each in branches if _key(each) not in found]
    if unknown:
        standing = _still_merged(repository, unknown, cache)
        # The most likely target is named whatever was found out first.
        searched = [_before(each, standing.get(_key(each))) for each in unknown]
        for each, state in zip(unknown, search(repository, searched), strict=True):
            found[_key(each)] = state if state.is_merged else standing.get(_key(each), state)
        for each in unknown:
            state = found[_key(each)]
            if state.known:
                cache.put(_key(each), _encoded(state))
            if state.is_merged:
                cache.put(_lasting_key(each), _encoded(state))
        cache.save()
    return [found[_key(each)] for each in branches]


def _before(branch: Branch, state: MergeState | None) -> Branch:
    """The branch with the targets that are likelier than the one it was merged into; with all of them when it was not."""
    names = [name for name, _ in branch.targets]
    return replace(branch, targets=branch.targets[: names.index(state.into)]) if state else branch


def _still_merged(repository: Repository, branches: Iterable[Branch], cache: Kept) -> dict[str, MergeState]:
    """Those that were merged into a branch that has moved since, and still has the commit."""
    before = {_key(each): (each, state) for each in branches if (state := _decoded(cache.get(_lasting_key(each))))}
    asked: dict[str, list[str]] = {}
    for each, state in before.values():
        target = dict(each.targets).get(state.into)
        if target and state.oid:
            asked.setdefault(target, []).append(state.oid)
    found: dict[tuple[str, str], str] = {}
    for target, oids in asked.items():
        reverted = still_there(repository, target, oids)
        found.update({(target, oid): reverter for oid, reverter in reverted.items()})
    places = {key: (dict(each.targets).get(state.into, ""), state.oid) for key, (each, state) in before.items()}
    return {
        key: replace(state, reverted=found[places[key]]) for key, (_, state) in before.items() if places[key] in found
    }


def _key(branch: Branch) -> str:
    text = json.dumps([branch.tip, branch.own, branch.targets, branch.later])
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def _lasting_key(branch: Branch) -> str:
    names = [name for name, _ in branch.targets]
    text = json.dumps([branch.tip, branch.own, names])
    return "merged-" + hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def _encoded(state: MergeState) -> bytes:
    return json.dumps(asdict(state), separators=(",", ":")).encode()


def _decoded(record: bytes | None) -> MergeState | None:
    if record is None:
        return None
    state = MergeState(**json.loads(record))
    return replace(state, covered=tuple((old, new) for old, new in state.covered))
