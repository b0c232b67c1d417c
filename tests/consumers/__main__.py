"""`make consumers`: run the programs that read commit messages on thousands of ours, with and without our block.

Each must say the same of both. What it says of the messages of `SAMPLE` is kept in `recorded.json`. NAMES="gitlint git-cliff"
runs a part, EXAMPLES says how many messages each gets.
"""

from __future__ import annotations

import datetime
import json
import os
import sys

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.consumers.messages import SAMPLE, Example, examples
from tests.consumers.programs import HERE, NPM, PIP, PROGRAMS, Asked, Program
from tests.producers.__main__ import installed

RECORDED = HERE / "recorded.json"
BATCH = 10


def check(program: Program, asked: Asked, count: int) -> None:
    """Ask about `count` messages that hypothesis makes up; an AssertionError shows the shortest on which the program differs."""

    @settings(
        max_examples=max(count // BATCH, 1),
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(examples(program.columns), min_size=BATCH, max_size=BATCH))
    def same(made: list[Example]) -> None:
        said = asked.say([text for each in made for text in (each.plain, each.ours)])
        for at, each in enumerate(made):
            without, with_block = said[2 * at : 2 * at + 2]
            assert without == with_block, f"{program.name}\n{each.ours}\nwithout: {without}\nwith: {with_block}"

    same()


def main(names: list[str]) -> None:
    unknown = set(names) - {each.name for each in PROGRAMS}
    if unknown:
        raise SystemExit(f"no such program: {', '.join(sorted(unknown))}")
    count = int(os.environ.get("EXAMPLES") or 1000)
    recorded = json.loads(RECORDED.read_text())
    texts = [each.ours for each in SAMPLE]
    if recorded["messages"] != texts and names:
        raise SystemExit("the messages of SAMPLE have changed: run all programs, without NAMES")
    recorded["messages"] = texts
    for program in PROGRAMS:
        if names and program.name not in names:
            continue
        asked = Asked(program, installed(NPM if program.package in NPM else PIP))
        try:
            check(program, asked, count)
            says = asked.say([each.plain for each in SAMPLE])
            assert says == asked.say(texts)
        finally:
            asked.close()
        recorded["programs"][program.name] = {
            "package": program.package,
            "date": datetime.date.today().isoformat(),
            "asked": count,
            "says": says,
        }
        RECORDED.write_text(json.dumps(recorded, indent=1, ensure_ascii=False, sort_keys=True) + "\n")
        sys.stdout.write(
            f"{program.package.partition(':')[2]}: the same of {count} messages, with our block and without\n"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
