"""Cross-checks read back: who differs, who is harsh, and with how many queries."""

from fractions import Fraction

import pytest

from scoring import actions
from scoring.drawing import Deviation, Severity, WhatIf
from scoring.exports import checks as exports
from scoring.models import Check, Criterion, Entry, Round
from scoring.states import CheckState
from tests.scoring_db import checking

pytestmark = pytest.mark.django_db
AGREED = {"I_1": {"target": "100", "actual": "90"}, "I_2": "20", "II_1": {"passed": True}}


@pytest.fixture
def two():
    """dv-1 and dv-3 check dv-2 and agree with it on everything; dv-2 checks dv-1."""
    round_ = checking.self_scored(units=3)
    checks = checking.paired(round_, ("dv-1", "dv-2"), ("dv-3", "dv-2"), ("dv-2", "dv-1"))
    for check in checks:
        checking.give(check, **AGREED)
    return round_, checks


def fresh(round_):
    return Round.objects.get(pk=round_.pk)


def report(round_):
    return exports.report_of(exports.overview_of(fresh(round_)))


# --- Where they differ ---


def test_nothing_is_disputed_where_all_agree(two):
    round_, checks = two
    checking.hand_in(*checks)

    assert exports.disagreements(fresh(round_)) == []


def test_checkers_who_differ_are_listed_in_the_order_of_the_units(two):
    round_, checks = two
    checking.give(checks[1], I_2="15")
    checking.hand_in(*checks)

    (row,) = exports.disagreements(fresh(round_))

    assert (row.member.code, row.criterion.code, row.kind) == ("dv-2", "I.2", exports.Kind.CHECKERS)
    assert (row.own, row.own_note) == ({"points": "20"}, "vì vậy")
    assert [(v.checker.code, v.value, v.note) for v in row.voices] == [
        ("dv-1", {"points": "20"}, "khác"),
        ("dv-3", {"points": "15"}, "khác"),
    ]


def test_checkers_who_agree_on_another_value_are_listed_too(two):
    round_, checks = two
    for check in checks[:2]:
        checking.give(check, I_2="15")
    checking.hand_in(*checks)

    assert [row.kind for row in exports.disagreements(fresh(round_))] == [exports.Kind.SELF]


def test_units_whose_checks_are_awaited_are_not_listed(two):
    round_, checks = two
    checking.give(checks[0], I_2="15")
    checking.give(checks[2], I_2="15")
    checking.hand_in(checks[0], checks[2])

    assert [row.member.code for row in exports.disagreements(fresh(round_))] == ["dv-1"]


def test_value_without_a_self_score_is_disputed_only_between_checkers(two):
    round_, checks = two
    Entry.objects.filter(sheet__member__code="dv-2", stage="SELF", criterion__code="I.2").delete()
    checking.hand_in(*checks)

    before = exports.disagreements(fresh(round_))
    checking.give(checks[0], I_2="15")
    (row,) = exports.disagreements(fresh(round_))

    assert before == []
    assert (row.own, row.own_note, row.kind) == (None, "", exports.Kind.CHECKERS)


# --- Who is harsh ---


def test_report_waits_for_the_last_check(two):
    round_, checks = two
    checking.hand_in(*checks[:2])
    early = report(round_)

    checking.hand_in(checks[2])

    assert early is None
    assert [each.checker for each in report(round_).checkers] == ["dv-1", "dv-2", "dv-3"]


def test_report_needs_a_check_that_was_handed_in(two):
    round_, checks = two
    for check in checks:
        actions.recuse(check.pk, reason="có liên quan", by=None)

    assert report(round_) is None


def test_harsh_checker_is_measured_in_points_and_shares(two):
    """dv-1 gives 15 of 30 where the unit and dv-3 give 20; two more cells agree."""
    round_, checks = two
    checking.give(checks[0], I_2="15")
    checking.hand_in(*checks)

    found = {each.checker: each for each in report(round_).checkers}

    harsh = Deviation(Fraction(-5, 3), Fraction(-1, 18), 3)
    even = Deviation(Fraction(0), Fraction(0), 3)
    assert found["dv-1"] == Severity("dv-1", harsh, harsh)
    assert found["dv-3"] == Severity("dv-3", even, Deviation(Fraction(5, 3), Fraction(1, 18), 3))
    assert found["dv-2"] == Severity("dv-2", even, None)


def test_what_if_evens_the_checkers_out_and_stores_nothing(two):
    round_, checks = two
    checking.give(checks[0], I_2="15")
    checking.hand_in(*checks)

    units = report(round_).units

    assert units == (
        WhatIf("dv-1", Fraction(67), Fraction(67)),
        WhatIf("dv-2", Fraction(129, 2), Fraction(129, 2)),
    )
    assert Entry.objects.get(check_in=checks[0], criterion__code="I.2").value == {"points": "15"}


def test_deduction_that_is_larger_is_harsher(two):
    round_, checks = two
    group = Criterion.objects.get(code="I")
    group.rule = group.rule | {"role": "deduction"}
    group.save()
    checking.give(checks[0], I_2="25")
    checking.hand_in(*checks)

    found = {each.checker: each.from_self.points for each in report(round_).checkers}

    assert found == {"dv-1": Fraction(-5, 3), "dv-2": 0, "dv-3": 0}


def test_what_does_not_apply_is_compared_with_nothing(two):
    round_, checks = two
    checking.give(checks[0], I_2={"na": True, "reason": "không có"})
    checking.hand_in(*checks)

    found = {each.checker: each for each in report(round_).checkers}

    assert (found["dv-1"].from_self.cells, found["dv-3"].from_self.cells) == (2, 3)
    assert found["dv-3"].from_others.cells == 2


def test_cell_that_a_checker_left_empty_is_not_measured(two):
    """A check that is handed in has none; one whose criterion came later may."""
    round_, checks = two
    Entry.objects.filter(check_in=checks[0], criterion__code="I.2").update(value=None)
    checking.hand_in(*checks)

    found = {each.checker: each for each in report(round_).checkers}

    assert found["dv-1"].from_self.cells == 2


def test_leader_criterion_is_measured_at_what_a_unit_is_sure_of(two):
    """90 of 100 is worth 0.9 · ½ · 30 whatever the rest of the bloc reaches; 100 is 15."""
    round_, checks = two
    Criterion.objects.filter(code="I.1").update(type="leader")
    checking.give(checks[0], I_1={"target": "100", "actual": "100"})
    checking.hand_in(*checks)

    found = {each.checker: each for each in report(round_).checkers}

    assert found["dv-1"].from_self.points == Fraction(3, 2) / 3
    assert found["dv-2"].from_self.points == 0


def test_criteria_of_departments_are_not_measured(two):
    round_, checks = two
    checking.give(checks[0], II_2={"count": "4"})
    checking.hand_in(*checks)

    found = {each.checker: each for each in report(round_).checkers}

    assert found["dv-1"].from_self.cells == 3


# --- The list, and one check ---


def test_overview_before_the_draw_is_nothing():
    assert exports.overview_of(checking.self_scored(units=3)) is None


def test_overview_counts_what_is_scored_of_what_is_to_be_scored(two):
    round_, checks = two
    Entry.objects.filter(check_in=checks[0], criterion__code="I.1").update(value=None)

    found = {each.check.pk: each for each in exports.overview_of(round_).assignments}

    assert (found[checks[0].pk].filled, found[checks[0].pk].of) == (2, 3)
    assert (found[checks[1].pk].filled, found[checks[1].pk].until) == (3, None)


def test_overview_tells_whose_results_may_be_read(two):
    round_, checks = two
    names = {member.pk: member.code for member in round_.bloc_year.members.all()}

    def settled():
        return {names[each] for each in exports.overview_of(fresh(round_)).settled}

    nobody = settled()
    checking.hand_in(checks[0], checks[2])
    one = settled()
    Check.objects.filter(pk=checks[1].pk).update(state=CheckState.RECUSED, reason="liên quan")

    assert (nobody, one, settled()) == (set(), {"dv-1"}, {"dv-1", "dv-2"})


def test_overview_names_mutual_and_uneven_units():
    round_ = checking.self_scored(units=3)
    checking.paired(round_, ("dv-1", "dv-2"), ("dv-2", "dv-1"), ("dv-3", "dv-1"))

    overview = exports.overview_of(round_)

    assert [(a.code, b.code) for a, b in overview.mutual] == [("dv-1", "dv-2")]
    assert [member.code for member in overview.uneven] == ["dv-1", "dv-3"]


@pytest.mark.parametrize("state", ["CLOSED", "RANKED"])
def test_closed_round_waits_for_nobody(two, state):
    round_, checks = two
    checking.hand_in(checks[0])
    Round.objects.update(state=state, closed_at="2026-12-20T00:00:00Z")

    overview = exports.overview_of(fresh(round_))

    assert (overview.is_finished, len(overview.settled)) == (True, 1)


def test_paper_knows_what_is_missing_and_unexplained(two):
    round_, checks = two
    Entry.objects.filter(check_in=checks[0], criterion__code="I.1").update(value=None)
    checking.give(checks[0], I_2="15")
    Entry.objects.filter(check_in=checks[0], criterion__code="I.2").update(note=" ")

    paper = exports.paper_of(exports.find_check(round_, checks[0].pk))

    assert [item.criterion.code for item in paper.missing] == ["I.1"]
    assert [item.criterion.code for item in paper.unexplained] == ["I.2"]
    assert (paper.done, paper.is_ready) == (2, False)


def test_paper_shows_of_others_only_what_they_filled(two):
    round_, checks = two
    Entry.objects.filter(check_in=checks[1], criterion__code="I.2").update(value=None)
    checking.hand_in(*checks)

    paper = exports.paper_of(exports.find_check(round_, checks[0].pk))

    assert {item.criterion.code: len(item.others) for item in paper.items} == {
        "I.1": 1,
        "I.2": 0,
        "II.1": 1,
    }


def test_check_of_another_round_is_not_found(two):
    _round, checks = two
    other = checking.self_scored(units=3, slug="cum-6")

    with pytest.raises(Check.DoesNotExist):
        exports.find_check(other, checks[0].pk)


@pytest.mark.parametrize("units", [2, 20])
def test_lists_are_read_with_a_constant_number_of_queries(django_assert_num_queries, units):
    round_ = checking.self_scored(units=units)
    checking.paired(round_, *((f"dv-{n + 1}", f"dv-{(n + 1) % units + 1}") for n in range(units)))
    for check in Check.objects.all():
        checking.give(check, I_2="15")
    checking.hand_in(*Check.objects.all())
    round_ = fresh(round_)
    round_.criteria, round_.bloc_year.bloc, round_.bloc_year.authority  # noqa: B018

    with django_assert_num_queries(6):
        overview = exports.overview_of(round_)
    with django_assert_num_queries(4):
        exports.report_of(overview)
    with django_assert_num_queries(3):
        rows = exports.disagreements(round_)

    assert len(rows) == units
