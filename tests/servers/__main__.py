"""`python -m tests.servers [NAME…]`: share sessions through real servers on 127.0.0.1, and report which of them take part.

A server that is not installed is omitted. Each gets two clones, which publish, see each other, claim a branch and stop
(`tests.teamwork.exchange`); one that refuses our refs gets clones that are told so, and whose pushes of branches work.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from tests.servers.programs import SERVERS, Server
from tests.teamwork import Shared, clone, exchange, refused, shared_clones
from tests.templates import empty, feature

CLONES: Mapping[str, tuple[str, ...]] = {
    "": (),
    "partial": ("--filter=blob:none",),
    "treeless": ("--filter=tree:0",),
    "shallow": ("--depth=1", "--no-single-branch"),
}
"""Kind of Bo's clone -> the options that make it; without any, it is a whole one."""
FORMS = ("v0", "v1", "v2", "sha256")
"""Words that choose git's protocol and the hash function; v2 and SHA-1 are git's defaults."""


def main() -> int:
    """Print a line for each; the status is 1 if one of them did not do."""
    status = 0
    for name in sys.argv[1:] or DEFAULT:
        with tempfile.TemporaryDirectory(prefix="servers-", ignore_cleanup_errors=True) as folder:
            started = time.monotonic()
            outcome = _tried(name.split("+"), Path(folder))
            sys.stdout.write(f"{name:<22} {time.monotonic() - started:5.1f} s  {outcome}\n")
            sys.stdout.flush()
            status |= outcome not in ("ok", "refused", "not installed")
    return status


DEFAULT = (
    *SERVERS,
    "daemon+v0",
    "daemon+v1",
    "daemon+sha256",
    "sshd+v0",
    "nginx+v0",
    "nginx+partial",
    "nginx+treeless",
    "nginx+shallow",
    "lighttpd+sha256+partial",
)


def _tried(words: list[str], root: Path) -> str:
    """Share through the server that the first word names, with the clone and the forms of the others."""
    server = SERVERS[words[0]]
    kind = next((each for each in words[1:] if each in CLONES), "")
    box = empty(root)
    box.now = int(time.time())
    if "sha256" in words:
        box.environment["GIT_DEFAULT_HASH"] = "sha256"
    feature(box)
    shared = shared_clones(box)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    running = server.start(shared, root, port)
    if not running:
        return "not installed"
    shared = replace(shared, server=running.repository or shared.server)
    shared.ada.git("--git-dir", str(shared.server), "config", "uploadpack.allowFilter", "true")
    with (root / "server.log").open("wb") as log:
        processes = [subprocess.Popen(each, stdout=log, stderr=log) for each in running.commands]
    try:
        _wait(port if running.commands else 0)
        shared.ada.git("config", "remote.origin.url", running.url)
        shared.ada.environment.update(running.variables)
        version = next((each[1] for each in words[1:] if each in ("v0", "v1", "v2")), "2")
        with (shared.ada.home / ".gitconfig").open("a") as file:
            file.write(f"[protocol]\n\tversion = {version}\n")
        bo = clone(shared.ada, running.url, f"bo-{kind or 'whole'}", options=CLONES[kind])
        bo.environment.update(running.variables)
        bo.git("config", "protocol.version", version)
        return _shared(server, replace(shared, bo=bo))
    except AssertionError as error:
        return f"failed: {error}\n{(root / 'server.log').read_text('utf-8', 'replace')[-2000:]}"
    finally:
        for each in processes:
            each.terminate()
            each.wait()


def _shared(server: Server, shared: Shared) -> str:
    if not server.takes:
        refused(shared.ada)
        return "refused" if not shared.refs() else f"left {', '.join(shared.refs())}"
    exchange(shared.ada, shared.bo)
    left = shared.refs()
    if server.keeps:
        empty_refs = [ref for ref in left if _is_empty(shared, ref)]
        return "ok" if left and left == empty_refs else f"left {', '.join(left)}"
    return "ok" if not left else f"left {', '.join(left)}"


def _is_empty(shared: Shared, ref: str) -> bool:
    """Does the ref say nothing any more: no files, or a claim of no branch?"""
    git = ("--git-dir", str(shared.server))
    paths = shared.ada.git(*git, "ls-tree", "-r", "--name-only", ref).split()
    return not paths or '"branch": ""' in shared.ada.git(*git, "cat-file", "blob", f"{ref}:claim.json")


def _wait(port: int) -> None:
    for _ in range(100 if port else 0):
        with socket.socket() as there:
            if there.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)


if __name__ == "__main__":
    os.environ.pop("GIT_PROTOCOL", None)
    sys.exit(main())
