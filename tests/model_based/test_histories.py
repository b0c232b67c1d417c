"""A few hundred random steps at every run of the tests; `make fuzz` makes it thousands.

The environment says how much: MODEL_EXAMPLES histories of at most MODEL_STEPS steps each, from MODEL_SEED.
"""

from __future__ import annotations

import os
import random
import sys

from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.e2e.hooks.serving import Server
from tests.model_based.machine import Served
from tests.model_based.rarer import Everything

EXAMPLES = int(os.environ.get("MODEL_EXAMPLES") or 16)
STEPS = int(os.environ.get("MODEL_STEPS") or 25)
SEED = int(os.environ.get("MODEL_SEED") or random.SystemRandom().randrange(10**9))


def test_histories() -> None:
    sys.stdout.write(f"seed {SEED}: to see it again, make fuzz SEED={SEED} EXAMPLES={EXAMPLES} STEPS={STEPS}\n")
    machine = seed(SEED)(Everything)
    Served.server = Server()
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate,),
            verbosity=Verbosity.normal,
            print_blob=False,
        ),
    )
    Served.server.close()
    sys.stdout.write(f"{Everything.steps} steps\n")
    assert Everything.steps > EXAMPLES
