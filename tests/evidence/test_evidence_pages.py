"""The pages of the library: what they show, what they take, what they cost."""

from datetime import date

import pytest

from blocs.models import Office
from evidence import actions
from evidence.actions import EvidenceFacts
from evidence.models import Evidence
from tests.evidence.honest import HONEST
from tests.evidence.library import filed, linked, sent, text_of
from tests.factories import appoint, make_user

pytestmark = pytest.mark.django_db
ADD = "/minh-chung/them/"


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
            ("nam=x&trang=x&tim=%01", {"Khen A", "Cũ B", "Tin C"}),
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
