"""The plan of a chaos run: what is killed when, the same for the same seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random


class Target(StrEnum):
    """What a kill ends."""

    CHILD = "child"
    WORKER = "worker"
    BROKER = "broker"
    DATABASE = "database"
    BEAT = "beat"
    CLIENT = "client"


# A pool child dies most often in service: of memory, of a bad document, of a time limit.
WEIGHTS = {
    Target.CHILD: 8,
    Target.WORKER: 3,
    Target.BROKER: 2,
    Target.DATABASE: 2,
    Target.BEAT: 1,
    Target.CLIENT: 1,
}


@dataclass(frozen=True, slots=True)
class Kill:
    """A kill of ``target`` at ``at`` seconds after the start; ``pick`` (0–1) says which of several."""

    at: float
    target: Target
    pick: float


def plan_kills(*, seed: int, seconds: float, every: float, targets: Sequence[Target]) -> list[Kill]:
    """Kills for ``seconds`` seconds, one each ``every`` seconds on average; each target once before any twice."""
    random = Random(seed)  # noqa: S311  the same kills for the same seed
    first = random.sample(list(targets), len(targets))
    kills: list[Kill] = []
    at = every
    while at < seconds:
        target = first.pop() if first else random.choices(targets, [WEIGHTS[target] for target in targets])[0]
        kills.append(Kill(at, target, random.random()))
        at += every * random.uniform(0.5, 1.5)
    return kills
