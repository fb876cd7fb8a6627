"""One cell looked into, and the small arithmetic beside it."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from blocs.models import Member
from scoring import actions, exports, yearfile
from scoring.actions import CellChange
from scoring.models import Check, Criterion, Round, ScoreSheet, Window
from scoring.states import CheckState, Phase, RoundState, SheetState, Stage
from scoring.views.apart import apart
from scoring.views.table import places_of
from tests.factories import make_user
from tests.personas import cast_for
from tests.scoring_db.cells import SELF, At
from tests.scoring_db.test_grid_saving import Browser, cell, hand_in
from tests.scoring_db.years import EVERYTHING, filled, loaded, parsed

pytestmark = pytest.mark.django_db
WHERE = {"slug": "cum-5", "year": 2026}


def look(client, user, *, unit="dv-1", code="I.2"):
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    address = reverse("scoring:cell", kwargs=WHERE)
    return client.get(address, {"don-vi": unit, "tieu-chi": code})


def text_of(response):
    return " ".join(response.content.decode().split())


def test_every_stage_stands_with_who_and_why(client):
    round_ = loaded()
    secretary = cast_for(round_.bloc_year).secretary
    hand_in(round_, I_2={"points": "22"})
    desk = Browser(client, secretary, round_)
    desk.send(cell("dv-1", "I.2", points="20"), reason="thiếu hồ sơ")

    page = text_of(look(client, secretary))

    assert page.index("tự chấm") < page.index("cụm, khối chấm")
    assert "thiếu hồ sơ" in page
    assert str(secretary) in page


def test_history_tells_old_and_new_and_what_was_taken_back(client):
    round_ = loaded(entries=filled())
    secretary = cast_for(round_.bloc_year).secretary
    desk = Browser(client, secretary, round_)
    desk.send(cell("dv-1", "I.2", version=1, points="9,5"))
    desk.post("undo")

    page = text_of(look(client, secretary))

    assert "20 thành 9,5" in page
    assert "hoàn tác<br>9,5 thành 20" in page


def test_sealed_self_score_and_its_history_stay_hidden(client):
    round_ = loaded()
    cast = cast_for(round_.bloc_year)
    hand_in(round_, I_2={"points": "22"})
    today = timezone.localdate()
    Window.objects.create(
        round=round_, phase=Phase.SELF, opens_on=today, closes_on=today + timedelta(days=3)
    )

    theirs = text_of(look(client, cast.secretary))
    Window.objects.all().delete()
    open_ = text_of(look(client, cast.secretary))

    assert ("22" in open_, "Chưa ai chấm ô này." in theirs) == (True, True)


def test_draft_of_a_self_score_is_seen_by_the_unit_alone(client):
    round_ = loaded()
    cast = cast_for(round_.bloc_year)
    head = Member.objects.get(bloc_year=round_.bloc_year, code="dv-1")
    hand_in(round_, I_2={"points": "22"})
    ScoreSheet.objects.filter(member=head).update(state=SheetState.DRAFT, submitted_at=None)

    own = text_of(look(client, cast.leaders[0]))
    other = text_of(look(client, cast.secretary))

    assert ("Chưa ai chấm ô này." in own, "Chưa ai chấm ô này." in other) == (False, True)


def test_unit_learns_what_others_gave_it_when_the_bloc_has_closed(client):
    round_ = loaded()
    at, cast = At(round_), cast_for(round_.bloc_year)
    at.put("21.5", seat=SELF)
    at.put("17.5")

    open_ = text_of(look(client, cast.leaders[0]))
    Round.objects.update(state=RoundState.CLOSED, closed_at=timezone.now())
    closed = text_of(look(client, cast.leaders[0]))

    assert [("21,5" in page, "17,5" in page) for page in (open_, closed)] == [
        (True, False),
        (True, True),
    ]


def test_drafts_of_a_self_score_are_told_to_the_unit_alone(client):
    round_ = loaded()
    at, cast = At(round_), cast_for(round_.bloc_year)
    at.put("13.5", seat=SELF)
    at.put("14.5", seat=SELF)
    at.submit()
    at.hand_back()
    at.put("16.5", seat=SELF, note="sửa theo yêu cầu")

    own = text_of(look(client, cast.leaders[0]))
    desk = text_of(look(client, cast.secretary))

    assert ("13,5 thành 14,5" in own, "14,5 thành 16,5" in own) == (True, True)
    assert ("13,5" in desk, "14,5 thành 16,5" in desk) == (False, True)


def test_drafts_of_a_cross_check_stay_with_who_checked(client):
    round_ = loaded()
    at, cast = At(round_), cast_for(round_.bloc_year)
    seat = at.check(checker="dv-2")
    at.put("13.5", seat=seat)
    at.put("14.5", seat=seat)
    Check.objects.update(state=CheckState.HANDED_IN, handed_in_at=timezone.now())

    page = text_of(look(client, cast.secretary))

    assert ("14,5" in page, "13,5" in page) == (True, False)


@pytest.mark.parametrize(("unit", "code"), [("dv-9", "I.2"), ("dv-1", "I.9"), ("dv-1", "I")])
def test_cell_that_does_not_exist_is_404(client, unit, code):
    round_ = loaded(entries=filled())

    response = look(client, cast_for(round_.bloc_year).secretary, unit=unit, code=code)

    assert response.status_code == 404


def test_stranger_and_the_other_unit_learn_nothing(client):
    round_ = loaded(entries=filled())
    cast = cast_for(round_.bloc_year)

    stranger = look(client, make_user())
    other = look(client, cast.leaders[1], unit="dv-1")

    assert (stranger.status_code, other.status_code) == (404, 404)


# --- Places and distance ---


@pytest.mark.parametrize(
    ("most", "rule", "places"),
    [
        ("30", {}, 2),
        ("30", {"step": "0.5"}, 2),
        ("30", {"step": "0.125"}, 3),
        ("0.0625", {}, 4),
        ("30", {"bands": [{"op": "gte", "value": "0.12345", "points": "3"}]}, 4),
        ("30", {"evidence": True}, 2),
    ],
)
def test_rule_with_finer_numbers_lets_finer_numbers_be_typed(most, rule, places):
    assert places_of(Criterion(max=most, rule=rule)) == places


def leaf_of(code):
    nodes = {
        node.code: yearfile.parse_leaf(exports.node_of(node))
        for node in Criterion.objects.exclude(type="group")
    }
    return nodes[code]


@pytest.mark.parametrize(
    ("code", "own", "by_unit", "difference"),
    [
        ("I.1", {"points": "9.25"}, {"points": "9.5"}, "-0.25"),
        ("I.1", {"points": "9.25"}, {"points": "9.25"}, ""),
        ("I.1", {"points": "9.25"}, None, ""),
        ("I.1", None, {"points": "9.25"}, ""),
        ("I.2", {"passed": True}, {"passed": False}, "10"),
        ("I.3", {"target": "3", "actual": "1"}, {"target": "3", "actual": "2"}, "-3.33"),
        ("I.3", {"target": "0", "actual": "1"}, {"target": "3", "actual": "3"}, "-10"),
        ("I.4", {"value": "99"}, {"value": "96"}, ""),
        ("I.2", {"na": True, "reason": "nghỉ"}, {"passed": True}, "-10"),
        ("I.6", {"target": "3", "actual": "1"}, {"target": "3", "actual": "2"}, ""),
    ],
)
def test_distance_from_the_self_score_is_in_points(code, own, by_unit, difference):
    actions.load_year(parsed(EVERYTHING), by=None)

    assert apart(leaf_of(code), own, by_unit) == difference


@pytest.mark.parametrize("count", [1, 30])
def test_page_cost_does_not_grow_with_units(client, count, django_assert_num_queries):
    round_ = loaded(units=count, entries=filled(count))
    secretary = cast_for(round_.bloc_year).secretary
    client.force_login(secretary, backend=settings.AUTHENTICATION_BACKENDS[-1])
    address = reverse("scoring:grid", kwargs=WHERE)
    client.get(address)

    with django_assert_num_queries(PAGE):
        client.get(address)
    with django_assert_num_queries(PAGE):
        client.get(address, {"xoay": "1"})


PAGE = 12


def test_turned_page_holds_the_same_cells(client):
    round_ = loaded(entries=filled(dv_2={"I.2": {"points": "25.5"}}))
    client.force_login(
        cast_for(round_.bloc_year).secretary, backend=settings.AUTHENTICATION_BACKENDS[-1]
    )
    address = reverse("scoring:grid", kwargs=WHERE)

    across = client.get(address).content.decode()
    turned = client.get(address, {"xoay": "1"}).content.decode()

    assert across.count('<td class="td-cell') == turned.count('<td class="td-cell') == 12
    assert (across.count(">25,5<"), turned.count(">25,5<")) == (1, 1)
    assert 'href="?xoay=1"' in across


def test_form_of_a_unit_asks_for_a_reason_once_it_has_handed_in(client):
    round_ = loaded()
    secretary = cast_for(round_.bloc_year).secretary
    hand_in(round_, I_2={"points": "22"})
    client.force_login(secretary, backend=settings.AUTHENTICATION_BACKENDS[-1])
    address = f"{reverse('scoring:grid', kwargs=WHERE)}?don-vi=dv-1"
    key = Criterion.objects.get(code="I.2").pk
    typed = {f"o-{key}-points": "20", f"v-{key}": "0"}

    without = client.post(address, typed)
    with_reason = client.post(address, typed | {"ly_do_sua": "thiếu hồ sơ"})

    assert without.status_code == 422
    assert "Cần lý do" in without.content.decode()
    assert 'value="20"' in without.content.decode()
    assert with_reason.status_code == 302
    entry = round_.sheets.get(member__code="dv-1").entries.get(stage=Stage.BLOC)
    assert (entry.value, entry.note) == ({"points": "20"}, "thiếu hồ sơ")


def test_undo_tells_of_a_cell_somebody_filled_since(client):
    round_ = loaded(entries=filled())
    desk = Browser(client, cast_for(round_.bloc_year).secretary, round_)
    desk.send(cell("dv-1", "I.2", version=1, points="5"))
    member = Member.objects.get(bloc_year=round_.bloc_year, code="dv-1")
    change = CellChange(member.pk, "I.2", {"points": "7"}, 2)
    actions.save_cells(round_.pk, [change], by=make_user(full_name="Lê Văn Bình"))

    told = desk.post("undo").json()["cells"]

    assert [(each["status"], each["shown"]) for each in told] == [("conflict", {"points": "7"})]
    assert told[0]["message"].startswith("Lê Văn Bình vừa nhập 7 lúc ")
