"""Collects the facts of a brief, section by section, from the journal, the repository and the guides in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from git_session.git.adapters import objects_by_git
from git_session.git.branches import branch_away, head_of, is_rewritten
from git_session.git.objects import Objects
from git_session.git.repository import WorkTree
from git_session.insight.history.incoming import Arrival, arrivals
from git_session.insight.history.nearby_activity import Surroundings, surroundings_of
from git_session.insight.history.other_commits import Heads, begin_heads, heads_of, others_since
from git_session.insight.history.trail import begin_trail
from git_session.insight.history.work import Work, begin_work, work_of
from git_session.insight.source.context_files import begin_contexts
from git_session.insight.source.guides import most_telling, passages
from git_session.insight.source.stale_references import mentions_of
from git_session.insight.user_work import users_work
from git_session.model.ci import PASSED, CommitChecks, ci_text
from git_session.model.dataclass import dataclass
from git_session.model.facts import Item, Section
from git_session.model.ids import short_oid, slug_of
from git_session.model.origin import name_text, origin_text
from git_session.model.percent import figure_text
from git_session.model.progress import OutOfTimeError
from git_session.model.sentences import shortened
from git_session.model.session import Adopted, Session
from git_session.model.sharing import date_at
from git_session.model.text import one_line, plural, some
from git_session.services.ci.known import branch_checks
from git_session.services.contextfiles.context import ContextFileState, relevant
from git_session.services.figures.people import of_user
from git_session.services.planning.project_decisions import begin_decisions, decisions_in_force
from git_session.services.quality.quality import Quality, fresh_coverage, fresh_tests, quality
from git_session.services.teamwork.presence import TeamSession, colleagues_on
from git_session.services.workspace import Workspace
from git_session.store.archive import PREFIX

_TEXT, _NOTE = 400, 200  # limits on an item's text and its note, in bytes
_NAMED = 5
_OBJECTIVES = 30
"""Limit on objectives: commits of others may list hundreds."""


@dataclass(frozen=True)
class Material:
    """The sources of the sections: the session, its work, and the work tree while the session's branch is checked out."""

    workspace: Workspace
    session: Session
    since: int
    look: Callable[[], WorkTree]
    in_full: bool = False

    @cached_property
    def objects(self) -> Objects:
        return objects_by_git(self.workspace.repository)

    @cached_property
    def tree(self) -> WorkTree:
        """The work tree; empty while another branch is checked out, as it is then not this session's."""
        tree = self.look()
        branch = tree.branch or branch_away(self.workspace.repository)
        return tree if branch == self.session.branch else WorkTree()

    @cached_property
    def head(self) -> str:
        """The tip of the session's branch; empty without one."""
        return head_of(self.workspace.repository, self.session.branch)

    @cached_property
    def work(self) -> Work:
        repository, session = self.workspace.repository, self.session
        origins = self.heads.origins
        return work_of(repository, self.objects, session, now=self.workspace.now, head=self.head, origins=origins)

    def read_work(self) -> None:
        """Read the work now rather than on first use."""
        self.work  # noqa: B018  # kept by cached_property

    @cached_property
    def heads(self) -> Heads:
        return heads_of(self.workspace.repository, self.session)

    @cached_property
    def around(self) -> Surroundings:
        return surroundings_of(
            self.workspace.repository,
            self.work,
            heads=list(self.heads.around.values()),
            touched=self.tree.touched,
            marks=self.workspace.settings.annotations,
            now=self.workspace.now,
        )

    @cached_property
    def quality(self) -> Quality | None:
        """Tests and coverage; None without test reports, or if those of this size are not cached and an agent is waiting."""
        if not self.tree.branch:
            return None
        try:
            return quality(self.workspace, self.session, work=self.work, tree=self.tree)
        except OutOfTimeError:
            return None

    @cached_property
    def ci(self) -> CommitChecks | None:
        """The checks of the branch's newest commit that was pushed; None if nobody can be asked for them."""
        return branch_checks(self.workspace, self.session.branch, self.tree)

    @cached_property
    def contexts(self) -> tuple[tuple[ContextFileState, int], ...]:
        around = self.around
        return relevant(self.workspace, self.session, around.files, trail=around.trail, uncommitted=self.tree.touched)

    @property
    def is_new(self) -> bool:
        """Whether the session has no commit yet and was never left or ended."""
        return not (self.session.commits or self.session.left_at or self.session.ends)

    @property
    def goes_on(self) -> bool:
        """Whether the session was ended before, and so has a handoff of its own, or goes on from that of a colleague."""
        return bool(self.session.ends or self.session.reminders or self.session.steps)

    @cached_property
    def before(self) -> Session | None:
        """The session whose handoff this one continues: itself if it `goes_on`, or else the branch's last one."""
        session, store = self.session, self.workspace.store
        if self.goes_on:
            return session
        prefix = slug_of(session.branch) + "-"
        earlier = store.read_each([each for each in store.ids() if each.startswith(prefix) and each != session.id])
        ended = [each.session for each in earlier if each.session.branch == session.branch and each.session.ended_at]
        return max(ended, key=lambda each: each.ended_at, default=None)


def prepared(
    workspace: Workspace,
    session: Session,
    since: int,
    look: Callable[[], WorkTree] | None = None,
    *,
    in_full: bool = False,
) -> Material:
    """The material for a brief. Starts git's slow queries (the status of the work tree, unless the caller passes `look`, and
    the trail through history) and reads the session's work meanwhile."""
    repository = workspace.repository
    if look is None:
        repository.begin_status()
    begin_heads(repository, session)
    material = Material(workspace, session, since, look or repository.status, in_full)
    begin_work(repository, session, material.head)
    if session.is_open and material.head:
        begin_trail(repository, [material.head, *material.heads.around.values()])
        begin_decisions(repository, [material.head, *material.heads.around.values()])
    begin_contexts(repository, untracked=False)
    if not material.goes_on:
        repository.begin_refs(PREFIX)
    material.read_work()
    return material


def sections(material: Material) -> list[Section]:
    """All sections, including empty ones, the most important first."""
    return [
        _section(name, title, more, tuple(items(material)))
        for name, title, more, items in (
            ("building", "What we are building", "git session objectives", _building),
            ("next", "What is next", "git session status", _next),
            ("watch", "What to watch for", "git session blockers", _watch),
            ("decisions", "What was decided", "git session decisions list --all", _decisions),
            ("done", "What is done", "git session log", _done),
            ("others", "What others did", "git log --all", _others),
            ("around", "Around this work", "git log --name-only", _around),
            ("how", "How", ".session/", _how),
        )
    ]


def _section(name: str, title: str, more: str, items: tuple[Item, ...]) -> Section:
    most = _OBJECTIVES if name == "building" else len(items)
    return Section(name, title, more, items[:most], len(items[most:]))


def _short(text: str, room: int = _TEXT) -> str:
    return shortened(text, room)


def _building(material: Material) -> Iterator[Item]:
    """The objectives: in progress, then open, then done (newest first)."""
    session = material.session
    done = sorted(session.done, key=lambda each: -each.closed_at)
    for each in (*session.to_do, *done):
        at = each.closed_at or each.added_at
        yield Item("objective", _short(each.text), each.id, str(each.state), name_text(each.author), at)


def _next(material: Material) -> Iterator[Item]:
    """What to do next: started objectives, next steps of the handoff, failing tests, unfinished and unpushed work."""
    session, tree = material.session, material.tree
    for each in session.in_progress or session.to_do[:1]:
        yield Item("objective", _short(each.text), each.id, str(each.state))
    for text in material.before.steps if material.before else ():
        yield Item("step", _short(text), state="handoff")
    if material.ci and material.ci.state != PASSED:
        yield _ci(material, material.ci)
    tests = fresh_tests(material.quality)
    if tests and tests.broken:
        names = ", ".join(tests.failing[:_NAMED])
        yield Item("failing", _short(f"{tests.broken} of {plural(tests.total, 'test')}" + f": {names}" * bool(names)))
    operation = material.workspace.repository.operation()
    if operation:
        yield Item("operation", f"{operation} in progress")
    if session.stash and session.is_open:
        yield Item("stashed", "uncommitted work, which git session resume restores")
    if tree.conflicted:
        yield Item("conflict", _files(tree.conflicted))
    touched = users_work(material.workspace.settings, tree).touched
    rest = tuple(path for path in touched if path not in tree.conflicted)
    if rest:
        yield Item("uncommitted", _files(rest))
    if tree.behind:
        rewritten = is_rewritten(material.workspace.repository, tree)
        state = "rewritten here" if rewritten else "not pulled"
        yield Item("behind", f"{plural(tree.behind, 'commit')} on {tree.upstream} {state}")
    if tree.ahead:
        yield Item("unpushed", f"{plural(tree.ahead, 'commit')} not on {tree.upstream}")
    for mention in mentions_of(material.workspace.repository, material.around.removed):
        where = one_line(f"{mention.document}:{mention.line}")
        yield Item("stale", _short(f"{where} names {mention.path}, which is gone"))
    others = colleagues_on(material.workspace, session.branch, session) if session.counted and not session.to_do else ()
    if session.counted and not session.to_do and not any(each.has_to_do for each in others):
        yield Item("objectives", "all done")


def _files(paths: tuple[str, ...]) -> str:
    return _short(f"{plural(len(paths), 'file')}: {some(paths, _NAMED)}")


def _watch(material: Material) -> Iterator[Item]:
    for each in material.session.open_blockers:
        since = f"since {_day(each.added_at)}" if each.is_day else ""
        note = _short(", ".join(part for part in (each.issue, name_text(each.author), since) if part), _NOTE)
        yield Item("blocker", _short(each.text), each.id, "open", note, 0 if since else each.added_at)
    for text in material.before.reminders if material.before else ():
        yield Item("remember", _short(text))
    for found in material.around.annotations:
        yield Item("annotation", _short(found.text), _short(f"{found.path}:{found.line}", _NOTE), found.mark)
    yield from _coverage(material)
    for context, behind in sorted(material.contexts, key=lambda each: (each[0].path.count("/"), each[0].path)):
        if behind:
            yield Item("context", _short(f"{context.path} is {plural(behind, 'commit')} behind its code"))
    if material.around.trail.is_shallow:
        yield Item("shallow", "history before the shallow boundary is not counted")


def _coverage(material: Material) -> Iterator[Item]:
    """Coverage below its thresholds, from fresh reports."""
    found = fresh_coverage(material.quality)
    settings = material.workspace.settings
    for of, share, threshold in (
        ("all code", found.percent if found else None, settings.coverage_threshold),
        ("new code", found.new_percent if found else None, settings.new_code_coverage_threshold),
    ):
        if share is not None and share < threshold:
            yield Item("coverage", f"{figure_text(share)} of {of}, below {figure_text(threshold)}")


def _decisions(material: Material) -> Iterator[Item]:
    """The decisions in force: of this session, about its files, then the newest of the project."""
    heads = (material.head, *material.heads.around.values())
    found = decisions_in_force(material.workspace, material.session, heads, material.around.files)
    for each in found:
        origin = f"{each.author}, {short_oid(each.commit)}" if each.source == "commit" else ""
        own = each.source == "session"
        source = name_text(each.author) if own else each.id or origin
        about = _matched(each.paths, material.around.files)
        note = _short(", ".join(part for part in (source, about, each.rationale) if part), _NOTE)
        yield Item("decision", _short(each.text), each.id, note=note, state="" if own else _day(each.at), at=each.at)


def _matched(paths: tuple[str, ...], files: tuple[str, ...]) -> str:
    """Which of the session's `files` a decision is about by its globs `paths`."""
    if not paths:
        return ""
    from git_session.model.globs import matcher

    is_meant = matcher(paths)
    found = [one_line(path) for path in files if is_meant(path)]
    return f"about {some(found, 2)}" if found else ""


def _day(at: int) -> str:
    return f"{date_at(at):%Y-%m-%d}" if at else ""


def _done(material: Material) -> Iterable[Item]:
    """The session's commits and checkpoints, newest first; a commit shows the label of its checkpoint."""
    session = material.session
    labels = {each.commit: each for each in session.checkpoints if not each.is_snapshot}
    found = []
    for record in reversed(material.work.own):
        mark = labels.pop(record.oid, None)
        note = _short((mark.label or mark.id) if mark else "", _NOTE)
        found.append(Item("commit", _short(record.subject), record.oid, note=note, at=record.committer.time * 1000))
    alone = [each for each in session.checkpoints if each.is_snapshot or each.commit in labels]
    found += [
        Item("checkpoint", _short(each.label or each.reason or "snapshot"), each.id, at=each.at) for each in alone
    ]
    if session.adopted:
        found.append(_adopted(session.adopted))
    if material.ci and material.ci.state == PASSED:
        found.append(_ci(material, material.ci))
    return sorted(found, key=lambda item: -item.at)


def _ci(material: Material, ci: CommitChecks) -> Item:
    """The checks of what was pushed, with the commit if that is not the tip."""
    note = "" if ci.commit == material.head else f"on {short_oid(ci.commit)}"
    old = f"no answer since: {one_line(ci.problem)}" if ci.problem and ci.at else ""
    return Item(
        "ci", _short(ci_text(ci)), state=ci.state, note=_short(", ".join(filter(None, (note, old))), _NOTE), at=ci.at
    )


def _adopted(adopted: Adopted) -> Item:
    """The work that the session adopted, and its author."""
    word = "imported" if adopted.source else "adopted"
    return Item(word, _short(f"from {origin_text(adopted)}"), short_oid(adopted.commit), at=adopted.written_at)


def _others(material: Material) -> Iterator[Item]:
    """Colleagues on the branch, and the merges and commits of others since the session was left."""
    yield from map(_colleague, colleagues_on(material.workspace, material.session.branch, material.session))
    foreign = others_since(
        material.objects,
        material.session,
        material.work,
        since=material.since,
        heads=material.heads.around,
        of_user=lambda authors: of_user(material.workspace.repository, authors),
    )
    for each in arrivals(foreign):
        yield Item(each.kind, _short(each.title), each.oid, _label_of(each), _note_of(each), each.at * 1000)


def _colleague(each: TeamSession) -> Item:
    """A colleague who works on the branch, or did, in their words."""
    verbs = {"open": "has an open session here", "paused": "has a paused session here", "ended": "ended a session here"}
    doing = verbs.get(each.state, "has claimed this branch") + (f" ({name_text(each.agent)})" if each.agent else "")
    what = f"{', next' if each.state == 'ended' else ''}: {one_line(each.text)}" if each.text else ""
    day = _day(each.seen_at) if each.seen_at and each.is_day else ""
    kind = "colleague.ended" if each.state == "ended" else "colleague"
    return Item(kind, _short(doing + what), state=one_line(each.name), note=day, at=0 if day else each.seen_at)


def _label_of(each: Arrival) -> str:
    if each.kind == "merge":
        return each.number or "merged"
    return one_line(each.author) if each.kind == "group" else ""


def _note_of(each: Arrival) -> str:
    count = plural(len(each.commits), "commit") if each.kind != "commit" and each.commits else ""
    who = "" if each.kind == "group" else each.author
    return _short(", ".join(part for part in (count, who, each.branch) if part), _NOTE)


def _around(material: Material) -> Iterator[Item]:
    """Files that others work on too, people who know the files, and recent themes of the repository."""
    around = material.around
    for each in around.hot:
        who = each.last_author if each.people == 1 else f"{each.people} people, the last {each.last_author}"
        note = _short(f"{plural(each.commits, 'commit')} by {who}", _NOTE)
        yield Item("hot", _short(each.path), note=note, at=each.last_at * 1000)
    for knower in around.knowers:
        note = f"{round(knower.share * 100)}%, {plural(knower.commits, 'commit')}"
        yield Item("knower", _short(knower.name), note=note, at=knower.last_at * 1000)
    for name, rows in (("types", around.themes.types), ("areas", around.themes.areas), ("words", around.themes.words)):
        if rows:
            yield Item(f"recent {name}", _short(", ".join(f"{word} {count}" for word, count in rows)))


def _how(material: Material) -> Iterator[Item]:
    """The architecture, patterns, conventions and guides; after the session's first commit, only the files that hold them."""
    settings, in_full = material.workspace.settings, material.in_full or material.is_new
    if settings.architecture:
        yield Item("architecture", settings.architecture)
    lists = [(kind, names) for kind in ("patterns", "conventions") if (names := getattr(settings, kind))]
    guides = passages(material.workspace.repository.top)
    if in_full:
        yield from (Item(kind, _short(", ".join(names))) for kind, names in lists)
    elif lists or guides:
        files = [*([".session/config.yaml"] if lists else []), *(each.file for each in guides)]
        yield Item("guides", ", ".join(dict.fromkeys(files)))
    for context, _ in material.contexts:
        gotchas = _short("; ".join(context.gotchas[:2]), _NOTE)
        summary = "; ".join(part for part in (context.purpose, *context.patterns) if part)
        yield Item("context", _short(summary), context.path, note=gotchas)
    for passage in most_telling(guides, _TEXT) if in_full else ():
        yield Item("guide", passage.text, passage.file, _short(passage.heading, _NOTE))
