"""Who else works on a branch: open sessions, claims, and what ended there since the user's own work was left.

Where nothing was ever shared this costs one look at the file system, and otherwise no process, unless somebody has claimed the branch
or .mailmap may name a colleague who is there.
"""

from __future__ import annotations

from git_session.model.dataclass import dataclass, replace
from git_session.model.sharing import date_at, day, is_day
from git_session.services.workspace import Workspace
from git_session.store.teamwork.state import is_known

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git_session.model.session import Session
    from git_session.services.teamwork.colleagues import Colleague
    from git_session.store.teamwork.claims import Claim
    from git_session.store.teamwork.shared_branches import BranchRow
    from git_session.store.teamwork.writers import OpenRow


@dataclass(frozen=True)
class TeamSession:
    """A session of someone in the team."""

    name: str  #: Name of the colleague; empty for the user of this clone.
    agent: str  #: Coding agent that works in it; empty for a person.
    branch: str  #: Branch that the session belongs to.
    session: str  #: Id of the session; empty if only a claim of the branch is known.
    state: str  #: State of the session: `open`, `paused` or `ended`; or `claimed`.
    since_at: int  #: When the present stretch of work began (epoch ms); 0 if that is not shared.
    #: When someone was last seen in it, or it ended (epoch ms); noon UTC if only the day is shared.
    seen_at: int
    is_day: bool  #: Whether only the day of `seen_at` is shared.
    text: str  #: Current objective, or the next step of an ended session; empty if that is not shared.
    blockers: int  #: Number of open blockers; 0 if that is not shared.
    claimed_until: int = 0  #: Until when the branch is claimed (epoch ms); 0 if it is not.
    #: Signature of what the colleague published last: `good`, `other` (of someone else), `unknown` (by an unknown key), `bad` or
    #: `none`; empty if that says nothing, or was not checked.
    signature: str = ""
    is_user: bool = False  #: Whether it is of the user of this clone, here or in another clone, by .mailmap.
    merged_to: str = ""  #: Branch that an ended session of a colleague was merged to; empty if none is known.
    #: Whether it counts as ended because its owner deleted its branch without `git session end`.
    branch_gone: bool = False
    #: Whether a colleague's session has an objective that is not done, as far as that is shared.
    has_to_do: bool = False
    signer: str = ""  #: Whose signature it is; empty if that is not known.


def colleagues_on(workspace: Workspace, branch: str, session: Session | None = None) -> tuple[TeamSession, ...]:
    """Who has an open session on `branch`, or has claimed it, the last seen first; then, if a `session` of the user is given,
    whose session ended there since that was left, or began."""
    repository = workspace.repository
    if not branch or not is_known(repository.common_dir):
        return ()
    from git_session.store.teamwork.index import is_mentioned
    from git_session.store.teamwork.writers import fetched, tips_in, tips_of_others
    from git_session.store.writer import writer_of

    refs = fetched(repository)
    found = tips_in(refs)
    claim = _claim(workspace, branch) if len(found) < len(refs) else None  # all others are of writers
    if not claim and not is_mentioned(repository, tips_of_others(found, writer_of(repository.common_dir)), branch):
        return ()
    from git_session.services.teamwork.colleagues import (
        branch_rows,
        named,
        names_of_user,
        open_rows,
        shares_presence,
        unnamed,
    )

    writers = unnamed(workspace)
    opened = open_rows(workspace, writers, branch=branch)
    seen = {row.session for _, row in opened}
    others = []
    for each, row in branch_rows(workspace, writers, mentioning=branch):
        is_here = _ended_since(row, session) if row.ended else not shares_presence(each)
        if is_here and row.branch == branch and row.session not in seen:
            others.append((each, row))
    claimer = [each for each in writers if claim and each.writer.id == claim.writer]
    people = named(workspace, [*claimer, *(each for each, _ in (*opened, *others))])
    names = {each.writer.id: each.name for each in people}
    rows = [opened_by(replace(each, name=names[each.writer.id]), row) for each, row in opened]
    rows += [last_of(replace(each, name=names[each.writer.id]), row, workspace.now) for each, row in others]
    if claim:
        mine = [row.session for each, row in opened if each.writer.id == claim.writer]
        rows = [replace(each, claimed_until=claim.until) if each.session in mine else each for each in rows]
        name = names.get(claim.writer, claim.name)
        rows += [] if mine else [TeamSession(name, "", branch, "", "claimed", 0, 0, False, "", 0, claim.until)]
    own = names_of_user(workspace, people)
    rows = [replace(each, is_user=each.name in own) for each in rows]
    return tuple(sorted(rows, key=lambda each: (each.state == "ended", -each.seen_at, each.name)))


def _claim(workspace: Workspace, branch: str) -> Claim | None:
    """The claim of `branch` by a colleague, if it holds."""
    from git_session.store.teamwork.claims import fetched_claims_of
    from git_session.store.teamwork.state import own_ids

    own, found = own_ids(workspace.repository.common_dir), fetched_claims_of(workspace.repository, branch)
    return next((each for each in found if each.writer not in own and each.holds(workspace.now)), None)


def opened_by(colleague: Colleague, row: OpenRow) -> TeamSession:
    """An open session of a colleague."""
    state, only_day = "paused" if row.is_paused else "open", is_day(row.seen)
    return TeamSession(
        colleague.name,
        row.by,
        row.branch,
        row.session,
        state,
        row.since,
        row.seen,
        only_day,
        row.objective,
        row.blockers,
        has_to_do=bool(row.objective),
    )


def last_of(colleague: Colleague, row: BranchRow, now: int) -> TeamSession:
    """The newest session of a colleague on a branch, of which only the day is known."""
    only_day = is_day(row.ended)
    at = min(row.ended, day(now) if only_day else now)
    state, text = ("ended", row.next_step) if at else ("open", "")
    return TeamSession(
        colleague.name,
        "",
        row.branch,
        row.session,
        state,
        0,
        at,
        only_day,
        text,
        row.blockers,
        merged_to=row.merged_to,
        branch_gone=row.branch_gone,
        has_to_do=row.done < row.objectives,
    )


def _ended_since(row: BranchRow, session: Session | None) -> bool:
    """Did it end after `session` was left, or began? Of a day alone, one that `session` continues has ended before, if on that day."""
    if not session:
        return False
    since = session.left_at or session.started_at
    if not is_day(row.ended):
        return row.ended >= since
    continues = bool(session.adopted and session.adopted.follows == row.session)
    return date_at(row.ended) > date_at(since) if continues else date_at(row.ended) >= date_at(since)
