"""The part of `git session hook` that coding agents call: `git session hook claude SessionStart`, JSON in, JSON out.

Whatever happens, the agent goes on: exit status 0, its kind of silence on stdout, and nothing that takes long. An agent
waits for this at its start and at every turn, so that nothing is loaded that the event does not need.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys

from git_session.hot.system import write_all
from git_session.model.agents import DIALECTS, Action, Heard, hear

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any

SECONDS, SECONDS_OF_A_MARK = 6, 2
"""The agents wait for ten; Codex for three when it goes."""
_HAS_ALARM = hasattr(signal, "setitimer")  # not so on Windows
_MARKS = (Action.STOP, Action.END)
_MOST = 8 << 20  # bytes of stdin that are read
_PATIENCE = 1.0  # seconds for an agent that keeps its end of the pipe open
_OFFLINE = {"GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}
"""For git: a partial clone must not go to the network (the second keeps git before 2.45 from it), nor may anybody be asked."""


def answer_agent(name: str, event: str) -> int:
    """Read what the agent says on stdin, and print the answer. Always 0."""
    dialect = DIALECTS[name]
    text = dialect.silence
    _give_up_after(SECONDS_OF_A_MARK if dialect.events.get(event) in _MARKS else SECONDS, silence=text)
    try:
        heard = hear(dialect, event, _payload(), os.environ)
        if heard:
            text = heard.silence
            text = _answer(heard)
        if _HAS_ALARM:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except BaseException as error:  # even Ctrl-C: the agent must not be blocked
        _log(error)
    _write(text)
    return 0


def _answer(heard: Heard) -> str:
    os.environ.update(_OFFLINE, GIT_SESSION_AGENT=heard.agent)  # whatever is recorded from here on is its doing
    if os.path.isdir(heard.folder):
        os.chdir(heard.folder)
    if heard.action in _MARKS:
        if not os.environ.get("GIT_SESSION_TRIAL"):  # `setup --check` only asks
            from git_session.services.agents.turn_mark import mark

            mark(heard.session, str(heard.action))
        return heard.silence
    return _told(heard)


def _told(heard: Heard) -> str:
    from git_session.git.prefetch import begin_prefetch

    look = begin_prefetch()
    from git_session.render.agents.answers import answer
    from git_session.services.agents.hook import respond
    from git_session.services.workspace import Workspace

    # A wrong configuration must not keep an agent from its brief: what is wrong in it falls back to its default.
    return answer(heard, respond(Workspace.open(look=look), heard))


def _payload() -> dict[str, Any]:
    """The JSON object on stdin; empty when there is none, or when a person types the command.

    It ends with the object: some agents leave the pipe open.
    """
    if sys.stdin is None or sys.stdin.isatty():
        return {}
    descriptor = sys.stdin.fileno()
    said = bytearray()
    found: object = None
    while len(said) <= _MOST and select.select([descriptor], [], [], _PATIENCE)[0]:
        chunk = os.read(descriptor, 1 << 16)
        said += chunk
        if not chunk or chunk.rstrip().endswith(b"}"):
            try:
                found = json.loads(said.decode("utf-8", "replace"))
            except (ValueError, RecursionError):
                found = None
            if found is not None or not chunk:
                break
    return found if isinstance(found, dict) else {}


def _give_up_after(seconds: int, *, silence: str) -> None:
    """Let a look at a huge or slow repository end in time: first by an error, then, if that does not help, at once."""

    def leave(_signal: int, _frame: FrameType | None) -> None:
        _write(silence)
        os._exit(0)

    def give_up(_signal: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGALRM, leave)
        raise TimeoutError(f"no answer within {seconds} seconds")

    if not _HAS_ALARM:
        return
    signal.signal(signal.SIGALRM, give_up)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGALRM])
    signal.setitimer(signal.ITIMER_REAL, seconds, 1)


def _write(text: str) -> None:
    """The answer, as bytes that any agent can read; an agent that is gone does not want it."""
    try:
        write_all(1, (text + "\n").encode("utf-8", "replace") if text else b"")
    except OSError:
        pass


def _log(error: BaseException) -> None:
    """Leave the traceback where the doctor looks, unless there simply is no repository."""
    from git_session.errors import SessionError

    if isinstance(error, SessionError):
        return
    import traceback

    from git_session.git.repository import Repository

    try:
        folder = Repository.open().common_dir / "sessions" / "log"
        if folder.parent.is_dir():
            folder.mkdir(exist_ok=True)
            (folder / "agent").write_text("".join(traceback.format_exception(error)), "utf-8")
    except (SessionError, OSError):
        pass
