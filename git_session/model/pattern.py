"""Regular expressions that are compiled when they are first used, since a command needs few of those in the modules it loads."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from re import compile as lazy_pattern
else:

    class _Pattern:
        """Stands in for a compiled pattern: its methods, but not an argument of the functions of `re`."""

        def __init__(self, text, flags):
            self._source = text, flags

        def __getattr__(self, name):
            import re

            method = getattr(re.compile(*self._source), name)
            setattr(self, name, method)  # found without __getattr__ from now on
            return method

    def lazy_pattern(text, flags=0):
        """As `re.compile`, but later: a wrong pattern raises re.error when it is first used."""
        return _Pattern(text, flags)


__all__ = ["lazy_pattern"]
