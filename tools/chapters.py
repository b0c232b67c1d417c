"""What the man pages say beyond the declarations: how time is counted, trailers, notes, files, variables, exit statuses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from git_session.errors import EXIT_BUG, EXIT_DONE, EXIT_GATE, EXIT_INTERRUPTED, EXIT_REFUSED, EXIT_USAGE
from git_session.hot.journal import duration
from git_session.model.settings import KEYS, SettingKey, to_seconds

Chapter = tuple[str, Sequence[str], Sequence[str], Sequence[tuple[str, str]]]
"""(heading, paragraphs, lines to show as they are, terms with their meaning)"""

SUMMARY = "coding sessions kept in git"

DESCRIPTION = (
    "A session is a branch plus what its work is about: objectives, blockers, decisions, time, checkpoints, and in the "
    "end a handoff for whoever goes on. `git session start` opens one; from then on ordinary git commands keep it up to date "
    "through hooks. `git session` alone shows the session of the branch that is checked out, or how to begin.",
    "Everything that happens is an event in a journal under the common git directory. Nothing leaves the machine "
    "unless it is pushed, and no git command fails because of git-session: where a hook cannot do its part, it says so in a "
    "line and git goes on.",
    "Short ids (`obj-1`, `blk-2`, `dec-3`, `cp-4`) are unique in their session. A session is named by its id, by the "
    "beginning of it if that is unique, or by its branch.",
)

TIME = (
    "Time is the gaps between the events of a session: commits, commands, entering and leaving its branch. A gap of up to "
    "`session.idle_timeout` (30 minutes by default) is active time as a whole. A longer one counts only around the "
    "moments at which files that changed in it were written, by the same rule; the rest of it is idle time, shown apart and "
    "never added.",
    "The clock of a session stands still while another branch is checked out, and after `git session end`. Sessions in "
    "parallel worktrees each count for themselves.",
    "The `commit-time` in a commit's note is the active time since the previous commit of the session (or since its start), in "
    "seconds; `session-time` is the active time so far.",
    "Commits that no hook saw (made by a client that runs none, by `git am`, a clean merge, with hooks off) are recorded at the "
    "next git-session command on their branch, and by `git session doctor --fix`. They count at the time that the branch's "
    "reflog tells, or without one the committer date, by the same rule as if a hook had been there; time that a later commit "
    "was given stays with that one. Commits that others made are never counted, nor are fast-forwards.",
    "A commit that a reset took off the branch keeps its time in the session's total. Its decisions wait for a commit "
    "again, until it is brought back.",
)

TRAILERS = (
    "The prepare-commit-msg hook adds trailers to ordinary commits of an open session, in one block with any Signed-off-by, as "
    "git-interpret-trailers(1) reads them. Amending replaces them. Merges, squashes, fixups, cherry-picks, reverts and "
    "rebased commits keep their messages byte for byte, and an empty message still aborts the commit.",
    "A commit message that says `completes obj-1` (or `closes obj-2 and blk-1`; also `fixes`, `finishes`, `resolves`) completes "
    "it: the list in that same commit shows it as done, and its note says `completed: obj-1`. One that is written in an editor "
    "is looked at when the editor is closed; a list that was changed by hand stays as it is. A message that "
    "git-cherry-pick(1), git-revert(1) or git-am(1) repeat completes nothing: its ids are those of another session.",
    "With `commit.style` compact, the default, an ordinary commit lists each objective once when it was added, started, "
    "completed, reopened, edited (`(was: …)`) or dropped (`[-]`), and always the one in progress, or else the next; one line "
    "stands for the rest. Read oldest first, the commits of a branch give the whole list. `full` lists all objectives, as "
    "git-session-checkpoint(1) always does; `none` writes no trailers.",
    "A message with a `BREAKING CHANGE:` footer gets no trailers, since conventional-changelog takes all that follows for "
    "the text of the footer. Its time is in the notes, and what it would have listed waits for the next commit.",
    "`commit.trailers` picks which are written, `commit.width` sets the columns of their lines (72), `commit.max_objectives` how "
    "many objectives are listed, and with `display.emoji` off `[▶]` is written `[>]`. To read them back: "
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
    ("Session-Objectives", "The objectives that changed, or all: done, in progress, open."),
    ("Decisions", "Those recorded since the last commit. A decision stands in exactly one commit."),
    ("Impact", "What the commit touches; written by git-session-checkpoint(1) only."),
    ("Session-Time", "Active time of the session so far."),
)

NOTES = (
    "Each commit of a session has one record in `refs/notes/session`, lines of `key: value`. "
    "`git log --notes=session` shows it; `git session init` sets `notes.displayRef`, so that plain `git log` does too. "
    "The records follow amended and rebased commits. Where commits are joined, their times add up.",
)

NOTE_ROWS = (
    ("session", "The id of the session."),
    ("commit-time", "Active seconds since the previous commit of the session."),
    ("session-time", "Active seconds of the session so far."),
    ("checkpoint", "The id of the checkpoint that this commit is, if it is one."),
    ("completed", "The objectives that were completed since the previous commit."),
)

CHANGES = (
    "Whatever becomes of commits and branches, each commit of a session has one record, and no time is lost or counted twice. "
    "What no hook saw is found out at the next git-session command on the branch.",
)

CHANGE_ROWS = (
    (
        "git commit --amend",
        "The record moves to the new commit, with the time of both; its decisions go on with the message.",
    ),
    (
        "git rebase",
        "With either backend, --onto, --autosquash and --update-refs, records move to the new commits; where commits are "
        "joined, their times add up. What was left out counts as after a reset. A decision that is in no message any more, "
        "as after a fixup, waits for the next commit.",
    ),
    (
        "git cherry-pick, git revert, git am, git merge",
        "Commits of the session that made them, with time of their own; their messages are not touched.",
    ),
    (
        "git filter-branch, git fast-import and the like",
        "New commits are known by author, author date and subject, and get the records of the old ones.",
    ),
    (
        "git reset, git branch --force, git checkout -B",
        "Commits that are off the branch keep their time in the session's total, and their decisions wait; both are as "
        "before when the commits are back.",
    ),
    (
        "git switch, git checkout, with --force too",
        "The session that is left pauses, that of the branch entered goes on. Work that git throws away takes no record along.",
    ),
    ("git branch -m", "The session goes with the branch."),
    ("git branch -c", "The session stays with the branch that was copied; the copy has none."),
    (
        "git branch -d",
        "An open session waits for its branch; git session doctor tells the command that brings it back. An ended one stays in "
        "its archive.",
    ),
    (
        "git notes",
        "Lines of your own in a record stay with it. A record that was removed is written again by git session doctor --fix. "
        "notes.rewriteRef and notes.rewriteMode stay as you set them.",
    ),
    ("the clock set back", "No time passes until the next event; from there it counts on."),
    ("daylight saving, time zones", "Nothing: events bear the time that has passed since 1970."),
    (
        "kill -9, a crash, a full disk",
        "What a command said is done is in the journal. A line that was cut off is set aside, and git session doctor tells of "
        "it; all else is made anew from the journal.",
    ),
)

CONFIGURATION = (
    "Settings are read from `.session/config.yaml` (shared, with the repository), then from `git config` (personal), then from "
    "the environment; the last one stands. Durations read `30m` or `1h 30m`. `git session config --explain` tells where "
    "each value comes from. The file arrives with a clone, so nothing in it runs a command or names a path outside the "
    "repository.",
)

JSON = (
    "Every command takes `--json` and then prints exactly one document. Its first field, `schema`, reads "
    '"git-session/<command>/1"; the number changes when a field is renamed, removed or changes its meaning, not when one '
    "is added. Times are in milliseconds since the epoch, durations in seconds. A failure prints "
    '{"error": {"code": …, "message": …, "hint": …}} and ends with its usual exit status.',
)

JSON_LEAD = "With `--json` the command prints one document, whose `schema` is `{schema}`."
JSON_OF = {
    "watch": "With `--json` the command prints one document a line, each for one event. Its `schema` is `{schema}`.",
    "overview": "Without a command and an open session, `git session --json` prints a document whose `schema` is `{schema}`; in an "
    "open session it prints that of git-session-status(1).",
    "test-cycles": "With `--json`, `git session test --cycles` prints a document whose `schema` is `{schema}`.",
    "end-merged": "With `--json`, `git session end --merged` prints a document whose `schema` is `{schema}`.",
}
"""What introduces a document other than in the words of JSON_LEAD."""
JSON_PATHS = "`{path}` is a path as jq(1) takes it: the field `{field}` of every object in the array `{array}`."

STATUSES = (
    (str(EXIT_DONE), "The command succeeded."),
    (str(EXIT_REFUSED), "The command refused or failed. Nothing was changed, or the message says how far it got."),
    (str(EXIT_USAGE), "The command line is wrong."),
    (str(EXIT_GATE), "The quality gate failed (`git session end --merge-to` only)."),
    (str(EXIT_BUG), "The command met a bug of its own. The message names the file that holds the traceback."),
    (str(EXIT_INTERRUPTED), "The command was interrupted (Ctrl-C)."),
)
STATUSES_OF: dict[str, Sequence[str]] = {"git-session": (str(EXIT_GATE),), "end": (str(EXIT_GATE),)}
"""Exit statuses that are not every command's, by the pages that name them."""

FILES = {
    ".session/config.yaml": "The configuration; part of the repository.",
    ".session/architecture.md": "How this code is built, for people and agents to read.",
    ".session/conventions.md": "What is agreed on in this code.",
    ".session/decision-log.md": "Every decision, appended by `git session decisions add`; merges by union.",
    "$GIT_COMMON_DIR/sessions/<id>/journal": "The events of a session: the truth, from which all else is made. Append-only.",
    "$GIT_COMMON_DIR/sessions/<id>/": "Beside the journal, made anew whenever needed: `objectives.md`, `blockers.md`, "
    "`context.json`, and `hook`, which the hooks work from.",
    "$GIT_COMMON_DIR/sessions/log/": "What went wrong in a hook, and tracebacks.",
    "refs/sessions/<id>": "An ended session: a commit with its journal, handoff and context; its snapshots beside it.",
    "refs/notes/session": "One record per commit.",
    "branch.<name>.session": "In git's own configuration: the open session of a branch.",
}

ENVIRONMENT = {
    "SESSION_CONFIG": "Another file in place of `.session/config.yaml`.",
    "SESSION_<KEY>": "A setting by its name alone, in capitals, such as `SESSION_IDLE_TIMEOUT=45m` or `SESSION_VERBOSE=true`.",
    "NO_COLOR": "If set, no colours.",
    "GIT_DIR": "The repository, as for git itself; likewise `GIT_WORK_TREE`.",
    "GIT_PAGER": "The pager for long texts, as git chooses it.",
    "GIT_SESSION_NOW": "The time in place of the clock's, in seconds since the epoch; commands refuse any other value, hooks ignore it.",
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
    ("git session init", "once per repository: hooks and .session/"),
    ('git session start feature/oauth --objective "OAuth provider" --objective "Google OAuth"', "open a session"),
    ("git commit -am 'feat(auth): add provider'", "an ordinary commit: the hooks enrich it"),
    ("git session status", "where the session stands"),
    ("git session end --merge-to main", "archive it, and merge the branch"),
    ("git session handoff feature/oauth", "what the next one has to know"),
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
        yield key.dotted, f"{meaning}. Default: {_default(key)}; {names}."


def _default(key: SettingKey) -> str:
    value = key.default
    if key.convert is to_seconds:
        return duration(value).decode()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ", ".join(value) or "none"
    if isinstance(value, float):
        return f"{value:g}"
    return str(value) or "none"
