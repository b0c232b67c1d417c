"""Follows git filter-repo, which makes all commits again: the records of ended sessions move to the new ones, once per map.

Sessions that are open follow at the next command on their branch, as after any other tool.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from git_session.errors import SessionError
from git_session.hot.system import read
from git_session.hot.system import replace as replace_file
from git_session.services.recording.catch_up import catch_up
from git_session.services.recording.replacements import COMMIT_MAP, read_maps
from git_session.services.workspace import Workspace

_OID = re.compile(rb'"([0-9a-f]{40}(?:[0-9a-f]{24})?)"')


def follow_commit_map(workspace: Workspace) -> None:
    """Move the records of ended sessions whose commits are in a map that was not read yet."""
    store = workspace.store
    stamp, known = _stamp(workspace), store.root / "commit-map"
    if not stamp or read(os.fsencode(known)) == stamp:
        return
    for session_id, journal in store.journals(store.ids()):
        oids = {match.decode() for match in _OID.findall(journal)}
        if not any(old != new for old, new in read_maps(workspace.repository, oids).items()):
            continue
        try:
            stored = store.read(session_id)
            if stored.session.is_open:
                continue
            if stored.archived:
                store.restore_folder(session_id)
            catch_up(workspace, store.read(session_id).session, whole=True)
        except SessionError as error:
            store.notices.append(f"{session_id}: its commits were filtered, which was not recorded: {error.message}")
    replace_file(os.fsencode(known), stamp)


def _stamp(workspace: Workspace) -> bytes:
    """What changes with the map; empty without one."""
    try:
        stat = Path(workspace.repository.common_dir, COMMIT_MAP).stat()
    except OSError:
        return b""
    return b"%d %d\n" % (stat.st_mtime_ns, stat.st_size)
