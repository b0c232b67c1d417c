"""The part of `git session hook` that coding agents call: `git session hook claude SessionStart`, JSON in, JSON out.

Whatever happens, the agent goes on: exit status 0, its kind of silence on stdout, and nothing that takes long.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from types import FrameType
from typing import Any

from git_session.model.agents import DIALECTS, Dialect, hear

SECONDS = 8
"""The agents wait for ten."""
_MOST = 1 << 20  # bytes of stdin that are read


def answer_agent(name: str, event: str, folder: str) -> int:
    """Read what the agent says on stdin, and print the answer. Always 0."""
    dialect = DIALECTS[name]
    text = dialect.silence
    _give_up_after(SECONDS)
    try:
        text = _answer(dialect, event, folder)
    except BaseException as error:  # even Ctrl-C: the agent must not be blocked
        _log(error)
    finally:
        _give_up_after(0)
    sys.stdout.write(text + "\n" if text else "")
    return 0


def _answer(dialect: Dialect, event: str, folder: str) -> str:
    heard = hear(dialect, event, _payload(), os.environ)
    if heard is None:
        return dialect.silence
    from git_session.render.agents import answer
    from git_session.services.agenthook import respond
    from git_session.services.workspace import Workspace

    where = heard.folder if os.path.isdir(heard.folder) else folder
    # A wrong configuration must not keep an agent from its brief: what is wrong in it falls back to its default.
    return answer(heard, respond(Workspace.open(where, strict=False), heard))


def _payload() -> dict[str, Any]:
    """The JSON object on stdin; empty when there is none, or when a person types the command."""
    if sys.stdin is None or sys.stdin.isatty():
        return {}
    try:
        found = json.loads(sys.stdin.buffer.read(_MOST).decode("utf-8", "replace") or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _give_up_after(seconds: int) -> None:
    """Let a look at a huge or slow repository end in time; 0 takes that back."""

    def give_up(_signal: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"no answer within {SECONDS} seconds")

    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, give_up if seconds else signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _log(error: BaseException) -> None:
    """Leave the traceback where the doctor looks, unless there simply is no repository."""
    from git_session.errors import SessionError

    if isinstance(error, SessionError):
        return
    import traceback

    from git_session.repo.repository import Repository

    try:
        folder = Repository.open().common_dir / "sessions" / "log"
        if folder.parent.is_dir():
            folder.mkdir(exist_ok=True)
            (folder / "agent").write_text("".join(traceback.format_exception(error)), "utf-8")
    except (SessionError, OSError):
        pass
