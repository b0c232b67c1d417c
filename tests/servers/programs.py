"""Servers that can be started on 127.0.0.1, each for one bare repository."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.teamwork import Shared

_PATH = f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin"
_LIGHTTPD = """\
server.document-root = "{root}"
server.port = {port}
server.bind = "127.0.0.1"
server.modules = ("mod_alias", "mod_cgi", "mod_setenv")
alias.url = ("/git" => "{backend}")
setenv.set-environment = ("GIT_PROJECT_ROOT" => "{root}", "GIT_HTTP_EXPORT_ALL" => "1", "REMOTE_USER" => "tester")
$HTTP["url"] =~ "^/git" {{ cgi.assign = ("" => "") }}
"""
_NGINX = """\
user {user};
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    fastcgi_temp_path {folder}/fastcgi;
    proxy_temp_path {folder}/proxy;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        location ~ ^/git(/.*)$ {{
            fastcgi_pass unix:{folder}/cgi;
            fastcgi_param SCRIPT_FILENAME {backend};
            fastcgi_param GIT_PROJECT_ROOT {root};
            fastcgi_param GIT_HTTP_EXPORT_ALL 1;
            fastcgi_param REMOTE_USER tester;
            fastcgi_param REMOTE_ADDR $remote_addr;
            fastcgi_param PATH_INFO $1;
            fastcgi_param REQUEST_METHOD $request_method;
            fastcgi_param QUERY_STRING $query_string;
            fastcgi_param CONTENT_TYPE $content_type;
            fastcgi_param CONTENT_LENGTH $content_length;
            fastcgi_param HTTP_GIT_PROTOCOL $http_git_protocol;
            fastcgi_param HTTP_CONTENT_ENCODING $http_content_encoding;
        }}
    }}
}}
"""
_SSHD = """\
Port {port}
ListenAddress 127.0.0.1
HostKey {root}/host
AuthorizedKeysFile {root}/authorized
StrictModes no
UsePAM no
PidFile none
{more}
"""
_HEADS_ONLY = """\
#!/bin/sh
while read -r old new ref; do
    case $ref in refs/heads/* | refs/tags/*) ;; *) echo "only branches and tags" >&2; exit 1 ;; esac
done
"""


@dataclass(frozen=True)
class Running:
    """How to start a server, and to reach its `repository` (None: the one it was given)."""

    commands: list[list[str]]
    url: str
    variables: Mapping[str, str] = field(default_factory=dict)
    repository: Path | None = None


@dataclass(frozen=True)
class Server:
    """A server; whether it `takes` our refs, and `keeps` each of them for ever."""

    start: Callable[[Shared, Path, int], Running | None]
    takes: bool = True
    keeps: bool = False


def _program(name: str) -> str:
    return shutil.which(name, path=_PATH) or ""


def _user() -> str:
    return subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()


def _backend(shared: Shared) -> Path:
    shared.ada.git("--git-dir", str(shared.server), "config", "http.receivepack", "true")
    return Path(shared.ada.git("--exec-path")) / "git-http-backend"


def _daemon(shared: Shared, _root: Path, port: int) -> Running:
    command = ["git", "daemon", "--listen=127.0.0.1", f"--port={port}", "--export-all", "--enable=receive-pack"]
    return Running([[*command, f"--base-path={shared.server.parent}"]], f"git://127.0.0.1:{port}/{shared.server.name}")


def _lighttpd(shared: Shared, root: Path, port: int) -> Running | None:
    program = _program("lighttpd")
    (root / "lighttpd.conf").write_text(
        _LIGHTTPD.format(root=shared.server.parent, port=port, backend=_backend(shared))
    )
    url = f"http://127.0.0.1:{port}/git/{shared.server.name}"
    return Running([[program, "-D", "-f", str(root / "lighttpd.conf")]], url) if program else None


def _nginx(shared: Shared, root: Path, port: int) -> Running | None:
    program, gateway = _program("nginx"), _program("fcgiwrap")
    if not program or not gateway:
        return None
    backend = _backend(shared)
    conf = _NGINX.format(user=_user(), folder=root, root=shared.server.parent, port=port, backend=backend)
    (root / "nginx.conf").write_text(conf)
    commands = [
        [gateway, "-s", f"unix:{root}/cgi"],
        [program, "-e", str(root / "nginx.log"), "-c", str(root / "nginx.conf")],
    ]
    return Running(commands, f"http://127.0.0.1:{port}/git/{shared.server.name}")


def _sshd(shared: Shared, root: Path, port: int, *, more: str = "AcceptEnv GIT_PROTOCOL") -> Running | None:
    return _ssh(root, port, str(shared.server), more=more)


def _sshd_without_v2(shared: Shared, root: Path, port: int) -> Running | None:
    return _sshd(shared, root, port, more="")


def _ssh(root: Path, port: int, path: str, *, more: str, forced: str = "") -> Running | None:
    """sshd with one key, for which it runs the command `forced`, if one is given."""
    program = _program("sshd")
    if not program:
        return None
    for name in ("host", "user"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(root / name)], check=True)
    (root / "authorized").write_text(forced + (root / "user.pub").read_text())
    (root / "sshd.conf").write_text(_SSHD.format(root=root, port=port, more=more))
    ssh = f"ssh -i {root}/user -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -p {port}"
    command = [program, "-D", "-e", "-f", str(root / "sshd.conf")]
    return Running([command], f"{_user()}@127.0.0.1:{path}", {"GIT_SSH_COMMAND": ssh})


def _gitolite(rule: str) -> Callable[[Shared, Path, int], Running | None]:
    """gitolite behind sshd, with this `rule` for everyone."""

    def start(shared: Shared, root: Path, port: int) -> Running | None:
        program, shell = _program("gitolite"), "/usr/share/gitolite3/gitolite-shell"
        if not program or not os.path.exists(shell):
            return None
        home = root / "gitolite"
        home.mkdir()
        environment = {**shared.ada.env, "HOME": str(home), "GIT_CONFIG_GLOBAL": str(shared.ada.home / ".gitconfig")}

        def run(*command: str) -> None:
            subprocess.run([program, *command], env=environment, cwd=home, check=True, capture_output=True)

        run("setup", "-a", "admin")
        repository = home / "repositories" / shared.server.name
        shutil.copytree(shared.server, repository)
        (home / ".gitolite/conf/gitolite.conf").write_text(f"repo {shared.server.stem}\n    {rule} = @all\n")
        run("compile")
        run("setup", "--hooks-only")
        forced = f'command="HOME={home} {shell} tester",no-pty '
        running = _ssh(root, port, shared.server.stem, more="AcceptEnv GIT_PROTOCOL", forced=forced)
        return Running(running.commands, running.url, running.variables, repository) if running else None

    return start


def _heads_only(shared: Shared, _root: Path, _port: int) -> Running:
    hook = shared.server / "hooks/pre-receive"
    hook.write_text(_HEADS_ONLY)
    hook.chmod(0o755)
    return Running([], f"file://{shared.server}")


def _dulwich(shared: Shared, _root: Path, port: int) -> Running | None:
    program = _program("dulwich")
    command = [program, "daemon", "-l", "127.0.0.1", "-p", str(port), str(shared.server.parent)]
    return Running([command], f"git://127.0.0.1:{port}{shared.server}") if program else None


def _klaus(shared: Shared, root: Path, port: int) -> Running | None:
    """A small forge on PyPI, whose server is dulwich's."""
    program = _program("klaus")
    secret = hashlib.md5(b"tester:klaus:secret", usedforsecurity=False).hexdigest()
    (root / "users").write_text(f"tester:klaus:{secret}\n")
    command = [program, "--smarthttp", "--htdigest", str(root / "users"), "--port", str(port), str(shared.server)]
    url = f"http://tester:secret@127.0.0.1:{port}/{shared.server.stem}"
    return Running([command], url) if program else None


SERVERS: Mapping[str, Server] = {
    "daemon": Server(_daemon),
    "lighttpd": Server(_lighttpd),
    "nginx": Server(_nginx),
    "sshd": Server(_sshd),
    "sshd-v0": Server(_sshd_without_v2),
    "gitolite-RW+": Server(_gitolite("RW+")),
    "gitolite-RW": Server(_gitolite("RW"), keeps=True),
    "gitolite-heads": Server(_gitolite("RW+ refs/heads/"), takes=False),
    "heads-only": Server(_heads_only, takes=False),
    "dulwich": Server(_dulwich),
    "klaus": Server(_klaus),
}
