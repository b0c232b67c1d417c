"""The handoff as a Markdown document, without empty sections."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from git_session.insight.history.work import KINDS
from git_session.model.attribution import grouped
from git_session.model.ci import FAILED
from git_session.model.document_templates import filled, section_name
from git_session.model.ids import short_oid
from git_session.model.origin import name_text, origin_text
from git_session.model.percent import percent_text
from git_session.model.session import Blocker, State, coverage_change
from git_session.model.shell import shell_word
from git_session.model.text import cut, one_line, plural, some
from git_session.render.figures.workers import share_text
from git_session.render.markdown import cell_code, code, escape, link, paragraph, table
from git_session.render.planning.lists import age, day_alone, local
from git_session.render.quality.ci import ci_line
from git_session.render.quality.quality import tests_text
from git_session.render.quality.test_run import BREACHES, tdd_text
from git_session.render.wording import duration
from git_session.services.overview.handoff import ForeignCommit, HandedCommit, Handoff

DATES = "%Y-%m-%d %H:%M %z"
"""With the time zone, since the document is read elsewhere."""

OTHERS, ANNOTATIONS = 50, 30
"""Most entries of each list."""
_PATHS = 20
_REPORTS = 3
"""Most test report files that are listed by name when they cannot be used."""
_ORDER = (*KINDS, "other", "merge")
_STATES = {State.STARTED: "in progress", State.DROPPED: "dropped"}


def handoff_markdown(handoff: Handoff) -> str:
    """The document archived when the session ended, or for an open session the handoff as of now."""
    if handoff.document:
        return handoff.document if handoff.document.endswith("\n") else handoff.document + "\n"
    template = handoff.template.text if handoff.template else ""
    return filled(template or built_in_template(), _values(handoff))


def template_notes(handoff: Handoff | None) -> list[str]:
    """Why the team's template was not used, if so."""
    template = handoff.template if handoff else None
    broken = template is not None and template.problem
    return [f"{template.file}: {template.problem}; the built-in handoff is used"] if template and broken else []


def purged_notes(handoff: Handoff) -> list[str]:
    """That snapshots which the archived document may name are gone, if so."""
    purged = [each.id for each in handoff.checkpoints if each.purged] if handoff.document else []
    if not purged:
        return []
    return [
        f"{', '.join(purged)} of this document cannot be restored: the snapshot{'s were' if purged[1:] else ' was'} purged since"
    ]


def built_in_template() -> str:
    """The template of a team that has none."""
    sections = "".join(f"\n## {title}\n\n{{{{{section_name(title)}}}}}\n" for title in SECTIONS)
    return f"# Handoff: {{{{title}}}}\n\n{{{{facts}}}}\n{sections}"


def _values(handoff: Handoff) -> dict[str, str]:
    """Placeholder -> its Markdown."""
    return {
        "title": paragraph(handoff.branch or handoff.id or short_oid(handoff.head)),
        "facts": "\n".join(_head(handoff)),
        "session": code(handoff.id),
        "branch": code(handoff.branch),
        "issue": _issue(handoff),
        "started": _date(handoff.started_at),
        "ended": _date(handoff.ended_at) if handoff.ended_at else "",
        "duration": _duration(handoff),
        **{section_name(title): "\n".join(section(handoff)) for title, section in SECTIONS.items()},
    }


def _issue(handoff: Handoff) -> str:
    address = handoff.links.get(handoff.issue, "")
    return link(handoff.issue, address) if address else paragraph(handoff.issue)


def _duration(handoff: Handoff) -> str:
    idle = f", {duration(handoff.metrics.idle_seconds)} idle" if handoff.metrics.idle_seconds else ""
    return f"{duration(handoff.metrics.active_seconds)} active{idle}"


def _date(milliseconds: int) -> str:
    return local(milliseconds, DATES)


def _head(handoff: Handoff) -> Iterator[str]:
    if handoff.id:
        yield f"- Session: {code(handoff.id)}"
    if handoff.branch:
        yield f"- Branch: {code(handoff.branch)}{_merged(handoff)}"
    if handoff.issue:
        yield f"- Issue: {link(handoff.issue, handoff.links.get(handoff.issue, ''))}"
    if handoff.adopted:
        adopted = handoff.adopted
        word = "Imported" if adopted.source else "Adopted"
        yield f"- {word} from: {escape(origin_text(adopted, _date(adopted.written_at)))}"
    yield f"- Started: {_date(handoff.started_at)}"
    if handoff.ended_at:
        yield f"- Ended: {_date(handoff.ended_at)}" + (f" (end {handoff.number})" if handoff.number > 1 else "")
    yield f"- Duration: {_duration(handoff)}"
    if handoff.head:
        yield f"- Head: {code(short_oid(handoff.head))} {escape(handoff.head_subject)}"


def _merged(handoff: Handoff) -> str:
    if handoff.merged.how:
        return f", {escape(handoff.merged.text)}"
    return f", merged into {code(handoff.merged_to)}" if handoff.merged_to else ""


def _objectives(handoff: Handoff) -> Iterator[str]:
    counted = [each for each in handoff.objectives if each.state is not State.DROPPED]
    done = [each for each in counted if each.state is State.DONE]
    if counted:
        share = round(100 * len(done) / len(counted))
        yield f"{len(done)} of {len(counted)} done ({share}%)"
        yield ""
    for each in handoff.objectives:
        sign = "x" if each.state is State.DONE else " "
        state = f" ({_STATES[each.state]})" if each.state in _STATES else ""
        commit = f" in {code(short_oid(each.commit))}" if each.commit else ""
        yield f"- [{sign}] {each.id} {escape(each.text)}{state}{commit}{_by(each.author)}"


def _by(author: str) -> str:
    """Whose words these are, if they were taken over."""
    return f", by {escape(author)}" if author else ""


def _work(handoff: Handoff) -> Iterator[str]:
    """Commits by objective and type, or by type only if there are no objectives."""
    texts = {each.id: each.text for each in handoff.objectives}
    names = grouped(commit.objective for commit in handoff.commits)
    for at, name in enumerate(names):
        if len(names) > 1 or name:
            yield from [""] * bool(at)
            yield f"### {name} {escape(texts.get(name, ''))}".rstrip() if name else "### Without an objective"
            yield ""
        members = [commit for commit in handoff.commits if commit.objective == name]
        for kind in sorted({commit.type for commit in members}, key=_ORDER.index):
            yield f"- {kind}"
            for commit in members:
                if commit.type == kind:
                    yield f"  - {code(short_oid(commit.oid))} {escape(commit.subject)}{_figures(commit, handoff)}"
    if handoff.elsewhere:
        yield from [""] * bool(names)
        yield "- outside of this session, by the same person"
        yield from (f"  {line}" for line in _listed(handoff.elsewhere))


def _figures(commit: HandedCommit, handoff: Handoff) -> str:
    parts = []
    if commit.files:
        parts.append(f"{plural(commit.files, 'file')} +{commit.added} −{commit.deleted}")
    if commit.seconds:
        parts.append(duration(commit.seconds))
    marks = (each for each in handoff.checkpoints if each.commit == commit.oid and not each.is_snapshot)
    parts += [f"{each.id} {escape(each.title)}".rstrip() for each in marks]
    return f" ({', '.join(parts)})" if parts else ""


def _others(handoff: Handoff) -> Iterator[str]:
    return _listed(handoff.others)


def _listed(commits: Sequence[ForeignCommit]) -> Iterator[str]:
    """The newest of `commits` with their authors, and how many older ones there are."""
    if len(commits) > OTHERS:
        yield f"- {plural(len(commits) - OTHERS, 'older commit')}"
    for commit in commits[-OTHERS:]:
        yield f"- {code(short_oid(commit.oid))} {escape(commit.subject)} ({escape(commit.author)})"


def _checkpoints(handoff: Handoff) -> Iterator[str]:
    """Checkpoints that say more than their commit, which is listed already."""
    shown = {commit.oid for commit in handoff.commits}
    for each in handoff.checkpoints:
        if each.commit in shown and not each.is_snapshot and not each.notes:
            continue
        what = "snapshot purged" if each.purged else f"commit {code(short_oid(each.commit))}"
        what = f"snapshot {code(short_oid(each.snapshot))}" if each.snapshot else what
        title = f" {escape(each.title)}" if each.title else ""
        yield f"- {each.id}{title}: {what}, {_date(each.at)}"
        if each.notes:
            yield f"  {paragraph(each.notes)}"


def _in_progress(handoff: Handoff) -> Iterator[str]:
    found = handoff.in_progress
    if not found:
        return
    for word, paths in (
        ("In conflict", found.conflicted),
        ("Staged", found.staged),
        ("Changed", found.changed),
        ("Untracked", found.untracked),
    ):
        if paths:
            yield f"- {word}: {some([*map(code, paths)], _PATHS)}"
    if found.stash:
        yield f"- Stashed: {code(short_oid(found.stash))}, which {code('git session resume')} restores"
    for checkpoint in found.kept:
        yield f"- A copy is kept: {code(f'git session restore --session {handoff.id} {checkpoint}')}"


def _blockers(handoff: Handoff) -> Iterator[str]:
    for each in handoff.blockers:
        issue = f" ({link(each.issue, handoff.links.get(each.issue, ''))})" if each.issue else ""
        yield f"- [{'x' if each.resolved_at else ' '}] {each.id} {escape(each.text)}{issue}, {_lasted(each, handoff)}{_by(each.author)}"
        if each.resolution:
            yield f"  Resolution: {escape(each.resolution)}"


def _lasted(blocker: Blocker, handoff: Handoff) -> str:
    if blocker.resolved_at:
        by = f" by {escape(name_text(blocker.resolved_by))}" if blocker.resolved_by else ""
        if blocker.is_day:
            return f"resolved {day_alone(blocker.resolved_at)}{by}"
        return f"resolved after {duration((blocker.resolved_at - blocker.added_at) // 1000)}{by}"
    if blocker.is_day:
        return f"open since {day_alone(blocker.added_at)}"
    until = handoff.ended_at or handoff.at
    return f"open since {_date(blocker.added_at)}" + (
        f" ({age(until - blocker.added_at)})" if until - blocker.added_at >= 60_000 else ""
    )


def _decisions(handoff: Handoff) -> Iterator[str]:
    for each in handoff.decisions:
        commit = f" in {code(short_oid(each.commit))}" if each.commit else ""
        after = f", superseded by {each.superseded_by}" if each.superseded_by else ""
        yield f"- {each.id} {escape(each.text)}{commit}{after}{_by(each.author)}"
        if each.rationale:
            yield f"  - Rationale: {escape(each.rationale)}"
        if each.alternatives:
            yield f"  - Alternatives: {escape(each.alternatives)}"


def _earlier(handoff: Handoff) -> Iterator[str]:
    """Decisions made elsewhere in the project, with their source and rationale."""
    for each in handoff.project_decisions:
        measured = f"{escape(each.author)} in {code(short_oid(each.commit))}" if each.source == "commit" else ""
        where = code(each.id) if each.id else measured
        yield f"- {paragraph(each.text)}" + (f" ({where})" if where else "")
        if each.rationale:
            yield f"  - Rationale: {escape(each.rationale)}"


def _context(handoff: Handoff) -> Iterator[str]:
    """Problems of context files; nothing if there are none."""
    found = handoff.context
    if found is None or found.score is None or not (found.stale or found.missing or found.broken):
        return
    yield f"- Health: {found.score} of 100"
    for stale in found.stale:
        yield f"- {code(stale.path)} is {plural(stale.commits, 'commit')} behind its code: {_renew(stale.path.rpartition('/')[0])}"
    for missing in found.missing:
        size = f"{plural(missing.files, 'file')}, {plural(missing.commits, 'commit')}"
        yield f"- {code(missing.folder + '/')} has none ({size}): {_renew(missing.folder)}"
    for broken in found.broken:
        do = "does" if len(broken.names) == 1 else "do"
        yield f"- {code(broken.path)} names {', '.join(map(code, broken.names))}, which {do} not exist"


def _renew(folder: str) -> str:
    """The command that updates or creates a folder's context file, run from the top of the work tree."""
    return code(f"git session context update {shell_word(folder or '.')}")


def _test_driven(handoff: Handoff) -> Iterator[str]:
    found = handoff.test_driven
    if found is None:
        return
    yield f"- {paragraph(tdd_text(found))}"
    for each in found.violations:
        commit = f" in {code(short_oid(each.commit))} {escape(each.subject)}".rstrip() if each.commit else ""
        yield f"- {BREACHES[each.breach]}{commit} (−{each.points})"


def _quality(handoff: Handoff) -> Iterator[str]:
    if handoff.ci:
        yield f"- CI: {escape(ci_line(handoff.ci, now=handoff.at, tip=handoff.ci.commit == handoff.head))}"
        for check in handoff.ci.checks:
            if check.state == FAILED:
                yield f"  - failed: {escape(check.name)}" + (f" <{check.url}>" if check.url else "")
    measured = handoff.quality
    if not measured:
        return
    before, after = measured.before, measured.after
    if after and after.tests:
        broken = after.failed + after.errors
        earlier = before.failed + before.errors if before else 0
        was = f" (before: {tests_text(before.passed, earlier, before.skipped)})" if before and before.tests else ""
        yield f"- Tests: {tests_text(after.passed, broken, after.skipped, after.tests_seconds)}{was}"
    changes = [f"+{measured.tests_added}"] * bool(measured.tests_added) + [f"−{measured.tests_removed}"] * bool(
        measured.tests_removed
    )
    if changes:
        yield f"- Test functions: {' '.join(changes)}"
    if after and after.lines:
        yield f"- Coverage: {coverage_change(before, after.covered, after.lines)}"
    if after and after.new_lines:
        share = percent_text(after.new_covered, after.new_lines)
        yield f"- New code: {share} of {plural(after.new_lines, 'line')} covered"
    for each in measured.uncovered:
        yield f"  - not covered: {code(each.path)} {cut(each.lines, 60)}"
    if measured.failing:
        yield f"- Failing: {some([*map(code, measured.failing)], _PATHS)}"
    if after and measured.stale:
        yield f"- Measured {_date(after.at)}; the code has changed since"
    for report in measured.not_understood[:_REPORTS]:
        yield f"- Unusable report: {escape(one_line(report))}"
    if len(measured.not_understood) > _REPORTS:
        yield f"- {plural(len(measured.not_understood) - _REPORTS, 'more unusable report')}"
    for reason in measured.ignored:
        yield f"- Quality gate ignored: {escape(reason)}"


def _metrics(handoff: Handoff) -> Iterator[str]:
    metrics = handoff.metrics
    times = [f"{duration(metrics.active_seconds)} active"]
    times += [f"{duration(metrics.idle_seconds)} idle"] if metrics.idle_seconds else []
    times += [f"{duration(metrics.blocked_seconds)} with a blocker open"] if metrics.blocked_seconds else []
    yield f"- Time: {', '.join(times)}"
    if any(each.name for each in metrics.who):
        yield f"- Contributors: {escape('; '.join(map(share_text, metrics.who)))}"
    if metrics.commits:
        kinds = ", ".join(f"{count} {kind}" for kind, count in metrics.commits_by_type.items())
        yield f"- Commits: {metrics.commits} ({kinds})"
    if metrics.files:
        yield f"- Changes: {plural(metrics.files, 'file')}, +{metrics.added} −{metrics.deleted}"


def _files(handoff: Handoff) -> Iterator[str]:
    rows = [(cell_code(each.path), str(each.commits), f"+{each.added}", f"−{each.deleted}") for each in handoff.files]
    if rows:
        yield from table(("file", "commits", "added", "deleted"), rows, right=(1, 2, 3))


def _annotations(handoff: Handoff) -> Iterator[str]:
    for each in handoff.annotations[:ANNOTATIONS]:
        yield f"- {paragraph(each.mark)} {code(f'{each.path}:{each.line}')} {escape(each.text)}"
    if len(handoff.annotations) > ANNOTATIONS:
        yield f"- {len(handoff.annotations) - ANNOTATIONS} more"


def _texts(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield f"- {paragraph(text)}"


def _checklist(handoff: Handoff) -> Iterator[str]:
    for check in handoff.checklist:
        yield f"- [{'x' if check.done else ' '}] {check.name}" + (f": {escape(check.detail)}" if check.detail else "")


SECTIONS: Mapping[str, Callable[[Handoff], Iterator[str]]] = {
    "Objectives": _objectives,
    "Accomplished": lambda handoff: _texts(handoff.accomplished),
    "Work done": _work,
    "Commits of others": _others,
    "Checkpoints": _checkpoints,
    "Work in progress": _in_progress,
    "Blockers": _blockers,
    "Decisions": _decisions,
    "Project decisions in force": _earlier,
    "Tests and coverage": _quality,
    "Test-driven development": _test_driven,
    "Metrics": _metrics,
    "Key files": _files,
    "Remaining annotations": _annotations,
    "Context files": _context,
    "Remember": lambda handoff: _texts(handoff.remember),
    "Next steps": lambda handoff: _texts(handoff.next_steps),
    "Checklist": _checklist,
    "Missing from this clone": lambda handoff: _texts(handoff.notes),
}
"""The sections by their headings, in their order."""
