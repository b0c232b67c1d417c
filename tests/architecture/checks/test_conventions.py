"""The conventions: how their texts are read, and what is measured."""

from __future__ import annotations

import pytest

from git_session.architecture.checks.all import Declared
from git_session.architecture.checks.conventions import FORMS, Convention, convention_of, longest_line
from tests.architecture.checks.project import measure, outcomes, told


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("type hints", Convention("type-hints")),
        ("Type-hints everywhere.", Convention("type-hints")),
        ("use type annotations", Convention("type-hints")),
        ("type hints: 90%", Convention("type-hints", 90)),
        ("docstrings", Convention("docstrings")),
        ("doc-strings at least 80 %", Convention("docstrings", 80)),
        ("snake_case", Convention("snake-case")),
        ("PEP 8 names", Convention("snake-case")),
        ("tests", Convention("tests-present")),
        ("tests for every module", Convention("tests-present")),
        ("max-line-length: 100", Convention("line-length", 100)),
        ("max line length 88", Convention("line-length", 88)),
        ("line-length = 79", Convention("line-length", 79)),
        ("lines of at most 120 characters", Convention("line-length", 120)),
        ("at most 100 columns per line", Convention("line-length", 100)),
        ("no docstrings in tests", None),
        ("tests run fast", None),
        ("line-length", None),
        ("be kind", None),
        ("", None),
    ],
)
def test_what_a_text_means(text: str, meant: Convention | None) -> None:
    assert convention_of(text) == meant


def test_every_documented_form_is_understood() -> None:
    assert all(convention_of(text) for text in FORMS)


def test_the_shortest_limit_counts() -> None:
    assert longest_line(["max-line-length: 100", "line-length 88", "be kind"]) == 88
    assert longest_line(["be kind"]) == 0


FILES = {
    "src/app/badName.py": '"""Module."""\n\n\ndef Wrong(x):\n    """Documented."""\n    return x\n',
    "src/app/good.py": "def right(x: int) -> int:\n    return x\n\n\ndef _hidden(y): pass\n",
    "src/app/__init__.py": "from app.good import right\n",
    "src/app/long.ts": "const first = 1;\n" + "export function f() {} // and a comment of many words to make it long\n",
    "tests/test_app.py": "from app import right\n\n\ndef test_it(): pass\n",
}


@pytest.mark.parametrize(
    ("text", "state", "summary", "found"),
    [
        ("type hints", "violated", "1 of 3 functions annotated (33.3%)",
         ["convention/type-hints src/app/badName.py:4 Wrong() has no annotation for: x, return"]),
        ("type hints 30%", "followed", "1 of 3 functions annotated (33.3%)",
         ["convention/type-hints src/app/badName.py:4 Wrong() has no annotation for: x, return"]),
        ("docstrings", "violated", "2 of 5 modules, classes and functions documented (40%)",
         ["convention/docstrings src/app/good.py:1 the module has no docstring",
          "convention/docstrings src/app/good.py:1 the function right has no docstring",
          "convention/docstrings src/app/__init__.py:1 the module has no docstring"]),
        ("snake_case", "violated", "7 of 9 names as they should be (77.7%)",
         ["convention/snake-case src/app/badName.py:4 the function Wrong is not in snake_case",
          "convention/snake-case src/app/badName.py:1 the module badName is not in snake_case"]),
        ("tests present", "violated", "1 of 3 modules tested (33.3%)",
         ["convention/tests-present src/app/badName.py:1 no test imports it or is named after it",
          "convention/tests-present src/app/long.ts:1 no test imports it or is named after it"]),
        ("line-length 40", "violated", "1 line too long in 1 file",
         ["convention/line-length src/app/long.ts:2 69 characters, 29 too many"]),
        ("line-length 100", "followed", "no line is longer than 100", []),
        ("be kind", "not checked", "free text, for people to check", []),
    ],
)  # fmt: skip
def test_measured(text: str, state: str, summary: str, found: list[str]) -> None:
    declared = Declared(conventions=(text,))
    assert measure(FILES, declared) == f"{state}: {summary}"
    assert told(FILES, declared) == found


@pytest.mark.parametrize("text", ["type hints", "docstrings", "tests present"])
def test_no_code_to_measure_in(text: str) -> None:
    assert (
        measure({"README.txt": "x\n"}, Declared(conventions=(text,)))
        == "not found: no code that it could be measured in"
    )


@pytest.mark.parametrize(
    ("path", "test", "tested"),
    [
        ("a/mod.py", "tests/test_mod.py", True),
        ("a/_mod.py", "tests/mod_test.py", True),
        ("a/mod.ts", "a/mod.spec.ts", True),
        ("a/mod.ts", "a/__tests__/mod.test.ts", True),
        ("a/mod.go", "a/other_test.go", True),
        ("a/mod.go", "b/other_test.go", False),
        ("src/main/java/Mod.java", "src/test/java/ModTest.java", True),
        ("a/mod.py", "tests/test_other.py", False),
    ],
)
def test_which_test_counts(path: str, test: str, *, tested: bool) -> None:
    text = {"py": "def f(): pass\n", "ts": "export function f() {}\n", "go": "package a\nfunc F() {}\n"}
    files = {path: text.get(path.rpartition(".")[2], "class Mod { void f() {} }\n"), test: ""}
    (found,) = outcomes(files, Declared(conventions=("tests present",)))
    assert (found.findings == ()) == tested
