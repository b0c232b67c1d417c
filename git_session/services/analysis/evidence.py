"""The evidence on which the health rules judge a session; each part is computed once, on first use."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from git_session.git.adapters import objects_by_git
from git_session.insight.history.steps import CommitStep, steps_of
from git_session.insight.history.work import work_of
from git_session.insight.kinds import is_source
from git_session.model.session import Session
from git_session.model.text import plural
from git_session.services.quality.discipline import Discipline, discipline_of
from git_session.services.quality.inline_tests import inline_tests
from git_session.services.quality.quality import Quality, quality
from git_session.services.workspace import Workspace
from git_session.store.sessions import Stored

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git_session.services.quality.patterns import Patterns

CHEAP = 2000
"""Largest number of source files for which the score checks the architecture."""


class SessionEvidence:
    """The evidence on the session `stored` up to its end, or now; a caller that has measured its patterns passes them."""

    def __init__(self, workspace: Workspace, stored: Stored, measured: Patterns | None) -> None:
        self.workspace, self.stored = workspace, stored
        self.session: Session = stored.session
        self.repository = workspace.repository
        self.until = self.session.ended_at or workspace.now
        self.is_here = self.session.is_open and self.repository.branch == self.session.branch != ""
        self.tree = self.repository.status() if self.is_here else None
        head = self.tree.head if self.tree else ""
        objects = objects_by_git(self.repository)
        self.work = work_of(self.repository, objects, self.session, now=workspace.now, head=head)
        self._measured = measured

    @property
    def is_empty(self) -> bool:
        session = self.session
        content = (session.objectives, session.blockers, session.decisions, session.measurements, self.work.own)
        return not any(content) and not (self.tree and self.tree.touched)

    @cached_property
    def steps(self) -> tuple[CommitStep, ...]:
        return steps_of(self.repository, self.work.own)

    @cached_property
    def discipline(self) -> Discipline:
        return discipline_of(self.steps, inline_tests(self.repository, self.steps))

    @cached_property
    def last_at(self) -> int:
        """When the session's last commit was made, or else when the session started (epoch ms)."""
        own = self.work.own
        return max(own[-1].committer.time * 1000, self.session.started_at) if own else self.session.started_at

    @cached_property
    def reports(self) -> Quality | None:
        """The figures of the reports in the work tree; None unless this session's branch is checked out."""
        return quality(self.workspace, self.session, work=self.work, tree=self.tree) if self.is_here else None

    @cached_property
    def patterns(self) -> Patterns | None:
        """The measured patterns; None if no architecture is declared or the code has too many files (CHEAP)."""
        if not self.is_here or not self.workspace.settings.architecture:
            return None
        if self._measured is None:
            from git_session.services.quality.patterns import patterns

            names = self.repository.git.must("ls-files", "-z").fields
            if sum(map(is_source, names)) <= CHEAP:
                self._measured = patterns(self.workspace, self.session)
        return self._measured

    def notes(self) -> Iterator[str]:
        missing = len(self.work.own) - len(self.steps)
        if missing:
            yield f"this clone is shallow or partial: the changes of {plural(missing, 'commit')} are missing"
        if self.patterns and self.patterns.needs_extra:
            names = ", ".join(each.language for each in self.patterns.needs_extra)
            yield f"the architecture was not checked in {names}: needs git-session[architecture]"
        if self.reports:
            yield from self.reports.notes
