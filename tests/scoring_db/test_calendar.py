"""The calendar of a round: bands and their days, more time for a unit, who may set what."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.urls import reverse

from blocs.models import Member, Office
from core.models import AuditEntry
from core.transitions import Refused
from scoring import actions
from scoring.actions import Band
from scoring.exports import calendar as calendars
from scoring.exports.calendar import Moment, proposed_for
from scoring.models import Extension, Round, ScoreSheet, Window
from scoring.states import ExtensionState, Phase, RoundState
from tests.factories import appoint
from tests.scoring_db.selfscores import (
    AFTER,
    OPEN_FROM,
    OPEN_TO,
    WITHIN,
    member_of,
    round_with_people,
    with_band,
)
from tests.scoring_db.selfscores import (
    at as moment,
)
from tests.scoring_db.years import filled, loaded

WHERE = {"slug": "cum-5", "year": 2026}
SELF = Band(Phase.SELF, OPEN_FROM, OPEN_TO)
LATER = date(2026, 12, 5)


@pytest.fixture
def as_user(client):
    """Sign a person in and return the client."""

    def as_user(user):
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
        return client

    return as_user


def at(name, **more):
    return reverse(f"scoring:{name}", kwargs=WHERE | more)


def text_of(response):
    return response.content.decode()


def asked(round_, by, *, unit="dv-1", until=LATER, phase=Phase.SELF):
    """A unit asks for more time in the middle of the band."""
    with time_machine.travel(WITHIN, tick=False):
        return actions.ask_extension(
            round_.pk, member_of(round_, unit).pk, phase=phase, until=until, reason="bão", by=by
        )


def in_state(state):
    """A round with the usual band in a state, and its people."""
    round_, people = round_with_people(entries=filled())
    if state != RoundState.OPEN:
        actions.close_round(round_.pk, by=None)
    if state == RoundState.RANKED:
        actions.freeze_ranking(round_.pk, by=None)
    return with_band(round_), people


# --- Days ---


def line_on(day, *, until=None):
    round_ = with_band(loaded())
    member = member_of(round_)
    if until:
        Extension.objects.create(
            round=round_, member=member, phase=Phase.SELF, until=until, reason="x",
            state=ExtensionState.GRANTED, asked_at=WITHIN,
        )  # fmt: skip
    lines = calendars.lines_of(round_, on=day, member=member.pk)
    return next(line for line in lines if line.phase == Phase.SELF)


@pytest.mark.django_db
class TestLines:
    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            (date(2026, 10, 31), (Moment.BEFORE, 0)),
            (OPEN_FROM, (Moment.OPEN, 29)),
            (OPEN_TO, (Moment.OPEN, 0)),
            (date(2026, 12, 1), (Moment.OVER, 0)),
        ],
    )
    def test_band_is_open_on_both_its_days(self, day, expected):
        line = line_on(day)

        assert (line.moment, line.days_left) == expected

    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            (date(2026, 12, 3), (Moment.OPEN, 2)),
            (LATER, (Moment.OPEN, 0)),
            (date(2026, 12, 6), (Moment.OVER, 0)),
        ],
    )
    def test_extension_moves_the_end_for_its_unit(self, day, expected):
        line = line_on(day, until=LATER)

        assert (line.moment, line.days_left, line.until) == (*expected, LATER)

    def test_band_that_was_moved_past_an_extension_does_not_mention_it(self):
        assert line_on(OPEN_FROM, until=date(2026, 11, 20)).until is None

    def test_band_without_days_goes_with_the_round(self):
        lines = calendars.lines_of(with_band(loaded()), on=OPEN_FROM)

        assert [line.phase for line in lines if line.moment == Moment.ALWAYS] == [
            phase for phase in Phase if phase != Phase.SELF
        ]


class TestCustom:
    def test_usual_days_of_a_year_follow_the_reference(self):
        days = proposed_for(2026)

        assert days[Phase.SELF] == (date(2026, 11, 1), date(2026, 11, 30))
        assert days[Phase.CROSS] == (date(2026, 12, 1), date(2026, 12, 10))
        assert days[Phase.BLOC] == (date(2026, 12, 10), date(2026, 12, 20))
        assert days[Phase.BOARD] == (date(2027, 2, 1), date(2027, 2, 28))
        assert set(days) == set(Phase)

    def test_nothing_is_proposed_for_a_year_before_the_first_custom(self):
        assert proposed_for(2019) == {}

    def test_latest_custom_counts(self, tmp_path):
        book = tmp_path / "calendar.json"
        band = '{"phase": "SELF", "opens": "%s", "closes": "11-30", "years_later": 0}'
        book.write_text(
            '{"calendars": [{"from_year": 2030, "bands": [' + band % "10-15" + "]},"
            '{"from_year": 2025, "bands": [' + band % "11-01" + "]}]}"
        )

        assert proposed_for(2031, book)[Phase.SELF][0] == date(2031, 10, 15)
        assert proposed_for(2029, book)[Phase.SELF][0] == date(2029, 11, 1)


# --- Acts ---


@pytest.mark.django_db
class TestSetting:
    def test_bands_replace_those_that_were(self):
        round_, people = round_with_people()
        with_band(round_, Phase.CROSS)

        fresh = actions.set_calendar(round_.pk, [SELF], by=people.secretary)

        assert list(fresh.calendar) == [Phase.SELF]
        assert Window.objects.count() == 1
        assert AuditEntry.objects.get(act="scoring.calendar.set").facts == {
            "bands": {"SELF": "2026-11-01/2026-11-30"}
        }

    @pytest.mark.parametrize(
        "bands",
        [
            pytest.param([], id="band removed"),
            pytest.param([Band(Phase.CROSS, OPEN_FROM, OPEN_TO)], id="other band only"),
            pytest.param([SELF._replace(closes_on=date(2026, 11, 14))], id="ended yesterday"),
            pytest.param([SELF._replace(closes_on=date(2026, 11, 15))], id="ending today"),
            pytest.param([SELF._replace(closes_on=date(2026, 11, 29))], id="a day sooner"),
        ],
    )
    def test_calendar_does_not_break_the_seal(self, bands):
        round_, people = round_with_people()
        with_band(round_)

        with time_machine.travel(WITHIN, tick=False), pytest.raises(Refused, match="niêm phong"):
            actions.set_calendar(round_.pk, bands, by=people.secretary)

        assert Round.objects.get().calendar[Phase.SELF].closes_on == OPEN_TO

    def test_band_may_grow_under_the_seal(self):
        round_, people = round_with_people()
        with_band(round_)
        longer = SELF._replace(closes_on=LATER)

        with time_machine.travel(WITHIN, tick=False):
            fresh = actions.set_calendar(round_.pk, [longer], by=people.secretary)

        assert fresh.calendar[Phase.SELF].closes_on == LATER

    def test_band_that_is_over_may_be_removed(self):
        round_, people = round_with_people()
        with_band(round_)

        with time_machine.travel(AFTER, tick=False):
            fresh = actions.set_calendar(round_.pk, [], by=people.secretary)

        assert fresh.calendar == {}

    def test_ranked_round_keeps_its_calendar(self):
        round_, people = in_state(RoundState.RANKED)

        with pytest.raises(Refused, match="đã chốt"):
            actions.set_calendar(round_.pk, [SELF], by=people.board_secretary)


@pytest.mark.django_db
class TestExtensions:
    def test_request_waits_with_its_reason(self):
        round_, people = round_with_people()
        extension = asked(with_band(round_), people.officer)

        assert (extension.state, extension.asked_by, extension.reason) == (
            ExtensionState.ASKED, people.officer, "bão",
        )  # fmt: skip
        assert AuditEntry.objects.get(act="scoring.extension.asked").facts == {
            "round": round_.pk,
            "unit": "dv-1",
            "phase": "SELF",
            "until": "2026-12-05",
            "reason": "bão",
        }

    def test_second_request_waits_for_the_first_answer(self):
        round_, people = round_with_people()
        round_ = with_band(round_)
        first = asked(round_, people.officer)

        with pytest.raises(Refused, match="đang chờ trả lời"):
            asked(round_, people.officer)
        actions.answer_extension(first.pk, is_granted=False, answer="đủ rồi", by=people.head)
        asked(round_, people.officer)

        assert Extension.objects.count() == 2

    @pytest.mark.parametrize(
        ("phase", "until"),
        [
            pytest.param(Phase.SELF, OPEN_TO, id="no longer than the band"),
            pytest.param(Phase.CROSS, LATER, id="band without days"),
        ],
    )
    def test_request_that_gives_no_time_is_refused(self, phase, until):
        round_, people = round_with_people()
        round_ = with_band(round_)

        with pytest.raises(Refused, match="Ngày xin gia hạn"):
            asked(round_, people.officer, phase=phase, until=until)

    def test_request_for_a_day_that_is_past_is_refused(self):
        round_, people = round_with_people()
        round_ = with_band(round_)

        with (
            time_machine.travel(moment(LATER + timedelta(days=1)), tick=False),
            pytest.raises(Refused, match="Ngày xin gia hạn"),
        ):
            actions.ask_extension(
                round_.pk, member_of(round_).pk, phase=Phase.SELF, until=LATER, reason="x",
                by=people.officer,
            )  # fmt: skip

    def test_member_of_another_bloc_is_not_found(self):
        round_, people = round_with_people()
        other = member_of(loaded(slug="cum-6"))

        with pytest.raises(Member.DoesNotExist):
            actions.ask_extension(
                with_band(round_).pk, other.pk, phase=Phase.SELF, until=LATER, reason="x",
                by=people.officer,
            )  # fmt: skip

    @pytest.mark.parametrize(
        ("is_granted", "state"),
        [(True, ExtensionState.GRANTED), (False, ExtensionState.REFUSED)],
    )
    def test_answer_is_given_once(self, is_granted, state):
        round_, people = round_with_people()
        extension = asked(with_band(round_), people.officer)
        answer = {"is_granted": is_granted, "answer": "vì bão", "by": people.secretary}

        answered = actions.answer_extension(extension.pk, **answer)

        assert (answered.state, answered.answer, answered.answered_by) == (
            state, "vì bão", people.secretary,
        )  # fmt: skip
        with pytest.raises(Refused, match="Không thể"):
            actions.answer_extension(extension.pk, **answer)
        facts = AuditEntry.objects.get(act=f"scoring.extension.{state.lower()}").facts
        assert (facts["answer"], facts["until"]) == ("vì bão", "2026-12-05")

    def test_ranked_round_asks_and_answers_nothing(self):
        round_, people = in_state(RoundState.CLOSED)
        extension = asked(round_, people.officer)
        actions.freeze_ranking(round_.pk, by=None)

        with pytest.raises(Refused, match="đã chốt"):
            asked(round_, people.officer, unit="dv-2")
        with pytest.raises(Refused, match="đã chốt"):
            actions.answer_extension(extension.pk, is_granted=True, answer="", by=people.head)


@pytest.mark.django_db(transaction=True)
def test_two_who_answer_at_once_answer_once():
    round_, people = round_with_people()
    extension = asked(with_band(round_), people.officer)

    def answer(is_granted):
        try:
            actions.answer_extension(
                extension.pk, is_granted=is_granted, answer="x", by=people.secretary
            )
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(answer, [True, False]))

    assert sorted(done) == [False, True]
    answered = AuditEntry.objects.filter(
        act__in=["scoring.extension.granted", "scoring.extension.refused"]
    )
    assert answered.count() == 1


# --- Pages ---


@pytest.mark.django_db
class TestPage:
    def test_bands_and_their_states_are_shown_in_words(self, as_user):
        round_, people = round_with_people()
        round_ = with_band(round_)
        with_band(round_, Phase.CROSS, date(2026, 12, 1), date(2026, 12, 10))
        with_band(round_, Phase.BLOC, date(2026, 10, 1), date(2026, 10, 10))
        with_band(round_, Phase.BOARD, date(2026, 11, 1), date(2026, 11, 15))

        with time_machine.travel(WITHIN, tick=False):
            page = text_of(as_user(people.secretary).get(at("calendar")))

        for words in (
            "đang mở, còn 15 ngày", "chưa mở", "đã hết", "đang mở, hôm nay là ngày cuối",
            "theo vòng chấm", "01/11/2026", "Sửa lịch",
        ):  # fmt: skip
            assert words in page

    def test_strangers_find_no_calendar(self, as_user):
        _round, people = round_with_people()

        assert as_user(people.stranger).get(at("calendar")).status_code == 404

    def test_unit_asks_and_reads_only_its_own_requests(self, as_user):
        round_, people = round_with_people()
        round_ = with_band(round_)
        asked(round_, people.leaders[1], unit="dv-2")
        client = as_user(people.officer)
        with time_machine.travel(WITHIN, tick=False):
            before = text_of(client.get(at("calendar")))
            done = client.post(
                at("ask_extension"),
                {"phase": "SELF", "until": "05/12/2026", "reason": "mưa lũ"},
                follow=True,
            )

        assert ("Đơn vị dv-2" in before, "Xin thêm ngày" in before) == (False, True)
        assert "mưa lũ" in text_of(done)
        assert Extension.objects.get(member=member_of(round_)).until == LATER

    def test_granted_unit_reads_its_own_last_day(self, as_user):
        round_, people = round_with_people()
        extension = asked(with_band(round_), people.officer)
        actions.answer_extension(extension.pk, is_granted=True, answer="", by=people.head)

        page = text_of(as_user(people.officer).get(at("calendar")))

        assert "được gia hạn đến hết 05/12/2026" in page

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ({"phase": "SELF", "until": "30/11/2026", "reason": "x"}, "sau ngày kết thúc"),
            ({"phase": "CROSS", "until": "05/12/2026", "reason": "x"}, "CROSS"),
            ({"phase": "SELF", "until": "hôm nay", "reason": "x"}, "hôm nay"),
            ({"phase": "SELF", "until": "05/12/2026", "reason": ""}, "05/12/2026"),
        ],
    )
    def test_wrong_request_is_kept_and_told(self, as_user, typed, words):
        round_, people = round_with_people()
        with_band(round_)
        with time_machine.travel(WITHIN, tick=False):
            response = as_user(people.officer).post(at("ask_extension"), typed)

        assert response.status_code == 422
        assert words in text_of(response)
        assert not Extension.objects.exists()

    def test_only_units_ask(self, as_user):
        round_, people = round_with_people()
        with_band(round_)

        assert as_user(people.secretary).post(at("ask_extension")).status_code == 404
        assert as_user(people.officer).get(at("ask_extension")).status_code == 405

    def test_desk_answers_with_a_reason_when_it_refuses(self, as_user):
        round_, people = round_with_people()
        extension = asked(with_band(round_), people.officer)
        client = as_user(people.secretary)
        where, prefix = at("answer_extension", pk=extension.pk), f"gh{extension.pk}"

        bare = client.post(where, {f"{prefix}-verdict": "khong"})
        done = client.post(
            where, {f"{prefix}-verdict": "khong", f"{prefix}-answer": "còn đủ ngày"}, follow=True
        )

        assert (bare.status_code, "phải nói lý do" in text_of(bare)) == (422, True)
        assert "còn đủ ngày" in text_of(done)
        assert Extension.objects.get().state == ExtensionState.REFUSED

    def test_desk_grants_with_one_press(self, as_user):
        round_, people = round_with_people()
        extension = asked(with_band(round_), people.officer)

        as_user(people.secretary).post(
            at("answer_extension", pk=extension.pk), {f"gh{extension.pk}-verdict": "dong-y"}
        )

        assert Extension.objects.get().state == ExtensionState.GRANTED

    def test_people_of_the_asking_unit_never_answer(self, as_user):
        round_, people = round_with_people()
        extension = asked(with_band(round_), people.officer)
        appoint(people.secretary, Office.UNIT_OFFICER, unit=member_of(round_).unit)
        where = at("answer_extension", pk=extension.pk)
        sent = {f"gh{extension.pk}-verdict": "dong-y"}

        page = text_of(as_user(people.secretary).get(at("calendar")))

        assert "chờ trả lời" in page
        assert where not in page
        assert as_user(people.secretary).post(where, sent).status_code == 403
        assert as_user(people.officer).post(where, sent).status_code == 403
        assert as_user(people.leaders[1]).post(where, sent).status_code == 404
        assert Extension.objects.get().state == ExtensionState.ASKED

    def test_ranked_round_offers_no_request(self, as_user):
        _round, people = in_state(RoundState.RANKED)
        client = as_user(people.officer)

        page = text_of(client.get(at("calendar")))

        assert "Xin thêm ngày" not in page
        assert client.post(at("ask_extension")).status_code == 404


def days(**changes):
    sent = {"SELF_opens_on": "01/11/2026", "SELF_closes_on": "30/11/2026"}
    return sent | changes


@pytest.mark.django_db
class TestEditing:
    def test_form_starts_from_the_usual_days(self, as_user):
        _round, people = round_with_people()

        page = text_of(as_user(people.secretary).get(at("set_calendar")))

        assert 'value="01/11/2026"' in page
        assert 'value="28/02/2027"' in page
        assert "lịch thông lệ" in page
        assert not Window.objects.exists()

    def test_form_shows_the_days_that_are_set(self, as_user):
        round_, people = round_with_people()
        with_band(round_, closes_on=LATER)

        page = text_of(as_user(people.secretary).get(at("set_calendar")))

        assert 'value="05/12/2026"' in page
        assert "28/02/2027" not in page
        assert "lịch thông lệ" not in page

    def test_days_are_stored(self, as_user):
        _round, people = round_with_people()

        response = as_user(people.head).post(at("set_calendar"), days())

        assert response.url == at("calendar")
        window = Window.objects.get()
        assert (window.phase, window.opens_on, window.closes_on) == (
            Phase.SELF, OPEN_FROM, OPEN_TO,
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"SELF_closes_on": ""}, "Hãy nhập ngày kết thúc"),
            ({"SELF_opens_on": ""}, "Hãy nhập ngày bắt đầu"),
            ({"SELF_closes_on": "31/10/2026"}, "từ ngày bắt đầu trở đi"),
            ({"SELF_closes_on": "31/11/2026"}, "31/11/2026"),
            ({"CROSS_opens_on": "x"}, 'value="x"'),
        ],
    )
    def test_wrong_days_are_kept_and_told(self, as_user, changes, words):
        _round, people = round_with_people()

        response = as_user(people.secretary).post(at("set_calendar"), days(**changes))

        assert response.status_code == 422
        assert words in text_of(response)
        assert not Window.objects.exists()

    def test_breaking_the_seal_comes_back_with_the_reason(self, as_user):
        round_, people = round_with_people()
        with_band(round_)
        with time_machine.travel(WITHIN, tick=False):
            client = as_user(people.secretary)
            response = client.post(at("set_calendar"), {"SELF_opens_on": ""}, follow=True)

        assert "không được kết thúc sớm hơn đã định" in text_of(response)


# --- Who may ---

EVERYBODY = (
    "secretary", "head", "officer", "board_member", "board_secretary", "inspector",
    "administrator", "stranger",
)  # fmt: skip
BLOC, BOARD = {"secretary", "head"}, {"board_member", "board_secretary"}
MAY = {
    ("set_calendar", "OPEN"): BLOC,
    ("set_calendar", "CLOSED"): {"board_secretary"},
    ("answer_extension", "OPEN"): BLOC | BOARD,
    ("answer_extension", "CLOSED"): BOARD,
    ("ask_extension", "OPEN"): {"officer"},
    ("ask_extension", "CLOSED"): {"officer"},
    ("unseal_round", "OPEN"): {"board_secretary"},
    ("see_self_scores", "OPEN"): BLOC | BOARD | {"inspector", "administrator"},
    ("see_self_scores", "CLOSED"): BLOC | BOARD | {"inspector", "administrator"},
    ("see_self_scores", "RANKED"): BLOC | BOARD | {"inspector", "administrator"},
}
ACTS = sorted({act for act, _state in MAY})


def subject(act, round_):
    """What the permission is asked of."""
    if act == "ask_extension":
        return ScoreSheet.objects.select_related("member", "round__bloc_year").get(
            member=member_of(round_)
        )
    if act == "answer_extension":
        return Extension(round=round_, member=member_of(round_, "dv-3"))
    return round_


@pytest.mark.django_db
@pytest.mark.parametrize("state", list(RoundState))
@pytest.mark.parametrize("act", ACTS)
def test_permission_matrix_of_the_calendar(act, state):
    round_, people = in_state(state)

    with time_machine.travel(WITHIN, tick=False):
        row = subject(act, round_)
        may = {n for n in EVERYBODY if getattr(people, n).has_perm(f"scoring.{act}", row)}

    assert may == MAY.get((act, state), set())


@pytest.mark.django_db
@pytest.mark.parametrize("units", [1, 30])
def test_calendar_costs_the_same_for_one_request_and_thirty(
    as_user, units, django_assert_num_queries
):
    round_, people = round_with_people(units=units)
    round_ = with_band(round_)
    for number in range(1, units + 1):
        asked(round_, people.officer, unit=f"dv-{number}")
    client = as_user(people.secretary)

    with django_assert_num_queries(11):
        assert client.get(at("calendar")).status_code == 200
