"""What programs may ask of this site, as OpenAPI 3.1: only addresses that need no session."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

Json = dict[str, Any]
CODE = {"type": "string", "pattern": "^[A-Z0-9]{4}-[A-Z0-9]{4}$", "example": "AB12-CD34"}
DIGEST = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
CHECK = {
    "type": "object",
    "required": ["ok", "what"],
    "properties": {"ok": {"type": "boolean"}, "what": {"type": "string"}},
}
READINESS = {
    "type": "object",
    "required": ["ready", "checks"],
    "properties": {
        "ready": {"type": "boolean"},
        "checks": {"type": "object", "additionalProperties": CHECK},
    },
}


@login_not_required
@require_safe
def openapi(request: HttpRequest) -> JsonResponse:
    """Describe the addresses in the reader's language."""
    told = {
        "openapi": "3.1.0",
        "info": {"title": str(settings.PRODUCT_NAME), "version": "1"},
        "servers": [{"url": "/"}],
        "paths": paths(),
    }
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})


def paths() -> dict[str, Json]:
    """Every open address with its questions and answers."""
    digest = _asked("sha256", DIGEST, _("Mã SHA-256 của tệp"))
    found, unknown = _("Điều được biết về văn bản."), _("Không có văn bản nào mang mã ấy.")
    return {
        "/api/openapi.json": _get(_("Bản mô tả này."), {"200": _json(_("Bản mô tả."), {})}),
        "/song": _get(_("Trang web có đang chạy không?"), {"200": _text(_("Đang chạy."))}),
        "/san-sang": _get(
            _("Trang web có làm việc được không?"),
            {
                "200": _json(_("Làm việc được."), READINESS),
                "503": _json(_("Thiếu điều kiện nêu trong câu trả lời."), READINESS),
            },
        ),
        "/xac-minh/{code}/": _get(
            _("Xác minh văn bản theo mã, cùng tệp nếu có."),
            {"200": _page(found), "404": _page(unknown)},
            _asked("code", CODE, _("Mã in ở chân trang văn bản"), place="path"),
            digest,
        ),
        "/xac-minh/": _get(
            _("Tìm văn bản của một tệp, hoặc theo mã."),
            {
                "200": _page(_("Trang xác minh; tệp không trùng với bản nào đã phát hành.")),
                "302": {"description": _("Đến trang của văn bản tìm được.")},
                "422": _page(_("Mã ghi sai.")),
            },
            digest,
            _asked("ma", {"type": "string"}, _("Mã in ở chân trang văn bản")),
        ),
    }


def _get(summary: str, responses: Json, *parameters: Json) -> Json:
    return {"get": {"summary": summary, "parameters": list(parameters), "responses": responses}}


def _asked(name: str, schema: Json, description: str, *, place: str = "query") -> Json:
    needed = {"required": True} if place == "path" else {}
    return {"name": name, "in": place, "description": description, "schema": schema, **needed}


def _json(description: str, schema: Json) -> Json:
    return _answer("application/json", description, schema)


def _text(description: str) -> Json:
    return _answer("text/plain", description, {"type": "string"})


def _page(description: str) -> Json:
    return _answer("text/html", description, {"type": "string"})


def _answer(kind: str, description: str, schema: Json) -> Json:
    return {"description": description, "content": {kind: {"schema": schema}}}
