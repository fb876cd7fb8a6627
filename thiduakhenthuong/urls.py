"""One include per app."""

from django.urls import URLPattern, URLResolver, include, path

from accounts.admin import site

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("accounts.urls")),
    path("", include("home.urls")),
    path("cum-khoi/", include("blocs.urls")),
    path("giao-uoc/", include("pledges.urls")),
    path("minh-chung/", include("evidence.urls")),
    path("cham-diem/", include("scoring.urls")),
    path("khen-thuong/", include("awards.urls")),
    path("quan-tri/", site.urls),
]
