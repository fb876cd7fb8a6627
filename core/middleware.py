"""What happens around every view: language, readable requests, caching, refusals as messages."""

from collections.abc import Callable, Iterator

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme

from core.transitions import Refused

URLENCODED = "application/x-www-form-urlencoded"
NUL = "\0"
GetResponse = Callable[[HttpRequest], HttpResponseBase]


class ChosenLanguageMiddleware:
    """Vietnamese unless the person chose otherwise; a browser's own wish does not count."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        known = dict(settings.LANGUAGES)
        translation.activate(chosen if chosen in known else settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language()
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language() or "vi")
        return response


class ReadableMiddleware:
    """Answer 400 to a NUL in the address or in a plain form: no database keeps one.

    A form with files is not read here; who reads its texts cleans them.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if any(NUL in text for text in _texts(request)):
            return render(request, "unreadable.html", status=400)
        return self.get_response(request)


def _texts(request: HttpRequest) -> Iterator[str]:
    yield request.path_info
    sent = [request.GET]
    if request.method == "POST" and request.content_type == URLENCODED:
        sent.append(request.POST)
    for data in sent:
        for key, values in data.lists():
            yield key
            yield from (str(value) for value in values)


class NoStoreMiddleware:
    """Pages of signed-in people are kept by no cache on the way."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers["Cache-Control"] = "no-store, private"
        return response


class RefusedMiddleware:
    """Turn Refused into a toast for htmx and a message elsewhere, always back where one was."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a refusal with 409; anything else stays loud."""
        if not isinstance(error, Refused):
            return None
        if request.headers.get("HX-Request"):
            response = render(request, "components/toast.html", {"message": str(error)}, status=409)
            response["HX-Retarget"], response["HX-Reswap"] = "#toasts", "beforeend"
            return response
        messages.error(request, str(error))
        return redirect(_safe_referer(request))


def _safe_referer(request: HttpRequest) -> str:
    referer = request.headers.get("Referer", "")
    hosts = {request.get_host()}
    if url_has_allowed_host_and_scheme(referer, hosts, require_https=request.is_secure()):
        return referer
    return "/"
