"""The settings with their types, defaults and meanings: the one declaration behind config.yaml, help and checks."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping, Sequence

from git_session.hot.clock import Timeouts
from git_session.model.dataclass import dataclass, field
from git_session.model.fastdataclass import declared
from git_session.model.pattern import lazy_pattern
from git_session.model.secret_files import SECRETS
from git_session.model.sharing import FIELDS
from git_session.model.text import parse_duration

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from git_session.model.trailers import TrailerLayout

LONGEST = 10 * 366 * 86400
"""Most seconds of a duration; more would overflow dates computed from it."""
_DAY = 24 * 60 * 60
_COMMA = lazy_pattern(r",(?![^{}]*\})")
TRAILERS = ("Session-Objectives", "Decisions", "Impact", "Session-Time")
STYLES = ("compact", "full", "none")
ARCHITECTURES = ("hexagonal", "layered", "microservices", "mvc", "clean", "ddd")
PATTERNS = (
    "repository-pattern", "dependency-injection", "factory", "cqrs", "event-sourcing", "ports-and-adapters"
)  # fmt: skip
"""The patterns that can be checked, by name."""
ENFORCED = ("architecture", "patterns")
"""What the merge gate enforces by default (context.enforce): context.architecture and context.patterns."""


NO_SECRETS = ("!**",)
"""What turns tracking.secrets off: an exception for every file."""


class BadValue(ValueError):
    """A value that a key does not accept; the message says what it takes."""


def to_bool(value: object) -> bool:
    """A boolean in git's own words (git-config, "boolean"), as text or as YAML decodes them. Raises BadValue."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value != 0
    word = value.strip().lower() if isinstance(value, str) else None
    if word in ("true", "yes", "on", "1"):
        return True
    if word in ("false", "no", "off", "0", ""):
        return False
    raise BadValue("takes true or false")


def to_color(value: object) -> str:
    """A colour setting in git's own words (git-config, color.ui): true means auto, false never. Raises BadValue."""
    word = value.strip().lower() if isinstance(value, str) else None
    if word in ("auto", "always", "never"):
        return word
    try:
        return "auto" if to_bool(value) else "never"
    except BadValue:
        raise BadValue("takes auto, always or never") from None


def to_seconds(value: object) -> int:
    """Seconds of `30m`, `1h 30m`; a bare number is minutes. Raises BadValue."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise BadValue("takes a duration such as 30m or 1h 30m")
    try:
        seconds = parse_duration(str(value))
    except (ValueError, OverflowError):
        raise BadValue("takes a duration such as 30m or 1h 30m") from None
    if not 0 < seconds <= LONGEST:
        raise BadValue("takes a duration of more than zero and at most ten years")
    return seconds


def to_patience(value: object) -> int:
    """Seconds of `45s`, `2m`; a bare number is seconds, as in git's own timeouts. Raises BadValue."""
    text = str(value).strip()
    try:
        seconds = to_seconds(f"{text}s" if re.fullmatch("[0-9.]+", text) else text)
    except BadValue:
        seconds = 0
    if not 0 < seconds <= _DAY:
        raise BadValue("takes seconds, or a duration such as 45s or 2m, of at most one day")
    return seconds


def duration_text(seconds: int) -> str:
    """The shortest text that `to_seconds` reads back as `seconds`: `1h 30m`, `2d`, `45s`."""
    parts = []
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)):
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count}{unit}")
    return " ".join(parts)


def to_count(value: object) -> int:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value.strip()):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value < 10**9:
        raise BadValue("takes a whole number of at least 1")
    return value


def to_width(value: object) -> int:
    try:
        width = to_count(value)
    except BadValue:
        width = 0
    if not 40 <= width <= 100:
        raise BadValue("takes a number of columns from 40 to 100")
    return width


def to_percent(value: object) -> float:
    try:
        number = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else -1.0
    except (ValueError, OverflowError):
        number = -1.0
    if not 0 <= number <= 100:
        raise BadValue("takes a percentage from 0 to 100")
    return number


def to_texts(value: object) -> tuple[str, ...]:
    """A list, given as such, as a JSON array or as `one, two` (commas in braces belong to a glob). Raises BadValue."""
    if isinstance(value, str):
        value = _split(value)
    if isinstance(value, list | tuple) and all(_is_text(part) for part in value):
        return tuple(str(part) for part in value if part != "")
    raise BadValue("takes a list of strings")


def _split(text: str) -> list[Any]:
    try:
        parts = json.loads(text) if text.startswith("[") else None
    except (ValueError, RecursionError):
        parts = None  # a glob such as [ab]*.py
    if not isinstance(parts, list):
        parts = [part.strip() for part in _COMMA.split(text)]
    return [part for part in parts if part != ""]


def _is_text(value: object) -> bool:
    if isinstance(value, str):
        return value.isprintable()
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 10**15


def to_paths(value: object) -> tuple[str, ...]:
    """Paths or globs, only inside the repository since the file may have come with a clone. Raises BadValue."""
    paths = to_texts(value)
    for path in paths:
        if not path or path.startswith(("/", "~")) or ".." in path.split("/") or path[1:2] == ":" or "\\" in path:
            raise BadValue("takes paths inside the repository, with slashes")
    return paths


def to_secrets(value: object) -> tuple[str, ...]:
    """Globs of files with secrets to add to the default; `!glob` makes an exception, `false` one for all. Raises BadValue."""
    try:
        return () if value == "" or to_bool(value) else NO_SECRETS
    except BadValue:
        globs = to_texts(value)
    to_paths([glob.removeprefix("!") for glob in globs])
    return globs


def to_added(key: SettingKey, value: object) -> Any:
    """`value` of a key in a tracked file, which comes with clones and may thus make no exceptions. Raises BadValue."""
    converted = key.convert(value)
    if key.adds and any(each.startswith("!") for each in converted):
        raise BadValue(f"takes exceptions only from git config {key.git_name}")
    return converted


def to_layers(value: object) -> tuple[str, ...]:
    """Folders of layers, each as `layer=glob`; a layer may have several. Raises BadValue."""
    texts = to_texts(value)
    for text in texts:
        name, separator, glob = text.partition("=")
        if not separator or not re.fullmatch(r"[a-z][a-z0-9_-]{0,40}", name):
            raise BadValue("takes layers as name=glob, such as domain=src/**/domain/**")
        to_paths([glob])
    return texts


def to_fields(value: object) -> tuple[str, ...]:
    """A list of fields of `model.sharing`, in their order. Raises BadValue."""
    names = {text.strip().lower() for text in to_texts(value)}
    if not names <= FIELDS.keys():
        raise BadValue(f"takes a list of these: {', '.join(FIELDS)}")
    return tuple(name for name in FIELDS if name in names)


def to_enforced(value: object) -> tuple[str, ...]:
    """`true` for all that is declared, `false` for nothing, or a list of `architecture`, `patterns` and names of patterns."""
    try:
        return ENFORCED if to_bool(value) else ()
    except BadValue:
        names = tuple(pattern_name(each) for each in to_texts(value))
    if not {*names} <= {*ENFORCED, *PATTERNS}:
        raise BadValue(f"takes true, false or a list of these: {', '.join((*ENFORCED, *PATTERNS))}")
    return names


def pattern_name(text: str) -> str:
    """The canonical name of a pattern: `repository-pattern` for `Repository pattern`."""
    return text.strip().lower().replace("_", "-").replace(" ", "-")


def to_date_format(value: object) -> str:
    if isinstance(value, str) and value.isprintable() and 0 < len(value) <= 60:
        try:
            time.strftime(value, time.gmtime(0))
            return value
        except ValueError:
            pass
    raise BadValue("takes a date format such as %Y-%m-%d %H:%M")


def one_of(*choices: str) -> Callable[[object], str]:
    def check(value: object) -> str:
        text = value.strip().lower() if isinstance(value, str) else None
        if text not in choices:
            *first, last = filter(None, choices)
            raise BadValue(f"takes {', '.join(first)} or {last}")
        return text

    return check


def to_verbosity(value: object) -> str:
    if isinstance(value, str) and value.strip().lower() == "debug":
        return "debug"
    try:
        return "true" if to_bool(value) else "false"
    except BadValue:
        raise BadValue("takes false, true or debug") from None


def to_trailers(value: object) -> tuple[str, ...]:
    known = {name.lower(): name for name in TRAILERS}  # git ignores case in trailers too
    try:
        return tuple(known[name.lower()] for name in to_texts(value))
    except KeyError:
        raise BadValue(f"takes a list of these: {', '.join(TRAILERS)}") from None


def _key(section: str, convert: Callable[[object], Any], default: Any, meaning: str, *, adds: bool = False) -> Any:
    return field(default=default, metadata={"section": section, "convert": convert, "meaning": meaning, "adds": adds})


@dataclass(frozen=True)
class Settings:
    """The value of every setting; durations in seconds, thresholds in percent."""

    auto_track: bool = _key("session", to_bool, True, "record commits and branch switches of open sessions")
    auto_start: bool = _key(
        "session", to_bool, False, "open a session at the first commit of a branch (except the default branch)"
    )
    auto_checkpoint: bool = _key("session", to_bool, False, "take snapshots (never commits) automatically")
    checkpoint_interval: int = _key(
        "session", to_seconds, 1800, "how old the last checkpoint may get before a snapshot is taken"
    )
    idle_timeout: int = _key("session", to_seconds, 1800, "a longer gap without evidence of work is idle time")
    away_after: int = _key("session", to_seconds, 14400, "a longer gap is away time, which is in no total")
    handoff_on_end: bool = _key("session", to_bool, True, "write the handoff when a session ends")
    archive_after_days: int = _key("session", to_count, 30, "keep the local files of an ended session this long")
    share: tuple[str, ...] = _key(
        "session", to_fields, tuple(FIELDS), "most that git session sync may share, whatever each user agreed to"
    )
    auto_sync: bool = _key(
        "session",
        to_bool,
        True,
        "publish what is shared after start, resume, switch, checkpoint, end and an agent's turn",
    )
    architecture: str = _key("context", one_of("", *ARCHITECTURES), "", "architecture that the code follows")
    layers: tuple[str, ...] = _key("context", to_layers, (), "folders of its layers, as name=glob")
    patterns: tuple[str, ...] = _key("context", to_texts, (), "patterns that the code follows")
    conventions: tuple[str, ...] = _key("context", to_texts, (), "conventions that the code follows")
    enforce: tuple[str, ...] = _key(
        "context",
        to_enforced,
        ENFORCED,
        "what a merge must not newly violate: true (architecture and patterns), false or a list",
    )
    watch_patterns: tuple[str, ...] = _key("tracking", to_paths, (), "globs of the files that count as work")
    ignore_patterns: tuple[str, ...] = _key("tracking", to_paths, (), "globs of the files that do not count as work")
    annotations: tuple[str, ...] = _key(
        "tracking",
        to_texts,
        ("TODO:", "FIXME:", "DECISION:", "BLOCKER:"),
        "comment marks that the brief and the handoff list",
    )
    secrets: tuple[str, ...] = _key(
        "tracking",
        to_secrets,
        SECRETS,
        "globs of untracked files that snapshots leave out, added to the default; in git config, !glob excepts files",
        adds=True,
    )
    coverage_threshold: float = _key("quality", to_percent, 85.0, "lowest coverage of all code, in percent")
    new_code_coverage_threshold: float = _key(
        "quality", to_percent, 90.0, "lowest coverage of changed lines, in percent"
    )
    require_tests: bool = _key("quality", to_bool, True, "expect tests with code, in a repository that has tests")
    block_merge_on_quality: bool = _key(
        "quality", to_bool, True, "refuse a merge with failing tests or coverage below the thresholds"
    )
    require_ci: bool = _key(
        "quality", to_bool, False, "refuse a merge unless the forge's checks of the pushed commit have passed"
    )
    coverage_files: tuple[str, ...] = _key("quality", to_paths, (), "coverage reports; default: the usual places")
    junit_files: tuple[str, ...] = _key(
        "quality", to_paths, (), "reports of tests in JUnit, NUnit or trx format; default: the usual places"
    )
    trailers: tuple[str, ...] = _key("commit", to_trailers, TRAILERS, "trailers that commits get")
    commit_style: str = _key(
        "commit",
        one_of(*STYLES),
        "compact",
        "objectives that a commit lists: compact (changed ones), full (all) or none (no trailers)",
    )
    commit_width: int = _key("commit", to_width, 72, "columns of trailer lines (40 to 100)")
    max_objectives: int = _key(
        "commit", to_count, 12, "most objectives that a commit lists; done ones are summed up first"
    )
    color: str = _key("display", to_color, "auto", "colours in the terminal")
    verbose: str = _key("display", to_verbosity, "false", "how much is printed: false, true or debug")
    emoji: bool = _key("display", to_bool, True, "use signs such as ▶; false uses ASCII")
    date_format: str = _key(
        "display",
        to_date_format,
        "%Y-%m-%d %H:%M",
        "format of the times that compare, decisions list --all and search show (strftime)",
    )
    ccmp_enabled: bool = _key("ccmp", to_bool, False, "always keep .ccmp/state.json, which CCMP plugins read")

    @property
    def layout(self) -> TrailerLayout:
        """The layout of trailers: width, length of lists, signs."""
        from git_session.model.trailers import TrailerLayout

        return TrailerLayout(self.commit_width, self.max_objectives, self.emoji)

    @property
    def written_trailers(self) -> tuple[str, ...]:
        """The trailers to write: commit.trailers, or none with commit.style none."""
        return () if self.commit_style == "none" else self.trailers

    @property
    def timeouts(self) -> Timeouts:
        """session.idle_timeout and session.away_after in ms, as the clock takes them."""
        return self.idle_timeout * 1000, self.away_after * 1000

    @property
    def snapshot_interval(self) -> int:
        """The ms between automatic snapshots; 0 with session.auto_checkpoint off."""
        return self.checkpoint_interval * 1000 if self.auto_checkpoint else 0


@dataclass(frozen=True)
class SettingKey:
    """A configuration key: for `session.idle_timeout`, `section` is session and `name` idle_timeout; `field` is its
    attribute in Settings. A list that `adds` is added to those of lower precedence, rather than replacing them."""

    section: str
    name: str
    field: str
    default: Any
    convert: Callable[[object], Any]
    meaning: str
    adds: bool = False

    @property
    def dotted(self) -> str:
        return f"{self.section}.{self.name}"

    def text(self, value: Any) -> str:
        """`value` as users write it: `true`, `1h 30m`, `85`, `one, two`."""
        if self.convert is to_seconds:
            return duration_text(value)
        if isinstance(value, bool):
            return "true" if value else "false"
        if self.convert is to_enforced and value in (ENFORCED, ()):
            return "true" if value else "false"
        if self.adds and value[-1:] == NO_SECRETS:
            return "false"
        if isinstance(value, tuple):
            return json.dumps(value, ensure_ascii=False) if any("," in part for part in value) else ", ".join(value)
        return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)

    @property
    def git_name(self) -> str:
        """The key in git's configuration, where names have no underscores: `session.idleTimeout`."""
        first, *rest = self.field.split("_")
        return f"session.{first}{''.join(word.capitalize() for word in rest)}"

    @property
    def variable(self) -> str:
        return f"SESSION_{self.field.upper()}"


KEYS: tuple[SettingKey, ...] = tuple(
    SettingKey(
        each.metadata["section"],
        name.removeprefix(each.metadata["section"] + "_"),
        name,
        each.default,
        each.metadata["convert"],
        each.metadata["meaning"],
        each.metadata["adds"],
    )
    for name, each in declared(Settings).items()
)
TEST_COMMAND = "session.testCommand"
"""The key of git's configuration with the command of `git session test`; config.yaml has none, since it comes with clones."""
REMOTE, NETWORK_TIMEOUT = "session.remote", "session.networkTimeout"
"""The keys of git's configuration that name the remote of `git session sync`, and how long it may take to answer; no file that
comes with a clone can set them."""
CI_COMMAND = "session.ciCommand"
"""The key of git's configuration with the command that tells the checks of a commit; config.yaml has none, for the same reason."""
FORGE, ISSUE_URL, ISSUE_COMMAND = "session.forge", "session.issueUrl", "session.issueCommand"
"""The keys of git's configuration that name the kind of a self-hosted forge, the addresses of issues, and the command that tells
the state of one; no file that comes with a clone can set them."""
GIT_NAMES: tuple[str, ...] = (
    *(key.git_name for key in KEYS), TEST_COMMAND, REMOTE, NETWORK_TIMEOUT, CI_COMMAND, FORGE, ISSUE_URL, ISSUE_COMMAND,
)  # fmt: skip
"""All keys that are read from git's configuration."""
VARIABLES: tuple[str, ...] = (*(key.variable for key in KEYS), "SESSION_CONFIG")
"""All environment variables with the prefix SESSION_ that are read."""
FOREIGN_VARIABLES = ("SESSION_MANAGER",)
"""Variables with the same prefix that desktops set."""
SECTIONS: tuple[str, ...] = tuple(dict.fromkeys(key.section for key in KEYS))
BY_NAME: Mapping[str, SettingKey] = {key.dotted: key for key in KEYS}


def nearest(name: str, among: Sequence[str] = ()) -> str:
    """The key or section, or one of `among` if given, that is most similar to `name`; empty if none is."""
    import difflib  # slow to import, and wrong names are rare

    names = among or ([*BY_NAME, *SECTIONS] if "." in name else [*SECTIONS, *BY_NAME, *(key.name for key in KEYS)])
    # Names in one section are already similar by their prefix.
    found = difflib.get_close_matches(name, names, n=1, cutoff=0.8 if "." in name else 0.6)
    return found[0] if found else ""
