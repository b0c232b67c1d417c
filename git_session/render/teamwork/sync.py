"""The pages of `git session sync`."""

from __future__ import annotations

from collections.abc import Sequence

from git_session.model.settings import TRAILERS
from git_session.model.sharing import FIELDS, TIME
from git_session.model.shell import shell_word
from git_session.model.text import plural, shown_name, some
from git_session.render.page import Page, Span
from git_session.render.teamwork.team import signature_words
from git_session.render.wording import ago

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git_session.services.sharing.dry_run import DryRun
    from git_session.services.sharing.leaving import Withheld
    from git_session.services.teamwork.sync import Synced, SyncOff
    from git_session.services.teamwork.sync_status import SyncedRemote, SyncStatus

_NAMED = 3
_WITHOUT_TIME = tuple(each for each in TRAILERS if each != "Session-Time")


def synced_page(results: Sequence[Synced]) -> Page:
    page = Page()
    for result in results:
        if result.is_published:
            page.line([Span("synced", "good"), f" with {result.remote}: {_published(result)}"])
        elif result.is_refused:
            page.line([Span("not published", "bad"), f": {result.remote} refuses refs/git-session/ ({result.failure})"])
            page.line("share with another, perhaps private, repository:", indent=2)
            page.line(Span("git remote add <name> <url> && git config session.remote <name>", "code"), indent=4)
            page.line(
                Span(f"git session sync --off {shell_word(result.remote)} && git session sync --on", "code"), indent=4
            )
        else:
            page.line([Span("not synced", "warn"), f" with {result.remote}: {result.failure}"])
            page.line("what is to be published waits here; nothing is lost", indent=2)
        if result.is_new_writer:
            page.line("a copy of this clone shares under its id, so this clone took a new one", indent=2)
        if result.is_again:
            page.line("your sessions were gone from the server, and were published again", indent=2)
        for each in result.changed:
            branches = some(each.branches, _NAMED)
            page.line(f"{shown_name(each.name)}: {f'open on {branches}' if branches else 'no open session'}", indent=2)
        _put_withheld(page, result.withheld)
    return page


def _published(result: Synced) -> str:
    parts = [f"published {plural(len(result.published), 'session')}"] if result.published else []
    parts += [f"removed {plural(len(result.removed), 'session')}"] if result.removed else []
    return ", ".join(parts) or "nothing new to publish"


def sync_off_page(result: SyncOff) -> Page:
    page = Page()
    page.line(
        f"nothing is shared with {result.remote} any more, and what colleagues shared was removed from this clone"
    )
    if result.failure:
        page.line([Span("still on the server", "warn"), f": {result.failure}"], indent=2)
        if result.delete:
            page.line(["delete it later: ", Span(result.delete, "code")], indent=2)
    else:
        page.line("your sessions were removed from the server; clones that fetched them keep what they have", indent=2)
    return page


def dry_run_page(results: Sequence[DryRun]) -> Page:
    page = Page()
    for result in results:
        files = (
            f"{plural(len(result.files), 'file')} new, changed or removed" if result.files else "nothing new to publish"
        )
        page.line(f"to {result.remote}: {files}")
        for each in result.files:
            page.line([Span(each.path, "title"), " (removed)" if each.removed else f"  {each.work_file}".rstrip()])
            for row in each.text.splitlines():
                page.line(row, indent=2)
        _put_withheld(page, result.withheld)
    return page


def sync_status_page(status: SyncStatus) -> Page:
    page = Page()
    if not status.remotes:
        page.line("nothing is shared")
        page.line(["to share sessions with colleagues: ", Span("git session sync --on", "code")], indent=2)
    for each in status.remotes:
        page.line([Span(each.remote, "title"), f"  shares {', '.join(each.fields) or 'nothing'}"])
        page.line(_last(each, status.at), indent=2)
        if each.failure:
            page.line([Span("refused" if each.is_refused else "failed", "warn"), f": {each.failure}"], indent=2)
        if each.waiting:
            waiting = f"{plural(len(each.waiting), 'session')} waiting to be published: {some(each.waiting, _NAMED)}"
            page.line(waiting, indent=2)
        _put_withheld(page, each.withheld)
        for colleague in each.colleagues:
            branches = plural(colleague.branches, "branch")
            counts = f"{plural(colleague.open_sessions, 'open session')}, {branches}"
            signed = signature_words(colleague.signature, colleague.signer)
            line = f"{shown_name(colleague.name)} shares {', '.join(colleague.fields) or 'nothing'}: {counts}"
            page.line([line, ", " if signed.text else "", signed], indent=2)
    for remote in status.left:
        page.line(
            [
                f"your sessions may still be on the server of {remote}: ",
                Span(f"git session sync --off {shell_word(remote)}", "code"),
            ]
        )
    if status.forgotten:
        page.line(f"never published again: {', '.join(status.forgotten)}")
    return page


def fields_page(remote: str, url: str, chosen: Sequence[str]) -> Page:
    """What `--on` shares, and with whom."""
    page = Page()
    page.line(f"{remote} is {url}. Everyone who can fetch from it will see, of your sessions:")
    page.table([[name, meaning] for name, meaning in FIELDS.items() if name in chosen])
    others = [[name, meaning] for name, meaning in FIELDS.items() if name not in chosen]
    if others:
        page.line()
        page.line("Not shared, unless you name it with --share:")
        page.table(others)
    page.line()
    page.line("What is new is published by itself after start, switch, checkpoint and end. To do it by hand only:")
    page.line(Span("git config session.autoSync false", "code"), indent=2)
    if TIME not in chosen:
        page.line("Commit messages carry your time too. To leave it out of them:")
        page.line(Span(f"git config session.trailers {shell_word(', '.join(_WITHOUT_TIME))}", "code"), indent=2)
    page.line()
    return page


def _last(remote: SyncedRemote, now: int) -> str:
    if not remote.tried_at:
        return "not synced yet"
    if not remote.done_at:
        return f"tried {ago(now - remote.tried_at)}, never done"
    return f"synced {ago(now - remote.done_at)}"


def _put_withheld(page: Page, withheld: Sequence[Withheld]) -> None:
    for each in withheld:
        what = f"snapshot {each.checkpoint} of {each.session}" if each.checkpoint else each.session
        page.line([Span("stays here", "warn"), f": {what}, {each.why}"], indent=2)
