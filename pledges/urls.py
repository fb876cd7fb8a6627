"""Addresses of pledges."""

from django.urls import path

from pledges.views import drafting, reading, signing

app_name = "pledges"
urlpatterns = [
    path("", reading.list_pledges, name="list"),
    path("<slug:slug>/<int:year>/", reading.of_year, name="of_year"),
    path("<slug:slug>/<int:year>/lap/", drafting.create, name="create"),
    path("<int:pk>/", reading.show, name="show"),
    path("<int:pk>/xem/", reading.preview, name="preview"),
    path("<int:pk>/le-ky/", reading.board, name="board"),
    path("<int:pk>/soan/", drafting.edit, name="edit"),
    path("<int:pk>/khoa/", drafting.freeze, name="freeze"),
    path("<int:pk>/mo-lai/", drafting.reopen, name="reopen"),
    path("<int:pk>/ky/", signing.sign, name="sign"),
    path("<int:pk>/tu-choi/", signing.refuse, name="refuse"),
    path("<int:pk>/da-ky/", signing.signed, name="signed"),
]
