"""What a forge says of a commit: answers of a user's command, and of an earlier one in the cache."""

from __future__ import annotations

import json

from git_session.model.ci import STATES
from tests.hostile.generators.texts import line, noise, text
from tests.hostile.invocations import ours
from tests.hostile.kind import World, kind


@kind
def checks(world: World) -> None:
    """Names and addresses of checks that are escapes, forged or endless, and answers that are none."""
    oid = world.box.git("rev-parse", "HEAD")
    world.box.git("update-ref", "refs/remotes/origin/feature/oauth", oid)
    states = (*STATES, "", "{}", "x" * 1000)
    rows = [f"{world.random.choice(states)} {line(world.random)}\t{text(world.random)}" for _ in range(5)]
    answer = world.git_dir / "answer"
    content = "\n".join(rows).encode("utf-8", "surrogatepass")
    answer.write_bytes(world.random.choice((content, noise(world.random, content))))
    world.box.git("config", "session.ciCommand", f"cat {answer};:")
    known = {
        "format": 1,
        "first": 0,
        "tried": world.random.choice((0, 1 << 60, -1, "x")),
        "state": world.random.choice((*STATES, "none", "unknown", text(world.random))),
        "at": 1_800_000_000_000,
        "source": text(world.random),
        "problem": text(world.random),
        "remedy": text(world.random),
        "checks": [[world.random.choice(STATES), text(world.random), text(world.random)] for _ in range(20)],
    }
    cache = world.sessions / "cache" / "ci"
    cache.mkdir(parents=True, exist_ok=True)
    (cache / oid).write_text(json.dumps(known))
    world.first += [
        ours("check", "--ci", "-v"),
        ours("status"),
        ours("brief"),
        ours("handoff"),
        ours("check", "--ci", "--json"),
    ]
