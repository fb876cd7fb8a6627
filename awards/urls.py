"""Addresses of awards and of the year-end report."""

from django.urls import path

from awards.views import decisions, reports

app_name = "awards"
urlpatterns = [
    path("", decisions.list_decisions, name="list"),
    path("<str:slug>/<int:year>/", decisions.show_decision, name="decision"),
    path("<str:slug>/<int:year>/bat-dau/", decisions.draft, name="draft"),
    path("<str:slug>/<int:year>/chon/", decisions.pick, name="pick"),
    path("<str:slug>/<int:year>/bo/<int:pk>/", decisions.drop, name="drop"),
    path("<str:slug>/<int:year>/ghi/", decisions.record, name="record"),
    path("<str:slug>/<int:year>/bao-cao/", reports.report, name="report"),
]
