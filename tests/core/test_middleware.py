"""A refusal becomes a toast for htmx and a message elsewhere, and leads back to our own pages."""

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.test import RequestFactory

from core.middleware import RefusedMiddleware
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
