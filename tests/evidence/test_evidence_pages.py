"""The pages of the library: who gets in, what is answered, what it costs."""

import hashlib
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.urls import reverse

from blocs.models import Office
from evidence import actions
from evidence.actions import EvidenceFacts
from evidence.models import Evidence
from evidence.responses import can_be_shown
from evidence.safety import examine
from tests.evidence import hostile
from tests.evidence.honest import HONEST
from tests.evidence.library import FACTS, filed, linked, officer_of, sent
from tests.factories import appoint, make_bloc_year, make_unit, make_user
from tests.personas import cast_for

pytestmark = pytest.mark.django_db
ADD = "/minh-chung/them/"


@pytest.fixture
def unit():
    return make_unit("Sở Nội vụ")


@pytest.fixture
def officer(client, unit):
    """The unit's officer, signed in."""
    user = officer_of(unit)
    client.force_login(user)
    return user


def text_of(response) -> str:
    """What a person reads, on one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def body_of(response) -> bytes:
    """Everything that was sent; a file that is read to its end is closed."""
    return b"".join(response.streaming_content) if response.streaming else response.content


class TestList:
    def test_library_shows_what_is_in_use_with_its_file(self, client, officer, unit):
        filed(unit, facts=EvidenceFacts(title="Giấy khen quý I", number="12/QĐ"), files=2)
        gone = filed(unit, facts=EvidenceFacts(title="Gửi nhầm"))
        actions.withdraw(gone.pk, reason="nhầm", by=None)
        filed(facts=EvidenceFacts(title="Của đơn vị khác"))

        page = text_of(client.get("/minh-chung/"))

        assert "Giấy khen quý I" in page
        assert "bản 2" in page
        assert "Gửi nhầm" not in page
        assert "Của đơn vị khác" not in page

    @pytest.mark.parametrize(
        ("query", "titles"),
        [
            ("", {"Khen A", "Cũ B", "Tin C"}),
            ("tim=khen", {"Khen A"}),
            ("tim=khong+co", set()),
            ("nam=2025", {"Cũ B"}),
            ("het-han=1", {"Cũ B"}),
            ("rut=1", {"Rút D"}),
            ("rut=1&tim=khen", set()),
            ("trang=99", {"Khen A", "Cũ B", "Tin C"}),
            ("nam=x&trang=x&tim=%00", {"Khen A", "Cũ B", "Tin C"}),
        ],
    )
    def test_library_is_searched(self, client, officer, unit, query, titles):
        filed(unit, facts=EvidenceFacts(title="Khen A"))
        old = EvidenceFacts(title="Cũ B", issued_on=date(2025, 1, 5), expires_on=date(2025, 6, 1))
        filed(unit, facts=old)
        linked(unit, title="Tin C")
        gone = filed(unit, facts=EvidenceFacts(title="Rút D"))
        actions.withdraw(gone.pk, reason="nhầm", by=None)

        page = client.get(f"/minh-chung/?{query}").content.decode()

        shown = {title for title in ("Khen A", "Cũ B", "Tin C", "Rút D") if f">{title}<" in page}
        assert shown == titles

    def test_pages_of_a_long_list_keep_the_question(self, client, officer, unit):
        rows = [Evidence(unit=unit, kind="FILE", title=f"t{n}", words=f"t{n}") for n in range(51)]
        Evidence.objects.bulk_create(rows)

        first = client.get("/minh-chung/?tim=t")
        second = client.get("/minh-chung/?tim=t&trang=2")

        assert "Trang 1/2" in text_of(first)
        assert "?tim=t&amp;trang=2" in first.content.decode()
        assert "?tim=t&amp;trang=1" in second.content.decode()

    @pytest.mark.parametrize("rows", [1, 30])
    def test_cost_does_not_grow_with_the_library(
        self, client, officer, unit, rows, django_assert_num_queries
    ):
        for number in range(rows):
            filed(unit, facts=EvidenceFacts(title=f"Khen {number}"), files=2)

        # session, user, own units, count, rows, files, appointments and years of the frame
        with django_assert_num_queries(8):
            client.get("/minh-chung/")

    def test_board_reads_every_library_and_adds_to_none(self, client, unit):
        board = make_user()
        appoint(board, Office.BOARD_SECRETARY)
        filed(unit)
        client.force_login(board)

        page = client.get("/minh-chung/")

        assert "Sở Nội vụ" in text_of(page)
        assert ADD not in page.content.decode()

    def test_empty_library_offers_the_first_step(self, client, officer):
        page = client.get("/minh-chung/").content.decode()

        assert "Kho chưa có minh chứng" in page
        assert f'href="{ADD}"' in page

    def test_menu_leads_people_of_units_here(self, client, officer):
        assert 'href="/minh-chung/"' in client.get("/").content.decode()


class TestAdding:
    def test_form_sends_several_files_without_scripts(self, client, officer, unit):
        files = [sent("anh-1.png"), sent("quet.pdf", HONEST["quet.pdf"]())]

        response = client.post(ADD, {"uploads": files, "title": "Lễ ký"})

        assert response.headers["Location"] == "/minh-chung/"
        rows = Evidence.objects.order_by("pk")
        assert [row.title for row in rows] == ["Lễ ký – anh-1", "Lễ ký – quet"]
        assert {(row.unit, row.created_by) for row in rows} == {(unit, officer)}
        assert rows[1].latest.pages == 3
        assert "Đã thêm 2 minh chứng." in text_of(client.get("/minh-chung/"))

    @pytest.mark.parametrize(
        ("kind", "data", "expected"),
        [
            ("lien-ket", {"link": "https://a.gov.vn/1", "title": "Tin"}, "LINK"),
            ("van-ban", {"number": "12/QĐ", "title": "Khen", "issued_on": "5/2/2026"},
             "DOCUMENT_NUMBER"),
        ],
    )  # fmt: skip
    def test_link_and_number_are_added(self, client, officer, kind, data, expected):
        response = client.post(f"{ADD}?loai={kind}", data)

        assert response.status_code == 302
        assert Evidence.objects.get().kind == expected

    def test_letters_with_marks_apart_are_put_together(self, client, officer):
        client.post(f"{ADD}?loai=van-ban", {"number": "1", "title": "A\u0309nh", "issued_on": ""})

        assert Evidence.objects.get().title == "Ảnh"

    @pytest.mark.parametrize(
        ("kind", "data", "words"),
        [
            ("tep", {}, "Hãy chọn ít nhất một tệp."),
            ("lien-ket", {"link": "http://a.vn", "title": "x"}, "Địa chỉ phải là https://…"),
            ("lien-ket", {"link": "javascript:x", "title": "x"}, "Địa chỉ phải là https://…"),
            ("lien-ket", {"link": "https://u:p@a.vn", "title": "x"}, "chứa tên đăng nhập"),
            ("van-ban", {"title": "x"}, "Số, ký hiệu văn bản"),
            ("van-ban", {"number": "1", "title": "x", "issued_on": "5/2/2026",
                         "expires_on": "4/2/2026"}, "phải từ ngày ban hành trở đi"),
        ],
    )  # fmt: skip
    def test_wrong_entry_is_told_and_kept(self, client, officer, kind, data, words):
        response = client.post(f"{ADD}?loai={kind}", data)

        assert response.status_code == 422
        assert words in text_of(response)
        assert all(value in response.content.decode() for value in data.values())
        assert not Evidence.objects.exists()

    def test_refused_file_leaves_the_others_out_too(self, client, officer):
        files = [sent("tot.png"), sent("xau.png", b"MZ"), sent("rong.exe", b"MZ")]

        response = client.post(ADD, {"uploads": files})

        assert response.status_code == 422
        assert "Tệp “xau.png” có nội dung không đúng" in text_of(response)
        assert "Tệp “rong.exe” thuộc loại không nhận" in text_of(response)
        assert not Evidence.objects.exists()

    def test_too_many_files_at_once_are_not_looked_at(self, client, officer):
        files = [sent(f"{number}.exe", b"MZ") for number in range(21)]

        response = client.post(ADD, {"uploads": files})

        assert "Một lần gửi tối đa 20 tệp." in text_of(response)

    def test_script_gets_a_part_of_the_page(self, client, officer):
        taken = client.post(ADD, {"uploads": [sent("a.png")]}, headers={"HX-Request": "true"})
        refused = client.post(ADD, {"uploads": [sent("a.exe")]}, headers={"HX-Request": "true"})

        assert (taken.status_code, refused.status_code) == (201, 422)
        assert taken.content.decode().startswith('<a href="/minh-chung/')
        assert text_of(refused).startswith("Tệp “a.exe” thuộc loại không nhận")

    def test_full_library_is_told_to_the_script(self, client, officer):
        with override_settings(EVIDENCE_UNIT_QUOTA=10):
            response = client.post(ADD, {"uploads": [sent()]}, headers={"HX-Request": "true"})

        assert response.status_code == 409
        assert "Kho minh chứng của đơn vị đã gần đầy" in text_of(response)

    def test_person_of_two_units_chooses_one(self, client, officer, unit):
        other = make_unit("Sở Tài chính")
        appoint(officer, Office.UNIT_LEADER, unit=other)

        page = client.get(f"{ADD}?don-vi={other.pk}").content.decode()
        client.post(f"{ADD}?don-vi={other.pk}", {"uploads": [sent()]})

        assert f'don-vi={unit.pk}&amp;loai="' in page
        assert Evidence.objects.get().unit == other

    @pytest.mark.parametrize(("asked", "status"), [("other", 403), ("99999", 404), ("x", 404)])
    def test_other_units_take_nothing_from_outside(self, client, officer, asked, status):
        asked = make_unit().pk if asked == "other" else asked

        response = client.post(f"{ADD}?don-vi={asked}", {"uploads": [sent()]})

        assert response.status_code == status
        assert not Evidence.objects.exists()

    def test_who_has_no_unit_is_refused(self, client):
        client.force_login(make_user())

        assert client.get(ADD).status_code == 403

    @pytest.mark.parametrize("units", [1, 3])
    def test_form_costs_the_same_for_any_number_of_units(
        self, client, officer, units, django_assert_num_queries
    ):
        for _number in range(1, units):
            appoint(officer, Office.UNIT_OFFICER, unit=make_unit())

        # session, user, own units, permission, appointments and years of the frame
        with django_assert_num_queries(6):
            client.get(ADD)


class TestHostile:
    """Every way of doing harm, through the door that people use."""

    @pytest.mark.parametrize("make", hostile.MAKERS, ids=lambda make: make.__name__)
    def test_hostile_file_is_answered_with_a_sentence(self, client, officer, make):
        rows = [row for row in hostile.rows_of(make) if row.name and len(row.content) < 2_000_000]
        step = max(1, len(rows) // 2)

        for row in rows[::step]:
            upload = SimpleUploadedFile(row.name, row.content, "image/png")
            response = client.post(ADD, {"uploads": [upload]})

            assert response.status_code == 422, row.id
            assert "Tệp " in text_of(response) or "Ảnh " in text_of(response), row.id
        assert not Evidence.objects.exists()

    @pytest.mark.parametrize(
        ("name", "shown"),
        [
            ("../../../etc/x.png", "x.png"),
            ("..\\..\\x.png", "x.png"),
            ("x\u202egnp.png", "xgnp.png"),
            ("<img src=x onerror=alert(1)>.png", "&lt;img src=x onerror=alert(1)&gt;.png"),
            ("quyet-dinh.php.png", "quyet-dinh.php.png"),
        ],
    )
    def test_hostile_name_of_an_honest_file_is_only_a_name(self, client, officer, name, shown):
        client.post(ADD, {"uploads": [sent(name)]})

        evidence = Evidence.objects.get()
        page = client.get(reverse("evidence:show", args=[evidence.pk])).content.decode()
        file = client.get(reverse("evidence:download", args=[evidence.pk, 1]))
        assert shown in page
        assert str(evidence.latest.file.name).startswith(f"evidence/{evidence.unit_id}/")
        assert file.headers["Content-Disposition"].startswith("attachment; filename")
        body_of(file)

    def test_larger_request_than_any_form_is_not_read(self, client, officer, settings):
        settings.MAX_REQUEST_BYTES = 1_048_576

        response = client.post(ADD, {"uploads": [sent("x.pdf", b"x" * 1_100_000)]})

        assert response.status_code == 413
        assert "Một lần gửi tối đa 1 MB" in text_of(response)
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]

    @pytest.mark.parametrize("length", ["", "-1", "x", "٩٩"])
    def test_nonsense_length_is_left_to_the_server(self, client, length):
        assert client.get("/song", CONTENT_LENGTH=length).status_code == 200


class TestShow:
    def test_page_shows_facts_and_every_revision(self, client, officer, unit):
        evidence = filed(unit, facts=EvidenceFacts(title="Giấy khen", number="12/QĐ"), files=2)

        response = client.get(f"/minh-chung/{evidence.pk}/")

        page = response.content.decode()
        assert "12/QĐ" in page
        assert all(file.sha256 in page for file in evidence.files.all())
        assert f'src="/minh-chung/{evidence.pk}/tep/2/xem/"' in page
        assert "frame-src 'self'" in response.headers["Content-Security-Policy"]

    @pytest.mark.parametrize(
        ("name", "words"),
        [("quet.pdf", "<iframe"), ("bao-cao.docx", "hãy tải về"), ("giay-khen.JPEG", "<img")],
    )
    def test_newest_file_is_shown_as_its_kind_can_be(self, client, officer, name, words):
        client.post(ADD, {"uploads": [sent(name, HONEST[name]())]})

        page = client.get(f"/minh-chung/{Evidence.objects.get().pk}/").content.decode()

        assert words in page

    def test_link_leads_out_without_telling_where_from(self, client, officer, unit):
        evidence = linked(unit)

        page = client.get(f"/minh-chung/{evidence.pk}/").content.decode()

        assert '<a href="https://example.gov.vn/tin" rel="noopener noreferrer nofollow"' in page

    def test_withdrawn_and_expired_are_told(self, client, officer, unit):
        old = filed(unit, facts=EvidenceFacts(title="a", expires_on=date(2020, 1, 1)))
        gone = filed(unit)
        actions.withdraw(gone.pk, reason="nhầm", by=None)

        assert "Hết giá trị" in text_of(client.get(f"/minh-chung/{old.pk}/"))
        page = text_of(client.get(f"/minh-chung/{gone.pk}/"))
        assert "Đã rút" in page
        assert "Sửa thông tin" not in page

    @pytest.mark.parametrize("files", [1, 30])
    def test_cost_does_not_grow_with_the_revisions(
        self, client, officer, unit, files, django_assert_num_queries
    ):
        evidence = filed(unit, files=files)

        # session, user, proof, files, permission, appointments and years of the frame
        with django_assert_num_queries(7):
            client.get(f"/minh-chung/{evidence.pk}/")


class TestChanging:
    @pytest.mark.parametrize("page", ["sua", "ban-moi", "rut"])
    def test_forms_open_with_what_is_known(self, client, officer, unit, page):
        evidence = filed(unit)

        response = client.get(f"/minh-chung/{evidence.pk}/{page}/")

        assert response.status_code == 200
        assert "Giấy khen" in response.content.decode()

    def test_facts_are_put_right(self, client, officer, unit):
        evidence = filed(unit)

        client.post(f"/minh-chung/{evidence.pk}/sua/", {"title": "Bằng khen", "number": "13/QĐ"})

        evidence.refresh_from_db()
        assert (evidence.title, evidence.number) == ("Bằng khen", "13/QĐ")

    def test_link_is_put_right_by_its_own_form(self, client, officer, unit):
        evidence = linked(unit)

        client.post(
            f"/minh-chung/{evidence.pk}/sua/",
            {"title": "Tin", "link": "https://b.vn", "number": "9"},
        )

        evidence.refresh_from_db()
        assert (evidence.link, evidence.number) == ("https://b.vn", "")

    @pytest.mark.parametrize(
        ("page", "data"),
        [("sua", {"title": ""}), ("ban-moi", {}), ("rut", {"reason": ""})],
    )
    def test_wrong_entry_changes_nothing(self, client, officer, unit, page, data):
        evidence = filed(unit)

        response = client.post(f"/minh-chung/{evidence.pk}/{page}/", data)

        assert response.status_code == 422
        assert Evidence.objects.in_use().get().files.count() == 1

    def test_newer_file_is_added(self, client, officer, unit):
        evidence = filed(unit)

        client.post(f"/minh-chung/{evidence.pk}/ban-moi/", {"uploads": sent("moi.png")})

        assert evidence.latest.name == "moi.png"
        assert evidence.files.count() == 2

    def test_two_newer_files_are_one_too_many(self, client, officer, unit):
        evidence = filed(unit)

        response = client.post(
            f"/minh-chung/{evidence.pk}/ban-moi/", {"uploads": [sent("a.png"), sent("b.png")]}
        )

        assert "Hãy chọn một tệp." in text_of(response)

    def test_proof_is_withdrawn(self, client, officer, unit):
        evidence = filed(unit)

        client.post(f"/minh-chung/{evidence.pk}/rut/", {"reason": "gửi nhầm"})

        assert not Evidence.objects.in_use().exists()
        assert client.post(f"/minh-chung/{evidence.pk}/rut/", {"reason": "x"}).status_code == 403


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
