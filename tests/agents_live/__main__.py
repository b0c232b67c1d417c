"""`python -m tests.agents_live [AGENT…]`: one line an agent; the status is the number of agents that fall short.

CACHE is the folder of the installed agents, KEEP one for what each of them asked and printed; with RECORD, what a successful agent
sent to our hooks becomes the recording that the tests in CI use.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from tests.agents_live.agents import AGENTS
from tests.agents_live.recording import RECORDED, recording
from tests.agents_live.run import Failure, tried


def main() -> int:
    cache = Path(os.environ.get("CACHE") or Path.home() / ".cache" / "git-session-agents").resolve()
    kept = os.environ.get("KEEP")
    names = sys.argv[1:] or list(AGENTS)
    unknown = [name for name in names if name not in AGENTS]
    if unknown:
        sys.stderr.write(f"unknown agent: {', '.join(unknown)}; one of: {', '.join(AGENTS)}\n")
        return 64
    short = 0
    for name in names:
        with tempfile.TemporaryDirectory(prefix=f"agent-{name}-", ignore_cleanup_errors=True) as folder:
            try:
                outcome = tried(name, Path(folder).resolve(), cache)
            except Failure as failure:
                sys.stdout.write(f"{name:<9}FAIL  {failure}\n")
                short += 1
                continue
            version = AGENTS[name].package.rpartition("@")[2]
            recorded = recording(name, version, f"{datetime.now(UTC):%Y-%m-%d}", Path(folder).resolve())
            if os.environ.get("RECORD") and outcome.is_right:
                RECORDED.mkdir(exist_ok=True)
                text = json.dumps(recorded, indent=1, ensure_ascii=False) + "\n"
                (RECORDED / f"{name}.json").write_text(text, "utf-8")
        sys.stdout.write(outcome.line + "\n")
        sys.stdout.flush()
        short += not outcome.is_right
        if kept:
            target = Path(kept) / name
            target.mkdir(parents=True, exist_ok=True)
            (target / "output.txt").write_text(outcome.output, "utf-8")
            (target / "requests.json").write_text(json.dumps(outcome.requests, indent=1), "utf-8")
            (target / "calls.json").write_text(json.dumps(recorded, indent=1), "utf-8")
    return short


if __name__ == "__main__":
    sys.exit(main())
