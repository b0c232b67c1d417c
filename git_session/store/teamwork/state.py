"""What this clone remembers of sharing: `<common-dir>/sessions/sync.json`; without the file, nothing is shared or known.

{"remotes": {"origin": {"tried": MS, "done": MS, "failed": "why", "refused": "why", "news": true, "ours": OID}},
 "forgotten": [ID…], "former": [WRITER…], "rules": {"feature/x": ["handoff"]}}
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from git_session.hot.system import replace
from git_session.model.dataclass import dataclass, field
from git_session.store.writer import writer_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


@dataclass(frozen=True)
class RemoteState:
    """The exchange with one remote: when it was `tried` last and `done` last (epoch ms), why the last one `failed`, and
    why the server `refused` what was pushed (empty if it does not). `is_news` until a command has told of the failure. `ours`
    is the commit on the server that a publication without its history is to replace; empty if there is none."""

    tried: int = 0
    done: int = 0
    failed: str = ""
    refused: str = ""
    is_news: bool = False
    ours: str = ""


@dataclass(frozen=True)
class SyncState:
    """The exchange with each remote, the ids of the sessions that are never published again, the `former` ids of this clone, and the
    fields that branches allow whose session.share forbids some."""

    remotes: Mapping[str, RemoteState]
    forgotten: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    rules: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, remote: str) -> RemoteState:
        return self.remotes.get(remote, RemoteState())


def is_known(common_dir: Path) -> bool:
    """Has this clone ever exchanged sessions? Costs one look at the file system."""
    return _path(common_dir).exists()


def read_state(common_dir: Path) -> SyncState:
    """The state; that of a clone that shares nothing, if there is none or it is damaged."""
    try:
        document = json.loads(_path(common_dir).read_text("utf-8"))
        remotes = {
            str(name): RemoteState(
                _plain(row, "tried"),
                _plain(row, "done"),
                _plain(row, "failed"),
                _plain(row, "refused"),
                row.get("news") is True,
                _plain(row, "ours"),
            )
            for name, row in document["remotes"].items()
        }
        forgotten, former = document["forgotten"], document.get("former", ())
        rules = {str(name): tuple(map(str, row)) for name, row in document.get("rules", {}).items()}
        return SyncState(remotes, tuple(map(str, forgotten)), tuple(map(str, former)), rules)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return SyncState({})


def own_ids(common_dir: Path) -> frozenset[str]:
    """The ids of this clone as a writer: the present one, and those that it had before a copy of it took them over."""
    return frozenset(filter(None, (writer_of(common_dir), *read_state(common_dir).former)))


def write_state(common_dir: Path, state: SyncState) -> None:
    """Replace the state; remove it if nothing but rules is to be remembered. To be called under the lock of the store."""
    if not state.remotes and not state.forgotten and not state.former:
        _path(common_dir).unlink(missing_ok=True)
        return
    remotes = {
        name: {
            "tried": each.tried,
            "done": each.done,
            "failed": each.failed,
            "refused": each.refused,
            "news": each.is_news,
            "ours": each.ours,
        }
        for name, each in state.remotes.items()
    }
    document = {"remotes": remotes, "forgotten": state.forgotten, "former": state.former, "rules": state.rules}
    text = json.dumps(document, ensure_ascii=False)
    replace(os.fsencode(_path(common_dir)), f"{text}\n".encode("utf-8", "replace"))


def _plain(row: Mapping[str, Any], key: str) -> Any:
    value = row.get(key, 0 if key in ("tried", "done") else "")
    if type(value) is not (int if key in ("tried", "done") else str):
        raise ValueError(key)
    return value


def _path(common_dir: Path) -> Path:
    return common_dir / "sessions" / "sync.json"
