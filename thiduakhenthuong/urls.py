"""One include per app."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from accounts.admin import site

APPS = {
    "cum-khoi/": "blocs",
    "giao-uoc/": "pledges",
    "cham-diem/": "scoring",
    "khen-thuong/": "awards",
}
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("accounts.urls")),
    path("", include("home.urls")),
    *(path(at, include(f"{app}.urls")) for at, app in APPS.items() if find_spec(f"{app}.urls")),
    path("quan-tri/", site.urls),
]
