"""The request as views know it after the sign-in middleware."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User


class Request(HttpRequest):
    """A request of a signed-in person."""

    user: User
    htmx: HtmxDetails


def asked_year(request: HttpRequest) -> int | None:
    """Read ?nam=YYYY; None means every year, and so does anything that is no year."""
    text = request.GET.get("nam", "")
    return int(text) if len(text) == 4 and text.isascii() and text.isdecimal() else None
