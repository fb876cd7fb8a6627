"""The content of a year file: what is refused, where, and everything in one pass."""

import pytest

from tests.scoring.one_wrong import ONE_WRONG
from tests.scoring.years import (
    bare_policy,
    group,
    leaf,
    problems,
    text_with,
    year,
)


def test_the_example_has_no_problem():
    assert problems(year()) == []


def deep(levels):
    """A branch whose last node stands at the given level."""
    node = leaf("last", "manual", "5")
    for level in range(levels - 1, 0, -1):
        node = group(f"g{level}", node, most="5")
    return node


@pytest.mark.parametrize(
    ("path", "value", "place", "code"), [pytest.param(*rest, id=name) for name, *rest in ONE_WRONG]
)
def test_one_thing_wrong_is_told_once(path, value, place, code):
    steps = tuple(int(step) if step.isdigit() else step for step in path.split("/"))

    found = problems(year((steps, value)))

    assert found.count((place, code)) == 1
    # Without its list of units or criteria, whatever names one of them names nothing.
    others = [other for other in found if other != (place, code)]
    assert {code for _, code in others} <= {"unknown_unit", "unknown_criterion"}


@pytest.mark.parametrize("code", ["", " a", "a ", "a\tb", "a\u200bb", "x" * 65, 5, None])
def test_code_is_refused(code):
    content = year((("units", 1, "code"), code), entries={}, status={})
    content["policy"]["tie_break"].pop()

    assert [place for place, _ in problems(content)] in (["units[1].code"], [f"units.{code}.code"])


@pytest.mark.parametrize("code", ["I.2.a.c14", "Mục 1", "01", "ô-x", "x" * 64])
def test_code_is_read(code):
    assert problems(year((("criteria", 2, "children", 0, "code"), code), entries={})) == []


def test_no_unit_at_all():
    content = year(units=[], entries={}, status={}, pledge_completion={}, women_share={})
    content["bloc"]["head"] = None
    content["policy"]["tie_break"] = []

    assert problems(content) == [("units", "empty")]


@pytest.mark.parametrize(
    ("levels", "expected"), [(10, []), (11, [("criteria.g10.children", "too_deep")])]
)
def test_tree_is_at_most_ten_levels_deep(levels, expected):
    assert problems(year(criteria=[deep(levels)], entries={}, policy=bare_policy())) == expected


@pytest.mark.parametrize(
    "criterion",
    [
        leaf("x", "manual", None),
        leaf("x", "count", None, points_per_unit=1),
        leaf("x", "bands", None, bands=[{"op": "lt", "value": 1, "points": 1}]),
        group("g", leaf("x", "plus_minus", None, plus=1, minus=1)),
    ],
)
def test_max_may_be_left_out_of_a_bonus(criterion):
    content = year(criteria=[group("C", criterion, role="bonus")], entries={}, policy=bare_policy())

    assert problems(content) == []


@pytest.mark.parametrize("kind", ["pass_fail", "percent_of_plan", "leader"])
def test_max_may_not_be_left_out_where_the_score_hangs_on_it(kind):
    bonus = group("C", leaf("x", kind, None), role="bonus")
    content = year(criteria=[bonus], entries={}, policy=bare_policy())

    assert problems(content) == [("criteria.x.max", "required")]


@pytest.mark.parametrize("role", ["base", "bonus"])
def test_role_of_an_inner_group_is_refused(role):
    inner = group("I.1", leaf("x", "manual"), most="10", role=role)
    content = year(criteria=[group("I", inner, most="10")], entries={}, policy=bare_policy())

    assert problems(content) == [("criteria.I.1.role", "role_not_top")]


def test_wrong_child_max_is_no_wrong_sum():
    content = year((("criteria", 0, "children", 1, "max"), "x"))

    assert problems(content) == [("criteria.I.2.max", "number_form")]


def test_group_of_no_known_type_is_read_on():
    content = year((("criteria", 0, "type"), "gruop"), (("criteria", 0, "children", 0, "step"), 0))

    assert problems(content) == [
        ("criteria.I.type", "not_one_of"),
        ("criteria.I.1.step", "number_below"),
    ]


def test_criterion_of_no_known_type_is_no_unknown_code():
    assert problems(year((("criteria", 0, "children", 0, "type"), "poinst"))) == [
        ("criteria.I.1.type", "not_one_of")
    ]


def test_all_problems_come_in_one_pass():
    content = year(
        (("year",), "x"),
        (("authority", "style"), "x"),
        (("bloc", "head"), "x"),
        (("units", 0, "leader", "name"), ""),
        (("policy", "na"), "x"),
        (("policy", "rounding", "places"), 9),
        (("criteria", 0, "max"), "41"),
        (("criteria", 1, "children", 0, "bands", 0, "op"), "eq"),
        (("entries", "tham-muu", "I.1", "points"), "99.25"),
        (("entries", "phap-che", "II.3", "count"), -2),
        (("status", "phap-che", "suspended"), 5),
        (("women_share", "tham-muu"), "2"),
        (("extra",), {}),
    )

    assert sorted(problems(content)) == sorted(
        [
            ("extra", "unknown_key"),
            ("year", "number_form"),
            ("authority.style", "not_one_of"),
            ("bloc.head", "unknown_unit"),
            ("units.tham-muu.leader.name", "blank"),
            ("criteria.I.max", "group_max"),
            ("criteria.II.1.bands[0].op", "not_one_of"),
            ("policy.na", "not_one_of"),
            ("policy.rounding.places", "number_above"),
            ("entries.tham-muu.I.1", "number_above"),
            ("entries.tham-muu.I.1", "points_step"),
            ("entries.phap-che.II.3", "number_below"),
            ("status.phap-che.suspended", "wrong_type"),
            ("women_share.tham-muu", "number_above"),
        ]
    )


def test_problem_in_text_hides_no_problem_in_content():
    content = text_with('"year": 2026', '"year": 2026, "year": 1').replace(b'"0.40"', b'"4"')

    assert problems(content) == [
        ("year", "duplicate_key"),
        ("year", "number_below"),
        ("women_share.tham-muu", "number_above"),
    ]
