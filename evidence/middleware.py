"""A wall before everything that reads a body: what is larger than any form is never received."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class RequestSizeMiddleware:
    """Answer 413 by the declared length, before the security checks read the form."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        declared = str(request.META.get("CONTENT_LENGTH") or "0")
        size = int(declared) if declared.isascii() and declared.isdecimal() else 0
        if size > settings.MAX_REQUEST_BYTES:
            allowed = settings.MAX_REQUEST_BYTES // 2**20
            return render(request, "evidence/too_large.html", {"allowed": allowed}, status=413)
        return self.get_response(request)
