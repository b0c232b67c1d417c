"""The texts of our hooks: the hook itself, the block that calls it from a shell script, and the wrapper for other hooks."""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from git_session.hot.agent import VARIABLES
from git_session.store.hooks_found import heading

EVENTS = ("post-checkout", "prepare-commit-msg", "commit-msg", "post-commit", "post-rewrite")
WITH_STDIN = ("post-rewrite",)
SNIPPET = 'ours=$(git rev-parse --git-common-dir)/sessions/hooks/${0##*/}; [ ! -x "$ours" ] || "$ours" "$@" || :'
"""Works in the hook file of every event, and does nothing for people without git-session."""

BEGIN = b"# >>> git-session >>> (git session init --uninstall takes this block out again)\n"
END = b"# <<< git-session <<<\n"
SOURCING = b'# shellcheck source=hooks/%s\n. "${0%%/*}/%s"\n'
"""The lines of a hook in the place of which a part that all hooks have is written."""
BAKED = re.compile(rb"^python=(.*?)\npackage=(.*?)\n\n", re.M | re.S)
OTHERS = b" # @OTHERS@"
AGENTS = b"    # @AGENTS@\n"
BAKED_OTHERS = re.compile(rb"^choose_home\(\) \{\n    is_home \"\$python\" \"\$package\"(.*?)\n\}\n", re.M | re.S)
MOST_HOMES = 8
"""Limit on the homes in a hook; those of earlier versions of Python or of containers that are gone make room."""

Home = tuple[bytes, bytes]
"""An installation of git-session: the paths of its interpreter and of the folder that holds its package."""
SHELL = re.compile(rb"#![ \t]*(?:\S*/)?(?:env[ \t]+(?:-S[ \t]+)?)?(?:\S*/)?(?:sh|bash|dash|ksh|zsh)(?:[ \t][^\n]*)?\n")
# A script that passes itself to another program (a polyglot), or counts its own lines, must not get more lines.
READS_ITSELF = re.compile(
    rb"^(?!.*\b(?:dirname|basename)\b).*\b(?:exec|tail|head|sed|awk|perl|ruby|node|python[\d.]*)\b.*\$(?:0\b|\{0\})",
    re.M,
)


@cache
def _source(name: str) -> bytes:
    package = Path(__file__).resolve().parents[2]
    installed = package / "hooks" / name
    return (installed if installed.is_file() else package.parent / "hooks" / name).read_bytes()


def _quoted(path: bytes) -> bytes:
    return b"'" + path.replace(b"'", b"'\\''") + b"'"


def own_home() -> Home:
    """This installation."""
    return os.fsencode(sys.executable), os.fsencode(Path(__file__).resolve().parents[3])


def homes_in(text: bytes) -> list[Home]:
    """The homes in our hook, in the order in which it tries them; empty if there are none or the text is damaged."""
    first, others = BAKED.search(text), BAKED_OTHERS.search(text)
    if not first:
        return []
    try:
        words = [shlex.split(os.fsdecode(each)) for each in first.groups()]
        rest = shlex.split(os.fsdecode(others[1])) if others else []
    except ValueError:
        return []
    paths = ["".join(each) for each in words]
    paths += [each for at, each in enumerate(rest) if at % 4 > 1]  # `|| is_home PYTHON PACKAGE`, any number of times
    return [(os.fsencode(paths[at]), os.fsencode(paths[at + 1])) for at in range(0, len(paths) - 1, 2)]


def with_own_home(homes: Iterable[Home]) -> list[Home]:
    """`homes` with this installation as the first, each once."""
    return list(dict.fromkeys((own_home(), *homes)))[:MOST_HOMES]


def hook_text(event: str, homes: Sequence[Home] = ()) -> bytes:
    """Our complete hook, which runs the first of the `homes` that is there; by default this installation."""
    (python, package), *others = homes or (own_home(),)
    more = b"".join(b" ||\n        is_home %s %s" % (_quoted(one), _quoted(other)) for one, other in others)
    text = _source(event).replace(AGENTS, _agents())
    for name in ("guard.sh", "work.sh"):
        text = text.replace(SOURCING % (name.encode(), name.encode()), _source(name).partition(b"\n")[2])
    text = text.replace(OTHERS, more)
    return text.replace(b"'@PYTHON@'", _quoted(python)).replace(b"'@PACKAGE@'", _quoted(package)) + END


def _agents() -> bytes:
    """The lines of post-commit that find the agent: the first one of hot/agent.py whose variable is set."""
    return b"".join(b"    by=${by:-${%s:+%s}}\n" % (each.encode(), name.encode()) for each, name in VARIABLES)


def call_block(event: str) -> bytes:
    """The lines that run our hook from a shell script without an effect on the lines below."""
    ours = f'"${{0%/*}}/../sessions/hooks/{event}"'
    if event in WITH_STDIN:
        lines = [
            f"if [ -x {ours} ]; then",
            "    git_session_input=$(cat)",
            f'    printf \'%s\\n\' "$git_session_input" | {ours} ${{1+"$@"}} || :',
            "    exec <<git_session_end",
            "$git_session_input",
            "git_session_end",
            "    unset git_session_input",
            "fi",
        ]
    else:
        lines = [f'[ ! -x {ours} ] || {ours} ${{1+"$@"}} || :']
    return BEGIN + "".join(f"{line}\n" for line in lines).encode() + END


def wrapper_text(event: str) -> bytes:
    """The hook that runs ours, then the user's, with the user's arguments, stdin and exit status."""
    lines = [
        "#!/bin/sh",
        f"# git-session {event}: runs our hook, then the one that was here before, which is in git-session.d now;",
        "# git session init --uninstall puts it back.",
        f"ours=${{0%/*}}/../sessions/hooks/{event} theirs=${{0%/*}}/git-session.d/{event}",
    ]
    if event in WITH_STDIN:
        lines += [
            "input=$(cat)",
            '[ ! -x "$ours" ] || printf \'%s\\n\' "$input" | "$ours" "$@" || :',
            '[ ! -x "$theirs" ] || exec "$theirs" "$@" <<end_of_input',
            "$input",
            "end_of_input",
        ]
    else:
        lines += ['[ ! -x "$ours" ] || "$ours" "$@" || :', '[ ! -x "$theirs" ] || exec "$theirs" "$@"']
    return "".join(f"{line}\n" for line in lines).encode() + END


def own_text(event: str, content: bytes) -> tuple[bytes, bytes]:
    """(our hook or wrapper, text added below it) if the file was written by us; else two empty texts."""
    if not content.startswith(heading(event)):
        return b"", b""
    own, end, added = content.partition(END)
    return own + end, added


def block_of(content: bytes) -> tuple[bytes, bytes, bytes] | None:
    """(before, our block, after); None without a block."""
    start = content.find(BEGIN)
    end = content.find(END, start)
    if start < 0 or end < 0:
        return None
    end += len(END)
    return content[:start], content[start:end], content[end:]


def takes_block(content: bytes) -> bool:
    """Whether it is a shell script into which lines can be inserted below its first without an effect on the rest."""
    return (
        bool(SHELL.match(content))
        and b"\r" not in content
        and b"\0" not in content
        and not READS_ITSELF.search(content)
    )


def as_now(event: str, text: bytes) -> bytes:
    """Our hook as this version writes it, with the homes in `text`."""
    return hook_text(event, homes_in(text))
