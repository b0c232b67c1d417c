"""`.ccmp/state.json`, through which plugins of the CCMP marketplace share their state.

`CCMPIntegration` has the interface of that project's `lib/ccmp_integration.py`, but writes atomically and under a lock, and
creates the file only to write something. The document:
`{"version", "last_updated", "plugins": {NAME: {"installed", "active", …}}}`; entries of other plugins stay unchanged.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from git_session.hot.treefiles import TreeFiles

VERSION = "1.0.0"
LARGEST = 1 << 20
"""Most bytes of the file that are read."""
SESSIONS = "session-management"
TDD = "tdd-workflow"
CONTEXT = "claude-context-manager"


class CCMPIntegration:
    """The state in `repo_path` (default: the current folder), or in the nearest folder above it that has a `.ccmp`."""

    def __init__(self, repo_path: str | None = None) -> None:
        start = Path(repo_path or os.getcwd()).resolve()
        found = next((folder for folder in (start, *start.parents) if (folder / ".ccmp").is_dir()), start)
        self.repo_path = found
        self.state_file = found / ".ccmp" / "state.json"
        self._files = TreeFiles(found)

    def is_active(self, plugin_name: str) -> bool:
        """Is the plugin marked as active?"""
        return bool(self.get_state(plugin_name).get("active", False))

    def is_installed(self, plugin_name: str) -> bool:
        """Is the plugin marked as installed?"""
        return bool(self.get_state(plugin_name).get("installed", False))

    def get_state(self, plugin_name: str) -> dict[str, Any]:
        """The state of the plugin; empty without one."""
        return self._plugins(self._read()).get(plugin_name, {})

    def get_all_active(self) -> dict[str, dict[str, Any]]:
        """Name -> state of all active plugins."""
        return {name: state for name, state in self._plugins(self._read()).items() if state.get("active", False)}

    def update_state(self, plugin_name: str, updates: Mapping[str, Any]) -> None:
        """Merge `updates` into the state of the plugin; writes only if that changes something."""
        self.update_all({plugin_name: updates})

    def set_active(self, plugin_name: str, active: bool = True) -> None:
        self.update_state(plugin_name, {"active": active})

    def clear_state(self, plugin_name: str) -> None:
        """Reset the state of the plugin to installed and inactive; does nothing if it has no state."""
        with self._changing() as plugins:
            if plugin_name in plugins:
                plugins[plugin_name] = {"installed": True, "active": False}

    def update_all(self, updates: Mapping[str, Mapping[str, Any]]) -> None:
        """Merge updates for several plugins in one write."""
        with self._changing() as plugins:
            for name, more in updates.items():
                plugins[name] = {**plugins.get(name, {}), **more}

    @contextmanager
    def _changing(self) -> Iterator[dict[str, dict[str, Any]]]:
        """Yield the states of the plugins for changes, and write them atomically, under a kernel lock, if they changed."""
        descriptor = self._files.open_lock(self.state_file.with_name(".state.lock"))
        try:
            os.lockf(descriptor, os.F_LOCK, 0)
            state = self._read()
            plugins = {name: dict(each) for name, each in self._plugins(state).items()}
            before = json.dumps(plugins)
            yield plugins
            if json.dumps(plugins) != before or not self.state_file.exists():
                now = datetime.now(UTC).replace(tzinfo=None).isoformat() + "Z"  # the format of their library
                document = {"version": VERSION, **state, "last_updated": now, "plugins": plugins}
                self._files.replace(self.state_file, (json.dumps(document, indent=2) + "\n").encode())
        finally:
            os.close(descriptor)

    def _read(self) -> dict[str, Any]:
        try:
            found = json.loads(self._files.read(self.state_file, LARGEST))
        except (OSError, ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}

    @staticmethod
    def _plugins(state: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
        plugins = state.get("plugins")
        found = plugins.items() if isinstance(plugins, dict) else ()
        return {name: each for name, each in found if isinstance(each, dict)}


def is_session_active() -> bool:
    """Is a session active on the current branch?"""
    return CCMPIntegration().is_active(SESSIONS)


def get_session_info() -> dict[str, Any] | None:
    """The state of the session plugin; None without an active session."""
    integration = CCMPIntegration()
    return integration.get_state(SESSIONS) if integration.is_active(SESSIONS) else None


def is_tdd_mode() -> bool:
    """Is the active session in TDD mode?"""
    return (get_session_info() or {}).get("mode") == "tdd"


def get_context_health() -> dict[str, Any] | None:
    """The last known health of the context files; None if it was never checked."""
    state = CCMPIntegration().get_state(CONTEXT)
    if not state:
        return None
    return {key: state.get(key, default) for key, default in
            (("health_score", None), ("last_scan", None), ("critical_files", []))}  # fmt: skip
