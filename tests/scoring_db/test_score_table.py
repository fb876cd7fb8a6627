"""A table too wide for one page is cut into its groups; locks and reasons are shown."""

import pytest
from django.conf import settings

from blocs.models import Office
from scoring import actions
from scoring.models import Round
from scoring.rules import sight
from scoring.views.table import WIDEST, table_of
from tests.factories import appoint, make_unit, make_user
from tests.personas import cast_for
from tests.scoring_db.years import filled, loaded

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
