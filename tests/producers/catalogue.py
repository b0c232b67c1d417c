"""All producers: each tool's tiny project with its known results."""

from __future__ import annotations

from tests.producers import golang, javascript, jvm, others, python
from tests.producers.producer import Producer

PRODUCERS: tuple[Producer, ...] = (
    *golang.PRODUCERS,
    *javascript.PRODUCERS,
    *jvm.PRODUCERS,
    *others.PRODUCERS,
    *python.PRODUCERS,
)
