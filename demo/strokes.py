"""Signatures for people who do not exist: a flowing line drawn from their name."""

import hashlib
import math

Point = list[float]


def strokes_for(name: str) -> list[list[Point]]:
    """Return one long stroke and a flourish, points between 0 and 1; the same for the same name."""
    seed = hashlib.sha256(name.encode()).digest()
    return [_scrawl(seed), _flourish(seed)]


def _scrawl(seed: bytes) -> list[Point]:
    """A baseline that drifts upwards under loops of three frequencies, tall at the first letter."""
    tall, loops = 0.20 + seed[0] / 1600, 5 + seed[1] % 4
    phases = [2 * math.pi * byte / 255 for byte in seed[2:5]]
    points = []
    for step in range(121):
        t = step / 120
        swing = tall * (1.15 - 0.75 * t)
        angle = 2 * math.pi * loops * t
        x = 0.10 + 0.72 * t + 0.050 * math.sin(angle + phases[0])
        y = 0.58 - 0.10 * t + swing * math.cos(angle + phases[1])
        points.append([round(x, 4), round(y + 0.04 * math.sin(3 * angle + phases[2]), 4)])
    return points


def _flourish(seed: bytes) -> list[Point]:
    """A long bow under the name."""
    lift = 0.04 + seed[5] / 4000
    return [
        [
            round(0.12 + 0.76 * t / 40, 4),
            round(0.86 - lift * math.sin(math.pi * t / 40) - 0.05 * t / 40, 4),
        ]
        for t in range(41)
    ]
