"""The public result of a year: scores, ranks, grades and the digest that pins them."""

import hashlib
import json
from decimal import Decimal
from typing import Any

from scoring import formula, ranking
from scoring.formula import UnitScore
from scoring.ranking import Place, Standing
from scoring.yearfile.dumping import document, tie_break_of
from scoring.yearfile.shapes import FloorEffect, Status, YearFile

Json = dict[str, Any]
RESULT_SCHEMA = "thiduakhenthuong/score/1"


def compute(year_file: YearFile) -> dict[str, UnitScore]:
    """Score every unit, by unit code in the order of the file."""
    excluded = (unit for unit, status in year_file.status.items() if status.excluded)
    return formula.compute(
        year_file.criteria,
        year_file.entries,
        units=[unit.code for unit in year_file.units],
        absent=frozenset(excluded),
        method=year_file.policy.method,
    )


def places(year_file: YearFile, scores: dict[str, UnitScore]) -> list[Place]:
    """Rank the units; excluded ones, and those a floor bars, follow without a rank in file order.

    A unit barred by a floor still takes part in `leader` and `bloc_average`: the floor is looked
    at when the scores are there.
    """
    found = standings(year_file, scores)
    return ranking.rank(found, tie_breaks=year_file.policy.tie_break)


def standings(year_file: YearFile, scores: dict[str, UnitScore]) -> list[Standing]:
    """What each unit brings to the ranking, in the order of the file."""
    return [_standing(year_file, unit, score) for unit, score in scores.items()]


def _standing(year_file: YearFile, unit: str, score: UnitScore) -> Standing:
    bars = year_file.policy.floor_effect is FloorEffect.EXCLUDE
    is_excluded = bool(year_file.status.get(unit, Status()).excluded)
    return Standing(
        unit=unit,
        total=score.total,
        bonus=score.bonus,
        deduction=score.deduction,
        nodes=score.nodes,
        pledge=year_file.pledge_completion.get(unit),
        women_share=year_file.women_share.get(unit),
        competes=not is_excluded and not (bars and score.failed_floors),
    )


def result(year_file: YearFile) -> Json:
    """The object that `score --json` prints."""
    scores = compute(year_file)
    units = [_unit(year_file, place, scores[place.unit]) for place in places(year_file, scores)]
    return {
        "schema": RESULT_SCHEMA,
        "complete": not any(unit["missing"] for unit in units),
        "units": units,
        "digest": digest(year_file, units),
    }


def _unit(year_file: YearFile, place: Place, score: UnitScore) -> Json:
    status = year_file.status.get(place.unit, Status())
    policy = year_file.policy

    def text(value: Decimal) -> str:
        return policy.method.text(value)

    return {
        "code": place.unit,
        "rank": place.rank,
        "total": text(score.total),
        "base": text(score.base),
        "bonus": text(score.bonus),
        "deduction": text(score.deduction),
        "grade": ranking.grade_of(score.total, policy.grades),
        "excluded": status.excluded,
        "suspended": status.suspended,
        "failed_floors": list(score.failed_floors),
        "missing": list(score.missing),
        "nodes": {code: None if s is None else text(s) for code, s in score.nodes.items()},
        "tie_broken_by": None if place.broken_by is None else tie_break_of(place.broken_by),
    }


def digest(year_file: YearFile, units: list[Json]) -> str:
    """SHA-256 of {"input": canonical content of the file, "units": units of the result}.

    The JSON has sorted keys, no spaces, UTF-8 as it is. The content is what dump() writes, so
    neither the order of keys, nor white space, nor "10" for 10.0 changes the digest.
    """
    content = {"input": document(year_file), "units": units}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
