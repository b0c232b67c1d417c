"""The web addresses of issues that sessions and blockers name: `42`, `#42`, `PROJ-7`, `owner/name#42`, or an address itself.

An address that leaves us is http or https, printable ASCII, without a user, and without what Markdown or a shell would act on: it
can be put behind a text on a terminal, in Markdown and in HTML as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote

from git_session.model.dataclass import dataclass
from git_session.model.forge import Forge, is_issue_key, issue_number
from git_session.model.settings import BadValue

LONGEST = 2000
"""Most characters of an address; terminals cut or ignore longer ones."""
_ADDRESS = re.compile(r"(https?)://(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:[0-9]{1,5})?([/?#].*)?", re.IGNORECASE)
_KEPT = "/?#@!$&+,;=:%~._-"
"""What stays in an address. Parentheses, quotes, stars and brackets are encoded."""
_PLACEHOLDER = re.compile(r"\{(number|key)\}")


def web_address(text: str) -> str:
    """`text` as an address that is safe to print, or empty if it is none."""
    text = text.strip()
    found = _ADDRESS.fullmatch(text) if len(text) <= LONGEST and text.isprintable() and " " not in text else None
    if not found:
        return ""
    address = f"{found[1].lower()}://{found[2].lower()}{found[3] or ''}{quote(found[4] or '', safe=_KEPT)}"
    return address if len(address) <= LONGEST else ""


def to_template(text: str) -> str:
    """A value of session.issueUrl: the address of an issue, with `{number}` (of #42) or `{key}` (PROJ-7). Raises BadValue."""
    example = _PLACEHOLDER.sub("1", text.strip())
    if example == text.strip() or not web_address(example) or "{" in example:
        raise BadValue("takes an address such as https://tracker.example.com/issues/{number} or …/browse/{key}")
    return text.strip()


@dataclass(frozen=True)
class IssueLinks:
    """How issues become addresses: by the user's `templates` (`to_template`), the first that fits, or else by the forge."""

    templates: tuple[str, ...] = ()
    forge: Forge | None = None

    def of(self, issue: str) -> str:
        """The address of an issue as it was given; empty if there is none."""
        issue = issue.strip()
        address = web_address(issue)
        if address or "://" in issue:
            return address
        number, path = issue_number(self.forge, issue)
        placeholder = "{number}" if number else "{key}" if is_issue_key(issue) else ""
        template = (
            next((each for each in self.templates if placeholder in each), "") if placeholder and not path else ""
        )
        if template:
            return web_address(template.replace(placeholder, number or issue))
        return web_address(self.forge.issue(number, path)) if self.forge and number else ""

    def among(self, issues: Iterable[str]) -> dict[str, str]:
        """Issue, as it was given -> its address, for those that have one."""
        found = {issue: self.of(issue) for issue in issues if issue}
        return {issue: address for issue, address in found.items() if address}
