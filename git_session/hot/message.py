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
# What stands for our signs in a commit encoding that lacks them.
PLAIN = ((b"\xe2\x96\xb6", b">"), (b"\xe2\x80\xa6", b"..."), (b"\xe2\x86\x92", b"->"))


class Style:
    """How git will read this message: its comment prefix, its encoding, the trailers it knows, whether an editor is shown.

    `listing` is `git config --get-regexp` of core.commentChar, core.commentString, i18n.commitEncoding and trailer.*.
    """

    def __init__(self, listing: bytes = b"", *, edited: bool = True) -> None:
        self.comment, self.encoding, self.edited = b"#", "", edited
        self.known: list[bytes] = []
        for row in listing.split(b"\n"):
            key, _, value = row.partition(b" ")
            if key.startswith(b"trailer.") and key.count(b".") > 1:
                name = key[len(b"trailer.") : key.rindex(b".")]
                self.known += [name.lower(), value.lower()] if key.endswith(b".key") else [name.lower()]
            elif key in (b"core.commentchar", b"core.commentstring") and value:
                self.comment = value
            elif key == b"i18n.commitencoding" and value.lower() not in (b"utf-8", b"utf8"):
                self.encoding = value.decode("ascii", "replace")

    def prefix(self, lines: list[bytes]) -> bytes:
        """The comment prefix in these lines. With `auto`, git has chosen the one before the scissors, or of the last line."""
        if self.comment != b"auto":
            return self.comment
        cut = next((row for row in lines if row[1:] == SCISSORS), b"")
        if cut:
            return cut[:1]
        last = next((row for row in reversed(lines) if row.strip()), b"#")
        return last[:1] if last[:1] in b"#;@!$%^&|:" else b"#"

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
    body, decisions = stripped(body, first=1)
    lines = style.encoded(block.lines(decisions if amends else []))
    if not lines and body == before:
        return message
    if all(row.startswith(GIT_MADE[0]) for row in body):  # nothing yet, or a sign-off
        if not style.edited:
            return message
        body = [b"", b"", *lines, *body]  # the first line is where the subject is about to be written
    elif lines:
        comment = style.prefix(rest or body) if style.edited else b""
        start = block_start(body, comment=comment, known=style.known)
        if start is None:
            body = [*body, b"", *lines]
        elif is_trailer(body[start]) and all(is_trailer(row) or row[:1].isspace() for row in body[start:]):
            body[start:start] = lines
        else:
            body = body + lines
    text = b"\n".join([*body, b"", *rest]) if rest else b"\n".join(body) + b"\n"
    return text.replace(b"\n", newline)


def without_ours(message: bytes, style: Style, *, template: bytes = b"") -> bytes:
    """The message unchanged, unless it says nothing but our trailers: then what git would have had without them.

    That is an empty message, one of sign-offs alone (which git counts as empty), or the untouched template, which git
    must find byte for byte to refuse it.
    """
    body, _ = divided(message.replace(b"\r\n", b"\n"), style)
    body = meaningful(body, style)
    rest, _ = stripped(body)
    if template and rest == meaningful(stripped(divided(template.replace(b"\r\n", b"\n"), style)[0])[0], style):
        return template
    if rest == body or any(row and not row.startswith(GIT_MADE[0]) for row in rest):
        return message
    return b"".join(row + b"\n" for row in rest)


def meaningful(body: list[bytes], style: Style) -> list[bytes]:
    """The lines of `body` that are not comments, without blank lines around them."""
    if style.edited:
        prefix = style.prefix(body)
        body = [row for row in body if not row.startswith(prefix)]
    return trimmed([row.rstrip() for row in body])


def divided(message: bytes, style: Style) -> tuple[list[bytes], list[bytes]]:
    """(lines of the message proper, what stands below it: the comments that end it, the scissors and the diff)."""
    lines = message.split(b"\n")
    if not style.edited:
        return trimmed(lines), []
    prefix = style.prefix(lines)
    end = next((at for at, row in enumerate(lines) if row == prefix + SCISSORS), len(lines))
    while end and (not lines[end - 1].strip() or lines[end - 1].startswith(prefix)):
        end -= 1
    rest = lines[end:]
    while rest and not rest[0].strip():
        del rest[0]
    return trimmed(lines[:end]), rest


def trimmed(lines: list[bytes]) -> list[bytes]:
    """`lines` without blank ones at the start and at the end."""
    start, end = 0, len(lines)
    while start < end and not lines[start].strip():
        start += 1
    while end > start and not lines[end - 1].strip():
        end -= 1
    return lines[start:end]


def key_of(row: bytes) -> bytes:
    """The token of a trailer line; empty for any other line."""
    key = row.partition(b":")[0].rstrip(b" \t") if b":" in row else b""
    return key if key and not key.strip(TOKEN) else b""


def is_trailer(row: bytes) -> bool:
    return bool(key_of(row)) or row.startswith(GIT_MADE)


def block_start(body: list[bytes], *, comment: bytes = b"", known: list[bytes] | None = None) -> int | None:
    """The index at which the trailer block of a message (blank lines around it removed) starts; None without one.

    Lines that start with `comment` (if not empty) do not count; `known` are the keys in the user's trailer.* settings.
    """

    def is_comment(row: bytes) -> bool:
        return bool(comment) and row.startswith(comment)

    title = next((at for at, row in enumerate(body) if not row.strip() and not is_comment(row)), len(body))
    trailers = others = continued = 0
    recognized = False
    for at in range(len(body) - 1, title - 1, -1):
        row = body[at]
        if is_comment(row):
            others, continued = others + continued, 0
        elif not row.strip():
            others += continued
            return at + 1 if (recognized and trailers * 3 >= others) or (trailers and not others) else None
        elif row[:1].isspace():
            continued += 1
        elif is_trailer(row):
            trailers, continued = trailers + 1, 0
            # git takes a configured key for known that begins with the one in the line.
            token = key_of(row).lower()
            recognized = recognized or row.startswith(GIT_MADE) or any(each.startswith(token) for each in known or ())
        else:
            others, continued = others + 1 + continued, 0
    return None


def is_ours(key: bytes, rows: list[bytes]) -> bool:
    """Is the trailer `key` in `rows` (its line, and those that go on with it) written as we do?"""
    value = rows[0].partition(b":")[2].strip()
    if key == b"Session-Time":
        parts = value.split()
        return len(rows) == 1 and bool(parts) and all(part[:-1].isdigit() and part[-1:] in b"hms" for part in parts)
    return not value and len(rows) > 1 and rows[1].startswith(b" - ")


def stripped(body: list[bytes], *, first: int = 0) -> tuple[list[bytes], list[bytes]]:
    """(the message without our trailers from line `first` on, the lines under its Decisions).

    They are ours wherever they stand, but only as we write them, since people use these words too: a list (` - …`)
    under an empty value, and a duration behind Session-Time.
    """
    kept = body[:first]
    decisions: list[bytes] = []
    at = first
    while at < len(body):
        end = at + 1
        while end < len(body) and body[end][:1].isspace() and body[end].strip():
            end += 1
        key = key_of(body[at])
        if key in OURS and is_ours(key, body[at:end]):
            if key == b"Decisions":
                decisions += body[at + 1 : end]
            if end < len(body) and not body[end].strip() and kept and not kept[-1].strip():
                end += 1  # the whole paragraph was ours: one blank line is enough
        else:
            kept += body[at:end]
        at = end
    return trimmed(kept), decisions
