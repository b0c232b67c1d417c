"""What git takes for a trailer, and what of that is ours. Pure functions over the lines of a message, as bytes.

The rules are those of git's trailer.c (2.34 to 2.55): a trailer block is the last paragraph and never the first, all of it
trailers, or at least a quarter with one that git itself makes or knows; a continuation line starts with white space.
"""

SCISSORS = b" ------------------------ >8 ------------------------"
OURS = (b"Session-Objectives", b"Decisions", b"Impact", b"Session-Time")
GIT_MADE = (b"Signed-off-by: ", b"(cherry picked from commit ")
TOKEN = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-"
SPACE = b" \t\r"  # git's own idea of it; \v and \f are text
SIGNS = (b"#", b";", b"@", b"!", b"$", b"%", b"^", b"&", b"|", b":")
"""The comment characters between which core.commentChar=auto chooses."""
KEEPING = (b"whitespace", b"verbatim", b"scissors")
"""The values of --cleanup with which lines that look like comments are text."""
FALSE = (b"", b"false", b"no", b"off", b"0")
# What stands for our signs in a commit encoding that lacks them.
PLAIN = ((b"\xe2\x96\xb6", b">"), (b"\xe2\x80\xa6", b"..."), (b"\xe2\x86\x92", b"->"))


class Style:
    """How git will read this message: its comment prefix, its encoding, the trailers it knows, whether an editor is shown,
    and what git removes from the message (git-commit, `--cleanup`).

    `listing` is the answer to `settings.QUERY`; `arguments` is the command line of `git commit`, empty if it is unknown.
    """

    def __init__(self, listing: bytes = b"", *, edited: bool = True, arguments: list[bytes] | None = None) -> None:
        self.comment = self.char = b"#"
        self.encoding, self.edited = "", edited
        cleanup, self.cuts, self.has_hints = b"", edited and not arguments, edited
        self.known: list[bytes] = []
        for row in listing.split(b"\0"):
            key, _, value = row.partition(b"\n")
            if key.startswith(b"trailer.") and key.count(b".") > 1:
                name = key[len(b"trailer.") : key.rindex(b".")]
                self.known += [name.lower(), value.lower()] if key.endswith(b".key") else [name.lower()]
            elif key in (b"core.commentchar", b"core.commentstring") and value:
                self.char = value if key.endswith(b"char") else self.char
                self.comment = value
            elif key == b"i18n.commitencoding" and value.lower() not in (b"utf-8", b"utf8"):
                self.encoding = value.decode("ascii", "replace")
            elif key == b"commit.cleanup":
                cleanup = value
            elif key == b"commit.verbose":
                self.cuts = self.cuts or value.lower() not in FALSE
            elif key == b"commit.status":
                self.has_hints = edited and value.lower() not in FALSE
        for option, value in options_of(arguments or []):
            if option == b"--cleanup":
                cleanup = value
            elif option.endswith(b"verbose"):
                self.cuts = option == b"--verbose"
            else:
                self.has_hints = edited and option == b"--status"
        self.cuts = self.cuts or (edited and cleanup == b"scissors")
        self.is_verbatim = cleanup == b"verbatim"
        self.has_hints = self.has_hints and cleanup != b"scissors"  # there they are below the scissors
        self.strips = cleanup == b"strip" or (edited and cleanup not in KEEPING)

    def prefix(self, lines: list[bytes]) -> bytes:
        """The comment prefix in these lines. With `auto`, git has chosen the one before the scissors, or that is a line of its
        own, as in git's hints, or begins the last line.

        git before 2.45 knows core.commentChar alone: there the other one begins these lines.
        """
        comment, char = (b"#" if sign == b"auto" else sign for sign in (self.comment, self.char))
        if self.comment != b"auto" and (comment == char or not self.edited):
            return comment
        if not self.edited:  # one that begins no line
            return next((sign for sign in SIGNS if not any(row.startswith(sign) for row in lines)), comment)
        known = SIGNS if self.comment == b"auto" else (comment, char)
        cut = next((row for row in lines if row.endswith(SCISSORS)), b"")
        alone = cut or next((row for row in reversed(lines) if row in known), b"")
        last = alone or next((row for row in reversed(lines) if not is_blank(row)), b"")
        if self.comment != b"auto":
            return char if last.startswith(char) and not last.startswith(comment) else comment
        return last[:1] if last[:1] in SIGNS else b"#"

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


def options_of(arguments: list[bytes]) -> list[tuple[bytes, bytes]]:
    """(name, value) of the options of `git commit` that say how it cleans the message up, in order.

    Abbreviated names are written out, and `-v` as `--verbose`.
    """
    found = []
    words = iter(arguments[arguments.index(b"commit") + 1 :] if b"commit" in arguments else [])
    for word in words:
        if word == b"--":
            break
        name, is_joined, value = word.partition(b"=")
        if word[:2] == b"--":
            for option, shortest in OPTIONS:
                if len(name) >= shortest and option.startswith(name):
                    found.append((option, value if is_joined or option != b"--cleanup" else next(words, b"")))
            if not is_joined and name in WITH_VALUE:
                next(words, b"")
        elif word[:1] == b"-":
            for at in range(1, len(word)):
                if word[at : at + 1] in (b"m", b"F", b"C", b"c", b"t", b"S", b"u"):  # the rest is its value
                    if at == len(word) - 1 and word[at:] not in (b"S", b"u"):
                        next(words, b"")
                    break
                if word[at : at + 1] == b"v":
                    found.append((b"--verbose", b""))
    return found


OPTIONS = ((b"--cleanup", 3), (b"--verbose", 6), (b"--no-verbose", 9), (b"--status", 4), (b"--no-status", 7))
"""The options that `options_of` finds, and how long their shortest abbreviation is (builtin/commit.c)."""
WITH_VALUE = (
    b"--message",
    b"--file",
    b"--author",
    b"--date",
    b"--template",
    b"--reuse-message",
    b"--reedit-message",
    b"--trailer",
)


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
            if not style.strips:
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


def is_breaking(body: list[bytes]) -> bool:
    """Has a message a `BREAKING CHANGE:` footer? To conventional-changelog's parser all that follows it is its text.

    It stands at the beginning of a line, behind blanks, `|` and `*`, in any case.
    """
    for row in body:
        words = row.lstrip(b" \t|*").lower()
        for start in (b"breaking change", b"breaking-change", b"breaking"):
            if words.startswith(start) and words[len(start) :].removeprefix(b"s")[:1] in (b":", b"#"):
                return True
        if words.startswith((b"breaking change ", b"breaking-change ", b"breaking change\t", b"breaking-change\t")):
            return True
    return False


def is_ours(key: bytes, rows: list[bytes]) -> bool:
    """Is the trailer `key` in `rows` (its line, and those that go on with it) written as we do?

    Or as `git commit --trailer` and `git interpret-trailers` rewrite it: the list begins in the first line.
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
    return kept, lines_under(b"Decisions", ours)


def lines_under(key: bytes, ours: list[bytes]) -> list[bytes]:
    """The lines of the list under `key`, in lines of our trailers (`parted`); lists that stand there several times follow one
    another, those of objectives joined (`joined_lists`)."""
    lists: list[list[bytes]] = []
    inside = False
    for row in ours:
        if not is_indented(row):
            inside = row == key + b":"
            lists += [[]] if inside else []
        elif inside:
            lists[-1].append(row)
    found: list[bytes] = []
    for each in lists:
        found = joined_lists(found, each) if found and key == b"Session-Objectives" else found + each
    return found


def joined_lists(earlier: list[bytes], later: list[bytes]) -> list[bytes]:
    """Two lists of objectives joined into one: each objective once, as the later list has it.

    A later list that is whole, without a line for the rest, says all but what was dropped or had another name before.
    """
    items = _items(later)
    new = {_name(item[0]): item for item in items if _name(item[0])}
    was = {_was(item): name for name, item in new.items() if _was(item)}
    rest = [item for item in items if not _name(item[0])]
    is_whole = not any(item[0].endswith(b" done") for item in rest)
    found: list[list[bytes]] = []
    used: set[bytes] = set()
    for item in _items(earlier):
        name = _name(item[0])
        known = name if name in new else was.get(name, b"")
        if known and known not in used:
            used.add(known)
            latest = new[known]
            old = _was(item)
            if known == name and old and not _was(latest):
                latest = [*latest, *item[1:]]
            elif known != name and old:
                latest = [latest[0], *item[1:]]
            found.append(latest)
        elif name and not known and (not is_whole or item[0].startswith(b" - [-] ")):
            found.append([_unmarked(item[0]), *item[1:]])
    if is_whole and rest:  # done ones are collapsed above it, or more are hidden below it
        dropped = [item for item in found if item[0].startswith(b" - [-] ") and _name(item[0]) not in new]
        return [row for item in (*items, *dropped) for row in item]
    found += [item for name, item in new.items() if name not in used]
    live = sum(not item[0].startswith(b" - [-] ") for item in found)
    found += [item for item in rest if item[0].split()[-2:-1] != [b"%d" % live]]
    return [row for item in found for row in item]


def names_of(ours: list[bytes]) -> set[bytes]:
    """The texts of the objectives that our trailers list."""
    return {_name(item[0]) for item in _items(lines_under(b"Session-Objectives", ours))} - {b""}


def _items(rows: list[bytes]) -> list[list[bytes]]:
    """The items of a list, each with the lines that go on with it."""
    found: list[list[bytes]] = []
    for row in rows:
        if row.startswith(b" - ") or not found:
            found.append([row])
        else:
            found[-1].append(row)
    return found


def _unmarked(row: bytes) -> bytes:
    return row.removesuffix(b" (this commit)").removesuffix(b" (next)")


def _name(row: bytes) -> bytes:
    """The text of an objective in a list; empty for a line that stands for several."""
    box, separator, text = row.partition(b"] ")
    if not separator or not box.startswith(b" - ["):
        return b""
    words = text.split()
    collapsed = len(words) == 3 and words[0].isdigit() and words[1:] == [b"done", b"before"]
    return b"" if collapsed else _unmarked(text)


def _was(item: list[bytes]) -> bytes:
    """The text that an objective had before, as the line below it says; or empty."""
    row = item[-1] if len(item) > 1 else b""
    return row[len(b"   (was: ") : -1] if row.startswith(b"   (was: ") and row.endswith(b")") else b""


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
