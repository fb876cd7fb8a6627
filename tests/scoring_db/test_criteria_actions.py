"""Criteria sets are drafted, edited, adopted, and start the scoring of a year."""

import pytest
from django.db.models import ProtectedError

from blocs.models import Conference, ConferenceKind
from core.models import AuditEntry
from core.transitions import Refused
from scoring.actions import criteria as actions
from scoring.actions.criteria import Overtaken, SetFacts
from scoring.criteria import Way
from scoring.exports.tables import table_of
from scoring.models import CriteriaSet, Criterion, Round, ScoreSheet
from scoring.states import CriteriaState
from tests.factories import make_bloc_year, make_user
from tests.scoring.years import group, leaf
from tests.scoring_db.criteria_sets import DAY, POLICY, TABLE, adopted, codes, draft, fresh, node
from tests.scoring_db.years import loaded

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return make_user(full_name="Chị Hoa")


def acts(criteria):
    entries = AuditEntry.objects.filter(subject=f"scoring.criteriaset:{criteria.pk}")
    return [entry.act for entry in entries.order_by("number")]


def test_an_empty_draft_has_a_policy_and_no_criteria(by):
    made = actions.draft_set(SetFacts("Bộ mới", year=2026), source_id=None, by=by)

    assert (made.state, made.version, made.edition) == (CriteriaState.DRAFT, 1, 1)
    assert made.policy["rounding"] == {"places": 2, "mode": "half_up"}
    assert codes(made) == []
    assert acts(made) == ["scoring.criteria.drafted"]


def test_a_draft_may_begin_with_the_table_of_another_set(by):
    source = loaded().criteria

    made = actions.draft_set(SetFacts("Bản sao"), source_id=source.pk, by=by)

    assert table_of(made.pk) == table_of(source.pk)
    assert made.policy == source.policy
    assert made.previous is None


def test_a_whole_table_takes_the_place_of_the_drafts_own(by):
    made = draft(by)

    again = actions.replace_table(
        made.pk, [leaf("x", "manual")], policy=None, edition=made.edition, by=by
    )

    assert codes(again) == [("x", None)]
    assert fresh(made).policy == POLICY
    assert fresh(made).edition == 3


def test_a_criterion_is_added_at_the_end_of_its_group(by):
    made = draft(by)

    actions.add_criterion(
        made.pk,
        leaf("I.3", "leader", owner="Sở Nội vụ"),
        parent_id=node(made, "I").pk,
        edition=made.edition,
        by=by,
    )

    assert codes(made) == [
        ("I", None),
        ("I.1", "I"),
        ("I.2", "I"),
        ("I.3", "I"),
        ("II", None),
        ("II.1", "II"),
    ]
    assert node(made, "I.3").owner == "Sở Nội vụ"


def test_a_criterion_is_added_at_the_end_of_the_table(by):
    made = draft(by)

    actions.add_criterion(
        made.pk, leaf("III", "manual"), parent_id=None, edition=made.edition, by=by
    )

    assert codes(made)[-1] == ("III", None)


def test_no_criterion_is_added_below_the_deepest_level(by):
    deep = leaf("c10", "manual")
    for level in range(9, 0, -1):
        deep = group(f"c{level}", deep, most="10")
    made = draft(by, nodes=[deep])

    with pytest.raises(Refused, match="10 cấp"):
        actions.add_criterion(
            made.pk,
            leaf("y", "manual"),
            parent_id=node(made, "c10").pk,
            edition=made.edition,
            by=by,
        )


def test_a_criterion_says_something_else_and_stays_in_its_place(by):
    made = draft(by)
    before = codes(made)

    actions.change_criterion(
        node(made, "I.2").pk,
        leaf("I.2b", "count", points_per_unit="2", guide="Đếm"),
        edition=made.edition,
        by=by,
    )

    changed = node(made, "I.2b")
    assert (changed.type, changed.rule) == ("count", {"points_per_unit": "2", "guide": "Đếm"})
    assert [parent for _, parent in codes(made)] == [parent for _, parent in before]


def test_a_group_with_parts_stays_a_group(by):
    made = draft(by)

    with pytest.raises(Refused, match="còn tiêu chí con"):
        actions.change_criterion(
            node(made, "I").pk, leaf("I", "manual"), edition=made.edition, by=by
        )


def test_a_criterion_goes_with_everything_below_it(by):
    made = draft(by)

    actions.remove_criterion(node(made, "I").pk, edition=made.edition, by=by)

    assert codes(made) == [("II", None), ("II.1", "II")]


@pytest.mark.parametrize(
    ("code", "way", "target", "order"),
    [
        ("I.2", Way.UP, None, ["I", "I.2", "I.1", "II", "II.1"]),
        ("II", Way.UP, None, ["II", "II.1", "I", "I.1", "I.2"]),
        ("II", Way.IN, None, ["I", "I.1", "I.2", "II", "II.1"]),
        ("I.1", Way.OUT, None, ["I", "I.2", "I.1", "II", "II.1"]),
        ("I.1", Way.INSIDE, "II", ["I", "I.2", "II", "II.1", "I.1"]),
        ("II.1", Way.BEFORE, "I.1", ["I", "II.1", "I.1", "I.2", "II"]),
    ],
)
def test_a_criterion_moves_among_the_others(by, code, way, target, order):
    made = draft(by)
    target_id = node(made, target).pk if target else None

    actions.move_criterion(
        node(made, code).pk, way, target_id=target_id, edition=made.edition, by=by
    )

    assert [each for each, _ in codes(made)] == order
    positions = made.nodes.order_by("position").values_list("position", flat=True)
    assert list(positions) == list(range(5))


def test_a_move_that_leads_nowhere_is_refused_and_counts_no_edit(by):
    made = draft(by)

    with pytest.raises(Refused, match="“I”"):
        actions.move_criterion(node(made, "I").pk, Way.UP, edition=made.edition, by=by)

    assert fresh(made).edition == made.edition


def edits(made, by):
    """Every edit of a draft, by its name."""
    one = node(made, "I.1").pk
    return {
        "add": lambda e: actions.add_criterion(
            made.pk, leaf("x", "manual"), parent_id=None, edition=e, by=by
        ),
        "change": lambda e: actions.change_criterion(one, leaf("I.1", "manual"), edition=e, by=by),
        "remove": lambda e: actions.remove_criterion(one, edition=e, by=by),
        "move": lambda e: actions.move_criterion(one, Way.DOWN, edition=e, by=by),
        "replace": lambda e: actions.replace_table(made.pk, TABLE, policy=None, edition=e, by=by),
        "describe": lambda e: actions.describe_set(
            made.pk, name="Tên", unit_type="", policy=POLICY, edition=e, by=by
        ),
        "adopt": lambda e: actions.adopt_set(made.pk, on=DAY, conference_id=None, edition=e, by=by),
        "drop": lambda e: actions.drop_draft(made.pk, edition=e, by=by),
    }


@pytest.mark.parametrize("name", ["change", "remove", "move"])
def test_criterion_that_somebody_took_out_is_refused(name):
    by = make_user()
    made = draft(by)
    edit = edits(made, by)[name]
    Criterion.objects.filter(criteria=made, code="I.1").delete()

    with pytest.raises(Refused, match="Bảng vừa đổi"):
        edit(made.edition)


EDITS = ["add", "change", "remove", "move", "replace", "describe", "adopt", "drop"]


@pytest.mark.parametrize("name", EDITS)
def test_who_edits_what_was_edited_meanwhile_is_told_by_whom(by, name):
    made = draft(by)
    late = edits(made, make_user())[name]
    read = made.edition
    actions.describe_set(made.pk, name="Tên mới", unit_type="", policy=POLICY, edition=read, by=by)
    before = table_of(made.pk)

    with pytest.raises(Overtaken) as told:
        late(read)

    assert (told.value.by, told.value.at is not None) == (by, True)
    assert (table_of(made.pk), fresh(made).name) == (before, "Tên mới")
    assert fresh(made).edition == read + 1


@pytest.mark.parametrize("name", EDITS)
def test_an_adopted_set_is_never_edited(by, name):
    made = adopted(by)

    with pytest.raises(Refused, match="đã thông qua"):
        edits(made, by)[name](made.edition)


def test_nobody_is_named_where_the_audit_knows_nobody():
    unknown = CriteriaSet.objects.create(policy=POLICY, state="DRAFT", edition=2)

    told = Overtaken(unknown)

    assert (told.by, told.at) == (None, None)


def test_every_edit_counts_once_and_is_recorded(by):
    made = draft(by)

    edits(made, by)["move"](2)
    edits(made, by)["add"](3)

    assert fresh(made).edition == 4
    assert acts(made)[-2:] == ["scoring.criterion.moved", "scoring.criterion.added"]


def test_a_draft_is_thrown_away(by):
    made = draft(by)

    actions.drop_draft(made.pk, edition=made.edition, by=by)

    assert not CriteriaSet.objects.filter(pk=made.pk).exists()
    assert Criterion.objects.count() == 0


def test_a_conference_adopts_a_set(by):
    bloc_year = make_bloc_year()
    meeting = Conference.objects.create(
        bloc_year=bloc_year, kind=ConferenceKind.LAUNCH, name="Hội nghị triển khai"
    )
    made = draft(by, bloc=bloc_year.bloc)

    actions.adopt_set(made.pk, on=DAY, conference_id=meeting.pk, edition=made.edition, by=by)

    stored = fresh(made)
    assert (stored.state, stored.adopted_on, stored.conference) == (
        CriteriaState.ADOPTED,
        DAY,
        meeting,
    )


def test_a_conference_of_another_bloc_adopts_nothing(by):
    made = draft(by, bloc=make_bloc_year().bloc)
    other = Conference.objects.create(
        bloc_year=make_bloc_year(), kind=ConferenceKind.LAUNCH, name="Khối khác"
    )

    with pytest.raises(Conference.DoesNotExist):
        actions.adopt_set(made.pk, on=DAY, conference_id=other.pk, edition=made.edition, by=by)


def test_a_table_with_errors_is_not_adopted(by):
    made = draft(by, nodes=[leaf("x", "count", None)])

    with pytest.raises(Refused, match="còn 2 lỗi"):
        actions.adopt_set(made.pk, on=DAY, conference_id=None, edition=made.edition, by=by)

    assert fresh(made).state == CriteriaState.DRAFT


def test_an_adopted_set_starts_the_scoring_of_a_year(by):
    bloc_year = make_bloc_year(members=3)
    made = adopted(by, bloc=bloc_year.bloc)

    round_ = actions.start_round(made.pk, bloc_year.pk, by=by)

    assert (round_.criteria, round_.state) == (made, "OPEN")
    assert ScoreSheet.objects.filter(round=round_).count() == 3


def test_a_set_of_the_library_starts_the_scoring_of_any_bloc(by):
    made = adopted(by)

    for _ in range(2):
        actions.start_round(made.pk, make_bloc_year().pk, by=by)

    assert made.rounds.count() == 2


def test_a_year_is_scored_once(by):
    round_ = loaded()
    made = adopted(by, bloc=round_.bloc_year.bloc)

    with pytest.raises(Refused, match="đã có vòng chấm"):
        actions.start_round(made.pk, round_.bloc_year_id, by=by)

    assert Round.objects.get().criteria == round_.criteria


def test_a_draft_or_a_set_of_another_bloc_starts_nothing(by):
    bloc_year = make_bloc_year()

    with pytest.raises(Refused, match="đã thông qua"):
        actions.start_round(draft(by, bloc=bloc_year.bloc).pk, bloc_year.pk, by=by)
    with pytest.raises(Refused, match="khối khác"):
        actions.start_round(adopted(by, bloc=make_bloc_year().bloc).pk, bloc_year.pk, by=by)


def test_one_draft_of_the_next_version_at_a_time(by):
    first = adopted(by)

    second = actions.draft_version(first.pk, by=by)

    assert (second.version, second.previous, second.state) == (2, first, CriteriaState.DRAFT)
    assert table_of(second.pk) == table_of(first.pk)
    with pytest.raises(Refused, match="đang được soạn"):
        actions.draft_version(first.pk, by=by)
    with pytest.raises(Refused, match="đang có hiệu lực"):
        actions.draft_version(second.pk, by=by)


def test_a_new_version_is_applied_not_adopted(by):
    second = actions.draft_version(adopted(by).pk, by=by)

    with pytest.raises(Refused, match="được áp dụng"):
        actions.adopt_set(second.pk, on=DAY, conference_id=None, edition=second.edition, by=by)


def test_a_set_that_has_a_next_version_is_not_lost(by):
    first = adopted(by)
    actions.draft_version(first.pk, by=by)

    with pytest.raises(ProtectedError):
        first.delete()


@pytest.mark.parametrize("count", [3, 60])
def test_a_move_costs_the_same_in_a_large_table(by, count, django_assert_num_queries):
    made = draft(by, nodes=[leaf(f"c{n}", "manual", evidence=True) for n in range(count)])
    last, first = node(made, f"c{count - 1}").pk, node(made, "c0").pk

    with django_assert_num_queries(14):
        actions.move_criterion(last, Way.BEFORE, target_id=first, edition=2, by=by)
