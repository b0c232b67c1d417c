"""`python -m tests.forges_live`: ask for checks and issues through the real gh and glab, at a forge on 127.0.0.1 with a certificate of its own.

The forge is behind a proxy that answers for every host, so the addresses are those of github.com and gitlab.com; nothing leaves the
machine. A program that is not installed is omitted (Debian has gh, and from Debian 13 on glab).
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Thread
from typing import Any

from tests.ci import FAILING, PASSING, WAITING, github
from tests.sandbox import Sandbox
from tests.templates import empty, feature

HOSTS = ("github.com", "api.github.com", "gitlab.com")
PASSES = "feature/oauth passes the quality gate for main\n"
_GITLAB_BUILT = {"name": "build", "status": "success", "target_url": "https://gitlab.com/1"}
NOT_KNOWN = "CI of COMMIT is not known: "
CASES: dict[str, tuple[tuple[str, int, Any, str], ...]] = {
    "gh": (
        ("passed", 200, PASSING, "1 check passed, 1 skipped, just now"),
        ("failed", 200, FAILING, "CI failed on COMMIT: CI / lint"),
        ("pending", 200, WAITING, "CI is not done on COMMIT: CI / build"),
        ("none", 200, github(), "CI has no check of COMMIT"),
        ("unknown commit", 200, {"data": {"repository": {"object": None}}}, "app does not have the commit"),
        (
            "errors",
            200,
            {"data": {"repository": None}, "errors": [{"message": "no such repository"}]},
            NOT_KNOWN + "gh: ",
        ),
        ("bad token", 401, {"message": "Bad credentials"}, NOT_KNOWN + "gh is not signed in to github.com"),
        ("no server", 502, "<html>", NOT_KNOWN + "gh: "),
        ("wrong JSON", 200, "<html>", NOT_KNOWN + "gh: "),
        ("escapes", 401, {"message": "\x1b[31mred\x1b]0;title\x07"}, NOT_KNOWN),
        ("huge", 200, [" " * (9 << 20)], NOT_KNOWN + "gh: "),
        ("slow", 200, None, NOT_KNOWN + "gh: no answer within 2 seconds"),
    ),
    "glab": (
        ("passed", 200, [_GITLAB_BUILT], "1 check passed, just now"),
        ("failed", 200, [_GITLAB_BUILT, {"name": "lint", "status": "failed"}], "CI failed on COMMIT: lint"),
        ("pending", 200, [_GITLAB_BUILT, {"name": "lint", "status": "running"}], "CI is not done on COMMIT: lint"),
        ("none", 200, [], "CI has no check of COMMIT"),
        ("unknown commit", 404, {"message": "404 Commit Not Found"}, NOT_KNOWN + "glab: "),
        ("bad token", 401, {"message": "401 Unauthorized"}, NOT_KNOWN + "glab is not signed in to gitlab.com"),
        ("no server", 502, "<html>", NOT_KNOWN + "glab: "),
        ("wrong JSON", 200, "<html>", NOT_KNOWN + "glab: "),
        ("escapes", 403, {"message": "\x1b[31mred\x1b]0;title\x07"}, NOT_KNOWN),
        ("huge", 200, [" " * (9 << 20)], NOT_KNOWN + "glab: "),
        ("slow", 200, None, NOT_KNOWN + "glab: no answer within 2 seconds"),
    ),
}
"""Program -> cases: name, HTTP status, answer (None: there is none), and what the gate says."""
ISSUES: dict[str, tuple[tuple[str, int, Any, str], ...]] = {
    "gh": (
        ("open issue", 200, {"state": "open", "title": "Keys"}, "#42 (open)"),
        ("closed issue", 200, {"state": "closed", "title": "Keys\x1b[31m"}, "#42 (closed)"),
        ("unknown issue", 404, {"message": "Not Found"}, "note: #42: gh: Not Found (HTTP 404)"),
        ("issue, bad token", 401, {"message": "Bad credentials"}, "note: #42: gh is not signed in to github.com"),
        ("issue, no server", 502, "<html>", "note: #42: gh: "),
    ),
    "glab": (
        ("open issue", 200, {"state": "opened", "title": "Keys"}, "#42 (open)"),
        ("closed issue", 200, {"state": "closed", "title": "Keys\x1b[31m"}, "#42 (closed)"),
        ("unknown issue", 404, {"message": "404 Not found"}, "note: #42: glab: "),
        ("issue, bad token", 401, {"message": "401 Unauthorized"}, "note: #42: glab is not signed in to gitlab.com"),
        ("issue, no server", 502, "<html>", "note: #42: glab: "),
    ),
}
"""The same of issue #42, and what the list of blockers says."""


@dataclass
class Forge:
    """A proxy on 127.0.0.1 that answers requests for every host itself."""

    folder: Path
    status: int = 200
    answer: Any = None
    asked: list[str] = field(default_factory=list)

    def start(self) -> None:
        """Make the certificate, and listen in threads that end with the process."""
        names = ",".join(f"DNS:{each}" for each in HOSTS)
        command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=forge"]
        given = [
            "-addext",
            f"subjectAltName={names}",
            "-keyout",
            str(self.folder / "key"),
            "-out",
            str(self.certificate),
        ]
        subprocess.run([*command, *given], check=True, capture_output=True)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(self.certificate, self.folder / "key")
        self._listening = socket.create_server(("127.0.0.1", 0))
        Thread(target=self._serve, daemon=True).start()

    @property
    def certificate(self) -> Path:
        return self.folder / "certificate"

    @property
    def proxy(self) -> str:
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def _serve(self) -> None:
        while True:
            Thread(target=self._tunnel, args=(self._listening.accept()[0],), daemon=True).start()

    def _tunnel(self, plain: socket.socket) -> None:
        request = b""
        while b"\r\n\r\n" not in request:
            request += plain.recv(4096)
        self.asked.append(request.split()[1].decode())
        plain.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        forge = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", "0")))
                if forge.answer is None:
                    time.sleep(60)
                body = forge.answer if isinstance(forge.answer, str) else json.dumps(forge.answer)
                self.send_response(forge.status)
                self.send_header("Content-Type", "text/html" if body == forge.answer else "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body.encode())

            def do_POST(self) -> None:
                self.do_GET()

            def log_message(self, *_: object) -> None:
                pass

        try:
            Handler(self._context.wrap_socket(plain, server_side=True), ("127.0.0.1", 0), None)  # type: ignore[arg-type]
        except OSError:
            pass  # killed while it waited


def main() -> int:
    """Print a line for each case; the status is 1 if one of them did not do."""
    failed = False
    for program, cases in CASES.items():
        if not shutil.which(program):
            _put(f"{program}: not installed")
            continue
        version = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
        _put(version.partition("\n")[0])
        with tempfile.TemporaryDirectory(prefix="forges-", ignore_cleanup_errors=True) as folder:
            forge = Forge(Path(folder))
            forge.start()
            box = _clone(Path(folder), program, forge)
            for name, status, answer, expected in cases:
                shutil.rmtree(box.path / ".git/sessions/cache/ci", ignore_errors=True)
                forge.status, forge.answer = status, answer
                ran = box.session("check", "--ci", status=None)
                said = ran.out.replace(box.git("rev-parse", "HEAD")[:9], "COMMIT")
                is_done = expected in said and "\x1b" not in said and (ran.status == 0) is (name == "passed")
                failed |= not is_done
                _put(f"  {'ok' if is_done else 'FAILED'}  {name}" + ("" if is_done else f"\n{said}{ran.err}"))
            box.session("blockers", "add", "Waiting on keys", "--issue", "#42")
            for name, status, answer, expected in ISSUES[program]:
                forge.status, forge.answer = status, answer
                ran = box.session("blockers", "list", "--refresh", status=None)
                said = ran.out + ran.err
                is_done = expected in said and "\x1b" not in said
                failed |= not is_done
                _put(f"  {'ok' if is_done else 'FAILED'}  {name}" + ("" if is_done else f"\n{said}"))
            _put(f"  asked: {', '.join(sorted(set(forge.asked)))}")
    return int(failed)


def _put(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _clone(folder: Path, program: str, forge: Forge) -> Sandbox:
    """A session whose branch is pushed, on the forge by its address."""
    (folder / "box").mkdir()
    box = empty(folder / "box")
    feature(box)
    hub = folder / "hub.git"
    box.git("init", "-q", "--bare", str(hub))
    box.git("remote", "add", "origin", f"https://{'github' if program == 'gh' else 'gitlab'}.com/ada/app.git")
    box.git("config", "remote.origin.pushurl", str(hub))
    box.git("config", "session.networkTimeout", "2")
    box.git("push", "-q", "--set-upstream", "origin", "HEAD")
    tokens = {"GH_TOKEN": "x", "GITLAB_TOKEN": "x"}
    box.environment |= {"HTTPS_PROXY": forge.proxy, "SSL_CERT_FILE": str(forge.certificate), **tokens}
    box.environment["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    return box


if __name__ == "__main__":
    sys.exit(main())
