"""What becomes of entries when a scale changes after scoring began."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import yearfile
from scoring.criteria import Carried, Choice, Refusal, carry, choices, is_asked
from tests.scoring.years import BANDS, DAYS, NA, leaf


def scale(kind, most="10", **more):
    return yearfile.parse_leaf(leaf("x", kind, most, **more))


def points(value):
    return {"points": value}


def carried(raw, old, new, choice, **more):
    entry = yearfile.parse_entry(old, raw)
    outcome = carry(entry, old=old, new=new, choice=Choice(choice), **more)
    if isinstance(outcome, Refusal):
        return outcome.code
    return None if outcome.entry is None else yearfile.entry_of(outcome.entry)


MANUAL = scale("manual")


@pytest.mark.parametrize(
    ("old", "new", "asked"),
    [
        (MANUAL, scale("manual"), False),
        (MANUAL, scale("manual", "10.0"), False),
        (MANUAL, scale("manual", guide="Xem sổ", owner="Sở", evidence=True), False),
        (MANUAL, scale("manual", floor={"points": "5"}), False),
        (MANUAL, scale("manual", "12"), True),
        (MANUAL, scale("manual", step="0.5"), True),
        (MANUAL, scale("pass_fail"), True),
        (scale("bands", bands=BANDS), scale("bands", bands=BANDS[:1]), True),
    ],
)
def test_a_question_is_asked_only_where_the_scale_changed(old, new, asked):
    assert is_asked(old, new) is asked


@pytest.mark.parametrize(
    ("old", "new", "offered"),
    [
        (MANUAL, scale("manual", "5"), ["keep", "clamp", "rescale", "reset"]),
        (scale("manual", None), scale("manual", "5"), ["keep", "clamp", "reset"]),
        (scale("manual", "0"), scale("manual", "5"), ["keep", "clamp", "reset"]),
        (MANUAL, scale("manual", None), ["keep", "clamp", "reset"]),
        (scale("pass_fail"), scale("pass_fail", "5"), ["keep", "reset"]),
        (scale("percent_of_plan"), scale("leader"), ["keep", "reset"]),
        (MANUAL, scale("pass_fail"), ["reset"]),
        (scale("bands", bands=BANDS), scale("late_days", bands=DAYS), ["reset"]),
    ],
)
def test_only_what_makes_sense_is_offered(old, new, offered):
    assert [choice.value for choice in choices(old, new)] == offered


@pytest.mark.parametrize(
    ("raw", "new", "choice", "expected"),
    [
        (points("8"), scale("manual", "5"), "keep", "above_max"),
        (points("4.25"), scale("manual", "5", step="0.5"), "keep", "off_step"),
        (points("4.5"), scale("manual", "5", step="0.5"), "keep", points("4.5")),
        (points("8"), scale("manual", None), "keep", points("8")),
        (points("8"), scale("manual", "5"), "clamp", points("5")),
        (points("4.75"), scale("manual", "5", step="0.5"), "clamp", points("4.5")),
        (points("8"), scale("manual", "5.2", step="0.5"), "clamp", points("5")),
        (points("8"), scale("manual", None), "clamp", points("8")),
        (points("8"), scale("manual", "5"), "rescale", points("4")),
        (points("7.3"), scale("manual", "5"), "rescale", points("3.65")),
        (points("7.5"), scale("manual", "5", step="0.5"), "rescale", points("4")),
        (points("7.4"), scale("manual", "5", step="0.5"), "rescale", points("3.5")),
        (points("10"), scale("manual", "5.2", step="0.5"), "rescale", points("5")),
        (points("10"), scale("manual", "7.3"), "rescale", points("7.3")),
        (points("1"), scale("manual", "3.333"), "rescale", points("0.3333")),
        (points("8"), scale("manual", "5"), "reset", None),
        (points("8"), scale("pass_fail"), "reset", None),
        (points("8"), scale("pass_fail"), "keep", "type_changed"),
        (NA, scale("manual", "5"), "keep", NA),
        (NA, scale("manual", "5"), "rescale", NA),
        (NA, scale("manual", "5"), "reset", None),
        (NA, scale("pass_fail"), "clamp", "type_changed"),
    ],
)
def test_points_by_hand_fit_the_new_scale_or_are_refused(raw, new, choice, expected):
    assert carried(raw, MANUAL, new, choice) == expected


def test_without_a_step_points_go_by_the_rounding_of_the_policy():
    assert carried(points("1"), MANUAL, scale("manual", "3.33"), "rescale", places=2) == points(
        "0.33"
    )


@pytest.mark.parametrize(
    ("old", "new", "raw"),
    [
        (scale("pass_fail"), scale("pass_fail", "3"), {"passed": True}),
        (scale("percent_of_plan"), scale("leader"), {"target": "8", "actual": "9"}),
        (scale("bands", bands=BANDS), scale("bands", bands=BANDS[1:]), {"value": "96"}),
        (
            scale("count", points_per_unit="1"),
            scale("count", points_per_unit="3"),
            {"count": "2"},
        ),
    ],
)
def test_facts_are_kept_as_they_are_or_thrown_away(old, new, raw):
    assert carried(raw, old, new, "keep") == raw
    assert carried(raw, old, new, "reset") is None
    assert carried(raw, old, new, "clamp") == carried(raw, old, new, "rescale") == "not_a_scale"


numbers = st.integers(0, 4000).map(lambda n: Decimal(n) / 100)
steps = st.sampled_from([None, "0.25", "0.5", "1", "0.3"])


@given(numbers, numbers, steps, st.sampled_from([Choice.CLAMP, Choice.RESCALE]), st.data())
def test_what_is_carried_is_legal_under_the_new_version(old_max, new_max, step, choice, data):
    old = scale("manual", str(old_max))
    new = scale("manual", str(new_max), **({"step": step} if step else {}))
    if choice not in choices(old, new):
        return
    given_points = data.draw(st.integers(0, int(old_max * 100))) / Decimal(100)
    entry = yearfile.parse_entry(old, points(str(given_points)))

    outcome = carry(entry, old=old, new=new, choice=choice)

    assert isinstance(outcome, Carried)
    assert yearfile.parse_entry(new, yearfile.entry_of(outcome.entry)) == outcome.entry


@given(numbers.filter(bool), numbers, steps, st.data())
def test_rescaling_keeps_the_order_of_units(old_max, new_max, step, data):
    old = scale("manual", str(old_max))
    new = scale("manual", str(new_max), **({"step": step} if step else {}))
    drawn = st.integers(0, int(old_max * 100)).map(lambda n: str(Decimal(n) / 100))
    first, second = sorted([data.draw(drawn), data.draw(drawn)], key=Decimal)

    low, high = (carried(points(p), old, new, "rescale")["points"] for p in (first, second))

    assert Decimal(low) <= Decimal(high)
