"""A few fixed histories of random steps; `make fuzz` runs hundreds of new ones.

The environment says how many: MODEL_HISTORIES of at most MODEL_STEPS steps each, from MODEL_SEED (a number, or `random`).
"""

from __future__ import annotations

import os
import random
import sys

from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.model_based.rarer import Everything

HISTORIES = int(os.environ.get("MODEL_HISTORIES") or 8)
STEPS = int(os.environ.get("MODEL_STEPS") or 25)
GIVEN = os.environ.get("MODEL_SEED") or "1"
SEED = random.SystemRandom().randrange(10**9) if GIVEN == "random" else int(GIVEN)


def test_histories() -> None:
    sys.stdout.write(f"seed {SEED}: to see it again, make fuzz SEED={SEED} HISTORIES={HISTORIES} STEPS={STEPS}\n")
    machine = seed(SEED)(Everything)
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=HISTORIES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate,),
            verbosity=Verbosity.normal,
            print_blob=False,
        ),
    )
    sys.stdout.write(f"{Everything.steps} steps\n")
    assert Everything.steps > HISTORIES
