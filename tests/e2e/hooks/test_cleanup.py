"""What git removes from a message (`--cleanup`, commit.cleanup), and what it refuses, with a session and without our hooks."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.sandbox import Sandbox
from tests.scenario import UNSEEN

OURS = re.compile(r"(?:^(?:Session-Objectives|Decisions):\n(?: .*\n)+)+Session-Time: .*\n?", re.M)
SIGN = 'printf "\\nSigned-off-by: A <a@x>\\n" >>"$1"'
NO_HINTS = 'grep -v "^#" "$1" >"$1.n"; mv "$1.n" "$1"'
WRITE = 'printf "Subject\\n\\nBody.\\n\\n# a remark\\n" >"$1.n"; grep -v "^#" "$1" >>"$1.n"; mv "$1.n" "$1"'
BELOW = '{ echo Subject; echo; grep -v "^#" "$1"; echo; echo "# a remark"; } >"$1.n"; mv "$1.n" "$1"'
TEMPLATE = ("-t", "../template")
CASES = {
    "template, a sign-off added": ([*TEMPLATE], SIGN),
    "template and -s, a sign-off added": ([*TEMPLATE, "-s"], SIGN),
    "template, only a sign-off left": ([*TEMPLATE], 'echo "Signed-off-by: A <a@x>" >"$1"'),
    "template, a sign-off put first": ([*TEMPLATE], 'sed -i "1iSigned-off-by: A <a@x>" "$1"'),
    "template, whitespace, the hints removed": ([*TEMPLATE, "--cleanup=whitespace"], f"{NO_HINTS}; {SIGN}"),
    "template, whitespace, the hints left": ([*TEMPLATE, "--cleanup", "whitespace"], SIGN),
    "template, whitespace without hints": ([*TEMPLATE, "--cleanup=whitespace", "--no-status"], SIGN),
    "template, verbatim": ([*TEMPLATE, "--cleanup=verbatim", "--no-status"], SIGN),
    "template, scissors": ([*TEMPLATE, "--cleanup=scissors"], 'sed -i "2iSigned-off-by: A <a@x>" "$1"'),
    "template, filled in": ([*TEMPLATE], 'echo More >>"$1"'),
    "whitespace, nothing written": (["--cleanup=whitespace"], ":"),
    "whitespace, nothing left": (["--clean=whitespace"], NO_HINTS),
    "whitespace, a last remark": (["--cleanup=whitespace"], WRITE),
    "whitespace, a remark below": (["--cleanup=whitespace"], BELOW),
    "verbatim, a last remark": (["--cleanup=verbatim", "--no-status"], WRITE),
    "scissors, a last remark": (["--cleanup=scissors"], WRITE),
    "strip, a last remark": (["--cleanup=strip", "-v"], WRITE),
    "strip, only a remark": (["--cleanup=strip", "-m", "# a remark"], ""),
    "strip, a remark first": (["--cleanup=strip", "-m", "# a remark", "-m", "Subject"], ""),
    "a remark as the subject": (["-m", "#12 is done"], ""),
}  # fmt: skip


@pytest.mark.parametrize("sign", ["", ";;"], ids=["", "two characters"])
def test_a_message_is_cleaned_up_as_without_a_session(work: Sandbox, sign: str) -> None:
    """git 2.45 and later have comment strings of several characters; an older git goes on with `#`."""
    work.pass_time(minutes=15)
    work.write("../template", "Subject of the template\n\nTicket: 1\n# why\n")
    if sign:
        work.git("config", "core.commentString", sign)
    start = work.git("rev-parse", "HEAD")
    for name, (options, script) in list(CASES.items())[: 3 if sign else None]:
        path = work.write("../editor", f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        found = []
        for unseen in (UNSEEN, {}):
            environment: dict[str, Any] = {**unseen, **({"GIT_EDITOR": str(path)} if script else {})}
            ran = work.run("git", "commit", "-q", "--allow-empty", *options, status=None, **environment)
            found.append((ran.status, ran.err, work.message() if ran.status == 0 else ""))
            work.git("reset", "-q", "--soft", start)
        (status, errors, without), (*ours, text) = found
        assert ours == [status, errors], name
        assert len(OURS.findall(f"{text}\n")) == bool(text), name
        kept = OURS.sub("", f"{text}\n").split("\n")
        assert [row for row in kept if row.strip()] == [row for row in without.split("\n") if row.strip()], name
        if "# a remark" in text:
            assert text.index("# a remark") < text.index("Session-Objectives:"), name
