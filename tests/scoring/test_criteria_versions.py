"""From one version of a table to the next while units are being scored."""

from scoring.criteria import Choice, carried_year, compared, pairs
from tests.scoring.years import group, leaf, parse, table

POLICY = {"rounding": {"places": 2, "mode": "half_up"}, "na": "zero"}
OLD = [
    group("I", leaf("I.1", "manual"), leaf("I.2", "pass_fail"), most="20"),
    leaf("II", "count", points_per_unit="2"),
    leaf("III", "manual"),
]
NEW = [
    group("I", leaf("I.1", "manual", "5"), leaf("I.2", "pass_fail"), most="15"),
    leaf("II", "count", points_per_unit="5"),
    leaf("III", "leader"),
    leaf("IV", "manual"),
]
ENTRIES = {
    "a": {"I.1": {"points": "8"}, "I.2": {"passed": True}, "II": {"count": "2"}},
    "b": {"I.1": {"points": "4"}, "I.2": {"passed": False}, "III": {"points": "3"}},
}


def test_only_criteria_scored_in_both_versions_are_paired():
    known = pairs(OLD, [*NEW[:2], group("III", leaf("III.1", "manual"), most="10")])

    assert list(known) == ["I.1", "I.2", "II"]
    assert [pair.is_asked for pair in known.values()] == [True, False, True]


def test_a_renamed_criterion_is_paired_under_both_codes():
    known = pairs(OLD, [leaf("A", "manual", name="Tiêu chí I.1")])

    assert {code: pair.new.code for code, pair in known.items()} == {"I.1": "A"}


def test_what_may_be_chosen_hangs_on_the_pair():
    known = pairs(OLD, NEW)

    assert {code: [c.value for c in pair.choices] for code, pair in known.items()} == {
        "I.1": ["keep", "clamp", "rescale", "reset"],
        "I.2": ["keep"],
        "II": ["keep", "reset"],
        "III": ["reset"],
    }


def carried(**chosen):
    year_file = parse(table(*OLD, entries=ENTRIES))
    choices = {code.replace("_", "."): Choice(choice) for code, choice in chosen.items()}
    return year_file, carried_year(
        year_file, NEW, policy=POLICY, known=pairs(OLD, NEW), chosen=choices
    )


def points(year_file, code):
    return {
        unit: str(cells[code].points) for unit, cells in year_file.entries.items() if code in cells
    }


def test_entries_go_over_as_chosen_and_those_that_do_not_fit_are_left_out():
    assert points(carried()[1], "I.1") == {"b": "4"}
    assert points(carried(I_1="clamp")[1], "I.1") == {"a": "5", "b": "4"}
    assert points(carried(I_1="rescale")[1], "I.1") == {"a": "4", "b": "2"}
    assert points(carried(I_1="reset")[1], "I.1") == {}
    assert "III" not in carried()[1].entries["b"]


def test_ranks_of_both_versions_can_be_compared():
    before, after = carried(I_1="reset")

    assert [(m.unit, str(m.old_total), str(m.new_total)) for m in compared(before, after)] == [
        ("a", "22.00", "20.00"),
        ("b", "7.00", "0"),
    ]


def test_entries_of_what_was_taken_out_stay_behind():
    year_file = parse(table(*OLD, entries=ENTRIES))
    known = pairs(OLD, NEW[:1])

    after = carried_year(year_file, NEW[:1], policy=POLICY, known=known, chosen={})

    assert {unit: set(cells) for unit, cells in after.entries.items()} == {
        "a": {"I.2"},
        "b": {"I.1", "I.2"},
    }
