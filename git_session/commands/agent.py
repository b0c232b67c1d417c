"""The entry for coding agents: `git session hook claude SessionStart`, JSON in, JSON out.

A failure must never stop the agent: the exit status is always 0, stdout is at worst empty in the agent's format, and time is
limited. An agent waits for this hook at its start and after every turn, so only what the event needs is imported.
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
"""Agents give a hook ten seconds, and Codex three when it exits."""
_SECONDS_FOR_REPORTS = 2.0
"""From the start on; test reports that take longer to read are read and cached by the next command."""
_HAS_ALARM = hasattr(signal, "setitimer")  # Windows has none
_MARKS = (Action.STOP, Action.END)
_MOST = 8 << 20  # most bytes read from stdin
_PATIENCE = 1.0  # seconds to wait for an agent that does not close its pipe
_OFFLINE = {"GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}
"""Keeps git off the network (GIT_ALLOW_PROTOCOL does so before git 2.45), and from prompting."""


def answer_agent(name: str, event: str) -> int:
    """Read the agent's JSON from stdin and print the answer; always returns 0."""
    dialect = DIALECTS[name]
    text = dialect.silence
    _give_up_after(SECONDS_OF_A_MARK if dialect.action_of(event) in _MARKS else SECONDS, silence=text)
    try:
        heard = hear(dialect, event, _payload(), os.environ)
        if heard:
            text = heard.silence
            text = _answer(heard)
        _disarm()
    except BaseException as error:  # even Ctrl-C must not block the agent
        _leave_at_the_alarm(text)
        _log(error)
        _disarm()
    _write(text)
    return 0


def _answer(heard: Heard) -> str:
    os.environ.update(
        _OFFLINE, GIT_SESSION_AGENT=heard.agent
    )  # attributes everything recorded from here on to the agent
    if os.path.isdir(heard.folder):
        os.chdir(heard.folder)
    if heard.action in _MARKS:
        if not os.environ.get("GIT_SESSION_TRIAL"):  # `setup --check` must record nothing
            from git_session.services.agents.turn_mark import mark

            place = mark(heard)
            if place and os.path.exists(place.folder(b"sync.json")):
                from git_session.services.teamwork.background import ask

                ask(os.fsdecode(place.common_dir), os.fsdecode(place.top), os.fsdecode(place.git_dir))
        return heard.silence
    if heard.action is Action.TOUCH:
        from git_session.render.agents.file_context import touch_answer
        from git_session.services.agents.first_touch import first_touch

        return touch_answer(heard, first_touch(heard))
    return _brief_for(heard)


def _brief_for(heard: Heard) -> str:
    from git_session.git.prefetch import begin_prefetch

    begun = begin_prefetch(status=True)
    from git_session.model.progress import Deadline
    from git_session.render.agents.answers import answer
    from git_session.services.agents.hook import respond
    from git_session.services.workspace import Workspace

    # An invalid configuration must not keep the brief from an agent: invalid values fall back to their defaults.
    return answer(heard, respond(Workspace.open(begun=begun, long_work=Deadline(_SECONDS_FOR_REPORTS)), heard))


def _payload() -> dict[str, Any]:
    """The JSON object on stdin; empty if there is none or stdin is a terminal.

    Stops reading at the end of the object, since some agents leave the pipe open.
    """
    if sys.stdin is None or sys.stdin.isatty():
        return {}
    descriptor = sys.stdin.fileno()
    received = bytearray()
    found: object = None
    while len(received) <= _MOST and select.select([descriptor], [], [], _PATIENCE)[0]:
        chunk = os.read(descriptor, 1 << 16)
        received += chunk
        if not chunk or chunk.rstrip().endswith(b"}"):
            try:
                found = json.loads(received.decode("utf-8", "replace"))
            except (ValueError, RecursionError):
                found = None
            if found is not None or not chunk:
                break
    return found if isinstance(found, dict) else {}


def _give_up_after(seconds: int, *, silence: str) -> None:
    """Limit the time spent on a huge or slow repository: raise an error first, and exit a second later if that did not help."""

    def give_up(_signal: int, _frame: FrameType | None) -> None:
        _leave_at_the_alarm(silence)
        raise TimeoutError(f"no answer within {seconds} seconds")

    if _HAS_ALARM:
        signal.signal(signal.SIGALRM, give_up)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGALRM])
        signal.setitimer(signal.ITIMER_REAL, seconds, 1)


def _leave_at_the_alarm(silence: str) -> None:
    def leave(_signal: int, _frame: FrameType | None) -> None:
        _write(silence)
        os._exit(0)

    if _HAS_ALARM:
        signal.signal(signal.SIGALRM, leave)


def _disarm() -> None:
    """Stop the timer: at the end of Python its signal would kill the process, with a status that agents report."""
    if _HAS_ALARM:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _write(text: str) -> None:
    """Write the answer as UTF-8, ignoring an agent that has already exited."""
    try:
        write_all(1, (text + "\n").encode("utf-8", "replace") if text else b"")
    except OSError:
        pass


def _log(error: BaseException) -> None:
    """Write the traceback where `doctor` finds it; expected failures, such as no repository, leave none."""
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
