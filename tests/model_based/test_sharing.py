"""A few fixed histories of shared sessions in three clones; `make fuzz` runs new ones in five.

The environment says how many: SHARING_HISTORIES of at most SHARING_STEPS steps in SHARING_CLONES clones, from MODEL_SEED.
"""

from __future__ import annotations

import os
import sys

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.model_based.sharing import Sharing
from tests.model_based.test_histories import SEED

HISTORIES = int(os.environ.get("SHARING_HISTORIES") or 1)
STEPS = int(os.environ.get("SHARING_STEPS") or 8)


def test_sharing() -> None:
    sys.stdout.write(f"seed {SEED}\n")
    run_state_machine_as_test(
        seed(SEED)(Sharing),
        settings=settings(
            max_examples=HISTORIES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate,),
            print_blob=False,
        ),
    )
    sys.stdout.write(f"{Sharing.steps} steps\n")
    assert Sharing.steps > HISTORIES
