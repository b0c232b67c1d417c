"""Settings: the values that each kind accepts, and their round trip through text."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_session.model.settings import (
    ARCHITECTURES,
    BY_NAME,
    KEYS,
    LONGEST,
    SECTIONS,
    TRAILERS,
    BadValue,
    Settings,
    duration_text,
    nearest,
    to_seconds,
)
from git_session.model.sharing import FIELDS

ANYTHING = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text() | st.integers())


def values(dotted: str) -> st.SearchStrategy[str]:
    """Texts that are valid values of the key."""
    default = BY_NAME[dotted].default
    name = dotted.partition(".")[2]
    if isinstance(default, bool):
        return st.sampled_from(["true", "false", "yes", "No", "on", "off", "1", "0"])
    if name in ("idle_timeout", "away_after", "checkpoint_interval"):
        return st.integers(1, LONGEST).map(duration_text)
    if name == "width":
        return st.integers(40, 100).map(str)
    if isinstance(default, int):
        return st.integers(1, 10**9 - 1).map(str)
    if isinstance(default, float):
        return st.integers(0, 100).map(str)
    choices = {
        "architecture": ["", *ARCHITECTURES],
        "enforce": ["true", "no", "", "architecture", "patterns, Factory", "repository_pattern"],
        "color": ["auto", "always", "never"],
        "style": ["compact", "full", "none"],
        "verbose": ["true", "false", "debug"],
        "date_format": ["%Y", "%d.%m. %H:%M", "#: [%Y]", "'%Y' \"%m\""],
        "trailers": ["", *TRAILERS, ", ".join(TRAILERS)],
        "secrets": ["", "true", "*.vault", "private/**, *.tok"],
        "share": ["", "handoff", "time, files", ", ".join(FIELDS)],
        "layers": ["", "domain=src/**/domain/**", "api=web/*, domain={core,model}/**", "domain=a, domain=[bc]/*.py"],
    }
    if name in choices:
        return st.sampled_from(choices[name])
    part = st.sampled_from(["src/**/*.py", "*.{c,h}", "[ab]*", "!x", "# y", "ab: c", "- z", "&a", "*a", "no", "3", "é"])
    return st.lists(part, max_size=4).map(", ".join)


def test_every_key_has_a_section_a_meaning_and_a_default_of_its_own() -> None:
    assert SECTIONS == ("session", "context", "tracking", "quality", "commit", "display", "ccmp")
    assert all(key.meaning for key in KEYS)
    assert len({key.field for key in KEYS}) == len(KEYS)
    assert {key.field: key.default for key in KEYS} == Settings().__dict__


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.dotted)
def test_a_default_is_a_good_value_also_as_text(key: Any) -> None:
    assert key.convert(key.default if not isinstance(key.default, int) else key.text(key.default)) == key.default
    assert key.convert(key.text(key.default)) == key.default


@given(st.sampled_from(KEYS), ANYTHING)
def test_a_value_is_taken_or_refused_never_a_crash(key: Any, value: object) -> None:
    try:
        taken = key.convert(value)
    except BadValue as error:
        assert str(error).startswith("takes ")
    else:
        assert key.convert(key.text(taken)) == taken


@given(st.data())
def test_the_text_of_a_value_reads_back_as_it(data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(KEYS))
    value = key.convert(data.draw(values(key.dotted)))
    assert key.convert(key.text(value)) == value


@given(st.integers(1, LONGEST))
def test_durations_survive_their_text(seconds: int) -> None:
    assert to_seconds(duration_text(seconds)) == seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("30m", 1800), ("1h 30m", 5400), ("45", 2700), (45, 2700), ("90s", 90), ("2d", 172800), ("1.5h", 5400)],
)
def test_durations(text: object, seconds: int) -> None:
    assert to_seconds(text) == seconds


@pytest.mark.parametrize("value", ["", "soon", "0", "-5m", "9" * 400, "100000d", True, None, [], "m"])
def test_what_is_no_duration(value: object) -> None:
    with pytest.raises(BadValue):
        to_seconds(value)


@pytest.mark.parametrize("path", ["/etc/passwd", "~/x", "../x", "a/../../x", "C:/x", "a\\b", "\x1b[31m"])
def test_a_path_stays_inside_the_repository(path: str) -> None:
    for name in ("tracking.watch_patterns", "quality.coverage_files", "quality.junit_files"):
        with pytest.raises(BadValue):
            BY_NAME[name].convert([path])


def test_lists_as_one_text() -> None:
    convert = BY_NAME["tracking.watch_patterns"].convert
    assert convert("src/**, tests/*.{c,h} ,") == ("src/**", "tests/*.{c,h}")
    assert convert('["a, b", "c"]') == ("a, b", "c")
    assert convert("[ab]*.py") == ("[ab]*.py",)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("session.idle_timout", "session.idle_timeout"),
        ("sesion", "session"),
        ("emojy", "emoji"),
        ("quality.coverage", "quality.coverage_files"),
        ("xyzzy", ""),
    ],
)
def test_the_nearest_key(wrong: str, right: str) -> None:
    assert nearest(wrong) == right


def test_the_names_of_personal_keys() -> None:
    key = BY_NAME["session.idle_timeout"]
    assert (key.git_name, key.variable) == ("session.idleTimeout", "SESSION_IDLE_TIMEOUT")
