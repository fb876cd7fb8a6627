"""Anybody checks a paper by its code or its SHA-256; nobody learns more than the paper says."""

import pytest
from django.utils import timezone

from home.forms import plain_code
from signing.models import Document, Revision, Slot
from signing.states import DocumentState, SlotState
from tests.factories import make_bloc_year, make_user

FIRST, SECOND, LATEST, FOREIGN = (letter * 64 for letter in "123f")


@pytest.fixture
def pledge(db):
    """A pledge of three parties, signed by two of them: three revisions."""
    bloc_year = make_bloc_year(year=2026, slug="cum-5")
    now = timezone.now()
    document = Document.objects.create(
        code="AB12-CD34",
        kind="pledge",
        title="Giao ước thi đua năm 2026",
        bloc=bloc_year.bloc.slug,
        year=2026,
        state=DocumentState.SIGNING,
        content_hash="a" * 64,
        certificate="c" * 64,
        certified_at=now,
    )
    revisions = []
    for number, digest in enumerate((FIRST, SECOND, LATEST), start=1):
        previous = revisions[-1] if revisions else None
        revisions.append(
            Revision.objects.create(
                document=document,
                number=number,
                file=f"r{number}.pdf",
                sha256=digest,
                size=1,
                previous=previous,
            )
        )
    for position, revision in enumerate((revisions[1], revisions[2], None), start=1):
        signed = {
            "state": SlotState.SIGNED,
            "consented_at": now,
            "consented_hash": FIRST,
            "signed_at": now,
            "certificate": "d" * 64,
            "address": "203.0.113.9",
            "revision": revision,
        }
        Slot.objects.create(
            document=document,
            position=position,
            field=f"ChuKy_{position:03}",
            width=120,
            signer=make_user(),
            name=f"Nguyễn Văn {position}",
            party=f"Phòng số {position}",
            **(signed if revision else {}),
        )
    return document


def page_of(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


@pytest.mark.parametrize(
    "typed", ["AB12-CD34", "ab12cd34", " ab12 cd34 ", "AB12–CD34", "a-b-1-2-c-d-3-4"]
)
def test_code_is_read_however_it_is_typed(client, pledge, typed):
    response = client.get("/xac-minh/", {"ma": typed})

    assert response.headers["Location"] == "/xac-minh/AB12-CD34/"


@pytest.mark.parametrize("typed", ["", "AB12", "AB12-CD345", "ẤB12-CD34", "AB12/CD34x"])
def test_what_is_no_code_is_no_code(typed):
    assert plain_code(typed) == ""


@pytest.mark.parametrize("typed", ["", "abc", "<script>"])
def test_wrong_code_is_answered_beside_the_field(client, typed):
    response = client.get("/xac-minh/", {"ma": typed})
    page = response.content.decode()

    assert response.status_code == 422
    assert 'aria-invalid="true"' in page
    assert "<script>" not in page


def test_unknown_code_gets_a_page_that_helps(client, db):
    page = page_of(client, "/xac-minh/ZZ99-ZZ99/", 404)

    assert "Không có văn bản nào mang mã ZZ99-ZZ99." in page
    assert 'name="ma"' in page


def test_document_still_being_prepared_does_not_exist(client, pledge):
    Document.objects.update(state=DocumentState.PREPARING)

    page_of(client, "/xac-minh/AB12-CD34/", 404)


def test_page_tells_signatures_and_the_latest_hash_but_no_address(client, pledge):
    page = page_of(client, "/xac-minh/ab12cd34/")

    assert "đang được ký: 2/3 chữ ký." in page
    assert "Nguyễn Văn 1" in page
    assert "Phòng số 3" in page
    assert "Cụm thi đua cum-5" in page
    assert LATEST in page
    assert "203.0.113.9" not in page


@pytest.mark.parametrize(
    ("state", "digest", "words"),
    [
        (DocumentState.COMPLETE, None, "Văn bản có thật, đã đủ 2 chữ ký."),
        (DocumentState.COMPLETE, LATEST, "Văn bản còn nguyên vẹn, có 2 chữ ký."),
        (DocumentState.COMPLETE, LATEST.upper(), "Văn bản còn nguyên vẹn, có 2 chữ ký."),
        (DocumentState.COMPLETE, SECOND, "Tệp là một bản cũ của văn bản này."),
        (DocumentState.COMPLETE, FOREIGN, "Tệp này không phải văn bản đã phát hành với mã này."),
        (DocumentState.COMPLETE, "zz", "Văn bản có thật, đã đủ 2 chữ ký."),
        (DocumentState.SIGNING, LATEST, "Tệp của bạn đúng là bản mới nhất."),
        (DocumentState.VOIDED, None, "Văn bản này đã bị huỷ"),
        (DocumentState.VOIDED, LATEST, "Văn bản này đã bị huỷ"),
        (DocumentState.VOIDED, FOREIGN, "Tệp này không phải văn bản đã phát hành với mã này."),
    ],
)
def test_first_sentence_is_the_verdict(client, pledge, state, digest, words):
    Document.objects.update(state=state)
    asked = f"?sha256={digest}" if digest else ""

    assert words in page_of(client, f"/xac-minh/AB12-CD34/{asked}")


def test_report_without_signatures_is_issued(client, pledge):
    Slot.objects.all().delete()
    Document.objects.update(state=DocumentState.ISSUED, kind="ranking_report")

    assert "Văn bản có thật, đã được phát hành." in page_of(client, "/xac-minh/AB12-CD34/")
    page = page_of(client, f"/xac-minh/AB12-CD34/?sha256={LATEST}")
    assert "đúng bản đã phát hành" in page


def test_file_finds_its_document_by_its_hash_alone(client, pledge):
    response = client.get("/xac-minh/", {"sha256": f" {SECOND.upper()} "})

    assert response.headers["Location"] == f"/xac-minh/AB12-CD34/?sha256={SECOND}"


def test_file_of_nobody_is_said_to_be_foreign(client, pledge):
    page = page_of(client, f"/xac-minh/?sha256={FOREIGN}")

    assert "Tệp này không trùng với bản nào đã phát hành." in page


def test_what_is_no_hash_is_refused_beside_its_field(client, db):
    page = page_of(client, "/xac-minh/?sha256=abc", 422)

    assert "Mã SHA-256 gồm 64 chữ số hệ mười sáu." in page


@pytest.mark.parametrize("is_sample", [True, False])
def test_sample_papers_carry_the_band(client, pledge, is_sample):
    Document.objects.update(is_sample=is_sample)

    assert ("DỮ LIỆU MẪU." in page_of(client, "/xac-minh/AB12-CD34/")) is is_sample


def test_bloc_without_that_year_is_named_as_it_is_today(client, pledge):
    Document.objects.update(year=1999)
    assert "Cụm thi đua cum-5" in page_of(client, "/xac-minh/AB12-CD34/")

    Document.objects.update(bloc="da-giai-the")
    assert "da-giai-the" in page_of(client, "/xac-minh/AB12-CD34/")


def test_cost_does_not_grow_with_signatures(client, pledge, django_assert_num_queries):
    with django_assert_num_queries(4):  # document, year of the bloc, revisions, slots
        client.get("/xac-minh/AB12-CD34/")
