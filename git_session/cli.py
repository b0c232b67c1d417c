"""The entry point: runs the named command and turns every failure into a message, a hint and an exit status."""

from __future__ import annotations

import atexit
import errno
import gc
import os
import sys

from git_session import __version__
from git_session.commands.registry import PREFETCH, PREFETCH_STATUS, command_named
from git_session.errors import EXIT_BUG, EXIT_INTERRUPTED, EXIT_REFUSED, AmbiguousNameError, OutputError, SessionError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

UNWRITABLE = {
    errno.EACCES, errno.EDQUOT, errno.EFBIG, errno.EISDIR, errno.ENOSPC, errno.ENOTDIR, errno.EPERM, errno.EROFS
}  # fmt: skip
"""Errors of a read-only or full disk or of missing permissions: for the user to fix, not bugs."""
_FEW_COLLECTIONS = 100_000
"""Objects between two collections of garbage, instead of Python's 700: what is loaded at the start is no garbage."""


def main() -> int:
    """Entry point of every executable: `git-session <command> …`, or `git-session-<command> …` by its own name."""
    gc.set_threshold(_FEW_COLLECTIONS)
    ended: list[int] = []
    atexit.register(_skip_teardown, ended)
    program = os.path.basename(sys.argv[0]).removesuffix(".exe").removesuffix(".py")
    arguments = sys.argv[1:]
    if program.startswith("git-session-"):
        arguments = [program.removeprefix("git-session-"), *arguments]
    ended.append(run(arguments))
    return ended[0]


def _skip_teardown(ended: list[int]) -> None:
    """Leave without taking every module apart, which takes Python as long as its start.

    Registered before everything else that is to be done at the exit, and so called after it.
    """
    if ended:
        _drop_output()
        os._exit(ended[0])


def run(arguments: Sequence[str]) -> int:
    """Run a command line (without the program's name) and return its exit status."""
    _open_closed_streams()
    _forget_bad_sizes()
    wants_json = "--json" in arguments
    status = _run(arguments, wants_json=wants_json)
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_output()
    except OSError as error:
        return _report_output(error)
    return status


def _run(arguments: Sequence[str], *, wants_json: bool) -> int:
    try:
        return _dispatch(list(arguments))
    except SessionError as error:
        if isinstance(error, AmbiguousNameError):
            error.hint = _with_exact(arguments, error)
        _report(error, wants_json=wants_json)
        return error.exit_status
    except KeyboardInterrupt:
        import signal

        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C must not print a traceback while Python exits
        sys.stderr.write("\n")
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        _drop_output()  # the reader (head, or a pager that was quit) needs no more
        return 0
    except SystemExit as leaving:  # argparse, after -h
        return int(leaving.code or 0)
    except OutputError as error:
        return _report_output(error)
    except OSError as error:
        refusal = _refusal_of(error)
        if not refusal:
            return _bug(error, wants_json=wants_json)
        _report(refusal, wants_json=wants_json)
        return refusal.exit_status
    except Exception as error:
        return _bug(error, wants_json=wants_json)


def _refusal_of(error: OSError) -> SessionError | None:
    """What a user can do about `error`; None if it is a bug."""
    from git_session.hot.lock import LockHeldError
    from git_session.hot.system import NotAFileError

    if isinstance(error, NotAFileError):
        return SessionError("not-a-file", str(error), hint="git session doctor --fix")
    if isinstance(error, LockHeldError):  # code that hooks run too waited for the lock
        from git_session.store.journal_file import lock_held

        return lock_held(error)
    if error.errno not in UNWRITABLE:
        return None
    return SessionError(
        "not-writable",
        f"cannot write{' ' + os.fsdecode(error.filename) if error.filename else ''}: {error.strerror}",
        hint="free disk space or check the permissions, then run it again",
    )


def _open_closed_streams() -> None:
    """Open the standard streams that our caller closed on /dev/null, as git does for itself."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))


def _forget_bad_sizes() -> None:
    """Ignore a COLUMNS or LINES that is no size of a terminal, as git ignores it."""
    for name in ("COLUMNS", "LINES"):
        value = os.environ.get(name, "")
        if value and not (value.isascii() and value.isdigit() and 0 < int(value[:6]) < 100_000):
            del os.environ[name]


def _drop_output() -> None:
    """Print nothing more, so that Python does not fail again when it exits."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _report_output(error: OSError) -> int:
    """Say that the result could not be printed."""
    _drop_output()
    refusal = SessionError(
        "no-output",
        f"cannot write the output: {error.strerror}",
        hint="the command has run; what it recorded: git session log",
    )
    _report(refusal, wants_json=False)
    return EXIT_REFUSED


_COMMON = ("-v", "-vv", "--verbose", "-q", "--quiet", "--json", "--no-color", "-y", "--yes")
"""Options that every command has (`commands.common_options`)."""


def _command_first(arguments: list[str]) -> list[str]:
    """`arguments` with the command first, since common options may come before its name, as in git."""
    at = next((at for at, each in enumerate(arguments) if each not in _COMMON), 0)
    if not at or arguments[at].startswith("-"):
        return arguments
    return [arguments[at], *arguments[:at], *arguments[at + 1 :]]


def _dispatch(arguments: list[str]) -> int:
    arguments = _command_first(arguments)
    wants_help = "-h" in arguments or "--help" in arguments
    if wants_help:
        from git_session.commands.prepared_help import help_for

        prepared = help_for(arguments)
        if prepared:
            sys.stdout.write(prepared)
            return 0
    if arguments[:1] == ["--version"]:
        sys.stdout.write(f"git-session {__version__}\n")
        return 0
    if arguments[:1] == ["hook"] and len(arguments) > 1:
        from git_session.model.agents import DIALECTS

        if arguments[1] in DIALECTS:  # an agent is waiting: skip the option parser and the commands' shared code
            from git_session.commands.agent import answer_agent

            return answer_agent(arguments[1], arguments[2] if len(arguments) > 2 else "")
    begun = None
    if arguments and arguments[0] in PREFETCH and not wants_help:
        from git_session.git.prefetch import begin_prefetch

        begun = begin_prefetch(status=arguments[0] in PREFETCH_STATUS)
    if not arguments or arguments[0].startswith("-"):
        from git_session.commands.overview import COMMAND

        command = COMMAND
    else:
        command = command_named(arguments.pop(0))
    from git_session.commands.frame import Call

    _hear_one_interrupt()
    given, named = command.read(arguments)
    call = Call(command, given, begun=begun, named=named)
    if not command.internal:  # hooks ignore a bad value and use the clock
        _refuse_bad_time()
    try:
        return int(command.run(call))
    finally:
        call.update_ccmp_state()
        call.publish()


def _refuse_bad_time() -> None:
    """Raises SessionError `bad-time` if GIT_SESSION_NOW is set to anything but a time, or TZ to no time zone."""
    import time

    if abs(time.localtime().tm_gmtoff) >= 86_400:
        raise SessionError(
            "bad-time", "TZ names a time zone that is a day or more from UTC", hint="correct or unset TZ"
        )
    from git_session.hot.system import is_time

    given = os.environ.get("GIT_SESSION_NOW", "")
    if given and not is_time(given):
        from git_session.model.text import cut

        raise SessionError(
            "bad-time",
            f"GIT_SESSION_NOW must be a time in epoch seconds, not {cut(given, 40)!r}",
            hint="unset GIT_SESSION_NOW",
        )


def _hear_one_interrupt() -> None:
    """Handle one Ctrl-C once: git, our parent, also gets it from the terminal and forwards it to us (clean_on_exit in
    run-command.c of git 2.34), and the second signal would interrupt the cleanup after the first.
    """
    import signal
    import time

    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        return  # ignored, as for a shell's background jobs
    deaf_until = 0.0

    def interrupted(_number: int, _frame: object) -> None:
        nonlocal deaf_until
        now = time.monotonic()
        if now >= deaf_until:
            deaf_until = now + 1
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, interrupted)


def _with_exact(arguments: Sequence[str], error: AmbiguousNameError) -> str:
    """The command line with the exact name, also in `--option=name`."""
    from git_session.model.shell import shell_word

    words = []
    for each in arguments:
        option, _, value = each.partition("=") if each.startswith("--") else ("", "", each)
        words.append(f"{option}={error.exact}" if option and value == error.name else each)
    words = [error.exact if each == error.name else each for each in words]
    return " ".join(["git session", *map(shell_word, words)])


def _report(error: SessionError, *, wants_json: bool) -> None:
    from git_session.model.text import clean

    try:
        if wants_json:
            from git_session.render.jsons import error_document

            sys.stdout.write(error_document(error.code, clean(error.message), clean(error.hint)) + "\n")
            sys.stdout.flush()
            return
        sys.stderr.write(f"error: {clean(error.message)}\n")
        if error.hint:
            sys.stderr.write(f"hint: {clean(error.hint)}\n")
        sys.stderr.flush()
    except OSError:
        _drop_output()  # the exit status has to do


def _bug(error: Exception, *, wants_json: bool) -> int:
    import traceback

    text = "".join(traceback.format_exception(error))
    hint = f"please report this; the traceback is in {_keep(text)}"
    wrapped = SessionError("bug", f"git-session failed unexpectedly: {type(error).__name__}: {error}", hint=hint)
    _report(wrapped, wants_json=wants_json)
    return EXIT_BUG


def _keep(text: str) -> str:
    """Write a traceback to `.git/sessions/log/`, or to a temporary file outside a repository; returns its path."""
    import tempfile

    try:
        from git_session.git.repository import Repository

        folder = Repository.open().common_dir / "sessions" / "log"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "bug"
        path.write_text(text, "utf-8")
        return str(path)
    except (SessionError, OSError):
        descriptor, name = tempfile.mkstemp(prefix="git-session-", suffix=".log")
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        return name
