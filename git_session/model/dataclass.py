"""The door to dataclasses: type checkers see the library's own, the program takes those that start faster."""

from __future__ import annotations

TYPE_CHECKING = False  # as `typing` has it, whose import takes longer than all that is here

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
