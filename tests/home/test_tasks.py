"""Việc của tôi and the overview: what waits for whom, at a cost that does not grow."""

from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from awards.models import Decision, RankingReport
from awards.states import DecisionState
from blocs.models import BlocYear, HeadTerm, Office, TermOffice
from blocs.states import TermState
from core.models import Job
from home.todo import Task, tasks_for
from pledges.models import Pledge
from pledges.states import PledgeState
from scoring.models import CriteriaSet, Criterion, Entry, Round, ScoreSheet
from scoring.states import RoundState
from signing.models import Document, Revision, Slot
from signing.states import DocumentState, SlotState
from tests.factories import appoint, make_bloc_year, make_unit, make_user
from tests.personas import cast_for
from tests.rankings import FROZEN_AT, make_ranking

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)
HASH = "a" * 64


def make_document(
    code: str, bloc_year: BlocYear, *, state: str = DocumentState.SIGNING
) -> Document:
    document = Document.objects.create(
        code=code, kind="pledge", title="Giao ước", bloc=bloc_year.bloc.slug, year=bloc_year.year,
        state=state, content_hash=HASH, certificate=HASH, certified_at=FROZEN_AT,
    )  # fmt: skip
    Revision.objects.create(
        document=document, number=1, sha256=f"{document.pk:064d}", size=8,
        file=ContentFile(b"%PDF-1.7", name=f"{code}.pdf"),
    )  # fmt: skip
    return document


def make_pledge(bloc_year: BlocYear, *, state: str, code: str = "", **more: object) -> Pledge:
    document = make_document(code, bloc_year) if code else None
    frozen_at = timezone.now() if code else None
    return Pledge.objects.create(
        bloc_year=bloc_year, state=state, document=document, frozen_at=frozen_at, **more
    )


def make_slot(pledge: Pledge, signer, *, state: str = SlotState.WAITING, **more: object) -> Slot:
    position = pledge.document.slots.count() + 1
    return Slot.objects.create(
        document=pledge.document, position=position, field=f"ChuKy_{position:03d}", signer=signer,
        name=signer.full_name, party="Đơn vị", width=136, state=state, **more,
    )  # fmt: skip


def make_round(bloc_year: BlocYear, *, owner: str = "", filled: int = 0, **more: object) -> Round:
    criteria = CriteriaSet.objects.create(policy={})
    leaf = Criterion.objects.create(
        criteria=criteria,
        position=1,
        code="I",
        name="Nội dung",
        type="manual",
        max="10",
        owner=owner,
    )
    round_ = Round.objects.create(bloc_year=bloc_year, criteria=criteria, **more)
    for number, member in enumerate(bloc_year.members.all()):
        sheet = ScoreSheet.objects.create(round=round_, member=member)
        if number < filled:
            Entry.objects.create(sheet=sheet, criterion=leaf, value={"points": "5"})
    return round_


def told(tasks: list[Task]) -> list[tuple[str, str]]:
    return [(task.kind, task.name) for task in tasks]


def test_stranger_has_nothing_to_do(client):
    client.force_login(make_user())

    response = client.get(reverse("home:tasks"))

    assert response.context["open"] == []
    assert "Không có việc nào đang chờ bạn" in response.content.decode()


@pytest.mark.parametrize(
    ("state", "more", "expected"),
    [
        (SlotState.WAITING, {}, ("todo", "Ký giao ước năm 2026")),
        (
            SlotState.CONSENTED,
            {"consented_at": FROZEN_AT, "consented_hash": HASH},
            ("done", "Ký giao ước năm 2026"),
        ),
        (SlotState.REFUSED, {"refusal": "Chưa thống nhất"}, ("done", "Ký giao ước năm 2026")),
    ],
    ids=["waiting", "consented", "refused"],
)
def test_leader_is_asked_until_he_has_answered(state, more, expected):
    leader = make_user()
    pledge = make_pledge(make_bloc_year(), state=PledgeState.SIGNING, code="AC34-7DEF")
    make_slot(pledge, leader, state=state, **more)

    assert told(tasks_for(leader, on=TODAY)) == [expected]


def test_paper_that_is_not_open_asks_nobody():
    leader = make_user()
    pledge = make_pledge(make_bloc_year(), state=PledgeState.FROZEN, code="AC34-7DEF")
    make_slot(pledge, leader)
    Document.objects.update(state=DocumentState.PREPARING)

    assert tasks_for(leader, on=TODAY) == []


def test_voided_paper_asks_nobody():
    leader = make_user()
    pledge = make_pledge(make_bloc_year(), state=PledgeState.SIGNING, code="AC34-7DEF")
    make_slot(pledge, leader)
    Document.objects.update(state=DocumentState.VOIDED)

    assert tasks_for(leader, on=TODAY) == []


def test_document_without_a_pledge_is_no_task():
    leader, bloc_year = make_user(), make_bloc_year()
    document = make_document("AC34-7DEF", bloc_year)
    Slot.objects.create(
        document=document, position=1, field="ChuKy_001", signer=leader, name="x", width=136
    )

    assert tasks_for(leader, on=TODAY) == []


def test_deadline_that_has_passed_is_late():
    leader = make_user()
    due = TODAY - timedelta(days=1)
    pledge = make_pledge(make_bloc_year(), state=PledgeState.SIGNING, code="AC34-7DEF", due_on=due)
    make_slot(pledge, leader)

    [task] = tasks_for(leader, on=TODAY)

    assert (task.kind, task.due) == ("late", due)


def test_secretary_sees_the_year_step_by_step():
    bloc_year = make_bloc_year()
    secretary = cast_for(bloc_year).secretary
    pledge = make_pledge(bloc_year, state=PledgeState.DRAFT)
    assert told(tasks_for(secretary, on=TODAY)) == [("doing", "Soạn giao ước năm 2026")]

    Pledge.objects.filter(pk=pledge.pk).update(
        state=PledgeState.SIGNING, document=make_document("AC34-7DEF", bloc_year),
        frozen_at=FROZEN_AT,
    )  # fmt: skip
    assert told(tasks_for(secretary, on=TODAY)) == [("wait", "Theo dõi ký giao ước năm 2026")]

    Pledge.objects.update(state=PledgeState.COMPLETE)
    round_ = make_round(bloc_year)
    assert told(tasks_for(secretary, on=TODAY)) == [
        ("todo", "Chấm điểm năm 2026"),
        ("shut", "Lập báo cáo xếp hạng năm 2026"),
        ("shut", "Bàn giao Cụm trưởng năm 2027"),
        ("done", "Theo dõi ký giao ước năm 2026"),
    ]

    Entry.objects.create(
        sheet=round_.sheets.first(), criterion=round_.criteria.nodes.first(), value={"points": "1"}
    )
    scoring = tasks_for(secretary, on=TODAY)[0]
    assert (scoring.kind, scoring.done, scoring.of) == ("doing", 1, 3)


def test_closed_round_goes_to_the_board():
    bloc_year = make_bloc_year()
    cast = cast_for(bloc_year)
    make_round(bloc_year, state=RoundState.CLOSED, closed_at=FROZEN_AT)

    assert told(tasks_for(cast.board_secretary, on=TODAY)) == [("todo", "Chốt xếp hạng năm 2026")]
    assert ("done", "Chấm điểm năm 2026") in told(tasks_for(cast.secretary, on=TODAY))


def test_ranked_year_asks_for_awards_and_a_report():
    bloc_year = make_bloc_year()
    cast = cast_for(bloc_year)
    make_ranking(bloc_year)
    assert told(tasks_for(cast.board_member, on=TODAY)) == [("todo", "Xét khen thưởng năm 2026")]
    assert ("todo", "Lập báo cáo xếp hạng năm 2026") in told(tasks_for(cast.secretary, on=TODAY))

    Decision.objects.create(
        bloc_year=bloc_year, state=DecisionState.RECORDED, number="1/QĐ", on=TODAY
    )
    document = make_document("AC34-7DEF", bloc_year, state=DocumentState.ISSUED)
    RankingReport.objects.create(bloc_year=bloc_year, document=document)
    assert told(tasks_for(cast.board_member, on=TODAY)) == [("done", "Xét khen thưởng năm 2026")]
    assert ("done", "Lập báo cáo xếp hạng năm 2026") in told(tasks_for(cast.secretary, on=TODAY))


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (None, ("todo", "Chưa đề nghị")),
        (TermState.NOMINATED, ("todo", "Chờ cụm, khối thống nhất")),
        (TermState.ELECTED, ("todo", "Chờ bàn giao")),
        (TermState.ACTIVE, ("done", "Đã bàn giao")),
        (TermState.ENDED, ("todo", "Chưa đề nghị")),
    ],
)
def test_next_head_is_a_task_until_the_flag_is_handed_on(state, expected):
    bloc_year = make_bloc_year(slug="cum-x")
    secretary = cast_for(bloc_year).secretary
    make_ranking(bloc_year)
    if state is not None:
        following = make_bloc_year(year=2027, slug="cum-x", members=0)
        HeadTerm.objects.create(
            bloc=bloc_year.bloc,
            bloc_year=following,
            office=TermOffice.HEAD,
            unit=bloc_year.members.get(position=2).unit,
            state=state,
            valid_from=TODAY if state == TermState.ACTIVE else None,
        )

    [task] = [task for task in tasks_for(secretary, on=TODAY) if task.name.startswith("Bàn giao")]

    assert (task.kind, task.word) == expected


def test_full_table_waits_to_be_closed():
    bloc_year = make_bloc_year()
    make_round(bloc_year, filled=3)

    scoring = tasks_for(cast_for(bloc_year).secretary, on=TODAY)[0]

    assert (scoring.word, scoring.done, scoring.of) == ("Đủ điểm, chờ khoá", 3, 3)


def test_board_is_not_asked_while_the_bloc_scores():
    bloc_year = make_bloc_year()
    make_round(bloc_year)

    assert tasks_for(cast_for(bloc_year).board_secretary, on=TODAY) == []


def test_department_is_asked_for_its_own_criteria():
    unit = make_unit("Sở Nội vụ")
    scorer = make_user()
    appoint(scorer, Office.DEPARTMENT_SCORER, unit=unit)
    make_round(make_bloc_year(), owner="Sở Nội vụ", due_on=TODAY)
    make_round(make_bloc_year(), owner="Sở khác")

    [task] = tasks_for(scorer, on=TODAY)

    assert (task.kind, task.name) == ("todo", "Chấm các tiêu chí do Sở Nội vụ phụ trách")


def test_appointment_that_ended_asks_nothing():
    bloc_year = make_bloc_year()
    former = make_user()
    appoint(former, Office.BLOC_SECRETARY, bloc=bloc_year.bloc, until=TODAY)
    make_pledge(bloc_year, state=PledgeState.DRAFT)

    assert tasks_for(former, on=TODAY) == []
    assert len(tasks_for(former, on=TODAY - timedelta(days=1))) == 1


def fill(years: int) -> None:
    """A ranked year, a signed pledge and a report for each of some blocs."""
    for number in range(years):
        bloc_year = make_bloc_year(members=2)
        pledge = make_pledge(bloc_year, state=PledgeState.SIGNING, code=f"AC{number:02d}-7DEF")
        make_slot(pledge, make_user())
        make_ranking(bloc_year)


@pytest.mark.parametrize("years", [1, 30])
@pytest.mark.parametrize(
    ("page", "queries"), [("home:tasks", 18), ("home:overview", 15), ("home:documents", 7)]
)
def test_page_cost_does_not_grow(client, django_assert_num_queries, years, page, queries):
    fill(years)
    board = make_user()
    appoint(board, Office.BOARD_SECRETARY)
    client.force_login(board)

    with django_assert_num_queries(queries):
        response = client.get(reverse(page))

    assert response.status_code == 200


def test_overview_is_for_the_board(client):
    cast = cast_for(make_bloc_year())
    for person, status in [(cast.secretary, 403), (cast.inspector, 200), (cast.board_member, 200)]:
        client.force_login(person)

        assert client.get(reverse("home:overview")).status_code == status


def test_overview_names_the_first_and_what_is_behind(client):
    ranked, scoring = make_bloc_year(slug="cum-a"), make_bloc_year(slug="cum-b")
    make_ranking(ranked)
    make_round(scoring, filled=1)
    client.force_login(cast_for(ranked).board_member)

    response = client.get(reverse("home:overview"), {"nam": "2026"})

    groups = {key: [row.bloc_year for row in rows] for key, rows in response.context["groups"]}
    assert groups == {"behind": [scoring], "fine": [ranked]}
    assert response.context["winners"] == {ranked.pk: "Đơn vị thứ 1"}
    assert [row.percent for row in response.context["rows"] if row.bloc_year == scoring] == [33]


def test_paper_is_handed_out_to_those_who_see_the_bloc(client):
    bloc_year = make_bloc_year()
    make_document("AC34-7DEF", bloc_year)
    cast = cast_for(bloc_year)
    address = reverse("home:document", args=["AC34-7DEF"])
    client.force_login(cast.stranger)
    assert client.get(address).status_code == 404

    client.force_login(cast.officer)
    response = client.get(address)

    assert b"".join(response.streaming_content) == b"%PDF-1.7"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response.headers["Cache-Control"] == "no-store, private"


def test_papers_of_one_year_are_listed_alone(client):
    first, second = make_bloc_year(year=2025), make_bloc_year(year=2026)
    make_document("AC34-7DEF", first)
    make_document("AC34-9DEF", second)
    client.force_login(cast_for(first).board_member)

    papers = client.get(reverse("home:documents"), {"nam": "2026"}).context["papers"]

    assert [document.code for document, _ in papers] == ["AC34-9DEF"]


def test_paper_without_bytes_is_no_file(client):
    bloc_year = make_bloc_year()
    make_document("AC34-7DEF", bloc_year)
    Revision.objects.all().delete()
    client.force_login(cast_for(bloc_year).officer)

    assert client.get(reverse("home:document", args=["AC34-7DEF"])).status_code == 404


def test_paper_in_the_making_does_not_exist_yet(client):
    bloc_year = make_bloc_year()
    make_document("AC34-7DEF", bloc_year, state=DocumentState.PREPARING)
    client.force_login(cast_for(bloc_year).board_member)

    assert client.get(reverse("home:document", args=["AC34-7DEF"])).status_code == 404
    assert client.get(reverse("home:documents")).context["papers"] == []


def test_job_is_shown_to_the_one_who_started_it(client):
    mine, other = make_user(), make_user()
    job = Job.objects.create(task="x", by=mine, wake_at=timezone.now())
    client.force_login(other)
    assert client.get(reverse("home:job", args=[job.pk])).status_code == 404

    client.force_login(mine)

    assert client.get(reverse("home:job", args=[job.pk])).status_code == 200
