"""Runs the commands of a page, and compares or replaces their outputs.

A page shows commands in blocks of ```console: lines that begin with `$ ` (and go on behind a `\\`), each with its output below. A line
`…` stands for any lines. HTML comments, which readers do not see, do the rest: `<!-- 5 minutes later -->` moves the clock,
`<!-- $ command -->` runs a command that is not shown, `<!-- $ A --- B -->` several. All commands of a page run in one folder, the
first in an empty one; `cd` goes on to the next.

The clock stands at a fixed time and moves by such comments alone. Random ends of ids are replaced by ones made from the rest of the
id, and ids of commits, which depend on them, by ones made from their order, so that a page that is written again stays the same.
"""

from __future__ import annotations

import hashlib
import os
import re
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.sandbox import FORKS, START, Sandbox

ROOT = Path(__file__).parents[2]
ANY = "…"
HOME = "/home/ada"
"""What pages show in place of the folder in which their commands run."""
_PIECE = re.compile(
    r"^<!-- (?P<count>\d+) (?P<unit>minute|hour)s? later -->$"
    r"|^<!-- \$ (?P<hidden>.*?) -->$"
    r"|^```console\n(?P<block>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_TAIL = re.compile(r"\b([a-z0-9][a-z0-9-]*-\d{8})-[a-z2-9]{4}\b")
_OID = re.compile(r"\b(?=[0-9a-f]*\d)(?:[0-9a-f]{7}|[0-9a-f]{9}|[0-9a-f]{40})\b")
_TOOK = re.compile(r"\bin \d+\.\ds$", re.MULTILINE)
_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class Step:
    """A command as the page shows it, with the output that it shows; `minutes` pass before it. Hidden ones show no output."""

    line: str
    shown: str
    minutes: int
    is_hidden: bool = False

    @property
    def command(self) -> str:
        return self.line.replace("\\\n", "")


def pages() -> list[Path]:
    """The documents with commands."""
    documents = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return [path for path in documents if "```console" in path.read_text("utf-8")]


def steps(text: str) -> Iterator[Step]:
    """The commands of a page, in their order."""
    minutes = 0
    for match in _PIECE.finditer(text):
        if match["count"]:
            minutes += int(match["count"]) * (60 if match["unit"] == "hour" else 1)
            continue
        if match["hidden"]:
            found = [Step(each, "", 0, is_hidden=True) for each in match["hidden"].split(" --- ")]
        else:
            found = [Step(line, shown, 0) for line, shown in _of_block(match["block"])]
        for each in found:
            yield Step(each.line, each.shown, minutes, each.is_hidden)
            minutes = 0


def _of_block(block: str) -> Iterator[tuple[str, str]]:
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        line, _, shown = re.sub(r"\\\n", "\\\0", part).partition("\n")
        yield line.replace("\0", "\n"), shown


_READY = "git commit -q -m 'Use git-session'"
_BEGUN: dict[tuple[str, ...], tuple[tempfile.TemporaryDirectory[str], str]] = {}
"""Commands -> the folder that they leave, and where in it they end."""


class Reader:
    """Somebody who types the commands of a page, from an empty folder on."""

    def __init__(self, box: Sandbox) -> None:
        self.box = box
        self._home = str(box.path)
        self._fixed = FixedIds()

    def type_all(self, text: str) -> Iterator[tuple[Step, str]]:
        """Run the commands of a page; yield each that it shows with its output. What many pages begin with is run once."""
        found = list(steps(text))
        start = next((at + 1 for at, each in enumerate(found) if each.line == _READY), 0)
        if start and all(each.is_hidden and not each.minutes for each in found[:start]):
            self._begin(found[:start])
            found = found[start:]
        for step in found:
            output = self.type(step)
            if not step.is_hidden:
                yield step, output

    def _begin(self, first: list[Step]) -> None:
        """Run hidden commands in the empty folder, or copy what they left there before."""
        key = tuple(each.line for each in first)
        if key not in _BEGUN:
            for step in first:
                self.type(step)
            kept = tempfile.TemporaryDirectory(prefix="git-session-pages.")
            shutil.copytree(self._home, kept.name, symlinks=True, dirs_exist_ok=True)
            _BEGUN[key] = kept, os.path.relpath(self.box.path, self._home)
            return
        kept, folder = _BEGUN[key]
        shutil.copytree(kept.name, self._home, symlinks=True, dirs_exist_ok=True)
        self.box.path = Path(self._home, folder)

    def type(self, step: Step) -> str:
        """Run the command of a step; return what a terminal shows then, without colours."""
        self.box.pass_time(minutes=step.minutes)
        command = step.command
        if command.startswith("cd "):
            self.box.path = (self.box.path / command[3:]).resolve()
            return ""
        status, output = self._run(command)
        self._date_files()
        assert not step.is_hidden or status == 0, f"{command}\n{output}"
        if step.is_hidden and command == "git session init":  # the first hints were given, as in any repository in use
            shutil.rmtree(self.box.path / ".git/sessions/untold")
        return self._fixed.of(output).replace(self._home, HOME)

    def _run(self, command: str) -> tuple[int, str]:
        env = {**self.box.env, "GIT_PAGER": "cat"}
        words = _plain_words(command)
        if words[:2] == ["git", "session"]:
            ran = FORKS.run(words[2:], cwd=self.box.path, env=env, stdin=b"", together=True)
        else:
            ran = subprocess.run(
                ["sh", "-c", command],
                cwd=self.box.path,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                check=False,
            )
        return ran.returncode, ran.stdout.decode("utf-8")

    def _date_files(self) -> None:
        """Date what was just written by the clock of the page."""
        for folder, below, names in os.walk(self.box.path):
            below[:] = [name for name in below if name != ".git"]
            for name in names:
                path = Path(folder, name)
                if not START <= path.lstat().st_mtime <= self.box.now:
                    os.utime(path, (self.box.now, self.box.now), follow_symlinks=False)


def _plain_words(command: str) -> list[str]:
    """The words of a command line that means nothing else to a shell; none of any other."""
    if any(sign in command for sign in "|&;<>$`*?#~\n") and not command.startswith("git session"):
        return []
    lexer = shlex.shlex(command, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    words = list(lexer)
    if any(word and set(word) <= set("|&;<>()") for word in words) or "$" in command or "`" in command:
        return []
    return words


class FixedIds:
    """Replaces ids by others that are the same in every run, and the same wherever they are shown."""

    def __init__(self) -> None:
        self._order: dict[str, int] = {}

    def of(self, text: str) -> str:
        """`text` with random ends of ids of sessions made from the rest of the id, and the first, second… commit by its number."""
        return _OID.sub(self._commit, _TAIL.sub(_session, text))

    def _commit(self, match: re.Match[str]) -> str:
        number = self._order.setdefault(match[0][:7], len(self._order))
        return hashlib.sha1(f"commit {number}".encode(), usedforsecurity=False).hexdigest()[: len(match[0])]


def _session(match: re.Match[str]) -> str:
    digest = hashlib.sha256(match[1].encode()).digest()
    return match[1] + "-" + "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in digest[:4])


def is_as_shown(shown: str, output: str) -> bool:
    """Whether a page shows this output: lines of `…` stand for any lines."""
    parts = [comparable(part) for part in re.split(rf"^{ANY}\n", shown, flags=re.MULTILINE)]
    pattern = r"(?:.*\n)*?".join(re.escape(part) for part in parts)
    return re.fullmatch(pattern, comparable(output)) is not None


def comparable(text: str) -> str:
    """`text` without what a new run may change, how long a program ran, and without blanks at the ends of lines."""
    return _TOOK.sub("in 0.0s", re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE))


def play(text: str, box: Sandbox) -> list[tuple[Step, str]]:
    """Type the commands of a page; return each that it shows with its output."""
    return list(Reader(box).type_all(text))


def rewritten(text: str, played: list[tuple[Step, str]]) -> str:
    """The page with outputs that have changed replaced."""
    outputs = iter(played)

    def block(match: re.Match[str]) -> str:
        if not match["block"]:
            return match[0]
        rows = []
        for line, shown in _of_block(match["block"]):
            step, output = next(outputs)
            assert step.line == line
            rows.append(f"$ {line}\n" + (shown if is_as_shown(shown, output) else _ended(output)))
        return "```console\n" + "".join(rows) + "```"

    return _PIECE.sub(block, text)


def _ended(output: str) -> str:
    text = re.sub(r"[ \t]+$", "", output, flags=re.MULTILINE)
    return text + "\n" if text and not text.endswith("\n") else text
