"""The layout of a repository: languages, source and test folders, test frameworks, formatters and line length.

It is derived from the names of tracked files and from a few well-known configuration files, which are parsed, never run.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from git_session.git.repository import Repository
from git_session.hot.treefiles import TreeFiles
from git_session.insight.kinds import DOCS, LANGUAGES, VENDORED, in_test_folder, is_test, is_test_folder, kind_of_path
from git_session.model.dataclass import dataclass
from git_session.model.pattern import lazy_pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

DOCUMENTS = lazy_pattern(r"(README|CONTRIBUTING|ARCHITECTURE|HACKING|CODEOWNERS)(\.[a-z]+)?", re.IGNORECASE)
PLAIN_PATH = lazy_pattern(r"[\w@+.][\w@+. -]*(/[\w@+.][\w@+. -]*)*")
"""Names that need no quoting in YAML and Markdown; files with other names count, but are not named."""
MOST = 200_000
"""Larger configuration files are not read."""
MOST_NAMED = 8
"""Most folders of one kind that are named."""


@dataclass(frozen=True)
class Language:
    """A programming language, its number of tracked files, and their extensions."""

    name: str
    files: int
    extensions: tuple[str, ...]


@dataclass(frozen=True)
class ProjectTool:
    """A test framework or a code checker, and the file that shows that it is used."""

    name: str
    file: str


@dataclass(frozen=True)
class ProjectLayout:
    """The layout of a repository; paths are relative to its top, `.` is the top itself. `line_length` is 0 if unknown."""

    languages: tuple[Language, ...] = ()
    sources: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    tests_beside_code: bool = False
    frameworks: tuple[ProjectTool, ...] = ()
    checkers: tuple[ProjectTool, ...] = ()
    line_length: int = 0
    line_length_file: str = ""
    documents: tuple[str, ...] = ()
    vendored: tuple[str, ...] = ()
    architecture: str = ""
    watch_patterns: tuple[str, ...] = ()


def layout(repository: Repository) -> ProjectLayout:
    """The layout by the files that git tracks, or would add if it tracks none yet."""
    names = repository.git.must("ls-files", "-z").fields
    if not any(not name.startswith(".session/") for name in names):
        names = repository.git.must("ls-files", "-z", "--others", "--exclude-standard").fields
    files = TreeFiles(repository.top)

    def content(name: str) -> str:
        try:
            return files.read(name, MOST).decode("utf-8")
        except (OSError, UnicodeDecodeError):
            return ""

    return layout_of(sorted(set(names)), content)


def layout_of(names: Iterable[str], content: Callable[[str], str]) -> ProjectLayout:
    """The layout of the files `names`; `content` returns the text of one, empty if it cannot be read."""
    paths = [PurePosixPath(name) for name in names if not name.startswith(".session/")]
    vendored = _named("/".join(path.parts[: at + 1]) for path in paths for at in _vendored_at(path))
    own = [path for path in paths if not VENDORED & set(path.parts[:-1])]
    code = [path for path in own if path.suffix.lower() in LANGUAGES]
    tests = [path for path in code if is_test(str(path))]
    sources = [
        path
        for path in code
        if not is_test(str(path)) and not path.name.startswith("conftest") and kind_of_path(str(path)) != DOCS
    ]
    test_folders = _named(_test_folder(path) for path in tests)
    source_folders = _named(_folded([_source_folder(path) for path in sources]))
    known = {str(path) for path in own if len(path.parts) == 1}
    frameworks, checkers = _tools(known, content, tests)
    line_length, line_length_file = _line_length(known, content)
    beside = any(not in_test_folder(list(path.parts[:-1])) for path in tests)
    return ProjectLayout(
        languages=_languages(code),
        sources=source_folders,
        tests=test_folders if not beside or len(test_folders) <= 4 else (),
        tests_beside_code=beside,
        frameworks=frameworks,
        checkers=checkers,
        line_length=line_length,
        line_length_file=line_length_file,
        documents=tuple(sorted(name for name in known if DOCUMENTS.fullmatch(name) and PLAIN_PATH.fullmatch(name))),
        vendored=vendored,
        architecture=_architecture(sources),
        watch_patterns=_watch_patterns(sources, tests, source_folders, test_folders),
    )


def _vendored_at(path: PurePosixPath) -> list[int]:
    """The index in the path of the first folder of third-party or generated files; empty without one."""
    return [at for at, part in enumerate(path.parts[:-1]) if part in VENDORED][:1]


def _languages(code: Iterable[PurePosixPath]) -> tuple[Language, ...]:
    extensions = Counter(path.suffix.lower() for path in code)
    files: Counter[str] = Counter()
    for extension, count in extensions.items():
        files[LANGUAGES[extension]] += count
    return tuple(
        Language(name, count, tuple(sorted(each for each in extensions if LANGUAGES[each] == name)))
        for name, count in sorted(files.items(), key=lambda item: (-item[1], item[0]))
    )


def _source_folder(path: PurePosixPath) -> str:
    """The folder that holds the code: the top-level one, or under folders such as `src` the one below it."""
    parts = path.parts[:-1]
    if len(parts) > 1 and parts[0] in ("src", "packages", "apps", "services", "crates", "cmd", "lib"):
        return "/".join(parts[:2])
    return parts[0] if parts else "."


def _folded(folders: Sequence[str]) -> Iterator[str]:
    """The folders; if they are too many to name, those with a common parent are replaced by it."""
    many = len(set(folders)) > MOST_NAMED
    return (folder.split("/")[0] if many else folder for folder in folders)


def _test_folder(path: PurePosixPath) -> str:
    parts = path.parts[:-1]
    at = next((at for at, part in enumerate(parts) if is_test_folder(part)), None)
    return "/".join(parts[: at + 1]) if at is not None else "/".join(parts) or "."


def _named(folders: Iterable[str]) -> tuple[str, ...]:
    """The folders with the most files, in alphabetical order."""
    counted = Counter(folder for folder in folders if PLAIN_PATH.fullmatch(folder))
    return tuple(sorted(name for name, _ in sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:MOST_NAMED]))


def _watch_patterns(
    sources: list[PurePosixPath], tests: list[PurePosixPath], source_folders: tuple[str, ...], test_folders: tuple[str, ...]
) -> tuple[str, ...]:  # fmt: skip
    found: Counter[str] = Counter()
    named = {*source_folders, *test_folders}
    for folder, path in [(_source_folder(each), each) for each in sources] + [
        (_test_folder(each), each) for each in tests
    ]:
        if {folder, folder.split("/")[0]} & named and re.fullmatch(r"\.\w+", path.suffix):
            top = folder.split("/")[0]
            found[f"**/*{path.suffix}" if top == "." else f"{top}/**/*{path.suffix}"] += 1
    for pattern in [each for each in found if each.startswith("**/")]:  # it matches in every folder
        for narrower in [each for each in found if each.endswith(f"/{pattern}") and each != pattern]:
            del found[narrower]
    most = sorted(found.items(), key=lambda item: (-item[1], item[0]))[:10]
    return tuple(sorted(pattern for pattern, _ in most))


def _architecture(sources: Iterable[PurePosixPath]) -> str:
    """The architecture, if the names of the folders leave little doubt; else empty."""
    folders = {part.lower() for path in sources for part in path.parts[:-1]}
    if {"ports", "adapters"} <= folders:
        return "hexagonal"
    return "mvc" if {"controllers", "models", "views"} <= folders else ""


# --- tools ------------------------------------------------------------------------------------------------------------

_CHECKERS: Mapping[str, str] = {
    ".clang-format": "clang-format", ".editorconfig": "EditorConfig", ".eslintrc": "ESLint", ".eslintrc.cjs": "ESLint",
    ".eslintrc.js": "ESLint", ".eslintrc.json": "ESLint", ".flake8": "flake8", ".golangci.yml": "golangci-lint",
    ".pre-commit-config.yaml": "pre-commit", ".prettierrc": "Prettier", ".prettierrc.json": "Prettier",
    ".rubocop.yml": "RuboCop", "biome.json": "Biome", "eslint.config.js": "ESLint", "eslint.config.mjs": "ESLint",
    "mypy.ini": "mypy", "ruff.toml": "Ruff", ".ruff.toml": "Ruff", "rustfmt.toml": "rustfmt", "tsconfig.json": "TypeScript",
}  # fmt: skip
_PYTHON_CHECKERS = {"ruff": "Ruff", "black": "Black", "mypy": "mypy", "pyright": "Pyright", "isort": "isort"}
_FRAMEWORKS: Mapping[str, str] = {
    ".rspec": "RSpec", "phpunit.xml": "PHPUnit", "phpunit.xml.dist": "PHPUnit", "pytest.ini": "pytest",
    "vitest.config.ts": "Vitest", "jest.config.js": "Jest", "jest.config.ts": "Jest", "playwright.config.ts": "Playwright",
}  # fmt: skip
_BUILT_IN = {"Cargo.toml": ("cargo test", ".rs"), "go.mod": ("go test", ".go")}
_PACKAGES = {"jest": "Jest", "vitest": "Vitest", "mocha": "Mocha", "ava": "AVA", "@playwright/test": "Playwright"}


def _tools(
    known: set[str], content: Callable[[str], str], tests: list[PurePosixPath]
) -> tuple[tuple[ProjectTool, ...], tuple[ProjectTool, ...]]:
    """(test frameworks, checkers), each listed once."""
    frameworks = {name: file for file, name in sorted(_FRAMEWORKS.items()) if file in known}
    checkers = {name: file for file, name in sorted(_CHECKERS.items()) if file in known}
    for file, (name, extension) in _BUILT_IN.items():
        if file in known and (name == "cargo test" or any(path.suffix == extension for path in tests)):
            frameworks.setdefault(name, file)
    python = table_of(_toml(known, content, "pyproject.toml"), "tool")
    if "pytest" in python:
        frameworks.setdefault("pytest", "pyproject.toml")
    for table, name in _PYTHON_CHECKERS.items():
        if table in python:
            checkers.setdefault(name, "pyproject.toml")
    for file in ("setup.cfg", "tox.ini"):
        sections = _ini(known, content, file)
        if {"tool:pytest", "pytest"} & sections.keys():
            frameworks.setdefault("pytest", file)
        if "flake8" in sections:
            checkers.setdefault("flake8", file)
    package = _json(known, content, "package.json")
    needed = {**table_of(package, "dependencies"), **table_of(package, "devDependencies")}
    for key, name in _PACKAGES.items():
        if key in needed:
            frameworks.setdefault(name, "package.json")
    for key, name in (("eslint", "ESLint"), ("prettier", "Prettier"), ("typescript", "TypeScript")):
        if key in needed:
            checkers.setdefault(name, "package.json")
    return _sorted(frameworks), _sorted(checkers)


def _sorted(found: Mapping[str, str]) -> tuple[ProjectTool, ...]:
    return tuple(ProjectTool(name, file) for name, file in sorted(found.items(), key=lambda item: item[0].lower()))


def _line_length(known: set[str], content: Callable[[str], str]) -> tuple[int, str]:
    """(line length in characters, the file that sets it); a formatter's setting takes precedence over an editor's."""
    python = table_of(_toml(known, content, "pyproject.toml"), "tool")
    places: list[tuple[object, str]] = [
        (table_of(python, "ruff").get("line-length"), "pyproject.toml"),
        (table_of(python, "black").get("line-length"), "pyproject.toml"),
        (_toml(known, content, "ruff.toml").get("line-length"), "ruff.toml"),
        (_toml(known, content, ".ruff.toml").get("line-length"), ".ruff.toml"),
        (_toml(known, content, "rustfmt.toml").get("max_width"), "rustfmt.toml"),
        (table_of(_ini(known, content, "setup.cfg"), "flake8").get("max-line-length"), "setup.cfg"),
        (table_of(_ini(known, content, ".flake8"), "flake8").get("max-line-length"), ".flake8"),
        (_json(known, content, ".prettierrc").get("printWidth"), ".prettierrc"),
        (_json(known, content, ".prettierrc.json").get("printWidth"), ".prettierrc.json"),
        (table_of(_json(known, content, "package.json"), "prettier").get("printWidth"), "package.json"),
    ]
    general = re.search(r"(?m)^max_line_length\s*=\s*(\d{1,4})\s*$", _text(known, content, ".editorconfig"))
    places.append((general[1] if general else None, ".editorconfig"))
    for value, file in places:
        if isinstance(value, int | str) and not isinstance(value, bool) and re.fullmatch(r"[1-9]\d{1,3}", str(value)):
            return int(value), file
    return 0, ""


def _text(known: set[str], content: Callable[[str], str], file: str) -> str:
    return content(file) if file in known else ""


def _toml(known: set[str], content: Callable[[str], str], file: str) -> dict[str, Any]:
    import tomllib  # as below: most projects have few of these files

    try:
        return tomllib.loads(_text(known, content, file))
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}


def _json(known: set[str], content: Callable[[str], str], file: str) -> dict[str, Any]:
    try:
        found = json.loads(_text(known, content, file) or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _ini(known: set[str], content: Callable[[str], str], file: str) -> dict[str, Any]:
    import configparser

    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(_text(known, content, file))
    except configparser.Error:
        return {}
    return {section: dict(parser.items(section)) for section in parser.sections()}


def table_of(tables: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = tables.get(name)
    return found if isinstance(found, dict) else {}
