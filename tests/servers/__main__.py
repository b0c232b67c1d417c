"""`python -m tests.servers [NAME…]`: share sessions through real servers on 127.0.0.1, and report which of them take part.

lighttpd with git http-backend, sshd, and dulwich's server; a server that is not installed is omitted. Each gets two clones, which
publish, see each other, claim a branch and stop (`tests.teamwork.exchange`).
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.teamwork import Shared, exchange, shared_clones
from tests.templates import empty, feature

_LIGHTTPD = """\
server.document-root = "{root}"
server.port = {port}
server.bind = "127.0.0.1"
server.modules = ("mod_alias", "mod_cgi", "mod_setenv")
alias.url = ("/git" => "{backend}")
setenv.set-environment = ("GIT_PROJECT_ROOT" => "{root}", "GIT_HTTP_EXPORT_ALL" => "1", "REMOTE_USER" => "tester")
$HTTP["url"] =~ "^/git" {{ cgi.assign = ("" => "") }}
"""
_SSHD = """\
Port {port}
ListenAddress 127.0.0.1
HostKey {root}/host
AuthorizedKeysFile {root}/user.pub
StrictModes no
UsePAM no
PidFile none
{more}
"""
Running = tuple[list[str], str, dict[str, str]]
"""The command of a server, the URL of the repository, and variables of its clients."""


def _lighttpd(shared: Shared, root: Path, port: int) -> Running | None:
    program = shutil.which("lighttpd", path=f"{os.environ['PATH']}:/usr/sbin")
    backend = Path(shared.ada.git("--exec-path")) / "git-http-backend"
    shared.ada.git("--git-dir", str(shared.server), "config", "http.receivepack", "true")
    (root / "lighttpd.conf").write_text(_LIGHTTPD.format(root=shared.server.parent, port=port, backend=backend))
    url = f"http://127.0.0.1:{port}/git/{shared.server.name}"
    return ([program, "-D", "-f", str(root / "lighttpd.conf")], url, {}) if program else None


def _sshd(shared: Shared, root: Path, port: int, *, more: str = "AcceptEnv GIT_PROTOCOL") -> Running | None:
    program = shutil.which("sshd", path="/usr/sbin")
    if not program:
        return None
    for name in ("host", "user"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(root / name)], check=True)
    (root / "sshd.conf").write_text(_SSHD.format(root=root, port=port, more=more))
    ssh = f"ssh -i {root}/user -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -p {port}"
    user = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
    url = f"{user}@127.0.0.1:{shared.server}"
    return [program, "-D", "-e", "-f", str(root / "sshd.conf")], url, {"GIT_SSH_COMMAND": ssh}


def _sshd_without_v2(shared: Shared, root: Path, port: int) -> Running | None:
    return _sshd(shared, root, port, more="")


def _dulwich(shared: Shared, root: Path, port: int) -> Running | None:
    program = shutil.which("dulwich")
    base = str(shared.server.parent)
    return (
        ([program, "daemon", "-l", "127.0.0.1", "-p", str(port), base], f"git://127.0.0.1:{port}{shared.server}", {})
        if program
        else None
    )


SERVERS: dict[str, Callable[[Shared, Path, int], Running | None]] = {
    "lighttpd": _lighttpd,
    "sshd": _sshd,
    "sshd-v0": _sshd_without_v2,
    "dulwich": _dulwich,
}


def main() -> int:
    """Print a line for each server; the status is 1 if one of them did not do."""
    status = 0
    for name in sys.argv[1:] or SERVERS:
        with tempfile.TemporaryDirectory(prefix="servers-", ignore_cleanup_errors=True) as folder:
            started = time.monotonic()
            outcome = _tried(name, Path(folder))
            sys.stdout.write(f"{name:<10} {time.monotonic() - started:5.1f} s  {outcome}\n")
            sys.stdout.flush()
            status |= outcome not in ("ok", "not installed")
    return status


def _tried(name: str, root: Path) -> str:
    box = empty(root)
    box.now = int(time.time())
    feature(box)
    shared = shared_clones(box)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    running = SERVERS[name](shared, root, port)
    if not running:
        return "not installed"
    command, url, variables = running
    with (root / "server.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        _wait(port)
        for each in (shared.ada, shared.bo):
            each.git("config", "remote.origin.url", url)
            each.environment.update(variables)
        exchange(shared.ada, shared.bo)
        return "ok" if not shared.refs() else f"left {', '.join(shared.refs())}"
    except AssertionError as error:
        return f"failed: {error}\n{(root / 'server.log').read_text('utf-8', 'replace')[-2000:]}"
    finally:
        process.terminate()
        process.wait()


def _wait(port: int) -> None:
    for _ in range(100):
        with socket.socket() as there:
            if there.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main())
