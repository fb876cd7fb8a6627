"""How numbers, ties and reasons of a ranking are said on paper; papers speak Vietnamese only."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Self

from awards.documents.chart import Chart, Parts, charts
from awards.models import Award, Decision
from blocs.models import BlocYear
from core.wording import fixed_points, points
from scoring.models import Ranking

Json = Mapping[str, Any]
TIE_RULES = {
    "least_deduction": "điểm trừ (ít hơn xếp trên)",
    "most_bonus": "điểm thưởng",
    "pledge": "tỷ lệ thực hiện giao ước",
    "women_share": "tỷ lệ nữ",
    "decision": "quyết định của Hội đồng",
}
ROUNDING = {
    "half_up": "làm tròn",
    "half_even": "làm tròn (nửa về số chẵn)",
    "down": "bỏ phần lẻ sau",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One top-level group of the criteria."""

    code: str
    name: str
    max: str
    role: str


@dataclass(frozen=True, slots=True)
class Row:
    """One unit of the table, worded."""

    name: str
    parts: tuple[str, ...]
    bonus: str
    deduction: str
    total: str
    rank: str
    grade: str
    award: str
    note: str


@dataclass(frozen=True, slots=True)
class Prize:
    """One line of the list of awards."""

    unit: str
    award: str
    amount: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The recorded decision."""

    number: str
    on: date
    signer: str
    prizes: tuple[Prize, ...]
    total: str


@dataclass(frozen=True, slots=True)
class Facts:
    """The frozen result beside the criteria and the awards it is read with."""

    source: Json
    units: Sequence[Json]
    columns: tuple[Column, ...]
    names: Mapping[str, str]
    awards: Mapping[str, Sequence[str]]
    leader: str
    is_decided: bool

    @classmethod
    def of(cls, ranking: Ranking, year: BlocYear, awards: Iterable[Award]) -> Self:
        """Read the canonical year file and the public result."""
        source = json.loads(ranking.inputs)
        given: dict[str, list[str]] = defaultdict(list)
        for award in awards:
            given[award.member.code].append(award.type.name)
        return cls(
            source=source,
            units=ranking.result["units"],
            columns=tuple(_column(group) for group in source["criteria"]),
            names={unit["code"]: unit["name"] for unit in source["units"]},
            awards=given,
            leader=f"Dẫn đầu {year.get_kind_display()}",
            is_decided=bool(given),
        )

    def rows(self) -> tuple[Row, ...]:
        """Word the units in rank order."""
        shared = Counter(unit["rank"] for unit in self.units)
        return tuple(self._row(unit, is_tied=shared[unit["rank"]] > 1) for unit in self.units)

    def notes(self) -> tuple[str, ...]:
        """Say what the columns mean, how the total is made and how ties are broken."""
        return (self._legend(), self._sum(), self._ties())

    def charts(self) -> tuple[Chart, ...]:
        """Draw the totals before deductions, group by group."""
        base = [column for column in self.columns if column.role == "base"]
        full = sum((Decimal(column.max) for column in base if column.max), Decimal(0))
        legend = [f"{column.code}. {column.name}" for column in base]
        bonus = "Điểm thưởng" if merged(self.columns, "bonus") else ""
        rows = [self._parts(unit, base) for unit in self.units]
        return charts(rows, legend=[*legend, bonus], full=full)

    def _row(self, unit: Json, *, is_tied: bool) -> Row:
        nodes = unit["nodes"]
        rank = unit["rank"]
        return Row(
            name=self.names[unit["code"]],
            parts=tuple(
                fixed_points(nodes[column.code]) for column in self.columns if column.role == "base"
            ),
            bonus=fixed_points(unit["bonus"]),
            deduction=fixed_points(unit["deduction"]),
            total=fixed_points(unit["total"]),
            rank="–" if rank is None else str(rank),
            grade=unit["grade"] or "",
            award=self._award(unit),
            note=". ".join(self._remarks(unit, is_tied=is_tied and rank is not None)),
        )

    def _award(self, unit: Json) -> str:
        if unit["excluded"] is not None or unit["rank"] is None:
            return "Không xét"
        if unit["suspended"] is not None:
            return "Tạm dừng xét"
        return "; ".join(self.awards.get(unit["code"], ())) or "–"

    def _remarks(self, unit: Json, *, is_tied: bool) -> Iterable[str]:
        if unit["rank"] == 1 and not is_tied:
            yield self.leader
        if unit["tie_broken_by"] is not None:
            yield f"Đồng điểm, xét {tie_rule(unit['tie_broken_by']).partition(' (')[0]}"
        if is_tied:
            yield "Đồng hạng"
        if unit["excluded"]:
            yield _sentence(unit["excluded"])
        if unit["suspended"]:
            yield _sentence(unit["suspended"])
        if unit["failed_floors"]:
            yield f"Dưới điểm sàn: {', '.join(unit['failed_floors'])}"
        if unit["missing"]:
            yield f"Chưa có điểm: {len(unit['missing'])} tiêu chí"

    def _legend(self) -> str:
        named = [f"{column.code}: {column.name}" for column in self.columns]
        return ". ".join(named) + "."

    def _sum(self) -> str:
        base = " + ".join(column.code for column in self.columns if column.role == "base")
        bonus = " + Thưởng" if merged(self.columns, "bonus") else ""
        less = " − Trừ" if merged(self.columns, "deduction") else ""
        rounding = self.source["policy"]["rounding"]
        return (
            f"Tổng = {base}{bonus}{less}; điểm {ROUNDING[rounding['mode']]} đến "
            f"{rounding['places']} chữ số thập phân."
        )

    def _ties(self) -> str:
        rules = [tie_rule(rule) for rule in self.source["policy"].get("tie_break", ())]
        order = (
            f"Đồng điểm thì lần lượt xét: {', '.join(rules)}; vẫn bằng nhau"
            if rules
            else "Đồng điểm"
        )
        return (
            f"{order} thì đồng hạng và bỏ hạng kế tiếp. Dấu “–”: không xếp hạng hoặc không áp dụng."
        )

    def _parts(self, unit: Json, base: Iterable[Column]) -> Parts:
        less = Decimal(unit["deduction"])
        return Parts(
            name=self.names[unit["code"]],
            base=[_decimal(unit["nodes"][column.code]) for column in base],
            bonus=Decimal(unit["bonus"]),
            total=fixed_points(unit["total"]),
            note=f"(trừ {fixed_points(unit['deduction'])})" if less else "",
        )


def merged(columns: Iterable[Column], role: str) -> Column | None:
    """Put the groups of a role into one column; its ceiling is known when all of them have one."""
    groups = [column for column in columns if column.role == role]
    if not groups:
        return None
    known = [Decimal(column.max) for column in groups if column.max]
    limit = str(sum(known)) if len(known) == len(groups) else ""
    return Column(groups[0].code, ", ".join(group.name for group in groups), limit, role)


def tie_rule(rule: Json) -> str:
    """Word one rule of the tie-break chain."""
    if rule["by"] == "node":
        return f"điểm mục {rule['code']}"
    return TIE_RULES[rule["by"]]


def verdict_of(decision: Decision, awards: Sequence[Award]) -> Verdict:
    """Word a recorded decision; an unknown amount is left out and so is then the sum."""
    assert decision.on is not None  # the database refuses a recorded decision without a day
    amounts = [award.amount for award in awards if award.amount is not None]
    return Verdict(
        number=decision.number,
        on=decision.on,
        signer=decision.signer,
        prizes=tuple(
            Prize(award.member.name, award.type.name, points(_text(award.amount)))
            for award in awards
        ),
        total=points(str(sum(amounts))) if amounts and len(amounts) == len(awards) else "",
    )


def _column(group: Json) -> Column:
    role = group.get("role", "base")
    return Column(group["code"], group["name"], str(group.get("max") or ""), role)


def _decimal(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _text(value: int | None) -> str | None:
    return None if value is None else str(value)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
