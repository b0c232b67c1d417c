"""The brief: what somebody who takes the session up needs to know, in few words. Facts, not orders."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from git_session.insight.guides import passages
from git_session.insight.others import others_since
from git_session.insight.work import Work, work_of
from git_session.model.ids import slug_of
from git_session.model.session import Session
from git_session.model.text import cut, one_line, plural, width
from git_session.repo.plumbing import PlumbingObjects
from git_session.services.workspace import Workspace

TOKENS = 2000
CHARACTERS_PER_TOKEN = 4
"""The usual estimate for English text and code; a tokenizer would cost more time than the whole brief."""

_HEAD, _TITLE, _ITEM = 200, 80, 30  # columns that the head, a section's title and an item's label take
_FIRST = 5  # items of each section that go before the rest of any
_TEXT = 400  # columns of one item


@dataclass(frozen=True)
class Item:
    """One fact. `kind` says what it is, `id` names it in full (`obj-1`, a commit id), `at` is epoch ms (0: no time)."""

    kind: str
    text: str
    id: str = ""
    state: str = ""
    note: str = ""
    at: int = 0


@dataclass(frozen=True)
class Section:
    """Facts of one sort, the most important first. `left_out` did not fit; the command `more` shows them."""

    name: str
    title: str
    more: str
    items: tuple[Item, ...]
    left_out: int = 0


@dataclass(frozen=True)
class Brief:
    """What to know about a session at `at`; what others did counts from `since`. Times are epoch ms, durations seconds.

    `tokens` estimates the length of the text, four characters each; `left_out` counts the facts that did not fit.
    """

    at: int
    since: int
    id: str
    branch: str
    issue: str
    started_at: int
    active_seconds: int
    sections: tuple[Section, ...]
    tokens: int
    left_out: int


def brief(workspace: Workspace, session: Session, *, since: int = 0, max_tokens: int = TOKENS) -> Brief:
    """The brief of `session` in about `max_tokens`: what, next, watch for, done, by others since `since` (epoch ms), how."""
    repository = workspace.repository
    objects = PlumbingObjects(repository.git)
    work = work_of(repository, objects, session, now=workspace.now)
    before = _before(workspace, session)
    foreign = others_since(repository, objects, session, work, since=since)
    others = (
        Item("commit", _short(each.record.subject), each.record.oid, note=f"{each.record.author.name}, {each.branch}",
             at=each.record.committer.time * 1000)
        for each in foreign
    )  # fmt: skip
    sections = [
        _section("building", "What we are building", "git session objectives", _building(session)),
        _section("next", "What is next", "git session status", _next(workspace, session, before)),
        _section("watch", "What to watch for", "git session blockers", _watch(session, before)),
        _section("done", "What is done", "git session log", _done(session, work)),
        _section("others", "What others did", "git log --all", others),
        _section("how", "How", "git session decisions; .session/", _how(workspace, session)),
    ]
    kept = trimmed(sections, max_tokens)
    return Brief(
        at=workspace.now,
        since=since,
        id=session.id,
        branch=session.branch,
        issue=session.issue,
        started_at=session.started_at,
        active_seconds=workspace.clock(session).active // 1000,
        sections=kept,
        tokens=_tokens(_HEAD + sum(_TITLE + sum(map(_columns, section.items)) for section in kept)),
        left_out=sum(len(section.items) for section in sections) - sum(len(section.items) for section in kept),
    )


def trimmed(sections: Sequence[Section], max_tokens: int) -> tuple[Section, ...]:
    """As many items as fit in `max_tokens`: the first few of every section in order, then the rest. Items stay whole."""
    room = max_tokens * CHARACTERS_PER_TOKEN - _HEAD
    kept: dict[str, list[int]] = {section.name: [] for section in sections}
    for late in (False, True):
        for section in sections:
            for at, item in enumerate(section.items):
                if (at >= _FIRST) != late:
                    continue
                cost = _columns(item) + (0 if kept[section.name] else _TITLE)
                if cost <= room:
                    room -= cost
                    kept[section.name].append(at)
    return tuple(
        replace(
            section,
            items=tuple(section.items[at] for at in kept[section.name]),
            left_out=section.left_out + len(section.items) - len(kept[section.name]),
        )
        for section in sections
        if kept[section.name]
    )


def _columns(item: Item) -> int:
    return _ITEM + width(item.text) + width(item.note)


def _tokens(columns: int) -> int:
    return -(-columns // CHARACTERS_PER_TOKEN)


def _section(name: str, title: str, more: str, items: Iterable[Item]) -> Section:
    return Section(name, title, more, tuple(items))


def _short(text: str) -> str:
    return cut(one_line(text), _TEXT)


def _before(workspace: Workspace, session: Session) -> Session | None:
    """The session whose handoff this one goes on from: its own, when it was ended before, else the last of the branch."""
    if session.next_steps or session.remember:
        return session
    prefix = slug_of(session.branch) + "-"
    earlier = (
        workspace.store.read(each).session
        for each in workspace.store.ids()
        if each.startswith(prefix) and each != session.id
    )
    ended = [each for each in earlier if each.branch == session.branch and each.ended_at]
    return max(ended, key=lambda each: each.ended_at, default=None)


def _building(session: Session) -> Iterable[Item]:
    """Objectives: in progress, open, done with the newest first."""
    done = sorted(session.done, key=lambda each: -each.closed_at)
    for each in (*session.to_do, *done):
        yield Item("objective", _short(each.text), each.id, str(each.state), at=each.closed_at or each.added_at)


def _next(workspace: Workspace, session: Session, before: Session | None) -> Iterable[Item]:
    for each in session.in_progress or session.to_do[:1]:
        yield Item("objective", _short(each.text), each.id, str(each.state))
    for text in before.next_steps if before else ():
        yield Item("step", _short(text), state="handoff")
    operation = workspace.repository.operation()
    if operation:
        yield Item("operation", f"{operation} in progress")
    # The work tree belongs to this session only while its branch is the one checked out.
    if workspace.repository.branch == session.branch:
        files = workspace.repository.status().touched
        if files:
            shown = ", ".join(files[:5]) + (f" and {len(files) - 5} more" if len(files) > 5 else "")
            yield Item("uncommitted", _short(f"{plural(len(files), 'file')}: {shown}"))


def _watch(session: Session, before: Session | None) -> Iterable[Item]:
    for each in session.open_blockers:
        yield Item("blocker", _short(each.text), each.id, "open", _short(each.issue), each.added_at)
    for text in before.remember if before else ():
        yield Item("remember", _short(text))


def _done(session: Session, work: Work) -> Iterable[Item]:
    """Checkpoints and own commits, the newest first; a checkpoint that is a commit lends it its label."""
    labels = {each.commit: each for each in session.checkpoints if not each.snapshot}
    found = []
    for record in reversed(work.own):
        mark = labels.pop(record.oid, None)
        note = (mark.label or mark.id) if mark else ""
        found.append(
            Item("commit", _short(record.subject), record.oid, note=_short(note), at=record.committer.time * 1000)
        )
    alone = [each for each in session.checkpoints if each.snapshot or each.commit in labels]
    found += [
        Item("checkpoint", _short(each.label or each.reason or "snapshot"), each.id, at=each.at) for each in alone
    ]
    return sorted(found, key=lambda item: -item.at)


def _how(workspace: Workspace, session: Session) -> Iterable[Item]:
    settings = workspace.settings
    if settings.architecture:
        yield Item("architecture", settings.architecture)
    for kind in ("patterns", "conventions"):
        names = getattr(settings, kind)
        if names:
            yield Item(kind, _short(", ".join(names)))
    for decision in reversed(session.decisions):
        yield Item(
            "decision", _short(decision.text), decision.id, note=_short(decision.rationale), at=decision.added_at
        )
    for passage in passages(workspace.repository.top):
        yield Item("guide", _short(passage.text), passage.file, note=_short(passage.heading))
