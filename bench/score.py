"""How long one bloc of 30 units and 180 criteria takes: parse, score and rank, whole result."""

import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scoring import yearfile

UNITS, LEAVES, ROUNDS = 30, 180, 15
KINDS = ("manual", "pass_fail", "percent_of_plan", "bands", "count", "leader")


def leaf(number: int) -> dict[str, object]:
    """One criterion of 5 points; the types alternate."""
    kind = KINDS[number % len(KINDS)]
    node: dict[str, object] = {"code": f"c{number}", "name": f"Tiêu chí {number}", "type": kind}
    more: dict[str, dict[str, object]] = {
        "manual": {"step": "0.25"},
        "bands": {"bands": [{"op": "gte", "value": v, "points": p} for v, p in ((95, 5), (80, 3))]},
        "count": {"points_per_unit": "0.5"},
    }
    return node | {"max": "5"} | more.get(kind, {})


def entry(number: int, dice: random.Random) -> dict[str, object]:
    """What a unit could hand in for that criterion."""
    entries: dict[str, dict[str, object]] = {
        "manual": {"points": str(dice.randint(0, 20) / 4)},
        "pass_fail": {"passed": dice.random() < 0.9},
        "percent_of_plan": {"target": "97", "actual": str(dice.randint(60, 110))},
        "bands": {"value": str(dice.randint(70, 100))},
        "count": {"count": dice.randint(0, 12)},
        "leader": {"target": str(dice.randint(90, 99)), "actual": str(dice.randint(60, 130))},
    }
    return entries[KINDS[number % len(KINDS)]]


def year() -> bytes:
    """The same year file every time."""
    dice = random.Random(1)  # noqa: S311 - a fixed example, not a secret
    units = [f"don-vi-{n}" for n in range(UNITS)]
    groups = [
        {
            "code": f"g{g}",
            "name": f"Nhóm {g}",
            "type": "group",
            "max": str(5 * 18),
            "children": [leaf(n) for n in range(18 * g, 18 * g + 18)],
        }
        for g in range(LEAVES // 18)
    ]
    content = {
        "schema": "thiduakhenthuong/year/1",
        "year": 2026,
        "authority": {"name": "Cấp trên", "style": "STATE_ND30", "place": "Hà Nội"},
        "bloc": {"slug": "cum", "name": "Cụm", "kind": "CUM", "head": None, "deputy": None},
        "units": [{"code": u, "name": u} for u in units],
        "policy": {
            "rounding": {"places": 2, "mode": "half_up"},
            "na": "rescale",
            "tie_break": [{"by": "node", "code": "g0"}],
        },
        "criteria": groups,
        "entries": {u: {f"c{n}": entry(n, dice) for n in range(LEAVES)} for u in units},
    }
    return json.dumps(content).encode()


def milliseconds(work: Callable[[], object]) -> dict[str, float]:
    """Best, median and worst of some rounds; on a busy machine the best tells most."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return {
        "best_ms": round(min(times), 1),
        "median_ms": round(statistics.median(times), 1),
        "worst_ms": round(max(times), 1),
    }


def main() -> None:
    """Print one JSON object."""
    raw = year()
    parsed = yearfile.parse(raw)
    figures = {
        "units": UNITS,
        "criteria": LEAVES,
        "parse": milliseconds(lambda: yearfile.parse(raw)),
        "compute": milliseconds(lambda: yearfile.compute(parsed)),
        "result": milliseconds(lambda: yearfile.result(parsed)),
    }
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
