"""Pages of criteria sets, below /cham-diem/bo-tieu-chi/."""

from django.urls import path

from scoring.views.criteria import adopting, comparing, importing, nodes, sets, trying

SET, NODE = "<int:pk>/", "<int:pk>/tieu-chi/<int:node>/"

addresses = [
    path("", sets.sets, name="criteria_sets"),
    path("them/", sets.draft, name="criteria_draft"),
    path(SET, sets.show, name="criteria"),
    path(SET + "quy-tac/", sets.describe, name="criteria_policy"),
    path(SET + "bo/", sets.drop, name="criteria_drop"),
    path(SET + "ban-moi/", sets.new_version, name="criteria_new_version"),
    path(SET + "them/", nodes.add, name="criterion_add"),
    path(SET + "chuyen/", nodes.move, name="criterion_move"),
    path(NODE, nodes.change, name="criterion"),
    path(NODE + "xoa/", nodes.remove, name="criterion_remove"),
    path(SET + "nhap/", importing.bring_in, name="criteria_import"),
    path(SET + "thu/", trying.trial, name="criteria_trial"),
    path(SET + "thu-bo/", trying.rehearsal, name="criteria_rehearsal"),
    path(SET + "so-sanh/", comparing.comparison, name="criteria_compare"),
    path(SET + "thong-qua/", adopting.adopt, name="criteria_adopt"),
    path(SET + "mo-vong-cham/", adopting.start, name="criteria_start"),
    path(SET + "ap-dung/", adopting.apply, name="criteria_apply"),
]
