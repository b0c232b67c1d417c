"""Searches what was written in all sessions: those of this clone, archived ones, and those that colleagues share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from git_session.errors import UsageError
from git_session.model.attribution_shares import AGENTS, PEOPLE
from git_session.model.dataclass import dataclass, field, replace
from git_session.model.event import decode, parse_journal
from git_session.model.fold import fold
from git_session.model.session import Session
from git_session.model.text import is_part_of_name
from git_session.model.union import as_read_here, exactness
from git_session.model.wordsearch import KINDS, Match, matches_in, may_hold, ranked, words_of
from git_session.services.planning.issues import links_of
from git_session.services.teamwork.colleagues import Colleague, colleagues, is_selected
from git_session.services.workspace import Workspace
from git_session.store.index.journal_index import TEXTS, JournalIndex

COUNT = 20
_FOREIGN = b',"w":"'
_NAMES = {
    "objectives": "objective",
    "decisions": "decision",
    "blockers": "blocker",
    "notes": "note",
    "handoffs": "handoff",
}


@dataclass(frozen=True)
class FoundText:
    """A text of a session in which words were found."""

    kind: str  #: Kind of the text: `objective`, `decision`, `blocker`, `note` (of a checkpoint) or `handoff`.
    id: str  #: Short id of what has the text: `obj-1`, `dec-1`, `blk-1`, `cp-1`, or `end-1` for a text of a handoff.
    text: str  #: What was written.
    #: State of an objective (`open`, `started`, `done`, `dropped`), decision (`standing`, `superseded`) or blocker (`open`,
    #: `resolved`); empty for others.
    state: str
    part: str  #: Part of a handoff: `accomplished`, `remember` or `next`; empty for others.
    rationale: str  #: Why it was decided so; empty if nobody wrote it down, and for other texts.
    alternatives: str  #: What was considered instead; empty if nobody wrote it down, and for other texts.
    issue: str  #: Issue that tracks a blocker; empty without one, and for other texts.
    resolution: str  #: How a blocker was resolved; empty while it is open, and for other texts.
    at: int  #: When it was written (epoch ms); noon UTC if only the day is shared.
    is_day: bool  #: Whether only the day of `at` is shared.
    session: str  #: Id of the session.
    branch: str  #: Branch that the session belongs to.
    session_state: str  #: State of the session: `open` or `ended`.
    #: Colleague whose session it is, or author it was adopted from; empty for what was written in this clone.
    name: str
    by: str  #: Name of the coding agent that wrote it; empty for a person.
    words: tuple[str, ...]  #: Those of the words that it has, as they are compared.


@dataclass(frozen=True)
class SearchResult:
    """What was found in the texts of all sessions."""

    at: int  #: When it was searched (epoch ms).
    words: tuple[str, ...]  #: The words that were looked for, as they are compared.
    #: Whether every text has all of the words; if none has, those with the most of them are listed.
    complete: bool
    total: int  #: Number of texts found.
    texts: tuple[FoundText, ...]  #: The texts found, the best first, as many as were asked for.
    #: Web address of each issue that has one, by the issue as it was given.
    links: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Copies:
    """The lines with texts of all copies of a session's journal; `is_shared` if only colleagues have it."""

    session: str
    content: bytes
    is_shared: bool = False

    @property
    def lines(self) -> list[bytes]:
        return self.content.split(b"\0")


@dataclass(frozen=True)
class _Place:
    match: Match
    copies: _Copies


def search(
    workspace: Workspace,
    words: Sequence[str],
    *,
    kinds: Sequence[str] = (),
    branch: str = "",
    by: str = "",
    since: str = "",
    count: int = COUNT,
) -> SearchResult:
    """The best `count` texts with all `words`, or else with the most of them: of `kinds` (keys of `wordsearch.KINDS`), of sessions
    of `branch`, written `by` people, agents or the named one, `since` a date that git understands.

    Raises UsageError, SessionError `bad-date`.
    """
    wanted = words_of(words)
    if not wanted:
        raise UsageError("there is no word to look for", hint="for example: git session search PKCE")
    after = 0
    if since:
        from git_session.services.figures.history import moment

        after = moment(workspace, since)
    known = {each.writer.id: each for each in colleagues(workspace)}
    found: list[_Place] = []
    for copies in _all_copies(workspace, known):
        if may_hold(copies.content, wanted):
            matches = matches_in(copies.lines, wanted, kinds or tuple(KINDS))
            found += [_Place(match, copies) for match in matches if match.at >= after]
    if branch:
        found = _on_branch(found, branch)
    if by:
        found = _written_by(workspace, found, by, known)
    order = {id(match): at for at, match in enumerate(ranked([each.match for each in found]))}
    best = sorted((each for each in found if id(each.match) in order), key=lambda each: order[id(each.match)])
    texts, repeated = _texts(workspace, best, wanted, count, known)
    return SearchResult(
        at=workspace.now,
        words=wanted,
        complete=not best or len(best[0].match.words) == len(wanted),
        total=len(best) - repeated,
        texts=texts,
        links=links_of(workspace, [each.issue for each in texts]),
    )


def _all_copies(workspace: Workspace, known: Mapping[str, Colleague]) -> Iterator[_Copies]:
    """Every session once: those of this clone, then those of colleagues that this clone lacks."""
    index = JournalIndex(workspace.repository, workspace.store, TEXTS)
    own: dict[str, bytes] = {}
    for each in index.own():
        before = own.get(each.session, b"")
        # The folder comes first; the archive usually holds an earlier state of the same lines.
        own[each.session] = before if before.startswith(each.content) else before + b"\0" + each.content
    yield from (_Copies(session, content) for session, content in own.items())
    shared: dict[str, bytes] = {}
    for each in index.shared([colleague.writer for colleague in known.values()]):
        if each.session not in own:
            shared[each.session] = shared.get(each.session, b"") + b"\0" + each.content
    yield from (_Copies(session, content, is_shared=True) for session, content in shared.items())
    index.save()


def _on_branch(found: Sequence[_Place], branch: str) -> list[_Place]:
    sessions = {each.copies.session: each.copies for each in found}
    kept = {name for name, copies in sessions.items() if _branch_of(copies.lines) == branch}
    return [each for each in found if each.copies.session in kept]


def _branch_of(lines: Sequence[bytes]) -> str:
    named = [line for line in lines if line.split(b" ", 2)[1:2] in ([b"session"], [b"branch"])]
    events = [event for event in map(decode, named) if event]
    return events[-1].text("branch") if events else ""


def _written_by(workspace: Workspace, found: Sequence[_Place], by: str, known: Mapping[str, Colleague]) -> list[_Place]:
    """Those written by people, by agents, or by the one called `by`. What no agent wrote in this clone is its user's."""
    if by in (PEOPLE, AGENTS):
        return [each for each in found if bool(each.match.by) == (by == AGENTS)]
    name, _, rest = (workspace.repository.git.ask("var", "GIT_COMMITTER_IDENT") or "").partition(" <")
    is_user = is_part_of_name(by, (name, rest.partition(">")[0]))

    def is_wanted(match: Match) -> bool:
        if match.by:
            return match.by == by
        if match.author:
            return is_part_of_name(by, (match.author,))
        writer = known.get(match.writer)
        return is_selected(writer, by) if writer else is_user

    return [each for each in found if is_wanted(each.match)]


def _texts(
    workspace: Workspace,
    best: Sequence[_Place],
    words: Sequence[str],
    count: int,
    known: Mapping[str, Colleague],
) -> tuple[tuple[FoundText, ...], int]:
    """The first `count` in full, and how many were left out before them: texts that a session took over from another, or that
    were changed since."""
    found: dict[tuple[str, str], FoundText] = {}
    sessions: dict[str, Session] = {}
    repeated = 0
    for at, each in enumerate(best):
        if len(found) == count:
            break
        if at % count == 0:
            _read_sessions(workspace, [each.copies for each in best[at : at + count]], sessions)
        session = sessions.get(each.copies.session)
        colleague = known.get(each.match.writer)
        text = _text(each.match, session, words, colleague.name if colleague else "") if session else None
        if text is None or (text.kind, text.text) in found:
            repeated += 1
        else:
            found[text.kind, text.text] = text
    return tuple(found.values()), repeated


def _read_sessions(workspace: Workspace, asked: Sequence[_Copies], sessions: dict[str, Session]) -> None:
    """Add the sessions to `sessions`, folded from their lines with texts, which is all that is shown of them."""
    new = {each.session: each for each in asked if each.session not in sessions}
    # Only the whole journal shows the order of lines of several clones, by which objectives and decisions are numbered.
    mixed = [name for name, each in new.items() if not each.is_shared and _FOREIGN in each.content]
    sessions.update((stored.session.id, stored.session) for stored in workspace.store.read_each(mixed))
    for name, each in new.items():
        if name not in sessions:
            events = parse_journal(b"".join(line + b"\n" for line in each.lines)).events
            sessions[name] = replace(fold(as_read_here(events, "")), id=name)


def _text(match: Match, session: Session, words: Sequence[str], colleague: str) -> FoundText | None:
    """The text as the session has it now; None if it is not there any more."""
    text, state, rationale, alternatives, issue, resolution = match.text, "", "", "", "", ""
    if match.kind == "objectives":
        objective = next((each for each in session.objectives if each.event == match.event), None)
        if not objective:
            return None
        short, text, state = objective.id, objective.text, objective.state.value
    elif match.kind == "decisions":
        decision = next((each for each in session.decisions if each.event == match.event), None)
        if not decision:
            return None
        short, text, state = decision.id, decision.text, "superseded" if decision.superseded_by else "standing"
        rationale, alternatives = decision.rationale, decision.alternatives
    elif match.kind == "blockers":
        blocker = next((each for each in session.blockers if each.event == match.event), None)
        if not blocker:
            return None
        short, text, state = blocker.id, blocker.text, "resolved" if blocker.resolved_at else "open"
        issue, resolution = blocker.issue, blocker.resolution
    elif match.kind == "notes":
        checkpoint = next((each for each in session.checkpoints if each.event == match.event), None)
        if not checkpoint:
            return None
        short, text = checkpoint.id, ": ".join(filter(None, (checkpoint.label, checkpoint.notes)))
    else:
        short = next((each.id for each in session.ends if each.event == match.event), "")
    return FoundText(
        kind=_NAMES[match.kind],
        id=short,
        text=text,
        state=state,
        part=match.name,
        rationale=rationale,
        alternatives=alternatives,
        issue=issue,
        resolution=resolution,
        at=match.at,
        is_day=bool(match.writer or match.author) and exactness(match.at) == 0,
        session=session.id,
        branch=session.branch,
        session_state="open" if session.is_open else "ended",
        name=match.author or colleague,
        by=match.by,
        words=tuple(word for word in words if word in match.words),
    )
