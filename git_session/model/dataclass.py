"""Dataclasses for this project: type checkers see the standard library's, the program runs those that start faster."""

from __future__ import annotations

TYPE_CHECKING = False  # importing `typing` for it would cost more than this whole module

if TYPE_CHECKING:
    from dataclasses import asdict as asdict
    from dataclasses import dataclass as dataclass
    from dataclasses import field as field
    from dataclasses import replace as replace
else:
    from git_session.model.fastdataclass import asdict as asdict
    from git_session.model.fastdataclass import dataclass as dataclass
    from git_session.model.fastdataclass import field as field
    from git_session.model.fastdataclass import replace as replace
