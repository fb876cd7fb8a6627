"""Addresses of scoring, below /cham-diem/."""

from django.urls import include, path

from scoring import views
from scoring.views import (
    appeals,
    appraisal,
    calendar,
    check,
    criteria,
    proofs,
    reasons,
    self_score,
    workbook,
)

app_name = "scoring"
ROUND = "<slug:slug>/<int:year>/"
APPEALS = ROUND + "kien-nghi/"
OWN = ROUND + "tu-cham/"
CALENDAR = ROUND + "lich/"
UNIT = ROUND + "minh-chung/<int:member>/"
CHECKS = ROUND + "cham-cheo/"
CHECK = CHECKS + "<int:pk>/"

urlpatterns = [
    path("", views.rounds, name="list"),
    path("bo-tieu-chi/", include(criteria.addresses)),
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
    path(ROUND + "bang-excel/", workbook.excel, name="excel"),
    path(ROUND + "bang-excel/tai/", workbook.make_workbook, name="make_workbook"),
    path(ROUND + "bang-excel/<int:pk>/", workbook.upload, name="upload"),
    path(CHECKS, check.checks, name="checks"),
    path(CHECKS + "boc-tham/", check.draw, name="draw_checks"),
    path(CHECKS + "phan-cong/", check.assign, name="assign_check"),
    path(CHECKS + "ket-qua/<int:member>/", check.result, name="check_result"),
    path(CHECKS + "khac-nhau/", check.disputed, name="check_disputed"),
    path(CHECKS + "nghiem-rong/", check.report, name="check_report"),
    path(CHECK, check.check, name="check"),
    path(CHECK + "kiem-tra/", check.review, name="check_review"),
    path(CHECK + "nhan-diem/", check.accept, name="accept_check"),
    path(CHECK + "hoan-tac/", check.take_back, name="undo_check"),
    path(CHECK + "nop/", check.hand_in, name="hand_in_check"),
    path(CHECK + "khong-tham-gia/", check.aside, name="recuse_check"),
    path(CHECK + "doi/", check.swap, name="swap_check"),
    path(ROUND + "minh-chung/", proofs.units, name="proofs"),
    path(UNIT, proofs.unit_proofs, name="unit_proofs"),
    path(UNIT + "gan/", proofs.attach, name="attach_proof"),
    path(UNIT + "<int:pk>/", proofs.look, name="look_proof"),
    path(UNIT + "<int:pk>/tep/", proofs.download, name="download_proof"),
    path(UNIT + "<int:pk>/xem/", proofs.frame, name="frame_proof"),
    path(UNIT + "<int:pk>/go/", proofs.detach, name="detach_proof"),
    path(UNIT + "<int:pk>/y-kien/", proofs.review, name="review_proof"),
    path(OWN, self_score.self_score, name="self_score"),
    path(OWN + "o/", self_score.autosave, name="self_autosave"),
    path(OWN + "kiem-tra/", self_score.review, name="self_review"),
    path(OWN + "trinh/", self_score.propose, name="self_propose"),
    path(OWN + "nop/", self_score.submit, name="self_submit"),
    path(OWN + "rut-lai/", self_score.withdraw, name="self_withdraw"),
    path(OWN + "tra-lai/", self_score.returned, name="self_returned"),
    path(OWN + "tra-lai/xac-nhan/", self_score.confirm, name="self_confirm"),
    path(ROUND + "ban-tu-cham/", self_score.desk, name="self_desk"),
    path(ROUND + "ban-tu-cham/<int:member>/", self_score.give_back, name="give_back"),
    path(CALENDAR, calendar.calendar, name="calendar"),
    path(CALENDAR + "sua/", calendar.edit, name="set_calendar"),
    path(CALENDAR + "gia-han/", calendar.ask, name="ask_extension"),
    path(CALENDAR + "gia-han/<int:pk>/", calendar.answer, name="answer_extension"),
    path(CALENDAR + "mo-niem-phong/", calendar.unseal, name="unseal"),
    path(ROUND + "chenh-lech/", appraisal.differences, name="differences"),
    path(ROUND + "chenh-lech/quyet/", appraisal.decide, name="decide"),
    path(ROUND + "chenh-lech/nhan/", appraisal.accept, name="accept"),
    path(ROUND + "chenh-lech/hoan-tac/", appraisal.take_back, name="take_back"),
    path(ROUND + "nhan-xet/", appraisal.remarks, name="remarks"),
    path(ROUND + "nhan-xet/o/", appraisal.remark, name="remark"),
    path(ROUND + "nhan-xet/<int:remark>/xong/", appraisal.resolve, name="resolve"),
    path(APPEALS, appeals.appeals, name="appeals"),
    path(APPEALS + "<int:appeal>/", appeals.appeal, name="appeal"),
    path(APPEALS + "<int:appeal>/nhan/", appeals.say, name="appeal_message"),
    path(APPEALS + "<int:appeal>/tra-loi/", appeals.answer, name="answer_appeal"),
    path(APPEALS + "<int:appeal>/rut/", appeals.withdraw, name="withdraw_appeal"),
    path(ROUND + "diem/<path:unit>/kien-nghi/", appeals.open_one, name="open_appeal"),
    path(ROUND + "diem/<path:unit>/", appeals.unit_score, name="unit_score"),
]
