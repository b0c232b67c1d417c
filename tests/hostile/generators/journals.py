"""Journals, here and in fetched archives, whose lines were written by somebody else, or damaged; and the views beside them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from tests.hostile.generators.texts import DEEP, IDS, NUMBERS, PATHS, noise, text
from tests.hostile.kind import World, kind

WORDS = (
    "session", "adopted", "enter", "leave", "activity", "branch", "objective", "objective.start", "objective.complete", "objective.reopen", "objective.drop",
    "objective.edit", "blocker", "blocker.resolve", "decision", "commit", "rewrite", "gone", "back", "checkpoint", "measurement", "stash", "unstash", "end",
    "reopen", "test", "agent", "timeouts", "unheard.of", "",
)  # fmt: skip
FIELDS = (
    "session", "branch", "base", "base_ref", "begun_on", "issue", "tdd", "timeouts", "before", "commit", "author", "written", "commits", "people", "reason",
    "text", "of", "resolution", "rationale", "alternatives", "paths", "supersedes", "supersedes_text", "oid", "parents", "seconds", "decisions", "completed",
    "listed", "pairs", "lost", "oids", "label", "notes", "snapshot", "phase", "covered", "lines", "new_covered", "new_lines", "passed", "failed", "errors",
    "skipped", "tests_added", "tests_removed", "sources", "measured", "origin", "accomplished", "remember", "next", "merged_to", "merged_as", "ignored",
    "command", "status", "tests_changed", "code_changed", "tree", "not_run", "event", "by", "late", "format",
)  # fmt: skip
TIMES = (b"0", b"1", b"253402300800000", b"99999999999999999999", b"-5", b"1e3", b"", b"9" * 5_000, b"1800000000000000")


def _value(random: Random) -> Any:
    """A JSON value of any type."""
    choices: tuple[Callable[[], Any], ...] = (
        lambda: text(random),
        lambda: random.choice(IDS),
        lambda: random.choice(PATHS),
        lambda: random.choice(("0" * 40, "f" * 40, "A" * 40, "z" * 40, "0" * 64, "deadbeef", "HEAD", "--all")),
        lambda: random.choice((0, -1, 2**31, 2**63, 2**64, 10**30, 1.5, -0.0, True, False, None)),
        list,
        dict,
        lambda: [_value(random) for _ in range(3)],
        lambda: {"name": _value(random), "id": _value(random), "seconds": _value(random)},
        lambda: [[_value(random), _value(random)]],
        lambda: "\ud800",
        lambda: "\0",
    )
    return random.choice(choices)()


def _line(random: Random, ids: list[str]) -> bytes:
    """A well-formed line with hostile values; `of` often names an event that there is."""
    body: dict[str, Any] = {"id": f"{random.getrandbits(40):010x}"}
    for name in random.sample(FIELDS, random.randint(1, 12)):
        body[name] = (
            random.choice(ids) if name in ("of", "supersedes") and ids and random.random() < 0.6 else _value(random)
        )
    at = random.choice(TIMES) if random.random() < 0.2 else b"%d" % (1_800_000_000_000 + random.randrange(900_000))
    return b"%s %s %s" % (at, random.choice(WORDS).encode(), json.dumps(body).encode())


def _changed(random: Random, content: bytes) -> bytes:
    """A real journal of which a value in some lines was replaced by another."""
    lines = content.rstrip(b"\n").split(b"\n")
    for at in random.sample(range(len(lines)), max(1, len(lines) // 3)):
        time, word, rest = lines[at].split(b" ", 2)
        body = json.loads(rest)
        for name in random.sample(list(body), min(len(body), 2)):
            body[name] = _value(random)
        lines[at] = b"%s %s %s" % (time, word, json.dumps(body).encode())
    return b"\n".join(lines) + b"\n"


def _added(random: Random, content: bytes) -> bytes:
    ids = [json.loads(row.split(b" ", 2)[2])["id"] for row in content.splitlines()]
    return content + b"".join(_line(random, ids) + b"\n" for _ in range(30))


def _broken(random: Random, content: bytes) -> bytes:
    """A journal that is none any more."""
    first, *rest = content.splitlines(keepends=True)
    deep = random.choice(
        (b'{"id":"d","text":' + b"[" * DEEP, b'{"a":' * DEEP, b'{"id":"d","text":' + b"[" * DEEP + b"]" * DEEP + b"}")
    )
    choices: tuple[bytes, ...] = (
        b"",
        b"\n" * 500,
        b"\0" * 4_000,
        content.replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + content,
        first,
        b"".join(rest),
        b"".join(reversed([first, *rest])),
        content * 3,
        content + b'1800000000000 objective {"id":"torn","te',
        content + b"1800000000000 objective " + deep + b"\n",
        content + b'1800000000000 objective {"id":"big","text":' + random.choice(NUMBERS).encode() + b"}\n",
        content + b'1800000000000 commit {"id":"big","seconds":' + b"9" * 5_000 + b"}\n",
        content.replace(b'"format":1', b'"format":' + random.choice((b"9", b'"1"', b"null", b"-1", b"1e400"))),
        content + b'1800000000000 objective {"id":"long","text":"' + b"x" * (2 << 20) + b'"}\n',
        noise(random, content),
        noise(random, noise(random, content)),
    )
    return random.choice(choices)


def _journals(world: World) -> list[Path]:
    return sorted(world.sessions.glob("*/journal"))


def _archive(world: World, session: str, change: Callable[[Random, bytes], bytes]) -> None:
    """Put a changed journal into the archive of a session, as a fetch from somebody else's clone would."""
    box, ref = world.box, f"refs/sessions/{session}"
    content = change(world.random, (world.sessions / world.ended / "journal").read_bytes())
    path = world.project.parent / "tmp" / "journal"
    path.write_bytes(content)
    blob = box.git("hash-object", "-w", str(path))
    path.unlink()
    tree = box.git("mktree", stdin=f"100644 blob {blob}\tjournal\n")
    parents = (
        ["-p", box.git("rev-parse", "-q", "--verify", ref)]
        if box.run("git", "rev-parse", "-q", "--verify", ref, status=None).out
        else []
    )
    box.git("update-ref", ref, box.git("commit-tree", tree, *parents, "-m", f"End of session {session}"))


@kind
def other_values_in_a_journal(world: World) -> None:
    for path in _journals(world):
        path.write_bytes(_changed(world.random, path.read_bytes()))


@kind
def hostile_lines_in_a_journal(world: World) -> None:
    for path in _journals(world):
        path.write_bytes(_added(world.random, path.read_bytes()))


@kind
def broken_journals(world: World) -> None:
    for path in _journals(world):
        path.write_bytes(_broken(world.random, path.read_bytes()))


@kind
def fetched_archives_with_other_values(world: World) -> None:
    _archive(world, world.ended, _changed)
    _archive(world, "feature-gone-20270110-abcd", _added)


@kind
def fetched_archives_that_are_broken(world: World) -> None:
    _archive(world, world.ended, _broken)
    _archive(world, "feature-gone-20270110-abcd", _broken)


@kind
def views_with_noise(world: World) -> None:
    """The files beside the journals, and those in the git dir, which can be deleted at any time."""
    views = [
        path
        for path in world.sessions.glob("*/*")
        if path.is_file() and path.name != "journal" and path.parent.name not in ("hooks", "log")
    ]
    for path in (*views, world.git_dir / "session-here", world.git_dir / "session-settings"):
        if path.exists() and world.random.random() < 0.6:
            path.write_bytes(
                world.random.choice(
                    (
                        b"",
                        b"\0" * 50,
                        noise(world.random, path.read_bytes()),
                        text(world.random).encode("utf-8", "replace"),
                    )
                )
            )


@kind
def views_that_name_paths(world: World) -> None:
    """`session-here` and the binding of the branch name a folder outside of `.git/sessions`."""
    here = (world.git_dir / "HEAD").read_text()
    path = world.random.choice(
        ("../../../outside", "../../../outside/folder", "/dev", "..", ".", "", "x/../../../../outside", "lock", "cache")
    )
    (world.git_dir / "session-here").write_text(f"{here}{path}\n")
    world.box.git("config", "branch.feature/oauth.session", path)


@kind
def objects_in_place_of_files(world: World) -> None:
    """Folders and links where `.git/sessions` has files, as after a botched copy."""
    for path in world.random.sample(sorted(world.sessions.glob("*/*")), 4):
        if path.is_file() and path.parent.name not in ("hooks", "log"):
            path.unlink()
            if world.random.random() < 0.5:
                path.mkdir()
            else:
                path.symlink_to(world.random.choice(("gone", path.name, "/dev/null")))
