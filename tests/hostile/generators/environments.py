"""Variables, streams and limits of the process as no shell sets them."""

from __future__ import annotations

from dataclasses import replace

from tests.hostile.generators.texts import IDS, NUMBERS, PATHS, line, text
from tests.hostile.invocations import READING, WRITING
from tests.hostile.kind import World, kind

OURS = (
    "GIT_SESSION_NOW", "GIT_SESSION_AGENT", "GIT_SESSION_READ_ONLY", "GIT_SESSION_TRAILERS", "GIT_SESSION_CHECKPOINT", "GIT_SESSION_OBJECTIVES", "SESSION_CONFIG", "SESSION_VERBOSE",
    "SESSION_IDLE_TIMEOUT", "SESSION_AWAY_AFTER", "SESSION_COMMIT_STYLE", "SESSION_COMMIT_WIDTH", "SESSION_EMOJI", "SESSION_MAX_OBJECTIVES", "SESSION_AUTO_START", "SESSION_AUTO_TRACK",
    "SESSION_COVERAGE_THRESHOLD", "SESSION_DATE_FORMAT", "SESSION_COLOR", "SESSION_WATCH_PATTERNS", "SESSION_COVERAGE_FILES", "SESSION_AUTO_CHECKPOINT",
)  # fmt: skip
OTHERS = (
    "COLUMNS",
    "LINES",
    "TERM",
    "LANG",
    "LC_ALL",
    "LANGUAGE",
    "TZ",
    "NO_COLOR",
    "FORCE_COLOR",
    "CLICOLOR_FORCE",
    "PAGER",
    "GIT_PAGER",
    "EDITOR",
    "BROWSER",
    "XDG_CONFIG_HOME",
    "CI",
    "CLAUDECODE",
    "CODEX_THREAD_ID",
    "GEMINI_CLI",
    "PYTHONIOENCODING",
    "PYTHONUTF8",
)
_NOT_FOR_GIT = ("LANG", "LC_ALL", "TZ", "XDG_CONFIG_HOME")


def _value(world: World) -> str:
    random = world.random
    value = random.choice(
        (random.choice(NUMBERS), random.choice(PATHS), random.choice(IDS), text(random), "", " ", "x" * 5_000)
    )
    return value.replace("\0", "").encode("utf-8", "surrogateescape").decode("utf-8", "replace")


@kind
def hostile_variables_of_ours(world: World) -> None:
    for name in world.random.sample(OURS, 6):
        world.environment[name] = _value(world)


@kind
def hostile_variables_of_others(world: World) -> None:
    for name in world.random.sample(OTHERS, 6):
        value = _value(world)
        world.environment[name] = (
            value if name not in _NOT_FOR_GIT else world.random.choice(("C", "xx_YY", "nowhere/at/all", ""))
        )


@kind
def bad_sizes_and_times(world: World) -> None:
    """One bad number at a time, so that each is met by many commands."""
    name = world.random.choice(("COLUMNS", "LINES", "GIT_SESSION_NOW"))
    world.environment[name] = world.random.choice(
        (
            "",
            "0",
            "-1",
            "1",
            "wide",
            "9" * 30,
            "1e9",
            "1.5",
            "NaN",
            "inf",
            "0x10",
            "٣",
            " 80 ",
            "80\n",
            "99999999999999",
        )
    )


@kind
def folders_of_the_user(world: World) -> None:
    """HOME and the folders for temporary files and settings are missing, are files, or cannot be written."""
    for name in world.random.sample(("HOME", "TMPDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "GIT_CONFIG_GLOBAL"), 2):
        world.environment[name] = world.random.choice(
            ("", "/nowhere/at/all", str(world.project / "notes.txt"), "relative", "/dev/null", "/proc")
        )


@kind
def variables_of_git(world: World) -> None:
    names = (
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_COMMON_DIR",
        "GIT_NAMESPACE",
        "GIT_CEILING_DIRECTORIES",
        "GIT_CONFIG_COUNT",
        "GIT_CONFIG_PARAMETERS",
        "GIT_PREFIX",
        "GIT_NOTES_REF",
        "GIT_OBJECT_DIRECTORY",
        "GIT_LITERAL_PATHSPECS",
        "GIT_ICASE_PATHSPECS",
        "GIT_DEFAULT_HASH",
        "GIT_REFLOG_ACTION",
        "GIT_AUTHOR_DATE",
        "GIT_COMMITTER_NAME",
        "GIT_EXEC_PATH",
        "GIT_ATTR_SOURCE",
    )
    for name in world.random.sample(names, 2):
        world.environment[name] = world.random.choice(
            ("", "1", "-1", "/nowhere/at/all", ".", ".git", "garbage", "'x", "9" * 30, "a\nb", "refs/heads/main")
        )


@kind
def hooks_switched_off(world: World) -> None:
    """`core.hooksPath` by the environment, as agents set it."""
    value = world.random.choice(("", "/dev/null", "/nowhere/at/all", "src", "notes.txt"))
    world.environment |= {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.hooksPath", "GIT_CONFIG_VALUE_0": value}


@kind
def traces_of_git(world: World) -> None:
    for name in world.random.sample(
        (
            "GIT_TRACE",
            "GIT_TRACE_SETUP",
            "GIT_TRACE_PERFORMANCE",
            "GIT_TRACE2",
            "GIT_TRACE2_EVENT",
            "GIT_FLUSH",
            "GIT_ADVICE",
            "GIT_OPTIONAL_LOCKS",
        ),
        3,
    ):
        world.environment[name] = world.random.choice(("1", "0", "2"))


@kind
def a_full_disk_for_the_output(world: World) -> None:
    world.first += [
        replace(each, stdout="/dev/full")
        for each in world.random.sample((*READING, *WRITING), 5)
        if not each.stop_after
    ]


@kind
def nothing_but_spaces(world: World) -> None:
    """Every variable of ours is set, and empty."""
    for name in OURS:
        world.environment[name] = world.random.choice(("", " "))
    world.environment["GIT_SESSION_AGENT"] = line(world.random)[:200].encode("utf-8", "replace").decode()
