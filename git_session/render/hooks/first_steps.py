"""The hints that a repository gives once, in words."""

from __future__ import annotations

from git_session.model.ids import short_oid
from git_session.services.contextfiles.context import Contexts
from git_session.services.hooks.first_steps import EnrichedCommit

STARTED = "commit as always; to see it live in a second terminal: git session watch"
ENDED = "the week as a page: git session report --weekly --format html --open"


def committed_text(commit: EnrichedCommit) -> str:
    """What git-session added to a commit, and how to change that."""
    *most, last = commit.trailers
    short = short_oid(commit.oid)
    added = f"{', '.join(most)} and {last}" if most else last
    return (
        f"git-session gave commit {short} {added}\n"
        "hint: to change that: git session config commit.style none (or full, compact)"
    )


def context_text(found: Contexts) -> str:
    """How to keep the files current that agents read, or else to write one; empty if there is nothing to describe."""
    if found.files:
        return "to see which CLAUDE.md and AGENTS.md fell behind the code: git session context check"
    return "".join(f"to describe the code to agents in a file: {command}" for command in found.next)


def snapshot_text(checkpoint: str) -> str:
    return f"to bring these files back: git session restore {checkpoint}"
