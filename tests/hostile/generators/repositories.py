"""Commits, branches, notes and refs that a fetch may bring, and git dirs in states that nobody wished for."""

from __future__ import annotations

import os
from typing import Any

from tests.hostile.generators.texts import BRANCHES, IDS, PATHS, line, noise, text
from tests.hostile.kind import World, kind

NOTES = (
    "session: {id}\ntime: {time}\n",
    "session: {id}\ncommit-time: {time}\nsession-time: {time}\n",
    "{text}\n",
    "session: {id}\nsession: {id}\ntime: 1s of 2s\n",
    "\x1b[31msession: {id}\x1b[0m\n",
)
TIMES = ("1s of 2s", "-1s of -2s", f"{'9' * 400}h of 1s", "1h 1h 1h of", "of of", "", "0x1s of ١s", "1e9s of 1s")
DATES = ("@0 +0000", "@1 +9959", "@253402300799 -1200", "@4102444800 +0000", "@99999999999 +0000", "@1800000000 +1400")


def _commit(world: World, message: str, *parents: str, **who: str) -> str:
    """A commit of the same files as HEAD with any message, as an object only."""
    tree = world.box.git("rev-parse", "HEAD^{tree}")
    given = [word for parent in parents or ("HEAD",) for word in ("-p", parent)]
    options: dict[str, Any] = who
    return world.box.git("commit-tree", tree, *given, stdin=message.replace("\0", " "), **options)


def _on(world: World, branch: str, oid: str) -> None:
    world.box.git("update-ref", f"refs/heads/{branch}", oid, status=None)


@kind
def hostile_commit_messages(world: World) -> None:
    """Subjects, bodies and people of others' commits, on our branch and on a remote's."""
    for _ in range(12):
        name = "Bo " + line(world.random)[:200].replace("<", "").replace(">", "").replace("\0", "")
        date = world.random.choice(DATES)
        who = {
            "GIT_AUTHOR_NAME": name,
            "GIT_COMMITTER_NAME": name,
            "GIT_AUTHOR_EMAIL": line(world.random)[:100].replace("<", "").replace(">", ""),
        }
        oid = _commit(world, text(world.random)[:4_000], GIT_AUTHOR_DATE=date, GIT_COMMITTER_DATE=date, **who)
        world.box.git("update-ref", "refs/heads/feature/oauth", oid)
    world.box.git("update-ref", "refs/remotes/origin/feature/theirs", "feature/oauth")


@kind
def forged_trailers(world: World) -> None:
    """Trailers of ours in others' commits, which `resume` would adopt."""
    values = [line(world.random)[:300] for _ in range(8)]
    message = (
        f"feat: theirs\n\nSession-Objectives:\n - [x] {values[0]}\n - [▶] {values[1]} (this commit)\n - [ ] {values[2]}\n - [?] {values[3]}\n"
        f" - 99999999999999999999 of -1 done\nDecisions:\n - {values[4]}\n   Rationale: {values[5]}\n   Alternatives: {values[6]}\n"
        f"Impact:\n - Tests: +{'9' * 400}\n - Coverage: 1e999%\nSession-Time: {world.random.choice(('9' * 300 + 'h', '-5m', 'soon', '1h 1h', values[7]))}\n"
    )
    for branch in ("feature/theirs", "feature/oauth"):
        _on(world, branch, _commit(world, message, GIT_AUTHOR_NAME="Bo Example", GIT_AUTHOR_EMAIL="bo@example.org"))
    world.box.git("update-ref", "refs/remotes/origin/feature/far", "feature/theirs")
    _first_resume(world, "feature/theirs")


def _first_resume(world: World, branch: str) -> None:
    from tests.hostile.invocations import ours

    world.first.append(ours("resume", branch))


@kind
def large_messages(world: World) -> None:
    body = world.random.choice(
        (" - [ ] x\n" * 20_000, "x" * 500_000, "Session-Objectives:\n" * 5_000, "a: b\n" * 20_000, "\n" * 100_000 + "x")
    )
    oid = _commit(world, f"feat: large\n\n{body}")
    _on(world, "feature/oauth", oid)
    _on(world, "feature/theirs", oid)
    _first_resume(world, "feature/theirs")


@kind
def odd_branches(world: World) -> None:
    for name in world.random.sample(BRANCHES, 12):
        for prefix in ("refs/heads/", "refs/remotes/origin/", "refs/tags/"):
            world.box.git("update-ref", f"{prefix}{name}", "feature/past", status=None)


@kind
def on_an_odd_branch(world: World) -> None:
    """A session of a branch whose name is none that anybody would choose."""
    from tests.hostile.invocations import ours

    name = world.random.choice([name for name in BRANCHES if name not in ("HEAD", "-rf")])
    world.box.git("update-ref", f"refs/heads/{name}", "main", status=None)
    world.box.git("symbolic-ref", "HEAD", f"refs/heads/{name}", status=None)
    world.first += [
        ours("start", "--objective", "On it"),
        ours("checkpoint", "--no-commit", "--label", "odd"),
        ours("end", "--remember", "odd"),
    ]


@kind
def hostile_notes(world: World) -> None:
    for revision in ("HEAD", "HEAD^", "feature/past"):
        note = world.random.choice(NOTES).format(
            id=world.random.choice(IDS), time=world.random.choice(TIMES), text=text(world.random)[:2_000]
        )
        world.box.git("notes", "--ref=session", "add", "--allow-empty", "-f", "-F", "-", revision, stdin=note)


@kind
def notes_that_name_paths(world: World) -> None:
    """The next amend must not follow the note to a folder outside."""
    for name in ("outside/journal", "outside/folder/journal"):
        (world.project.parent / name).write_text("1800000000000 session {}\n")
    for revision in ("HEAD", "HEAD^", "feature/past"):
        path = world.random.choice(
            (
                "../../../outside",
                "../../../outside/folder",
                "x/../../../../outside/folder",
                str(world.project.parent / "outside"),
            )
        )
        world.box.git("notes", "--ref=session", "add", "-f", "-m", f"session: {path}\ntime: 1s of 2s", revision)


@kind
def notes_that_are_none(world: World) -> None:
    """`refs/notes/session` is a commit of something else, or no commit."""
    blob = world.box.git("hash-object", "-w", "--stdin", stdin="text\n")
    tree = world.box.git(
        "mktree",
        stdin=f"100644 blob {blob}\t{'0' * 40}\n100644 blob {blob}\tnote\n040000 tree {world.box.git('rev-parse', 'HEAD^{tree}')}\tff\n",
    )
    oid = world.random.choice(
        (world.box.git("commit-tree", tree, "-m", "notes"), world.box.git("rev-parse", "HEAD"), blob, tree)
    )
    world.box.git("update-ref", "refs/notes/session", oid)


@kind
def malformed_archives(world: World) -> None:
    """Refs below refs/sessions/ and refs/session-commits/ that no git-session wrote."""
    box = world.box
    blob = box.git("hash-object", "-w", "--stdin", stdin=text(world.random)[:1_000])
    trees = [
        box.git("mktree", stdin=""),
        box.git("mktree", stdin=f"120000 blob {blob}\tjournal\n"),
        box.git("mktree", stdin=f"040000 tree {box.git('rev-parse', 'HEAD^{tree}')}\tjournal\n"),
        box.git(
            "mktree",
            stdin=f"100644 blob {blob}\tjournal\n100644 blob {blob}\thandoff.md\n100644 blob {blob}\tcontext.json\n",
        ),
    ]
    commits = [
        _commit(world, text(world.random)[:500]),
        *(box.git("commit-tree", tree, "-m", "End of session x") for tree in trees),
    ]
    box.git("tag", "-a", "-m", "a tag", "annotated")
    names = (
        "feature-x-20270101-aaaa",
        "feature-x-20270101-aaab",
        "X",
        "a/b/c",
        "-x",
        "é",
        "lock",
        "cache",
        "x" * 200,
        world.ended,
        "feature-oauth-20270101-aaaa",
    )
    for name in names:
        oid = world.random.choice((*commits, blob, *trees, box.git("rev-parse", "annotated")))
        for prefix in ("refs/sessions/", "refs/session-commits/"):
            if world.random.random() < 0.7:
                box.git("update-ref", f"{prefix}{name}", oid, status=None)


def _break(world: World, ref: str) -> None:
    """Let a ref name an object that is missing or is no object, as after a crash of the disk."""
    path = world.git_dir / ref
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        world.random.choice(("f" * 40 + "\n", "f" * 40, "", "garbage\n", "0" * 40 + "\n", "ref: refs/heads/nowhere\n"))
    )


@kind
def broken_refs_of_ours(world: World) -> None:
    for ref in world.random.sample(
        (
            f"refs/sessions/{world.ended}",
            "refs/sessions/feature-x-20270101-aaaa",
            f"refs/session-commits/{world.ended}",
            "refs/notes/session",
        ),
        2,
    ):
        _break(world, ref)


@kind
def broken_branches(world: World) -> None:
    for ref in world.random.sample(
        (
            "refs/heads/feature/other",
            "refs/heads/main",
            "refs/heads/feature/past",
            "refs/remotes/origin/main",
            "refs/heads/feature/oauth",
        ),
        2,
    ):
        _break(world, ref)


@kind
def missing_objects(world: World) -> None:
    """Some of the objects are gone, of ours and of the branches."""
    box = world.box
    pack = next((world.git_dir / "objects" / "pack").glob("*.pack"))
    content = pack.read_bytes()
    for path in (world.git_dir / "objects" / "pack").iterdir():
        path.unlink()
    box.run(
        "git",
        "unpack-objects",
        "-q",
        stdin=content.decode("latin-1").encode("latin-1").decode("utf-8", "surrogateescape"),
    )
    loose = sorted(path for path in (world.git_dir / "objects").glob("??/*"))
    for path in world.random.sample(loose, min(len(loose), world.random.randint(1, 8))):
        path.unlink()


@kind
def states_of_git(world: World) -> None:
    """Files that say what git is doing, with nonsense in them."""
    files = (
        "MERGE_HEAD",
        "CHERRY_PICK_HEAD",
        "REVERT_HEAD",
        "MERGE_MSG",
        "SQUASH_MSG",
        "BISECT_START",
        "BISECT_LOG",
        "ORIG_HEAD",
        "FETCH_HEAD",
        "AUTO_MERGE",
        "shallow",
    )
    for name in world.random.sample(files, 3):
        (world.git_dir / name).write_bytes(
            world.random.choice(
                (b"", b"garbage\n", b"\0\0", text(world.random).encode("utf-8", "replace"), b"f" * 40 + b"\n")
            )
        )
    for name in world.random.sample(("rebase-merge", "rebase-apply", "sequencer"), 1):
        (world.git_dir / name).mkdir()
        for part in (
            "head-name",
            "onto",
            "done",
            "git-rebase-todo",
            "message",
            "orig-head",
            "todo",
            "opts",
            "rewritten-list",
        ):
            (world.git_dir / name / part).write_bytes(
                world.random.choice((b"", b"garbage", text(world.random).encode("utf-8", "replace")))
            )


@kind
def heads_of_git(world: World) -> None:
    head = world.random.choice(
        (
            b"",
            b"ref: refs/heads/nowhere\n",
            b"f" * 40 + b"\n",
            b"garbage\n",
            b"ref: ../../x\n",
            b"ref: refs/heads/\n",
            b"\0" * 41,
            b"ref: refs/tags/x\n",
            b"ref: refs/heads/a\x1b[31m\n",
        )
    )
    (world.git_dir / "HEAD").write_bytes(head)


@kind
def noise_in_the_git_dir(world: World) -> None:
    names = ("config", "index", "packed-refs", "logs/HEAD", "logs/refs/heads/feature/oauth", "info/exclude")
    for name in world.random.sample(names, 2):
        path = world.git_dir / name
        if path.exists():
            path.write_bytes(noise(world.random, path.read_bytes()))


@kind
def reflogs_with_noise(world: World) -> None:
    for path in (world.git_dir / "logs").rglob("*"):
        if path.is_file() and world.random.random() < 0.7:
            path.write_bytes(
                world.random.choice((b"", b"\0" * 99, b"garbage\n" * 9, noise(world.random, path.read_bytes())))
            )


@kind
def nothing_committed(world: World) -> None:
    world.box.git("checkout", "-q", "--orphan", world.random.choice(("fresh", "漢", "it's")))


@kind
def no_index_and_no_files(world: World) -> None:
    for path in world.project.iterdir():
        if path.name != ".git" and path.is_file():
            path.unlink()
    (world.git_dir / "index").unlink()


@kind
def a_shallow_clone(world: World) -> None:
    """Commits whose parents are not there, as far as git knows."""
    (world.git_dir / "shallow").write_text(
        "\n".join(
            world.box.git("rev-list", "--max-count=1", "--skip=1", each) or world.box.git("rev-parse", each)
            for each in ("feature/oauth",)
        )
        + "\n"
    )


@kind
def replaced_and_grafted_commits(world: World) -> None:
    world.box.git("replace", "-f", "feature/past", _commit(world, text(world.random)[:500]))
    world.box.git("replace", "--graft", "feature/oauth")


@kind
def a_worktree_that_is_gone(world: World) -> None:
    """Linked worktrees whose folders, or whose files in the git dir, are gone or name something else."""
    folder = world.git_dir / "worktrees" / "x"
    folder.mkdir(parents=True)
    (folder / "gitdir").write_text(
        world.random.choice(
            ("/nowhere/.git\n", "../../../../outside/.git\n", "", "/dev/zero\n", f"{world.project}/.git\n")
        )
    )
    (folder / "HEAD").write_text(world.random.choice(("ref: refs/heads/feature/other\n", "garbage\n", "f" * 40 + "\n")))
    (folder / "commondir").write_text("../..\n")
    (folder / "session-here").write_text(f"ref: refs/heads/feature/other\n{world.random.choice(PATHS)}\n")


@kind
def thousands_of_branches(world: World) -> None:
    head = world.box.git("rev-parse", "main")
    rows = "".join(
        f"create refs/heads/many/{at} {head}\ncreate refs/remotes/origin/many/{at} {head}\n" for at in range(1_500)
    )
    world.box.git("update-ref", "--stdin", stdin=rows)
    os.utime(world.git_dir)
