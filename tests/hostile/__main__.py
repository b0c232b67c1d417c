"""`python -m tests.hostile [KIND…]`: ROUNDS worlds of each kind, from SEED on, and EACH command lines in every one."""

from __future__ import annotations

import os
import random
import sys
import tempfile
from pathlib import Path

from tests.hostile.hostility import Rounds, kinds_named
from tests.hostile.invocations import ALL
from tests.hostile.kind import KINDS


def main() -> int:
    """Print what fails, and figures; the status is 1 if anything did."""
    unknown = [name for name in sys.argv[1:] if name not in KINDS]
    if unknown:
        sys.stderr.write(f"no such kind: {' '.join(unknown)}; there are: {' '.join(KINDS)}\n")
        return 2
    amount, each = int(os.environ.get("ROUNDS") or 3), int(os.environ.get("EACH") or 20)
    given = os.environ.get("SEED") or ""
    first = int(given) if given else random.SystemRandom().randrange(10**6)
    kinds = kinds_named(sys.argv[1:])
    failures = 0
    with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
        rounds = Rounds(Path(folder))
        try:
            for seed in range(first, first + amount):
                for kind in kinds:
                    chosen = random.Random(f"{kind.name} {seed}").sample(ALL, min(each, len(ALL)))
                    for failure in rounds.run(kind, seed, chosen):
                        failures += 1
                        sys.stdout.write(f"{failure}\n\n")
                        sys.stdout.flush()
        finally:
            rounds.close()
    sys.stdout.write(
        f"{len(kinds)} kinds, seeds {first} to {first + amount - 1}, {rounds.runs} command lines, {failures} failures; "
        f"at most {rounds.slowest:.1f} s and {rounds.largest >> 20} MB\n"
    )
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
