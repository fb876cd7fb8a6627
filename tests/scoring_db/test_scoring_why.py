"""Every rank has one sentence that says why."""

import pytest

from scoring import actions, exports
from scoring.models import Criterion
from scoring.views.ranks import lines_of
from scoring.views.why import Reasons
from tests.scoring_db.years import filled, loaded, year

pytestmark = pytest.mark.django_db


def why(**choices):
    """Return the sentences by unit, in the order of the ranking."""
    round_ = loaded(**choices)
    return {line.member.code: line.why for line in lines_of(round_)}


def test_winner_is_compared_with_the_next_and_the_last_with_the_one_above():
    said = why(
        units=2, entries=filled(2, dv_2={"I.2": {"points": "30"}, "II.1": {"passed": False}})
    )

    assert said == {
        "dv-1": "Hơn Đơn vị dv-2 10 điểm; hơn nhiều nhất ở II.1 Có quy chế (20 so với 0).",
        "dv-2": "Kém Đơn vị dv-1 10 điểm; kém nhiều nhất ở II.1 Có quy chế (0 so với 20).",
    }


def test_tie_names_the_rule_and_both_figures():
    said = why(
        units=2,
        entries=filled(2, dv_2={"I.2": {"points": "25"}, "II.2": {"count": "1"}}),
    )

    assert said["dv-2"] == (
        "Cùng 77 điểm với Đơn vị dv-1. Quy tắc thứ 1: điểm I cao hơn (52 so với 47)."
    )


def test_tie_by_deduction_and_by_decision():
    by_order = year()["policy"] | {"tie_break": [{"by": "decision", "order": ["dv-2"]}]}
    said = why(units=2, entries=filled(2), policy=by_order)

    assert said["dv-2"] == (
        "Cùng 77 điểm với Đơn vị dv-1. Quy tắc thứ 1: quyết định của cụm, khối."
    )


def test_tie_by_bonus_shows_the_bonus():
    criteria = [
        *year()["criteria"],
        {
            "code": "T",
            "name": "Thưởng",
            "type": "group",
            "role": "bonus",
            "children": [{"code": "T.1", "name": "Lần", "type": "count", "points_per_unit": "10"}],
        },
    ]
    policy = year()["policy"] | {"tie_break": [{"by": "most_bonus"}]}
    entries = filled(2, dv_1={"T.1": {"count": "0"}}, dv_2={"T.1": {"count": "1"}})
    entries["dv-2"]["I.2"] = {"points": "10"}

    said = why(units=2, entries=entries, criteria=criteria, policy=policy)

    assert said["dv-2"] == (
        "Cùng 77 điểm với Đơn vị dv-1. Quy tắc thứ 1: điểm thưởng nhiều hơn (10 so với 0)."
    )


def test_tie_that_nothing_parts_shares_the_rank():
    said = why(units=2, entries=filled(2))

    assert said["dv-1"] == "Cùng 77 điểm với Đơn vị dv-2, không quy tắc nào tách được: cùng hạng."


def test_long_tie_names_three_and_spans_the_figures_of_the_others():
    def other(number):
        return {"I.2": {"points": str(20 - 5 * number)}, "II.2": {"count": str(2 + number)}}

    tied = {f"dv_{number + 1}": other(number) for number in range(3)}
    said = why(units=6, entries=filled(6, **tied))

    assert said["dv-3"] == (
        "Cùng 77 điểm với Đơn vị dv-1, Đơn vị dv-4, Đơn vị dv-5 và 2 đơn vị khác."
        " Quy tắc thứ 1: điểm I cao hơn (37; các đơn vị kia từ 42 đến 47)."
    )


def test_excluded_and_suspended_units_say_their_reason():
    said = why(
        units=3,
        entries=filled(3, dv_1={"I.2": {"points": "30"}}),
        status={"dv-1": {"suspended": "đang xác minh"}, "dv-3": {"excluded": "vi phạm"}},
    )

    assert said["dv-1"].endswith("Tạm dừng xét khen thưởng: đang xác minh.")
    assert said["dv-3"] == "Không xếp hạng: vi phạm."


@pytest.mark.parametrize(
    ("effect", "words"),
    [
        ("exclude", "Không xếp hạng: chưa đạt điểm tối thiểu ở I.2."),
        ("flag", "Đơn vị duy nhất được xếp hạng. Chưa đạt điểm tối thiểu ở I.2."),
    ],
)
def test_missed_floor_is_named(effect, words):
    criteria = year()["criteria"]
    cells = [dict(cell) for cell in criteria[0]["children"]]
    cells[1]["floor"] = {"points": "25"}
    criteria = [criteria[0] | {"children": cells}, criteria[1]]
    policy = year()["policy"] | {"floor_effect": effect}

    said = why(units=1, entries=filled(1), criteria=criteria, policy=policy)

    assert said["dv-1"] == words


def test_difference_outside_the_criteria_names_none_of_them():
    """A total cut at its floor can differ the other way from every single criterion."""
    units = [
        {
            "code": code,
            "rank": rank,
            "total": total,
            "nodes": {"A": points},
            "failed_floors": [],
            "suspended": None,
            "excluded": None,
            "tie_broken_by": None,
        }
        for code, rank, total, points in (("x", 1, "5.00", "1.00"), ("y", 2, "4.00", "3.00"))
    ]
    reasons = Reasons(units, {"x": "X", "y": "Y"}, [Criterion(code="A", type="manual")], {})

    assert reasons.why(0) == "Hơn Y 1 điểm."


def test_change_since_last_year_is_counted_in_ranks():
    before = loaded(year=2025, entries=filled(dv_3={"I.2": {"points": "30"}}))
    actions.close_round(before.pk, by=None)
    actions.freeze_ranking(before.pk, by=None)
    now = loaded(entries=filled(dv_2={"I.2": {"points": "30"}}))

    since = {line.member.code: line.since for line in lines_of(now)}

    assert exports.result_of(before)["units"][0]["code"] == "dv-3"
    assert since == {"dv-2": 1, "dv-1": 0, "dv-3": -1}


def test_bars_share_the_scale_of_all_points():
    line = lines_of(loaded(units=1, entries=filled(1)))[0]

    assert [(bar.series, bar.x, bar.width) for bar in line.bars] == [
        (1, "0.00%", "47.00%"),
        (2, "47.00%", "30.00%"),
    ]
