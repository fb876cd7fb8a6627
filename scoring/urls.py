"""Addresses of scoring, below /cham-diem/."""

from django.urls import path

from scoring import views

app_name = "scoring"
ROUND = "<slug:slug>/<int:year>/"

urlpatterns = [
    path("", views.rounds, name="list"),
    path("xep-hang/", views.rankings, name="rankings"),
    path(ROUND, views.grid, name="grid"),
    path(ROUND + "o/", views.cell, name="cell"),
    path(ROUND + "don-vi/<int:member>/", views.status, name="status"),
    path(ROUND + "khoa/", views.close, name="close"),
    path(ROUND + "mo-lai/", views.reopen, name="reopen"),
    path(ROUND + "chot/", views.freeze, name="freeze"),
    path(ROUND + "xep-hang/", views.ranking_page, name="ranking"),
]
