"""Conditions, money and quotas: arithmetic and tables of the law."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards.eligibility import (
    BY_HAND,
    Candidate,
    Check,
    Condition,
    Verdict,
    checks,
    reward,
    signed_in_time,
    to_look_up,
    warnings,
)
from awards.quota import Quota, allowed
from awards.views.words import WORDS

DUE = date(2026, 3, 15)
BASES = (2_340_000, 2_530_000)
# Award, coefficient, thousand đồng on either base: NĐ 152/2025, Art 49, 50, 54.
MONEY = [
    ("Cờ Chính phủ", "12.0", 28_080, 30_360),
    ("Cờ bộ, tỉnh", "8.0", 18_720, 20_240),
    ("Cờ quân khu, đại học quốc gia", "6.0", 14_040, 15_180),
    ("Bằng khen Thủ tướng, tập thể", "7.0", 16_380, 17_710),
    ("Bằng khen Thủ tướng, cá nhân", "3.5", 8_190, 8_860),
    ("Bằng khen bộ, tỉnh, tập thể", "3.0", 7_020, 7_590),
    ("Bằng khen bộ, tỉnh, cá nhân", "1.5", 3_510, 3_800),
    ("TTLĐXS", "1.5", 3_510, 3_800),
    ("TTLĐTT", "0.8", 1_880, 2_030),
    ("CSTĐ toàn quốc", "4.5", 10_530, 11_390),
    ("CSTĐ bộ, tỉnh", "3.0", 7_020, 7_590),
    ("CSTĐCS", "1.0", 2_340, 2_530),
    ("LĐTT", "0.3", 710, 760),
    ("Giấy khen, tập thể", "0.6", 1_410, 1_520),
    ("Giấy khen, hộ gia đình", "0.45", 1_060, 1_140),
    ("Xã tiêu biểu", "2.0", 4_680, 5_060),
]


@pytest.mark.parametrize(("name", "coefficient", "old", "new"), MONEY)
def test_money_table(name, coefficient, old, new):
    amounts = [reward(Decimal(coefficient), base_salary=base) for base in BASES]

    assert amounts == [old * 1000, new * 1000]


@given(st.integers(1, 2000), st.integers(1, 9_999_999))
def test_money_is_rounded_up_by_less_than_a_step(hundredths, base):
    coefficient = Decimal(hundredths) / 100

    extra = reward(coefficient, base_salary=base) - coefficient * base

    assert 0 <= extra < 10_000


@pytest.mark.parametrize(
    ("signed", "today", "expected"),
    [
        (DUE, DUE, True),
        (date(2026, 3, 16), date(2026, 4, 1), False),
        (None, DUE, None),
        (None, date(2026, 3, 16), False),
    ],
)
def test_pledge_is_in_time_until_its_due_day(signed, today, expected):
    assert signed_in_time(signed=signed, due=DUE, today=today) is expected


def test_pledge_without_a_due_day_is_never_late():
    assert signed_in_time(signed=DUE, due=None, today=DUE) is True
    assert signed_in_time(signed=None, due=None, today=DUE) is None


def verdicts(candidate: Candidate, award: str, *, leader_only: bool) -> dict[str, str]:
    found = checks(candidate, award=award, leader_only=leader_only)
    return {each.condition.value: each.verdict.value for each in found}


def test_leader_with_a_clean_record_meets_the_flag():
    candidate = Candidate("a", rank=1, pledged_in_time=True)

    assert verdicts(candidate, "CO_BO_TINH", leader_only=True) == {
        "pledged": "pass",
        "ranked": "pass",
        "leads": "pass",
        "nothing_pending": "pass",
    }


def test_second_unit_does_not_lead():
    candidate = Candidate("a", rank=2)

    assert verdicts(candidate, "CO_CP", leader_only=True) == {
        "pledged": "unknown",
        "ranked": "pass",
        "leads": "fail",
        "flag_standard": "unknown",
        "nothing_pending": "pass",
    }


@pytest.mark.parametrize(
    ("candidate", "condition", "is_held"),
    [
        (Candidate("a", rank=1, suspended="đơn"), "nothing_pending", True),
        (Candidate("a", rank=None, excluded="muộn"), "ranked", True),
        (Candidate("a", rank=1, pledged_in_time=False), "pledged", False),
    ],
)
def test_what_stands_against_a_unit_is_named(candidate, condition, is_held):
    assert verdicts(candidate, "GK_TT", leader_only=False)[condition] == "fail"
    assert candidate.is_held is is_held


@pytest.mark.parametrize("award", BY_HAND)
def test_what_no_row_can_tell_is_unknown_with_its_article(award):
    for check in to_look_up(award):
        assert (check.verdict, bool(check.article)) == (Verdict.UNKNOWN, True)
    assert set(to_look_up(award)) < set(checks(Candidate("a", 1), award=award, leader_only=False))


def test_warnings_are_what_did_not_pass():
    found = [
        Check(Condition.RANKED, Verdict.PASS),
        Check(Condition.LEADS, Verdict.FAIL, "Luật Đ.26"),
    ]

    assert warnings(found) == [{"condition": "leads", "verdict": "fail", "article": "Luật Đ.26"}]


def test_every_condition_has_words():
    assert set(WORDS) == set(Condition)


@pytest.mark.parametrize(
    ("quota", "ranked", "expected"),
    [
        pytest.param(None, 9, None, id="no rule"),
        pytest.param(Quota(at_most=2), 9, 2, id="a number"),
        pytest.param(Quota(percent=20), 9, 1, id="a share is cut down"),
        pytest.param(Quota(percent=20), 48, 9, id="20 % of 48 is 9"),
        pytest.param(Quota(percent=20), 4, 0, id="nothing for few"),
        pytest.param(Quota(percent=20, at_least_one=True), 4, 1, id="but one where it says so"),
        pytest.param(Quota(percent=20, at_least_one=True), 0, 0, id="never without units"),
    ],
)
def test_quota(quota, ranked, expected):
    assert allowed(quota, ranked=ranked) == expected


@given(st.integers(0, 100), st.integers(0, 500))
def test_share_is_never_exceeded(percent, ranked):
    assert 100 * (allowed(Quota(percent=percent), ranked=ranked) or 0) <= percent * ranked
