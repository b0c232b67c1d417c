"""Maps author identities to people, by .mailmap and the mailmap settings (see gitmailmap)."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence

from git_session.git.repository import Repository
from git_session.model.text import is_part_of_name, one_line

Identity = tuple[str, str]
"""A name and an e-mail address, as in a commit."""


class People:
    """The people behind identities: identities that share a name or address are one person, shown by the most used name.

    Like `git shortlog`, this merges two people of the same name; .mailmap can give them different names.
    """

    def __init__(self, repository: Repository, commits: Mapping[Identity, int]) -> None:
        """`commits` holds the number of commits by each identity."""
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
            self._called.setdefault(key, set()).update((name, email))

    def key(self, identity: Identity) -> str:
        """An internal key for the person, not for display; empty for one without name and address."""
        return self._keys[identity]

    def name(self, key: str) -> str:
        """The name of the person, on one line; empty for an unknown key."""
        names = self._names.get(key, {})
        return one_line(max(sorted(names), key=names.__getitem__) or key) if names else ""

    def is_called(self, key: str, text: str) -> bool:
        """Whether `text` is a name or address of the person, or a part of one, ignoring case."""
        return is_part_of_name(text, self._called.get(key, ()))


def _last(same: Mapping[str, str], each: str) -> str:
    """The last name or address that `each` leads to in `same`."""
    while (further := same.get(each, each)) != each:
        each = further
    return each


def mapped(repository: Repository, people: Sequence[Identity]) -> dict[Identity, Identity]:
    """Each identity of `people` -> its identity by .mailmap, through one git process."""
    asked = os.fsencode("".join(f"{name} <{email}>\n" for name, email in people))
    finished = repository.git.run("check-mailmap", "--stdin", stdin=asked) if people else None
    answers = os.fsdecode(finished.output).split("\n")[:-1] if finished and not finished.status else []
    if len(answers) != len(people):  # git could not parse one of the names
        return {each: each for each in people}
    return {each: _read(answer) for each, answer in zip(people, answers, strict=True)}


def has_mailmap(repository: Repository) -> bool:
    """May identities be those of other people by .mailmap? Costs no process where the file is at the top of the work tree."""
    return (repository.top / ".mailmap").exists() or bool(repository.config("mailmap.file"))


def user_of(repository: Repository) -> Identity:
    """The user by .mailmap; empty name and address if none are configured."""
    name, _, rest = (repository.git.ask("var", "GIT_COMMITTER_IDENT") or "").partition(" <")
    own = name, rest.partition(">")[0]
    return mapped(repository, [own])[own] if own[1] and has_mailmap(repository) else own


def of_user(repository: Repository, people: Collection[Identity]) -> set[Identity]:
    """Those of `people` that are the user, whose address is that of .mailmap."""
    own = repository.committer_email.lower()
    found = {each for each in people if own and each[1].lower() == own}
    # git takes a name with these characters for something else, and then answers for nobody.
    rest = [each for each in people if each not in found and each[0].isprintable() and not {"<", ">"} & set(each[0])]
    if own and rest and has_mailmap(repository):
        user = user_of(repository)[1].lower()
        found |= {each for each, (_, email) in mapped(repository, rest).items() if email.lower() == user}
    return found


def _read(answer: str) -> Identity:
    name, _, email = answer.rpartition("<")
    return name.strip(), email.removesuffix(">")
