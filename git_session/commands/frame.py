"""A command: its declaration, from which help, man page and completion are made, and one run of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property

from git_session.commands.common_options import add_common_options
from git_session.commands.plain import plain_arguments
from git_session.errors import SessionError
from git_session.git.process import Git
from git_session.model.dataclass import dataclass, field
from git_session.model.progress import SILENT, Progress
from git_session.render.page import Page
from git_session.services.hooks.first_steps import Hint, claim, is_untold
from git_session.services.recording.reconcile import reconcile, remove_stale_lock
from git_session.services.workspace import Workspace
from git_session.store.teamwork.state import is_known

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace, _ActionsContainer
    from typing import Any

    from git_session.commands.parser import Parser


OVERVIEW = "overview"
"""The name of `git session` without a command."""


@dataclass(frozen=True)
class Example:
    """A command line to copy, and what it does."""

    line: str
    meaning: str


def never(_arguments: Namespace) -> bool:
    return False


def always(_arguments: Namespace) -> bool:
    return True


def changes(arguments: Namespace) -> bool:
    """Is an action given that does more than list?"""
    return arguments.action not in (None, "list")


@dataclass(frozen=True)
class Command:
    """A `git-session-<name>`: `description` is a sequence of paragraphs, `result` the dataclass behind `--json`.

    `writes` says whether the command can only do its work where the repository's git dir can be written, `publishes` whether
    colleagues should soon see what it did, `anywhere` that it opens no repository and so works outside of one.
    """

    name: str
    summary: str
    description: Sequence[str]
    options: Callable[[ArgumentParser], None]
    run: Callable[[Call], int]
    examples: Sequence[Example]
    result: type | None = None
    see_also: Sequence[str] = ()
    internal: bool = False
    writes: Callable[[Namespace], bool] = never
    publishes: bool = False
    anywhere: bool = False

    def parser(self) -> Parser:
        """The argument parser, including the common options."""
        from git_session.commands.parser import CommandFormatter, Parser, share

        parser = Parser(
            prog=f"git session {self.name}" if self.name != OVERVIEW else "git session",
            usage=None,
            description="\n\n".join([self.summary[0].upper() + self.summary[1:] + ".", *self.description]),
            epilog="examples:\n" + "\n".join(f"  {each.line}\n      {each.meaning}" for each in self.examples),
            formatter_class=CommandFormatter,
            allow_abbrev=False,
        )
        self.options(parser)
        share(parser)
        return parser

    def read(self, line: Sequence[str]) -> tuple[Namespace, tuple[str, ...]]:
        """The arguments on a command line, and the sessions and branches that they name. Raises UsageError."""

        def declare(parser: ArgumentParser) -> None:
            self.options(parser)
            add_common_options(parser)

        plain = plain_arguments(declare, line)
        if plain:
            return plain, ()
        parser = self.parser()
        given = parser.given(line)
        return given, _named_sessions(parser, given)


@dataclass
class Call:
    """One run of a command: its arguments (`named`: the sessions and branches among them), and the ways in which it speaks and
    asks."""

    command: Command
    arguments: Namespace
    folder: str = "."
    begun: Git | None = None
    named: tuple[str, ...] = ()
    notices: list[str] = field(default_factory=list)
    _metering: bool = False

    @cached_property
    def workspace(self) -> Workspace:
        allowed = getattr(self.arguments, "allow_secret", False)
        workspace = Workspace.open(self.folder, begun=self.begun, long_work=self.progress, allow_secret=allowed)
        wrong = workspace.configuration.wrong
        if wrong:
            more = f", and {len(wrong) - 1} more" if len(wrong) > 1 else ""
            self.notices.append(f"{wrong[0]}{more}; the default is used: git session config")
        reconcile(workspace, *self.named)
        if self.command.writes(self.arguments):
            workspace.store.require_writable()
        if is_known(workspace.repository.common_dir):
            from git_session.services.teamwork.failures import failures_to_tell

            self.notices.extend(failures_to_tell(workspace))
        return workspace

    def reconcile(self, *names: str, commits: bool = True) -> None:
        """`reconcile` again, for sessions that the command line does not name, or for a workspace that a command opened."""
        reconcile(self.workspace, *names, commits=commits)

    def remove_stale_lock(self) -> None:
        """Only the part of `reconcile` that removes the lock of a killed command."""
        remove_stale_lock(self.workspace)

    @property
    def json(self) -> bool:
        return bool(self.arguments.json)

    @property
    def interactive(self) -> bool:
        """Whether to prompt: stdin and stdout are terminals, and neither --json nor --yes was given."""
        return sys.stdin.isatty() and sys.stdout.isatty() and not self.json and not self.arguments.yes

    # --- output -------------------------------------------------------------------------------------------------------

    def show(
        self,
        result: Any,
        page: Callable[[], Page],
        *,
        page_long: bool = False,
        page_optional: bool = False,
        schema: str = "",
    ) -> int:
        """Print the result as JSON or as its page, which is made only if it is printed; returns exit status 0.

        With `page_optional`, --quiet omits the page. `schema` names the JSON document if it is not the command's own.
        """
        from git_session.render.screen.output import put_page, put_text

        if self.json:
            from git_session.render.jsons import document

            put_text(document(schema or self.command.name, result) + "\n")
        elif not (page_optional and self.arguments.quiet):
            put_page(page(), color=self.color, pager=page_long)
        self.print_notices()
        return 0

    def show_text(self, result: Any, text: Callable[[], str], *, page_long: bool = True) -> int:
        """Like `show`, for a result that is printed as plain text (Markdown, ids)."""
        from git_session.model.text import clean
        from git_session.render.screen.output import put_text

        if self.json:
            return self.show(result, Page)
        put_text(clean(text()), pager=page_long)
        self.print_notices()
        return 0

    @property
    def color(self) -> str:
        """auto, always or never, from --no-color or else the setting."""
        if self.arguments.no_color:
            return "never"
        return "auto" if self.command.anywhere else self.workspace.settings.color

    @property
    def emoji(self) -> bool:
        """Whether to print symbols: display.emoji is on and the terminal uses UTF-8."""
        speaks = (sys.stdout.encoding or "utf-8").lower().replace("-", "") == "utf8"
        return speaks and self.workspace.settings.emoji

    def update_ccmp_state(self) -> None:
        """Update the state file that other tools read, even after a failed command."""
        workspace: Workspace | None = self.__dict__.get("workspace")  # None if the command opened no repository
        if workspace and (workspace.settings.ccmp_enabled or (workspace.repository.top / ".ccmp").is_dir()):
            from git_session.services.agents.ccmp_state import update_ccmp_state

            update_ccmp_state(workspace)
            self.print_notices()

    def publish(self) -> None:
        """Ask for an exchange with colleagues, if the command did something that they should see."""
        workspace: Workspace | None = self.__dict__.get("workspace")
        if workspace and self.command.publishes and is_known(workspace.repository.common_dir):
            from git_session.services.teamwork.background import request_exchange

            request_exchange(workspace)

    def note_shallow(self) -> None:
        """Add a note, in a shallow clone, that figures from the history are incomplete."""
        if self.workspace.repository.is_shallow:
            self.notices.append("this clone is shallow: commits beyond its boundary are not counted")

    def print_notices(self) -> None:
        """Print the collected notes on stderr, each once, and clear them."""
        if not self.command.anywhere:
            store = self.workspace.store
            self.notices += store.notices
            store.notices.clear()
            self._tell_of_first_commit()
        for notice in dict.fromkeys(self.notices):
            self.notify("note: " + notice)
        self.notices.clear()

    def tell_once(self, hint: Hint, text: Callable[[], str]) -> None:
        """Add a note that this repository gives once; not with --quiet or --json, where nobody may read it."""
        if self.arguments.quiet or self.json or self.command.internal or not is_untold(self.workspace.repository, hint):
            return
        notice = text()
        if notice and claim(self.workspace.repository, hint):
            self.notices.append(notice)

    def _tell_of_first_commit(self) -> None:
        """Tell once what a commit got, and how to change that."""

        def text() -> str:
            from git_session.render.hooks.first_steps import committed_text
            from git_session.services.hooks.first_steps import enriched_commit

            found = enriched_commit(self.workspace)
            return committed_text(found) if found else ""

        self.tell_once(Hint.COMMITTED, text)

    def notify(self, text: str) -> None:
        """Print a line on stderr, unless --quiet is given."""
        if not self.arguments.quiet:
            from git_session.model.text import clean

            sys.stderr.write(clean(text) + "\n")
            sys.stderr.flush()

    @contextmanager
    def progress(self, label: str) -> Iterator[Progress]:
        """Show a progress bar on stderr if this block takes longer than a second, and remove it at the end.

        Shows nothing with --quiet or --json, without a terminal, or inside another such block.
        """
        seen = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        if self.arguments.quiet or self.json or not seen or self._metering:
            yield SILENT
            return
        from git_session.render.screen.progress import Meter

        self._metering = True
        try:
            with Meter(label, color=self.color != "never" and "NO_COLOR" not in os.environ) as meter:
                yield meter
        finally:
            self._metering = False

    # --- prompts ------------------------------------------------------------------------------------------------------

    def confirm(self, question: str, *, default: bool) -> bool:
        """Prompt for yes or no on a terminal; otherwise, and with --yes, return the default."""
        if not self.interactive:
            return default
        answer = self._ask(f"{question} [{'Y/n' if default else 'y/N'}] ").strip().lower()
        return default if not answer else answer in ("y", "yes")

    def choose(self, question: str, choices: Sequence[tuple[str, str]]) -> str:
        """Prompt for one of `choices` (value, meaning); an empty answer takes the first.

        The answer can be a number, a value, or a meaning up to its first comma.
        """
        for number, (_, meaning) in enumerate(choices, start=1):
            self.notify(f"  {number}  {meaning}")
        while True:
            answer = self._ask(f"{question} [1] ").strip() or "1"
            if answer.isdigit() and 1 <= int(answer) <= len(choices):
                return choices[int(answer) - 1][0]
            for value, meaning in choices:
                if answer in (value, meaning.partition(",")[0]):
                    return value
            self.notify(f"enter a number from 1 to {len(choices)}")

    def prompt(self, question: str) -> str:
        return self._ask(f"{question} ").strip()

    def _ask(self, text: str) -> str:
        sys.stderr.write(text)
        sys.stderr.flush()
        answer = sys.stdin.readline()
        if not answer:
            raise SessionError("no-answer", "the prompt was not answered", hint="give the answer as an option")
        return answer


def _named_sessions(parser: ArgumentParser, arguments: Namespace) -> tuple[str, ...]:
    """The values of the arguments that name a session or a branch."""
    kinds = ("branch", "resumable", "session")
    given = [getattr(arguments, each.dest, "") for each in parser._actions if getattr(each, "completes", "") in kinds]
    return tuple(name for each in given for name in (each if isinstance(each, list) else [each]) if name)


def takes_text(parser: ArgumentParser, *names: str, **given: Any) -> None:
    """Add an argument whose value is free text, and with the first one --allow-secret."""
    parser.add_argument(*names, **given)
    if parser.get_default("allow_secret") is None:
        add_allow_secret(parser)


def add_allow_secret(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--allow-secret",
        action="store_true",
        help="accept texts that look like a token or password, which are refused otherwise",
    )


def takes(parser: _ActionsContainer, kind: str, *names: str, **given: Any) -> None:
    """Add an argument whose values are of a `kind` that shell completion knows.

    `kind` is branch, ref, file, directory, session, resumable, objective, blocker, decision, checkpoint, key or command.
    """
    given.setdefault("default", [] if given.get("nargs") in ("*", "+") else "")
    argument = parser.add_argument(*names, **given)
    argument.completes = kind  # type: ignore[attr-defined]  # read back by the generators of completions and man pages
