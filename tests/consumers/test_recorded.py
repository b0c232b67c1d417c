"""What programs were told is what is written today: where the look of our block changes, `make consumers` is to be run again."""

from __future__ import annotations

import json

from tests.consumers.messages import SAMPLE
from tests.consumers.programs import HERE, PROGRAMS


def test_every_program_was_asked_about_the_messages_of_today() -> None:
    recorded = json.loads((HERE / "recorded.json").read_text())
    assert recorded["messages"] == [each.ours for each in SAMPLE]
    assert sorted(recorded["programs"]) == sorted(each.name for each in PROGRAMS)
    for program in PROGRAMS:
        about = recorded["programs"][program.name]
        assert about["package"] == program.package
        assert about["asked"] >= 1000
        assert len(about["says"]) == len(SAMPLE)
