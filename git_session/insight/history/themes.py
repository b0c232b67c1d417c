"""The themes of recent commits, from their subjects: types, areas and recurring words.

Types and areas are those of conventional commits, `type(area): …`, and of the older convention `area: …`. A theme appears in at
least FEWEST of the newest COMMITS; with fewer than ENOUGH commits there are none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from git_session.insight.history.work import KINDS
from git_session.model.dataclass import dataclass
from git_session.model.pattern import lazy_pattern
from git_session.model.text import one_line

COMMITS = 100
ENOUGH = 10
FEWEST = 3
SHOWN = 5

_PREFIX = lazy_pattern(r"([\w./+-]{1,40}(?:, ?[\w./+-]{1,40})*)(?:\(([^()]{1,60})\))?!?: +")
_WORD = lazy_pattern(r"[^\W\d_](?:[\w'-]*[^\W_])?")
_WORDS = """
about and are been but cannot has add added adding adds after again all allow also another any avoid back because before better between both bump
can change changed changes check clean cleanup code commit correct could create default delete disable does don't
drop each enable ensure every extra fewer file files first fix fixed fixes fixing follow for from get git give given
handle have her here how if implement improve in include initial instead into introduce it its itself keep large
last less let like line lines list look made make makes making merge minor more most move moved much must name need
needs never new not nothing now of off old on once one only or other our out over own part pass prepare prevent
properly provide put reads refactor remove removed rename replace return reuse revert rework run same say set should
show simplify single small so some split start still stop sure take tell test tests than that the their them then
there these they this those through too turn two types typo typos unused update updated updates upgrade use used
uses using value version via was way well were what when where which while who will with without work works would
write your
"""
_SAYS_NOTHING = frozenset(_WORDS.split())


@dataclass(frozen=True)
class Themes:
    """The number of subjects with each type, area and word, out of `commits`, the most frequent first."""

    commits: int
    types: tuple[tuple[str, int], ...] = ()
    areas: tuple[tuple[str, int], ...] = ()
    words: tuple[tuple[str, int], ...] = ()


def themes_of(subjects: Sequence[str]) -> Themes:
    """The themes of `subjects`, newest first. A word counts once per subject, and not if it is an area."""
    types: Counter[str] = Counter()
    areas: Counter[str] = Counter()
    words: Counter[str] = Counter()
    newest = [one_line(each)[:200] for each in subjects[:COMMITS]]
    for subject in newest:
        match = _PREFIX.match(subject)
        if match:
            head = match.group(1).lower()
            names = re.split(", ?", match.group(2) if match.group(2) and head in KINDS else match.group(1))
            if head in KINDS:
                types[head] += 1
            if head not in KINDS or match.group(2):
                areas.update(name for name in dict.fromkeys(names) if name)
        rest = subject[match.end() :] if match else subject
        words.update({word.lower() for word in _WORD.findall(rest) if len(word) > 2} - _SAYS_NOTHING)
    if len(newest) < ENOUGH:
        return Themes(len(newest))
    shown = _most(areas)
    named = {name.lower() for name, _ in shown}
    for name in named:
        del words[name]
    return Themes(len(newest), _most(types), shown, _most(words))


def _most(counted: Counter[str]) -> tuple[tuple[str, int], ...]:
    rows = sorted(counted.items(), key=lambda row: (-row[1], row[0]))
    return tuple(row for row in rows[:SHOWN] if row[1] >= FEWEST)
