"""Files, links and numbers enter by a form; what does harm is told why it does not."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.urls import reverse

from blocs.models import Office
from evidence.models import Evidence
from tests.evidence import hostile
from tests.evidence.honest import HONEST
from tests.evidence.library import body_of, sent, text_of
from tests.factories import appoint, make_unit, make_user

pytestmark = pytest.mark.django_db
ADD = "/minh-chung/them/"


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

    @pytest.mark.parametrize(
        ("asked", "status"), [("other", 403), ("99999", 404), ("x", 404), ("9" * 5000, 404)]
    )
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
