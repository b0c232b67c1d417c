"""`python -m tools.generate`: rewrite man/, completions/, docs/reference/ and the prepared help. A test compares them with the files."""

from __future__ import annotations

import sys
from pathlib import Path

from git_session.commands.prepared_help import FOLDER
from tools import completion, helptexts, manual, reference
from tools.manual import ROOT


def generated() -> dict[Path, str]:
    """Path -> content of every generated file."""
    made = {ROOT / "man" / name: text for name, text in manual.pages().items()}
    made |= {ROOT / "completions" / name: text for name, text in completion.scripts().items()}
    made |= {ROOT / "docs" / "reference" / name: text for name, text in reference.pages().items()}
    return made | {Path(FOLDER) / name: text for name, text in helptexts.prepared().items()}


def main() -> int:
    made = generated()
    for folder in {path.parent for path in made}:
        folder.mkdir(parents=True, exist_ok=True)
        for old in {path for path in folder.iterdir() if path.is_file()} - made.keys():
            old.unlink()
    for path, text in made.items():
        path.write_text(text, "utf-8")
    sys.stdout.write(f"{len(made)} files in man/, completions/, docs/reference/ and git_session/templates/help/\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
