"""`python -m tests.pages [PAGE|PICTURE...]`: run the commands of the pages, and write their outputs and the pictures again."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.pages.pictures import SCHEMES, SUBJECTS, drawn, is_as_drawn, path_of
from tests.pages.transcript import ROOT, pages, play, rewritten
from tests.sandbox import Sandbox
from tests.templates import empty


def main(names: list[str]) -> int:
    for path in pages():
        if not names or str(path.relative_to(ROOT)) in names:
            with tempfile.TemporaryDirectory(prefix="git-session-pages.", ignore_cleanup_errors=True) as folder:
                _write(path, _page(path, empty(Path(folder))))
    for name in SUBJECTS:
        if not names or name in names:
            with tempfile.TemporaryDirectory(prefix="git-session-pages.", ignore_cleanup_errors=True) as folder:
                shown = SUBJECTS[name](empty(Path(folder)))
            for scheme in SCHEMES:
                path = path_of(name, scheme)
                is_current = path.exists() and not names and is_as_drawn(path.read_text("utf-8"), name, shown)
                _write(path, path.read_text("utf-8") if is_current else drawn(name, shown, scheme))
    return 0


def _page(path: Path, box: Sandbox) -> str:
    text = path.read_text("utf-8")
    return rewritten(text, play(text, box))


def _write(path: Path, text: str) -> None:
    is_new = not path.exists() or path.read_text("utf-8") != text
    if is_new:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    sys.stdout.write(f"{path.relative_to(ROOT)}: {'written' if is_new else 'unchanged'}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
