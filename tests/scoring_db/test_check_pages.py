"""Pages of cross-checks: who sees what and when, what the forms do, what they cost."""

import json
import re
from datetime import date

import pytest
import time_machine
from django.conf import settings
from django.urls import reverse

from blocs.models import Office
from core.models import AuditEntry
from evidence.actions import EvidenceFacts, add_evidence
from scoring import actions
from scoring.models import Check, Criterion, Draw, Entry, Extension, Round
from scoring.states import CheckState, ExtensionState, Phase, SheetState
from tests.factories import appoint, make_unit, make_user
from tests.personas import cast_for
from tests.scoring_db import checking
from tests.scoring_db.years import loaded

pytestmark = pytest.mark.django_db
WHERE = {"slug": "cum-5", "year": 2026}


@pytest.fixture
def as_user(client):
    """Sign a person in and return the client."""

    def as_user(user):
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
        return client

    return as_user


def at(name, *, round_=None, **more):
    where = {"slug": round_.bloc_year.bloc.slug, "year": 2026} if round_ else WHERE
    return reverse(f"scoring:{name}", kwargs=where | more)


def text_of(response):
    return response.content.decode()


def scorer_of(name):
    person = make_user()
    appoint(person, Office.DEPARTMENT_SCORER, unit=make_unit(name))
    return person


@pytest.fixture
def ring():
    """dv-1 → dv-2 → dv-3 → dv-1, self-scored; `cast.leaders` are the heads of the three."""
    round_ = checking.self_scored(units=3)
    checks = checking.paired(round_, ("dv-1", "dv-2"), ("dv-2", "dv-3"), ("dv-3", "dv-1"))
    return round_, checks, cast_for(round_.bloc_year)


def person(cast, name):
    if name == "scorer":
        return scorer_of("Sở Nội vụ")
    if name.startswith("leader"):
        return cast.leaders[int(name[-1]) - 1]
    return getattr(cast, name)


PEOPLE = [
    "leader_1", "leader_2", "leader_3", "officer", "secretary", "head", "board_member",
    "board_secretary", "inspector", "administrator", "scorer", "stranger",
]  # fmt: skip
READERS = {"secretary", "head", "board_member", "board_secretary", "inspector", "administrator"}
MEMBERS = {"leader_1", "leader_2", "leader_3", "officer"}
CHECKERS = {"leader_1", "officer"}


# --- Who may see and do what ---


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize(
    ("page", "seen_by", "refused_to"),
    [
        ("checks", READERS | MEMBERS | {"scorer"}, set()),
        ("check_report", READERS, MEMBERS | {"scorer"}),
        ("check_disputed", READERS, MEMBERS | {"scorer"}),
        (
            "assign_check",
            {"secretary", "head"},
            (READERS | MEMBERS | {"scorer"}) - {"secretary", "head"},
        ),
    ],
)
def test_pages_of_the_round(as_user, ring, name, page, seen_by, refused_to):
    _round, _checks, cast = ring

    status = as_user(person(cast, name)).get(at(page)).status_code

    assert status == (200 if name in seen_by else 403 if name in refused_to else 404)


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize(
    ("page", "seen_by", "refused_to"),
    [
        ("check", CHECKERS, set()),
        ("check_review", CHECKERS, set()),
        ("recuse_check", CHECKERS | {"secretary", "head"}, set()),
        ("swap_check", {"secretary", "head"}, CHECKERS),
    ],
)
def test_pages_of_one_check(as_user, ring, name, page, seen_by, refused_to):
    """What a check says is its own unit's alone, whoever else may know that it exists."""
    _round, checks, cast = ring

    status = as_user(person(cast, name)).get(at(page, pk=checks[0].pk)).status_code

    assert status == (200 if name in seen_by else 403 if name in refused_to else 404)


@pytest.mark.parametrize("page", ["accept_check", "hand_in_check", "undo_check", "check"])
@pytest.mark.parametrize("name", [name for name in PEOPLE if name not in CHECKERS])
def test_acts_on_one_check_are_its_own_units(as_user, ring, name, page):
    _round, checks, cast = ring

    status = as_user(person(cast, name)).post(at(page, pk=checks[0].pk)).status_code

    assert status == 404
    assert not Entry.objects.filter(check_in=checks[0]).exists()


@pytest.mark.parametrize("act", ["draw_checks", "assign_check"])
@pytest.mark.parametrize("name", [*sorted(MEMBERS), "board_secretary", "inspector"])
def test_draw_is_the_desks(as_user, ring, name, act):
    _round, _checks, cast = ring

    assert as_user(person(cast, name)).post(at(act)).status_code == 403


def test_nobody_checks_a_unit_of_their_own(as_user, ring):
    _round, checks, cast = ring
    appoint(cast.leaders[0], Office.UNIT_OFFICER, unit=checks[0].checked.unit)

    client = as_user(cast.leaders[0])

    assert not cast.leaders[0].has_perm("scoring.fill_check", checks[0])
    assert client.post(at("accept_check", pk=checks[0].pk)).status_code == 403


def test_check_of_another_round_is_404(as_user, ring):
    _round, _checks, cast = ring
    other = loaded(slug="cum-6")
    check = checking.paired(other, ("dv-1", "dv-2"))[0]

    assert as_user(cast.secretary).get(at("swap_check", pk=check.pk)).status_code == 404


@pytest.mark.parametrize("state", ["CLOSED", "RANKED"])
@pytest.mark.parametrize("page", ["accept_check", "hand_in_check", "check", "undo_check"])
def test_closed_round_takes_no_check(as_user, ring, page, state):
    _round, checks, cast = ring
    Round.objects.update(state=state, closed_at="2026-12-20T00:00:00Z")

    assert as_user(cast.officer).post(at(page, pk=checks[0].pk)).status_code == 403


# --- The draw ---


def test_draw_is_published_with_its_seed_and_how_to_repeat_it(as_user):
    round_ = loaded(units=5)
    cast = cast_for(round_.bloc_year)
    as_user(cast.secretary).post(at("draw_checks"), {"per_unit": "2"})
    draw = Draw.objects.get()

    page = text_of(as_user(cast.leaders[3]).get(at("checks")))

    assert page.count(draw.seed) == 2
    assert f"{draw.seed}:dv-" in page
    assert draw.checks.count() == 10


def test_impossible_draw_is_told_beside_what_was_typed(as_user):
    cast = cast_for(loaded(units=4).bloc_year)

    response = as_user(cast.secretary).post(at("draw_checks"), {"per_unit": "2"})

    assert response.status_code == 422
    assert "Với 4 đơn vị, chấm quá 1 đơn vị thì có cặp chấm lẫn nhau." in text_of(response)
    assert 'value="2"' in text_of(response)
    assert not Draw.objects.exists()


def test_number_that_is_none_is_told(as_user):
    cast = cast_for(loaded(units=4).bloc_year)

    response = as_user(cast.secretary).post(at("draw_checks"), {"per_unit": "hai"})

    assert response.status_code == 422


def test_second_draw_asks_for_a_reason_and_publishes_both_seeds(as_user):
    round_ = checking.drawn(per_unit=1)
    cast = cast_for(round_.bloc_year)
    client = as_user(cast.secretary)

    without = client.post(at("draw_checks"), {"per_unit": "1"})
    client.post(at("draw_checks"), {"per_unit": "1", "reason": "thiếu đơn vị"})
    page = text_of(client.get(at("checks")))

    assert without.status_code == 422
    assert AuditEntry.objects.filter(act="scoring.checks.drawn").count() == 1 + 1
    assert f">{checking.SEED}</code>" in page
    assert "Lý do bốc lại: thiếu đơn vị" in page


def test_draw_form_goes_when_a_check_has_begun(as_user, ring):
    _round, checks, cast = ring
    client = as_user(cast.secretary)
    before = text_of(client.get(at("checks")))

    checking.give(checks[0], I_2="20")
    after = text_of(client.get(at("checks")))

    assert ("Bốc thăm lại" in before, "Bốc thăm lại" in after) == (True, False)


def test_swap_tells_what_it_costs(as_user, ring):
    round_, checks, cast = ring
    checker = round_.bloc_year.members.get(code="dv-3")

    response = as_user(cast.secretary).post(
        at("swap_check", pk=checks[0].pk),
        {"checker_id": checker.pk, "reason": "ốm"},
        follow=True,
    )

    page = text_of(response)
    assert "Đơn vị dv-3 sẽ chấm Đơn vị dv-2." in page
    assert "chấm lẫn nhau" in page
    assert "Số lượt chấm không còn đều nhau ở: Đơn vị dv-1, Đơn vị dv-3." in page


def test_assignment_that_costs_nothing_is_told_without_a_warning(as_user):
    round_ = checking.self_scored(units=3)
    checking.paired(round_, ("dv-2", "dv-3"), ("dv-3", "dv-1"))
    cast = cast_for(round_.bloc_year)
    keys = dict(round_.bloc_year.members.values_list("code", "pk"))

    response = as_user(cast.secretary).post(
        at("assign_check"),
        {"checker_id": keys["dv-1"], "checked_id": keys["dv-2"], "reason": "thay"},
        follow=True,
    )

    page = text_of(response)
    assert "Đơn vị dv-1 sẽ chấm Đơn vị dv-2." in page
    assert ("chấm lẫn nhau." in page, "không còn đều" in page) == (False, False)


def test_swap_without_a_reason_is_told(as_user, ring):
    _round, checks, cast = ring

    response = as_user(cast.secretary).post(at("swap_check", pk=checks[0].pk), {"reason": " "})

    assert response.status_code == 422
    assert Check.objects.get(pk=checks[0].pk).checker == checks[0].checker


def test_unit_stands_aside_and_the_desk_assigns_another(as_user):
    round_ = checking.self_scored(units=4)
    check = checking.paired(round_, ("dv-1", "dv-2"))[0]
    cast = cast_for(round_.bloc_year)
    other = round_.bloc_year.members.get(code="dv-4")

    as_user(cast.officer).post(
        at("recuse_check", pk=check.pk), {"reason": "Thủ trưởng là vợ chồng"}
    )
    client = as_user(cast.secretary)
    offered = text_of(client.get(at("checks")))
    client.post(
        at("assign_check"),
        {"checker_id": other.pk, "checked_id": check.checked_id, "reason": "thay"},
    )

    assert "Thủ trưởng là vợ chồng" in offered
    assert f"?cho={check.checked_id}" in offered
    assert set(Check.objects.values_list("checker__code", "state")) == {
        ("dv-1", "RECUSED"),
        ("dv-4", "ASSIGNED"),
    }


def test_reason_for_standing_aside_is_for_the_desk_and_the_unit_itself(as_user, ring):
    _round, checks, cast = ring
    actions.recuse(checks[0].pk, reason="Thủ trưởng là vợ chồng", by=None)

    def reads(name):
        return "vợ chồng" in text_of(as_user(person(cast, name)).get(at("checks")))

    assert (reads("secretary"), reads("leader_1"), reads("leader_2"), reads("inspector")) == (
        True,
        True,
        False,
        False,
    )


def test_standing_aside_without_a_reason_is_told(as_user, ring):
    _round, checks, cast = ring

    assert (
        as_user(cast.officer).post(at("recuse_check", pk=checks[0].pk), {"reason": " "}).status_code
        == 422
    )


# --- Filling a check ---


def key(code, part="points"):
    return f"o-{Criterion.objects.get(code=code).pk}-{part}"


def posted(check, code, *, version=0, step=1, note="", **typed):
    """One field as the browser sends it, touched."""
    pk = Criterion.objects.get(code=code).pk
    fields = {f"o-{pk}-{part}": text for part, text in typed.items()}
    return {"buoc": step, f"v-{pk}": version, f"p-{pk}": "cũ", f"o-{pk}-note": note} | fields


@pytest.fixture
def mine(as_user, ring):
    """The officer of dv-1, who checks dv-2."""
    _round, checks, cast = ring
    client = as_user(cast.officer)
    client.check = checks[0]
    client.at = at("check", pk=checks[0].pk)
    return client


def test_check_of_replaced_criteria_stores_nothing_and_says_so(mine):
    sent = posted(mine.check, "I.2", points="18") | {"bo": "0"}

    response = mine.post(mine.at, sent, headers={"HX-Request": "true"})

    assert 'name="bo"' in text_of(mine.get(mine.at))
    assert response.status_code == 409
    assert "Bộ tiêu chí vừa đổi" in text_of(response)
    assert not Entry.objects.filter(check_in=mine.check).exists()


def test_form_shows_the_self_score_with_its_explanation_beside_empty_inputs(mine):
    page = text_of(mine.get(mine.at))

    assert "100 kế hoạch, 90 thực hiện" in page
    assert "vì vậy" in page
    assert f'name="{key("I.2")}" value=""' in page
    assert "II.2" not in page


def test_saved_group_leads_to_the_next_and_from_the_last_to_the_end(mine):
    first = mine.post(mine.at, posted(mine.check, "I.2", points="20"))
    last = mine.post(mine.at, posted(mine.check, "II.1", step=2, passed="dat"))

    assert first.url == f"{mine.at}?buoc=2"
    assert last.url == at("check_review", pk=mine.check.pk)
    assert mine.check.entries.count() == 2


@pytest.mark.parametrize(
    ("step", "way", "leads"),
    [(2, "truoc", "?buoc=1"), (1, "kiem-tra", "kiem-tra/"), (1, "sau", "?buoc=2")],
)
def test_button_says_where_to_go_on(mine, step, way, leads):
    response = mine.post(mine.at, {"buoc": step, "sang": way})

    assert response.url == mine.at + leads


@pytest.mark.parametrize("step", ["", "0", "99", "hai", "٣"])
def test_step_that_is_none_shows_the_nearest(mine, step):
    assert mine.get(f"{mine.at}?buoc={step}").status_code == 200


def test_difference_without_a_reason_is_kept_and_told(mine):
    response = mine.post(mine.at, posted(mine.check, "I.2", points="15"))

    page = text_of(response)
    assert response.status_code == 422
    assert "I.2: Cần lý do khi đổi điểm đã nộp." in page
    assert 'value="15"' in page
    assert not mine.check.entries.exists()


def test_difference_with_a_reason_is_saved(mine):
    mine.post(mine.at, posted(mine.check, "I.2", points="15", note="thiếu một việc"))

    entry = mine.check.entries.get()
    assert (entry.value, entry.note, entry.stage) == ({"points": "15"}, "thiếu một việc", "CROSS")


def test_reason_why_a_criterion_does_not_apply_explains_the_difference_too(mine):
    mine.post(mine.at, posted(mine.check, "I.2", points="", ly_do="không có nhiệm vụ này"))

    entry = mine.check.entries.get()
    assert entry.value == {"na": True, "reason": "không có nhiệm vụ này"}
    assert entry.note == "không có nhiệm vụ này"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("31", "Điểm không được lớn hơn 30."),
        ("chín", "không phải là số"),
        ("1,25", "Điểm không phải bội số của 0,5."),
    ],
)
def test_value_that_is_none_is_told_and_the_rest_is_saved(mine, typed, words):
    sent = posted(mine.check, "I.1", target="100", actual="90") | posted(
        mine.check, "I.2", points=typed
    )

    response = mine.post(mine.at, sent)

    assert response.status_code == 422
    assert words in text_of(response)
    assert list(mine.check.entries.values_list("criterion__code", flat=True)) == ["I.1"]


def test_wrong_value_alone_stores_nothing(mine):
    assert mine.post(mine.at, posted(mine.check, "I.2", points="x")).status_code == 422
    assert not mine.check.entries.exists()


def test_self_score_of_one_criterion_is_taken_over_beside_what_was_typed(mine):
    sent = posted(mine.check, "I.1", target="100", actual="80", note="chậm") | posted(
        mine.check, "I.2", points="3"
    )

    response = mine.post(mine.at, sent | {"nhan": "I.2"})

    assert response.url == f"{mine.at}?buoc=1#tc-{Criterion.objects.get(code='I.2').pk}"
    assert dict(mine.check.entries.values_list("criterion__code", "value")) == {
        "I.1": {"target": "100", "actual": "80"},
        "I.2": {"points": "20"},
    }


def test_untouched_fields_are_not_saved(mine):
    page = text_of(mine.get(mine.at))
    pk = Criterion.objects.get(code="I.2").pk
    print_ = page.split(f'name="p-{pk}" value="')[1].split('"')[0]
    checking.give(mine.check, I_2="15")

    response = mine.post(
        mine.at,
        {"buoc": 1, f"o-{pk}-points": "", f"o-{pk}-note": "", f"v-{pk}": 0, f"p-{pk}": print_},
    )

    assert response.status_code == 302
    assert mine.check.entries.get().value == {"points": "15"}


def test_two_colleagues_see_both_values_and_lose_none(mine, ring):
    colleague = make_user(full_name="Lê Văn Bình")
    actions.accept_self(mine.check.pk, codes=["I.2"], by=colleague)

    clash = mine.post(mine.at, posted(mine.check, "I.2", points="15", note="thiếu"))
    page = text_of(clash)
    again = mine.post(mine.at, posted(mine.check, "I.2", version=1, points="15", note="thiếu"))

    assert clash.status_code == 409
    assert "Lê Văn Bình vừa nhập 20 lúc" in page
    assert ('value="15"' in page, "Giữ 20" in page) == (True, True)
    assert again.status_code == 302
    assert mine.check.entries.get().value == {"points": "15"}


def test_value_of_a_colleague_stays_when_it_is_chosen(mine):
    actions.accept_self(mine.check.pk, codes=["I.2"], by=None)

    response = mine.post(
        mine.at, posted(mine.check, "I.2", version=1, points="15", note="x") | {"giu": "I.2"}
    )

    assert response.status_code == 302
    assert mine.check.entries.get().value == {"points": "20"}


@pytest.mark.parametrize("version", ["x", "-1", "99999999999"])
def test_version_that_is_none_is_a_conflict_and_no_error(mine, version):
    actions.accept_self(mine.check.pk, codes=["I.2"], by=None)

    response = mine.post(mine.at, posted(mine.check, "I.2", version=version, points="15", note="x"))

    assert response.status_code == 409


def test_all_that_is_empty_is_taken_over_and_undone(mine):
    took = mine.post(at("accept_check", pk=mine.check.pk), follow=True)
    undone = mine.post(at("undo_check", pk=mine.check.pk), follow=True)

    assert "Đã nhận điểm tự chấm của 3 tiêu chí." in text_of(took)
    assert "Đã hoàn tác 3 ô." in text_of(undone)
    assert set(mine.check.entries.values_list("value", flat=True)) == {None}


def test_end_names_what_is_missing_with_links(mine):
    checking.give(mine.check, I_2="15")
    Entry.objects.filter(check_in=mine.check).update(note="")

    page = text_of(mine.get(at("check_review", pk=mine.check.pk)))

    pk = {node.code: node.pk for node in Criterion.objects.all()}
    assert f'{mine.at}?buoc=1#tc-{pk["I.1"]}">I.1' in page
    assert f'{mine.at}?buoc=2#tc-{pk["II.1"]}">II.1' in page
    assert "chấm khác mà chưa nêu lý do" in page
    assert "Nộp phiếu chấm chéo" not in page


def test_full_check_is_handed_in_and_then_only_read(mine):
    mine.post(at("accept_check", pk=mine.check.pk))

    offered = text_of(mine.get(at("check_review", pk=mine.check.pk)))
    done = mine.post(at("hand_in_check", pk=mine.check.pk), follow=True)
    again = mine.get(mine.at)

    assert "Nộp phiếu chấm chéo" in offered
    assert "Đã nộp phiếu chấm chéo." in text_of(done)
    assert Check.objects.get(pk=mine.check.pk).state == CheckState.HANDED_IN
    assert again.url == at("check_review", pk=mine.check.pk)


def test_check_without_criteria_says_so(mine):
    Criterion.objects.exclude(type="group").update(owner="Sở Nội vụ")

    response = mine.get(mine.at, follow=True)

    assert "Không có tiêu chí nào để chấm chéo" in text_of(response)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-11-30", "Thời gian chấm chéo từ 01/12/2026 đến hết 10/12/2026"),
        ("2026-12-01", ""),
        ("2026-12-10", ""),
        ("2026-12-11", "Thời gian chấm chéo từ 01/12/2026 đến hết 10/12/2026"),
    ],
)
def test_check_is_open_on_the_days_of_its_window(as_user, ring, day, words):
    round_, checks, cast = ring
    checking.window(round_, opens=date(2026, 12, 1), closes=date(2026, 12, 10))

    with time_machine.travel(f"{day}T10:00:00+07:00", tick=False):
        client = as_user(cast.officer)
        response = client.get(at("check", pk=checks[0].pk), follow=True)
        accepted = client.post(at("accept_check", pk=checks[0].pk))

    assert bool(response.redirect_chain) == bool(words)
    assert words in text_of(response)
    assert checks[0].entries.count() == (0 if words else 3)
    assert accepted.status_code == 302


def test_extension_of_the_checker_is_shown_and_opens_the_form(as_user, ring):
    round_, checks, cast = ring
    checking.window(round_, opens=date(2026, 12, 1), closes=date(2026, 12, 10))
    Extension.objects.create(
        round=round_,
        member=checks[0].checker,
        phase=Phase.CROSS,
        until=date(2026, 12, 12),
        state=ExtensionState.GRANTED,
        asked_at="2026-12-09T00:00:00Z",
    )

    with time_machine.travel("2026-12-12T10:00:00+07:00", tick=False):
        client = as_user(cast.officer)
        listed = text_of(client.get(at("checks")))
        form = client.get(at("check", pk=checks[0].pk))

    assert ("hạn 12/12/2026" in listed, "hạn hôm nay" in listed) == (True, True)
    assert (form.status_code, "hạn 12/12/2026" in text_of(form)) == (200, True)


def test_check_of_a_closed_round_is_only_read(as_user, ring):
    _round, checks, cast = ring
    Round.objects.update(state="CLOSED", closed_at="2026-12-20T00:00:00Z")

    response = as_user(cast.officer).get(at("check", pk=checks[0].pk), follow=True)

    assert "Vòng chấm đã khoá, không sửa được phiếu chấm chéo." in text_of(response)


# --- What is hidden, until when ---


def secret(check, points="13,5"):
    """A value that nobody else gave, and the way it is written on pages."""
    checking.give(check, I_2=points.replace(",", "."))
    Entry.objects.filter(check_in=check).update(note="bí mật lắm")
    return points


@pytest.fixture
def two():
    """dv-1 and dv-3 check dv-2; `cast.leaders` are the heads of the four."""
    round_ = checking.self_scored(units=4)
    checks = checking.paired(round_, ("dv-1", "dv-2"), ("dv-3", "dv-2"))
    return round_, checks, cast_for(round_.bloc_year)


def everything(client, round_, checks):
    """Every page and answer of the round a person can ask for, as one text."""
    member = checks[0].checked_id
    pages = [
        at("grid"), at("grid") + "?don-vi=dv-2", reverse("scoring:list"), at("checks"),
        at("ranking"),
        at("check_result", member=member), at("check_report"), at("check_disputed"),
        at("cell") + "?don-vi=dv-2&tieu-chi=I.2",
        *(at(name, pk=c.pk) for c in checks for name in ("check", "check_review")),
    ]  # fmt: skip
    return "".join(text_of(client.get(page, follow=True)) for page in pages)


OTHERS = ["leader_1", "leader_2", "leader_4", "secretary", "head", "board_member", "inspector"]


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("state", [CheckState.ASSIGNED, CheckState.HANDED_IN])
def test_nobody_reads_a_check_of_others_before_all_are_in(as_user, two, name, state):
    round_, checks, cast = two
    client = as_user(person(cast, name))

    word = secret(checks[1])
    if state == CheckState.HANDED_IN:
        checking.hand_in(checks[1])
    after = everything(client, round_, checks)

    assert word not in after
    assert "bí mật lắm" not in after


def counted(client):
    """Pages with counts, totals and ranks, without what differs at every visit."""
    pages = [at("grid"), at("grid") + "?don-vi=dv-2", at("ranking"), reverse("scoring:list")]
    texts = [text_of(client.get(page)) for page in pages]
    return [re.sub(r"[0-9A-Za-z]{64}", "token", text) for text in texts]


@pytest.mark.parametrize("name", ["leader_2", "leader_4", "secretary", "board_member"])
@pytest.mark.parametrize("state", [CheckState.ASSIGNED, CheckState.HANDED_IN])
def test_counts_totals_and_ranks_do_not_move_before_all_are_in(as_user, two, name, state):
    _round, checks, cast = two
    client = as_user(person(cast, name))
    before = counted(client)

    secret(checks[1])
    checking.give(checks[1], I_1={"target": "100", "actual": "1"}, II_1={"passed": False})
    if state == CheckState.HANDED_IN:
        checking.hand_in(checks[1])

    assert counted(client) == before


def test_totals_move_once_all_are_in(as_user, two):
    """The same pages, so that the test above has something to leak."""
    _round, checks, cast = two
    client = as_user(cast.secretary)
    before = counted(client)

    for check in checks:
        secret(check)
        checking.hand_in(check)

    assert counted(client) != before


def test_answer_to_a_saved_cell_tells_nothing_of_checks(as_user, two):
    _round, checks, cast = two
    client = as_user(cast.secretary)
    cell = {"unit": "dv-1", "criterion": "II.2", "version": 0, "typed": {"count": "1"}}
    sent = {"kind": "TYPED", "desk": "BLOC", "reason": "", "cells": [cell]}
    secret(checks[1])
    checking.hand_in(checks[1])

    answer = client.post(at("save"), json.dumps(sent), content_type="application/json")

    told = answer.json()
    totals = {row["unit"]: row["total"] for row in told["totals"]["rows"]}
    assert answer.status_code == 200
    assert totals["dv-2"] == "67,00"  # by its self-score
    assert "13" not in json.dumps(told["cells"])


def test_own_check_is_read_by_its_unit(as_user, two):
    round_, checks, cast = two
    word = secret(checks[1])

    assert word in everything(as_user(cast.leaders[2]), round_, checks)


def test_others_that_are_in_are_read_once_mine_is_in(as_user, two):
    _round, checks, cast = two
    word = secret(checks[1])
    checking.hand_in(checks[1])
    client = as_user(cast.leaders[0])
    mine = at("check_review", pk=checks[0].pk)

    before = text_of(client.get(mine))
    checking.hand_in(checks[0])
    after = text_of(client.get(mine))

    assert (word in before, word in after) == (False, True)
    assert "bí mật lắm" in after


def test_check_that_is_not_in_stays_hidden_from_who_has_handed_in(as_user, two):
    _round, checks, cast = two
    word = secret(checks[1])
    checking.hand_in(checks[0])

    page = text_of(as_user(cast.leaders[0]).get(at("check_review", pk=checks[0].pk)))

    assert word not in page


def test_who_stood_aside_reads_nothing(as_user, two):
    _round, checks, cast = two
    word = secret(checks[1])
    checking.hand_in(checks[1])
    actions.recuse(checks[0].pk, reason="liên quan", by=None)

    page = text_of(as_user(cast.leaders[0]).get(at("check_review", pk=checks[0].pk)))

    assert word not in page
    assert "Đơn vị không tham gia chấm: liên quan" in page


def test_unit_reads_its_results_when_all_are_in_and_never_by_whom(as_user, two):
    _round, checks, cast = two
    word = secret(checks[0])
    checking.give(checks[1], I_2="9")
    client = as_user(cast.leaders[1])
    address = at("check_result", member=checks[0].checked_id)
    checking.hand_in(checks[0])

    early = client.get(address)
    checking.hand_in(checks[1])
    page = text_of(client.get(address))

    assert early.status_code == 404
    assert (word in page, "bí mật lắm" in page) == (True, True)
    assert ("Đơn vị dv-1" in page, "Đơn vị dv-3" in page) == (False, False)


def test_results_do_not_stand_in_the_order_of_the_checkers(as_user, two):
    """Whoever gave 9: the page is the same."""
    _round, checks, cast = two
    client = as_user(cast.leaders[1])
    checking.hand_in(*checks)
    pages = []
    for given in (("9", "13.5"), ("13.5", "9")):
        for check, points in zip(checks, given, strict=True):
            checking.give(check, I_2=points)
        page = text_of(client.get(at("check_result", member=checks[0].checked_id)))
        pages.append(page[page.index("<main") : page.index("</main>")])

    assert "9" in pages[0]
    assert pages[0] == pages[1]


@pytest.mark.parametrize(("name", "named"), [("leader_2", False), ("secretary", True)])
def test_drawer_of_the_grid_names_checkers_to_the_desk_only(as_user, two, name, named):
    _round, checks, cast = two
    officer = make_user(full_name="Trần Nghiêm Khắc")
    for check in checks:
        actions.accept_self(check.pk, codes=["I.2"], by=officer)
    checking.hand_in(*checks)

    page = text_of(as_user(person(cast, name)).get(at("cell") + "?don-vi=dv-2&tieu-chi=I.2"))

    assert page.count("chấm chéo") == 2
    assert ("Đơn vị dv-1" in page, "Đơn vị dv-3" in page) == (named, named)
    assert ("Trần Nghiêm Khắc" in page) == named


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("leader_2", 200),
        ("leader_1", 404),
        ("leader_4", 404),
        ("secretary", 200),
        ("inspector", 200),
    ],
)
def test_results_are_for_the_unit_the_desk_and_the_board(as_user, two, name, status):
    _round, checks, cast = two
    checking.hand_in(*checks)

    address = at("check_result", member=checks[0].checked_id)

    assert as_user(person(cast, name)).get(address).status_code == status


@pytest.mark.parametrize(("day", "status"), [("2026-12-10", 404), ("2026-12-11", 200)])
def test_results_are_read_when_the_window_ends_even_if_a_check_never_came(
    as_user, two, day, status
):
    round_, checks, cast = two
    checking.window(round_, opens=date(2026, 12, 1), closes=date(2026, 12, 10))
    checking.hand_in(checks[0])

    with time_machine.travel(f"{day}T10:00:00+07:00", tick=False):
        client = as_user(cast.leaders[1])
        response = client.get(at("check_result", member=checks[0].checked_id))

    assert response.status_code == status


def test_results_of_a_round_without_a_draw_are_404(as_user):
    round_ = checking.self_scored(units=3)
    cast = cast_for(round_.bloc_year)
    member = round_.bloc_year.members.first()

    response = as_user(cast.secretary).get(at("check_result", member=member.pk))

    assert response.status_code == 404


@pytest.mark.parametrize("hidden_by", ["seal", "draft"])
def test_check_shows_nothing_of_a_self_score_that_is_hidden(as_user, ring, hidden_by):
    round_, checks, cast = ring
    if hidden_by == "seal":
        checking.window(round_, Phase.SELF, opens=date(2026, 11, 1), closes=date(2026, 11, 30))
    else:
        checking.submit(round_, state=SheetState.PROPOSED)

    with time_machine.travel("2026-11-20T10:00:00+07:00", tick=False):
        client = as_user(cast.officer)
        page = text_of(client.get(at("check", pk=checks[0].pk), follow=True))
        client.post(at("check", pk=checks[0].pk), posted(checks[0], "I.2", points="20"))
        client.post(at("accept_check", pk=checks[0].pk))

    assert "Chấm chéo mở khi đơn vị đã nộp bản tự chấm" in page
    assert "100 kế hoạch" not in page
    assert not checks[0].entries.exists()


def test_desk_is_told_before_it_closes_how_many_checks_it_no_longer_waits_for(as_user):
    round_ = checking.self_scored(units=3)
    nodes = Criterion.objects.filter(code="II.2")
    for sheet in round_.sheets.all():
        Entry.objects.create(
            sheet=sheet, criterion=nodes.get(), stage="DEPARTMENT", value={"count": "1"}
        )
    checks = checking.paired(round_, ("dv-1", "dv-2"), ("dv-3", "dv-2"))
    client = as_user(cast_for(round_.bloc_year).secretary)

    both = text_of(client.get(at("close")))
    checking.hand_in(*checks)
    none = text_of(client.get(at("close")))

    assert "Còn 2 phiếu chấm chéo chưa nộp." in both
    assert "phiếu chấm chéo chưa nộp" not in none


# --- Evidence ---


def test_checker_opens_the_evidence_of_the_unit_until_it_stands_aside(as_user, ring):
    round_, checks, cast = ring
    facts = EvidenceFacts(title="Báo cáo số 12", number="12/BC")
    (paper,) = add_evidence(checks[0].checked.unit_id, facts=facts, by=cast.leaders[1])
    checking.submit(round_, state=SheetState.DRAFT)
    proof = actions.attach_proof(
        round_.pk,
        checks[0].checked_id,
        "I.2",
        evidence_id=paper.pk,
        anchor="tr. 3",
        by=cast.leaders[1],
    )
    checking.submit(round_)
    client = as_user(cast.officer)
    address = at("look_proof", member=checks[0].checked_id, pk=proof.pk)

    page = text_of(client.get(at("check", pk=checks[0].pk)))
    seen = client.get(address)
    actions.recuse(checks[0].pk, reason="liên quan", by=None)

    assert (address in page, "Báo cáo số 12" in page, "tr. 3" in page) == (True, True, True)
    assert (seen.status_code, client.get(address).status_code) == (200, 404)


# --- The report and the disputed cells ---


def test_report_waits_for_all_checks_and_then_names_who_is_harsh(as_user, two):
    _round, checks, cast = two
    for check, points in zip(checks, ("10", "20"), strict=True):
        actions.accept_self(check.pk, by=None)
        checking.give(check, I_2=points)
    client = as_user(cast.secretary)
    checking.hand_in(checks[0])

    early = text_of(client.get(at("check_report")))
    checking.hand_in(checks[1])
    page = text_of(client.get(at("check_report")))

    assert "Chưa đủ phiếu" in early
    assert "−3,33 điểm" in page
    assert ("nghiêm hơn" in page, "rộng hơn" in page, "ít ô" in page) == (True, True, True)


def test_report_of_a_round_without_a_draw_is_empty(as_user):
    cast = cast_for(checking.self_scored(units=3).bloc_year)

    assert "Chưa đủ phiếu" in text_of(as_user(cast.secretary).get(at("check_report")))


def test_disputed_cells_are_listed_with_who_said_what_and_why(as_user, two):
    _round, checks, cast = two
    word = secret(checks[0])
    checking.give(checks[1], I_2="20")
    client = as_user(cast.secretary)
    checking.hand_in(checks[0])

    early = text_of(client.get(at("check_disputed")))
    checking.hand_in(checks[1])
    page = text_of(client.get(at("check_disputed")))

    assert word not in early
    assert (word in page, "Đơn vị dv-1" in page, "bí mật lắm" in page) == (True, True, True)
    assert "các phiếu khác nhau" in page


# --- What a page costs ---


def big(units, *, slug):
    round_ = checking.self_scored(units=units, slug=slug)
    actions.draw_checks(round_.pk, per_unit=1, seed="5eed", allows_mutual=True, by=None)
    for check in Check.objects.filter(draw__round=round_):
        actions.accept_self(check.pk, by=None)
        checking.hand_in(check)
    return round_


@pytest.mark.parametrize("units", [3, 12])
@pytest.mark.parametrize(
    ("page", "queries"), [("checks", 13), ("check_report", 16), ("check_disputed", 10)]
)
def test_page_cost_does_not_grow_with_units(
    as_user, django_assert_num_queries, units, page, queries
):
    round_ = big(units, slug="cum-5")
    client = as_user(cast_for(round_.bloc_year).secretary)

    with django_assert_num_queries(queries):
        client.get(at(page))


@pytest.mark.parametrize("count", [1, 30])
def test_check_cost_does_not_grow_with_criteria(as_user, django_assert_num_queries, ring, count):
    _round, checks, cast = ring
    group = Criterion.objects.get(code="I")
    for number in range(count - 1):
        Criterion.objects.create(
            criteria=group.criteria, code=f"I.x{number}", name="Thêm", type="manual", max="5",
            parent=group, position=100 + number,
        )  # fmt: skip
    client = as_user(cast.officer)

    with django_assert_num_queries(11):
        client.get(at("check", pk=checks[0].pk))
    with django_assert_num_queries(11):
        client.get(at("check_review", pk=checks[0].pk))
