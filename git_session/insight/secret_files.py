"""Which untracked files hold secrets (tracking.secrets). Tracked files never do: what to track is the user's choice, and every
clone has them anyway."""

from __future__ import annotations

import re
from collections.abc import Sequence

from git_session.git.repository import Repository
from git_session.hot.treefiles import TreeFiles
from git_session.model.secret_files import secret_files
from git_session.model.settings import NO_SECRETS, Settings

_TOKENS_IN = {
    ".npmrc": rb"(?:_auth|_authtoken|_password)\s*=\s*[\"']?(?!\$\{)[^\s\"']",
    ".yarnrc.yml": rb"npmauth(?:token|ident)\"?\s*:\s*[\"']?(?!\$\{)[^\s\"']",
    ".pypirc": rb"^\s*password\s*[=:]\s*\S",
}
"""Name -> what a secret in it looks like, for files that are often shared because they hold none."""
_LONGEST = 1 << 16


def parted(
    repository: Repository, settings: Settings, untracked: Sequence[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(the `untracked` files that hold no secrets, those that do)."""
    if not untracked or settings.secrets[-1:] == NO_SECRETS:
        return tuple(untracked), ()
    is_named_so = secret_files(settings.secrets)
    secrets = tuple(path for path in untracked if is_named_so(path) and _holds_one(repository, path))
    return tuple(path for path in untracked if path not in secrets) if secrets else tuple(untracked), secrets


def _holds_one(repository: Repository, path: str) -> bool:
    """Whether a file named like one with secrets has one in it; yes if its content does not say, or cannot be read."""
    pattern = _TOKENS_IN.get(path.rpartition("/")[2].lower())
    if pattern is None:
        return True
    try:
        content = TreeFiles(repository.top).read(path, _LONGEST)
    except OSError:
        return True
    return re.search(pattern, content, re.IGNORECASE | re.MULTILINE) is not None
