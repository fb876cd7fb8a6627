"""Who gets in, and how bytes leave the house."""

import hashlib
from datetime import date

import pytest

from blocs.models import Office
from evidence import actions
from evidence.models import Evidence
from evidence.responses import can_be_shown
from evidence.safety import examine
from tests.evidence.honest import HONEST
from tests.evidence.library import FACTS, body_of, filed, sent
from tests.factories import appoint, make_bloc_year, make_user
from tests.personas import cast_for

pytestmark = pytest.mark.django_db
ADD = "/minh-chung/them/"


class TestBytes:
    @pytest.fixture
    def stored(self, unit):
        """One proof for each kind of file, by its name."""

        def stored(name):
            files = [examine(sent(name, HONEST[name]()))]
            (evidence,) = actions.add_evidence(unit.pk, facts=FACTS, files=files, by=None)
            return evidence

        return stored

    @pytest.mark.parametrize(
        "name", ["quet.pdf", "giay-khen.JPEG", "bao-cao.docx", "bang-diem.xlsx"]
    )
    def test_file_leaves_as_it_came_and_apart_from_our_pages(self, client, officer, stored, name):
        evidence = stored(name)

        response = client.get(f"/minh-chung/{evidence.pk}/tep/1/")

        content = body_of(response)
        assert hashlib.sha256(content).hexdigest() == evidence.latest.sha256
        assert response.headers["Content-Type"] == evidence.latest.media_type
        assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["X-Frame-Options"] == "DENY"
        assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert response.headers["Cache-Control"] == "no-store, private"
        assert response.headers["ETag"] == f'"{evidence.latest.sha256}"'

    @pytest.mark.parametrize(
        ("name", "disposition", "sandboxed"),
        [
            ("quet.pdf", "inline", False),
            ("giay-khen.JPEG", "inline", True),
            ("chup-man-hinh.png", "inline", True),
            ("bao-cao.docx", "attachment", True),
        ],
    )
    def test_only_pdf_and_pictures_are_shown_and_only_in_our_frames(
        self, client, officer, stored, name, disposition, sandboxed
    ):
        evidence = stored(name)

        response = client.get(f"/minh-chung/{evidence.pk}/tep/1/xem/")
        body_of(response)

        policy = response.headers["Content-Security-Policy"]
        assert response.headers["Content-Disposition"].startswith(disposition)
        assert policy.startswith("default-src 'none'")
        assert "script" not in policy
        assert ("sandbox" in policy) is sandboxed
        assert can_be_shown(evidence.latest) is (disposition == "inline")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        if disposition == "inline":
            assert "frame-ancestors 'self'" in policy
            assert response.headers["X-Frame-Options"] == "SAMEORIGIN"

    def test_vietnamese_name_is_sent_in_both_spellings(self, client, officer, unit):
        client.post(ADD, {"uploads": [sent("Giấy khen “quý I”.png")]})

        response = client.get(f"/minh-chung/{Evidence.objects.get().pk}/tep/1/")
        body_of(response)

        assert response.headers["Content-Disposition"] == (
            "attachment; filename*=utf-8''Gi%E1%BA%A5y%20khen%20%E2%80%9Cqu%C3%BD%20I%E2%80%9D.png"
        )

    def test_older_revision_stays_readable(self, client, officer, unit):
        evidence = filed(unit, files=2)
        first = evidence.files.get(number=1)

        response = client.get(f"/minh-chung/{evidence.pk}/tep/1/")

        assert len(body_of(response)) == first.size

    @pytest.mark.parametrize("number", [0, 2, 99])
    def test_revision_that_is_not_there_is_not_found(self, client, officer, unit, number):
        evidence = filed(unit)

        assert client.get(f"/minh-chung/{evidence.pk}/tep/{number}/").status_code == 404


PAGES = ("", "sua/", "ban-moi/", "rut/", "tep/1/", "tep/1/xem/")
READING = frozenset({"", "tep/1/", "tep/1/xem/"})


class TestAccess:
    @pytest.mark.parametrize("page", PAGES)
    @pytest.mark.parametrize("method", ["get", "post"])
    @pytest.mark.parametrize(
        "who",
        ["leader", "officer", "other_leader", "secretary", "head", "board_member",
         "board_secretary", "inspector", "administrator", "scorer", "former", "stranger", "nobody"],
    )  # fmt: skip
    def test_each_role_gets_exactly_what_it_may(self, client, who, method, page):
        bloc_year = make_bloc_year()
        unit = bloc_year.members.first().unit
        evidence, cast = filed(unit), cast_for(bloc_year)
        person = self.person(who, cast, unit)
        if person is not None:
            client.force_login(person)

        response = getattr(client, method)(f"/minh-chung/{evidence.pk}/{page}", {})
        body_of(response)

        assert response.status_code == self.expected(who, method, page)
        assert Evidence.objects.in_use().get().files.count() == 1

    def person(self, who, cast, unit):
        """The person of a role, or None for one who has not signed in."""
        if who == "nobody":
            return None
        if who in {"leader", "other_leader"}:
            return cast.leaders[0 if who == "leader" else 1]
        if who in {"scorer", "former"}:
            user = make_user()
            office = Office.DEPARTMENT_SCORER if who == "scorer" else Office.UNIT_OFFICER
            until = date(2020, 1, 1) if who == "former" else None
            appoint(user, office, unit=unit, until=until)
            return user
        return getattr(cast, who)

    def expected(self, who, method, page):
        """404 for what one may not see, 403 for what one may not do."""
        if who == "nobody":
            return 302
        if method == "post" and page in READING:
            return 405
        if who in {"leader", "officer"}:
            return 200 if method == "get" else 422
        if who in {"board_member", "board_secretary", "inspector", "administrator"}:
            return 200 if page in READING else 403
        return 404

    def test_proof_of_another_unit_is_not_named_by_its_files(self, client, officer, unit):
        mine, other = filed(unit), filed()

        assert body_of(client.get(f"/minh-chung/{mine.pk}/tep/1/"))
        assert client.get(f"/minh-chung/{other.pk}/tep/1/").status_code == 404
