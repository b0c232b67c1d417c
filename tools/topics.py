"""What the reference in docs/ says beyond the declarations: of the handoff's sections, and of the programs git-session works with."""

from __future__ import annotations

GIT_SETTINGS = {
    "session.testCommand": "The command that `git session test` runs.",
    "session.remote": "The remote with which `git session sync` exchanges sessions. Default: `origin`, or else the only remote.",
    "session.networkTimeout": "How long a remote or a forge may take to answer: a number of seconds, or a duration such as 45s or 2m. Default: 30s.",
    "session.ciCommand": "The command that tells the checks of a commit, instead of `gh` or `glab` (git-session-check(1)); if empty, nobody "
    "is asked.",
    "session.forge": "The kind of a forge whose host does not name it: `github`, `gitlab`, `gitea`, `bitbucket`, `azure` or "
    "`sourcehut`.",
    "session.issueUrl": "The address of an issue, with `{number}` (of #42) or `{key}` (PROJ-7).",
    "session.issueCommand": "The command that prints the state of an issue.",
}
"""Keys of git's configuration that no file in the repository can set."""

HANDOFF = (
    "`git session end` writes a handoff, and git-session-handoff(1) shows it again, or that of an open session as it is now. It is "
    "Markdown, computed from the journal, the branch and the test reports. Sections without content are omitted. An ended session "
    "keeps it as `handoff.md` in `refs/sessions/<id>`; every end adds one.",
    "A team can replace the document by a template, `.session/templates/handoff.md`: see git-session-handoff(1). Without one, it begins "
    "with the session's id, its branch and where that was merged, its issue, when it was started and ended, its duration and "
    "the commit at the tip. Then follow, in this order:",
)
HANDOFF_JSON = (
    "`git session handoff --json` prints all of this as one document, whose fields are in git-session-handoff(1)."
)
HANDOFF_SECTIONS = {
    "Objectives": "All objectives with their state, the commit that completed each, and the share that is done.",
    "Accomplished": "What was given to `git session end --accomplished`.",
    "Work done": "The commits of the session, under the objective that each belongs to and by type, with files, lines and time.",
    "Commits of others": "Commits on the branch that other people or sessions made.",
    "Checkpoints": "Snapshots, and checkpoints with notes.",
    "Work in progress": "Files that are staged, changed, untracked or in conflict, stashed work, and where copies are kept.",
    "Blockers": "All blockers, with their issue, age and resolution.",
    "Decisions": "The decisions of the session with rationale, alternatives and the commit that carries each.",
    "Project decisions in force": "Decisions of earlier sessions that nothing has replaced.",
    "Tests and coverage": "The first and the last measurement of the session, from test report files, and the forge's checks of its newest pushed commit.",
    "Test-driven development": "Cycles and score, if the session is test-driven.",
    "Metrics": "Active, idle and blocked time, commits by type, files and lines, and who did what.",
    "Key files": "The ten files with the most changed lines.",
    "Remaining annotations": "TODO, FIXME and the like on lines that the session added.",
    "Context files": "Which CLAUDE.md and AGENTS.md are stale or missing.",
    "Remember": "What was given to `git session end --remember`.",
    "Next steps": "What was given to `git session end --next`, or else the open objectives.",
    "Checklist": "What is done and what is not: objectives, blockers, commits, tests, pushed, merged.",
    "Missing from this clone": "What could not be read here.",
}

AGENTS = (
    "git-session-setup(1) adds git-session to the agent's own configuration: from then on the agent receives the brief whenever it "
    "starts, clears or compacts its context, and what it does is recorded under its name. `git session setup agents-md` serves agents "
    "without hooks, such as aider and Cline, by a section in AGENTS.md.",
)
MCP = ("git-session-mcp(1) serves hosts that have no shell. It needs the extra git-session[mcp].",)
REPORTS = (
    "git-session reads the reports that your tests leave behind, and runs nothing to get one, except in git-session-test(1). Reports are "
    "looked for at these paths, or at those of `quality.junit_files` and `quality.coverage_files`. JUnit, NUnit and TRX files count as test "
    "reports; coverage is read from coverage.py, Cobertura, Clover, JaCoCo, llvm-cov, LCOV and Go. Reports older than the code are "
    "marked stale and ignored.",
)
FORGES = (
    "The address of the project's remote tells the forge: GitHub, GitLab, Gitea and Forgejo, Bitbucket, Azure DevOps or sourcehut, also self-hosted "
    "ones, by https, ssh and scp-like addresses, after `url.*.insteadOf`. If a host of your own does not name its kind, `git config "
    "session.forge` does. The project's remote is the one that `gh repo set-default` chose, else `upstream`, else the default one.",
    "Issues become links to it, or to the tracker that `git config session.issueUrl` names (git-session-config(1)). gh and glab, where you "
    "are signed in with them, tell whether an issue is closed (git-session-blockers(1)) and what continuous integration says of a commit "
    "(git-session-check(1)); `session.issueCommand` and `session.ciCommand` replace them for other trackers and forges. None of these can come with a "
    "clone, and gh and glab are only asked about the hosts of your own remotes.",
)
CONSUMERS = (
    "git-session-export(1) prints time as CSV for spreadsheets, hledger, SQLite and pandas (whose `to_datetime` takes `utc=True` where the offset "
    "changes, as in March), everything about sessions as JSON, and whose the lines of each commit are as Agent Trace records. Every command has `--json`.",
)
HOOK_MANAGERS = (
    "`git session init` leaves existing hooks in place and runs beside them. It knows husky (its line goes into the folder that husky "
    "does not rewrite), pre-commit and prek (also in migration mode, where they run `<hook>.legacy`), lefthook and git-lfs. If "
    "`core.hooksPath` names a folder outside the repository, it prints the line to add. git-session-doctor(1) proves by a commit in a temporary "
    "worktree that the hooks run.",
)
CCMP = (
    "If `.ccmp/` exists, or `ccmp.enabled` is true, every command keeps `.ccmp/state.json` up to date: the session, TDD mode and the health "
    "of context files. Entries of other plugins stay unchanged.",
)
