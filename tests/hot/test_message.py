"""Our trailer writer held against git's own reader, `git interpret-trailers --parse`."""

from __future__ import annotations

import os
import subprocess
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from git_session.hot.message import Block, settled, splice, without_ours
from git_session.hot.trailer import Style, stripped
from git_session.model.session import Decision, Objective, State
from git_session.model.text import one_line
from git_session.model.trailers import TrailerLayout, decision_lines, full_listing

OBJECTIVES = [" - [x] OAuth provider", " - [▶] Google OAuth (this commit)"]
DECISIONS = [" - Use PKCE", "   Rationale: Protects the code"]
LINES = ["Session-Objectives:", *OBJECTIVES, "Decisions:", *DECISIONS, "Session-Time: 2h 15m"]
BLOCK = "\n".join(LINES)
OURS = [
    "Session-Objectives: - [x] OAuth provider - [▶] Google OAuth (this commit)",
    "Decisions: - Use PKCE Rationale: Protects the code",
    "Session-Time: 2h 15m",
]
QUIET, EDITED = Style(edited=False), Style()
HELP = "# Please enter the commit message for your changes. Lines starting\n# with '#' will be ignored.\n#\n# On branch main\n"
DIFF = "# ------------------------ >8 ------------------------\n# Do not modify or remove the line above.\ndiff --git a/x b/x\n+Session-Time: 1h\n"


def block(*, decisions: bool = True, extra: str = "", time: str = "2h 15m") -> Block:
    return Block(
        wanted=[b"Session-Objectives", b"Decisions", b"Impact", b"Session-Time"],
        objectives=[line.encode() for line in OBJECTIVES],
        decisions=[line.encode() for line in DECISIONS] if decisions else [],
        extra=extra.encode(),
        time=time.encode(),
    )


def spliced(message: str, style: Style = QUIET, *, amends: bool = False, given: Block | None = None) -> str:
    return splice(message.encode(), given or block(), style, amends=amends).decode()


@pytest.fixture(scope="module", autouse=True)
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """git here reads no configuration but its own defaults."""
    home: Path = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("GIT_")]:
            patch.delenv(name)
        for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
            patch.setenv(name, os.devnull)
        patch.chdir(home)
        yield


def git(*arguments: str, stdin: str) -> str:
    return subprocess.run(["git", *arguments], input=stdin.encode(), capture_output=True, check=True).stdout.decode()


def parsed(message: str) -> list[str]:
    """The trailers that git sees, one a line."""
    return git("interpret-trailers", "--parse", "--no-divider", stdin=message).rstrip("\n").split("\n")


def cleaned(message: str) -> str:
    """What git makes of a message after the editor."""
    return git("stripspace", "--strip-comments", stdin=message.partition("\n# ------------------------ >8")[0] + "\n")


# --- examples ---------------------------------------------------------------------------------------------------------

EXAMPLES = {
    "subject": ("Subject\n", f"Subject\n\n{BLOCK}\n"),
    "no final newline": ("Subject", f"Subject\n\n{BLOCK}\n"),
    "subject of several lines": ("A subject\nthat goes on: here\n", f"A subject\nthat goes on: here\n\n{BLOCK}\n"),
    "body": ("Subject\n\nBody.\n", f"Subject\n\nBody.\n\n{BLOCK}\n"),
    "signed": ("Subject\n\nSigned-off-by: A <a@x>\n", f"Subject\n\n{BLOCK}\nSigned-off-by: A <a@x>\n"),
    "trailers of others": (
        "Subject\n\nBody.\n\nRefs: #1\n  and #2\n",
        f"Subject\n\nBody.\n\nRefs: #1\n  and #2\n{BLOCK}\n",
    ),
    "an issue above a sign-off": (
        "Subject\n\nRefs: #1\nSigned-off-by: A\n",
        f"Subject\n\nRefs: #1\n{BLOCK}\nSigned-off-by: A\n",
    ),
    "an issue between others": (
        "Subject\n\nReviewed-by: B\nRefs: #1\n and #2\n or so\nSigned-off-by: A\n",
        f"Subject\n\nReviewed-by: B\nRefs: #1\n and #2\n or so\n{BLOCK}\nSigned-off-by: A\n",
    ),
    "a quarter": ("Subject\n\na\nb\nc\nSigned-off-by: A\n", f"Subject\n\na\nb\nc\nSigned-off-by: A\n{BLOCK}\n"),
    "less than a quarter": (
        "Subject\n\na\nb\nc\nd\nSigned-off-by: A\n",
        f"Subject\n\na\nb\nc\nd\nSigned-off-by: A\n\n{BLOCK}\n",
    ),
    "words that look like ours": (
        "Subject\n\nSession-Time: is shown\nDecisions: none\n\nImpact: high\n",
        f"Subject\n\nSession-Time: is shown\nDecisions: none\n\n{BLOCK}\nImpact: high\n",
    ),
    "our old block": ("Subject\n\nSession-Objectives:\n - [ ] Old\nSession-Time: 1h\n", f"Subject\n\n{BLOCK}\n"),
    "our old block in the middle": (
        "Subject\n\nBody.\n\nSession-Time: 1h\n\nMore.\n",
        f"Subject\n\nBody.\n\nMore.\n\n{BLOCK}\n",
    ),
    "decisions of another commit": ("Subject\n\nDecisions:\n - Old\nSession-Time: 1h\n", f"Subject\n\n{BLOCK}\n"),
    "crlf": ("Subject\r\n\r\nBody.\r\n", f"Subject\n\nBody.\n\n{BLOCK}\n".replace("\n", "\r\n")),
    "number sign": ("Subject\n\n# heading\n", f"Subject\n\n# heading\n\n{BLOCK}\n"),
    "comments below the block": ("Subject\n\nRefs: #1\n\n# c\n", f"Subject\n\nRefs: #1\n{BLOCK}\n\n# c\n"),
    "fixup": ("fixup! Subject\n", "fixup! Subject\n"),
    "squash": ("squash! Subject\n\nMore.\n", "squash! Subject\n\nMore.\n"),
    "amend": ("amend! Subject\n\nSubject\n", "amend! Subject\n\nSubject\n"),
    "empty": ("", ""),
    "blank": ("\n \n", "\n \n"),
    "sign-off alone": ("\n\nSigned-off-by: A\n", "\n\nSigned-off-by: A\n"),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_without_an_editor(name: str) -> None:
    message, expected = EXAMPLES[name]
    assert spliced(message) == expected
    assert spliced(expected) == expected


EDITED_EXAMPLES = {
    "nothing yet": (f"\n{HELP}", f"\n\n{BLOCK}\n\n{HELP}"),
    "nothing and a diff": (f"\n{HELP}{DIFF}", f"\n\n{BLOCK}\n\n{HELP}{DIFF}"),
    "no comments": ("\n", f"\n\n{BLOCK}\n"),
    "signed": (f"\n\nSigned-off-by: A\n\n{HELP}", f"\n\n{BLOCK}\nSigned-off-by: A\n\n{HELP}"),
    "subject": (f"Subject\n\n{HELP}", f"Subject\n\n{BLOCK}\n\n{HELP}"),
    "comments in the block": (
        f"Subject\n\n# refs\nRefs: #1\n\n{HELP}",
        f"Subject\n\n# refs\nRefs: #1\n{BLOCK}\n\n{HELP}",
    ),
    "template of comments": (f"# subject\n\n# body\n{HELP}", f"\n\n{BLOCK}\n\n# subject\n\n# body\n{HELP}"),
}


@pytest.mark.parametrize("example", EDITED_EXAMPLES)
def test_with_an_editor(example: str) -> None:
    message, expected = EDITED_EXAMPLES[example]
    assert spliced(message, EDITED) == expected


def test_an_amended_commit_keeps_its_decisions_and_gets_new_ones() -> None:
    old = "Subject\n\nDecisions:\n - Old\n   Rationale: old\nSession-Time: 1h\n"
    assert spliced(old, amends=True) == f"Subject\n\n{BLOCK}\n".replace(
        " - Use PKCE", " - Old\n   Rationale: old\n - Use PKCE"
    )
    assert spliced(old, given=block(decisions=False)) == f"Subject\n\n{BLOCK}\n".replace(
        "Decisions:\n - Use PKCE\n   Rationale: Protects the code\n", ""
    )


def test_what_is_not_wanted_goes() -> None:
    nothing = Block(wanted=[], objectives=[], decisions=[], extra=b"", time=b"1h")
    assert spliced(f"Subject\n\n{BLOCK}\nRefs: #1\n", given=nothing) == "Subject\n\nRefs: #1\n"
    assert spliced("Subject\r\n\n", given=nothing) == "Subject\r\n\n"


def test_extra_trailers_stand_before_the_time() -> None:
    given = block(extra="Impact:\n - Added: a.py\n")
    assert "code\nImpact:\n - Added: a.py\nSession-Time" in spliced("Subject\n", given=given)
    assert spliced(spliced("Subject\n", given=given), given=given) == spliced("Subject\n", given=given)


@pytest.mark.parametrize(
    ("listing", "sign"),
    [("core.commentchar\n;", ";"), ("core.commentstring\n//", "//"), ("core.commentchar\nauto", "@")],
    ids=["commentChar", "commentString", "auto"],
)
def test_other_comments(listing: str, sign: str) -> None:
    style = Style(listing.encode())
    help_text = HELP.replace("#", sign)
    assert spliced(f"# Subject\n\n{help_text}", style) == f"# Subject\n\n{BLOCK}\n\n{help_text}"
    diff = f"{help_text}{DIFF.replace('#', sign)}"
    assert spliced(f"# Subject\n\n{diff}", style) == f"# Subject\n\n{BLOCK}\n\n{diff}"
    assert without_ours(f"{BLOCK}\n\n{diff}".encode(), style) == b""


def test_an_encoding_without_our_signs() -> None:
    style = Style(b"i18n.commitencoding\nlatin1", edited=False)
    message = splice("Grüße\n".encode("latin1"), block(), style)
    assert message.decode("latin1") == f"Grüße\n\n{BLOCK}\n".replace("▶", ">")
    assert splice(message, block(), style) == message
    unknown = Style(b"i18n.commitencoding\nno-such", edited=False)
    assert splice(b"Subject\n", block(), unknown).decode() == f"Subject\n\n{BLOCK}\n".replace("▶", ">")


def test_keys_that_the_user_configured_count(tmp_path: Path) -> None:
    style = Style(b"trailer.separators\n:\0trailer.ticket.key\nTicket-Number\0", edited=False)
    message = "Subject\n\nsome words\nTicket: 3\n"
    assert spliced(message, style) == f"Subject\n\nsome words\nTicket: 3\n{BLOCK}\n"
    assert spliced(message) == f"Subject\n\nsome words\nTicket: 3\n\n{BLOCK}\n"


@pytest.mark.parametrize(
    "text",
    [
        BLOCK,
        f"\n\n{BLOCK}\n\n{HELP}",
        f"{HELP}{DIFF}",
        f"\n\n{BLOCK}\n{HELP}{DIFF}",
        "Session-Objectives:\n - [ ] One\n",
        f"{BLOCK}\r\n".replace("\n", "\r\n"),
    ],
)
def test_a_message_of_our_trailers_alone_is_empty(text: str) -> None:
    assert cleaned(settled(text.encode(), EDITED).decode()) == ""


def test_a_sign_off_alone_is_left_for_git_to_refuse() -> None:
    assert settled(f"\n{BLOCK}\nSigned-off-by: A\n{HELP}".encode(), EDITED) == b"Signed-off-by: A\n"


@pytest.mark.parametrize(
    "text", ["Subject\n", f"Subject\n\n{BLOCK}\n", "Session-Time: is wrong\n", "Impact: high\n", "# 1\n"]
)
def test_any_other_message_stays(text: str) -> None:
    assert settled(text.encode(), QUIET) == text.encode()


def test_a_subject_written_below_the_trailers_comes_first() -> None:
    text = f"\n\n{BLOCK}\n\n# subject:\nfeat: my subject\n\n# body:\nBody.\n\nRefs: #1\n"
    assert cleaned(settled(text.encode(), EDITED).decode()) == f"feat: my subject\n\nBody.\n\nRefs: #1\n{BLOCK}\n"


OUT_OF_ORDER = {
    "trailers typed above": (f"Subject\n\nRefs: #1\n\n{BLOCK}\n", f"Subject\n\nRefs: #1\n{BLOCK}\n"),
    "trailers typed below": (f"Subject\n\n{BLOCK}\n\nRefs: #1\n", f"Subject\n\nRefs: #1\n{BLOCK}\n"),
    "a body typed below": (f"Subject\n\n{BLOCK}\n\nBody.\n", f"Subject\n\nBody.\n\n{BLOCK}\n"),
    "a body typed right above": (f"Subject\n\nBody.\n{BLOCK}\n", f"Subject\n\nBody.\n\n{BLOCK}\n"),
    "a quarter": (
        f"Subject\n\na\nb\nc\nSigned-off-by: A\n\n{BLOCK}\n",
        f"Subject\n\na\nb\nc\nSigned-off-by: A\n{BLOCK}\n",
    ),
    "two squashed into one": (
        "# 1st\n\nOne\n\nSession-Objectives:\n - [ ] Old\nDecisions:\n - Old\nSession-Time: 1h\n\n"
        f"# 2nd\n\nTwo\n\n{BLOCK}\n",
        f"One\n\nTwo\n\n{BLOCK.replace('Decisions:', 'Decisions:' + chr(10) + ' - Old')}\n",
    ),
}


@pytest.mark.parametrize("example", OUT_OF_ORDER)
def test_trailers_that_an_editor_left_apart_are_joined(example: str) -> None:
    message, expected = OUT_OF_ORDER[example]
    edited = f"{message}\n{HELP}"
    assert cleaned(settled(edited.encode(), EDITED).decode()) == expected
    assert settled(message.encode(), QUIET) == message.encode()
    again = f"{expected}\n{HELP}".encode()
    assert settled(again, EDITED) == again


def test_comments_that_git_will_keep_are_kept() -> None:
    text = f"Subject\n\n{BLOCK}\n\n# heading\nBody.\n"
    assert settled(text.encode(), EDITED).decode() == f"Subject\n\n# heading\nBody.\n\n{BLOCK}\n"


def test_an_untouched_template_comes_back() -> None:
    template = f"Subject here\n\n# why\n\n{HELP}".encode()
    touched = splice(template, block(), EDITED)
    assert touched != template
    assert settled(touched, EDITED, template=template) == template
    changed = touched.replace(b"here", b"there")
    assert settled(changed, EDITED, template=template) == changed


# --- any message ------------------------------------------------------------------------------------------------------

WORDS = st.text("ab \t:-#.ä([", max_size=12)
TRAILERS = st.builds("{}: {}".format, st.sampled_from(["Refs", "Co-authored-by", "a", "X-1 "]), WORDS)
ROWS = st.one_of(
    WORDS,
    TRAILERS,
    st.sampled_from(
        [
            "",
            " ",
            "\t",
            " continued",
            "Signed-off-by: A <a@x>",
            "(cherry picked from commit 1234)",
            "# comment",
            "Session-Time: 1h",
            "Session-Objectives:\n - [ ] Old",
            "Decisions:\n - Old\n   Rationale: old",
            "Fixes #3",
            "\x0b",
            "---",
            "--- a/file",
            "// comment",
        ]
    ),
)
MESSAGES = st.builds(
    lambda rows, end: "\n".join(rows) + end, st.lists(ROWS, min_size=1, max_size=9), st.sampled_from(["", "\n", "\n\n"])
)


def plain(message: str) -> str:
    """The message without our trailers, as git cleans it without an editor."""
    rows = stripped(git("stripspace", stdin=message).encode().split(b"\n"))[0]
    return b"\n".join(rows).decode() + "\n"


def is_written(message: str) -> bool:
    """Would git accept it, and do we add to it?"""
    rows = [row for row in message.split("\n") if row.strip(" \t\r")]
    return bool(rows) and not all(row.startswith("Signed-off-by: ") for row in rows)


@given(MESSAGES)
def test_git_reads_ours_and_the_users_trailers(message: str) -> None:
    before = plain(message)
    after = spliced(message)
    if not is_written(before):
        assert after == message
        return
    found = parsed(git("stripspace", stdin=after))
    assert [row for row in found if row in OURS] == OURS
    assert [row for row in found if row not in OURS] == [row for row in parsed(before) if row]


@given(MESSAGES)
def test_after_the_editor_git_reads_them_too(message: str) -> None:
    opened = spliced(f"{message}\n\n{HELP}", EDITED)
    after = cleaned(opened)
    before = cleaned(plain(message))
    assert f"\n{BLOCK}\n" in opened
    assert opened.index(BLOCK) < opened.index(HELP)
    if not is_written(before):
        assert cleaned(settled(opened.encode(), EDITED).decode()).split() == before.split()
        return
    found = parsed(after)
    assert [row for row in found if row in OURS] == OURS
    assert [row for row in found if row not in OURS] == [row for row in parsed(before) if row]


@given(MESSAGES, st.sampled_from([QUIET, EDITED]))
def test_splicing_again_changes_nothing(message: str, style: Style) -> None:
    once = spliced(message, style)
    assert spliced(once, style) == once
    assert spliced(once, style, amends=True, given=block(decisions=False)) == once


@given(MESSAGES)
def test_the_users_lines_stay_in_order(message: str) -> None:
    after = spliced(message)
    kept = [row.rstrip() for row in plain(message).split("\n") if row.strip()]
    rest = after.replace(BLOCK + "\n", "", 1)
    assert [row.rstrip() for row in rest.split("\n") if row.strip()] == kept or after == message


@given(MESSAGES, st.sampled_from([QUIET, EDITED]))
def test_a_message_is_emptied_only_when_nothing_is_in_it(message: str, style: Style) -> None:
    after = settled(message.encode(), style).decode()
    if style is EDITED:
        assert is_written(cleaned(after)) == is_written(cleaned(plain(message)))
    else:
        assert is_written(after) == is_written(plain(message))


# --- any bytes, any comment string, any texts of ours ------------------------------------------------------------------

COMMENTS = ["#", ";", "//", "--", "REM", "§"]


def raw(*command: str, stdin: bytes, comment: str = "#") -> bytes:
    """git on bytes, told the comment character that stands for `comment` (before 2.45 it may have one byte only)."""
    sign = comment if len(comment.encode()) == 1 else "\x01"
    rows = stdin.split(b"\n")
    rows = [b"\x01" + row[len(comment.encode()) :] if row.startswith(comment.encode()) else row for row in rows]
    given = stdin if sign == comment else b"\n".join(rows)
    ran = subprocess.run(
        ["git", "-c", f"core.commentChar={sign}", *command], input=given, capture_output=True, check=True
    )
    return ran.stdout


def found(message: bytes, comment: str = "#") -> list[bytes]:
    output = raw("interpret-trailers", "--parse", "--no-divider", stdin=message, comment=comment)
    return [row for row in output.split(b"\n") if row]


BYTES = st.builds(
    lambda rows, end: b"\n".join(rows) + end,
    st.lists(
        st.one_of(
            st.binary(max_size=12).map(lambda row: row.translate(None, b"\0\n\r\x01")),
            ROWS.map(str.encode),
            st.sampled_from(COMMENTS).map(lambda sign: f"{sign} comment".encode()),
        ),
        min_size=1,
        max_size=9,
    ),
    st.sampled_from([b"", b"\n", b"\n\n"]),
)


@given(BYTES, st.sampled_from(COMMENTS))
def test_any_bytes_and_any_comment_string(message: bytes, comment: str) -> None:
    style = Style(f"core.commentstring\n{comment}".encode())
    opened = splice(message + b"\n\n" + HELP.replace("#", comment).encode(), block(), style)
    after = raw("stripspace", "--strip-comments", stdin=settled(opened, style), comment=comment)
    before = raw("stripspace", "--strip-comments", stdin=message + b"\n", comment=comment)
    rest = b"\n".join(stripped(before.rstrip(b"\n").split(b"\n"))[0]) + b"\n"
    written = [row for row in rest.split(b"\n") if row and not row.startswith(b"Signed-off-by: ")]
    replayed = message.lstrip(b" \t\n").startswith((b"fixup! ", b"squash! ", b"amend! "))
    if not written or replayed:
        assert BLOCK.encode() not in after
        return
    rows = found(after, comment)
    assert [row.decode() for row in rows if row.decode("utf-8", "replace") in OURS] == OURS
    assert [row for row in rows if row.decode("utf-8", "replace") not in OURS] == found(rest, comment)


TEXTS = st.one_of(
    st.text(min_size=1, max_size=200).filter(one_line),
    st.sampled_from(
        [
            "Signed-off-by: A <a@x>",
            "a\nSigned-off-by: A",
            "x" * 3000,
            "🚀 " * 200,
            "日本語" * 90,
            "# no comment",
            " - [x]",
            "\x1b[31mred",
        ]
    ),
)


@given(st.lists(TEXTS, max_size=9), st.lists(st.tuples(TEXTS, TEXTS), max_size=3), st.integers(1, 9), MESSAGES)
@example([], [], 1, ":\n\nSession-Time: 1h\n :")
def test_whatever_objectives_and_decisions_say(
    objectives: list[str], decisions: list[tuple[str, str]], limit: int, message: str
) -> None:
    plans = [Objective(f"obj-{at}", f"{at}", text, 1, State.STARTED) for at, text in enumerate(objectives)]
    choices = [Decision(f"dec-{at}", f"{at}", text, 1, why, "") for at, (text, why) in enumerate(decisions)]
    listed = full_listing(plans, TrailerLayout(100, limit)).lines
    decided = [row for each in choices for row in decision_lines(each, 100)]
    given = Block(
        wanted=[b"Session-Objectives", b"Decisions", b"Session-Time"],
        objectives=[row.encode("utf-8", "replace") for row in listed],
        decisions=[row.encode("utf-8", "replace") for row in decided],
        extra=b"",
        time=b"1h",
    )
    before = plain(message)
    if not is_written(before):
        return
    after = splice(message.encode(), given, QUIET)
    added = b"\n".join(given.lines([])).decode()
    assert all(
        len(row) <= 100 and not any(unicodedata.category(sign) == "Cc" for sign in row) for row in added.split("\n")
    )
    assert f"{added}\n" in after.decode()
    keys = [
        key for key, rows in (("Session-Objectives", listed), ("Decisions", decided), ("Session-Time", [1])) if rows
    ]
    theirs = found(before.encode())  # people use our words, too: a Session-Time that goes on in another line is theirs
    rows = found(raw("stripspace", stdin=after))
    ours = [row for row in rows if row.startswith((b"Session-", b"Decisions: -")) and row not in theirs]
    assert [row.decode().partition(":")[0] for row in ours] == keys
    assert [row for row in rows if row not in ours] == theirs
    assert splice(after, given, QUIET, amends=False) == after
