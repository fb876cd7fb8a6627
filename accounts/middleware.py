"""Nobody passes without signing in, except through a view that says so."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase


class SignInMiddleware(LoginRequiredMiddleware):
    """Django's own, but an htmx request is sent to the sign-in page as a whole page."""

    def handle_no_permission(  # type: ignore[override]  # htmx is answered without a redirect
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponseBase:
        """Answer htmx with HX-Redirect, so that the sign-in page never lands in a cell."""
        response = super().handle_no_permission(request, view_func)
        if request.headers.get("HX-Request"):
            answer = HttpResponse(status=401)
            answer["HX-Redirect"] = response.headers["Location"]
            return answer
        return response
