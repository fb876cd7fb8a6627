"""What is told about a table before anybody is scored by it, finished or not."""

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import yearfile
from scoring.criteria import Draft, Severity, errors, lint, reach
from scoring.formula import Band, Comparison, Role, leaves, role_of
from tests.oracles.random_years import random_year
from tests.scoring.years import YEAR, group, leaf

TABLES = Path("demo/data/criteria")
POLICY = {"rounding": {"places": 2, "mode": "half_up"}, "na": "zero"}


def shown(node):
    """The same criterion, which somebody can show."""
    return node | {"evidence": True}


def codes(*nodes, **facts):
    return [(f.place, f.code) for f in lint(nodes, **facts)]


def band(op, value, points):
    return {"op": op, "value": str(value), "points": str(points)}


def banded(*rows, kind="bands", most="10", **more):
    more = {"deadline": "12-15"} | more if kind == "late_days" else more
    return shown(leaf("x", kind, most, bands=list(rows), **more))


def test_a_sound_table_has_no_findings():
    assert lint([group("I", shown(leaf("I.1", "manual")), most="10")], policy=POLICY) == []


@pytest.mark.parametrize("key", ["A", "S1"])
def test_tables_in_use_have_no_errors(key):
    table = json.loads((TABLES / f"table_{key}.json").read_text())

    assert errors(lint(table["criteria"], policy=YEAR["policy"] | {"tie_break": []})) == []


def test_every_year_that_is_accepted_has_errors_only_where_it_contradicts_itself():
    for seed in range(60):
        year = random_year(seed)
        nodes, policy = year["criteria"], year["policy"]

        found = {f.code for f in errors(lint(nodes, policy=policy, year=2026))}

        assert found <= {"bands_above_max", "floor_above_max", "floor_above_best"}, seed


@pytest.mark.parametrize(
    ("node", "place", "code", "key"),
    [
        (group("I", leaf("I.1", "manual"), most="9"), "I", "group_max", "max"),
        (group("I", most="9"), "I", "empty_group", "children"),
        (leaf("x", "manual", None), "x", "required", "max"),
        (leaf("x", "manual", "1,5"), "x", "number_form", "max"),
        (leaf("x", "bands"), "x", "required", "bands"),
        (leaf("x", "bands", bands=[]), "x", "empty", "bands"),
        (leaf("x", "bands", bands=[{"op": ">"}]), "x", "not_one_of", "bands[0].op"),
        (leaf("x", "count"), "x", "required", "points_per_unit"),
        (leaf("x", "plus_minus"), "x", "required", "plus"),
        (leaf("x", "guess"), "x", "not_one_of", "type"),
        (leaf("x", "manual", deadline="02-30"), "x", "bad_day", "deadline"),
        ({"code": "x", "name": "Một"}, "x", "required", "type"),
        ({"name": "Một", "type": "manual", "max": "1"}, "criteria[0]", "required", "code"),
        ("chữ", "criteria[0]", "wrong_type", ""),
    ],
)
def test_what_a_year_file_would_refuse_is_an_error_at_its_node(node, place, code, key):
    if not isinstance(node, dict):
        assert (place, code) in [(f.place, f.code) for f in lint([node])]
        return

    assert (place, code, key) in [(f.place, f.code, f.key) for f in errors(lint([node]))]


def test_an_unfinished_table_tells_everything_at_once():
    nodes = [
        group(
            "I",
            leaf("I.1", "bands", None),
            leaf("I.2", "count", "5"),
            leaf("I.1", "manual", "2", step="0.3"),
            leaf("I.3", "plus_minus", "-1", plus="x", minus="1"),
            group("I.4", most="3"),
            leaf("I.5", "percent_of_plan", "7", floor={"points": "8"}, deadline="31/12"),
        )
    ]

    found = codes(*nodes, policy={"na": "zero"})

    assert {code for _, code in found} >= {
        *("required", "duplicate_code", "step_misses_max", "number_form", "number_below"),
        *("empty_group", "floor_above_max", "bad_day", "nobody_can_show"),
    }
    assert ("", "required") in found  # the policy lacks its rounding


def test_a_whole_table_that_is_empty_is_an_error_of_no_node():
    assert codes() == [("", "empty")]


def test_a_table_deeper_than_allowed_is_an_error():
    node = leaf("x", "manual")
    for number in range(10):
        node = group(f"g{number}", node, most="10")

    assert "too_deep" in [f.code for f in errors(lint([node]))]


@pytest.mark.parametrize(
    ("node", "best"),
    [
        (banded(band("gte", 95, 8), band("gte", 80, 5)), "8"),
        (banded(band("lte", 0, 7), kind="late_days"), "7"),
        (leaf("x", "manual", step="0.3"), "9.9"),
        (leaf("x", "count", points_per_unit="0"), "0"),
        (leaf("x", "count", points_per_unit="-1"), "0"),
        (leaf("x", "plus_minus", plus="0", minus="2", base="4"), "4"),
        (leaf("x", "plus_minus", plus="-1", minus="2"), "0"),
        (leaf("x", "plus_minus", plus="0", minus="2", min="-3", base="-7"), "-3"),
        (leaf("x", "percent_of_plan", cap=False, cap_ratio="0.9"), "9"),
    ],
)
def test_points_that_nobody_can_get_are_told(node, best):
    finding = next(f for f in lint([node]) if f.code == "unreachable")

    assert (finding.severity, finding.params) == (Severity.WARNING, {"best": best, "max": "10"})


@pytest.mark.parametrize(
    "node",
    [
        leaf("x", "manual", step="0.5"),
        leaf("x", "manual"),
        leaf("x", "pass_fail"),
        leaf("x", "leader"),
        leaf("x", "percent_of_plan"),
        leaf("x", "percent_of_plan", cap=False),
        leaf("x", "percent_of_plan", cap=False, cap_ratio="1.5"),
        leaf("x", "percent_of_plan", "0", cap=False),
        leaf("x", "count", points_per_unit="3"),
        leaf("x", "plus_minus", plus="0", minus="-1"),
        leaf("x", "plus_minus", plus="1", minus="2", base="12"),
        leaf("x", "plus_minus", plus="0", minus="1", base="12"),
        banded(band("gte", 95, 10)),
        banded(band("lt", 3, 10), kind="late_days"),
        leaf("x", "manual", "1,5"),
        leaf("x", "bands", bands="x"),
        leaf("x", "count", points_per_unit=None),
    ],
)
def test_points_that_can_be_got_or_are_not_known_yet_are_not_told(node):
    assert "unreachable" not in [code for _, code in codes(node)]


def test_bands_that_give_more_than_the_maximum_are_an_error():
    assert ("x", "bands_above_max") in [
        (f.place, f.code) for f in errors(lint([banded(band("gte", 1, 11))]))
    ]


@pytest.mark.parametrize(
    ("rows", "kind", "expected"),
    [
        pytest.param([("gte", 95, 10), ("gte", 80, 5)], "bands", [], id="a falling scale"),
        pytest.param([("lte", 3, 10), ("lte", 7, 5)], "late_days", [], id="days late"),
        pytest.param(
            [("gte", 99, 10), ("gt", 90, 5), ("lt", 90, 0)],
            "bands",
            [("bands_hole", {"low": "90", "high": "90", "ends": "True/True"})],
            id="one value is lost",
        ),
        pytest.param(
            [("gte", 90, 10), ("lt", 80, 5)],
            "bands",
            [("bands_hole", {"low": "80", "high": "90", "ends": "True/False"})],
            id="a gap",
        ),
        pytest.param(
            [("gt", 90, 10), ("lte", 80, 5)],
            "bands",
            [("bands_hole", {"low": "80", "high": "90", "ends": "False/True"})],
            id="a gap from the other side",
        ),
        pytest.param(
            [("gte", 80, 5), ("gte", 95, 10)],
            "bands",
            [("band_never_reached", {"row": 2}), ("unreachable", {"best": "5", "max": "10"})],
            id="the low row takes all",
        ),
        pytest.param(
            [("gte", 80, 10), ("lte", 90, 5)],
            "bands",
            [("bands_overlap", {"row": 1, "other": 2})],
            id="both take 85",
        ),
        pytest.param([("gte", 80, 10), ("lte", 80, 10)], "bands", [], id="alike where they meet"),
        pytest.param(
            [("gt", 0, 10)],
            "late_days",
            [
                ("bands_hole", {"low": "0", "high": "0", "ends": "True/True"}),
                ("later_earns_more", {}),
            ],
            id="on time earns nothing",
        ),
        pytest.param(
            [("lte", 0, 5), ("lte", 9, 10)],
            "late_days",
            [("later_earns_more", {})],
            id="late earns more",
        ),
        pytest.param(
            [("lt", 0, 10), ("lte", 5, 10)],
            "late_days",
            [("band_never_reached", {"row": 1})],
            id="early counts as on time",
        ),
    ],
)
def test_bands_are_read_as_the_first_that_holds(rows, kind, expected):
    found = lint([banded(*[band(*row) for row in rows], kind=kind)])

    assert sorted(((f.code, dict(f.params)) for f in found), key=str) == sorted(expected, key=str)


bands = st.lists(
    st.builds(
        Band,
        st.sampled_from(Comparison),
        st.integers(-3, 6).map(Decimal),
        st.integers(0, 3).map(Decimal),
    ),
    min_size=1,
    max_size=5,
)


@given(bands, st.sampled_from([None, Decimal(0)]), st.integers(-20, 40))
def test_every_value_lies_on_a_stretch_with_its_own_row(rows, least, quarter):
    value = Decimal(quarter) / 4
    if least is not None and value < least:
        return
    parted = reach.stretches(rows, least=least)

    on = [each for each in parted if _lies(each, value)]

    assert len(on) == 1
    assert on[0].row == next((n for n, row in enumerate(rows) if row.holds(value)), None)


def _lies(stretch, value):
    if stretch.is_limit:
        return value == stretch.low
    above = stretch.low is None or value > stretch.low
    return above and (stretch.high is None or value < stretch.high)


@given(bands)
def test_holes_take_nothing_and_unused_rows_decide_nothing(rows):
    parted = reach.stretches(rows)

    for hole in reach.holes(parted):
        middle = (hole.low + hole.high) / 2
        assert not any(row.holds(middle) for row in rows)
    for number in reach.unused(parted, rows):
        rest = rows[:number] + rows[number + 1 :]
        assert [_points(rows, s.value) for s in parted] == [_points(rest, s.value) for s in parted]


def _points(rows, value):
    return next((row.points for row in rows if row.holds(value)), Decimal(0))


@settings(deadline=None)
@given(st.integers(0, 400))
def test_no_unit_ever_gets_more_than_the_best_score(seed):
    year = random_year(seed)
    year["policy"]["na"] = "zero"  # what does not apply may be worth more than anybody reaches
    year_file = yearfile.parse(json.dumps(year).encode())

    for unit in yearfile.compute(year_file).values():
        for top in year_file.criteria:
            for each in leaves([top]):
                score, most = unit.nodes[each.code], reach.best(each, role=role_of(top))
                if score is not None and most is not None and most >= 0:
                    step = Fraction(1, 10**year_file.policy.method.places)
                    assert Fraction(score) <= most + step, each.code


def test_steps_that_miss_the_maximum_or_the_rounding_are_told():
    found = lint([shown(leaf("x", "manual", "1", step="0.375"))], policy=POLICY)

    assert [(f.code, dict(f.params)) for f in found] == [
        ("unreachable", {"best": "0.75", "max": "1"}),
        ("step_misses_max", {"step": "0.375", "max": "1"}),
        ("step_below_rounding", {"step": "0.375", "places": 2}),
    ]


def test_a_criterion_worth_nothing_is_told():
    assert codes(shown(leaf("x", "manual", "0"))) == [("x", "worth_nothing")]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, ["nobody_can_show"]),
        ({"evidence": True}, []),
        ({"evidence": "Báo cáo năm"}, []),
        ({"evidence": False}, []),
        ({"owner": "Sở Nội vụ"}, []),
        ({"guide": "Xem sổ họp"}, []),
    ],
)
@pytest.mark.parametrize("on_group", [True, False])
def test_somebody_must_be_able_to_show_what_is_scored(more, expected, on_group):
    node = leaf("I.1", "manual", **({} if on_group else more))
    table = group("I", node, most="10", **(more if on_group else {}))

    assert [code for _, code in codes(table)] == expected


def test_days_late_need_a_deadline_instead_of_proof():
    node = leaf("I.1", "late_days", bands=[band("lte", 0, 10)])

    assert codes(node) == [("I.1", "late_without_deadline")]
    assert codes(group("I", node, most="10", deadline="12-15")) == []


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (leaf("x", "manual", floor={"points": "11"}), ["floor_above_max"]),
        (banded(band("gte", 1, 6), floor={"points": "7"}), ["unreachable", "floor_above_best"]),
        (leaf("x", "manual", floor={"points": "10"}), []),
        (leaf("x", "manual", floor={"share": "1"}), []),
    ],
)
def test_a_floor_must_be_within_reach(node, expected):
    assert [code for _, code in codes(shown(node))] == expected


def test_a_floor_needs_the_policy_to_say_what_it_does():
    node = shown(leaf("x", "manual", floor={"points": "5"}))

    assert [(f.key, f.code) for f in lint([node], policy=POLICY)] == [
        ("policy.floor_effect", "required")
    ]


@pytest.mark.parametrize(
    ("deadline", "expected"),
    [
        ("12-31", []),
        ("2026-12-31", []),
        ("2025-12-31", ["deadline_outside_year"]),
        ("2027-01-15", ["deadline_outside_year"]),
    ],
)
def test_a_deadline_outside_the_year_is_told(deadline, expected):
    node = shown(leaf("x", "manual", deadline=deadline))

    assert [code for _, code in codes(node, year=2026)] == expected
    assert codes(node) == []


def test_an_owner_that_no_department_is_called_is_told():
    node = leaf("x", "manual", owner="Sở Nội Vụ")

    assert codes(node, owners={"Sở Nội vụ"}) == [("x", "unknown_owner")]
    assert codes(node, owners={"Sở Nội Vụ"}) == codes(node) == []


def extra(role, *children, **more):
    return [shown(leaf("x", "manual")), group("C", *map(shown, children), role=role, **more)]


@pytest.mark.parametrize("role", ["bonus", "deduction"])
def test_groups_outside_the_base_are_measured_by_their_parts(role):
    part = leaf("C.1", "manual", "5")

    assert codes(*extra(role, part, most="6")) == [("C", "unreachable")]
    assert codes(*extra(role, part, most="4")) == []
    assert codes(*extra(role, part, most="4", cap=False)) == [("C", "above_group_max")]
    assert codes(*extra(role, leaf("C.1", "manual", None), most="4", cap=False)) == []
    assert codes(*extra(role, part)) == []


def test_bonus_beyond_its_cap_is_told():
    bonus = extra("bonus", leaf("C.1", "manual", "5"))

    found = lint(bonus, policy=POLICY | {"bonus_cap": "4"})

    assert [(f.place, f.code, dict(f.params)) for f in found] == [
        ("", "bonus_above_cap", {"best": "5", "cap": "4"})
    ]
    assert lint(bonus, policy=POLICY | {"bonus_cap": "5"}) == []
    assert lint(extra("bonus", leaf("C.1", "manual", None)), policy=POLICY) == []


def test_a_grade_that_no_total_reaches_is_told():
    grades = [{"name": "Xuất sắc", "min": "15"}, {"name": "Tốt", "min": "14"}]
    policy = POLICY | {"grades": grades, "bonus_cap": "4"}

    found = lint(extra("bonus", leaf("C.1", "manual", None)), policy=policy)

    assert [(f.code, dict(f.params)) for f in found] == [
        ("grade_unreachable", {"grade": "Xuất sắc", "best": "14", "min": "15"})
    ]
    unlimited = extra("bonus", leaf("C.1", "manual", None))
    assert lint(unlimited, policy=POLICY | {"grades": grades}) == []
    unread = [leaf("x", "count", owner="A")]
    assert "grade_unreachable" not in [c for _, c in codes(*unread, policy=policy)]


def test_a_policy_is_read_whatever_it_holds():
    node = shown(leaf("x", "manual"))
    odd = {"tie_break": [{"by": "decision", "order": ["a", 1]}, 3], "rounding": 1}

    assert {code for _, code in codes(node, policy=POLICY | odd)} == {"wrong_type"}
    named = {"tie_break": [{"by": "decision", "order": ["a"]}, {"by": "node", "code": "y"}]}
    assert codes(node, policy=POLICY | named) == [("", "unknown_criterion")]
    assert {code for _, code in codes(node, policy=POLICY | {"tie_break": 1})} == {"wrong_type"}


anything = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 20) | st.sampled_from(["", "1", "x", "group"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "code",
                    "name",
                    "type",
                    "max",
                    "children",
                    "bands",
                    "op",
                    "value",
                    "points",
                    "floor",
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(st.lists(anything, max_size=4), anything)
def test_any_json_is_looked_at_without_a_fall(nodes, policy):
    policy = policy if isinstance(policy, dict) else None

    findings = lint(nodes, policy=policy, year=2026, owners=set())

    assert nodes or findings
    assert Draft.of(nodes, policy=policy).places.keys() >= set()


def test_best_of_a_group_with_an_unlimited_part_has_no_limit_but_its_cap():
    draft = Draft.of([group("C", leaf("C.1", "manual", None), role="bonus", most="4")])

    assert reach.best(draft.nodes[0], role=Role.BONUS) == 4
    assert reach.best_of(draft.nodes[0].children, role=Role.BONUS) is None
