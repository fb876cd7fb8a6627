"""Opening a year, bringing it in line, opening the next."""

from datetime import date

import pytest

from blocs import actions
from blocs.actions import AuthorityFacts, ConferenceFacts, MemberFacts, YearTexts
from blocs.models import Authority, Bloc, BlocYear, Membership, Unit
from core.models import AuditEntry
from core.transitions import Refused
from tests.factories import make_user
from tests.rankings import make_ranking

pytestmark = pytest.mark.django_db
AUTHORITY = AuthorityFacts("Công an tỉnh Mẫu", "STATE_ND30", "Tỉnh Mẫu")


def open_year(codes: str, *, year: int = 2025, name: str = "Cụm A", **more: object) -> BlocYear:
    """A year whose members are single letters."""
    members = [MemberFacts(code, f"Đơn vị {code}", "DEPARTMENT") for code in codes]
    return actions.open_year(
        slug="cum-a",
        name=name,
        kind="CUM",
        year=year,
        authority=AUTHORITY,
        members=members,
        by=None,
        **more,
    )


def codes_of(bloc_year: BlocYear) -> str:
    return "".join(bloc_year.members.order_by("position").values_list("code", flat=True))


def memberships() -> list[tuple[str, date, date | None]]:
    rows = Membership.objects.order_by("unit__code", "valid_from")
    return list(rows.values_list("unit__code", "valid_from", "valid_to"))


def test_year_is_opened_with_members_in_order():
    bloc_year = open_year("cab", texts=YearTexts(theme="Kỷ cương", stated_member_count=3))

    assert codes_of(bloc_year) == "cab"
    assert bloc_year.theme == "Kỷ cương"
    assert (bloc_year.bloc.slug, Authority.objects.count()) == ("cum-a", 1)
    assert AuditEntry.objects.get().act == "blocs.year.opened"


def test_opening_again_keeps_rows_and_texts_and_reorders():
    first = open_year("abc", texts=YearTexts(slogan="Đoàn kết"))
    kept = dict(first.members.values_list("code", "pk"))

    again = open_year("cbad")

    assert (again.pk, again.slogan, codes_of(again)) == (first.pk, "Đoàn kết", "cbad")
    assert dict(again.members.values_list("code", "pk")).items() > kept.items()


def test_member_that_nobody_uses_leaves_the_year():
    open_year("abc")

    again = open_year("ab")

    assert codes_of(again) == "ab"
    assert [code for code, _, _ in memberships()] == ["a", "b"]


def test_member_that_was_scored_stays():
    bloc_year = open_year("ab")
    round_ = make_ranking(bloc_year).round
    round_.sheets.create(member=bloc_year.members.get(code="b"))

    with pytest.raises(Refused, match="Đơn vị b"):
        open_year("a")
    assert codes_of(bloc_year) == "ab"


def test_same_code_is_the_same_unit_in_other_years():
    open_year("ab", year=2024)
    later = open_year("bc", year=2025)

    assert Unit.objects.count() == 3
    assert later.members.get(code="b").unit.taking_part.count() == 2


def test_memberships_follow_the_years():
    open_year("ab", year=2025)
    open_year("bc", year=2026)
    open_year("bd", year=2024)

    assert memberships() == [
        ("a", date(2025, 1, 1), date(2026, 1, 1)),
        ("b", date(2024, 1, 1), None),
        ("c", date(2026, 1, 1), None),
        ("d", date(2024, 1, 1), date(2025, 1, 1)),
    ]


def test_newest_year_names_the_bloc():
    open_year("a", year=2026, name="Cụm mới")
    open_year("a", year=2025, name="Cụm cũ")

    assert Bloc.objects.get().name == "Cụm mới"
    assert BlocYear.objects.get(year=2025).name == "Cụm cũ"
    open_year("a", year=2027, name="Cụm mới nhất")
    assert Bloc.objects.get().name == "Cụm mới nhất"


def test_what_is_known_of_a_placeholder_stays_when_nothing_is_said():
    member = MemberFacts("a", "Đơn vị chưa nêu tên", "OTHER", is_placeholder=True)
    facts = {"slug": "x", "name": "X", "kind": "KHOI", "year": 2025, "authority": AUTHORITY}
    actions.open_year(**facts, members=[member], by=None)

    again = actions.open_year(**facts, members=[MemberFacts("a", "A", "OTHER")], by=None)

    assert again.members.get().is_placeholder


def test_next_year_copies_members_and_leaves_the_theme_open():
    user = make_user()
    last = open_year("cab", texts=YearTexts(theme="Kỷ cương", parent_heading="CÔNG AN TỈNH"))
    gone = last.members.get(code="a").unit
    gone.succeeded_by = last.members.get(code="b").unit
    gone.save()

    following = actions.open_next_year(last.pk, by=user)

    assert (following.year, codes_of(following), following.theme) == (2026, "cb", "")
    assert following.parent_heading == "CÔNG AN TỈNH"
    with pytest.raises(Refused, match="2026"):
        actions.open_next_year(last.pk, by=user)


def test_conference_keeps_its_agenda_in_order():
    bloc_year = open_year("a")
    facts = ConferenceFacts(
        kind="SIGNING", name="Hội nghị ký kết", guests=("Bà A", "Ông B"), agenda=("Một", "Hai")
    )

    conference = actions.add_conference(bloc_year.pk, facts=facts, by=None)

    assert conference.guests == "Bà A\nÔng B"
    assert [str(item) for item in conference.agenda.all()] == ["Một", "Hai"]
    assert (conference.on, conference.place) == (None, "")
