"""Refusals become toasts and messages; what no database keeps is refused at the door."""

from urllib.parse import urlencode

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.test import RequestFactory

from core.middleware import URLENCODED, ReadableMiddleware, RefusedMiddleware
from core.transitions import Refused

middleware = RefusedMiddleware(lambda request: None)


def request(**headers: str):
    made = RequestFactory().post("/cham-diem/", headers=headers)
    made.session = {}
    made._messages = FallbackStorage(made)
    return made


def test_htmx_gets_a_toast_with_the_words():
    answer = middleware.process_exception(request(hx_request="true"), Refused("Vòng chấm đã khoá."))

    assert answer.status_code == 409
    assert (answer["HX-Retarget"], answer["HX-Reswap"]) == ("#toasts", "beforeend")
    assert "Vòng chấm đã khoá." in answer.content.decode()


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/giao-uoc/6/", "http://testserver/giao-uoc/6/"),
        ("https://elsewhere.example/trap/", "/"),
        ("", "/"),
    ],
)
def test_others_are_led_back_with_a_message(referer, back):
    made = request(referer=referer)

    answer = middleware.process_exception(made, Refused("Giao ước đã khoá."))

    assert (answer.status_code, answer.url) == (302, back)
    assert [str(message) for message in get_messages(made)] == ["Giao ước đã khoá."]


def test_a_bug_stays_loud():
    assert middleware.process_exception(request(), ValueError("bug")) is None


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("/xac-minh/%00/", None),
        ("/accounts/login/?next=%00", None),
        ("/accounts/login/?%00=1", None),
        ("/accounts/login/", {"login": "a\0b", "password": "x"}),
    ],
)
def test_nul_in_address_or_form_is_answered_before_any_view(client, address, sent):
    if sent is None:
        answer = client.get(address)
    else:
        answer = client.post(address, urlencode(sent), content_type=URLENCODED)

    assert answer.status_code == 400
    assert "Yêu cầu không đọc được" in answer.content.decode()


def test_readable_form_is_still_there_for_the_view():
    made = RequestFactory().post("/", "reason=nghỉ", content_type=URLENCODED)

    assert ReadableMiddleware(lambda request: request.POST["reason"])(made) == "nghỉ"


def test_form_with_files_is_not_read_early():
    made = RequestFactory().post("/", {"reason": "a"})

    assert not ReadableMiddleware(lambda request: hasattr(request, "_post"))(made)
