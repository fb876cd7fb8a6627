"""Which conditions of an award a unit meets, fails or nobody knows; money. It warns, never decides.

Articles are those of Law 06/2022/QH15 ("Luật") and Decree 152/2025/NĐ-CP ("NĐ 152").
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum

MONEY_STEP = 10_000  # NĐ 152, Art 50: rounded up to ten thousand đồng


class Verdict(StrEnum):
    """How a condition stands."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    FAIL = "fail"
    UNKNOWN = "unknown"


class Condition(StrEnum):
    """What the law or the bloc's own rules ask for."""

    RANKED = "ranked"
    NOTHING_PENDING = "nothing_pending"
    PLEDGED = "pledged"
    LEADS = "leads"
    FLAG_STANDARD = "flag_standard"
    ALL_TASKS_DONE = "all_tasks_done"
    LDTT_70 = "ldtt_70"
    HAS_CSTDCS = "has_cstdcs"
    UNDISCIPLINED = "undisciplined"
    TWO_YEARS = "two_years"
    FIVE_YEARS = "five_years"


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the frozen ranking and the pledge say of a unit; None where nobody knows."""

    code: str
    rank: int | None
    excluded: str | None = None
    suspended: str | None = None
    pledged_in_time: bool | None = None

    @property
    def is_held(self) -> bool:
        """No award while something is being verified (NĐ 152, Art 4(4)), none without a rank."""
        return bool(self.suspended) or self.rank is None


@dataclass(frozen=True, slots=True)
class Check:
    """One condition, how it stands, and where it is written; no article for a bloc's own rule."""

    condition: Condition
    verdict: Verdict
    article: str = ""


# What no row of ours can tell: the Board looks it up.
BY_HAND: dict[str, tuple[tuple[Condition, str], ...]] = {
    "CO_CP": ((Condition.FLAG_STANDARD, "Luật Đ.25; NĐ 152 Đ.7(1)"),),
    "TTLDXS": (
        (Condition.ALL_TASKS_DONE, "Luật Đ.27"),
        (Condition.LDTT_70, "Luật Đ.27"),
        (Condition.HAS_CSTDCS, "Luật Đ.27"),
    ),
    "TTLDTT": (
        (Condition.LDTT_70, "Luật Đ.28"),
        (Condition.UNDISCIPLINED, "Luật Đ.28"),
    ),
    "BK_BT_TT": ((Condition.TWO_YEARS, "Luật Đ.74(3)"),),
    "BK_TTG_TT": ((Condition.FIVE_YEARS, "Luật Đ.73(4)"),),
}
LEADER_ARTICLES = {"CO_CP": "Luật Đ.25", "CO_BO_TINH": "Luật Đ.26"}


def checks(candidate: Candidate, *, award: str, leader_only: bool) -> tuple[Check, ...]:
    """Go through the conditions of an award in the order in which they come about."""
    return (
        Check(Condition.PLEDGED, _verdict(candidate.pledged_in_time)),
        Check(Condition.RANKED, _verdict(candidate.rank is not None)),
        *_leading(candidate, award=award, leader_only=leader_only),
        *to_look_up(award),
        Check(Condition.NOTHING_PENDING, _verdict(not candidate.suspended), "NĐ 152 Đ.4(4)"),
    )


def to_look_up(award: str) -> tuple[Check, ...]:
    """Return the conditions that are unknown for every unit alike."""
    return tuple(Check(what, Verdict.UNKNOWN, article) for what, article in BY_HAND.get(award, ()))


def warnings(all_checks: Iterable[Check]) -> list[dict[str, str]]:
    """Return what the Board was warned of, as it is stored with its choice."""
    return [
        {"condition": each.condition, "verdict": each.verdict, "article": each.article}
        for each in all_checks
        if each.verdict is not Verdict.PASS
    ]


def signed_in_time(*, signed: date | None, due: date | None, today: date) -> bool | None:
    """Tell whether a pledge was signed by its due day; None while that is still open."""
    if signed is not None:
        return due is None or signed <= due
    return False if due is not None and today > due else None


def reward(coefficient: Decimal, *, base_salary: int) -> int:
    """Return đồng: coefficient × lương cơ sở of the decision day, up to the next 10,000."""
    steps = (coefficient * base_salary / MONEY_STEP).to_integral_value(ROUND_CEILING)
    return int(steps) * MONEY_STEP


def _leading(candidate: Candidate, *, award: str, leader_only: bool) -> tuple[Check, ...]:
    if not leader_only:
        return ()
    article = LEADER_ARTICLES.get(award, "")
    return (Check(Condition.LEADS, _verdict(candidate.rank == 1), article),)


def _verdict(holds: bool | None) -> Verdict:
    if holds is None:
        return Verdict.UNKNOWN
    return Verdict.PASS if holds else Verdict.FAIL
