"""An export as Agent Trace records (agent-trace.dev, version 0.1.0), one a line: which lines of each commit are whose.

The specification is https://github.com/cursor/agent-trace. git-session knows which agent made a commit, not with which model or
in which conversation that could be opened elsewhere, so records name neither.
"""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from git_session import __version__
from git_session.model.text import one_line, with_escapes
from git_session.services.reporting.export import HUMAN, MIXED, ExportedCommit
from git_session.services.reporting.traced_commits import TracedCommit

VERSION = "0.1.0"
"""The version of the specification."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def agent_traces(commits: Iterable[TracedCommit], links: Mapping[str, str]) -> Iterator[str]:
    """The records as lines of JSON; `links` holds the addresses of issues."""
    for each in commits:
        yield with_escapes(json.dumps(_record(each, links), ensure_ascii=False)) + "\n"


def _contributor(commit: ExportedCommit, path: str) -> str:
    """Whose the lines of a file are. Where it is known which files agents wrote, the others are the person's alone."""
    alone = commit.contributor == MIXED and commit.agent_files and path not in commit.agent_files
    return HUMAN if alone else commit.contributor


def _record(traced: TracedCommit, links: Mapping[str, str]) -> dict[str, Any]:
    commit = traced.commit
    address = links.get(commit.issue, "")
    related = {"related": [{"type": "issue", "url": address}]} if address else {}
    return {
        "version": VERSION,
        # The same commit always has the same record.
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"git-session:{commit.session}/{commit.oid}")),
        "timestamp": f"{datetime.fromtimestamp(commit.at // 1000, UTC):%Y-%m-%dT%H:%M:%SZ}",
        "vcs": {"type": "git", "revision": commit.oid},
        "tool": {"name": "git-session", "version": __version__},
        "files": [
            {
                "path": os.fsencode(path).decode("utf-8", "replace"),
                "conversations": [
                    {
                        "contributor": {"type": _contributor(commit, path)},
                        "ranges": [{"start_line": first, "end_line": last} for first, last in ranges],
                        **related,
                    }
                ],
            }
            for path, ranges in traced.files
        ],
        "metadata": {
            "git-session": {
                "session": commit.session,
                "branch": one_line(commit.branch),
                "name": one_line(commit.name),
                "issue": one_line(commit.issue),
            }
        },
    }
