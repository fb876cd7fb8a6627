"""A year goes into the database and comes out again, byte for byte."""

import json
from datetime import date

import pytest
from django.db import transaction
from django.utils import timezone

from blocs.models import BlocYear, Conference, ConferenceKind, HeadTerm, Unit
from core.models import AuditEntry
from scoring import actions, exports, yearfile
from scoring.actions import years
from scoring.models import CriteriaSet, Criterion, Entry, Round, Snapshot, Upload
from scoring.states import RoundState
from tests.factories import make_user
from tests.oracles.random_years import YearMaker
from tests.scoring_db.years import EVERYTHING, filled, loaded, parsed, year

pytestmark = pytest.mark.django_db


def refused(content, **choices):
    """Load it and return the problems as (place, code)."""
    with pytest.raises(yearfile.Invalid) as caught, transaction.atomic():
        actions.load_year(parsed(content), by=None, **choices)
    return [(problem.place, problem.code) for problem in caught.value.problems]


@pytest.mark.parametrize(
    "content", [pytest.param(EVERYTHING, id="every field"), pytest.param(year(), id="no entries")]
)
def test_exported_year_equals_the_loaded_one(content):
    before = parsed(content)

    actions.load_year(before, by=None)

    bloc, number = before.bloc.slug, before.year
    assert exports.stored_year(bloc, number) == before
    assert yearfile.dump(exports.stored_year(bloc, number)) == yearfile.dump(before)


@pytest.mark.parametrize("seed", range(40))
def test_any_year_survives_the_database(seed):
    before = parsed(YearMaker(seed).make())

    round_ = actions.load_year(before, by=None)

    assert exports.stored_year("cum", 2026) == before
    assert exports.result_of(round_) == yearfile.result(before)


def test_load_is_recorded_with_its_person():
    person = make_user()

    actions.load_year(parsed(year()), by=person)

    last = AuditEntry.objects.get(act="scoring.year.loaded")
    assert last.by_id == person.pk


def test_same_year_is_refused_without_replace():
    loaded()

    assert refused(year(entries=filled())) == [("bloc", "year_exists")]
    assert Entry.objects.count() == 0


def test_replace_takes_new_criteria_entries_and_statuses():
    loaded(entries=filled(), status={"dv-2": {"excluded": "cũ"}})
    new = [{"code": "A", "name": "Mới", "max": "9", "type": "manual"}]

    actions.load_year(
        parsed(year(criteria=new, policy=year()["policy"] | {"tie_break": []})),
        by=None,
        replace=True,
    )

    stored = exports.stored_year("cum-5", 2026)
    assert [node.code for node in stored.criteria] == ["A"]
    assert (stored.entries, stored.status) == ({}, {})
    assert CriteriaSet.objects.count() == Round.objects.count() == 1
    assert Criterion.objects.count() == 1


def test_replace_may_drop_a_unit_that_was_scored():
    loaded(entries=filled())

    actions.load_year(parsed(year(units=2)), by=None, replace=True)

    assert [unit.code for unit in exports.stored_year("cum-5", 2026).units] == ["dv-1", "dv-2"]


def test_replace_opens_a_closed_round_again():
    round_ = loaded(entries=filled())
    actions.close_round(round_.pk, by=None)

    actions.load_year(parsed(year()), by=None, replace=True)

    round_.refresh_from_db()
    assert (round_.state, round_.closed_at) == (RoundState.OPEN, None)


def test_criteria_that_another_round_uses_stay():
    first = loaded(entries=filled())
    second = loaded(year=2025)
    second.criteria = first.criteria
    second.save()

    actions.load_year(parsed(year()), by=None, replace=True)

    assert CriteriaSet.objects.filter(pk=first.criteria_id).exists()


def _library(criteria):
    criteria.bloc = None


def _adopted(criteria):
    criteria.adopted_on = date(2026, 1, 15)


def _of_a_conference(criteria):
    criteria.conference = Conference.objects.create(
        bloc_year=BlocYear.objects.get(), kind=ConferenceKind.LAUNCH, on=date(2026, 1, 15)
    )


def _later_version(criteria):
    criteria.previous = CriteriaSet.objects.create(policy=criteria.policy)


def _earlier_version(criteria):
    CriteriaSet.objects.create(policy=criteria.policy, previous=criteria)


@pytest.mark.parametrize(
    "rely", [_library, _adopted, _of_a_conference, _later_version, _earlier_version]
)
def test_criteria_that_others_rely_on_stay(rely):
    criteria = loaded(entries=filled()).criteria
    rely(criteria)
    criteria.save()

    actions.load_year(parsed(year()), by=None, replace=True)

    assert CriteriaSet.objects.get(pk=criteria.pk).nodes.count() == 6
    assert not Entry.objects.filter(criterion__criteria=criteria).exists()


def test_replaced_year_is_sealed_again_and_has_no_workbooks():
    round_, by = loaded(entries=filled()), make_user()
    now = timezone.now()
    Round.objects.update(unsealed_at=now, unsealed_by=by, unseal_reason="họp sớm")
    snapshot = Snapshot.objects.create(round=round_, code="x", desk="BLOC", cells={}, at=now)
    Upload.objects.create(
        round=round_, snapshot=snapshot, desk="BLOC", name="b.xlsx", cells={}, by=by, at=now
    )

    actions.load_year(parsed(year()), by=None, replace=True)

    round_.refresh_from_db()
    assert (round_.unsealed_at, round_.unsealed_by, round_.unseal_reason) == (None, None, "")
    assert not Snapshot.objects.exists()
    assert not Upload.objects.exists()


def test_year_that_is_frozen_while_a_file_is_read_is_not_replaced(monkeypatch):
    round_ = loaded(entries=filled())
    actions.close_round(round_.pk, by=None)
    check = years._refuse

    def check_then_freeze(*args, **choices):
        check(*args, **choices)
        actions.freeze_ranking(round_.pk, by=None)

    monkeypatch.setattr(years, "_refuse", check_then_freeze)

    assert refused(year(), replace=True) == [("bloc", "year_frozen")]


def test_frozen_year_is_never_replaced():
    round_ = loaded(entries=filled())
    actions.close_round(round_.pk, by=None)
    actions.freeze_ranking(round_.pk, by=None)
    frozen = exports.result_of(round_)

    assert refused(year(), replace=True) == [("bloc", "year_frozen")]
    assert exports.result_of(round_) == frozen


def test_texts_that_do_not_fit_are_all_named():
    content = year()
    content["units"][1] |= {"leader": {"name": "x" * 121, "title": "y" * 201}, "type": "z" * 41}

    assert refused(content) == [
        ("units.dv-2.type", "too_long"),
        ("units.dv-2.leader.name", "too_long"),
        ("units.dv-2.leader.title", "too_long"),
    ]
    assert not BlocYear.objects.exists()


def test_year_before_the_first_one_is_refused():
    assert refused(year(year=1947)) == [("year", "number_below")]


def test_unit_is_the_same_in_the_next_year():
    loaded()
    loaded(year=2027)

    assert Unit.objects.count() == 3


def test_heads_of_an_older_year_stay_in_that_year():
    loaded()
    loaded(year=2025, bloc=year()["bloc"] | {"head": "dv-2", "deputy": "dv-3"})

    assert exports.stored_year("cum-5", 2025).bloc.head == "dv-2"
    assert exports.stored_year("cum-5", 2025).bloc.deputy == "dv-3"
    assert exports.stored_year("cum-5", 2026).bloc.head == "dv-1"


def test_nominated_head_is_not_exported():
    round_ = loaded(bloc=year()["bloc"] | {"head": None})
    unit = round_.bloc_year.members.first().unit
    HeadTerm.objects.create(
        bloc=round_.bloc_year.bloc, bloc_year=round_.bloc_year, office="HEAD", unit=unit
    )

    assert exports.stored_year("cum-5", 2026).bloc.head is None


def test_member_without_a_sheet_is_exported_without_facts():
    round_ = loaded(entries=filled())
    round_.sheets.all().delete()

    stored = exports.stored_year("cum-5", 2026)

    assert (len(stored.units), stored.entries, stored.status) == (3, {}, {})


def test_title_without_a_name_is_left_out():
    round_ = loaded()
    round_.bloc_year.members.update(leader_title="Trưởng phòng")

    assert exports.stored_year("cum-5", 2026).units[0].leader is None


@pytest.mark.parametrize("units", [1, 30])
def test_export_costs_the_same_for_any_number_of_units(units, django_assert_num_queries):
    loaded(units=units, entries=filled(units))

    with django_assert_num_queries(7):
        exports.stored_year("cum-5", 2026)


def test_order_of_keys_does_not_change_what_is_stored():
    text = json.dumps(EVERYTHING, sort_keys=True)

    actions.load_year(yearfile.parse(text.encode()), by=None)

    assert exports.stored_year("khoi-1", 2026) == parsed(EVERYTHING)
