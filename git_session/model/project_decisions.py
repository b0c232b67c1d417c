"""All decisions of a project, merged from journals, archive, decision log and commits, each once with its state.

Two entries are the same decision if they have the same session and id, or the same text and state. Equal texts with different
states are two decisions, unless a session adopted one of them, which its `author` shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from git_session.model.dataclass import dataclass, replace
from git_session.model.ids import full_reference
from git_session.model.session import Session
from git_session.model.text import cut, one_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from git_session.model.decision_log import LogEntry
    from git_session.model.messagereading import ListedDecision

    class WordedDecision(Protocol):
        """Anything with the words of a decision, and globs of the files that it is about."""

        @property
        def text(self) -> str: ...

        @property
        def rationale(self) -> str: ...

        @property
        def paths(self) -> Sequence[str]: ...


LONGEST = 1000
"""Most columns of each text; texts from outside may have any length."""
REMOVED = "[removed]"
"""What `git session purge --text` puts in the place of a text."""
_COMPARED = 200  # characters; texts in commit messages may be shortened


@dataclass(frozen=True)
class ProjectDecision:
    """A decision of the project, wherever it was made."""

    #: `dec-1` in this session, `<session>/dec-1` in another; empty if only a commit or a handwritten log entry holds
    #: it.
    id: str
    text: str  #: What was decided.
    #: Where it was read: `session` (this one), `journal` (another open session), `archive` (an ended one), `log` or
    #: `commit`.
    source: str
    at: int  #: When it was decided (epoch ms); 0 if unknown, the start of its day if it is known from the log alone.
    rationale: str = ""  #: Why it was decided so; empty if not known.
    alternatives: str = ""  #: What was considered instead; empty if not known.
    paths: tuple[str, ...] = ()  #: Globs of the files that it is about.
    state: str = "standing"  #: `standing` while it is in force, otherwise `superseded`.
    #: Decision that replaced it, named as in `id`; empty while it is in force, or if that has no id.
    superseded_by: str = ""
    session: str = ""  #: Id of the session that made it; empty if not known.
    branch: str = ""  #: Branch of that session; empty if not known.
    author: str = ""  #: Who made it, as a commit names them; empty if not known.
    commit: str = ""  #: Full id of the commit whose message carries it; empty if none is known.
    event: str = ""  #: Id of the journal event that recorded it; empty if no journal has it.
    supersedes: str = ""  #: Id of the decision that it replaces; empty if it replaces none, or only the text is known.
    supersedes_text: str = ""  #: Text of the decision that it replaces; empty if it replaces none.


def of_session(session: Session, source: str) -> Iterator[ProjectDecision]:
    """The decisions of a session's journal; `source` is `session`, `journal` or `archive`."""
    for each in session.decisions:
        yield ProjectDecision(
            id=each.id if source == "session" else f"{session.id}/{each.id}",
            text=_bounded(each.text),
            source=source,
            at=each.added_at,
            rationale=_bounded(each.rationale),
            alternatives=_bounded(each.alternatives),
            paths=each.paths,
            session=session.id,
            branch=session.branch,
            author=_bounded(each.author),
            commit=each.commit,
            event=each.event,
            supersedes=full_reference(session.id, each.supersedes) if each.supersedes else "",
            supersedes_text=_bounded(each.supersedes_text),
        )


def of_entry(entry: LogEntry, at: int) -> ProjectDecision:
    """The decision in an entry of the decision log; `at` is the start of its day (epoch ms)."""
    replaced, _, text = entry.supersedes.partition(" ")
    return ProjectDecision(
        id=f"{entry.session}/{entry.id}" if entry.session else "",
        text=_bounded(entry.text),
        source="log",
        at=at,
        rationale=_bounded(entry.rationale),
        alternatives=_bounded(entry.alternatives),
        paths=tuple(map(_bounded, entry.paths)),
        superseded_by=_bounded(entry.superseded_by),
        session=entry.session,
        author=_bounded(entry.author),
        supersedes=replaced,
        supersedes_text=_bounded(text),
    )


def of_commit(listed: ListedDecision, *, author: str, commit: str, at: int) -> ProjectDecision:
    """The decision listed in a commit's message, made at `at` (epoch ms)."""
    return ProjectDecision(
        id="",
        text=_bounded(listed.text),
        source="commit",
        at=at,
        rationale=_bounded(listed.rationale),
        alternatives=_bounded(listed.alternatives),
        author=_bounded(author),
        commit=commit,
        supersedes_text=_bounded(listed.supersedes_text),
    )


def _bounded(text: str) -> str:
    return cut(one_line(text), LONGEST)


def united(found: Iterable[ProjectDecision], session_id: str) -> tuple[ProjectDecision, ...]:
    """Each decision in `found` once, as its first source has it, with its state; those of `session_id` first, then the newest."""
    everything = [each for each in found if each.text]
    named: dict[str, ProjectDecision] = {}
    for each in everything:
        key = _reference(each, session_id)
        known = named.get(key) if key else None
        if key and (known is None or (each.superseded_by and not known.superseded_by)):
            named[key] = replace(known or each, superseded_by=each.superseded_by)
    known_by_id = list(named.values())
    successors = {each.supersedes: each for each in known_by_id if each.supersedes}
    texts = [each for each in everything if each.supersedes_text]
    adopted = {_words(each.text) for each in known_by_id if each.author}
    fates: dict[str, str] = {}
    for each in known_by_id:
        successor = successors.get(_reference(each, session_id))
        by = successor.id if successor else each.superseded_by
        if by and _words(each.text) in adopted:
            fates.setdefault(_words(each.text), by)
    result: list[ProjectDecision] = []
    seen: set[tuple[str, str]] = set()
    purged = [each for each in known_by_id if REMOVED in each.text and each.commit]
    for each in (*known_by_id, *(each for each in everything if not each.id)):
        if not each.id and any(_is_purged(each, one) for one in purged):
            continue
        words = _words(each.text)
        successor = successors.get(_reference(each, session_id)) or _replaced_in_words(each, texts)
        by = _shown(successor.id if successor else each.superseded_by or fates.get(words, ""), session_id)
        state = "superseded" if successor or by else "standing"
        if (words, state) in seen or (not each.id and (words, "superseded") in seen):
            continue
        seen.add((words, state))
        result.append(replace(each, state=state, superseded_by=by))
    return tuple(sorted(result, key=lambda each: (each.session != session_id or not each.id, -each.at)))


def _is_purged(listed: ProjectDecision, purged: ProjectDecision) -> bool:
    """Is `listed`, read from a commit, the decision `purged` as it was before a text was removed from it?"""
    if listed.commit != purged.commit:
        return False
    parts = [re.escape(_words(part)) for part in purged.text.split(REMOVED)]
    return re.fullmatch(".*".join(parts), _words(listed.text)) is not None


def _replaced_in_words(decision: ProjectDecision, successors: Iterable[ProjectDecision]) -> ProjectDecision | None:
    """The later decision that names this one's text as superseded: the only link if neither journal nor log has it."""
    words = _words(decision.text)
    if decision.id:
        return None
    return next((each for each in successors if each.at >= decision.at and _words(each.supersedes_text) == words), None)


def _reference(decision: ProjectDecision, session_id: str) -> str:
    return full_reference(session_id, decision.id) if decision.id else ""


def _shown(reference: str, session_id: str) -> str:
    return reference.removeprefix(f"{session_id}/") if session_id else reference


def _words(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip("….")[:_COMPARED]


def standing(
    decisions: Iterable[ProjectDecision], session_id: str, files: Sequence[str], limit: int
) -> tuple[ProjectDecision, ...]:
    """At most `limit` decisions in force: the session's own first, then those about one of `files`, then the newest.

    If there are more, those about `files` are kept before the session's own.
    """
    ranked = [
        (not is_about(each, files), each.session != session_id or not each.id, -each.at, each)
        for each in decisions
        if each.state == "standing"
    ]
    ranked.sort(key=lambda row: row[:3])
    kept = sorted(ranked[:limit], key=lambda row: (row[1], row[0], row[2]))
    return tuple(row[3] for row in kept)


def is_about(decision: WordedDecision, files: Sequence[str]) -> bool:
    """Does a glob of the decision match one of `files`, or does its text name one: its path, file name, or a folder above it?"""
    from git_session.model.globs import matcher

    if any(map(matcher(decision.paths), files)):
        return True
    text = f"{decision.text} {decision.rationale}".replace("`", " ")
    words = {word.strip("\"'()[]<>,;:!?").rstrip("./").removeprefix("./") for word in text.split()}
    words = {word for word in words if "/" in word or "." in word[1:-1]}
    return bool(words) and any(_names(words, path) for path in files)


def _names(words: set[str], path: str) -> bool:
    parts = path.split("/")
    return parts[-1] in words or any("/".join(parts[:end]) in words for end in range(2, len(parts) + 1))
