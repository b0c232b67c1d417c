"""Our trailers in a commit message: put in, kept current, taken out. Pure functions over bytes.

The rules are those of git's trailer.c and wt-status.c (2.34 to 2.55): a trailer block is the last paragraph and never the
first, all of it trailers, or at least a quarter with one that git itself makes; a continuation line starts with white
space; comments and the scissors line end what counts as the message while an editor is used. A writer of our own,
because `git interpret-trailers` does not fold newlines, lets the user's trailer.* settings in, and before 2.46 glues a
trailer to a subject without final newline.
"""

OURS = (b"Session-Objectives", b"Decisions", b"Impact", b"Session-Time")
SCISSORS = b" ------------------------ >8 ------------------------"
GIT_MADE = (b"Signed-off-by: ", b"(cherry picked from commit ")
REPLAYED = (b"fixup! ", b"squash! ", b"amend! ")
TOKEN = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-"
SPACE = b" \t\r"  # git's own idea of it; \v and \f are text
# What stands for our signs in a commit encoding that lacks them.
PLAIN = ((b"\xe2\x96\xb6", b">"), (b"\xe2\x80\xa6", b"..."), (b"\xe2\x86\x92", b"->"))


class Style:
    """How git will read this message: its comment prefix, its encoding, the trailers it knows, whether an editor is shown.

    `listing` is `git config --get-regexp` of core.commentChar, core.commentString, i18n.commitEncoding and trailer.*.
    """

    def __init__(self, listing: bytes = b"", *, edited: bool = True) -> None:
        self.comment = self.char = b"#"
        self.encoding, self.edited = "", edited
        self.known: list[bytes] = []
        for row in listing.split(b"\n"):
            key, _, value = row.partition(b" ")
            if key.startswith(b"trailer.") and key.count(b".") > 1:
                name = key[len(b"trailer.") : key.rindex(b".")]
                self.known += [name.lower(), value.lower()] if key.endswith(b".key") else [name.lower()]
            elif key in (b"core.commentchar", b"core.commentstring") and value:
                self.char = value if key.endswith(b"char") else self.char
                self.comment = value
            elif key == b"i18n.commitencoding" and value.lower() not in (b"utf-8", b"utf8"):
                self.encoding = value.decode("ascii", "replace")

    def prefix(self, lines: list[bytes]) -> bytes:
        """The comment prefix in these lines. With `auto`, git has chosen the one before the scissors, or of the last line.

        git before 2.45 knows core.commentChar alone: there the other one begins these lines.
        """
        comment, char = (b"#" if sign == b"auto" else sign for sign in (self.comment, self.char))
        if not self.edited or (self.comment != b"auto" and comment == char):
            return comment
        cut = next((row for row in lines if row.endswith(SCISSORS)), b"")
        last = cut or next((row for row in reversed(lines) if not is_blank(row)), b"")
        if self.comment != b"auto":
            return char if last.startswith(char) and not last.startswith(comment) else comment
        return last[:1] if last[:1] in (b"#", b";", b"@", b"!", b"$", b"%", b"^", b"&", b"|", b":") else b"#"

    def encoded(self, lines: list[bytes]) -> list[bytes]:
        """UTF-8 lines in the commit encoding; a character that it lacks becomes `?`."""
        if not self.encoding:
            return lines
        text = b"\n".join(lines)
        for sign, plain in PLAIN:
            text = text.replace(sign, plain)
        try:
            return text.decode("utf-8", "replace").encode(self.encoding, "replace").split(b"\n")
        except LookupError:
            return text.split(b"\n")

    def decoded(self, lines: list[bytes]) -> list[bytes]:
        """Lines of a message in UTF-8; git leaves in it what the commit encoding cannot say."""
        text = b"\n".join(lines)
        try:
            text.decode("utf-8")
            return lines
        except UnicodeDecodeError:
            pass
        try:
            return text.decode(self.encoding or "latin-1", "replace").encode("utf-8").split(b"\n")
        except LookupError:
            return lines


class Block:
    """What a message is to be given: trailer names that are wanted, and the prepared lines of each."""

    def __init__(
        self, *, wanted: list[bytes], objectives: list[bytes], decisions: list[bytes], extra: bytes, time: bytes
    ) -> None:
        self.wanted, self.objectives, self.decisions, self.extra, self.time = wanted, objectives, decisions, extra, time

    def lines(self, kept: list[bytes]) -> list[bytes]:
        """The trailers in their order; `kept` are lines of Decisions that the message had and keeps."""
        found: list[bytes] = []
        if b"Session-Objectives" in self.wanted and self.objectives:
            found += [b"Session-Objectives:", *self.objectives]
        if b"Decisions" in self.wanted and (kept or self.decisions):
            found += [b"Decisions:", *kept, *self.decisions]
        if self.extra:
            found += self.extra.rstrip(b"\n").split(b"\n")
        if b"Session-Time" in self.wanted:
            found.append(b"Session-Time: " + self.time)
        return found


def splice(message: bytes, block: Block, style: Style, *, amends: bool = False) -> bytes:
    """The message with our trailers in its trailer block, each once and current.

    Unchanged come back: fixup!, squash! and amend! commits, and an empty message that nobody will edit. With `amends`
    the decisions that the message carries stay in it; otherwise they belong to the commit it was copied from.
    """
    newline = b"\r\n" if b"\r\n" in message.partition(b"\n")[0] + b"\n" else b"\n"
    body, rest = divided(message.replace(b"\r\n", b"\n"), style)
    if (not body and not style.edited) or any(body[:1] and body[0].startswith(word) for word in REPLAYED):
        return message
    before = body
    body, decisions = stripped(body)
    lines = style.encoded(block.lines(style.decoded(decisions) if amends else []))
    if not lines and body == before:
        return message
    comment = style.prefix(rest or body)
    if style.edited:  # what stood above ours may be comments that now end the message
        end = above_comments(body, comment)
        body, rest = body[:end], [*trimmed(body[end:]), *rest]
    comments = [row for row in body if style.edited and row.startswith(comment)]
    if all(is_blank(row) or row in comments or row.startswith(GIT_MADE[0]) for row in body):
        if not style.edited:
            return message
        # Nothing yet, or a sign-off. The first line is where the subject is about to be written.
        signed = [row for row in body if row.startswith(GIT_MADE[0])]
        body, rest = [b"", b"", *lines, *signed], [*comments, *rest]
    else:
        body = below_subject(body, lines, comment=comment, style=style)
    return joined(body, rest).replace(b"\n", newline)


def joined(body: list[bytes], rest: list[bytes]) -> bytes:
    return b"\n".join([*body, b"", *rest]) if rest else b"\n".join(body) + b"\n"


def below_subject(body: list[bytes], lines: list[bytes], *, comment: bytes, style: Style) -> list[bytes]:
    """`body` with `lines` in the trailer block of what begins with the subject; comments may stand above that."""
    above = (row for row in body if not is_blank(row) and not (style.edited and row.startswith(comment)))
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
        return [*body[:start], *lines, *body[start:]]
    return [*body[:end], *lines, *body[end:]]


def settled(message: bytes, style: Style, *, template: bytes = b"") -> bytes:
    """The message as it came from the editor, made good: empty if it says nothing but our trailers, else with these in
    one trailer block with the user's own, each once.

    They may be elsewhere when the text was written under them, trailers were typed in a paragraph of their own, or a
    rebase squashed several messages into one. A message that is right, or that nobody edited, comes back unchanged.
    """
    emptied = without_ours(message, style, template=template)
    if emptied != message or not style.edited or is_settled(meaningful_body(message, style), style):
        return emptied
    newline = b"\r\n" if b"\r\n" in message.partition(b"\n")[0] + b"\n" else b"\n"
    body, rest = divided(message.replace(b"\r\n", b"\n"), style)
    comment = style.prefix(rest or body)
    kept, ours = parted(body)
    return joined(below_subject(kept, folded(ours), comment=comment, style=style), rest).replace(b"\n", newline)


def is_settled(body: list[bytes], style: Style) -> bool:
    """Are our trailers in `body` (without comments), each once, in the block that the user's own are in or would be in?"""
    kept, ours = parted(body)
    if not ours:
        return True
    comment = style.prefix(body)
    end = block_start(kept, comment=comment, style=style)
    start = block_start(body, comment=comment, style=style)
    block = parted(body[start:]) if start else ([], [])
    return folded(ours) == ours and block == ([] if end is None else kept[end:], ours)


def folded(ours: list[bytes]) -> list[bytes]:
    """The lines of our trailers with each of these once: the lists joined, of the objectives and the time the last."""
    found: dict[bytes, list[bytes]] = {}
    head = b""
    for row in ours:
        if is_indented(row):
            found[head].append(row)
            continue
        head = key_of(row)
        if head in (b"Decisions", b"Impact"):
            found.setdefault(head, [row])
        else:
            found[head] = [row]
    return [row for key in OURS if key in found for row in found[key]]


def without_ours(message: bytes, style: Style, *, template: bytes = b"") -> bytes:
    """The message unchanged, unless it says nothing but our trailers: then what git would have had without them.

    That is an empty message, one of sign-offs alone (which git counts as empty), or the untouched template, which git
    must find byte for byte to refuse it.
    """
    body = meaningful_body(message, style)
    rest, _ = stripped(body)
    if template and rest == stripped(meaningful_body(template, style))[0]:
        return template
    if rest == body or any(row and not row.startswith(GIT_MADE[0]) for row in rest):
        return message
    return b"".join(row + b"\n" for row in rest)


def meaningful_body(message: bytes, style: Style) -> list[bytes]:
    """The lines of the message that are not comments, without blank lines around them."""
    body, _ = divided(message.replace(b"\r\n", b"\n"), style)
    if style.edited:
        prefix = style.prefix(body)
        body = [row for row in body if not row.startswith(prefix)]
    return trimmed([row.rstrip(SPACE) for row in body])


def divided(message: bytes, style: Style) -> tuple[list[bytes], list[bytes]]:
    """(lines of the message proper, what stands below it: the comments that end it, the scissors and the diff)."""
    lines = message.split(b"\n")
    if not style.edited:
        return trimmed(lines), []
    prefix = style.prefix(lines)
    end = next((at for at, row in enumerate(lines) if row == prefix + SCISSORS), len(lines))
    end = above_comments(lines[:end], prefix)
    start = next((at for at in range(end, len(lines)) if not is_blank(lines[at])), len(lines))
    return trimmed(lines[:end]), lines[start:]


def above_comments(lines: list[bytes], prefix: bytes) -> int:
    """How many lines stand above the comments and blank lines that end `lines`."""
    end = len(lines)
    while end and (is_blank(lines[end - 1]) or lines[end - 1].startswith(prefix)):
        end -= 1
    return end


def trimmed(lines: list[bytes]) -> list[bytes]:
    """`lines` without blank ones at the start and at the end."""
    start, end = 0, len(lines)
    while start < end and is_blank(lines[start]):
        start += 1
    while end > start and is_blank(lines[end - 1]):
        end -= 1
    return lines[start:end]


def is_blank(row: bytes) -> bool:
    return not row.strip(SPACE)


def is_indented(row: bytes) -> bool:
    return row[:1] in (b" ", b"\t", b"\r")


def key_of(row: bytes) -> bytes:
    """The token of a trailer line; empty for any other line."""
    key = row.partition(b":")[0].rstrip(b" \t") if b":" in row else b""
    return key if key and not key.strip(TOKEN) else b""


def is_trailer(row: bytes) -> bool:
    return bool(key_of(row)) or row.startswith(GIT_MADE)


def block_start(body: list[bytes], *, comment: bytes, style: Style) -> int | None:
    """The index at which the trailer block of a message (blank lines around it removed) starts; None without one.

    Lines that start with `comment` do not count, but part a line from its continuation unless the editor takes them out.
    """
    title = next((at for at, row in enumerate(body) if is_blank(row)), len(body))
    trailers = others = continued = 0
    recognized = False
    for at in range(len(body) - 1, title - 1, -1):
        row = body[at]
        if row.startswith(comment):
            if not style.edited:
                others, continued = others + continued, 0
        elif is_blank(row):
            others += continued
            return at + 1 if (recognized and trailers * 3 >= others) or (trailers and not others) else None
        elif is_indented(row):
            continued += 1
        elif is_trailer(row):
            trailers, continued = trailers + 1, 0
            # git takes a configured key for known that begins with the one in the line.
            token = key_of(row).lower()
            recognized = recognized or row.startswith(GIT_MADE) or any(each.startswith(token) for each in style.known)
        else:
            others, continued = others + 1 + continued, 0
    return None


def is_ours(key: bytes, rows: list[bytes]) -> bool:
    """Is the trailer `key` in `rows` (its line, and those that go on with it) written as we do?

    Or as `git commit --trailer` and `git interpret-trailers` write it anew: the list begins in the first line.
    """
    value = rows[0].partition(b":")[2].strip()
    if key == b"Session-Time":
        parts = value.split()
        return len(rows) == 1 and bool(parts) and all(part[:-1].isdigit() and part[-1:] in b"hms" for part in parts)
    return value.startswith(b"- ") or (not value and len(rows) > 1 and rows[1].startswith(b" - "))


def stripped(body: list[bytes]) -> tuple[list[bytes], list[bytes]]:
    """(the message without our trailers, the lines under its Decisions).

    They are ours wherever they stand, but only as we write them, since people use these words too: a list (` - …`)
    under an empty value, and a duration behind Session-Time.
    """
    kept, ours = parted(body)
    start = ours.index(b"Decisions:") + 1 if b"Decisions:" in ours else len(ours)
    end = next((at for at in range(start, len(ours)) if not is_indented(ours[at])), len(ours))
    return kept, ours[start:end]


def parted(body: list[bytes]) -> tuple[list[bytes], list[bytes]]:
    """(the message without our trailers, the lines of these trailers)."""
    kept: list[bytes] = []
    ours: list[bytes] = []
    at = 0
    while at < len(body):
        end = at + 1
        while end < len(body) and is_indented(body[end]) and not is_blank(body[end]):
            end += 1
        key = key_of(body[at])
        if key in OURS and is_ours(key, body[at:end]):
            head, _, item = body[at].partition(b":")
            item = item.strip() if key != b"Session-Time" else b""
            ours += [head + b":", b" " + item, *body[at + 1 : end]] if item else body[at:end]
            if end < len(body) and is_blank(body[end]) and kept and is_blank(kept[-1]):
                end += 1  # the whole paragraph was ours: one blank line is enough
        else:
            kept += body[at:end]
        at = end
    return trimmed(kept), ours
