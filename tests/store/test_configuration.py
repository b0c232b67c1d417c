"""The configuration file: any content is read without a crash, and setting a key changes no other byte."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from git_session.errors import SessionError
from git_session.git.process import Git
from git_session.git.repository import Repository
from git_session.insight.source.layout import ProjectLayout
from git_session.model.settings import BY_NAME, KEYS, Settings
from git_session.services.hooks.templates import documents
from git_session.store.configfile import with_value
from git_session.store.configuration import keep_parsed, load, write
from tests.model.test_settings import values
from tests.sandbox import Sandbox

TEMPLATE = documents(ProjectLayout(), Path("/nowhere"))["config.yaml"].decode()
ONE_FIXTURE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def repository(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Repository:
    for name, value in sandbox.env.items():
        monkeypatch.setenv(name, value)
    (sandbox.path / ".session").mkdir()
    git_dir = sandbox.path / ".git"
    return Repository(sandbox.path, git_dir, git_dir, Git(str(sandbox.path)))


def put(repository: Repository, text: str | bytes) -> Path:
    path = repository.top / ".session" / "config.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def yaml_texts() -> st.SearchStrategy[str]:
    """Texts that resemble a configuration."""
    names = st.sampled_from(
        ["session", "idle_timeout", "emoji", "display", "tracking", "watch_patterns", "x", "? ", "<<"]
    )
    tokens = [
        "*a",
        "&a",
        "!!python/object:os.system",
        "[",
        "]",
        "{",
        "}",
        "- ",
        "|",
        ">",
        "'",
        '"',
        "#",
        "---",
        "\t",
        "%",
    ]
    atoms = st.sampled_from(["30m", "true", "~", "1e999", ".nan", "0x", "2001-01-01", *tokens]) | st.text(max_size=5)
    row = st.builds(
        lambda indent, name, atom: f"{'  ' * indent}{name}: {atom}",
        st.integers(0, 3),
        names,
        st.tuples(atoms, atoms).map(" ".join),
    )
    return st.lists(row | atoms, max_size=8).map("\n".join)


# --- reading ----------------------------------------------------------------------------------------------------------


@ONE_FIXTURE
@given(text=yaml_texts() | st.text())
@example(text="session: &a [*a]")
@example(text="tracking:\n  watch_patterns: &a [*a, *a]")
@example(text="? [a, b]\n: {c: d}\n")
@example(text="session: {? {a: b} : c}")
@example(text="session: !!set {a, b}\ndisplay: !!omap [a: b]")
@example(text="session:\n  idle_timeout: 9" + "9" * 5000)
@example(text="[" * 3000)
@example(text="session:\n  auto_track: !!int x\n  emoji: !!binary //8=\n")
@example(text="a: 1\na: 2\n")
@example(text="--- 1\n--- 2\n")
@example(text="display:\n  date_format: '%" + "9" * 30 + "d'\n")
def test_no_text_crashes_it(repository: Repository, text: str) -> None:
    put(repository, text.encode("utf-8", "surrogatepass"))
    configuration = load(repository)
    assert isinstance(configuration.settings, Settings)
    assert all(str(problem) == str(problem).strip() and len(str(problem)) < 1000 for problem in configuration.problems)


def test_few_lines_cannot_make_an_endless_tree(repository: Repository) -> None:
    rows = ["x0: &x0 [a, a, a, a, a, a, a, a, a, a]"]
    rows += [f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 10)}]" for n in range(1, 12)]
    put(repository, "\n".join([*rows, "context:", "  patterns: *x11", ""]))
    assert len(load(repository).problems) == 13


@pytest.mark.parametrize("text", ["[" * 3000, "# long\n" * 20_000], ids=["deep", "long"])
def test_what_would_take_the_parser_seconds_is_not_parsed(repository: Repository, text: str) -> None:
    put(repository, text)
    expected = ".session/config.yaml: is too long or too deeply nested"
    assert [str(problem) for problem in load(repository).problems] == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("session:\n  idle_timout: 30m\n", ".session/config.yaml:2: unknown key 'session.idle_timout' (did you mean session.idle_timeout?)"),
        ("\n\nsesion: {}\n", ".session/config.yaml:3: unknown section 'sesion' (did you mean session?)"),
        ("session:\n  # x\n  auto_track: maybe\n", ".session/config.yaml:3: session.auto_track takes true or false, not maybe"),
        ("session: 3\n", ".session/config.yaml:1: section 'session' must contain keys and values"),
        ("- a\n", ".session/config.yaml:1: must contain sections: session, context, tracking, quality, commit, display, ccmp"),
        ("quality:\n  junit_files: [../x]\n", ".session/config.yaml:2: quality.junit_files takes paths inside the repository, with slashes, not ../x"),
        ("session:\n  - [a\n", ".session/config.yaml:3: is not YAML: expected ',' or ']', but got '<stream end>'"),
    ],
    ids=["unknown key", "unknown section", "bad value", "no section", "a list", "path outside", "no YAML"],
)  # fmt: skip
def test_what_is_wrong_and_where(repository: Repository, text: str, expected: str) -> None:
    put(repository, text)
    configuration = load(repository)
    assert [str(problem) for problem in configuration.problems] == [expected]
    assert configuration.settings == Settings()


def test_a_key_without_a_value_has_its_default(repository: Repository) -> None:
    put(repository, "session:\n  idle_timeout:\ndisplay:\n")
    assert load(repository).settings == Settings()
    assert load(repository).problems == ()


def test_precedence_and_origins(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    put(repository, "session:\n  idle_timeout: 1h\n  auto_track: false\ndisplay:\n  emoji: false\n")
    repository.git.must("config", "--global", "session.idleTimeout", "2h")
    repository.git.must("config", "session.emoji", "true")
    monkeypatch.setenv("SESSION_IDLE_TIMEOUT", "3h")
    monkeypatch.setenv("SESSION_COLOR", "")
    configuration = load(repository)
    assert configuration.problems == ()
    assert configuration.settings.idle_timeout == 3 * 3600
    assert (configuration.settings.emoji, configuration.settings.auto_track) == (True, False)
    assert configuration.origins == {
        "session.idle_timeout": "SESSION_IDLE_TIMEOUT",
        "session.auto_track": ".session/config.yaml:3",
        "display.emoji": "git config session.emoji",
    }


def test_a_git_key_without_a_value_means_true(repository: Repository) -> None:
    with open(repository.common_dir / "config", "a", encoding="utf-8") as config:
        config.write("[session]\n\tautoStart\n")
    assert load(repository).settings.auto_start is True


def test_another_file(repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "other.yaml"
    other.write_text("display:\n  emoji: false\n")
    monkeypatch.setenv("SESSION_CONFIG", str(other))
    assert load(repository).settings.emoji is False
    assert load(repository).origins == {"display.emoji": f"{other}:2"}


def test_the_cache_is_as_good_as_the_file(repository: Repository) -> None:
    path = put(repository, TEMPLATE)
    (repository.common_dir / "sessions").mkdir()
    first = load(repository)
    assert not (repository.common_dir / "sessions" / "config-cache").exists()
    keep_parsed(repository, first)
    assert load(repository) == first
    path.write_text(TEMPLATE.replace("emoji: true", "emoji: false"))
    assert load(repository).settings.emoji is False
    (repository.common_dir / "sessions" / "config-cache").write_text('{"stamp": [], "values": 3}')
    assert load(repository).settings.emoji is False


def test_worktrees_with_the_same_file_share_the_cache(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    put(repository, TEMPLATE)
    (repository.common_dir / "sessions").mkdir()
    repository.git.must("add", "-A")
    repository.git.must("-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-q", "-m", "Begin")
    repository.git.must("worktree", "add", "-q", "../beside")
    first = load(repository)
    keep_parsed(repository, first)
    monkeypatch.setattr("git_session.store.configuration._parsed", None)  # fails if the parser is used
    assert load(Repository.open(repository.top.parent / "beside")) == first


# --- the template -----------------------------------------------------------------------------------------------------


def test_the_template_lists_every_key_with_its_default(repository: Repository) -> None:
    put(repository, TEMPLATE)
    configuration = load(repository)
    assert configuration.problems == ()
    assert configuration.settings == Settings()
    assert set(configuration.origins) == set(BY_NAME)


def test_the_template_explains_every_key() -> None:
    rows = TEMPLATE.splitlines()
    for key in KEYS:
        at = next(at for at, row in enumerate(rows) if row.startswith(f"  {key.name}:"))
        assert rows[at - 1].startswith("  # "), key.dotted
    assert max(map(len, rows)) <= 120


def test_every_template_is_package_data() -> None:
    names = {path.name for path in (files("git_session") / "templates").iterdir()}
    assert {"architecture.md", "config.yaml", "conventions.md", "gitattributes"} <= names


# --- writing ----------------------------------------------------------------------------------------------------------


@ONE_FIXTURE
@given(st.data())
def test_what_is_written_is_read_back_and_nothing_else_changes(repository: Repository, data: st.DataObject) -> None:
    put(repository, TEMPLATE)
    expected = Settings()
    for _ in range(data.draw(st.integers(1, 3))):
        key = data.draw(st.sampled_from(KEYS))
        text = data.draw(values(key.dotted))
        before = changed_rows(repository, key.name)
        write(repository, key.dotted, text)
        assert changed_rows(repository, key.name) == before
        value = key.convert(text)
        expected = Settings(**{**expected.__dict__, key.field: (*key.default, *value) if key.adds else value})
        assert load(repository).settings == expected
    assert load(repository).problems == ()


def changed_rows(repository: Repository, name: str) -> list[str]:
    """The rows of the file without the key and the list items below it."""
    kept: list[str] = []
    skipping = False
    for row in (repository.top / ".session/config.yaml").read_text().splitlines():
        skipping = row.startswith(f"  {name}:") or (skipping and row.startswith("    - "))
        kept += [] if skipping else [row]
    return kept


def edits() -> list[Any]:
    """(name, the text, section, key, value, the new text)"""
    cases: list[tuple[str, str, str, str, object, str]] = [
        ("nothing there", "", "display", "emoji", False, "display:\n  emoji: false\n"),
        ("comments only", "# hi\n", "display", "emoji", False, "# hi\n\ndisplay:\n  emoji: false\n"),
        ("no final line break", "a: 1", "display", "emoji", False, "a: 1\n\ndisplay:\n  emoji: false\n"),
        ("empty section", "display:  # x\n", "display", "emoji", False, "display:\n  emoji: false  # x\n"),
        ("inline comment", "display:\n  emoji: true   # x\n", "display", "emoji", False, "display:\n  emoji: false   # x\n"),
        ("no value", "display:\n  emoji:  # x\n  color: auto\n", "display", "emoji", False, "display:\n  emoji: false  # x\n  color: auto\n"),
        ("a new key", "display:\n    color: auto # x\n\n# y\nsession: {}\n", "display", "emoji", False, "display:\n    color: auto # x\n    emoji: false\n\n# y\nsession: {}\n"),
        ("after a list", "tracking:\n  watch_patterns:\n  - a\n  - b # x\n\n# y\n", "tracking", "annotations", ["z"], "tracking:\n  watch_patterns:\n  - a\n  - b # x\n  annotations: [z]\n\n# y\n"),
        ("flow section", "session: {auto_track: true}\n", "session", "idle_timeout", "1h 30m", "session: {idle_timeout: 1h 30m, auto_track: true}\n"),
        ("empty flow section", "session: {} # x\n", "session", "idle_timeout", "45m", "session: {idle_timeout: 45m} # x\n"),
        ("list for list", "a:\n  b:\n    # x\n    - c\n    - d # y\n  # z\n  e: 1\n", "a", "b", ["f", "g h"], 'a:\n  b:\n    # x\n    - f\n    - "g h" # y\n  # z\n  e: 1\n'),
        ("no list for list", "a:\n  b:\n    - c\n    - d\n  # z\n  e: 1\n", "a", "b", [], "a:\n  b: []\n  # z\n  e: 1\n"),
        ("list for text", "a:\n  b: 'c'\n  # z\n", "a", "b", ["d"], "a:\n  b: [d]\n  # z\n"),
        ("a text in several lines", "a:\n  b: |\n    c\n    d\n\n# z\ne: 1\n", "a", "b", "f", "a:\n  b: f\n\n# z\ne: 1\n"),
        ("Windows line ends", "a:\r\n  b: 1\r\n", "a", "c", 2, "a:\r\n  b: 1\r\n  c: 2\r\n"),
    ]  # fmt: skip
    return [pytest.param(*rest, id=name) for name, *rest in cases]


@pytest.mark.parametrize(("text", "section", "key", "value", "edited"), edits())
def test_every_other_byte_stays(text: str, section: str, key: str, value: object, edited: str) -> None:
    assert with_value(text, section, key, value) == edited


@pytest.mark.parametrize(
    "text",
    ["a:\n  b: &x 1\n  c: *x\n", "a:\n  c: &x 1\n  b: *x\n", "z: &y\n  b: 1\na: *y\n"],
    ids=["an anchor", "an alias", "an aliased section"],
)
def test_what_others_refer_to_is_not_changed(text: str) -> None:
    with pytest.raises(SessionError) as raised:
        with_value(text, "a", "b", 5)
    assert raised.value.code == "cannot-edit"


@ONE_FIXTURE
@given(text=yaml_texts())
def test_no_text_crashes_a_change(repository: Repository, text: str) -> None:
    path = put(repository, text.encode("utf-8", "surrogatepass"))
    before = path.read_bytes()
    try:
        write(repository, "session.idle_timeout", "45m")
    except SessionError:
        assert path.read_bytes() == before
    else:
        assert load(repository).settings.idle_timeout == 2700


def test_a_link_out_of_the_repository_is_not_written_through(repository: Repository, tmp_path: Path) -> None:
    outside = tmp_path / "outside.yaml"
    outside.write_text("display: {}\n")
    os.symlink(outside, repository.top / ".session/config.yaml")
    with pytest.raises(SessionError) as raised:
        write(repository, "display.emoji", "false")
    assert raised.value.code == "bad-config"
    assert [problem.message for problem in load(repository).problems] == ["points outside the repository"]
    assert outside.read_text() == "display: {}\n"
