"""`python -m tests.pages [PAGE...]`: run the commands of the pages, and write their outputs and the pictures again."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.pages.transcript import ROOT, pages, play, rewritten
from tests.templates import empty


def main(names: list[str]) -> int:
    for path in pages():
        name = str(path.relative_to(ROOT))
        if not names or name in names:
            with tempfile.TemporaryDirectory(prefix="git-session-pages.", ignore_cleanup_errors=True) as folder:
                text = path.read_text("utf-8")
                new = rewritten(text, play(text, empty(Path(folder))))
            if new != text:
                path.write_text(new, "utf-8")
            sys.stdout.write(f"{name}: {'written' if new != text else 'unchanged'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
