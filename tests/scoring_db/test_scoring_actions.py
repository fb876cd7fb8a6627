"""Cells, sheets and rounds: what is stored, what is refused, who wins."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from blocs.models import Member
from core.audit import first_break
from core.models import AuditEntry
from core.transitions import Refused
from scoring import actions, exports, yearfile
from scoring.models import Entry, Ranking, ScoreSheet
from scoring.states import RoundState
from tests.factories import add_member, make_unit, make_user
from tests.scoring_db.years import filled, loaded

ALL = {"version": 0, "by": None}


def member_of(round_, code="dv-1"):
    return Member.objects.get(bloc_year=round_.bloc_year, code=code)


def value_of(round_, code="I.2", unit="dv-1"):
    return Entry.objects.get(
        sheet__round=round_, sheet__member__code=unit, criterion__code=code
    ).value


@pytest.mark.django_db
class TestCell:
    def test_first_save_of_an_empty_cell_is_version_one(self):
        round_ = loaded()
        person = make_user()

        save = actions.save_cell(
            round_.pk,
            member_of(round_).pk,
            "I.2",
            raw={"points": "12.50"},
            version=0,
            by=person,
        )

        assert (save.stored, save.entry.version, save.entry.saved_by) == (True, 1, person)
        assert value_of(round_) == {"points": "12.5"}

    def test_stale_version_keeps_what_is_stored(self):
        round_ = loaded(entries=filled())
        where = (round_.pk, member_of(round_).pk, "I.2")
        actions.save_cell(*where, raw={"points": "9"}, version=1, by=None)

        late = actions.save_cell(*where, raw={"points": "8"}, version=1, by=None)

        assert (late.stored, late.entry.value, late.entry.version) == (False, {"points": "9"}, 2)

    def test_first_save_loses_when_the_cell_was_filled_meanwhile(self):
        round_ = loaded()
        where = (round_.pk, member_of(round_).pk, "I.2")
        actions.save_cell(*where, raw={"points": "9"}, **ALL)

        late = actions.save_cell(*where, raw={"points": "8"}, **ALL)

        assert (late.stored, late.entry.value) == (False, {"points": "9"})

    def test_same_value_twice_is_no_conflict(self):
        round_ = loaded()
        where = (round_.pk, member_of(round_).pk, "I.2")
        actions.save_cell(*where, raw={"points": "9"}, **ALL)

        again = actions.save_cell(*where, raw={"points": "9.0"}, **ALL)

        assert (again.stored, again.entry.version) == (True, 1)

    def test_value_out_of_range_is_refused(self):
        round_ = loaded()

        with pytest.raises(yearfile.Invalid) as caught:
            actions.save_cell(round_.pk, member_of(round_).pk, "I.2", raw={"points": "30.5"}, **ALL)

        assert [problem.code for problem in caught.value.problems] == ["number_above"]
        assert not Entry.objects.exists()

    def test_cleared_cell_is_missing_again_and_keeps_its_version(self):
        round_ = loaded(entries=filled())
        where = (round_.pk, member_of(round_).pk, "I.2")

        cleared = actions.clear_cell(*where, version=1, by=None)

        assert (cleared.stored, cleared.entry.value, cleared.entry.version) == (True, None, 2)
        assert exports.missing_of(round_) == [("Đơn vị dv-1", "I.2")]

    def test_clearing_an_empty_cell_stores_nothing(self):
        round_ = loaded()

        cleared = actions.clear_cell(round_.pk, member_of(round_).pk, "I.2", version=0, by=None)

        assert (cleared.stored, cleared.entry.version) == (True, 0)
        assert not Entry.objects.exists()

    def test_closed_round_takes_no_value(self):
        round_ = loaded(entries=filled())
        actions.close_round(round_.pk, by=None)

        with pytest.raises(Refused, match="đã khoá"):
            actions.save_cell(
                round_.pk, member_of(round_).pk, "I.2", raw={"points": "1"}, version=1, by=None
            )

        assert value_of(round_) == {"points": "20"}

    def test_late_member_gets_a_sheet_with_the_first_cell(self):
        round_ = loaded()
        late = add_member(round_.bloc_year, make_unit(), code="moi")

        save = actions.save_cell(round_.pk, late.pk, "I.2", raw={"points": "3"}, **ALL)

        assert save.stored
        assert ScoreSheet.objects.get(member=late).round == round_

    def test_member_of_another_bloc_is_refused(self):
        round_, other = loaded(), loaded(slug="cum-6")

        with pytest.raises(Refused, match="Bảng vừa đổi"):
            actions.save_cell(round_.pk, member_of(other).pk, "I.2", raw={"points": "3"}, **ALL)

    def test_each_save_stands_in_the_audit_with_its_value(self):
        round_ = loaded()
        actions.save_cell(round_.pk, member_of(round_).pk, "I.2", raw={"points": "9"}, **ALL)

        facts = AuditEntry.objects.get(act="scoring.entry.saved").facts

        assert facts == {
            "round": round_.pk,
            "unit": "dv-1",
            "criterion": "I.2",
            "stage": "BLOC",
            "old": "null",
            "value": '{"points": "9"}',
            "reason": "",
            "version": 1,
        }


@pytest.mark.django_db
class TestSheet:
    def test_exclusion_takes_the_rank_away(self):
        round_ = loaded(entries=filled())
        facts = actions.SheetFacts(excluded="vi phạm", women_share="0.7")

        actions.set_status(round_.pk, member_of(round_).pk, facts=facts, by=None)

        last = exports.result_of(round_)["units"][-1]
        assert (last["code"], last["rank"], last["excluded"]) == ("dv-1", None, "vi phạm")

    def test_status_is_refused_once_closed(self):
        round_ = loaded(entries=filled())
        actions.close_round(round_.pk, by=None)

        with pytest.raises(Refused):
            actions.set_status(round_.pk, member_of(round_).pk, facts=actions.SheetFacts(), by=None)


@pytest.mark.django_db
class TestRound:
    def test_close_names_the_count_and_the_first_gap(self):
        round_ = loaded(entries={"dv-1": filled()["dv-1"]})

        with pytest.raises(Refused, match=r"8 ô.*Đơn vị dv-2, tiêu chí I\.1"):
            actions.close_round(round_.pk, by=None)

        round_.refresh_from_db()
        assert round_.state == RoundState.OPEN

    def test_close_writes_who_and_when(self):
        round_ = loaded(entries=filled())
        person = make_user()

        closed = actions.close_round(round_.pk, by=person)

        assert (closed.state, closed.closed_by) == (RoundState.CLOSED, person)
        assert closed.closed_at is not None

    def test_second_close_is_refused(self):
        round_ = loaded(entries=filled())
        actions.close_round(round_.pk, by=None)

        with pytest.raises(Refused):
            actions.close_round(round_.pk, by=None)

    def test_reopened_round_takes_values_and_keeps_the_reason(self):
        round_ = loaded(entries=filled())
        actions.close_round(round_.pk, by=None)

        actions.reopen_round(round_.pk, reason="nhầm cột", by=None)
        save = actions.save_cell(
            round_.pk, member_of(round_).pk, "I.2", raw={"points": "1"}, version=1, by=None
        )

        assert save.stored
        assert AuditEntry.objects.get(act="scoring.round.reopened").facts == {"reason": "nhầm cột"}

    def test_open_round_is_not_frozen(self):
        round_ = loaded(entries=filled())

        with pytest.raises(Refused):
            actions.freeze_ranking(round_.pk, by=None)

        assert not Ranking.objects.exists()

    def test_frozen_ranking_is_the_scored_file_and_is_not_recomputed(self):
        round_ = loaded(entries=filled(dv_2={"I.2": {"points": "30"}}))
        before = exports.year_of(round_)
        actions.close_round(round_.pk, by=None)

        frozen = actions.freeze_ranking(round_.pk, by=None)
        Entry.objects.filter(sheet__round=round_).update(value={"points": "0"})

        assert frozen.result == yearfile.result(before) == exports.result_of(round_)
        assert frozen.digest == frozen.result["digest"]
        assert exports.year_of(round_) == before

    def test_excluded_unit_may_not_be_proposed_next_year(self):
        round_ = loaded(entries=filled(), status={"dv-2": {"excluded": "vi phạm"}})
        actions.close_round(round_.pk, by=None)

        actions.freeze_ranking(round_.pk, by=None)

        assert member_of(round_, "dv-2").barred == "vi phạm"
        assert member_of(round_, "dv-1").barred == ""


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_four_writers_lose_nothing(self):
        """Each edit of the same cell either is stored once or is told that it was late."""
        round_ = loaded(entries=filled())
        where = (round_.pk, member_of(round_).pk, "I.2")

        def edit(writer):
            stored = 0
            for number in range(20):
                version = Entry.objects.get(sheet__member=where[1], criterion__code="I.2").version
                raw = {"points": str(writer * 5 + number % 5)}
                save = actions.save_cell(*where, raw=raw, version=version, by=None)
                stored += save.stored and save.entry.version == version + 1
            connection.close()
            return stored

        with ThreadPoolExecutor(4) as pool:
            stored = sum(pool.map(edit, range(4)))

        final = Entry.objects.get(sheet__member=where[1], criterion__code="I.2")
        saves = AuditEntry.objects.filter(act="scoring.entry.saved")
        assert final.version == saves.count() + 1
        assert stored >= 20
        assert first_break() is None

    def test_first_save_of_one_cell_by_two_is_stored_once(self):
        round_ = loaded()
        where = (round_.pk, member_of(round_).pk, "I.2")

        def edit(points):
            save = actions.save_cell(*where, raw={"points": points}, version=0, by=None)
            connection.close()
            return save.stored

        with ThreadPoolExecutor(2) as pool:
            stored = list(pool.map(edit, ["1", "2"]))

        assert sorted(stored) == [False, True]
        assert Entry.objects.count() == 1

    def test_two_who_close_at_once_close_once(self):
        round_ = loaded(entries=filled())

        def close(_number):
            try:
                actions.close_round(round_.pk, by=None)
            except Refused:
                return False
            finally:
                connection.close()
            return True

        with ThreadPoolExecutor(2) as pool:
            closed = list(pool.map(close, range(2)))

        assert sorted(closed) == [False, True]
