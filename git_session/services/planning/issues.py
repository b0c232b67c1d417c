"""The web addresses of the issues that sessions and blockers name, by the user's configuration and the forge of the project."""

from __future__ import annotations

from collections.abc import Iterable

from git_session.model.session import Session
from git_session.model.settings import ISSUE_URL, BadValue
from git_session.services.workspace import Workspace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git_session.model.issue_links import IssueLinks


def links_of(workspace: Workspace, issues: Iterable[str]) -> dict[str, str]:
    """Issue, as it was given -> its address, for those that have one. Without an issue, git is not asked."""
    given = [each for each in issues if each]
    return issue_links(workspace).among(given) if given else {}


def links_of_session(workspace: Workspace, session: Session) -> dict[str, str]:
    """The same for the issues that a session and its blockers name."""
    return links_of(workspace, [session.issue, *(each.issue for each in session.blockers)])


def issue_links(workspace: Workspace) -> IssueLinks:
    """How issues become addresses here: session.issueUrl, else the forge of the project's remote."""
    from git_session.git.forges.remotes import forge_of, main_remote  # most sessions have no issue
    from git_session.model.issue_links import IssueLinks, to_template

    templates = []
    for each in workspace.configuration.own_values(ISSUE_URL):
        try:
            templates.append(to_template(each))
        except BadValue:
            pass  # `git session config` lists it
    return IssueLinks(tuple(templates), forge_of(workspace.repository, main_remote(workspace.repository)))
