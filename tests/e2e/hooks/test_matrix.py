"""Every way a commit is made, with every setting and message that bears on it (`matrix.py` says what holds)."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.hooks.matrix import (
    EMPTY,
    FOR_GIT,
    MERGES,
    MESSAGES,
    ORDINARY,
    OTHERS,
    PICKS,
    REBASES,
    SETTINGS,
    WRITTEN,
    Operation,
    Side,
)
from tests.sandbox import Sandbox

OBJECTIVES = ["Session-Objectives:", " - [▶] OAuth provider (this commit)", " - [ ] Google OAuth (next)"]
DECISIONS = {
    "PKCE": [" - Use PKCE", "   Rationale: Protects the code"],
    "JWT": [
        " - Use JWT for naïve clients, since each of them keeps the whole token by itself and no server has",
        "   to ask another one",
        "   Rationale: Café-proof",
    ],
}
TIME = "Session-Time: 30m"
OURS = re.compile(
    r"^(?:(?:Session-Objectives|Decisions):(?: - .*)?(?:\n|\Z)(?: .*(?:\n|\Z))*|Session-Time: \w+(?:\n|\Z))", re.M
)
# What bears on a message that git replays, and on the shape of one that a person writes.
BEARING = ("plain", "commentChar", "hostile trailers", "verbatim", "latin1")
CLEANING = ("auto", "commentString", "hostile trailers", "whitespace", "verbatim", "scissors", "latin1")
SHAPED = ("no final newline", "CRLF", "trailers", "a quarter", "comments")


@dataclass(frozen=True)
class Made:
    """A commit as git keeps it, with its note."""

    header: str
    raw: bytes
    note: str

    @property
    def text(self) -> str:
        encoding = re.search(r"^encoding (.+)$", self.header, re.M)
        return self.raw.decode(encoding[1] if encoding else "utf-8", "surrogateescape")


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Folders with a repository in a session, and with the same history without git-session."""
    root = tmp_path_factory.mktemp("pair")
    ours = Sandbox(root / "ours" / "project", root / "ours" / "home")
    for path in (ours.path, ours.home):
        path.mkdir(parents=True)
    (ours.home / ".gitconfig").write_text(
        "[user]\n\tname = Ada Example\n\temail = ada@example.org\n[init]\n\tdefaultBranch = main\n"
        "[advice]\n\tdetachedHead = false\n[gc]\n\tauto = 0\n"
    )
    ours.git("init", "-q")
    shutil.rmtree(ours.path / ".git" / "hooks")  # samples
    ours.session("init")
    ours.write("README.md", "Begin\n")
    ours.commit("Begin", "work.txt", "begin\n")
    ours.git("switch", "-q", "-c", "beside")
    ours.commit("Beside\n\nWith a body.\n\nRefs: #7", "beside.txt")
    ours.commit("Beside too", "beside.txt", "two\n")
    ours.git("switch", "-q", "-c", "clash", "main")
    ours.commit("Clash", "README.md", "clash\n")
    ours.git("switch", "-q", "main")
    ours.session("start", "feature/oauth", "--objective", "OAuth provider", "--objective", "Google OAuth")
    # What is tested is where the block goes, not what it lists, nor how it is wrapped.
    ours.git("config", "session.commitStyle", "full")
    ours.git("config", "session.commitWidth", "98")
    ours.session("objectives", "start", "obj-1")
    ours.pass_time(minutes=15)
    ours.commit("feat: Provider\n\nWhich provides.\n\nRefs: #3", "README.md", "one\n")
    ours.pass_time(minutes=5)
    ours.commit("fix: Provider", "README.md", "two\n")
    ours.pass_time(minutes=5)
    decide(ours, "Use PKCE", "Protects the code")
    ours.commit("docs: Provider\n\nA word on it.", "b.txt")
    ours.git("branch", "ours")
    decide(ours, " ".join([DECISIONS["JWT"][0][3:], DECISIONS["JWT"][1].strip()]), "Café-proof")
    twin = Sandbox(root / "twin" / "project", root / "twin" / "home", now=ours.now)
    shutil.copytree(root / "ours", root / "twin", symlinks=True)
    twin.session("init", "--uninstall", "--yes")
    twin.git("reset", "-q", "--hard")
    shutil.rmtree(twin.path / ".git" / "sessions", ignore_errors=True)
    return root / "ours", root / "twin"


def decide(sandbox: Sandbox, text: str, rationale: str) -> None:
    sandbox.session("decisions", "add", text, "--rationale", rationale)
    sandbox.git("checkout", "-q", ".session")  # a clean work tree, for rebase and merge


def sides(pair: tuple[Path, Path], folder: Path, setting: str, message: str) -> Iterator[Side]:
    """Copies of both repositories with the setting; a person there is about to write the message."""
    for source in pair:
        path = folder / source.name
        shutil.copytree(source, path, symlinks=True, copy_function=copied)
        sandbox = Sandbox(path / "project", path / "home", now=1_800_000_000 + 30 * 60)
        with (sandbox.path / ".git" / "config").open("a") as file:
            for key, value in SETTINGS[setting].items():
                section, _, name = key.rpartition(".")
                section, _, subsection = section.partition(".")
                file.write(f'[{section} "{subsection}"]\n' if subsection else f"[{section}]\n")
                file.write(f'\t{name} = "{value}"\n')
        yield Side(sandbox, MESSAGES[message].encode("latin1" if setting == "latin1" else "utf-8"))


def copied(source: str, target: str) -> str:
    """A copy of a file; objects, which git never writes to, are linked."""
    if "/.git/objects/" in source:
        os.link(source, target)
        return target
    return str(shutil.copy2(source, target))


def history(side: Side) -> list[Made]:
    """The commits that lead to HEAD by first parents, oldest first."""
    at = side.sandbox
    ids = at.git("rev-list", "--first-parent", "--reverse", "HEAD", status=None, cwd=side.where).split()
    listing = at.run("git", "notes", "--ref=session", "list", status=None).out.split()
    notes = dict(zip(listing[1::2], listing[::2], strict=True))
    wanted = [*ids, *(notes[oid] for oid in ids if oid in notes)]
    output = at.run("git", "cat-file", "--batch", stdin="\n".join(wanted) + "\n", cwd=side.where).out
    stream = output.encode("utf-8", "surrogateescape")
    objects: dict[str, bytes] = {}
    while stream:
        header, _, stream = stream.partition(b"\n")
        size = int(header.split()[2])
        objects[header.split()[0].decode()], stream = stream[:size], stream[size + 1 :]
    found = []
    for oid in ids:
        head, _, raw = objects[oid].partition(b"\n\n")
        found.append(Made(head.decode(), raw, objects[notes[oid]].decode() if oid in notes else ""))
    return found


def trailers(side: Side, text: str, setting: str) -> list[str]:
    """The trailers that git finds, one a line; the settings of comments apply, as they do for `git log`."""
    sign = SETTINGS[setting].get("core.commentChar", "auto")
    comments = [] if sign == "auto" else ["-c", f"core.commentChar={sign}"]
    ran = side.sandbox.run(
        "git", *comments, "interpret-trailers", "--parse", "--no-divider", stdin=text, cwd=side.sandbox.home
    )
    return ran.out.splitlines()


def is_ours(row: str) -> bool:
    return row.startswith(("Session-Objectives: - [", "Decisions: - ", "Session-Time: "))


def lines(text: str) -> list[str]:
    return [row for row in text.split("\n") if row.strip()]


def check_written(side: Side, ours: str, twin: str, setting: str, decisions: Sequence[str]) -> None:
    """What a person writes is there, and our trailers once, current, in the block that git reads."""
    wanted = [*OBJECTIVES, *(["Decisions:"] if any(decisions) else [])]
    wanted += [row for name in decisions if name for row in DECISIONS[name]] + [TIME]
    if setting == "latin1":
        wanted = [row.replace("▶", ">") for row in wanted]
    assert ("\r\n" in ours) == ("\r\n" in twin)
    if twin.count("\r\n") == twin.count("\n"):
        assert ours.count("\r\n") == ours.count("\n")
    ours, twin = ours.replace("\r\n", "\n"), twin.replace("\r\n", "\n")
    block = "\n".join(wanted)
    assert f"\n{block}\n" in f"{ours}\n"
    assert len(OURS.findall(ours)) == len([row for row in wanted if not row.startswith(" ")])
    assert max(map(len, wanted)) <= 100
    assert lines(OURS.sub("", ours)) == lines(OURS.sub("", twin))
    rows = trailers(side, ours, setting)
    unfolded = re.sub(r"\n +", " ", block).split("\n")
    assert [row for row in rows if is_ours(row)] == unfolded
    assert [row for row in rows if not is_ours(row)] == [
        row for row in trailers(side, twin, setting) if not is_ours(row)
    ]


def check(ours: Side, twin: Side, operation: Operation, setting: str) -> None:
    """Hold what was made here against the twin."""
    here, there = history(ours), history(twin)
    assert ours.statuses == twin.statuses
    if operation.made != "E":
        assert twin.statuses[-1] == 0
    assert len(here) == len(there)
    made = operation.made if ours.statuses[-1] == 0 else ""
    decisions = (
        operation.decisions if len(made) > 1 and len(operation.decisions) > 1 and "" in operation.decisions else None
    )
    for at, (mine, its) in enumerate(zip(here, there, strict=True)):
        letter = made[at - len(here)] if len(here) - at <= len(made) else " "
        carried = (
            operation.decisions
            if decisions is None
            else decisions[at - len(here) + len(made) : at - len(here) + len(made) + 1]
        )
        assert re.findall("^encoding.*$", mine.header, re.M) == re.findall("^encoding.*$", its.header, re.M)
        if letter == "H":
            check_written(ours, mine.text, its.text, setting, carried)
        elif letter == "E" and ours.statuses == [0]:
            assert lines(OURS.sub("", mine.text)) == lines(its.text)
        elif letter == "F":
            assert lines(OURS.sub("", mine.text)) == lines(OURS.sub("", its.text))
            names = [row.partition(":")[0] for row in OURS.findall(mine.text)]
            assert len(names) == len(set(names))
            assert "Session-Time" in names
        else:
            assert mine.raw == its.raw
        keys = [row.partition(": ")[0] for row in mine.note.splitlines()]
        if letter == " ":
            assert mine.note == its.note
        else:
            assert keys == ([] if letter == "-" else ["session", "time"])


CELLS = [(each, setting, "body") for each in (*WRITTEN, *ORDINARY, *EMPTY) for setting in SETTINGS]
CELLS += [(each, setting, "body") for each in (*FOR_GIT, *MERGES, *PICKS, *REBASES, *OTHERS) for setting in BEARING]
CELLS += [(each, "plain", message) for each in WRITTEN for message in MESSAGES if message != "body"]
CELLS += [(each, "auto", "comments") for each in WRITTEN[3:]]
CELLS += [(each, setting, message) for each in WRITTEN[1:3] for setting in CLEANING for message in SHAPED]


@pytest.mark.parametrize(
    ("operation", "setting", "message"),
    CELLS,
    ids=[f"{each.name}, {setting}, {message}" for each, setting, message in CELLS],
)
def test_cell(pair: tuple[Path, Path], tmp_path: Path, operation: Operation, setting: str, message: str) -> None:
    ours, twin = sides(pair, tmp_path, setting, message)
    operation.does(ours)
    operation.does(twin)
    check(ours, twin, operation, setting)
