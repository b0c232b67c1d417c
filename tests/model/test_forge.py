"""Which forge an address names, and where its pages are."""

from __future__ import annotations

import pytest

from git_session.model.forge import forge_at

FORGES = [
    ("git@github.com:o/r.git", "github", "https://github.com/o/r", "/issues/42"),
    ("git@github.com:/o/r.git", "github", "https://github.com/o/r", "/issues/42"),
    ("https://user:token@github.com:443/o/r.git/", "github", "https://github.com/o/r", "/issues/42"),
    ("http://github.com/o/r", "github", "https://github.com/o/r", "/issues/42"),
    ("git://github.com/o/r.git", "github", "https://github.com/o/r", "/issues/42"),
    ("ssh://git@ssh.github.com:443/o/r.git", "github", "https://github.com/o/r", "/issues/42"),
    ("git@github.com-work:o/r.git", "github", "https://github.com/o/r", "/issues/42"),
    ("github-work:o/r.git", "github", "https://github.com/o/r", "/issues/42"),
    ("https://acme.ghe.com/o/r", "github", "https://acme.ghe.com/o/r", "/issues/42"),
    ("GIT@GITHUB.COM:o/r", "github", "https://github.com/o/r", "/issues/42"),
    ("git@gitlab.com:group/sub/deep/r.git", "gitlab", "https://gitlab.com/group/sub/deep/r", "/-/issues/42"),
    ("ssh://git@gitlab.example.com:2222/g/s/r.git", "gitlab", "https://gitlab.example.com/g/s/r", "/-/issues/42"),
    ("https://gitlab.example.com:8443/g/r.git", "gitlab", "https://gitlab.example.com:8443/g/r", "/-/issues/42"),
    ("[git@gitlab.example.com:2222]:g/r.git", "gitlab", "https://gitlab.example.com/g/r", "/-/issues/42"),
    ("https://codeberg.org/o/r.git", "gitea", "https://codeberg.org/o/r", "/issues/42"),
    ("http://gitea.local:3000/o/r.git", "gitea", "http://gitea.local:3000/o/r", "/issues/42"),
    ("forgejo@forgejo.example.org:o/r", "gitea", "https://forgejo.example.org/o/r", "/issues/42"),
    ("git@bitbucket.org:team/r.git", "bitbucket", "https://bitbucket.org/team/r", "/issues/42"),
    ("ssh://git@bitbucket.example.com:7999/PRO/r.git", "bitbucket", "https://bitbucket.example.com/projects/PRO/repos/r", ""),
    ("https://stash.example.com/scm/~ada/r.git", "bitbucket", "https://stash.example.com/users/ada/repos/r", ""),
    (
        "https://org@dev.azure.com/org/My%20Project/_git/repo", "azure",
        "https://dev.azure.com/org/My%20Project/_git/repo", "https://dev.azure.com/org/My%20Project/_workitems/edit/42",
    ),
    (
        "git@ssh.dev.azure.com:v3/org/Project/repo", "azure",
        "https://dev.azure.com/org/Project/_git/repo", "https://dev.azure.com/org/Project/_workitems/edit/42",
    ),
    (
        "https://org.visualstudio.com/DefaultCollection/Project/_git/repo", "azure",
        "https://org.visualstudio.com/Project/_git/repo", "https://org.visualstudio.com/Project/_workitems/edit/42",
    ),
    (
        "https://tfs.example.com/tfs/Default/Project/_git/repo", "azure",
        "https://tfs.example.com/tfs/Default/Project/_git/repo", "https://tfs.example.com/tfs/Default/Project/_workitems/edit/42",
    ),
    ("git@git.sr.ht:~ada/r", "sourcehut", "https://git.sr.ht/~ada/r", "https://todo.sr.ht/~ada/r/42"),
    ("https://git.example.org/~ada/r", "sourcehut", "https://git.example.org/~ada/r", "https://todo.example.org/~ada/r/42"),
    ("https://code.example.com:8080/o/r.git", "", "https://code.example.com:8080/o/r", ""),
    ("ssh://git@[2001:db8::1]:22/o/r", "", "https://[2001:db8::1]/o/r", ""),
]  # fmt: skip


@pytest.mark.parametrize(("address", "kind", "web", "issue"), FORGES, ids=[each[0] for each in FORGES])
def test_an_address_of_a_forge(address: str, kind: str, web: str, issue: str) -> None:
    found = forge_at(address)
    assert found is not None
    assert (found.kind, found.web) == (kind, web)
    assert found.issue("42") == (issue if issue.startswith("https:") else web + issue if issue else "")


@pytest.mark.parametrize(
    "address",
    [
        "", "/srv/git/r.git", "../r", "file:///srv/r", "C:/x/r", "C:\\x\\r", "r.bundle", "ext::sh -c true", "x::https://github.com/o/r",
        "https://github.com/", "https://github.com", "https://github.com/o/../r", "https://github.com/o//r", "https://git hub.com/o/r",
        "git@github.com:", "https://github.com/o/r\x1b]8;;", "https://github.com/o/r\nx", "ftp://github.com/o/r", "https://-x/o/r",
        "ssh://git@/o/r",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_forge(address: str) -> None:
    assert forge_at(address) is None


def test_the_users_word_decides_for_a_host_that_does_not_tell_its_kind() -> None:
    def kind(address: str, word: str) -> str:
        found = forge_at(address, word)
        return found.kind if found else "none"

    assert kind("git@code.example.com:g/r.git", "gitlab") == "gitlab"
    assert kind("git@github.com:o/r.git", "gitlab") == "github"
    assert kind("git@code.example.com:g/r.git", "nonsense") == ""
