"""Classifies paths by their names: tests, documents, build files, continuous integration, code.

No other module knows these names. A path is a string relative to the top of the work tree, with slashes, as git prints it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from git_session.model.pattern import lazy_pattern

CODE, TEST, DOCS, BUILD, CI = KINDS = ("code", "test", "docs", "build", "ci")

LANGUAGES: Mapping[str, str] = {
    ".c": "C", ".cc": "C++", ".clj": "Clojure", ".cpp": "C++", ".cs": "C#", ".css": "CSS", ".cxx": "C++", ".dart": "Dart",
    ".ex": "Elixir", ".exs": "Elixir", ".go": "Go", ".h": "C", ".hpp": "C++", ".hs": "Haskell", ".java": "Java",
    ".jl": "Julia", ".js": "JavaScript", ".jsx": "JavaScript", ".kt": "Kotlin", ".kts": "Kotlin", ".lua": "Lua",
    ".m": "Objective-C", ".mjs": "JavaScript", ".cjs": "JavaScript", ".cts": "TypeScript", ".mts": "TypeScript",
    ".ml": "OCaml", ".php": "PHP", ".pl": "Perl", ".pm": "Perl", ".py": "Python", ".r": "R", ".rb": "Ruby", ".rs": "Rust",
    ".scala": "Scala", ".sh": "Shell", ".sql": "SQL", ".swift": "Swift", ".ts": "TypeScript", ".tsx": "TypeScript",
    ".vue": "Vue", ".zig": "Zig",
}  # fmt: skip
"""Extension -> programming language."""

TEST_FOLDERS = frozenset({"test", "tests", "spec", "specs", "__tests__", "e2e", "testing"})
VENDORED = frozenset({"vendor", "third_party", "node_modules", "dist", "build", "target"})
"""Folders of third-party and of generated files."""

_TEST_STEM = lazy_pattern(r"test_.*|.*_test|.*_spec|.*\.test|.*\.spec|.*Tests?")
_PROJECT_FOLDER = lazy_pattern(r".*\.(?:unit)?tests?", re.IGNORECASE)  # .NET has test projects such as Shop.Tests/
_DOCUMENTS = frozenset({".md", ".rst", ".adoc"})
_DOCUMENT_FOLDERS = frozenset({"doc", "docs"})
_CI_FOLDERS = frozenset({".github", ".gitlab", ".ci", ".circleci", ".buildkite"})
_CI = frozenset({
    ".gitlab-ci.yml", ".travis.yml", ".drone.yml", ".cirrus.yml", "appveyor.yml", "azure-pipelines.yml",
    "bitbucket-pipelines.yml", "codecov.yml", ".codecov.yml", "jenkinsfile",
})  # fmt: skip
_BUILD = frozenset({
    "makefile", "gnumakefile", "justfile", "dockerfile", "rakefile", "cmakelists.txt", "meson.build", "build.bazel",
    "pyproject.toml", "setup.py", "setup.cfg", "tox.ini", "noxfile.py", "pipfile", "pipfile.lock", "poetry.lock", "uv.lock",
    "package.json", "package-lock.json", "yarn.lock", "pnpm-lock.yaml", "tsconfig.json", "go.mod", "go.sum", "cargo.toml",
    "cargo.lock", "pom.xml", "build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts", "gemfile",
    "gemfile.lock", "composer.json", "composer.lock", "mix.exs", "mix.lock", "package.swift", "package.resolved",
    "flake.nix", "flake.lock", ".pre-commit-config.yaml", "docker-compose.yml", "compose.yaml",
})  # fmt: skip
_BUILD_EXTENSIONS = frozenset({".cmake", ".csproj", ".gemspec", ".gradle", ".sln", ".mk"})
_REQUIREMENTS = lazy_pattern(r"(?:.*[-_.])?requirements(?:[-_.].*)?\.txt")


def kind_of_path(path: str) -> str:
    """The kind of the file, one of KINDS. Data and pictures count as code, since they are part of the product."""
    folders, name, extension = _parts(path)
    lower = name.lower()
    if lower in _CI or (folders[:1] and folders[0] in _CI_FOLDERS and extension not in _DOCUMENTS):
        return CI
    if extension in _DOCUMENTS or (folders[:1] and folders[0].lower() in _DOCUMENT_FOLDERS):
        return DOCS
    if lower in _BUILD or extension in _BUILD_EXTENSIONS or _REQUIREMENTS.fullmatch(lower):
        return BUILD
    if is_test(path) or lower == "conftest.py":
        return TEST
    return DOCS if extension == ".txt" else CODE


def is_test(path: str) -> bool:
    """Is the file in a test folder, or named like a test?"""
    folders, name, _ = _parts(path)
    return in_test_folder(folders) or bool(_TEST_STEM.fullmatch(name.rpartition(".")[0] or name))


def in_test_folder(folders: list[str]) -> bool:
    """Is one of `folders` (the folder names of a path) a test folder?"""
    return any(is_test_folder(folder) for folder in folders)


def is_test_folder(folder: str) -> bool:
    """Is `folder` the name of a test folder, also `Tests` (Swift) or `Shop.Tests` (.NET)?"""
    return folder.lower() in TEST_FOLDERS or bool(_PROJECT_FOLDER.fullmatch(folder))


def is_source(path: str) -> bool:
    """Is the file the project's own code in a programming language, and not a test?"""
    folders, _, extension = _parts(path)
    return extension in LANGUAGES and VENDORED.isdisjoint(folders) and kind_of_path(path) == CODE


def language_of(path: str) -> str:
    """The programming language of the file, by its extension; empty if unknown."""
    return LANGUAGES.get(_parts(path)[2], "")


def _parts(path: str) -> tuple[list[str], str, str]:
    """(folders, file name, extension in lower case with its dot)."""
    *folders, name = path.split("/")
    stem, dot, extension = name.rpartition(".")
    return folders, name, f".{extension.lower()}" if stem and dot else ""
