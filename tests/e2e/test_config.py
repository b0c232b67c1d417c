"""`git session config`: showing, setting, explaining, and what is wrong."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from git_session.model.settings import KEYS
from tests.sandbox import Sandbox


def test_shows_all_values(ready: Sandbox) -> None:
    ready.session("config", "session.idle_timeout", "45m")
    assert ready.session("config", SESSION_EMOJI="no").out == (
        "session\n"
        "  auto_track           true\n"
        "  auto_start           false\n"
        "  auto_checkpoint      false\n"
        "  checkpoint_interval  30m\n"
        "  idle_timeout         45m  .session/config.yaml:21\n"
        "  away_after           4h\n"
        "  handoff_on_end       true\n"
        "  archive_after_days   30\n"
        "  share                handoff, presence, time, files, snapshots\n"
        "  auto_sync            true\n"
        "\n"
        "context\n"
        "  architecture  (empty)\n"
        "  layers        (empty)\n"
        "  patterns      (empty)\n"
        "  conventions   (empty)\n"
        "  enforce       true\n"
        "\n"
        "tracking\n"
        "  watch_patterns   (empty)\n"
        "  ignore_patterns  (empty)\n"
        "  annotations      TODO:, FIXME:, DECISION:, BLOCKER:\n"
        "  secrets          id_*, !id_*.*, !**/id_*/**, kubeconfig, !**/kubeconfig/**,…\n"
        "\n"
        "quality\n"
        "  coverage_threshold           85\n"
        "  new_code_coverage_threshold  90\n"
        "  require_tests                true\n"
        "  block_merge_on_quality       true\n"
        "  require_ci                   false\n"
        "  coverage_files               (empty)\n"
        "  junit_files                  (empty)\n"
        "\n"
        "commit\n"
        "  trailers        Session-Objectives, Decisions, Impact, Session-Time\n"
        "  style           compact\n"
        "  width           72\n"
        "  max_objectives  12\n"
        "\n"
        "display\n"
        "  color        auto\n"
        "  verbose      false\n"
        "  emoji        false  SESSION_EMOJI\n"
        "  date_format  %Y-%m-%d %H:%M\n"
        "\n"
        "ccmp\n"
        "  enabled  false\n"
    )


def test_json(ready: Sandbox) -> None:
    document = ready.json("config")
    assert document["file"] == ".session/config.yaml"
    assert len(document["values"]) == len(KEYS)
    assert [each["text"] for each in ready.json("config", "idle_timeout", "1h")["values"]] == ["1h"]
    assert ready.json("config", "idle_timeout")["values"][0]["value"] == 3600


def test_one_value_alone(ready: Sandbox) -> None:
    assert ready.session("config", "session.idle_timeout").out == "30m\n"
    assert ready.session("config", "idle_timeout").out == "30m\n"
    assert ready.session("config", "patterns").out == "\n"


def test_sets_a_value_and_leaves_every_other_byte(ready: Sandbox) -> None:
    path = ready.path / ".session/config.yaml"
    before = path.read_text()
    assert ready.session("config", "session.idle_timeout", "90").out == "session.idle_timeout = 1h 30m  was 30m\n"
    assert path.read_text() == before.replace("  idle_timeout: 30m\n", "  idle_timeout: 1h 30m\n")
    ready.session("config", "session.idle_timeout", "30m")
    assert path.read_text() == before
    assert ready.git("status", "--porcelain") == ""


def test_sets_a_list(ready: Sandbox) -> None:
    assert ready.session("config", "watch_patterns", "src/**/*.{c,h}, docs/**").out == (
        'tracking.watch_patterns = ["src/**/*.{c,h}", "docs/**"]  was (empty)\n'
    )
    assert ready.json("config", "watch_patterns")["values"][0]["value"] == ["src/**/*.{c,h}", "docs/**"]
    assert ready.session("config", "watch_patterns", "").out.startswith("tracking.watch_patterns = (empty)  was ")


def test_tells_when_something_stronger_wins(ready: Sandbox) -> None:
    ready.git("config", "session.emoji", "true")
    assert ready.session("config", "display.emoji", "false").out == (
        "display.emoji = true  was true\nthe file has the new value, but git config session.emoji overrides it\n"
    )
    assert "\n  emoji: false\n" in (ready.path / ".session/config.yaml").read_text()


def test_explains(ready: Sandbox) -> None:
    ready.git("config", "session.idleTimeout", "1h")
    assert ready.session("config", "idle_timeout", "--explain").out == (
        "session.idle_timeout = 1h\n"
        "  a longer gap without evidence of work is idle time\n"
        "  from git config session.idleTimeout\n"
        "  the default is 30m\n"
        "  your own: git config session.idleTimeout …, or SESSION_IDLE_TIMEOUT=…\n"
    )
    assert ready.session("config", "--explain").out.count("  your own: git config session.") == len(KEYS)


def test_explains_the_default_without_a_file(sandbox: Sandbox) -> None:
    assert "\n  the default\n" in sandbox.session("config", "idle_timeout", "--explain").out


def test_a_wrong_file_is_shown_here_and_stops_nothing(ready: Sandbox) -> None:
    path = ready.path / ".session/config.yaml"
    path.write_text("session:\n  idle_timout: 45m\ndisplay:\n  emoji: perhaps\n  date_format: 3\n")
    ran = ready.session("config", status=1)
    assert ran.out.endswith(
        "\n"
        "Problems  using the defaults\n"
        "  ! .session/config.yaml:4: display.emoji takes true or false, not perhaps\n"
        "  ! .session/config.yaml:5: display.date_format takes a date format such as %Y-%m-%d %H:%M, not 3\n"
        "\n"
        "Ignored  unknown keys\n"
        "  ! .session/config.yaml:2: unknown key 'session.idle_timout'\n"
        "    did you mean session.idle_timeout?\n"
    )
    assert "  idle_timeout         30m\n" in ran.out
    assert ready.session("config", "idle_timeout", status=1).err == (
        "note: .session/config.yaml:2: unknown key 'session.idle_timout' (did you mean session.idle_timeout?), ignored\n"
        "note: .session/config.yaml:4: display.emoji takes true or false, not perhaps\n"
        "note: .session/config.yaml:5: display.date_format takes a date format such as %Y-%m-%d %H:%M, not 3\n"
    )
    ran = ready.session("start", "feature/x", "--objective", "One")
    assert ran.err == (
        "note: .session/config.yaml:4: display.emoji takes true or false, not perhaps, and 1 more; "
        "the default is used: git session config\n"
        "note: .session/config.yaml:2: unknown key 'session.idle_timout' (did you mean session.idle_timeout?); "
        "this has no effect: git session config\n"
    )
    assert ready.session("status", "-q").err == ""
    assert len(ready.json("config", status=1)["problems"]) == 3


TEMPLATE_OF_THE_ORIGINAL = """\
session:
  auto_track: true          # Track file changes automatically
  handoff_on_end: true
context:
  architecture: hexagonal
  patterns:
    - repository-pattern
    - dependency-injection
  conventions: [pep8, google-docstrings]
tracking:
  watch_patterns:
    - "src/**/*.py"
  auto_checkpoint_on_test: true
display:
  color: true
  emoji: on
  verbose: 0
  theme: dark
integrations:
  tdd: {enabled: true}
"""


def test_keys_that_are_not_known_are_one_warning(ready: Sandbox) -> None:
    ready.write(".session/config.yaml", TEMPLATE_OF_THE_ORIGINAL)
    for _ in range(2):  # from the file, and from the cache
        ran = ready.session("config")
        assert ran.out.endswith(
            "\n"
            "Ignored  unknown keys\n"
            "  ! .session/config.yaml:13: unknown key 'tracking.auto_checkpoint_on_test'\n"
            "  ! .session/config.yaml:18: unknown key 'display.theme'\n"
            "  ! .session/config.yaml:19: unknown section 'integrations'\n"
        )
        assert ready.json("config", "color")["values"][0]["value"] == "auto"
        assert ready.session("start", "feature/x", "--resume", "-q", status=None).err == ""
    checks = {check["name"]: check["detail"] for check in ready.json("doctor", status=None)["checks"]}
    assert checks["configuration"] == (
        "valid; ignored: .session/config.yaml:13: unknown key 'tracking.auto_checkpoint_on_test'; "
        ".session/config.yaml:18: unknown key 'display.theme'; .session/config.yaml:19: unknown section 'integrations'"
    )
    ready.session("config", "emoji", "no")
    assert (ready.path / ".session/config.yaml").read_text() == TEMPLATE_OF_THE_ORIGINAL.replace(
        "emoji: on", "emoji: false"
    )


def directory(path: Path) -> None:
    path.mkdir()


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def outside(path: Path) -> None:
    (path.parents[2] / "outside.yaml").write_text("display:\n  emoji: false\n")
    path.symlink_to("../../outside.yaml")


def pipe(path: Path) -> None:
    os.mkfifo(path)


def text(content: bytes) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_bytes(content)

    return write


CONFLICT = b"display:\n<<<<<<< HEAD\n  emoji: false\n=======\n  emoji: true\n>>>>>>> other\n"


def test_a_token_of_yaml_is_named_without_python(feature: Sandbox) -> None:
    feature.write(".session/config.yaml", "[a]\nb: c\n")
    assert (
        "is not YAML: expected '<document start>', but found '<block mapping start>'\n"
        in feature.session("config", status=None).out
    )


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (text(b"\x00\xff\xfe"), ": is not text in UTF-8"),
        (text(b"- a\n- b\n"), ":1: must contain sections: session, context, tracking, quality, commit, display, ccmp"),
        (text(b"session: [\n"), ":2: is not YAML: expected the node content, but found '<stream end>'"),
        (text(b"just words\n"), ":1: must contain sections: session, context, tracking, quality, commit, display, ccmp"),
        (text(b"# long\n" * 20_000), ": is too long or too deeply nested"),
        (text(CONFLICT), ":2: has a merge conflict (resolve it, then git add the file)"),
        (text(b"x: !!python/object/apply:os.system ['touch ran']\nsession: 3\n"), ":2: section 'session' must contain keys and values"),
        (directory, ": is not a file"),
        (pipe, ": is not a file"),
        (device, ": points outside the repository (remove the symbolic link, which may have come with a clone)"),
        (outside, ": points outside the repository (remove the symbolic link, which may have come with a clone)"),
    ],
    ids=["binary", "list", "no YAML", "a text", "huge", "conflict", "tags", "folder", "pipe", "device", "outside"],
)  # fmt: skip
def test_whatever_the_file_is_nothing_is_refused(feature: Sandbox, make: Callable[[Path], None], told: str) -> None:
    path = feature.path / ".session/config.yaml"
    path.unlink()
    make(path)
    note = f"note: .session/config.yaml{told}; the default is used: git session config\n"
    ran = feature.session("objectives", "add", "Three")
    assert ran.err == note
    feature.pass_time(minutes=5)
    for name in ("One", "Two"):
        feature.git("commit", "-q", "--allow-empty", "-m", name)
        assert feature.message().splitlines()[-1] == "Session-Time: 5m"
    assert feature.session("status", "--objectives").err == note
    assert feature.json("status")["objectives"][0]["text"] == "OAuth provider"
    before = os.lstat(path)
    ran = feature.session("config", "emoji", "false", status=1)
    assert ran.err.startswith("error: .session/config.yaml")
    assert os.lstat(path) == before
    assert [each["code"] for each in feature.json("doctor", status=1)["findings"]] == ["bad-config"]
    assert not (feature.path / "ran").exists()


@pytest.mark.parametrize(
    ("word", "emoji", "color"),
    [
        ("yes", True, "auto"), ("On", True, "auto"), ("TRUE", True, "auto"), ("1", True, "auto"),
        ("no", False, "never"), ("off", False, "never"), ("False", False, "never"), ("0", False, "never"),
    ],
)  # fmt: skip
def test_words_of_git_are_taken_everywhere(ready: Sandbox, word: str, emoji: bool, color: str) -> None:
    ready.write(".session/config.yaml", f"display:\n  emoji: {word}\n  color: {word}\n")
    shown = {value["key"]: value["value"] for value in ready.json("config")["values"]}
    assert (shown["display.emoji"], shown["display.color"]) == (emoji, color)
    ready.write(".session/config.yaml", "")
    ready.git("config", "session.emoji", word)
    ready.git("config", "session.color", word)
    shown = {value["key"]: value["value"] for value in ready.json("config")["values"]}
    assert (shown["display.emoji"], shown["display.color"]) == (emoji, color)
    ready.git("config", "--remove-section", "session")
    shown = {
        value["key"]: value["value"] for value in ready.json("config", SESSION_EMOJI=word, SESSION_COLOR=word)["values"]
    }
    assert (shown["display.emoji"], shown["display.color"]) == (emoji, color)


def test_hooks_go_on_with_a_wrong_file(feature: Sandbox) -> None:
    feature.write(".session/config.yaml", "session:\n  idle_timeout: [\n")
    oid = feature.commit("feat: work")
    assert "Session-Objectives:\n" in feature.message(oid)
    assert feature.note(oid)["session"].startswith("feature-oauth-")


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (("session.idle_timout",), "there is no key 'session.idle_timout'", "did you mean: git session config session.idle_timeout"),
        (("xyzzy", "1"), "there is no key 'xyzzy'", "to list all keys: git session config"),
        (("emoji", "maybe"), "display.emoji takes true or false, not maybe", "use signs such as ▶; false uses ASCII"),
        (("watch_patterns", "../x"), "tracking.watch_patterns takes paths inside the repository, with slashes, not ../x", "globs of the files that count as work"),
    ],
    ids=["near", "unknown", "bad value", "outside"],
)  # fmt: skip
def test_refuses(ready: Sandbox, arguments: tuple[str, ...], message: str, hint: str) -> None:
    before = (ready.path / ".session/config.yaml").read_bytes()
    ran = ready.session("config", *arguments, status=1)
    assert (ran.out, ran.err) == ("", f"error: {message}\nhint: {hint}\n")
    assert (ready.path / ".session/config.yaml").read_bytes() == before


def test_a_file_that_is_no_yaml_is_not_written(ready: Sandbox) -> None:
    path = ready.path / ".session/config.yaml"
    path.write_text("session: [\n")
    ran = ready.session("config", "emoji", "false", status=1)
    assert ran.err.startswith("error: .session/config.yaml:2: is not YAML: ")
    assert path.read_text() == "session: [\n"


def test_setting_needs_a_file(sandbox: Sandbox) -> None:
    ran = sandbox.session("config", "emoji", "false", status=1)
    assert ran.err == (
        "error: cannot set display.emoji: there is no .session/config.yaml\nhint: git session init, then run the command again\n"
    )
    assert not (sandbox.path / ".session").exists()


def test_a_file_of_ones_own(ready: Sandbox) -> None:
    other = ready.home / "mine.yaml"
    ready.session("config", "emoji", "false", SESSION_CONFIG=str(other))
    assert other.read_text() == "display:\n  emoji: false\n"
    assert ready.session("config", "emoji").out == "true\n"


def test_from_a_subfolder(ready: Sandbox) -> None:
    ready.write("deep/file")
    assert ready.session("config", "idle_timeout", "1h", cwd=ready.path / "deep").out.endswith("was 30m\n")


def test_nothing_in_a_value_reaches_the_terminal_raw(ready: Sandbox) -> None:
    ready.write(".session/config.yaml", 'context:\n  patterns: ["\\e[31mred"]\n"\\e[31mx": 1\n')
    ran = ready.session("config", status=1)
    assert "\x1b" not in ran.out + ran.err


def test_unknown_keys_of_git_and_unknown_variables_are_named(ready: Sandbox) -> None:
    for key in ("session.bogus", "session.idleTimeot", "session.testCommand", "session.awayAfter"):
        ready.git("config", key, "30m")
    ready.environment |= {
        "SESSION_BOGUS": "hush",
        "SESSION_EMOJY": "no",
        "SESSION_MANAGER": "x",
        "SESSION_COLOUR": "",
    }
    ran = ready.session("config")
    assert ran.out.endswith(
        "\nIgnored  unknown keys\n"
        "  ! git config session.bogus: unknown key\n"
        "  ! git config session.idletimeot: unknown key\n"
        "    did you mean session.idleTimeout?\n"
        "  ! SESSION_BOGUS: unknown variable\n"
        "  ! SESSION_EMOJY: unknown variable\n"
        "    did you mean SESSION_EMOJI?\n"
    )
    assert "hush" not in ran.out
    assert ready.session("start", "feature/x").err == (
        "note: git config session.idletimeot: unknown key (did you mean session.idleTimeout?), and 1 more; "
        "this has no effect: git session config\n"
    )
    doctor = ready.session("doctor").out
    assert (
        "ok  configuration  valid; ignored: git config session.bogus: unknown key; "
        "git config session.idletimeot: unknown key (did you mean session.idleTimeout?); 2 more\n"
    ) in doctor
    assert doctor.endswith("\nno problems\n")


def test_known_keys_of_git_are_not_named(ready: Sandbox) -> None:
    document = ready.json("config")
    for value in document["values"]:
        ready.git("config", value["git_name"], value["text"] or "x")
    ready.git("config", "session.testCommand", "pytest")
    assert [each for each in ready.json("config", status=None)["problems"] if each["unknown"]] == []


def test_status_and_start_name_a_misspelt_key(feature: Sandbox) -> None:
    feature.write(".session/config.yaml", "sesion:\n  idle_timeout: 3m\nquality:\n  unheard_of_here: 1\n")
    why = ".session/config.yaml:1: unknown section 'sesion' (did you mean session?)"
    effect = "; this has no effect: git session config\n"
    assert feature.session("status").err == f"note: {why}{effect}"
    feature.git("config", "session.commitWidht", "40")
    assert feature.session("status").err == f"note: {why}, and 1 more{effect}"
    assert feature.session("log").err == ""
    feature.write(".session/config.yaml", "quality:\n  unheard_of_here: 1\n")
    note = f"note: git config session.commitwidht: unknown key (did you mean session.commitWidth?){effect}"
    assert feature.session("start", "other", "--objective", "One").err.endswith(note)
    feature.git("config", "--unset", "session.commitWidht")
    assert feature.session("status").err == "", "a key of another version does no harm"
