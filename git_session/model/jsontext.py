"""Edits JSON files of other programs as text, so that order, comments and every other byte stay as they are.

Comments (`//`, `/* */`) and trailing commas are accepted, since several agents allow them in their configuration.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

from git_session.model.dataclass import dataclass

_SPACE = re.compile(r"(?:[ \t\r\n]+|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\.)*"')
_SCALAR = re.compile(r"[^\s,:\[\]{}\"/]+")
_DEEPEST = 100


class NotJson(ValueError):
    """The text cannot be read or edited as JSON; the message says why, and at which line."""


@dataclass(frozen=True)
class Node:
    """A value in the text from `start` to `end`, decoded as `value`. `parts` are the members of an object (each with its
    key and the key's position) or the items of an array (with empty keys)."""

    start: int
    end: int
    value: Any
    parts: tuple[tuple[str, int, Node], ...] = ()

    def get(self, key: str) -> Node | None:
        """The member `key` of an object; the last of several, as JSON parsers do."""
        return next((node for name, _, node in reversed(self.parts) if name == key), None)


def parse(text: str) -> Node:
    """Parse the whole text into a tree. Raises NotJson."""
    node = _value(text, _skip(text, 1 if text.startswith("\ufeff") else 0), 0)
    if _skip(text, node.end) != len(text):
        raise NotJson(f"more text after the end, at line {_line(text, node.end)}")
    return node


def with_items(text: str, path: Sequence[str], items: Sequence[Any]) -> str:
    """`text` with `items` appended to the array at `path`; missing objects on the way and the array are created.

    Raises NotJson, also if a value on the way is not an object, or the last is not an array.
    """
    if not text.strip():
        text = "{}\n"
    node = parse(text)
    for at, key in enumerate(path):
        if not isinstance(node.value, dict):
            raise NotJson(f"{'.'.join(path[:at]) or 'the file'} is not an object")
        child = node.get(key)
        if child is None:
            value: Any = list(items)
            for name in reversed(path[at + 1 :]):
                value = {name: value}
            return _appended(text, node, f"{json.dumps(key)}: ", value)
        node = child
    if not isinstance(node.value, list):
        raise NotJson(f"{'.'.join(path)} is not an array")
    for item in items:
        text = _appended(text, _at(text, path), "", item)
    return text


def with_member(text: str, key: str, value: Any) -> str:
    """`text` with the member `key` added to the top-level object, unless it has one. Raises NotJson."""
    text = text if text.strip() else "{}\n"
    node = parse(text)
    if not isinstance(node.value, dict):
        raise NotJson("the file is not an object")
    return text if node.get(key) else _appended(text, node, f"{json.dumps(key)}: ", value)


def without_items(text: str, path: Sequence[str], ours: Callable[[Any], bool]) -> str:
    """`text` without the items of the array at `path` that are `ours`; containers left empty are removed. Raises NotJson."""
    while True:
        node = _find(parse(text), path)
        if node is None or not isinstance(node.value, list):
            return text
        found = next((at for at, (_, _, item) in enumerate(node.parts) if ours(item.value)), None)
        if found is None:
            return text
        if len(node.parts) > 1:
            text = _taken(text, node, found)
            continue
        # The array would be empty: remove it, and the objects around it that held nothing else.
        depth = len(path)
        while depth > 1 and len(_at(text, path[: depth - 1]).parts) == 1:
            depth -= 1
        outer = _at(text, path[: depth - 1])
        at = next(number for number, (name, _, _) in enumerate(outer.parts) if name == path[depth - 1])
        return _taken(text, outer, at)


# --- places -----------------------------------------------------------------------------------------------------------


def _find(node: Node, path: Sequence[str]) -> Node | None:
    for key in path:
        child = node.get(key)
        if child is None:
            return None
        node = child
    return node


def _at(text: str, path: Sequence[str]) -> Node:
    node = _find(parse(text), path)
    if node is None:
        raise NotJson(f"{'.'.join(path)} is missing")
    return node


def _appended(text: str, container: Node, label: str, value: Any) -> str:
    """`text` with one more part at the end of `container`, in the layout of the text around it."""
    unit = _unit(text)
    break_line = "\r\n" if "\r\n" in text else "\n"
    outer = _indent_at(text, container.start)
    inner = outer + unit
    written = json.dumps(value, ensure_ascii=False, indent=unit).replace("\n", break_line + inner)
    if not container.parts:
        body = f"{break_line}{inner}{label}{written}{break_line}{outer}"
        return text[: container.start + 1] + body + text[container.end - 1 :]
    end = container.parts[-1][2].end
    after = _skip(text, end)
    if text[after] == ",":  # a trailing one
        return text[: after + 1] + f"{break_line}{inner}{label}{written}" + text[after + 1 :]
    if break_line not in text[container.start : container.end]:  # all on one line
        return text[:end] + f", {label}{json.dumps(value, ensure_ascii=False)}" + text[end:]
    inner = _indent_at(text, container.parts[-1][1])
    written = json.dumps(value, ensure_ascii=False, indent=unit).replace("\n", break_line + inner)
    return text[:end] + f",{break_line}{inner}{label}{written}" + text[end:]


def _taken(text: str, container: Node, at: int) -> str:
    """`text` without part number `at` of `container` and the comma that belongs to it."""
    _, start, node = container.parts[at]
    if len(container.parts) == 1:
        return text[: container.start + 1] + text[container.end - 1 :]
    if at > 0:
        return text[: container.parts[at - 1][2].end] + text[node.end :]
    return text[:start] + text[container.parts[1][1] :]


def _unit(text: str) -> str:
    """The indentation of one level; two spaces if the text does not show it."""
    found = re.search(r"^([ \t]+)[\"\]}]", text, re.MULTILINE)
    return found[1] if found else "  "


def _indent_at(text: str, position: int) -> str:
    line = text[text.rfind("\n", 0, position) + 1 : position]
    return line[: len(line) - len(line.lstrip(" \t"))]


# --- reading ----------------------------------------------------------------------------------------------------------


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _value(text: str, at: int, depth: int) -> Node:
    if depth > _DEEPEST:
        raise NotJson("it is nested too deeply")
    if text[at : at + 1] in ("{", "["):
        return _container(text, at, depth)
    found = _STRING.match(text, at) or _SCALAR.match(text, at)
    try:
        return Node(at, found.end(), json.loads(found[0])) if found else _refuse(text, at)
    except ValueError:
        return _refuse(text, at)


def _refuse(text: str, at: int) -> Node:
    raise NotJson(f"it is not JSON at line {_line(text, at)}")


def _container(text: str, start: int, depth: int) -> Node:
    is_object = text[start] == "{"
    close = "}" if is_object else "]"
    parts: list[tuple[str, int, Node]] = []
    at = _skip(text, start + 1)
    while text[at : at + 1] != close:
        key, begins = "", at
        if is_object:
            name = _value(text, at, depth + 1)
            at = _skip(text, name.end)
            if not isinstance(name.value, str) or text[at : at + 1] != ":":
                _refuse(text, at)
            key, at = name.value, _skip(text, at + 1)
        node = _value(text, at, depth + 1)
        parts.append((key, begins, node))
        at = _skip(text, node.end)
        if text[at : at + 1] == ",":
            at = _skip(text, at + 1)
        elif text[at : at + 1] != close:
            _refuse(text, at)
    value: Any = {key: node.value for key, _, node in parts} if is_object else [node.value for _, _, node in parts]
    return Node(start, at + 1, value, tuple(parts))
