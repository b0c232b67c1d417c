"""Projects for the checks, as path -> text."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent

from git_session.architecture.checks.all import Declared, checked
from git_session.architecture.checks.assembly import assembled, is_manifest
from git_session.architecture.checks.code import Codebase
from git_session.architecture.checks.conventions import longest_line
from git_session.architecture.checks.finding import Checked
from git_session.architecture.reading.languages import language_of, read


def code_of(files: Mapping[str, str], limit: int = 0) -> Codebase:
    """The code of a repository that holds `files`."""
    texts = {path: dedent(text) for path, text in files.items()}
    manifests = {path: text for path, text in texts.items() if is_manifest(path)}
    facts = {
        path: read(text.encode(), language_of(path), limit) for path, text in texts.items() if path not in manifests
    }
    return assembled(facts, manifests)


def outcomes(files: Mapping[str, str], declared: Declared) -> list[Checked]:
    """What all checks say."""
    return list(checked(code_of(files, longest_line(declared.conventions)), declared))


def told(files: Mapping[str, str], declared: Declared) -> list[str]:
    """Each finding as `rule path:line message`."""
    return [
        f"{each.rule} {each.path}:{each.line} {each.message}"
        for one in outcomes(files, declared)
        for each in one.findings
    ]


def measure(files: Mapping[str, str], declared: Declared) -> str:
    """The first measure as `state: summary`."""
    found = outcomes(files, declared)[0].measure
    assert found
    return f"{found.state}: {found.summary}"
