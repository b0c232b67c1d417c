"""What the man pages say beyond the declarations: how time is counted, trailers, notes, files, variables, exit statuses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from git_session.errors import EXIT_BUG, EXIT_DONE, EXIT_GATE, EXIT_INTERRUPTED, EXIT_REFUSED, EXIT_USAGE
from git_session.hot.journal import duration
from git_session.model.agents import DIALECTS, TRIED_ON
from git_session.model.settings import KEYS, SettingKey, to_seconds

Chapter = tuple[str, Sequence[str], Sequence[str], Sequence[tuple[str, str]]]
"""(heading, paragraphs, lines to show as they are, terms with their meaning)"""

AGENTS: Chapter = (
    "AGENTS",
    (
        f"These were run on {TRIED_ON} as they are published, against a model that answers by itself (`make agents`). With each of them, the "
        "hooks ran, the brief was in the request, the commit of the agent had the trailers and its name, and the conversation could be "
        "resumed. What the user has to do before the hooks run stands behind the version.",
    ),
    (),
    tuple((f"{each.title} {each.tried}", each.first) for each in DIALECTS.values() if each.tried),
)
"""The versions of agents that were run."""

SUMMARY = "coding sessions kept in git"

DESCRIPTION = (
    "A session is a branch plus the context of its work: objectives, blockers, decisions, time, checkpoints and, at the end, a "
    "handoff for the next person. `git session start` opens one; from then on hooks keep it up to date while you use ordinary git "
    "commands. Without a command, `git session` shows the session of the branch that is checked out, or how to begin.",
    "A session is kept as a journal of events under the common git directory. Nothing leaves the machine unless you push it. No git "
    "command fails because of git-session: a hook that cannot do its work prints one line, and git continues.",
    "Short ids (`obj-1`, `blk-2`, `dec-3`, `cp-4`) are unique in their session. A session is named by its id, by a unique beginning "
    "of its id, or by its branch.",
)

TIME = (
    "Time is the sum of the gaps between the events of a session: commits, commands, entering and leaving its branch. A gap of up to "
    "`session.idle_timeout` (30 minutes by default) is active time as a whole. In a longer gap, only the time around each moment at "
    "which a changed file was written is active, by the same rule; the rest is idle time, which is shown separately and never added.",
    "The clock of a session stops while another branch is checked out, and after `git session end`. Sessions in parallel worktrees "
    "are counted independently.",
    "The note of a commit says `time: 25m 3s of 1h 35m 10s`: the active time since the session's previous commit (or its start), "
    "and the active time so far.",
    "Commits that no hook saw (those of a client that runs no hooks, of `git am`, clean merges, commits made with hooks disabled) are "
    "recorded by the next git-session command on their branch, and by `git session doctor --fix`. They count at the time in the "
    "branch's reflog, or else at their committer date, as if a hook had recorded them; time that already counts for a later commit "
    "stays there. Commits by others and fast-forwards are never counted.",
    "A commit that a reset removes from the branch keeps its time in the session's total. Its decisions wait for another commit, "
    "until the commit is back.",
)

TRAILERS = (
    "The prepare-commit-msg hook adds trailers to ordinary commits of an open session, in one block with any Signed-off-by, as "
    "git-interpret-trailers(1) reads them. Amending replaces them. Merges, squashes, fixups, cherry-picks, reverts and "
    "rebased commits keep their messages byte for byte, and an empty message still aborts the commit.",
    "A commit message that says `completes obj-1` (or `closes obj-2 and blk-1`; also `fixes`, `finishes`, `resolves`) completes the "
    "objective or resolves the blocker: the list in that same commit shows it as done. A message "
    "written in an editor is read when the editor is closed; a list that you changed by hand stays as it is. A message repeated by "
    "git-cherry-pick(1), git-revert(1) or git-am(1) completes nothing, since its ids belong to another session.",
    "With `commit.style` set to `compact`, the default, a commit lists each objective once after it was added, started, completed, "
    "reopened, edited (`(was: …)`) or dropped (`[-]`), and always the one in progress or else the next one; one line counts the rest. "
    "Together the commits of a branch, read from the oldest, give the whole list. `full` lists all objectives, as "
    "git-session-checkpoint(1) always does; `none` writes no trailers.",
    "A message with a `BREAKING CHANGE:` footer gets no trailers, since conventional-changelog takes everything after it for the text "
    "of the footer. The time is in the note, and what the commit would have listed waits for the next one.",
    "In the trailers, the text of objectives, decisions and paths gives no orders to forges, CI or release tools. A backslash disarms "
    "issue numbers (`#\\123`, `GH-\\123`), mentions (`@\\name`), skip marks (`[\\skip ci]`, `***\\NO_CI***`), closing words before a "
    "URL or an issue key (`fixes \\ABC-123`), `BREAKING \\CHANGE` and `BEGIN_\\NESTED_COMMIT`; and it begins a wrapped line that would "
    "start like a footer or a conventional commit. Only messages have these backslashes, and they are removed when a session is adopted "
    "from the commits of its branch. The rest of a message, your own text, is never changed.",
    "`commit.trailers` selects the trailers, `commit.width` sets the width of their lines (72), and `commit.max_objectives` the number "
    "of objectives listed. With `display.emoji` off, `[▶]` is written `[>]`. To read trailers: "
    "`git log --format='%(trailers:key=Session-Objectives,unfold)'`.",
)

TRAILER_LINES = (
    "Session-Objectives:",
    " - [x] OAuth provider interface",
    " - [▶] Google OAuth (this commit)",
    " - [ ] GitHub OAuth (next)",
    "Decisions:",
    " - Using PKCE flow for enhanced security",
    "   Rationale: Protection against code interception",
    "Impact:",
    " - Added: src/auth/oauth_provider.py",
    "Session-Time: 2h 15m",
)

TRAILER_ROWS = (
    ("Session-Objectives", "The objectives that changed, or all of them, with their state."),
    ("Decisions", "The decisions recorded since the last commit. Each decision is in exactly one commit."),
    ("Impact", "What the commit changes; written by git-session-checkpoint(1) only."),
    ("Session-Time", "Active time of the session so far."),
)

NOTES = (
    "Each commit of a session has one note in `refs/notes/session`, with lines of `key: value`. "
    "`git log --notes=session` shows it, and so does plain `git log`, since `git session init` sets `notes.displayRef`. "
    "Notes follow amended and rebased commits. If commits are squashed, their times add up.",
)

NOTE_ROWS = (
    ("session", "Id of the session."),
    (
        "time",
        "Active time since the previous commit of the session, and of the session so far. Older versions wrote seconds, as "
        "`commit-time` and `session-time`; they are still read.",
    ),
)

CHANGES = (
    "However commits and branches change, each commit of a session has one note, and no time is lost or counted twice. The next "
    "git-session command on the branch records what no hook saw.",
)

CHANGE_ROWS = (
    (
        "git commit --amend",
        "The note moves to the new commit, with the time of both; the decisions stay in the message.",
    ),
    (
        "git rebase",
        "With either backend, and with --onto, --autosquash and --update-refs, notes move to the new commits; if commits are squashed, "
        "their times add up. A commit that is left out counts as after a reset. A decision that no message contains any more, as after "
        "a fixup, waits for the next commit.",
    ),
    (
        "git cherry-pick, git revert, git am, git merge",
        "They make commits of the current session, with their own time and unchanged messages.",
    ),
    (
        "git filter-branch, git fast-import and the like",
        "New commits are recognised by author, author date and subject, and get the notes of the old ones.",
    ),
    (
        "git reset, git branch --force, git checkout -B",
        "Commits that leave the branch keep their time in the session's total, and their decisions wait; if the commits come back, "
        "both are as before.",
    ),
    (
        "git switch, git checkout, also with --force",
        "The session of the old branch is paused, and that of the new branch continues. If git discards work, no record is lost.",
    ),
    ("git branch -m", "The session stays with the renamed branch."),
    ("git branch -c", "The session stays with the original branch; the copy has none."),
    (
        "git branch -d",
        "An open session waits for its branch; git session doctor shows the command that restores it. An ended session stays in "
        "its archive.",
    ),
    (
        "git notes",
        "Lines that you add to a note stay in it. git session doctor --fix writes a note again that was removed. "
        "notes.rewriteRef and notes.rewriteMode are never changed.",
    ),
    ("the clock set back", "No time passes until the next event; from there it counts on."),
    ("daylight saving, time zones", "They have no effect: events hold the time since 1970."),
    (
        "kill -9, a crash, a full disk",
        "Everything that a command reported as done is in the journal. A line that was cut off is set aside, and git session doctor "
        "reports it; everything else is computed from the journal again.",
    ),
)

CONFIGURATION = (
    "Settings are read from `.session/config.yaml` (shared, in the repository), then from `git config` (personal), then from "
    "the environment; the last value wins. Durations are written as `30m` or `1h 30m`. `git session config --explain` shows the source "
    "of each value. Since the file arrives with a clone, nothing in it runs a command or names a path outside the repository.",
)

JSON = (
    "Every command takes `--json` and then prints one document (git-session-watch(1): one for each event). Its first field, `schema`, "
    'is "git-session/<command>/1"; the number changes when a field is renamed, removed or changes its meaning, not when one '
    "is added. Times are in milliseconds since the epoch (epoch ms), durations in seconds. A failure prints "
    '{"error": {"code": …, "message": …, "hint": …}}, with the usual exit status.',
)

JSON_LEAD = "With `--json` the command prints one document, whose `schema` is `{schema}`."
JSON_OF = {
    "watch": "With `--json` the command prints one document a line, each for one event. Its `schema` is `{schema}`.",
    "overview": "Without a command and an open session, `git session --json` prints a document whose `schema` is `{schema}`; in an "
    "open session it prints that of git-session-status(1).",
    "session": "`context.json`, beside the journal and in the archive of an ended session, holds a document whose `schema` is `{schema}`.",
    "test-cycles": "With `--json`, `git session test --cycles` prints a document whose `schema` is `{schema}`.",
    "sync-dry-run": "With `--json`, `git session sync --dry-run` prints a document whose `schema` is `{schema}`.",
    "sync-status": "With `--json`, `git session sync --status` prints a document whose `schema` is `{schema}`.",
    "sync-off": "With `--json`, `git session sync --off` prints a document whose `schema` is `{schema}`.",
    "handoff-shared": "For a colleague's session, `git session handoff --json` prints a document whose `schema` is `{schema}`.",
    "init-template": "With `--json`, `git session init --print-template` prints a document whose `schema` is `{schema}`.",
    "end-merged": "With `--json`, `git session end --merged` prints a document whose `schema` is `{schema}`.",
}
"""What introduces a document other than in the words of JSON_LEAD."""
JSON_PATHS = "`{path}` is a path as jq(1) takes it: the field `{field}` of every object in the array `{array}`."

STATUSES = (
    (str(EXIT_DONE), "The command succeeded."),
    (str(EXIT_REFUSED), "The command refused or failed. Nothing was changed, or the message says how far it got."),
    (str(EXIT_USAGE), "The command line is wrong."),
    (str(EXIT_GATE), "The quality gate failed (`git session check` and `git session end --merge-to` only)."),
    (str(EXIT_BUG), "The command met a bug of its own. The message names the file that holds the traceback."),
    (str(EXIT_INTERRUPTED), "The command was interrupted (Ctrl-C)."),
)
STATUSES_OF: dict[str, Sequence[str]] = {each: (str(EXIT_GATE),) for each in ("git-session", "check", "end")}
"""Exit statuses that are not every command's, by the pages that name them."""

FILES = {
    ".session/config.yaml": "The configuration; part of the repository.",
    ".session/architecture.md": "How the code is structured, for people and agents.",
    ".session/conventions.md": "The conventions of the code.",
    ".session/decision-log.md": "The decisions of all sessions; git merges it by union.",
    "$GIT_COMMON_DIR/sessions/<id>/journal": "The events of a session, from which everything else is computed. Append-only.",
    "$GIT_COMMON_DIR/sessions/<id>/": "The journal, and files computed from it: `objectives.md`, `blockers.md`, `context.json`, "
    "and `hook`, which the hooks read.",
    "$GIT_COMMON_DIR/sessions/log/": "Errors of hooks, and tracebacks.",
    "refs/sessions/<id>": "The archive of an ended session: a commit with its journal, handoff and context, and its snapshots.",
    "refs/git-session/<writer>": "On a server: what one clone shares. Fetched to `refs/git-session-remotes/<remote>/`; what this clone "
    "has published is `refs/git-session-published/<remote>`.",
    "$GIT_COMMON_DIR/sessions/writer": "The random id of this clone.",
    "$GIT_COMMON_DIR/sessions/sync.json": "When sessions were exchanged with which remote, and what failed.",
    "refs/notes/session": "One note per commit.",
    "branch.<name>.session": "In git's own configuration: the open session of a branch.",
}

ENVIRONMENT = {
    "SESSION_CONFIG": "Path of a configuration file to read instead of `.session/config.yaml`.",
    "SESSION_<KEY>": "Value of a setting, by its name in capitals without the section, such as `SESSION_IDLE_TIMEOUT=45m`.",
    "NO_COLOR": "If set, no colours are used.",
    "GIT_DIR": "The repository, as for git itself; likewise `GIT_WORK_TREE`.",
    "GIT_PAGER": "The pager for long texts, as for git itself.",
    "GIT_SESSION_READ_ONLY": "If `1`, nothing is written to the repository: commands that read work as usual, and others are refused; "
    "`git session test` runs the tests and does not record the run, and the hooks do nothing: what they miss is recorded by a later command. "
    "A repository that cannot be written is noticed without it.",
    "GIT_SESSION_NOW": "Time to use instead of the clock, in seconds since the epoch. Commands refuse other values; hooks ignore them.",
}

FILES_OF: dict[str, Sequence[str]] = {
    "init": (
        ".session/config.yaml",
        ".session/architecture.md",
        ".session/conventions.md",
        ".session/decision-log.md",
        "$GIT_COMMON_DIR/sessions/log/",
    ),
    "start": ("$GIT_COMMON_DIR/sessions/<id>/journal", "branch.<name>.session"),
    "objectives": ("$GIT_COMMON_DIR/sessions/<id>/",),
    "blockers": ("$GIT_COMMON_DIR/sessions/<id>/",),
    "decisions": (".session/decision-log.md",),
    "checkpoint": ("refs/notes/session", "refs/sessions/<id>"),
    "restore": ("refs/sessions/<id>",),
    "end": ("refs/sessions/<id>", "branch.<name>.session"),
    "handoff": ("refs/sessions/<id>",),
    "history": ("refs/sessions/<id>",),
    "brief": (".session/architecture.md", ".session/conventions.md"),
    "log": ("$GIT_COMMON_DIR/sessions/<id>/journal",),
    "config": (".session/config.yaml",),
    "doctor": ("$GIT_COMMON_DIR/sessions/<id>/journal", "$GIT_COMMON_DIR/sessions/log/"),
}

ENVIRONMENT_OF: dict[str, Sequence[str]] = {
    "config": ("SESSION_CONFIG", "SESSION_<KEY>"),
    "status": ("NO_COLOR",),
    "handoff": ("GIT_PAGER",),
    "log": ("GIT_PAGER", "NO_COLOR"),
}

GIT_PAGES = ("githooks(5)", "git-interpret-trailers(1)", "git-notes(1)", "git-worktree(1)")

GIT_PAGES_OF: dict[str, Sequence[str]] = {
    "init": ("githooks(5)", "git-config(1)"),
    "start": ("git-switch(1)", "git-worktree(1)"),
    "switch": ("git-switch(1)", "git-stash(1)"),
    "checkpoint": ("git-commit(1)", "git-interpret-trailers(1)"),
    "restore": ("git-restore(1)",),
    "end": ("git-merge(1)",),
    "config": ("git-config(1)",),
    "doctor": ("githooks(5)",),
}

EXAMPLES = (
    ("git session init", "set up the repository, once: hooks and .session/"),
    ('git session start feature/oauth --objective "OAuth provider" --objective "Google OAuth"', "open a session"),
    ("git commit -am 'feat(auth): add provider'", "commit as usual: the hooks add trailers and a note"),
    ("git session status", "show the state of the session"),
    ("git session end --merge-to main", "merge the branch, and archive the session"),
    ("git session handoff feature/oauth", "show what the next person needs to know"),
)


def chapters() -> Iterator[Chapter]:
    """The chapters of git-session.1, in their order."""
    yield "HOW TIME IS COUNTED", TIME, (), ()
    yield "TRAILERS", TRAILERS, TRAILER_LINES, TRAILER_ROWS
    yield "NOTES", NOTES, (), NOTE_ROWS
    yield "WHEN HISTORY CHANGES", CHANGES, (), CHANGE_ROWS
    yield "CONFIGURATION", CONFIGURATION, (), tuple(_settings())
    yield "JSON OUTPUT", JSON, (), ()


def _settings() -> Iterator[tuple[str, str]]:
    for key in KEYS:
        meaning = key.meaning[0].upper() + key.meaning[1:]
        names = f"git config `{key.git_name}`, variable `{key.variable}`"
        yield key.dotted, f"{meaning}. Default: {default_of(key)}; {names}."


def default_of(key: SettingKey) -> str:
    value = key.default
    if key.convert is to_seconds:
        return duration(value).decode()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return key.text(value) or "none"
    if isinstance(value, float):
        return f"{value:g}"
    return str(value) or "none"
