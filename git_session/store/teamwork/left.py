"""What this clone published and could not delete from a server when it stopped sharing: `<common-dir>/sessions/left.json`.

{"origin": [OID…]}: by the name that the remote had, the commits that may still be there under this clone's id. So they are deleted,
or taken over, later, and not mistaken for those of a copy of this clone.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from git_session.hot.system import replace


def read_left(common_dir: Path) -> dict[str, tuple[str, ...]]:
    """Remote -> ids of commits; empty if nothing was left anywhere, or the file is damaged."""
    try:
        document = json.loads(_path(common_dir).read_text("utf-8"))
        return {str(remote): tuple(map(str, oids)) for remote, oids in document.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def write_left(common_dir: Path, left: Mapping[str, tuple[str, ...]]) -> None:
    """Replace the record; remove it if nothing is left. To be called under the lock of the store."""
    if left:
        text = json.dumps(left, ensure_ascii=False)
        replace(os.fsencode(_path(common_dir)), f"{text}\n".encode("utf-8", "replace"))
    else:
        _path(common_dir).unlink(missing_ok=True)


def _path(common_dir: Path) -> Path:
    return common_dir / "sessions" / "left.json"
