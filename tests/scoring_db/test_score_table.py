"""A table too wide for one page is cut into its groups; locks and reasons are shown."""

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from blocs.models import Office
from scoring import actions
from scoring.models import Round
from scoring.rules import sight
from scoring.states import RoundState
from scoring.views.table import WIDEST, table_of
from tests.factories import appoint, make_unit, make_user
from tests.personas import cast_for
from tests.scoring_db.cells import SELF, At
from tests.scoring_db.years import CRITERIA, filled, loaded

pytestmark = pytest.mark.django_db


def leaf(code):
    return {"code": code, "name": f"Tiêu chí {code}", "max": "1", "type": "manual"}


def group(code, children):
    points = sum(int(child["max"]) for child in children)
    return {
        "code": code, "name": f"Nhóm {code}", "max": str(points), "type": "group",
        "children": children,
    }  # fmt: skip


WIDE = [
    group(
        "I",
        [
            group("I.1", [leaf(f"I.1.{n}") for n in range(110)]),
            group("I.2", [leaf("I.2.a"), group("I.2.b", [leaf(f"I.2.b.{n}") for n in range(12)])]),
        ],
    ),
    group("II", [leaf(f"II.{n}") for n in range(5)]),
    leaf("III"),
]


def wide_table(by=None):
    round_ = loaded(units=1, criteria=WIDE)
    person = by or make_user()
    appoint(person, Office.INSPECTOR)
    return table_of(Round.objects.get(pk=round_.pk), sight(person, round_))


def test_wide_table_is_cut_where_groups_fit_a_page():
    table = wide_table()

    assert [(each.code, len(each.columns)) for each in table.sections] == [
        ("I.1", 110),
        ("I.2", 13),
        ("II", 5),
        ("III", 1),
    ]
    assert max(len(each.columns) for each in table.sections) <= WIDEST


def test_columns_of_a_section_stand_under_the_groups_below_it():
    section = wide_table().section("I.2")

    assert [(head.code, span) for head, span in section.groups] == [("I.2", 1), ("I.2.b", 12)]


@pytest.mark.parametrize(
    ("asked", "shown"), [("II", "II"), ("I", "I.1"), ("I.2.b", "I.2"), ("", "I.1"), ("?", "I.1")]
)
def test_section_of_a_node_is_the_one_that_shows_it(asked, shown):
    assert wide_table().section(asked).code == shown


def test_department_sees_only_the_sections_of_its_criteria():
    own = [leaf(f"II.{n}") | {"owner": "Sở Nội vụ"} for n in range(WIDEST + 1)]
    round_ = loaded(units=1, criteria=[WIDE[0], group("II", own)])
    person = make_user()
    appoint(person, Office.DEPARTMENT_SCORER, unit=make_unit("Sở Nội vụ"))

    table = table_of(round_, sight(person, round_))

    assert [(each.code, len(each.columns)) for each in table.sections] == [
        ("II.0", WIDEST),
        (f"II.{WIDEST}", 1),
    ]


def test_narrow_table_is_one_section_under_its_top_groups():
    round_ = loaded(units=1)
    person = make_user()
    appoint(person, Office.INSPECTOR)

    table = table_of(round_, sight(person, round_))

    assert [(head.code, span) for head, span in table.sections[0].groups] == [("I", 2), ("II", 2)]


def page_as(client, user, address="/cham-diem/cum-5/2026/"):
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client.get(address).content.decode()


def test_page_of_a_wide_table_links_its_sections(client):
    round_ = loaded(units=1, criteria=WIDE)

    page = page_as(client, cast_for(round_.bloc_year).secretary)

    assert 'href="?nhom=I.2"' in page
    assert page.count('<td class="td-cell') == 110


def test_closed_round_shows_values_behind_locks_and_who_closed_it(client):
    entries = filled(1, dv_1={"I.1": {"na": True, "reason": "không có"}})
    round_ = loaded(units=1, entries=entries)
    cast = cast_for(round_.bloc_year)
    actions.close_round(round_.pk, by=cast.secretary)

    page = page_as(client, cast.secretary)
    form = page_as(client, cast.secretary, "/cham-diem/cum-5/2026/?don-vi=dv-1")

    assert (
        page.count('<td class="td-cell')
        == page.count('<td class="td-cell is-locked')
        + page.count('<td class="td-cell is-groupend is-locked')
        == 4
    )
    assert "khoá, Sở Nội vụ chấm" in page
    assert f"bởi {cast.secretary.full_name}" in page
    assert 'data-na="không có"' in page
    assert "không áp dụng: không có" in form
    assert 'type="submit">Lưu' not in form


def test_reason_is_escaped(client):
    entries = filled(1, dv_1={"I.1": {"na": True, "reason": '"><script>'}})
    round_ = loaded(units=1, entries=entries)

    page = page_as(client, cast_for(round_.bloc_year).secretary)

    assert "&quot;&gt;&lt;script&gt;" in page
    assert '"><script>' not in page


def test_unit_without_a_rank_is_marked_in_the_table(client):
    round_ = loaded(units=2, entries=filled(2), status={"dv-2": {"excluded": "vi phạm"}})

    page = page_as(client, cast_for(round_.bloc_year).secretary)

    assert "không xếp hạng" in page


def test_rows_name_themselves():
    round_ = loaded(units=1, entries=filled(1))
    sheet = round_.sheets.get()
    criterion = round_.criteria.nodes.get(code="I.2")
    actions.close_round(round_.pk, by=None)
    ranking = actions.freeze_ranking(round_.pk, by=None)

    assert str(round_) == "Cụm thi đua số 5, 2026"
    assert str(sheet) == "Đơn vị dv-1"
    assert str(criterion) == "I.2 Điểm tay"
    assert str(sheet.entries.get(criterion=criterion)) == "Đơn vị dv-1 I.2"
    assert str(round_.criteria) == "Cụm thi đua số 5"
    assert str(ranking).startswith("Cụm thi đua số 5, 2026: sha256:")


# --- Two offices in one person ---


def scorer_of(unit):
    """A person who scores for a department and holds the office of a unit as well."""
    person = make_user()
    appoint(person, Office.DEPARTMENT_SCORER, unit=make_unit("Sở Nội vụ"))
    appoint(person, Office.UNIT_OFFICER, unit=unit)
    return person


def seen_cells(round_, person):
    """The codes of the criteria seen in each row, open to the person; without a cell: absent."""
    round_ = Round.objects.get(pk=round_.pk)
    table = table_of(round_, sight(person, round_))
    columns = {c.row.pk: c.row.code for each in table.sections for c in each.columns}
    return {
        row.member.code: ({columns[key] for key in row.entries}, row.done, row.of, bool(row.points))
        for row in table.rows
    }


def test_scorer_of_a_unit_sees_its_row_and_the_column_of_the_department_alone():
    round_ = loaded(units=2, entries=filled(2))
    actions.close_round(round_.pk, by=None)
    person = scorer_of(round_.bloc_year.members.get(code="dv-1").unit)

    assert seen_cells(round_, person) == {
        "dv-1": ({"I.1", "I.2", "II.1", "II.2"}, 4, 4, True),
        "dv-2": ({"II.2"}, 1, 1, False),
    }


def test_unit_of_another_bloc_opens_nothing_more_even_when_ranks_are_frozen():
    round_ = loaded(units=2, entries=filled(2))
    person = scorer_of(make_unit("Đơn vị khối khác"))
    column = {f"dv-{n}": ({"II.2"}, 1, 1, False) for n in (1, 2)}

    before = seen_cells(round_, person)
    actions.close_round(round_.pk, by=None)
    actions.freeze_ranking(round_.pk, by=None)

    assert (before, seen_cells(round_, person)) == (column, column)


def test_closed_cells_have_no_address_and_are_drawn_empty(client):
    round_ = loaded(units=2, entries=filled(2, dv_2={"I.2": {"points": "17.5"}}))
    person = scorer_of(round_.bloc_year.members.get(code="dv-1").unit)

    page = page_as(client, person)
    form = page_as(client, person, "/cham-diem/cum-5/2026/?don-vi=dv-2")
    codes = {
        (unit, code): client.get(address, {"don-vi": unit, "tieu-chi": code}).status_code
        for address in [reverse("scoring:cell", args=["cum-5", 2026])]
        for unit, code in [("dv-1", "I.2"), ("dv-2", "II.2"), ("dv-2", "I.2")]
    }

    assert page.count('<td class="td-cell') == 8
    assert "17,5" not in page
    assert ("Cải cách" in form, "Điểm tay" in form) == (True, False)
    assert codes == {("dv-1", "I.2"): 200, ("dv-2", "II.2"): 200, ("dv-2", "I.2"): 404}


# --- A unit while the bloc scores ---

LEADER = {"code": "III", "name": "Dẫn đầu", "max": "10", "type": "leader"}


@pytest.mark.parametrize("others", ["105", "190"])
def test_open_table_tells_a_unit_its_self_score_alone(client, others):
    round_ = loaded(units=2, criteria=[*CRITERIA, LEADER])
    at, cast = At(round_), cast_for(round_.bloc_year)
    at.put({"target": "100", "actual": "120"}, code="III", seat=SELF)
    at.put({"target": "100", "actual": others}, code="III", unit="dv-2")
    at.put("21.5", seat=SELF)
    at.put("17.5")

    page = page_as(client, cast.leaders[0])
    Round.objects.update(state=RoundState.CLOSED, closed_at=timezone.now())
    after = page_as(client, cast.leaders[0])

    assert "21,5" in page
    assert "17,5" not in page
    assert "5 đ, tạm tính" in page
    assert ">26,50<" in page
    assert ("17,5" in after, "21,5" in after) == (True, False)
