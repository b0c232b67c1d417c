"""Recognises an event that two configurations of one agent report, such as a plugin and the settings, so that it counts once.

`sessions/agents/` has a file for each session of an agent: its last event, `<epoch ms> <action> <source> <turn>`. As any other
event replaces it, a second compaction within seconds is not a repetition of the first. A second file, `.files`, lists the files
whose decisions it was told (`first_touch`).
"""

from __future__ import annotations

import os

from git_session.hot.system import read, replace
from git_session.model.agents import Heard

AGAIN_MS = 10_000
"""The same event within this time is a repetition: agents run the hooks of all their configurations at once, or one after another."""
_OLD = 7 * 86_400


def is_repeated(sessions: bytes, heard: Heard, now: int) -> bool:
    """Whether this event was already reported; if not, remember it. `sessions` is the folder of that name, `now` in epoch ms.

    The caller holds the lock. Raises OSError.
    """
    if not heard.session:
        return False
    path = record_of(sessions, heard)
    said = [_word(str(heard.action)), _word(heard.source), _word(heard.turn)]
    before = read(path).split(b" ")
    if len(before) == 4 and before[0].isdigit() and abs(now - int(before[0])) < AGAIN_MS:
        is_other_turn = b"-" not in (before[3], said[2]) and before[3] != said[2]
        if before[1:3] == said[:2] and not is_other_turn:
            return True
    os.makedirs(os.path.dirname(path), exist_ok=True)
    replace(path, b" ".join([b"%d" % now, *said]))
    os.utime(path, (now / 1000, now / 1000))
    return False


def last_at(sessions: bytes, heard: Heard) -> int:
    """When the last event of the agent's session was reported (epoch ms); 0 if none was, or long ago."""
    at = read(record_of(sessions, heard)).split(b" ")[0] if heard.session else b""
    return int(at) if at.isdigit() and len(at) <= 14 else 0


def record_of(sessions: bytes, heard: Heard) -> bytes:
    """The path of the file that belongs to the agent's own session."""
    key = f"{heard.agent}\0{heard.session}".encode("utf-8", "replace")
    name = b"%032x" % (int.from_bytes(key, "big") % ((1 << 127) - 1))  # modulo a prime: hashlib is slow to import
    return os.path.join(sessions, b"agents", name)


def forget_files(sessions: bytes, heard: Heard) -> None:
    """Let the agent be told about files again: its context was compacted."""
    try:
        os.unlink(record_of(sessions, heard) + b".files")
    except FileNotFoundError:
        pass


def remove_old(sessions: bytes, now: int) -> None:
    """Remove what sessions of agents that are long over have left. Raises OSError."""
    for entry in os.scandir(os.path.join(sessions, b"agents")):
        if now / 1000 - entry.stat().st_mtime > _OLD:
            os.unlink(entry.path)


def _word(text: str) -> bytes:
    return text[:200].encode("utf-8", "replace").replace(b" ", b"_") or b"-"
