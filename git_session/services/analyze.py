"""What the history and the code say about a project's health."""

from __future__ import annotations

from dataclasses import dataclass

from git_session.services.patterns import Patterns


@dataclass(frozen=True)
class Analysis:
    """What was looked at; a part that was not asked for is null."""

    patterns: Patterns | None = None
