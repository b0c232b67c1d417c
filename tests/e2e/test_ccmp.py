"""`.ccmp/state.json` is true to life through a whole session, and other plugins' entries stay.

The published library of the CCMP project is driven too, unchanged, where CCMP_LIBRARY names its file: it is not ours to
keep a copy of.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from git_session.ccmp import CCMPIntegration
from tests.sandbox import Sandbox

ASK = """
import importlib.util, json, sys
spec = importlib.util.spec_from_file_location("ccmp_integration", sys.argv[1])
library = importlib.util.module_from_spec(spec)
spec.loader.exec_module(library)
names = ("is_session_active", "is_tdd_mode", "get_session_info", "get_context_health")
print(json.dumps({name: getattr(library, name)() for name in names}))
"""
OURS = str(Path(__file__).parents[2] / "git_session" / "ccmp.py")
LIBRARIES = [OURS, *([os.environ["CCMP_LIBRARY"]] if "CCMP_LIBRARY" in os.environ else [])]


@pytest.fixture(params=LIBRARIES, ids=["ours", "theirs"][: len(LIBRARIES)])
def library(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def neighbour(ready: Sandbox) -> Sandbox:
    """A repository in which CCMP plugins live, with what one of them says."""
    other = {"installed": True, "active": True, "notes": ["theirs"]}
    ready.write(".ccmp/state.json", json.dumps({"version": "1.0.0", "plugins": {"other": other}, "mine": 1}))
    ready.write(".git/info/exclude", ".ccmp/\n")
    return ready


def ask(sandbox: Sandbox, library: str, cwd: Path | None = None) -> Any:
    """What a plugin would see, by its own process."""
    package = os.path.dirname(os.path.dirname(OURS))
    ran = sandbox.run(sys.executable, "-W", "ignore", "-c", ASK, library, cwd=cwd, PYTHONPATH=package)
    return json.loads(ran.out)


def test_true_to_life_from_start_to_end(neighbour: Sandbox, library: str) -> None:
    neighbour.session("start", "feature/auth", "--tdd", "--objective", "Log in", "--objective", "Log out")
    seen = ask(neighbour, library)
    assert (seen["is_session_active"], seen["is_tdd_mode"], seen["get_context_health"]) == (True, True, None)
    assert seen["get_session_info"]["branch"] == "feature/auth"
    assert seen["get_session_info"]["objectives"] == ["Log in", "Log out"]
    neighbour.session("objectives", "complete", "obj-1")
    assert ask(neighbour, library)["get_session_info"]["objectives"] == ["Log out"]

    neighbour.git("switch", "-q", "main")
    seen = ask(neighbour, library)
    assert (seen["is_session_active"], seen["is_tdd_mode"], seen["get_session_info"]) == (False, False, None)
    neighbour.git("switch", "-q", "feature/auth")
    assert ask(neighbour, library)["is_tdd_mode"] is True
    neighbour.session("switch", "-c", "hotfix", "--from", "main")
    seen = ask(neighbour, library)
    assert (seen["get_session_info"]["branch"], seen["is_tdd_mode"]) == ("hotfix", False)
    neighbour.session("switch", "feature/auth")

    neighbour.session("test", "-q", "--", "false", status=1)
    neighbour.session("test", "-q", "--", "true")
    tdd = CCMPIntegration(str(neighbour.path)).get_state("tdd-workflow")
    assert tdd == {"active": True, "current_phase": "GREEN", "cycles_today": 1, "discipline_score": 100}

    neighbour.write("work.py")
    neighbour.session("checkpoint", "-u", "-m", "Work", "--tdd-phase", "RED")
    seen = ask(neighbour, library)
    assert seen["get_session_info"]["last_checkpoint"] == "cp-3"
    neighbour.commit("completes obj-2")
    assert ask(neighbour, library)["get_session_info"]["objectives"] == []
    neighbour.session("end")
    assert ask(neighbour, library)["is_session_active"] is False

    document = json.loads((neighbour.path / ".ccmp" / "state.json").read_text())
    assert document["plugins"]["other"] == {"installed": True, "active": True, "notes": ["theirs"]}
    assert (document["mine"], document["version"]) == (1, "1.0.0")
    assert document["plugins"]["tdd-workflow"]["active"] is False


def test_nothing_is_made_unasked(feature: Sandbox) -> None:
    assert not (feature.path / ".ccmp").exists()
    feature.session("config", "ccmp.enabled", "true")
    feature.session("status")
    assert CCMPIntegration(str(feature.path)).get_state("session-management")["branch"] == "feature/oauth"


def test_a_state_that_is_broken_is_made_anew(neighbour: Sandbox) -> None:
    for content in ("", "[]", "{", '{"plugins": 7}', '{"plugins": {"session-management": 7}}'):
        neighbour.write(".ccmp/state.json", content)
        neighbour.session("history")
        assert CCMPIntegration(str(neighbour.path)).is_installed("session-management")


def test_a_state_that_cannot_be_written_stops_nothing(neighbour: Sandbox) -> None:
    (neighbour.path / ".ccmp" / "state.json").unlink()
    (neighbour.path / ".ccmp" / "state.json").mkdir()
    ran = neighbour.session("start", "feature/x", "--objective", "Go on")
    assert "note: cannot write .ccmp/state.json" in ran.err


def test_a_run_that_changes_nothing_writes_nothing(neighbour: Sandbox) -> None:
    neighbour.session("start", "feature/x", "--objective", "Go on")
    before = (neighbour.path / ".ccmp" / "state.json").stat().st_mtime_ns
    neighbour.session("status")
    assert (neighbour.path / ".ccmp" / "state.json").stat().st_mtime_ns == before


def test_the_library_calls(tmp_path: Path) -> None:
    integration = CCMPIntegration(str(tmp_path))
    assert (integration.get_all_active(), integration.state_file.exists()) == ({}, False)
    integration.update_state("a", {"cycles": 1})
    integration.set_active("a")
    integration.set_active("b", False)
    assert (integration.is_active("a"), integration.is_active("b"), integration.is_installed("a")) == (
        True,
        False,
        False,
    )
    assert integration.get_all_active() == {"a": {"cycles": 1, "active": True}}
    integration.clear_state("a")
    integration.clear_state("never")
    assert integration.get_state("a") == {"installed": True, "active": False}
    assert integration.get_state("never") == {}
    (tmp_path / "deep" / "er").mkdir(parents=True)
    assert CCMPIntegration(str(tmp_path / "deep" / "er")).state_file == integration.state_file


def test_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    write = (
        "import sys; from git_session.ccmp import CCMPIntegration\n"
        "for n in range(20): CCMPIntegration(sys.argv[1]).update_state(sys.argv[2], {str(n): n})"
    )

    def run(name: str) -> int:
        return subprocess.run([sys.executable, "-c", write, str(tmp_path), name], check=True).returncode

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(run, "abcdef"))
    plugins = json.loads((tmp_path / ".ccmp" / "state.json").read_text())["plugins"]
    assert {name: len(state) for name, state in plugins.items()} == dict.fromkeys("abcdef", 20)
