"""Frozen rankings for tests: the public shape, with totals that fall by a fixed step."""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from blocs.models import BlocYear
from scoring.models import CriteriaSet, Ranking, Round
from scoring.states import RoundState

FROZEN_AT = datetime(2026, 2, 5, 3, 0, 0, tzinfo=UTC)
GROUPS = (
    ("I", "Thực hiện nhiệm vụ chính trị, chuyên môn", "600", "base"),
    ("II", "Xây dựng Đảng, chính quyền, đoàn thể", "200", "base"),
    ("III", "Công tác thi đua, khen thưởng", "200", "base"),
    ("C", "Điểm thưởng", "50", "bonus"),
    ("T", "Điểm trừ", "100", "deduction"),
)
TIE_BREAK = [{"by": "node", "code": "I"}, {"by": "least_deduction"}, {"by": "most_bonus"}]


def make_ranking(
    bloc_year: BlocYear,
    *,
    groups: Sequence[tuple[str, str, str, str]] = GROUPS,
    changes: dict[str, dict[str, Any]] | None = None,
) -> Ranking:
    """Freeze the year with its members ranked in their order; `changes` overrides by code."""
    members = list(bloc_year.members.order_by("position"))
    units = [
        unit_result(member.code, rank=rank, groups=groups) | (changes or {}).get(member.code, {})
        for rank, member in enumerate(members, 1)
    ]
    policy = {"rounding": {"places": 2, "mode": "half_up"}, "tie_break": TIE_BREAK}
    inputs = {
        "year": bloc_year.year,
        "policy": policy,
        "units": [{"code": member.code, "name": member.name} for member in members],
        "criteria": [
            {"code": code, "name": name, "max": limit, "type": "group", "role": role}
            for code, name, limit, role in groups
        ],
    }
    text = json.dumps(inputs, ensure_ascii=False)
    digest = "sha256:" + hashlib.sha256(text.encode()).hexdigest()
    result = {"schema": "thiduakhenthuong/score/1", "complete": True, "units": units}
    criteria = CriteriaSet.objects.create(name="Bộ tiêu chí thử", policy=policy)
    round_ = Round.objects.create(
        bloc_year=bloc_year, criteria=criteria, state=RoundState.RANKED, closed_at=FROZEN_AT
    )
    return Ranking.objects.create(
        round=round_,
        inputs=text,
        result=result | {"digest": digest},
        digest=digest,
        frozen_at=FROZEN_AT,
    )


def unit_result(
    code: str, *, rank: int, groups: Sequence[tuple[str, str, str, str]] = GROUPS
) -> dict[str, Any]:
    """One unit of the public output; each rank loses 1.25 points in every base group."""
    base = {name: int(limit) - 1.25 * rank for name, _, limit, role in groups if role == "base"}
    total = sum(base.values())
    return {
        "code": code,
        "rank": rank,
        "total": f"{total:.2f}",
        "base": f"{total:.2f}",
        "bonus": "0.00",
        "deduction": "0.00",
        "grade": "Xuất sắc",
        "excluded": None,
        "suspended": None,
        "failed_floors": [],
        "missing": [],
        "nodes": {name: f"{points:.2f}" for name, points in base.items()},
        "tie_broken_by": None,
    }
