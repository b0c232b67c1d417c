"""Context files, which describe a folder to coding agents (CLAUDE.md, claude.md, AGENTS.md): their content and relevance.

Relevance for a session is a number of points: 3 for each word of its objectives in the path of the file's folder, 2 for one in a
heading, 1 for one in a symbol (in backquotes) or in the name of a file of the folder; 4 if the session changed files in
the folder; 1 for the file at the top, which covers everything. Words of less than three letters and very common words are
ignored, as are plural endings, -ing and -ed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence

from git_session.git.files.index import may_have_files_named
from git_session.git.repository import Repository
from git_session.hot.treefiles import TreeFiles
from git_session.insight.source.guides import Passage, parse_guide
from git_session.model.dataclass import dataclass
from git_session.model.pattern import lazy_pattern
from git_session.model.section import without_section
from git_session.model.text import clean, one_line

NAMES = ("CLAUDE.md", "claude.md", "AGENTS.md")
LONGEST = 64 << 10
"""Most bytes of a file that are read."""
_MOST = 500  # files
_WORD = lazy_pattern(r"[^\W\d_]{3,}")
_SYMBOL = lazy_pattern(r"`([^`\n]{1,80})`")
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
    "patterns": lazy_pattern(r"pattern|convention|style|rule|architecture|structure|how ", re.IGNORECASE),
    "gotchas": lazy_pattern(
        r"gotcha|pitfall|caveat|warning|careful|avoid|never|known issue|troubleshoot", re.IGNORECASE
    ),
}


@dataclass(frozen=True)
class ContextFile:
    """A context file with its path and text; `folder` is the one it describes ('' for the top), `beside` the file names in it."""

    path: str
    text: str
    beside: tuple[str, ...] = ()

    @property
    def folder(self) -> str:
        return self.path.rpartition("/")[0]


@dataclass(frozen=True)
class Digest:
    """A summary of a context file: the purpose of the folder, its patterns and its gotchas."""

    purpose: str
    patterns: tuple[str, ...]
    gotchas: tuple[str, ...]


def begin_contexts(repository: Repository, *, untracked: bool) -> None:
    """If there may be any, start git in the background; the next `found_contexts` with the same `untracked` uses its output."""
    if untracked or may_have_files_named(repository.index_file, repository.git_dir, NAMES):
        repository.git.begin(*_listing(untracked=untracked))


def _listing(*, untracked: bool) -> tuple[str, ...]:
    others = ("--others", "--exclude-standard") if untracked else ()
    return "ls-files", "--cached", *others, "-z", "--", *(f":(top,glob)**/{name}" for name in NAMES)


def found_contexts(repository: Repository, *, untracked: bool = True) -> tuple[ContextFile, ...]:
    """The context files of the work tree, those of upper folders first; without `untracked` only tracked ones, which saves
    a walk through all folders. Their texts lack the section that `git session setup` wrote, which is about git-session."""
    if not (untracked or may_have_files_named(repository.index_file, repository.git_dir, NAMES)):
        return ()
    listing = repository.git.must(*_listing(untracked=untracked))
    paths = sorted(dict.fromkeys(listing.fields), key=lambda path: (path.count("/"), path))[:_MOST]
    files = TreeFiles(repository.top)
    found: list[ContextFile] = []
    for path in paths:
        if not files.is_own(path):
            continue
        try:
            text = without_section(clean(files.start(path, LONGEST).decode("utf-8", "replace")))
            beside = tuple(sorted(os.listdir(os.path.dirname(os.path.join(repository.top, path))))[:200])
        except OSError:
            continue
        found.append(ContextFile(path, text, beside))
    return tuple(found)


def relevance(context: ContextFile, words: Mapping[str, str], touched: Sequence[str]) -> tuple[int, tuple[str, ...]]:
    """(points, the reasons for them). `words` are those of the objectives (`words_of`), `touched` the session's files."""
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
    """The significant words of a text: stem -> the word as written."""
    words = (word.lower() for word in _WORD.findall(text))
    return {_stem(word): word for word in words if word not in _COMMON}


def _stem(word: str) -> str:
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def digest(context: ContextFile) -> Digest:
    """Summarise the file: its first paragraph, and the items under headings about patterns and about gotchas."""
    passages = parse_guide(context.path, context.text, "")
    purpose = next((one_line(passage.text) for passage in passages if not _kind(passage)), "")
    found: dict[str, list[str]] = {"patterns": [], "gotchas": []}
    for passage in passages:
        kind = _kind(passage)
        if kind:
            found[kind] += [one_line(part) for part in passage.text.split("; ")]
    return Digest(purpose, tuple(found["patterns"]), tuple(found["gotchas"]))


def _kind(passage: Passage) -> str:
    return next((kind for kind, pattern in reversed(_KINDS.items()) if pattern.search(passage.heading)), "")
