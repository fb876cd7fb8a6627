"""Self-scores are sealed until their band ends: no page, count, total or rank gives them away."""

import pytest
import time_machine
from django.conf import settings
from django.urls import reverse

from blocs.models import Office
from core.models import AuditEntry
from core.transitions import Refused
from scoring import actions, exports
from scoring.actions import CellChange
from scoring.models import Round
from scoring.rules import sight
from scoring.states import RoundState
from tests.factories import appoint, make_unit, make_user
from tests.scoring_db.selfscores import (
    AFTER,
    WITHIN,
    member_of,
    round_with_people,
    submitted,
    with_band,
)
from tests.scoring_db.years import FULL_ENTRIES

pytestmark = pytest.mark.django_db
WHERE = {"slug": "cum-5", "year": 2026}
TELLING = {"I_1": {"target": "8765", "actual": "4321"}, "I_2": {"points": "17.5"}}
TRACES = ("8765", "4321", "17,5", "17.5", "mật của đơn vị")
OWN_PAGES = ("self_review",)
PAGES = (
    "grid", "ranking", "self_desk", "calendar", "proofs", "close", "excel", "checks",
    "check_disputed", "check_report", "differences", "appeals",
)  # fmt: skip
DEEPER = (("why", {"code": "dv-1"}), ("unit_score", {"unit": "dv-1"}))


@pytest.fixture
def as_user(client):
    """Sign a person in and return the client."""

    def as_user(user):
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
        return client

    return as_user


@pytest.fixture
def sealed():
    """A round whose first unit has submitted telling figures, in the middle of the band."""
    round_, people = round_with_people()
    submitted(round_, people, **TELLING)
    entries = member_of(round_).sheet.entries
    entries.filter(criterion__code="I.2").update(note="mật của đơn vị")
    return with_band(round_), people


def at(name, **more):
    return reverse(f"scoring:{name}", kwargs=WHERE | more)


def pages(client):
    """Every page of the round, the lists and the person's home, as one text."""
    answers = [client.get(at(name)) for name in PAGES]
    answers += [client.get(at("grid") + "?don-vi=dv-1"), client.get(at("grid") + "?xoay=1")]
    answers += [client.get(reverse(name)) for name in ("scoring:list", "scoring:rankings")]
    cell = {"don-vi": "dv-1", "tieu-chi": "I.2"}
    answers += [client.get(at("remarks"), cell), client.get(at("differences"), cell)]
    answers += [client.get(reverse(name)) for name in ("home:tasks", "home:overview")]
    answers += [client.get(at(name, **more)) for name, more in DEEPER]
    return "\n".join(each.content.decode() for each in answers)


def leaks(text):
    return [trace for trace in TRACES if trace in text]


def scorer():
    person = make_user()
    appoint(person, Office.DEPARTMENT_SCORER, unit=make_unit("Sở Nội vụ"))
    return person


WATCHERS = (
    "secretary", "head", "board_member", "board_secretary", "inspector", "administrator", "leader",
    "scorer",
)  # fmt: skip


@pytest.mark.parametrize("who", WATCHERS)
def test_no_page_tells_anothers_sealed_figures(as_user, sealed, who):
    _round, people = sealed
    person = {"leader": people.leaders[1], "scorer": None}.get(who, getattr(people, who, None))

    with time_machine.travel(WITHIN, tick=False):
        found = leaks(pages(as_user(person or scorer())))

    assert found == []


@pytest.mark.parametrize("who", ["secretary", "board_member"])
def test_same_pages_tell_them_the_day_after(as_user, sealed, who):
    """There is something to leak: the same pages show the figures once the seal is over."""
    _round, people = sealed

    with time_machine.travel(AFTER, tick=False):
        found = leaks(pages(as_user(getattr(people, who))))

    assert {"8765", "4321"} <= set(found)


def test_unit_reads_its_own_under_the_seal(as_user, sealed):
    _round, people = sealed

    with time_machine.travel(WITHIN, tick=False):
        client = as_user(people.leaders[0])
        found = leaks("".join(client.get(at(n)).content.decode() for n in OWN_PAGES))

    assert {"8765", "4321", "17,5", "mật của đơn vị"} <= set(found)


def facts(round_):
    """What everybody's pages are computed from: results, missing cells, counts."""
    fresh = exports.find_round("cum-5", 2026)
    result = exports.result_of(fresh)
    units = [(unit["code"], unit["total"], unit["rank"]) for unit in result["units"]]
    return units, exports.missing_of(fresh)


def test_totals_and_ranks_are_those_of_a_round_nobody_has_scored(sealed):
    round_, _people = sealed
    empty = [("dv-1", "0.00", 1), ("dv-2", "0.00", 1), ("dv-3", "0.00", 1)]

    with time_machine.travel(WITHIN, tick=False):
        units, missing = facts(round_)
    with time_machine.travel(AFTER, tick=False):
        opened, left = facts(round_)

    assert (units, len(missing)) == (empty, 12)
    assert opened[0][0] == "dv-1"
    assert opened[0][1] != "0.00"
    assert len(left) == 9


def test_counts_of_filled_cells_leave_out_what_is_sealed(as_user, sealed):
    _round, people = sealed
    with time_machine.travel(WITHIN, tick=False):
        grid = as_user(people.secretary).get(at("grid")).context["table"]
        listed = Round.objects.with_progress().get()
    with time_machine.travel(AFTER, tick=False):
        opened = Round.objects.with_progress().get()

    assert (grid.filled, listed.filled, opened.filled) == (0, 0, 3)


def test_closing_does_not_break_the_seal(sealed):
    round_, people = sealed
    for member in round_.bloc_year.members.all():
        cells = [CellChange(member.pk, code, raw, 0, "x") for code, raw in FULL_ENTRIES.items()]
        saved = actions.save_cells(round_.pk, cells, by=people.secretary)
        assert all(cell.stored for cell in saved.cells)

    with time_machine.travel(WITHIN, tick=False), pytest.raises(Refused, match="còn niêm phong"):
        actions.close_round(round_.pk, by=people.secretary)
    with time_machine.travel(AFTER, tick=False):
        actions.close_round(round_.pk, by=people.secretary)

    assert Round.objects.get().state == RoundState.CLOSED


def test_day_boundary_opens_the_seal(sealed):
    round_, _people = sealed
    last = WITHIN.replace(day=30, hour=23, minute=59)

    with time_machine.travel(last, tick=False):
        before = exports.hidden_of(round_, [member_of(round_)])
    with time_machine.travel(AFTER, tick=False):
        after = exports.hidden_of(round_, [member_of(round_)])

    assert (before, after) == ({member_of(round_).pk}, set())


class TestUnsealing:
    def test_board_secretary_opens_it_early_and_everybody_is_told(self, as_user, sealed):
        _round, people = sealed
        with time_machine.travel(WITHIN, tick=False):
            before = pages(as_user(people.secretary))
            done = as_user(people.board_secretary).post(at("unseal"), {"reason": "bão đến sớm"})
            after = pages(as_user(people.secretary))
            unit = as_user(people.leaders[1]).get(at("self_review")).content.decode()
            ranking = as_user(people.leaders[1]).get(at("ranking")).content.decode()

        told = "đã được mở sớm bởi board_secretary lúc 09:00 15/11/2026"
        assert done.url == at("calendar")
        assert (told in before, told in after, told in unit, told in ranking) == (
            False, True, True, True,
        )  # fmt: skip
        assert "bão đến sớm" in unit
        assert {"8765", "4321"} <= set(leaks(after))
        entry = AuditEntry.objects.get(act="scoring.round.unsealed")
        assert (entry.by_id, entry.facts) == (people.board_secretary.pk, {"reason": "bão đến sớm"})

    @pytest.mark.parametrize("name", [*PAGES, "set_calendar"])
    def test_every_page_of_the_round_tells_it(self, as_user, sealed, name):
        round_, people = sealed
        with time_machine.travel(WITHIN, tick=False):
            client = as_user(people.secretary)
            before = client.get(at(name), follow=True)
            actions.unseal_round(round_.pk, reason="bão đến sớm", by=people.board_secretary)
            after = client.get(at(name), follow=True)

        told = "đã được mở sớm bởi board_secretary lúc 09:00 15/11/2026"
        assert (before.status_code, after.status_code) == (200, 200)
        assert [told in each.content.decode() for each in (before, after)] == [False, True]

    @pytest.mark.parametrize(
        "who", ["secretary", "head", "board_member", "inspector", "administrator", "officer"]
    )
    def test_nobody_else_may(self, as_user, sealed, who):
        _round, people = sealed
        with time_machine.travel(WITHIN, tick=False):
            response = as_user(getattr(people, who)).post(at("unseal"), {"reason": "muốn xem"})

        assert response.status_code == 403
        assert Round.objects.get().unsealed_at is None

    def test_reason_is_needed(self, as_user, sealed):
        _round, people = sealed
        with time_machine.travel(WITHIN, tick=False):
            client = as_user(people.board_secretary)
            shown = client.get(at("unseal")).content.decode()
            response = client.post(at("unseal"), {"reason": " "})

        assert "niêm phong đến hết ngày 30/11/2026" in shown
        assert response.status_code == 422

    def test_what_is_not_sealed_is_not_opened(self, sealed):
        round_, people = sealed

        with time_machine.travel(AFTER, tick=False), pytest.raises(Refused, match="không còn"):
            actions.unseal_round(round_.pk, reason="x", by=people.board_secretary)

    def test_opened_round_is_not_sealed_again(self, sealed):
        round_, people = sealed
        with time_machine.travel(WITHIN, tick=False):
            actions.unseal_round(round_.pk, reason="x", by=people.board_secretary)
            with pytest.raises(Refused, match="không còn"):
                actions.unseal_round(round_.pk, reason="y", by=people.board_secretary)

        assert Round.objects.get().unseal_reason == "x"


def test_unit_officer_who_keeps_the_blocs_scores_sees_only_the_own_sheet(as_user, sealed):
    round_, people = sealed
    appoint(people.secretary, Office.UNIT_OFFICER, unit=member_of(round_, "dv-2").unit)

    with time_machine.travel(WITHIN, tick=False):
        found = leaks(pages(as_user(people.secretary)))
        seen = sight(people.secretary, round_)

    assert (found, seen.keeps) == ([], True)
