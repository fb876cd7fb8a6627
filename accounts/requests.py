"""The request as views know it after the sign-in middleware."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User


class Request(HttpRequest):
    """A request of a signed-in person."""

    user: User
    htmx: HtmxDetails
