"""`make producers`: run the tools of the catalogue, and record their output. NAMES="mocha go" runs a part."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.producers.catalogue import PRODUCERS
from tests.producers.producer import Producer

ROOT = Path(tempfile.gettempdir()) / "git-session-producers"
"""Outside of this repository, so that the tools do not find its configuration."""


def installed(needs: tuple[str, ...]) -> Path:
    """A folder with the packages installed."""
    folder = ROOT / hashlib.sha256(" ".join(needs).encode()).hexdigest()[:12]
    ready = folder / "ready"
    if ready.exists():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    by_kind: dict[str, list[str]] = {}
    for need in needs:
        kind, _, package = need.partition(":")
        by_kind.setdefault(kind, []).append(package)
    if "npm" in by_kind:
        subprocess.run(
            ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", folder, *by_kind["npm"]], check=True
        )
    if "pip" in by_kind:
        subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
        pip = [str(folder / "venv" / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, *by_kind["pip"]], check=True)
    for package in by_kind.get("apt", ()):
        if subprocess.run(["dpkg", "-s", package], capture_output=True).returncode:
            raise SystemExit(f"{package} is needed: apt-get install {package}")
    ready.touch()
    return folder


def run(producer: Producer) -> None:
    """Run one producer, and record its output. Raises SystemExit if it differs from the known results."""
    folder = installed(producer.tool.needs)
    project = folder / producer.name
    shutil.rmtree(project, ignore_errors=True)
    for path, text in producer.files.items():
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).write_text(text)
    path = f"{folder}/venv/bin:{folder}/node_modules/.bin:{os.environ['PATH']}"
    keep = {name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ}
    env = {**keep, "PATH": path, "CI": "1", "NO_COLOR": "1", "GOFLAGS": "-count=1", "PYTHONDONTWRITEBYTECODE": "1"}

    def sh(command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(["sh", "-c", command], cwd=project, env=env, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, check=False)  # fmt: skip

    def plain(text: str) -> str:
        for name, called in (
            (str(project), "/project"),
            (str(folder), "/tools"),
            (sys.base_prefix, "/python"),
            (str(Path.home()), "/me"),
        ):
            text = text.replace(name, called)
        text = re.sub(rf"\b{re.escape(socket.gethostname())}\b", "host", text)
        # Java's reports list the properties of the machine; gotestsum's has one that the tests need.
        text = re.sub(r'<property name="(?!go\.version")[^>]*/>', "", text)
        return re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE).rstrip("\n") + "\n"

    version = plain(sh(producer.tool.version).stdout).strip().splitlines()[0]
    ran = sh(producer.command)
    if ran.returncode != producer.status:
        raise SystemExit(f"{producer.name}: exit {ran.returncode}, not {producer.status}\n{ran.stdout}")
    shutil.rmtree(producer.folder, ignore_errors=True)
    producer.folder.mkdir(parents=True)
    (producer.folder / "printed").write_text(plain(ran.stdout))
    for pattern in {producer.junit, producer.coverage} - {""}:
        for report in sorted(project.glob(pattern)):
            kept = producer.folder / report.relative_to(project)
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text(plain(report.read_text()))
    about = {
        "tool": version,
        "packages": list(producer.tool.needs),
        "date": datetime.date.today().isoformat(),
        "status": ran.returncode,
    }
    (producer.folder / "about.json").write_text(json.dumps(about, indent=2) + "\n")
    sys.stdout.write(f"{producer.name}: {version}, exit {ran.returncode}\n")


def main(names: list[str]) -> None:
    """Run the named producers, or all."""
    unknown = set(names) - {each.name for each in PRODUCERS}
    if unknown:
        raise SystemExit(f"no such producer: {', '.join(sorted(unknown))}")
    failed = []
    for producer in PRODUCERS:
        if not names or producer.name in names:
            try:
                run(producer)
            except (SystemExit, subprocess.CalledProcessError) as error:
                failed.append(f"{error}")
    if failed:
        raise SystemExit("\n".join(failed))


if __name__ == "__main__":
    main(sys.argv[1:])
