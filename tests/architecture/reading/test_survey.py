"""Reading many files: by several processes, out of the cache, whatever happens to either."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from git_session.architecture.reading.crew import FEW, read_all
from git_session.architecture.reading.facts import Import
from git_session.architecture.reading.survey import Surveyor
from git_session.architecture.reading.worker import Task
from git_session.git.repository import Repository
from git_session.insight.source.sources import of_work_tree
from git_session.store.blob_cache import BlobCache
from tests.sandbox import Sandbox


@pytest.fixture
def repository(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Repository:
    for name, value in sandbox.env.items():
        monkeypatch.setenv(name, value)
    (sandbox.path / ".git" / "sessions").mkdir()
    for number in range(3):
        sandbox.write(f"file_{number}.py", f"import module_{number}\n")
    sandbox.commit("Add", "broken.py", "def :\n")
    return Repository.open(sandbox.path)


def surveyed(repository: Repository, limit: int = 0) -> tuple[int, dict[str, tuple[Import, ...]]]:
    """How many files were read now, and the imports of all."""
    surveyor = Surveyor(repository, limit)
    found = surveyor.survey(of_work_tree(repository, wanted=lambda path: path.endswith(".py")))
    surveyor.save()
    return found.fresh, {path: facts.imports for path, facts in found.facts.items()}


IMPORTS = {"broken.py": (), **{f"file_{number}.py": (Import(1, f"module_{number}"),) for number in range(3)}}


def cache(repository: Repository) -> Path:
    return repository.common_dir / "sessions" / "cache" / "facts"


def test_what_was_read_once_is_not_read_again(sandbox: Sandbox, repository: Repository) -> None:
    assert surveyed(repository) == (4, IMPORTS)
    assert surveyed(repository) == (0, IMPORTS)
    sandbox.write("file_1.py", "import other\n")
    assert surveyed(repository) == (1, {**IMPORTS, "file_1.py": (Import(1, "other"),)})
    assert surveyed(repository, limit=10)[0] == 4


def test_a_deleted_cache_is_made_again(repository: Repository) -> None:
    surveyed(repository)
    cache(repository).unlink()
    assert surveyed(repository) == (4, IMPORTS)


@pytest.mark.parametrize("how", ["cut", "other stamp", "garbage", "flipped", "empty"])
def test_a_damaged_cache_is_never_believed(repository: Repository, how: str) -> None:
    surveyed(repository)
    text = cache(repository).read_bytes()
    damaged = {
        "cut": text[: len(text) // 2],
        "other stamp": text.replace(b"cache ", b"cache 0", 1),
        "garbage": os.urandom(500),
        "flipped": text.replace(b"module_", b"modulo_"),
        "empty": b"",
    }
    cache(repository).write_bytes(damaged[how])
    assert surveyed(repository)[1] == IMPORTS
    assert surveyed(repository) == (0, IMPORTS)


def test_without_the_folder_of_sessions_nothing_is_kept(repository: Repository) -> None:
    (repository.common_dir / "sessions").rmdir()
    assert surveyed(repository) == (4, IMPORTS)
    assert not (repository.common_dir / "sessions").exists()


def test_the_cache_is_bounded_and_keeps_what_is_used(tmp_path: Path) -> None:
    (tmp_path / "sessions").mkdir()
    kept = BlobCache(tmp_path, "x", "1", most=100)
    for number in range(20):
        kept.put(f"key-{number}", b"value")
    kept.save()
    again = BlobCache(tmp_path, "x", "1", most=100)
    assert again.get("key-19") == b"value" and again.get("key-0") is None
    assert (tmp_path / "sessions/cache/x").stat().st_size < 140
    assert again.get("key-16") == b"value"
    again.put("new", b"1")
    again.save()
    assert BlobCache(tmp_path, "x", "1", most=100).get("key-16") == b"value"


WORKER = "from git_session.architecture.reading.worker import main"


def many(extra: bytes = b"") -> list[tuple[int, Task]]:
    """More than is read without workers."""
    text = b"import module\n" + b"# a comment of some length\n" * 2000
    return [(number, ("python", 0, text + extra)) for number in range(2 * FEW // len(text))]


def test_workers_find_what_one_process_finds() -> None:
    files = [(key, (language, limit, text + b"import number_%d\n" % key)) for key, (language, limit, text) in many()]
    assert dict(read_all(files, workers=3)) == dict(read_all(files, workers=1))
    assert len(dict(read_all(files, workers=3))) == len(files)


def test_a_file_that_kills_python_takes_only_itself_down(monkeypatch: pytest.MonkeyPatch) -> None:
    from git_session.architecture.reading import crew

    deadly = "import os,signal,git_session.architecture.reading.worker as w; r = w.read; "
    deadly += "w.read = lambda text, *rest: os.kill(os.getpid(), signal.SIGKILL) if b'KILL' in text else r(text, *rest); main = w.main"
    monkeypatch.setattr(crew, "_START", crew._START.replace(WORKER, deadly))
    files = [*many(), (-1, ("python", 0, b"import KILL\n"))]
    found = dict(read_all(files, workers=2))
    assert found.pop(-1) == b'{"problem":"crashed the reader"}'
    assert len(found) == len(many()) and all(b'"imports":[[1,"module"' in each for each in found.values())


def test_a_file_that_takes_too_long_takes_only_itself_down(monkeypatch: pytest.MonkeyPatch) -> None:
    from git_session.architecture.reading import crew

    hasty = "import git_session.architecture.reading.worker as w; w.SECONDS = 0; r = w.read\n"
    hasty += (
        "def slow(text, *rest):\n while b'SLOW' in text: pass\n return r(text, *rest)\nw.read = slow; main = w.main"
    )
    monkeypatch.setattr(crew, "_START", crew._START.replace(WORKER, hasty))
    files: list[tuple[int, Task]] = [(1, ("kotlin", 0, b"import a.b\n")), (2, ("kotlin", 0, b"import SLOW\n"))]
    assert dict(read_all(files, workers=1)) == {
        1: b'{"imports":[[1,"a",0,"b","",""]]}',
        2: b'{"problem":"takes more than 5 s to read"}',
    }


def test_leaving_early_ends_the_workers() -> None:
    reading = read_all(many(), workers=2)
    children = _children()
    for _ in range(len(many()) - 3):
        next(reading)
    assert _children() > children
    reading.close()  # type: ignore[attr-defined]  # it is a generator
    assert _children() == children


def test_a_failure_while_files_are_handed_out_is_not_lost() -> None:
    def broken() -> object:
        yield from many()
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        list(read_all(broken(), workers=2))  # type: ignore[arg-type]


def test_workers_end_with_their_parent(tmp_path: Path) -> None:
    import subprocess
    import sys

    program = (
        "import os, sys\nfrom tests.architecture.reading.test_survey import many, read_all, _children\n"
        "reading = read_all(many(), workers=2)\n"
        "for _ in range(len(many()) - 3): next(reading)\n"
        "print(*_children(), flush=True)\nos.kill(os.getpid(), 9)\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ran.returncode == -signal.SIGKILL, ran.stderr
    started = [int(each) for each in ran.stdout.split()]
    assert started
    for process in started:
        _await_end(process)


def _await_end(process: int) -> None:
    """Wait for a process that is not our child, as long as the test may last."""
    while _is_worker(process):
        os.sched_yield()


def _is_worker(process: int) -> bool:
    try:
        return b"worker" in Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False


def _children() -> set[int]:
    """The workers that this process has started."""
    lists = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    return {process for each in lists for process in map(int, each.read_text().split()) if _is_worker(process)}
