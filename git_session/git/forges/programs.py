"""Asks a forge through the program of it that the user signed in with: `gh` or `glab`.

Only hosts of the user's own remotes may be asked: both programs send a token to any host if the environment has one for it.
"""

from __future__ import annotations

import os
import re
import shutil

from git_session.git.process import Environment
from git_session.git.running import CommandAnswer, answer_of
from git_session.model.forge import GITHUB, GITLAB, Forge
from git_session.model.shell import shell_word
from git_session.model.text import cut, one_line

PROGRAMS = {GITHUB: "gh", GITLAB: "glab"}
"""Kind of a forge -> its program."""
_QUIET: Environment = {
    "GH_PROMPT_DISABLED": "1", "GH_NO_UPDATE_NOTIFIER": "1", "GH_FORCE_TTY": None, "GH_DEBUG": None, "DEBUG": None,
    "NO_PROMPT": "1", "GLAB_CHECK_UPDATE": "false", "GLAB_SEND_TELEMETRY": "false", "NO_COLOR": "1", "CLICOLOR_FORCE": None,
}  # fmt: skip
"""They answer a program: no prompts, colours, debugging output or news of versions."""
_TOKENS = {
    GITHUB: (("GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN"), ("GH_HOST",)),
    GITLAB: (("GITLAB_TOKEN", "GITLAB_ACCESS_TOKEN", "OAUTH_TOKEN"), ("GITLAB_HOST", "GL_HOST", "GITLAB_URI")),
}
"""Variables with a token that is sent to whatever host is asked, and those that name the host that it is for."""
_SIGN_IN = 4
"""gh's exit status if it is not signed in (gh help exit-codes)."""
_REASON = 200
_OFFLINE = re.compile(
    r"error connecting to|dial tcp|no such host|timeout|timed out|connection re(?:fused|set)|unreachable"
    r"|no answer within|HTTP 50[234]\b",
    re.IGNORECASE,
)
"""What gh, glab and their HTTP client write if no answer comes from the forge; "no answer within" is `answer_of`'s own."""


class NoAnswer(Exception):
    """Why there is no answer, in words, and a command that may solve it (empty if none is known).

    `is_missing`: the program is; `is_offline`: the forge cannot be reached, so that an earlier answer is the best there is.
    """

    def __init__(self, problem: str, remedy: str = "", *, is_missing: bool = False, is_offline: bool = False) -> None:
        super().__init__(problem)
        self.problem, self.remedy = cut(one_line(problem), _REASON), remedy
        self.is_missing, self.is_offline = is_missing, is_offline


def api(forge: Forge, path: str, *words: str, seconds: float) -> bytes:
    """What `gh api` or `glab api` answers for a path of the forge's API. Raises NoAnswer."""
    program = PROGRAMS[forge.kind]
    by_variable = forge.kind == GITHUB and ":" in forge.host  # gh takes no --hostname with a port
    host = [] if by_variable else ["--hostname", forge.host]
    environment = {**_QUIET, **_without_tokens(forge), **({"GH_HOST": forge.host} if by_variable else {})}
    answer = answer_of([program, "api", *host, path, *words], "/", seconds=seconds, environment=environment)
    if answer.status in (126, 127):
        if not shutil.which(program):
            raise NoAnswer(f"{program} is not installed", is_missing=True)
        raise NoAnswer(f"{program} cannot be run: {answer.errors}", is_missing=True)
    if answer.status == _SIGN_IN or "auth login" in answer.errors or (answer.status and "401" in answer.errors):
        remedy = f"{program} auth login --hostname {shell_word(forge.host)}"
        raise NoAnswer(f"{program} is not signed in to {forge.host}", remedy)
    if answer.status:
        is_offline = bool(_OFFLINE.search(answer.errors))
        raise NoAnswer(f"{program}: {_reason(answer).removeprefix(f'{program}: ')}", is_offline=is_offline)
    return answer.output


def _without_tokens(forge: Forge) -> Environment:
    """Removes the tokens of the environment for a self-hosted forge that it does not name: a clone may be from anywhere."""
    tokens, hosts = _TOKENS[forge.kind]
    named = {os.environ.get(each, "").removeprefix("https://").rstrip("/") for each in hosts}
    is_trusted = forge.host in ("github.com", "gitlab.com") or forge.host in named
    return {} if is_trusted else dict.fromkeys(tokens)


def _reason(answer: CommandAnswer) -> str:
    """Why a program failed: its first line of errors with more than a word, since advice and usage may follow."""
    rows = [row.strip() for row in answer.errors.splitlines() if row.strip()]
    told = next((row for row in rows if " " in row), "".join(rows[-1:]))
    return told or f"it ended with exit status {answer.status}"
