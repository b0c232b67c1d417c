"""Who signs what they publish: marked where the user's own configuration can tell, and said where signatures are expected."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.machine import has
from tests.sandbox import Sandbox
from tests.teamwork import ON, Shared, shared_clones, writer


@pytest.fixture(params=[each for each in ("ssh-keygen",) if has(each)])
def shared(feature: Sandbox) -> Shared:
    """Bo, who has a session, signs with a key of ssh."""
    found = shared_clones(feature)
    found.bo.now = found.ada.now
    found.bo.session("start", "fix/timeouts", "-q")
    _signs(found.bo, "bo")
    return found


def _signs(box: Sandbox, name: str) -> None:
    """Let `box` sign commits with a new key."""
    key = box.home / name
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(key)], check=True)
    for setting, value in (("gpg.format", "ssh"), ("user.signingKey", str(key)), ("commit.gpgSign", "true")):
        box.git("config", setting, value)


def _allow(box: Sandbox, principal: str, key: Path) -> None:
    allowed = box.home / "allowed"
    kind, text = key.with_suffix(".pub").read_text().split()[:2]
    with allowed.open("a") as file:
        file.write(f"{principal} {kind} {text}\n")
    box.git("config", "gpg.ssh.allowedSignersFile", str(allowed))


def _mark(box: Sandbox) -> tuple[str, str]:
    """The signature of Bo's sessions, and whose it is."""
    (found,) = {(each["signature"], each["signer"]) for each in box.json("team")["sessions"] if each["name"]}
    return found


def _said(box: Sandbox) -> str:
    """What the team's first row about Bo ends with."""
    row = next(each for each in box.session("team").out.split("\n") if "Bo Example" in each)
    return row.rpartition("  ")[2]


def test_what_is_published_is_signed_and_marked_where_the_key_is_known(shared: Shared) -> None:
    ada, bo = shared.ada, shared.bo
    bo.session(*ON)
    bo.session("start", "fix/other", "--claim", "--from", "main", "-q")
    for ref in shared.refs():
        assert "\ngpgsig " in ada.git("--git-dir", str(shared.server), "cat-file", "commit", ref)
    bo.session("sync", "-q")
    ada.session(*ON)
    assert _mark(ada) == ("", "")
    _allow(ada, "cy@example.org", bo.home / "bo")
    assert _mark(ada) == ("other", "cy@example.org")
    (ada.home / "allowed").unlink()
    _allow(ada, "*@example.org", bo.home / "bo")
    assert _said(ada) == "claimed until 16:10, signed"
    assert "1 blocker\n" in ada.session("team").out
    assert "signed" in ada.session("sync", "--status").out


def test_an_unsigned_one_is_said_where_signatures_are_expected(shared: Shared) -> None:
    ada, bo = shared.ada, shared.bo
    bo.git("config", "commit.gpgSign", "false")
    bo.session(*ON)
    ada.session(*ON)
    assert "signed" not in ada.session("team").out
    _signs(ada, "ada")
    assert _said(ada) == "not signed"
    bo.git("config", "commit.gpgSign", "true")
    bo.session("objectives", "add", "Signed")
    bo.session("sync", "-q")
    ada.git("fetch", "-q")
    assert _said(ada) == "signed by an unknown key"
    assert (
        "Bo Example shares handoff, presence: 1 open session, 1 branch, signed by an unknown key"
        in ada.session("sync", "--status").out
    )


def test_a_wrong_signature_is_said_and_git_is_asked_once(shared: Shared) -> None:
    ada, bo = shared.ada, shared.bo
    bo.session(*ON)
    _allow(ada, "bo@example.org", bo.home / "bo")
    ref = f"refs/git-session/{writer(bo)}"
    server = ("--git-dir", str(shared.server))
    commit = ada.git(*server, "cat-file", "commit", ref)
    forged = commit.replace("chore(sessions)", "chore(forged)")
    oid = ada.git(*server, "hash-object", "-t", "commit", "-w", "--stdin", stdin=forged + "\n")
    ada.session(*ON)
    assert _mark(ada) == ("good", "bo@example.org")
    ada.git(*server, "update-ref", ref, oid)
    ada.git("fetch", "-q")
    assert _said(ada) == "wrong signature"
    ada.git("config", "commit.gpgSign", "true")
    ada.git("config", "--unset", "gpg.ssh.allowedSignersFile")  # other settings: git is asked again
    assert _mark(ada) == ("unknown", "")
    (ada.home / "allowed").unlink()
    _allow(ada, "bo@example.org", bo.home / "bo")
    assert _mark(ada) == ("bad", "")


def test_a_signed_commit_at_another_ref_is_nobodys(shared: Shared) -> None:
    ada, bo = shared.ada, shared.bo
    bo.session(*ON)
    _allow(ada, "*@example.org", bo.home / "bo")
    own = f"refs/git-session/{writer(bo)}"
    ada.git("--git-dir", str(shared.server), "update-ref", "refs/git-session/copied2copied", own)
    assert ada.session(*ON).out.count("Bo Example") == 1
    assert [each["writer"] for each in ada.json("sync", "--status")["remotes"][0]["colleagues"]] == [writer(bo)]
    assert ada.session("team").out.count("Bo Example") == 1
    ada.git("--git-dir", str(shared.server), "update-ref", "-d", own)
    ada.git("fetch", "-q", "--prune")
    assert "Bo Example" not in ada.session("team").out
