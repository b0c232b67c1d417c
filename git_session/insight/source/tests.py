"""Finds the tests in a source file by name: in Python by the syntax tree, in other languages by patterns for each framework.

| language | counted | where |
|---|---|---|
| Python | functions `test*`, methods `test*` of classes `Test*` and of TestCase classes (pytest, unittest); no fixtures, nothing with `__test__ = False` | files of tests |
| JavaScript, TypeScript | `it`, `test`, `specify`, `fit`, `xit`, `xtest`, `Deno.test`, `QUnit.test`, with `.only`, `.skip`, `.each(…)` and the like; no `.todo`, no `describe` (jest, vitest, mocha, node:test, Playwright) | files of tests |
| Go | `func TestXxx`, `FuzzXxx`, `ExampleXxx`, methods of suites too; no benchmarks; a `t.Run` is part of its function | `_test.go` |
| Java, Kotlin | `@Test`, `@ParameterizedTest`, `@RepeatedTest`, `@TestFactory`, `@TestTemplate` (JUnit, TestNG) | anywhere |
| Rust | `#[test]`, `#[tokio::test]` and other attributes that end in `test`, `#[rstest]`, `#[test_case(…)]` once a function | anywhere |
| Ruby | `it`, `its`, `specify`, `example`, `scenario`, with `f` or `x` before them, `pending` and `skip` with a block, `test "…"`, `def test_…` (RSpec, minitest, Rails) | files of tests |
| C# | `[Fact]`, `[Theory]`, `[Test]`, `[TestCase]`, `[TestCaseSource]`, `[TestMethod]`, `[DataTestMethod]`, once a method | anywhere |
| PHP | `function test…`, `#[Test]`, `@test` (PHPUnit); `it('…')`, `test('…')` (Pest) | files of tests |
| Swift | `func test…()` (XCTest) in files of tests, `@Test` anywhere (Swift Testing) | |
| Elixir | `test "…"`, `property "…"` | files of tests |
| C, C++ | `TEST`, `TEST_F`, `TEST_P`, `TYPED_TEST`, `TEST_CASE`, `SCENARIO`, `BOOST_AUTO_TEST_CASE`, their kinds with fixtures and templates (GoogleTest, Catch2, doctest, Boost); not within `#if 0` | anywhere |

A parametrised test counts once. Comments and strings do not count (`insight.source.code`). Files of tests are those that
`insight.kinds` classifies as tests. Names have no folder, file or class, so that moving a test neither adds nor removes it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

from git_session.insight.kinds import is_test, language_of
from git_session.insight.source.code import code_of
from git_session.model.dataclass import dataclass
from git_session.model.pattern import lazy_pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol
else:
    Protocol = object

MOST = 2_000_000
"""Bytes; longer source files are not written by people, and are skipped."""


@dataclass(frozen=True)
class _Way:
    """How to find the tests of a language: every file with tests matches `hint`; with `anywhere`, not only files of tests count."""

    hint: bytes
    names: Callable[[str, bool], Iterator[str]]
    anywhere: bool = False


def may_have_tests(path: str) -> bool:
    """May a file of this name hold tests that are counted?"""
    way = _WAYS.get(language_of(path))
    return way is not None and (way.anywhere or _is_file_of_tests(path))


class Changed(Protocol):
    """A changed file, with its new and its old path (empty unless renamed)."""

    @property
    def path(self) -> str: ...

    @property
    def old_path(self) -> str: ...


def touch_tests(changes: Iterable[Changed]) -> bool:
    """May one of the changed files, by its new or old name, hold tests that are counted?"""
    return any(may_have_tests(path) for each in changes for path in (each.path, each.old_path))


def has_test_patterns(path: str) -> bool:
    """Is the file in a language whose tests can be found?"""
    return language_of(path) in _WAYS


def test_names(path: str, content: bytes) -> Counter[str]:
    """The names of the tests in a file, with the number of each."""
    way = _WAYS.get(language_of(path))
    if way is None or len(content) > MOST or not re.search(way.hint, content) or not may_have_tests(path):
        return Counter()
    text = content.decode("utf-8", "replace").replace("\r\n", "\n")
    return Counter(" ".join(name.split())[:500] for name in way.names(text, _is_file_of_tests(path)))


test_names.__test__ = False  # type: ignore[attr-defined]  # keeps pytest from collecting it by its name


def _is_file_of_tests(path: str) -> bool:
    return path.endswith("_test.go") if path.endswith(".go") else is_test(path)


# --- Python -----------------------------------------------------------------------------------------------------------


def _python(text: str, _is_test_file: bool) -> Iterator[str]:
    from git_session.insight.source.python_tests import python_tests  # which imports ast

    return python_tests(text)


# --- JavaScript and TypeScript ----------------------------------------------------------------------------------------

_SCRIPT = lazy_pattern(
    r"(?<![\w$.])(?:it|test|specify|fit|xit|xtest|xspecify|Deno\.test|QUnit\.test)"
    r"((?:\.(?:only|skip|concurrent|sequential|failing|fails|fixme|slow|serial|each|for|runIf|skipIf|if|cb|failsIf))*)\s*"
    r"(?:<[^()]{0,300}?>\s*)?(?=[(\"])"  # TypeScript's type arguments
)
_DEFINED = lazy_pattern(r"\b(?:function|const|let|var)\s+\Z")
_NAME = lazy_pattern(r"\(\s*(?:\{\s*name\s*:\s*)?\"(\d+)\"")
_OPENING = lazy_pattern(r"[()]")


def _script(text: str, _is_test_file: bool) -> Iterator[str]:
    code = code_of(text, "JavaScript")
    for found in _SCRIPT.finditer(code.text):
        at = found.end()
        if _DEFINED.search(code.text, max(found.start() - 20, 0), found.start()):
            continue
        if re.search(r"\.(?:each|for|runIf|skipIf|failsIf|if)\b", found.group(1)):
            at = _behind_argument(code.text, at)
        elif code.text[at : at + 1] == '"':
            continue
        name = _NAME.match(code.text, at)
        if name:
            yield code.string(name.group(1))
        elif code.text[at : at + 1] == "(" and re.match(r"\(\s*[\w$.]+\s*,", code.text[at : at + 200]):
            yield code.text[at + 1 : code.text.index(",", at)].strip()  # the name is computed


def _behind_argument(text: str, at: int) -> int:
    """The position after the table of `.each` (a template literal or balanced parentheses) and the spaces that follow."""
    literal = re.compile(r"\"\d+\"\s*").match(text, at)
    if literal:
        return literal.end()
    depth = 0
    for mark in _OPENING.finditer(text, at):
        depth += 1 if mark.group() == "(" else -1
        if depth <= 0:
            rest = re.compile(r"\s*").match(text, mark.end())
            return rest.end() if rest else mark.end()
    return len(text)


# --- the others -------------------------------------------------------------------------------------------------------


def _by(
    language: str, *patterns: str, in_tests: str = "", comment: Callable[[str], str] = lambda _text: " "
) -> Callable[[str, bool], Iterator[str]]:
    """A finder of tests that match `patterns`, or in files of tests also `in_tests`; the last group that matched is the name.

    `comment` returns the replacement for a comment.
    """
    ready = [lazy_pattern(pattern, re.MULTILINE) for pattern in patterns]
    more = [lazy_pattern(in_tests, re.MULTILINE)] if in_tests else []

    def names(text: str, is_test_file: bool) -> Iterator[str]:
        code = code_of(text, language, comment)
        seen: set[int] = set()
        for pattern in [*ready, *(more if is_test_file else [])]:
            for found in pattern.finditer(code.text):
                group = found.lastindex or 0
                if found.start(group) not in seen:  # a function may have two attributes
                    seen.add(found.start(group))
                    yield re.sub(r'"(\d+)"', lambda literal: code.string(literal.group(1)), found.group(group))

    return names


def _plus(text: str, is_test_file: bool) -> Iterator[str]:
    return _BY_MACROS(_without_if_0(text), is_test_file)


def _without_if_0(text: str) -> str:
    """`text` without the lines from `#if 0` to its `#else`, `#elif` or `#endif`, which the preprocessor drops."""
    if not re.search(r"(?m)^[ \t]*#[ \t]*if[ \t]+0\b", text):
        return text
    kept: list[str] = []
    depth = 0
    for line in text.split("\n"):
        found = re.match(r"[ \t]*#[ \t]*(if|ifdef|ifndef|else|elif|endif)\b(?:[ \t]+(0)\b)?", line)
        word, zero = found.groups() if found else ("", "")
        if depth:
            if word.startswith("if"):
                depth += 1
            elif word == "endif" or (depth == 1 and word.startswith("el")):
                depth -= 1
        elif word == "if" and zero:
            depth = 1
        else:
            kept.append(line)
    return "\n".join(kept)


# Attributes precede the function, with other attributes, their arguments, modifiers and types in between.
_GAP = r"(?:[^;{}]|\{[^{};]*\}(?=\s*[,)\]])){0,1000}?"
_PARAMETERS = r"\((?=[^()]*(?:\([^()]*\)[^()]*)*\)\s*"
_JUNIT = r"@(?:[\w.]+\.)?(?:Test|ParameterizedTest|RepeatedTest|TestFactory|TestTemplate)\b" + _GAP
_SHARP = r"\[[^\[\]]*\b(?:Fact|Theory|Test|TestCase|TestCaseSource|TestMethod|DataTestMethod|SkippableFact)(?:Attribute)?\b[^\[\]]*\]"
_RUST = r"#\[\s*(?:[\w:]*\btest|rstest|test_case|wasm_bindgen_test|quickcheck)\b[^\]]*\]"
_PLUS = (
    r"^[ \t]*(?:TEST|TEST_F|TEST_P|TYPED_TEST|TYPED_TEST_P)\s*\(\s*(\w+\s*,\s*\w+)\s*\)",
    r"^[ \t]*(?:TEST_CASE|TEMPLATE(?:_PRODUCT|_LIST)?_TEST_CASE|SCENARIO)(?:_METHOD|_FIXTURE|_TEMPLATE|_TEMPLATE_DEFINE|_PERSISTENT_FIXTURE|_SIG)*"
    r"\s*\(\s*(?:[\w:<>]+\s*,\s*)?(\"\d+\")",
    r"^[ \t]*(?:METHOD_AS_TEST_CASE|REGISTER_TEST_CASE)\s*\(\s*[\w:&<>]+\s*,\s*(\"\d+\")",
    r"^[ \t]*(?:BOOST_(?:AUTO|FIXTURE|DATA)_TEST_CASE(?:_TEMPLATE|_F)?)\s*\(\s*(\w+)",
)
_BY_MACROS = _by("C++", *_PLUS)

_WAYS: Mapping[str, _Way] = {
    "C": _Way(rb"TEST|SCENARIO", _plus, anywhere=True),
    "C++": _Way(rb"TEST|SCENARIO", _plus, anywhere=True),
    "C#": _Way(rb"\b(?:Fact|Theory|Test)", _by("C#", rf"{_SHARP}{_GAP}\b(\w+)\s*(?:<[^<>]*>)?{_PARAMETERS}(?:\{{|=>))"), anywhere=True),
    "Elixir": _Way(rb"\b(?:test|property)\b", _by("Elixir", r"^[ \t]*(?:test|property)[ \t(]+(\"\d+\")")),
    "Go": _Way(
        rb"func[ \t]",
        _by("Go", r"^func[ \t]+(?:\([^()\n]*\)[ \t]*)?(?!TestMain\()((?:Test|Fuzz|Example)(?:[^a-z\W]\w*)?)\("),
    ),
    "Java": _Way(rb"Test", _by("Java", rf"{_JUNIT}\b(\w+)\s*{_PARAMETERS}(?:throws\s[\w.,\s]+)?\{{)"), anywhere=True),
    "JavaScript": _Way(rb"\b(?:x?it|fit|test|x?specify|xtest)\b", _script),
    "Kotlin": _Way(rb"Test", _by("Kotlin", rf"{_JUNIT}\bfun\s+(`[^`\n]+`|\w+)"), anywhere=True),
    "PHP": _Way(
        rb"(?i)test|\bit\b",
        _by(
            "PHP",
            r"\bfunction\s+(test\w*)\s*\(",
            rf"#\[[^\[\]]*\bTest\b[^\[\]]*\]{_GAP}\bfunction\s+(\w+)\s*\(",
            r"^[ \t]*(?:it|test)\s*\(\s*(\"\d+\")",
            comment=lambda text: " #[Test] " if re.search(r"\*\s*@test\b", text) else " ",
        ),
    ),
    "Python": _Way(rb"def[ \t]+test", _python),
    "Ruby": _Way(
        rb"(?:it|its|specify|example|scenario|test|pending|skip)\b",
        _by(
            "Ruby",
            r"^[ \t]*(?:[fx]?(?:it|specify|example|scenario)|its|test)[ \t(]+(\"\d+\"|:\w+)",
            r"^[ \t]*(?:[fx]?(?:it|specify|example))[ \t]*(\{|do\b)",
            r"^[ \t]*(?:pending|skip)[ \t(]+(\"\d+\")[^\n]*(?:\bdo\b|\{)",  # inside an example they have no block
            r"^[ \t]*def[ \t]+(test_\w+[?!]?)",
        ),
    ),
    "Rust": _Way(rb"test|quickcheck", _by("Rust", rf"{_RUST}{_GAP}\bfn\s+(\w+)"), anywhere=True),
    "Swift": _Way(
        rb"test|@Test",
        _by("Swift", rf"@Test\b{_GAP}\bfunc\s+(`[^`\n]+`|\w+)", in_tests=r"\bfunc\s+(test\w*)\s*\(\s*\)"),
        anywhere=True,
    ),
    "TypeScript": _Way(rb"\b(?:x?it|fit|test|x?specify|xtest)\b", _script),
}  # fmt: skip
