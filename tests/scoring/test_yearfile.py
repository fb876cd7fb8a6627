"""The year file: what is refused and where, and that nothing is lost on the way back."""

import json
import random
from decimal import Decimal

import pytest

from scoring import yearfile
from scoring.formula import NotApplicable, Points
from tests.oracles.random_years import random_year
from tests.scoring.years import (
    DELETED,
    ENTRIES,
    YEAR,
    group,
    leaf,
    parse,
    problems,
    raw,
    result,
    year,
)


def test_the_example_has_no_problem():
    assert problems(year()) == []


# --- text ---

GOOD = raw(YEAR)


def text_with(old, new):
    assert old.encode() in GOOD
    return GOOD.replace(old.encode(), new.encode(), 1)


def nested(levels):
    return b"[" * levels + b"]" * levels


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(b"", [("", "not_json")], id="empty"),
        pytest.param(b"{", [("", "not_json")], id="cut off"),
        pytest.param(GOOD + b"x", [("", "not_json")], id="more after the end"),
        pytest.param(b"\xef\xbb\xbf" + GOOD, [("", "byte_order_mark")], id="BOM"),
        pytest.param(GOOD.decode().encode("utf-16"), [("", "not_utf8")], id="UTF-16"),
        pytest.param(GOOD + b"\xff", [("", "not_utf8")], id="broken UTF-8"),
        pytest.param(nested(100_000), [("", "nested_too_deep")], id="nesting bomb"),
        pytest.param(b"null", [("", "wrong_type")], id="null"),
        pytest.param(b'"x"', [("", "wrong_type")], id="not an object"),
        pytest.param(text_with('"year": 2026', '"year": NaN'), [("year", "not_finite")], id="NaN"),
        pytest.param(
            text_with('"points_per_unit": "2.5"', '"points_per_unit": -Infinity'),
            [("criteria.II.3.points_per_unit", "not_finite")],
            id="Infinity",
        ),
        pytest.param(
            text_with('"name": "Cụm', '"name": NaN, "other": "Cụm'),
            [("bloc.name", "not_finite"), ("bloc.other", "unknown_key")],
            id="NaN for a text",
        ),
        pytest.param(
            text_with('"year": 2026', '"year": 2026, "year": 2026'),
            [("year", "duplicate_key")],
            id="duplicate key at the top",
        ),
        pytest.param(
            text_with(
                '"I.2": {"passed": true}', '"I.2": {"passed": true}, "I.2": {"passed": true}'
            ),
            [("entries.tham-muu.I.2", "duplicate_key")],
            id="duplicate entry",
        ),
        pytest.param(
            text_with('"code": "I.4",', '"code": "I.4", "code": "I.4",'),
            [("criteria.I.4.code", "duplicate_key")],
            id="duplicate key in a criterion",
        ),
        pytest.param(
            text_with("Phòng Pháp chế", r"Phòng Pha\u0301p chế"),
            [("units.phap-che.name", "not_nfc")],
            id="not NFC behind an escape",
        ),
        pytest.param(
            text_with("Phòng Pháp chế", "Phòng Pha\u0301p chế"),
            [("units.phap-che.name", "not_nfc")],
            id="not NFC",
        ),
        pytest.param(
            text_with('"women_share": {', '"women_share": {"a\u0301": "0.1", '),
            [("women_share.a\u0301", "not_nfc"), ("women_share.a\u0301", "unknown_unit")],
            id="key not NFC",
        ),
        pytest.param(
            text_with("Phòng Pháp chế", r"Phòng \ud800"),
            [("units.phap-che.name", "surrogate")],
            id="lone surrogate",
        ),
        pytest.param(
            text_with('"Phòng Pháp chế"', r'"Phòng \u0000"'),
            [("units.phap-che.name", "control_character")],
            id="NUL",
        ),
    ],
)
def test_text_is_refused(content, expected):
    assert problems(content) == expected


def test_escapes_that_are_nfc_are_read():
    assert problems(json.dumps(YEAR).encode()) == []


def test_file_over_50_mb_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr("json.loads", None)

    assert problems(b" " * 50_000_001) == [("", "file_too_large")]


# --- numbers ---


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("1e3", "number_form"),
        ("+5", "number_form"),
        ("01", "number_form"),
        ("1,5", "number_form"),
        (" 5", "number_form"),
        ("5.", "number_form"),
        (".5", "number_form"),
        ("", "number_form"),
        ("1_0", "number_form"),
        ("٣", "number_form"),
        ("NaN", "number_form"),
        ("0x10", "number_form"),
        ("1.23456", "number_decimals"),
        ("1.00000", "number_decimals"),
        ("1000000000.0001", "number_range"),
        ("-1000000001", "number_range"),
        ("9" * 5000, "number_range"),
        (True, "wrong_type"),
        (None, "wrong_type"),
        ([], "wrong_type"),
        ({}, "wrong_type"),
    ],
)
def test_number_is_refused(value, code):
    change = (("criteria", 1, "children", 3, "base"), value)

    assert problems(year(change)) == [("criteria.II.4.base", code)]


@pytest.mark.parametrize(
    ("literal", "code"),
    [
        ("1e-5", "number_decimals"),
        ("0.00001", "number_decimals"),
        ("1e10", "number_range"),
        ("1e999", "number_range"),
        ("1e99999999999999999999", "number_range"),
        ("9" * 5000, "number_range"),
    ],
)
def test_json_number_is_refused(literal, code):
    content = text_with('"base": "5"', f'"base": {literal}')

    assert problems(content) == [("criteria.II.4.base", code)]


@pytest.mark.parametrize(
    ("literal", "written"),
    [
        ("5", "5"),
        ("13.75", "13.75"),
        ("1e3", "1000"),
        ("12000e-3", "12"),
        ("-0", "0"),
        ("0e5", "0"),
        ('"-0.0000"', "0"),
        ('"2.5000"', "2.5"),
        ('"1000000000"', "1000000000"),
        ("-1E9", "-1000000000"),
    ],
)
def test_number_is_read_exactly(literal, written):
    year_file = yearfile.parse(text_with('"base": "5"', f'"base": {literal}'))

    assert yearfile.document(year_file)["criteria"][1]["children"][3]["base"] == written


# --- one thing wrong ---

LONG = "x" * 5000


def deep(levels):
    """A branch whose last node stands at the given level."""
    node = leaf("last", "manual", "5")
    for level in range(levels - 1, 0, -1):
        node = group(f"g{level}", node, most="5")
    return node


# What is changed (a path), to what; where the problem is, and what.
ONE_WRONG = [
    # the top
    ("schema", "schema", "other/1", "schema", "not_one_of"),
    ("no schema", "schema", DELETED, "schema", "required"),
    ("no year", "year", DELETED, "year", "required"),
    ("no authority", "authority", DELETED, "authority", "required"),
    ("no policy", "policy", DELETED, "policy", "required"),
    ("policy is a list", "policy", [], "policy", "wrong_type"),
    ("unknown key", "extra", 1, "extra", "unknown_key"),
    ("year 0", "year", 0, "year", "number_below"),
    ("year 3000", "year", "3000", "year", "number_above"),
    ("half a year", "year", 2026.5, "year", "not_whole"),
    ("year in words", "year", "MMXXVI", "year", "number_form"),
    # authority and bloc
    ("style", "authority/style", "STATE", "authority.style", "not_one_of"),
    ("style is no text", "authority/style", 1, "authority.style", "wrong_type"),
    ("authority name", "authority/name", " ", "authority.name", "blank"),
    ("authority name long", "authority/name", LONG, "authority.name", "too_long"),
    ("two lines", "authority/name", "a\nb", "authority.name", "control_character"),
    ("authority is a text", "authority", "x", "authority", "wrong_type"),
    ("kind", "bloc/kind", "cum", "bloc.kind", "not_one_of"),
    ("slug", "bloc/slug", "Cụm 5", "bloc.slug", "bad_slug"),
    ("slug is a number", "bloc/slug", 5, "bloc.slug", "wrong_type"),
    ("no bloc name", "bloc/name", DELETED, "bloc.name", "required"),
    ("head", "bloc/head", "nobody", "bloc.head", "unknown_unit"),
    ("deputy", "bloc/deputy", "nobody", "bloc.deputy", "unknown_unit"),
    ("deputy is head", "bloc/deputy", "tham-muu", "bloc.deputy", "deputy_is_head"),
    # units
    ("no list of units", "units", {}, "units", "wrong_type"),
    ("unit is a text", "units/1", "phap-che", "units[1]", "wrong_type"),
    ("unit name", "units/1/name", "", "units.phap-che.name", "blank"),
    ("unit type", "units/1/type", 5, "units.phap-che.type", "wrong_type"),
    ("leader", "units/1/leader", {}, "units.phap-che.leader.name", "required"),
    (
        "same unit code",
        "units/1",
        {"code": "tham-muu", "name": "x"},
        "units.tham-muu.code",
        "duplicate_code",
    ),
    # criteria
    ("no criteria", "criteria", [], "criteria", "empty"),
    ("criteria is an object", "criteria", {}, "criteria", "wrong_type"),
    ("node is a text", "criteria/2", "C", "criteria[2]", "wrong_type"),
    ("type", "criteria/0/children/0/type", "points", "criteria.I.1.type", "not_one_of"),
    ("type is a list", "criteria/0/children/0/type", [], "criteria.I.1.type", "not_one_of"),
    ("no type", "criteria/0/children/0/type", DELETED, "criteria.I.1.type", "required"),
    ("name", "criteria/0/children/0/name", DELETED, "criteria.I.1.name", "required"),
    ("same code", "criteria/1/children/0/code", "I", "criteria.I.code", "duplicate_code"),
    ("key of another type", "criteria/0/children/0/bands", [], "criteria.I.1.bands", "unknown_key"),
    ("negative max", "criteria/3/max", "-1", "criteria.T.max", "number_below"),
    ("max too fine", "criteria/3/max", "4.125", "criteria.T.max", "more_than_places"),
    ("group max", "criteria/0/max", "41", "criteria.I.max", "group_max"),
    ("no group max", "criteria/0/max", DELETED, "criteria.I.max", "required"),
    ("no leaf max", "criteria/0/children/0/max", DELETED, "criteria.I.1.max", "required"),
    ("max is a list", "criteria/0/children/0/max", [], "criteria.I.1.max", "wrong_type"),
    ("empty group", "criteria/2/children", [], "criteria.C.children", "empty"),
    ("no children", "criteria/2/children", {}, "criteria.C.children", "wrong_type"),
    ("role", "criteria/2/role", "extra", "criteria.C.role", "not_one_of"),
    ("step 0", "criteria/0/children/0/step", 0, "criteria.I.1.step", "number_below"),
    ("owner", "criteria/0/children/0/owner", "", "criteria.I.1.owner", "blank"),
    ("evidence", "criteria/0/children/0/evidence", 1, "criteria.I.1.evidence", "wrong_type"),
    ("guide", "criteria/0/children/0/guide", "a\x07", "criteria.I.1.guide", "control_character"),
    ("deadline", "criteria/0/children/0/deadline", "31/12", "criteria.I.1.deadline", "bad_day"),
    ("no such day", "criteria/0/children/0/deadline", "02-29", "criteria.I.1.deadline", "bad_day"),
    (
        "deadline is a number",
        "criteria/0/children/0/deadline",
        1231,
        "criteria.I.1.deadline",
        "wrong_type",
    ),
    ("floor twice", "criteria/0/children/0/floor/points", 1, "criteria.I.1.floor", "floor_one"),
    ("floor of nothing", "criteria/0/children/0/floor", {}, "criteria.I.1.floor", "floor_one"),
    (
        "floor over 1",
        "criteria/0/children/0/floor/share",
        50,
        "criteria.I.1.floor.share",
        "number_above",
    ),
    (
        "floor without max",
        "criteria/2/floor",
        {"share": "0.5"},
        "criteria.C.floor",
        "floor_needs_max",
    ),
    ("cap", "criteria/0/cap", "yes", "criteria.I.cap", "wrong_type"),
    (
        "cap_ratio",
        "criteria/0/children/2/cap_ratio",
        "-1",
        "criteria.I.3.cap_ratio",
        "number_below",
    ),
    ("no bands", "criteria/1/children/0/bands", [], "criteria.II.1.bands", "empty"),
    ("op", "criteria/1/children/0/bands/0/op", ">=", "criteria.II.1.bands[0].op", "not_one_of"),
    (
        "band without points",
        "criteria/1/children/1/bands/1/points",
        DELETED,
        "criteria.II.2.bands[1].points",
        "required",
    ),
    (
        "count",
        "criteria/1/children/2/points_per_unit",
        DELETED,
        "criteria.II.3.points_per_unit",
        "required",
    ),
    ("minus", "criteria/1/children/3/minus", DELETED, "criteria.II.4.minus", "required"),
    ("min above max", "criteria/1/children/3/min", "11", "criteria.II.4.min", "min_above_max"),
    # entries
    ("entries", "entries", [], "entries", "wrong_type"),
    ("entries of a unit", "entries/tham-muu", [], "entries.tham-muu", "wrong_type"),
    ("entry is a number", "entries/tham-muu/I.1", 8, "entries.tham-muu.I.1", "wrong_type"),
    ("no such unit", "entries/x", {}, "entries.x", "unknown_unit"),
    ("no such criterion", "entries/tham-muu/I.9", {}, "entries.tham-muu.I.9", "unknown_criterion"),
    ("group", "entries/tham-muu/I", {"points": 1}, "entries.tham-muu.I", "entry_for_group"),
    ("keys", "entries/tham-muu/I.2", {"points": 1}, "entries.tham-muu.I.2", "entry_keys"),
    ("no keys", "entries/tham-muu/I.2", {}, "entries.tham-muu.I.2", "entry_keys"),
    ("more keys", "entries/tham-muu/I.2/note", "x", "entries.tham-muu.I.2", "entry_keys"),
    ("above max", "entries/tham-muu/I.1/points", "10.5", "entries.tham-muu.I.1", "number_above"),
    ("below 0", "entries/tham-muu/I.1/points", "-0.5", "entries.tham-muu.I.1", "number_below"),
    ("no step", "entries/tham-muu/I.1/points", "8.25", "entries.tham-muu.I.1", "points_step"),
    ("passed", "entries/tham-muu/I.2/passed", 1, "entries.tham-muu.I.2", "wrong_type"),
    ("target", "entries/tham-muu/I.3/target", -1, "entries.tham-muu.I.3", "number_below"),
    ("actual", "entries/tham-muu/I.4/actual", None, "entries.tham-muu.I.4", "wrong_type"),
    ("value", "entries/tham-muu/II.1/value", "95%", "entries.tham-muu.II.1", "number_form"),
    ("days", "entries/tham-muu/II.2/days", True, "entries.tham-muu.II.2", "wrong_type"),
    ("part of a count", "entries/tham-muu/II.3/count", "2.5", "entries.tham-muu.II.3", "not_whole"),
    ("negative count", "entries/tham-muu/II.3/count", -1, "entries.tham-muu.II.3", "number_below"),
    ("part of a plus", "entries/tham-muu/II.4/plus", 0.5, "entries.tham-muu.II.4", "not_whole"),
    (
        "N/A without reason",
        "entries/tham-muu/T.1",
        {"na": True},
        "entries.tham-muu.T.1",
        "entry_keys",
    ),
    ("blank reason", "entries/tham-muu/T.1/reason", " \n", "entries.tham-muu.T.1", "blank"),
    ("N/A false", "entries/tham-muu/T.1/na", False, "entries.tham-muu.T.1", "na_true"),
    # policy
    ("rounding", "policy/rounding", DELETED, "policy.rounding", "required"),
    ("places", "policy/rounding/places", 5, "policy.rounding.places", "number_above"),
    ("mode", "policy/rounding/mode", "up", "policy.rounding.mode", "not_one_of"),
    ("na", "policy/na", "skip", "policy.na", "not_one_of"),
    ("no na", "policy/na", DELETED, "policy.na", "required"),
    ("bonus_cap", "policy/bonus_cap", -1, "policy.bonus_cap", "number_below"),
    ("fine cap", "policy/bonus_cap", "1.125", "policy.bonus_cap", "more_than_places"),
    ("fine floor", "policy/total_floor", "0.001", "policy.total_floor", "more_than_places"),
    ("effect", "policy/floor_effect", "warn", "policy.floor_effect", "not_one_of"),
    ("no effect", "policy/floor_effect", DELETED, "policy.floor_effect", "required"),
    ("grades", "policy/grades", {}, "policy.grades", "wrong_type"),
    ("grade", "policy/grades/1/min", DELETED, "policy.grades[1].min", "required"),
    ("inclusive", "policy/grades/0/inclusive", 1, "policy.grades[0].inclusive", "wrong_type"),
    ("tie_break", "policy/tie_break", "pledge", "policy.tie_break", "wrong_type"),
    ("rule", "policy/tie_break/1", "pledge", "policy.tie_break[1]", "wrong_type"),
    ("by", "policy/tie_break/1/by", "age", "policy.tie_break[1].by", "not_one_of"),
    ("no by", "policy/tie_break/1", {}, "policy.tie_break[1].by", "required"),
    ("more", "policy/tie_break/1/x", 1, "policy.tie_break[1].x", "unknown_key"),
    ("node", "policy/tie_break/0/code", "X", "policy.tie_break[0].code", "unknown_criterion"),
    ("no node", "policy/tie_break/0/code", DELETED, "policy.tie_break[0].code", "required"),
    (
        "at_least",
        "policy/tie_break/4/at_least",
        "70",
        "policy.tie_break[4].at_least",
        "number_above",
    ),
    ("order", "policy/tie_break/5/order", [], "policy.tie_break[5].order", "empty"),
    ("ordered", "policy/tie_break/5/order", ["x"], "policy.tie_break[5].order[0]", "unknown_unit"),
    (
        "order of numbers",
        "policy/tie_break/5/order",
        [1],
        "policy.tie_break[5].order[0]",
        "wrong_type",
    ),
    (
        "ordered twice",
        "policy/tie_break/5/order",
        ["phap-che", "phap-che"],
        "policy.tie_break[5].order[1]",
        "duplicate_code",
    ),
    # facts of units
    ("status", "status/phap-che", "x", "status.phap-che", "wrong_type"),
    ("status key", "status/phap-che/out", "x", "status.phap-che.out", "unknown_key"),
    ("status reason", "status/phap-che/excluded", "", "status.phap-che.excluded", "blank"),
    ("status unit", "status/x", {}, "status.x", "unknown_unit"),
    ("pledge", "pledge_completion/tham-muu", "-0.1", "pledge_completion.tham-muu", "number_below"),
    ("pledge unit", "pledge_completion/x", "1", "pledge_completion.x", "unknown_unit"),
    ("women", "women_share/tham-muu", "40", "women_share.tham-muu", "number_above"),
    ("women unit", "women_share/x", "0.4", "women_share.x", "unknown_unit"),
]


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


def bare_policy():
    return {"rounding": {"places": 2, "mode": "down"}, "na": "zero"}


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


# --- there and back ---


def test_dump_loses_nothing_and_is_a_fixed_point():
    for seed in range(100):
        year_file = parse(random_year(seed))

        written = yearfile.dump(year_file)

        assert yearfile.parse(written) == year_file, f"seed {seed}"
        assert yearfile.dump(yearfile.parse(written)) == written, f"seed {seed}"


def test_dump_keeps_every_key_of_the_example():
    assert json.loads(yearfile.dump(parse(YEAR))) == YEAR | {
        "entries": {
            unit: {code: as_written(entry) for code, entry in ENTRIES.items()}
            for unit in ("tham-muu", "phap-che")
        },
        "women_share": {"tham-muu": "0.4"},
        "criteria": json.loads(
            json.dumps(YEAR["criteria"]).replace("80,", '"80",').replace("5}", '"5"}')
        ),
    }


def as_written(entry):
    return {k: str(v) if type(v) is int else v for k, v in entry.items()}


def test_dump_of_a_sparse_year_stays_sparse():
    sparse = year(entries={"tham-muu": {}}, policy=bare_policy())
    sparse["criteria"] = [leaf("x", "manual", deadline="2027-01-31", evidence="Ảnh, biên bản")]
    for key in ("status", "pledge_completion", "women_share"):
        del sparse[key]
    del sparse["bloc"]["deputy"], sparse["authority"]["place"]

    written = json.loads(yearfile.dump(parse(sparse)))

    sparse["bloc"]["deputy"] = None
    assert written == sparse | {"entries": {}}


@pytest.mark.parametrize(
    ("path", "absent"),
    [
        (("bloc", "head"), ("bloc", "head")),
        (("authority", "place"), ("authority", "place")),
        (("units", 0, "leader"), ("units", 0, "leader")),
        (("policy", "bonus_cap"), ("policy", "bonus_cap")),
        (("status", "phap-che", "suspended"), ("status", "phap-che")),
    ],
)
def test_null_is_as_if_absent(path, absent):
    assert parse(year((path, None))) == parse(year((absent, DELETED)))


def shuffled(value, dice):
    """The same content with the keys of every object in another order."""
    if isinstance(value, dict):
        keys = list(value)
        dice.shuffle(keys)
        return {key: shuffled(value[key], dice) for key in keys}
    return [shuffled(item, dice) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("seed", range(10))
def test_order_of_keys_and_white_space_change_nothing(seed):
    content = random_year(seed)
    other = json.dumps(shuffled(content, random.Random(seed)), indent=3).encode()  # noqa: S311 - a test

    assert yearfile.result(yearfile.parse(other)) == result(content)


def test_digest_is_the_same_on_every_machine():
    digest = result(YEAR)["digest"]

    assert digest == DIGEST
    assert result(year((("women_share", "tham-muu"), "0.41")))["digest"] != digest


DIGEST = "sha256:05c34275ead3728d2d69cbf836c0ff6567e8fe6b7dd6b234ce345f16c301865e"


@pytest.mark.parametrize("seed", range(20))
def test_order_of_units_changes_no_score(seed):
    content = random_year(seed)
    turned = content | {"units": content["units"][::-1]}

    def scores(result_):
        return {u["code"]: (u["rank"], u["total"], u["nodes"]) for u in result_["units"]}

    assert scores(result(turned)) == scores(result(content))


def test_more_points_by_hand_never_lower_the_total():
    for seed in range(100):
        content = random_year(seed)
        content["criteria"].insert(0, leaf("extra", "manual", "9", step="3"))
        unit = content["units"][0]["code"]
        cells = content["entries"].setdefault(unit, {})
        totals = []
        for points in (0, 3, 9):
            cells["extra"] = {"points": points}
            line = next(u for u in result(content)["units"] if u["code"] == unit)
            totals.append(Decimal(line["total"]))

        assert totals == sorted(totals), f"seed {seed}"


# --- one criterion, one cell ---

CRITERION = leaf("I.1", "manual", "10", step="0.5")


def test_cell_is_checked_against_its_criterion():
    assert yearfile.check_cell(CRITERION, {"points": "9.50"}) == {"points": "9.5"}
    assert yearfile.check_cell(CRITERION, {"na": True, "reason": "x"}) == {
        "na": True,
        "reason": "x",
    }


def test_cell_is_refused_with_every_problem():
    with pytest.raises(yearfile.Invalid) as refused:
        yearfile.check_cell(CRITERION, {"points": "12.25"}, place="I.1")

    assert [(p.place, p.code, dict(p.params)) for p in refused.value.problems] == [
        ("I.1", "number_above", {"most": "10", "field": "points"}),
        ("I.1", "points_step", {"step": "0.5", "field": "points"}),
    ]
    assert str(refused.value) == "I.1: number_above; I.1: points_step"


def test_group_has_no_cells():
    with pytest.raises(yearfile.Invalid, match="entry_for_group"):
        yearfile.check_cell(group("g", CRITERION, most="10"), {"points": 1})


def test_entry_is_read_by_itself():
    criterion = yearfile.parse_leaf(CRITERION)

    assert yearfile.parse_entry(criterion, {"points": 1}) == Points(1)
    assert yearfile.parse_entry(criterion, {"na": True, "reason": "x"}) == NotApplicable("x")
