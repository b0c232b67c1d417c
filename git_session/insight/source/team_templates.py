"""The team's own templates of documents: `.session/templates/<document>.md` in the work tree.

They come with a clone, so only a plain file without a link on the way is read, and a broken one is named, never used.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from git_session.hot.treefiles import TreeFiles, UnsafeFileError
from git_session.model.dataclass import dataclass
from git_session.model.document_templates import MOST, PLACEHOLDERS, BadTemplate, checked_template

FOLDER = ".session/templates"


@dataclass(frozen=True)
class TeamTemplate:
    """A template of the team for a document."""

    file: str  #: Path of the file, from the top of the work tree.
    text: str = ""  #: Text of the template; empty if it cannot be used.
    problem: str = ""  #: Why it cannot be used, so that the built-in one is; empty if it can.


def team_template(top: Path, document: str) -> TeamTemplate | None:
    """The team's template of a document (of PLACEHOLDERS) in the work tree `top`; None without one."""
    name = f"{FOLDER}/{document}.md"
    if not os.path.lexists(top / name):
        return None
    files = TreeFiles(top)
    try:
        if not files.is_own(name):
            raise UnsafeFileError(name, "is a symbolic link, or below one")
        return TeamTemplate(name, checked_template(document, files.read(name, MOST)))
    except BadTemplate as error:
        return TeamTemplate(name, problem=str(error))
    except UnsafeFileError as error:
        return TeamTemplate(name, problem=str(error.strerror))
    except OSError as error:
        return TeamTemplate(name, problem=f"cannot be read: {error.strerror or error}")


def broken_templates(top: Path) -> Iterator[TeamTemplate]:
    """The team's templates that cannot be used."""
    return (found for document in PLACEHOLDERS if (found := team_template(top, document)) and found.problem)
