"""A whole run of each agent, as it was recorded: every call gets its answer, and the journal tells whose turns these were."""

from __future__ import annotations

import json
import re

import pytest
from jsonschema import Draft202012Validator

from git_session.model.agents import DIALECTS, TRIED_ON, Action
from tests.agents import recorded
from tests.agents.documented import AGENTS
from tests.agents.test_hook import tell, told
from tests.agents_live.agents import AGENTS as LIVE
from tests.sandbox import Sandbox


def test_every_agent_that_can_be_run_was_recorded() -> None:
    versions = {name: recorded.document(name)["version"] for name in recorded.NAMES}
    assert versions == {name: agent.package.rpartition("@")[2] for name, agent in LIVE.items()}
    assert versions == {each.name: each.tried for each in DIALECTS.values() if each.tried}
    assert {recorded.document(name)["date"] for name in recorded.NAMES} == {TRIED_ON}


@pytest.mark.parametrize("name", recorded.NAMES)
def test_nothing_of_the_machine_was_recorded(name: str) -> None:
    text = json.dumps(recorded.document(name))
    assert re.findall(r"\"/(?:tmp|root|private)/[^\"]*|/home/(?!user\b)[^\"]*", text) == []


@pytest.mark.parametrize("name", recorded.NAMES)
def test_a_whole_run(feature: Sandbox, name: str) -> None:
    feature.session("decisions", "add", "Keep app.py free of imports")
    feature.write("app.py", "print('one')\n")
    dialect, cwd = DIALECTS[name], str(feature.path)
    heard: list[tuple[str, str]] = []
    for call in recorded.calls(name, cwd):
        feature.pass_time(minutes=1)
        ran = tell(feature, call.hook, call.event, call.payload, **call.environment)
        assert (ran.status, ran.err) == (0, "")
        action = dialect.action_of(call.event)
        assert action is not None, call.event
        if action in (Action.START, Action.TOUCH):
            assert bool(ran.out.strip() not in ("", "{}")) is call.answered
        else:
            assert ran.out.strip() == dialect.silence
        if action is Action.START:
            answer = json.loads(ran.out)
            Draft202012Validator(AGENTS[name].answer).validate(answer)
            assert "# feature/oauth" in told(answer)
        if action is not Action.TOUCH:
            heard.append((str(action), str(call.payload.get("session_id") or call.payload.get("sessionId"))))
    events = [body for kind, body in feature.journal() if kind == "agent"]
    assert [(body["event"], body["of"]) for body in events] == heard
    assert {body["by"] for body in events} == {name}
    conversation = feature.json("resume", status=None).get("conversation")
    assert conversation and conversation["command"].endswith(heard[0][1])
