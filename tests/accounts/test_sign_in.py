"""Signing in and out, passwords, and the trial accounts of a demo."""

import json
import re

import pytest
from django.core import mail

from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db


def test_name_and_password_open_the_page_one_came_for(client):
    make_user("binh")

    response = client.post(
        "/dang-nhap/", {"login": "binh", "password": PASSWORD, "next": "/van-ban/"}
    )

    assert response.headers["Location"] == "/van-ban/"
    assert "_auth_user_id" in client.session


def test_sign_in_never_leads_to_another_site(client):
    make_user("binh")

    response = client.post(
        "/dang-nhap/", {"login": "binh", "password": PASSWORD, "next": "https://elsewhere.example/"}
    )

    assert response.headers["Location"] == "/"


def test_mail_address_signs_in_too(client):
    make_user("binh", email="binh@example.vn")

    response = client.post("/dang-nhap/", {"login": "binh@example.vn", "password": PASSWORD})

    assert response.status_code == 302


@pytest.mark.parametrize(("name", "password"), [("binh", "sai"), ("khong-ai", PASSWORD)])
def test_wrong_name_and_wrong_password_read_the_same(client, name, password):
    make_user("binh")

    response = client.post("/dang-nhap/", {"login": name, "password": password})
    page = response.content.decode()

    assert response.status_code == 422
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng." in page
    assert f'value="{name}"' in page
    assert password not in page


def test_empty_fields_are_named_in_summary_and_beside(client):
    page = client.post("/dang-nhap/", {"login": "", "password": ""}).content.decode()

    assert 'href="#id_login"' in page
    assert 'id="id_login_error"' in page


def test_sixth_wrong_password_is_not_even_tried(client):
    make_user("binh")
    for _ in range(5):
        client.post("/dang-nhap/", {"login": "binh", "password": "sai"})

    response = client.post("/dang-nhap/", {"login": "binh", "password": PASSWORD})

    assert "Nhập sai quá nhiều lần" in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_locked_account_is_told_so_only_after_the_right_password(client):
    make_user("binh", is_active=False)

    wrong = client.post("/dang-nhap/", {"login": "binh", "password": "sai"})
    right = client.post("/dang-nhap/", {"login": "binh", "password": PASSWORD}, follow=True)

    assert "khoá" not in wrong.content.decode()
    assert "Tài khoản này đã bị khoá" in right.content.decode()
    assert "_auth_user_id" not in client.session


def test_sign_out_needs_a_button_and_ends_the_session(client):
    client.force_login(make_user())

    assert client.get("/dang-xuat/").status_code == 405
    response = client.post("/dang-xuat/")

    assert response.headers["Location"] == "/dang-nhap/"
    assert "_auth_user_id" not in client.session


def test_nobody_opens_an_account_by_himself(client):
    page = client.get("/dang-ky/").content.decode()

    assert "Tài khoản do quản trị hệ thống mở" in page
    assert client.post("/dang-ky/", {"username": "toi"}).status_code == 405


def test_password_is_changed_and_the_session_stays(client):
    user = make_user("binh")
    client.force_login(user)
    new = "một mật khẩu khác hẳn"

    response = client.post(
        "/doi-mat-khau/", {"oldpassword": PASSWORD, "password1": new, "password2": new}, follow=True
    )

    user.refresh_from_db()
    assert user.check_password(new)
    assert "Đã đổi mật khẩu." in response.content.decode()
    assert "_auth_user_id" in client.session


@pytest.mark.parametrize(
    ("old", "first", "second", "words"),
    [
        ("sai", "một mật khẩu khác hẳn", "một mật khẩu khác hẳn", "Mật khẩu hiện nay chưa đúng."),
        (PASSWORD, "một mật khẩu khác hẳn", "lại khác", "Hai lần nhập mật khẩu mới chưa giống"),
    ],
)
def test_password_stays_when_something_is_wrong(client, old, first, second, words):
    user = make_user("binh")
    client.force_login(user)

    response = client.post(
        "/doi-mat-khau/", {"oldpassword": old, "password1": first, "password2": second}
    )

    user.refresh_from_db()
    assert response.status_code == 422
    assert words in response.content.decode()
    assert user.check_password(PASSWORD)


def test_forgotten_password_is_replaced_through_the_letter(client):
    user = make_user("binh", full_name="Lê Thị Bình", email="binh@example.vn")
    client.post("/quen-mat-khau/", {"email": "binh@example.vn"})
    letter = mail.outbox[0]
    assert letter.subject == "Thi đua khen thưởng: Đặt lại mật khẩu"
    assert "Kính gửi Lê Thị Bình," in letter.body
    link = re.search(r"https?://[^/]+(/quen-mat-khau/\S+)", letter.body)
    assert link is not None

    opened = client.get(link.group(1), follow=True)
    address = opened.redirect_chain[-1][0]
    new = "một mật khẩu khác hẳn"
    client.post(address, {"password1": new, "password2": new})

    user.refresh_from_db()
    assert user.check_password(new)
    assert "không còn dùng được" in client.get(link.group(1), follow=True).content.decode()


def test_unknown_address_gets_the_same_answer_and_no_letter(client):
    response = client.post("/quen-mat-khau/", {"email": "la@example.vn"}, follow=True)

    assert "Hãy xem hộp thư" in response.content.decode()
    assert mail.outbox == []


@pytest.fixture
def played(settings, tmp_path):
    account = {"username": "thu-ky", "password": "x", "role": "Thư ký", "unit": None, "bloc": "C5"}
    (tmp_path / "demo.json").write_text(json.dumps({"accounts": [account]}))
    settings.VAR_DIR = tmp_path
    return settings


@pytest.mark.parametrize("is_demo", [True, False])
def test_trial_accounts_are_listed_only_where_the_demo_is_on(client, played, is_demo):
    played.DEMO = is_demo

    page = client.get("/dang-nhap/").content.decode()

    assert ("Tài khoản dùng thử" in page) is is_demo
    assert ('value="thu-ky"' in page) is is_demo


def test_no_trial_accounts_before_the_demo_was_played(client, settings, tmp_path):
    settings.DEMO, settings.VAR_DIR = True, tmp_path

    assert "Tài khoản dùng thử" not in client.get("/dang-nhap/").content.decode()
