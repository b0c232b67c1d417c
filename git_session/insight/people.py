"""Who the authors of commits are, as .mailmap and the mailmap settings have it (gitmailmap)."""

from __future__ import annotations

import os
from collections.abc import Sequence

from git_session.repo.repository import Repository

Identity = tuple[str, str]
"""A name and an e-mail address, as in a commit."""


def mapped(repository: Repository, people: Sequence[Identity]) -> dict[Identity, Identity]:
    """Each of `people`, and who that is, through one process."""
    asked = os.fsencode("".join(f"{name} <{email}>\n" for name, email in people))
    finished = repository.git.run("check-mailmap", "--stdin", stdin=asked) if people else None
    answers = os.fsdecode(finished.output).split("\n")[:-1] if finished and not finished.status else []
    if len(answers) != len(people):  # a name that git itself cannot read back
        return {each: each for each in people}
    return {each: _read(answer) for each, answer in zip(people, answers, strict=True)}


def _read(answer: str) -> Identity:
    name, _, email = answer.rpartition("<")
    return name.strip(), email.removesuffix(">")
