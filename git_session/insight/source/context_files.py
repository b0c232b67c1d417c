"""The files that tell an agent about a folder (CLAUDE.md, claude.md, AGENTS.md): where they are, what they say, which matter.

How much a file matters for a session: each word of the objectives that stands in the path of its folder gives 3, in a heading
2, in a symbol of it (`between backquotes`) or the name of a file beside it 1; a folder in which the session changed files
gives 4, and the file at the top, which is about everything, 1. Words shorter than three letters and the commonest ones do
not count; plurals and a final -ing or -ed are taken off.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence

from git_session.git.repository import Repository
from git_session.insight.source.guides import Passage, parse_guide
from git_session.model.dataclass import dataclass
from git_session.model.text import clean, one_line

NAMES = ("CLAUDE.md", "claude.md", "AGENTS.md")
LONGEST = 64 << 10
"""Bytes of a file that are read."""
_MOST = 500  # files
_WORD = re.compile(r"[^\W\d_]{3,}")
_SYMBOL = re.compile(r"`([^`\n]{1,80})`")
_COMMON = frozenset(
    [
        "add",
        "all",
        "and",
        "any",
        "are",
        "build",
        "change",
        "code",
        "create",
        "fix",
        "for",
        "from",
        "has",
        "have",
        "implement",
        "into",
        "make",
        "more",
        "new",
        "not",
        "one",
        "our",
        "out",
        "should",
        "support",
        "test",
        "tests",
        "that",
        "the",
        "them",
        "this",
        "to",
        "update",
        "use",
        "using",
        "was",
        "when",
        "will",
        "with",
        "work",
    ]
)
_KINDS = {
    "patterns": re.compile(r"pattern|convention|style|rule|architecture|structure|how ", re.IGNORECASE),
    "gotchas": re.compile(r"gotcha|pitfall|caveat|warning|careful|avoid|never|known issue|troubleshoot", re.IGNORECASE),
}


@dataclass(frozen=True)
class ContextFile:
    """A context file: its path, the folder it is about ('' for the top), and its text. `beside` are the names of files there."""

    path: str
    text: str
    beside: tuple[str, ...] = ()

    @property
    def folder(self) -> str:
        return self.path.rpartition("/")[0]


@dataclass(frozen=True)
class Digest:
    """What a context file says in short: what the folder is for, how things are done there, what to watch for."""

    purpose: str
    patterns: tuple[str, ...]
    gotchas: tuple[str, ...]


def begin_contexts(repository: Repository) -> None:
    """Let git list what `found_contexts` without `untracked` is going to ask for, while something else is done."""
    repository.git.begin(*_listing())


def _listing(*others: str) -> tuple[str, ...]:
    return "ls-files", "--cached", *others, "-z", "--", *(f":(top,glob)**/{name}" for name in NAMES)


def found_contexts(repository: Repository, *, untracked: bool = True) -> tuple[ContextFile, ...]:
    """Every context file of the work tree, those of the upper folders first; without `untracked` those that git tracks, which
    spares a walk through all folders."""
    listing = repository.git.must(*_listing("--others", "--exclude-standard") if untracked else _listing())
    paths = sorted(dict.fromkeys(listing.fields), key=lambda path: (path.count("/"), path))[:_MOST]
    root = os.path.realpath(repository.top)
    found: list[ContextFile] = []
    for path in paths:
        real = os.path.realpath(os.path.join(root, path))
        # A clone may have put links there: only what lies in the work tree is read, and what two names mean once.
        if real != os.path.join(root, path) or not os.path.isfile(real):
            continue
        with open(real, "rb") as file:
            text = clean(file.read(LONGEST).decode("utf-8", "replace"))
        try:
            beside = tuple(sorted(os.listdir(os.path.dirname(real)))[:200])
        except OSError:
            beside = ()
        found.append(ContextFile(path, text, beside))
    return tuple(found)


def relevance(context: ContextFile, words: Mapping[str, str], touched: Sequence[str]) -> tuple[int, tuple[str, ...]]:
    """(points, the reasons for them). `words` are those of the objectives (see `words_of`), `touched` the session's files."""
    folder = context.folder
    in_path = words_of(folder.replace("/", " ").replace("_", " ").replace("-", " "))
    in_headings = words_of(" ".join(re.findall(r"(?m)^#{1,6}\s+(.*)$", context.text)))
    named = " ".join([*_SYMBOL.findall(context.text), *context.beside])
    in_symbols = words_of(re.sub(r"(?<=[a-z])(?=[A-Z])|[_./-]", " ", named))
    points = 0
    reasons: list[str] = []
    for places, worth, what in ((in_path, 3, "path"), (in_headings, 2, "heading"), (in_symbols, 1, "symbol")):
        hits = [words[stem] for stem in sorted(words) if stem in places]
        if hits:
            points += worth * len(hits)
            reasons.append(f"{what}: {', '.join(hits[:4])}")
    below = [path for path in touched if folder and path.startswith(folder + "/")]
    if below:
        points += 4
        reasons.append(f"{len(below)} changed here")
    if not folder:
        points += 1
        reasons.append("the whole repository")
    return points, tuple(reasons)


def words_of(text: str) -> dict[str, str]:
    """The words of a text that tell something: without their endings -> as they stand there."""
    words = (word.lower() for word in _WORD.findall(text))
    return {_stem(word): word for word in words if word not in _COMMON}


def _stem(word: str) -> str:
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def digest(context: ContextFile) -> Digest:
    """The file in short: its first paragraph, and the items under headings that speak of patterns and of gotchas."""
    passages = parse_guide(context.path, context.text, "")
    purpose = next((one_line(passage.text) for passage in passages if not _kind(passage)), "")
    said: dict[str, list[str]] = {"patterns": [], "gotchas": []}
    for passage in passages:
        kind = _kind(passage)
        if kind:
            said[kind] += [one_line(part) for part in passage.text.split("; ")]
    return Digest(purpose, tuple(said["patterns"]), tuple(said["gotchas"]))


def _kind(passage: Passage) -> str:
    return next((kind for kind, pattern in reversed(_KINDS.items()) if pattern.search(passage.heading)), "")
