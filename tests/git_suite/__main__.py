"""`python -m tests.git_suite SOURCE [SCRIPT…]`: run git's own tests with us and without, and report what differs.

SOURCE is the folder of git's source, built with `make`. Without scripts (names such as t7500, or patterns) all of SCRIPTS are run,
JOBS at a time. The output of each script is kept in `build/git-suite/`; runs without us are not repeated for the same version.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from tests.git_suite.farm import plant

SUBJECTS = r"hooks?|commit|commits|rebase|cherry-pick|revert|am|notes|stash|worktree"
SCRIPTS = re.compile(rf"t(?:1800|24|33|34|35|39|415|425|540|5571|75)\d*-(?:.+-)?(?:{SUBJECTS})(?:-.+)?\.sh")
"""git's tests of hooks and of what runs hooks or moves branches: commit, rebase, cherry-pick, am, notes, stash, worktree."""
RESULTS = Path("build", "git-suite")
ALLOWED = Path(__file__).with_name("allowed.txt")
SECONDS = 3600
"""Most seconds of a script."""
_LINE = re.compile(r"^(ok|not ok) \d+ - (.*?)(?: # (?:TODO|SKIP|skip).*)?$", re.M)


@dataclass(frozen=True)
class Difference:
    """A script, its tests that pass without us and not with us, and the errors that our hooks logged."""

    script: str
    tests: int
    failed: tuple[str, ...]
    logged: tuple[str, ...]


def allowed() -> dict[str, str]:
    """`SCRIPT: TEST` -> why it may fail with us, from the comment above it."""
    found: dict[str, str] = {}
    reason: list[str] = []
    fresh = True
    for line in ALLOWED.read_text("utf-8").splitlines():
        if line.startswith("#"):
            reason = [*([] if fresh else reason), line.lstrip("# ")]
            fresh = False
        elif not line:
            fresh = True
        else:
            found[line] = " ".join(reason)
            fresh = True
    return found


def verdicts(output: str) -> dict[str, bool]:
    """Title of a test -> whether it passed; a title that is used twice stands for all its tests."""
    found: dict[str, bool] = {}
    for word, title in _LINE.findall(output):
        found[title] = found.get(title, True) and word == "ok"
    return found


class Suite:
    """The tests of one folder of git's source, with and without us."""

    def __init__(self, source: Path, folder: Path) -> None:
        self._folder = folder
        version = subprocess.run([source / "git", "version"], capture_output=True, check=True, text=True).stdout
        self.version = version.split()[-1]
        self._tests = {name: plant(source, folder / name, ours=name == "ours") for name in ("plain", "ours")}

    def scripts(self, wanted: Sequence[str]) -> list[str]:
        """The names of the scripts to run."""
        there = sorted(path.name for path in self._tests["plain"].glob("t[0-9]*.sh"))
        if not wanted:
            return [name for name in there if SCRIPTS.fullmatch(name)]
        return [name for name in there if any(fnmatch(name, f"{pattern}*") for pattern in wanted)]

    def compared(self, script: str) -> Difference:
        """Run a script without us, unless that was done before, and with us."""
        plain = RESULTS / self.version / "plain" / script
        without = verdicts(plain.read_text("utf-8", "replace") if plain.exists() else self._run("plain", script)[0])
        output, logged = self._run("ours", script)
        ours = verdicts(output)
        passed = [title for title, is_ok in without.items() if is_ok]
        return Difference(script, len(passed), tuple(title for title in passed if not ours.get(title, False)), logged)

    def _run(self, name: str, script: str) -> tuple[str, tuple[str, ...]]:
        """(what the script printed, the errors in our logs in its repositories)."""
        output = self._folder / "output" / name / script
        output.mkdir(parents=True)
        keep = ("PATH", "HOME", "LANG", "TMPDIR", "USER")
        environment: Mapping[str, str] = {
            **{key: os.environ[key] for key in keep if key in os.environ},
            "TEST_OUTPUT_DIRECTORY": str(output),
            "SESSION_COMMIT_STYLE": "none",
        }
        ran = subprocess.run(
            ["sh", script, "--debug", f"--root={output}"],  # --debug keeps the repositories
            cwd=self._tests[name],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=SECONDS,
            check=False,
        )
        logged = _logged(output)
        shutil.rmtree(output, ignore_errors=True)
        kept = RESULTS / self.version / name / script
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(ran.stdout)
        return ran.stdout.decode("utf-8", "replace"), logged


def _logged(folder: Path) -> tuple[str, ...]:
    """The last lines of the tracebacks that our hooks and commands kept in the repositories of `folder`."""
    logs = (Path(each) for each, _, _ in os.walk(folder) if each.endswith("/sessions/log"))
    texts = (path.read_text("utf-8", "replace").rstrip() for log in logs for path in log.iterdir())
    return tuple(sorted({text.rpartition("\n")[2] for text in texts if text}))


def main() -> int:
    """Print a line for each script and each difference; the status is 1 if one has no reason in allowed.txt."""
    if len(sys.argv) < 2 or not Path(sys.argv[1], "git").is_file():
        sys.stderr.write("give the folder of git's source, built: make git-suite GIT_SOURCE=/path/to/git\n")
        return 2
    reasons, tests, different, unexplained = allowed(), 0, 0, 0
    with tempfile.TemporaryDirectory(prefix="git-suite-") as folder:
        suite = Suite(Path(sys.argv[1]).resolve(), Path(folder))
        scripts = suite.scripts(sys.argv[2:])
        sys.stdout.write(f"git {suite.version}, {len(scripts)} scripts\n")
        with ThreadPoolExecutor(int(os.environ.get("JOBS") or os.cpu_count() or 1)) as pool:
            for difference in pool.map(suite.compared, scripts):
                name = difference.script.removesuffix(".sh")
                found = [*difference.failed, *(f"log: {error}" for error in difference.logged)]
                reason = {title: reasons.get(f"{name}: {title}", "") for title in found}
                tests, different = tests + difference.tests, different + len(reason)
                unexplained += sum(not each for each in reason.values())
                counts = f"{difference.tests} tests" + (f", {len(reason)} differ" if reason else "")
                sys.stdout.write(f"{name}  {counts}\n")
                for title, why in reason.items():
                    sys.stdout.write(f"  {'allowed' if why else 'DIFFERS'}  {title}\n")
                sys.stdout.flush()
    sys.stdout.write(f"{len(scripts)} scripts, {tests} tests, {different} differ, {unexplained} without a reason\n")
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
