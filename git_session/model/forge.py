"""Which forge a remote is, by its address: its kind, the pages of the repository, and those of its issues.

Addresses are those of git (git-clone, GIT URLs), scp-like ones too. What the address does not tell is not guessed: a self-hosted
forge whose host does not name its kind needs `git config session.forge`. Names and passwords in an address go nowhere.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

from git_session.model.dataclass import dataclass

GITHUB, GITLAB, GITEA, BITBUCKET, AZURE, SOURCEHUT = "github", "gitlab", "gitea", "bitbucket", "azure", "sourcehut"
KINDS = (GITHUB, GITLAB, GITEA, BITBUCKET, AZURE, SOURCEHUT)
"""The kinds of forges; Forgejo is a `gitea`, Bitbucket Data Center a `bitbucket`."""

_URL = re.compile(
    r"([a-z][a-z0-9+.-]*)://(?:[^/?#]*@)?(\[[0-9a-f:.]+\]|[^/:?#@\[\]]*)(?::([0-9]{0,5}))?/+([^?#]*)", re.IGNORECASE
)
_SCP = re.compile(r"(?:[^/:\[\]]*@)?(?:\[(?:[^\]/@]*@)?([^\]/@]+)\]|([^/:\[\]@]{2,})):(?!//)(.+)")
"""`user@host:path`; one letter before the colon is a drive. In brackets, git allows an IPv6 address or `user@host:port`."""
_WEB = ("https", "http")
_SCHEMES = (*_WEB, "ssh", "git+ssh", "ssh+git", "git")
_HOST = re.compile(r"(?!.*\.\.)[a-z0-9]([a-z0-9._-]{0,251}[a-z0-9])?|\[[0-9a-f:.]+\]")
_NUMBER = r"[1-9][0-9]{0,14}"
_ISSUE = re.compile(rf"(?:#|GH-)?({_NUMBER})|((?:[\w~][\w.~-]*/)+[\w][\w.-]*)#({_NUMBER})", re.ASCII)
_KEY = re.compile(rf"[A-Za-z][A-Za-z0-9_]*-{_NUMBER}")

_SAME = {
    "ssh.github.com": "github.com",
    "altssh.gitlab.com": "gitlab.com",
    "altssh.bitbucket.org": "bitbucket.org",
    "ssh.dev.azure.com": "dev.azure.com",
    "vs-ssh.visualstudio.com": "dev.azure.com",
}
"""Hosts for ssh (on port 443, for example) -> the host of the web pages."""
_PUBLIC = {
    "github.com": GITHUB,
    "gitlab.com": GITLAB,
    "codeberg.org": GITEA,
    "bitbucket.org": BITBUCKET,
    "dev.azure.com": AZURE,
    "git.sr.ht": SOURCEHUT,
}
_WORDS = {
    "github": GITHUB, "gitlab": GITLAB, "gitea": GITEA, "forgejo": GITEA, "bitbucket": BITBUCKET, "sourcehut": SOURCEHUT,
}  # fmt: skip
"""Words in the names of self-hosted forges, such as gitlab.example.com."""
_ENDS = {".ghe.com": GITHUB, ".visualstudio.com": AZURE, ".sr.ht": SOURCEHUT}


@dataclass(frozen=True)
class Forge:
    """A repository on a forge. `kind` is one of KINDS, or empty if nothing tells it; `path` is the repository's name there.

    `site` is where the pages of all repositories are (`https://host`), `web` where those of this one are.
    """

    kind: str
    site: str
    path: str
    web: str

    @property
    def host(self) -> str:
        """The host of the pages, with its port unless that is the usual one."""
        return self.site.partition("://")[2]

    def issue(self, number: str, path: str = "") -> str:
        """The page of an issue of this repository, or of the one called `path`; empty if this forge has none."""
        web = f"{self.site}/{path}" if path else self.web
        if self.kind in (GITHUB, GITEA):
            return f"{web}/issues/{number}"
        if self.kind == GITLAB:
            return f"{web}/-/issues/{number}"
        if self.kind == AZURE:
            # Work items belong to the project, whatever its repositories.
            return "" if path else f"{self.web.partition('/_git/')[0]}/_workitems/edit/{number}"
        if self.kind == SOURCEHUT:
            return f"{self.site.replace('://git.', '://todo.', 1)}/{path or self.path}/{number}"
        # Data Center, whose pages are below projects/ and users/, has no issues of its own.
        is_cloud = self.kind == BITBUCKET and not self.web.startswith((f"{self.site}/projects/", f"{self.site}/users/"))
        return f"{web}/issues/{number}" if is_cloud else ""


def forge_at(address: str, kind: str = "") -> Forge | None:
    """The forge with the repository at `address`; None for a path, a bundle, or what is no address of a server.

    `kind` is the user's word for a host whose name does not tell its kind.
    """
    found = _parsed(address)
    if not found:
        return None
    scheme, host, port, path = found
    host = _SAME.get(host, host)
    if scheme not in _WEB:
        host = _without_alias(host)
    known = _kind_of(host, path)
    if scheme not in _WEB or host in _PUBLIC:
        # An ssh port says nothing about the web, and public forges are on https.
        scheme, port = ("https", "")
    port = "" if port in ("", "443" if scheme == "https" else "80") else f":{port}"
    site = f"{scheme}://{host}{port}"
    kind = known or (kind if kind in KINDS else "")
    path = quote(unquote(path), safe="/~@+,;=!$&'")
    path, page = _page(kind, host, path)
    return Forge(kind, site, path, f"{site}/{page}") if path else None


def _parsed(address: str) -> tuple[str, str, str, str] | None:
    """(scheme, host, port, path) of an address of a server."""
    if (
        any(ord(each) < 33 or ord(each) == 127 for each in address)
        or "::" in address.partition("/")[0].partition("[")[0]
    ):
        return None  # `transport::address` belongs to a remote helper (gitremote-helpers)
    url = _URL.fullmatch(address)
    if url:
        scheme, host, port, path = url[1].lower(), url[2], url[3] or "", url[4]
    else:
        scp = _SCP.fullmatch(address)
        if not scp or "://" in address:
            return None
        bracketed = scp[1] or ""
        is_ipv6 = bracketed.count(":") > 1
        scheme, port, path = "ssh", "", scp[3]
        host = (f"[{bracketed}]" if is_ipv6 else bracketed.partition(":")[0]) or scp[2]
    host, path = host.lower().rstrip("."), path.strip("/").removesuffix(".git").rstrip("/")
    parts = path.split("/")
    if (
        scheme not in _SCHEMES
        or not _HOST.fullmatch(host)
        or not path
        or any(each in (".", "..", "") for each in parts)
    ):
        return None
    return scheme, host, port, path


def _without_alias(host: str) -> str:
    """The public forge that a `Host` of ssh's configuration is called after, such as github.com-work; else `host` itself."""
    if host in _PUBLIC:
        return host
    return next((each for each in _PUBLIC if host.startswith((each + "-", each + "_")) or _is_nick(host, each)), host)


def _is_nick(host: str, public: str) -> bool:
    return "." not in host and _PUBLIC[public] in re.split("[_-]", host)


def _kind_of(host: str, path: str) -> str:
    """The kind that host and path tell; empty if they tell none."""
    if host in _PUBLIC:
        return _PUBLIC[host]
    found = next((kind for end, kind in _ENDS.items() if host.endswith(end)), "")
    found = found or next((kind for word, kind in _WORDS.items() if word in host), "")
    if not found and "_git" in path.split("/")[1:-1]:
        return AZURE
    if not found and re.fullmatch(r"scm/[^/]+/[^/]+", path):
        return BITBUCKET
    return found or (SOURCEHUT if path.startswith("~") and host.startswith("git.") else "")


def _page(kind: str, host: str, path: str) -> tuple[str, str]:
    """(the repository's name on the forge, the path of its page)."""
    parts = path.split("/")
    if kind == AZURE:
        return _azure(host, parts)
    if kind == BITBUCKET and host != "bitbucket.org":
        project, name = parts[-2:] if len(parts) > 1 else ("", "")
        owner = f"users/{project[1:]}" if project.startswith("~") else f"projects/{project}"
        return (f"{project}/{name}", f"{owner}/repos/{name}") if project else ("", "")
    return path, path


def _azure(host: str, parts: list[str]) -> tuple[str, str]:
    if parts[0] == "v3" and len(parts) == 4:  # ssh
        parts = [*parts[1:3], "_git", parts[3]]
    if host.endswith(".visualstudio.com") and parts[0].lower() == "defaultcollection":
        parts = parts[1:]
    if "_git" not in parts[:-1]:
        return "", ""
    at = parts.index("_git")
    project, name = parts[:at], parts[at + 1]
    if not project or (host == "dev.azure.com" and at == 1):
        project = [*project, name]  # the repository that has its project's name
    return "/".join([*project, name]), "/".join([*project, "_git", name])


def issue_number(forge: Forge | None, issue: str) -> tuple[str, str]:
    """(number, other repository or empty) of `42`, `#42`, `GH-42`, `owner/name#42`; two empty texts for anything else."""
    found = _ISSUE.fullmatch(issue)
    if not found or (issue.startswith("GH-") and not (forge and forge.kind == GITHUB)):
        return "", ""
    return found[1] or found[3], found[2] or ""


def is_issue_key(issue: str) -> bool:
    """Whether this is the key of a ticket, such as PROJ-7."""
    return bool(_KEY.fullmatch(issue))
