"""Our trailers in a commit message: put in, kept current, taken out. Pure functions over bytes.

Comments and the scissors line end what counts as the message where git removes them (wt-status.c, git 2.34 to 2.55);
what a trailer is, `hot.trailer` says. A writer of our own, because `git interpret-trailers` does not fold newlines, lets the user's trailer.* settings in, and before 2.46 glues a
trailer to a subject without final newline.
"""

from git_session.hot.trailer import (
    GIT_MADE,
    OURS,
    SCISSORS,
    SPACE,
    Style,
    block_start,
    is_blank,
    is_breaking,
    is_indented,
    is_trailer,
    joined_lists,
    key_of,
    lines_under,
    parted,
    stripped,
    trimmed,
)

REPLAYED = (b"fixup! ", b"squash! ", b"amend! ")


class Block:
    """What a message is to be given: trailer names that are wanted, and the prepared lines of each.

    `replaced` are our trailers in the message of a commit that this one replaces without repeating its message.
    """

    def __init__(
        self,
        *,
        wanted: list[bytes],
        objectives: list[bytes],
        decisions: list[bytes],
        extra: bytes,
        time: bytes,
        replaced: list[bytes] | None = None,
    ) -> None:
        self.wanted, self.objectives, self.decisions, self.extra, self.time = wanted, objectives, decisions, extra, time
        self.replaced = replaced or []

    def lines(self, ours: list[bytes]) -> list[bytes]:
        """The trailers in their order; `ours` are those that the message had, and whose lists it keeps."""
        ours = [*self.replaced, *ours]
        objectives, decisions = lines_under(b"Session-Objectives", ours), lines_under(b"Decisions", ours)
        objectives = joined_lists(objectives, self.objectives) if objectives and self.objectives else self.objectives
        decisions += self.decisions
        found: list[bytes] = []
        if b"Session-Objectives" in self.wanted and objectives:
            found += [b"Session-Objectives:", *objectives]
        if b"Decisions" in self.wanted and decisions:
            found += [b"Decisions:", *decisions]
        if self.extra:
            found += self.extra.rstrip(b"\n").split(b"\n")
        if b"Session-Time" in self.wanted:
            found.append(b"Session-Time: " + self.time)
        return found


def splice(message: bytes, block: Block, style: Style, *, amends: bool = False) -> bytes:
    """The message with our trailers in its trailer block, each once and current.

    Unchanged come back: fixup!, squash! and amend! commits, and an empty message that nobody will edit. With `amends`
    what the message lists stays in it; otherwise that belongs to the commit it was copied from.
    """
    newline = b"\r\n" if b"\r\n" in message.partition(b"\n")[0] + b"\n" else b"\n"
    body, rest = divided(message.replace(b"\r\n", b"\n"), style)
    if (not body and not style.edited) or (body and body[0].startswith(REPLAYED)):
        return message
    before = body
    body, ours = parted(body)
    lines = [] if is_breaking(body) else style.encoded(block.lines(style.decoded(ours) if amends else []))
    if not lines and body == before:
        return message
    comment = style.prefix(rest or body)
    if style.strips:  # what stood above ours may be comments that now end the message
        end = above_comments(body, comment)
        body, rest = body[:end], [*trimmed(body[end:]), *rest]
    comments = [row for row in body if style.strips and row.startswith(comment)]
    if all(is_blank(row) or row in comments or row.startswith(GIT_MADE[0]) for row in body):
        if not style.edited:
            return message
        # Nothing yet, or a sign-off. The first line is where the subject is about to be written.
        signed = [row for row in body if row.startswith(GIT_MADE[0])]
        body, rest = [b"", b"", *lines, *signed], [*comments, *rest]
    else:
        body = below_subject(body, lines, comment=comment, style=style)
        if style.edited and not style.strips:  # above hints that stay, the subject is about to be written there
            rows = message.split(b"\n")
            body = [*([b""] * next((at for at, row in enumerate(rows) if not is_blank(row)), 0)), *body]
    return joined(body, rest).replace(b"\n", newline)


def joined(body: list[bytes], rest: list[bytes]) -> bytes:
    return b"\n".join([*body, b"", *rest]) if rest else b"\n".join(body) + b"\n"


def below_subject(body: list[bytes], lines: list[bytes], *, comment: bytes, style: Style) -> list[bytes]:
    """`body` with `lines` in the trailer block of what begins with the subject; comments may stand above that."""
    above = (row for row in body if not is_blank(row) and not (style.strips and row.startswith(comment)))
    subject = body.index(next(above))
    return [*body[:subject], *with_block(body[subject:], lines, comment=comment, style=style)]


def with_block(body: list[bytes], lines: list[bytes], *, comment: bytes, style: Style) -> list[bytes]:
    """`body` with `lines` in its trailer block, or in a new one."""
    if not lines:
        return body
    end = above_comments(body, comment)  # git looks for the block there, also when nothing will take the comments out
    start = block_start(body[:end], comment=comment, style=style)
    if start is None:
        return [*body, b"", *lines]
    if is_trailer(body[start]) and all(is_trailer(row) or is_indented(row) for row in body[start:end]):
        at = below_references(body, start, end)
        return [*body[:at], *lines, *body[at:]]
    return [*body[:end], *lines, *body[end:]]


def below_references(body: list[bytes], start: int, end: int) -> int:
    """Where our lines go in the block: above the user's, but below those that name an issue, and what goes on with them.

    To conventional-changelog's parser a footer begins with the first of these, and commitlint wants a blank line there.
    """
    at = max((at + 1 for at in range(start, end) if b"#" in body[at]), default=start)
    while at < end and is_indented(body[at]):
        at += 1
    return at


def settled(message: bytes, style: Style, *, template: bytes = b"") -> bytes:
    """The message as it came from the editor, corrected: empty if it holds nothing but our trailers, else with these in
    one trailer block with the user's own, each once.

    They may be elsewhere when the text was written under them, trailers were typed in a paragraph of their own, or a
    rebase squashed several messages into one. A message that is right, or that nobody edited, comes back unchanged.
    """
    emptied = without_ours(message, style, template=template)
    if emptied != message or not style.edited:
        return emptied
    body = meaningful_body(message, style)
    if body and body[0].startswith(REPLAYED):
        return message
    if is_breaking(parted(body)[0]):
        return without_block(message, style)
    if is_settled(body, comment_of(message, style), style):
        return message
    return with_ours(message, [], style)


def without_block(message: bytes, style: Style) -> bytes:
    """The message without our trailers."""
    newline = b"\r\n" if b"\r\n" in message.partition(b"\n")[0] + b"\n" else b"\n"
    body, rest = divided(message.replace(b"\r\n", b"\n"), style)
    kept, ours = parted(body)
    return joined(kept, rest).replace(b"\n", newline) if ours else message


def with_ours(message: bytes, more: list[bytes], style: Style) -> bytes:
    """The message with our trailers, those of `more` too, in one block, each once; unchanged where none of ours is in it."""
    newline = b"\r\n" if b"\r\n" in message.partition(b"\n")[0] + b"\n" else b"\n"
    body, rest = divided(message.replace(b"\r\n", b"\n"), style)
    comment = style.prefix(rest or body)
    kept, ours = parted(body)
    if not ours:
        return message
    lines = folded([*more, *ours])
    return joined(below_subject(kept, lines, comment=comment, style=style), rest).replace(b"\n", newline)


def relisted(message: bytes, before: list[bytes], after: list[bytes], style: Style) -> bytes:
    """The message with the objectives `after` where it lists those `before`; unchanged where somebody changed the list.

    Where there were none to list (all were dropped, and the message completes one) they stand with our other trailers.
    """
    if after and not before:
        return with_ours(message, [b"Session-Objectives:", *style.encoded(after)], style)
    newline = b"\r\n" if b"\r\n" in message.partition(b"\n")[0] + b"\n" else b"\n"
    head = b"Session-Objectives:" + newline
    start = message.find(head) + len(head)
    end = start
    while message[end : end + 1] == b" ":
        end = message.find(newline, end) + len(newline)
    rows = message[start:end].split(newline)[:-1]
    before, after = style.encoded(before), style.encoded(after)
    if head not in message or not after or not all(row in rows for row in before):
        return message
    # An amended message lists more than what changed since the commit that it replaces.
    new = after if rows == before else joined_lists(rows, after)
    return message[:start] + b"".join(row + newline for row in new) + message[end:]


def is_settled(body: list[bytes], comment: bytes, style: Style) -> bool:
    """Are our trailers in `body` (without comments), each once, in the block that the user's own are in or would be in?

    Lines that look like comments but stay may follow the user's block; without one, ours are below them.
    """
    kept, ours = parted(body)
    if not ours:
        return True
    own, there = _last_block(kept, comment, style), _last_block(body, comment, style)
    return folded(ours) == ours and parted(there) == (own, ours) and (bool(own) or body[-1] == ours[-1])


def _last_block(body: list[bytes], comment: bytes, style: Style) -> list[bytes]:
    """The trailer block of `body`, above what looks like comments; empty without one."""
    end = above_comments(body, comment)
    start = block_start(body[:end], comment=comment, style=style)
    return [] if start is None else body[start:end]


def folded(ours: list[bytes]) -> list[bytes]:
    """The lines of our trailers with each of these once: the lists joined, of the time the last."""
    found: dict[bytes, list[bytes]] = {}
    for row in ours:
        if not is_indented(row):
            key = key_of(row)
            found[key] = [row, *lines_under(key, ours)]
    return [row for key in OURS if key in found for row in found[key]]


def without_ours(message: bytes, style: Style, *, template: bytes = b"") -> bytes:
    """The message unchanged, unless it says nothing but our trailers: then what git would have had without them.

    That is an empty message, one of sign-offs alone (which git counts as empty), or the untouched template, perhaps with
    sign-offs below it, which git refuses too (template_untouched in builtin/commit.c).
    """
    body = meaningful_body(message, style)
    rest, _ = stripped(body)
    start = stripped(meaningful_body(template, style))[0]
    if start and rest == start:
        return template
    below = rest[len(start) :] if rest[: len(start)] == start else rest
    if rest == body or any(row and not row.startswith(GIT_MADE[0]) for row in below):
        return message
    return b"".join(row + b"\n" for row in rest)


def template_of(prepared: bytes, style: Style) -> bytes:
    """The template in the message that git prepared of it; the hints, its last paragraph, are no part even if git keeps them.

    With cleanup verbatim git accepts the template as it is, so there is none to recognise.
    """
    if style.is_verbatim:
        return b"\n"
    if style.strips or not style.has_hints:
        return prepared
    lines = divided(prepared.replace(b"\r\n", b"\n"), style)[0]
    prefix, end = style.prefix(lines), len(lines)
    while end and lines[end - 1].startswith(prefix):
        end -= 1
    return b"".join(row + b"\n" for row in lines[:end])


def meaningful_body(message: bytes, style: Style) -> list[bytes]:
    """The lines of the message that are not comments, without blank lines around them."""
    body, _ = divided(message.replace(b"\r\n", b"\n"), style)
    if style.strips:
        prefix = comment_of(message, style)
        body = [row for row in body if not row.startswith(prefix)]
    return trimmed([row.rstrip(SPACE) for row in body])


def comment_of(message: bytes, style: Style) -> bytes:
    """The comment prefix in the message; in its whole text, because its hints may be all that tells."""
    return style.prefix(message.replace(b"\r\n", b"\n").split(b"\n"))


def divided(message: bytes, style: Style) -> tuple[list[bytes], list[bytes]]:
    """(lines of the message proper, what stands below it: the comments that end it, the scissors and the diff)."""
    lines = message.split(b"\n")
    if not style.strips and not style.cuts:
        return trimmed(lines), []
    prefix, end = style.prefix(lines), len(lines)
    if style.cuts:
        end = next((at for at, row in enumerate(lines) if row == prefix + SCISSORS), end)
    if style.strips:
        end = above_comments(lines[:end], prefix)
    start = next((at for at in range(end, len(lines)) if not is_blank(lines[at])), len(lines))
    return trimmed(lines[:end]), lines[start:]


def above_comments(lines: list[bytes], prefix: bytes) -> int:
    """How many lines stand above the comments and blank lines that end `lines`."""
    end = len(lines)
    while end and (is_blank(lines[end - 1]) or lines[end - 1].startswith(prefix)):
        end -= 1
    return end
