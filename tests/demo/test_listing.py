"""var/demo.json: what it tells, to whom, and how it stays true."""

import json
import stat
from datetime import date

import pytest
from django.utils import timezone

from blocs.models import Office
from demo import listing
from signing.models import Document, Revision
from signing.states import DocumentState
from tests.factories import appoint, make_bloc_year, make_user

PASSWORD = "ba-mai-son-417"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_var(settings, tmp_path):
    settings.VAR_DIR = tmp_path


def make_document(code: str, state: DocumentState) -> Document:
    document = Document.objects.create(
        code=code,
        kind="pledge",
        title="Giao ước",
        bloc="cum-1",
        year=2026,
        state=state,
        content_hash="0" * 64,
        certificate="0" * 64,
        certified_at=timezone.now(),
    )
    Revision.objects.append(document, code.encode(), after=None)
    return document


def read() -> dict[str, object]:
    return json.loads(listing.path().read_text("utf-8"))


def test_listing_has_the_public_shape():
    year = make_bloc_year(members=1, slug="cum-1")
    unit = year.members.get().unit
    leader = make_user("thutruong", is_sample=True)
    appoint(leader, Office.UNIT_LEADER, unit=unit)
    appoint(leader, Office.BLOC_HEAD, unit=unit, bloc=year.bloc)
    appoint(make_user("quantri", is_sample=True), Office.ADMINISTRATOR)
    document = make_document("AC34-DE67", DocumentState.COMPLETE)

    listing.write("http://localhost:8000", secret=PASSWORD)

    both = {"password": PASSWORD, "unit": unit.name}
    assert read() == {
        "url": "http://localhost:8000",
        "accounts": [
            {"username": "thutruong", "role": "UNIT_LEADER", "bloc": None} | both,
            {"username": "thutruong", "role": "BLOC_HEAD", "bloc": "cum-1"} | both,
            {
                "username": "quantri",
                "role": "ADMINISTRATOR",
                "password": PASSWORD,
                "unit": None,
                "bloc": None,
            },
        ],
        "documents": [
            {
                "kind": "pledge",
                "bloc": "cum-1",
                "year": 2026,
                "code": "AC34-DE67",
                "path": document.latest.file.path,
            }
        ],
    }


def test_only_finished_documents_are_listed():
    for number, state in enumerate(DocumentState):
        make_document(f"AAAA-000{number}", state)

    listing.write("", secret=PASSWORD)

    finished = Document.objects.filter(state__in=["COMPLETE", "ISSUED"])
    listed = [document["code"] for document in read()["documents"]]
    assert listed == [document.code for document in finished.order_by("pk")]
    assert len(listed) == 2


def test_only_sample_accounts_in_office_are_listed():
    appoint(make_user("that"), Office.ADMINISTRATOR)
    appoint(make_user("cu", is_sample=True), Office.INSPECTOR, until=date(2020, 1, 1))
    appoint(make_user("mau", is_sample=True), Office.INSPECTOR)

    listing.write("", secret=PASSWORD)

    assert [account["username"] for account in read()["accounts"]] == ["mau"]


def test_only_the_owner_may_read_it_even_after_an_interrupted_write():
    left = listing.path().with_suffix(".new")
    left.write_text("{")
    left.chmod(0o666)

    listing.write("", secret=PASSWORD)

    assert stat.S_IMODE(listing.path().stat().st_mode) == 0o600
    assert not left.exists()


def test_password_is_drawn_once():
    appoint(make_user(is_sample=True), Office.INSPECTOR)
    first, other = listing.password(), listing.password()
    assert first != other

    listing.write("", secret=first)

    assert listing.password() == first
    assert len(first.split("-")) == 4
