"""Addresses of scoring, below /cham-diem/."""

from django.urls import path

from scoring import views
from scoring.views import proofs, reasons

app_name = "scoring"
ROUND = "<slug:slug>/<int:year>/"
UNIT = ROUND + "minh-chung/<int:member>/"

urlpatterns = [
    path("", views.rounds, name="list"),
    path("xep-hang/", views.rankings, name="rankings"),
    path(ROUND, views.grid, name="grid"),
    path(ROUND + "o/", views.cell, name="cell"),
    path(ROUND + "luu/", views.save, name="save"),
    path(ROUND + "hoan-tac/", views.undo, name="undo"),
    path(ROUND + "lam-lai/", views.redo, name="redo"),
    path(ROUND + "don-vi/<int:member>/", views.status, name="status"),
    path(ROUND + "khoa/", views.close, name="close"),
    path(ROUND + "mo-lai/", views.reopen, name="reopen"),
    path(ROUND + "chot/", views.freeze, name="freeze"),
    path(ROUND + "xep-hang/", views.ranking_page, name="ranking"),
    path(ROUND + "vi-sao/<path:code>/", reasons.why, name="why"),
    path(ROUND + "minh-chung/", proofs.units, name="proofs"),
    path(UNIT, proofs.unit_proofs, name="unit_proofs"),
    path(UNIT + "gan/", proofs.attach, name="attach_proof"),
    path(UNIT + "<int:pk>/", proofs.look, name="look_proof"),
    path(UNIT + "<int:pk>/tep/", proofs.download, name="download_proof"),
    path(UNIT + "<int:pk>/xem/", proofs.frame, name="frame_proof"),
    path(UNIT + "<int:pk>/go/", proofs.detach, name="detach_proof"),
    path(UNIT + "<int:pk>/y-kien/", proofs.review, name="review_proof"),
]
