"""Who the authors of commits are, as .mailmap and the mailmap settings have it (gitmailmap)."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from git_session.git.repository import Repository
from git_session.model.text import one_line

Identity = tuple[str, str]
"""A name and an e-mail address, as in a commit."""


class People:
    """The people behind identities: one of the same address or name is the same, and has the name that most of his commits bear.

    So `git shortlog` counts names; .mailmap gives two people of one name two.
    """

    def __init__(self, repository: Repository, commits: Mapping[Identity, int]) -> None:
        """`commits` says how many bear each identity."""
        self._keys: dict[Identity, str] = {}
        self._names: dict[str, dict[str, int]] = {}
        self._called: dict[str, set[str]] = {}
        found = mapped(repository, list(commits))
        same: dict[str, str] = {}  # a name or an address -> another one of the same person
        for name, email in found.values():
            if name and email:
                same[_last(same, f"\0{name}")] = _last(same, email.lower())
        for raw, (name, email) in found.items():
            key = self._keys[raw] = _last(same, email.lower() or f"\0{name}") if name or email else ""
            known = self._names.setdefault(key, {})
            known[name] = known.get(name, 0) + commits[raw]
            self._called.setdefault(key, set()).update(each.casefold() for each in (name, email) if each)

    def key(self, identity: Identity) -> str:
        """What tells the person from others; nothing for one without name and address. It is no text to be shown."""
        return self._keys[identity]

    def name(self, key: str) -> str:
        """What the person is called, on one line; nothing for nobody known."""
        names = self._names.get(key, {})
        return one_line(max(sorted(names), key=names.__getitem__) or key) if names else ""

    def is_called(self, key: str, text: str) -> bool:
        """Is `text` one of the names and addresses of the person, in whatever case?"""
        return text.casefold() in self._called.get(key, ())


def _last(same: Mapping[str, str], each: str) -> str:
    """The end of the way from one name or address to the next."""
    while (further := same.get(each, each)) != each:
        each = further
    return each


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
