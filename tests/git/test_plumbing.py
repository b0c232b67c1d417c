"""The plumbing adapter, where it differs from libgit2."""

from __future__ import annotations

from typing import Any

from git_session.git.plumbing import PlumbingObjects
from git_session.git.process import Git
from tests.sandbox import Sandbox


def test_a_name_with_control_characters_is_only_a_name(sandbox: Sandbox) -> None:
    name: dict[str, Any] = {"GIT_AUTHOR_NAME": "Eve \x1f evil", "GIT_AUTHOR_EMAIL": "eve\x1f@example.org"}
    oid = sandbox.commit("feat: \x1f one", "a.txt", **name)
    first, second = PlumbingObjects(Git(str(sandbox.path))).log(oid)
    assert (first.oid, first.parents, first.author.name, first.author.email) == (
        oid,
        (second.oid,),
        "Eve \x1f evil",
        "eve\x1f@example.org",
    )
    assert (first.author.time, first.message, second.subject) == (int(sandbox.now), "feat: \x1f one\n", "Begin")
