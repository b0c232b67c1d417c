"""A description of a folder from its code: its modules with their summaries, and the style of its tests."""

from __future__ import annotations

import ast
import os
import re
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator

from git_session.insight.kinds import is_test, language_of
from git_session.insight.source.sources import Content
from git_session.insight.source.tests import test_names
from git_session.model.text import cut, one_line

_MOST = 40
_COMMENT = re.compile(r"\A(?:#![^\n]*\n)?\s*(?://[/!]?|#|/\*+|--|;+|<!--)\s*([A-Za-z][^\n]{9,})")


def portrait(folder: str, files: Iterable[Content]) -> str:
    """Markdown about the files of `folder` (paths relative to the top); the same files give the same text."""
    modules: list[tuple[str, str]] = []
    tests: Counter[str] = Counter()
    fixtures: Counter[str] = Counter()
    counted = 0
    for content in files:
        path = content.source.path
        if content.left_out or not language_of(path):
            continue
        text = content.text.decode("utf-8", "replace")
        found = test_names(path, content.text)
        counted += sum(found.values())
        if is_test(path) or path.rpartition("/")[2] == "conftest.py":
            tests.update({_naming(name) for name in found})
            fixtures.update(_fixtures(path, text))
        name = path.removeprefix(f"{folder}/") if folder else path
        modules.append((name, _summary(path, text)))
    rows = ["## What is here", ""]
    rows += [f"- `{name}`: {summary}" if summary else f"- `{name}`" for name, summary in modules[:_MOST]]
    if len(modules) > _MOST:
        rows.append(f"- and {len(modules) - _MOST} more files")
    if counted:
        rows += ["", "## How tests are written", "", f"- {counted} tests"]
        rows += [f"- Names: {', '.join(sorted(filter(None, tests)))}"] if any(tests) else []
        shared = [f"`{name}`" for name, _ in sorted(fixtures.items())[:_MOST]]
        rows += [f"- Fixtures: {', '.join(shared)}"] if shared else []
    return "\n".join(rows) + "\n"


def _summary(path: str, text: str) -> str:
    """The first sentence of the file's docstring, or of the comment at its top; empty without one."""
    comment = ""
    if path.endswith(".py"):
        tree = _tree(text)
        comment = (ast.get_docstring(tree) or "") if tree else ""
    else:
        found = _COMMENT.match(text)
        comment = found[1].rstrip("*/->").strip() if found else ""
        if re.match(r"(?i)copyright|license|spdx|eslint|@|generated", comment):
            comment = ""
    first = one_line(comment.strip().partition("\n\n")[0])
    return cut(re.split(r"(?<=[.!?])\s", first, maxsplit=1)[0], 160)


def _fixtures(path: str, text: str) -> Iterator[str]:
    """The names of pytest fixtures in a file."""
    if not path.endswith(".py") or "fixture" not in text:
        return
    tree = _tree(text)
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and any(
            "fixture" in ast.unparse(each) for each in node.decorator_list
        ):
            yield node.name


def _naming(name: str) -> str:
    """The naming style that a test's name shows; empty if none."""
    if re.fullmatch(r"test_[a-z0-9_]+", name):
        return "`test_what_holds`"
    if re.fullmatch(r"test[A-Z]\w*|Test[A-Z]\w*", name):
        return "`testWhatHolds`"
    return "sentences" if " " in name else ""


def _tree(text: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text, os.devnull)  # Python opens the file of this name to show a line that is wrong
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
