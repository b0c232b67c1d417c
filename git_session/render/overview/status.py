"""The page of `git session status`."""

from __future__ import annotations

from collections.abc import Sequence

from git_session.model.text import cut, one_line, plural
from git_session.render.page import Content, Page, Span
from git_session.render.planning.lists import issue_spans, put_blockers, put_decisions, put_objectives
from git_session.render.wording import ago, duration
from git_session.services.overview.status import Status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git_session.services.hooks.installation import Installation

SECTIONS = ("objectives", "blockers")


def status_page(status: Status, *, verbose: bool, emoji: bool, only: Sequence[str] = ()) -> Page:
    """The state of a session; `only` limits the page to these SECTIONS."""
    page = Page()
    if not only:
        _put_head(page, status, verbose=verbose)
    if not only or "objectives" in only:
        _put_objectives(page, status, emoji=emoji)
    if not only or "blockers" in only:
        _put_blockers(page, status, asked="blockers" in only, verbose=verbose)
    if not only:
        _put_work(page, status, verbose=verbose)
        _put_next(page, status)
        if status.installation:
            _put_installation(page, status.installation)
    return page


def _put_head(page: Page, status: Status, *, verbose: bool) -> None:
    page.line([Span(status.branch, "title"), *issue_spans(status.issue, status.links)])
    times = [f"{duration(status.active_seconds)} active"]
    if status.idle_seconds >= 60:
        times.append(f"{duration(status.idle_seconds)} idle")
    times.append(f"started {ago(status.at - status.started_at)}")
    page.line(Span(", ".join(times), "dim"))
    if verbose:
        page.line(Span(status.id, "dim"))


def _put_objectives(page: Page, status: Status, *, emoji: bool) -> None:
    counted = [each for each in status.objectives if each.state != "dropped"]
    done = sum(each.state == "done" for each in counted)
    page.heading("Objectives", f"{done} of {len(counted)} done" if counted else "none yet")
    put_objectives(page, status.objectives, emoji=emoji)


def _put_blockers(page: Page, status: Status, *, asked: bool, verbose: bool) -> None:
    shown = [each for each in status.blockers if asked or verbose or not each.resolved_at]
    if shown:
        page.heading("Blockers")
        put_blockers(page, shown, status.links, now=status.at)
    elif asked:
        page.heading("Blockers", "none")


def _put_work(page: Page, status: Status, *, verbose: bool) -> None:
    rows: list[Sequence[Content]] = []
    if status.adopted:
        from git_session.model.origin import before_text, source_text

        adopted = status.adopted
        word = "imported" if adopted.source else "adopted"
        rows.append((word, f"from {source_text(adopted, ago(status.at - adopted.written_at))}"))
        rows += [("", before)] if (before := before_text(adopted)) else []
    if status.last_commit:
        last = status.last_commit
        subject = cut(one_line(last.subject), 34)
        rows.append(("commits", f"{status.commits}, the last {ago(status.at - last.at)}: {subject}"))
    if status.others_commits:
        rows.append(("from others", plural(status.others_commits, "commit")))
    if status.colleagues:
        from git_session.render.teamwork.team import here_text

        rows.append(("also here", here_text(status.colleagues, status.at)))
    if status.checkpoints:
        newest = status.checkpoints[-1]
        title = f": {cut(one_line(newest.title), 34)}" if newest.title else ""
        rows.append(("checkpoints", f"{len(status.checkpoints)}, the last {ago(status.at - newest.at)}{title}"))
    counts = [
        (status.conflicted, "in conflict"),
        (status.staged, "staged"),
        (status.changed, "changed"),
        (status.untracked, "untracked"),
    ]
    changes = ", ".join(f"{len(paths)} {word}" for paths, word in counts if paths)
    if status.checked_out:
        rows.append(("work tree", changes or "clean"))
    if status.stash:
        rows.append(("stashed", "uncommitted work, not restored yet"))
    if status.upstream and (status.ahead or status.behind):
        words = [f"{status.ahead} ahead"] * bool(status.ahead) + [f"{status.behind} behind"] * bool(status.behind)
        rows.append(("upstream", f"{', '.join(words)} of {status.upstream}"))
    if status.gone:
        rows.append(("upstream", f"was pushed; deleted on {status.upstream.partition('/')[0]}"))
    if status.ci:
        from git_session.render.quality.ci import ci_line

        rows.append(("CI", ci_line(status.ci, now=status.at, tip=not status.ahead)))
    if status.merged and (status.merged.how or status.merged.commits):
        rows.append(("merged", one_line(status.merged.text.removeprefix("merged "))))
    if status.quality:
        from git_session.render.quality.quality import quality_rows

        rows += quality_rows(status)
    if status.test_driven:
        from git_session.render.quality.test_run import tdd_rows

        name = "tdd" if status.tdd else "tests"
        rows += [
            ("" if at else name, text)
            for at, text in enumerate(tdd_rows(status.test_driven, tests=not status.tests_by))
        ]
    if rows:
        page.heading("Work")
        page.table([(Span(str(name), "dim"), text) for name, text in rows])
    if verbose and status.quality:
        from git_session.render.quality.quality import put_quality

        put_quality(page, status.quality)
    if verbose and status.test_driven:
        from git_session.render.quality.test_run import put_violations

        put_violations(page, status.test_driven)
    if verbose and any(paths for paths, _ in counts):
        _put_files(page, [(paths, word) for paths, word in counts if paths])
    if verbose and status.aside:
        page.heading("Other files", "git-session and test tools, not counted")
        for path in status.aside:
            page.line(path, indent=2)
    if status.pending_decisions:
        page.heading("Decisions for the next commit")
        if verbose:
            put_decisions(page, status.pending_decisions)
        else:
            for each in status.pending_decisions:
                after = [Span(f", superseded by {each.superseded_by}", "dim")] if each.superseded_by else []
                page.item(f"{each.id:<6}", [cut(one_line(each.text), 400), *after])
    _put_decided(page, status)


def _put_decided(page: Page, status: Status) -> None:
    """The project's decisions in force, except those waiting for the next commit."""
    waiting = {each.id for each in status.pending_decisions}
    others = [each for each in status.project_decisions if each.id not in waiting]
    if others:
        from git_session.render.planning.decisions import put_standing

        page.heading("Decided")
        put_standing(page, others, date_format="%Y-%m-%d")


def _put_files(page: Page, groups: Sequence[tuple[Sequence[str], str]]) -> None:
    page.heading("Files")
    page.table([(Span(word, "dim"), path) for paths, word in groups for path in paths])


def _put_installation(page: Page, found: Installation) -> None:
    rows: list[Sequence[Content]] = []
    rows.append(("hooks", [found.hooks, *([Span(f"  {found.hooks_command}", "code")] if found.hooks_command else [])]))
    state = "" if found.configured else " does not exist; using the defaults"
    wrong = f", {plural(found.wrong, 'invalid value')}: git session config" if found.wrong else ""
    rows.append(("configuration", f"{found.configuration}{state}{wrong}"))
    rows += [("", f"{each.key} = {cut(one_line(each.text), 40)}  from {each.origin}") for each in found.overrides]
    rows.append(("session", found.folder))
    page.heading("Set-up")
    page.table([(Span(str(name), "dim"), text) for name, text in rows])


def _put_next(page: Page, status: Status) -> None:
    if status.next:
        page.heading("Next")
        page.table([(cut(step.text, 38), Span(step.command, "code")) for step in status.next])
