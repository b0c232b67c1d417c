"""The number of examples for property tests: a few fixed ones in `make test`, hundreds of new ones in `make fuzz`.

PROPERTY_EXAMPLES=n, which `make fuzz` sets, tries n new ones. `tests/conftest.py` loads the profile.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

FUZZED = int(os.environ.get("PROPERTY_EXAMPLES") or 0)
EXAMPLES = FUZZED or 25

# No deadlines, since a busy machine must not fail a test; `make bench` measures time.
settings.register_profile(
    "properties",
    max_examples=EXAMPLES,
    derandomize=not FUZZED,
    database=None,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("properties")

COSTLY = settings(
    max_examples=max(EXAMPLES // 10, 3),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
"""Settings for examples that each start a program, one after the other in the same repository."""
