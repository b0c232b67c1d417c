"""The options that every command has."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser
    from typing import Any


def add_common_options(parser: ArgumentParser, **given: Any) -> None:
    """Add the options that every command has; `given` goes to each of them."""
    shared = parser.add_argument_group("common options")
    shared.add_argument("-v", "--verbose", action="count", help="print more details", **({"default": 0} | given))
    shared.add_argument("-q", "--quiet", action="store_true", help="omit notes and confirmations", **given)
    shared.add_argument("--json", action="store_true", help="print the result as JSON", **given)
    shared.add_argument("--no-color", action="store_true", help="no colours (NO_COLOR does the same)", **given)
    shared.add_argument("-y", "--yes", action="store_true", help="answer every question with its default", **given)
