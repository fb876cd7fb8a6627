"""Addresses of blocs, their heads and who is appointed."""

from django.urls import path

from blocs.views import appointments, conferences, heads, years

app_name = "blocs"
urlpatterns = [
    path("", years.list_blocs, name="list"),
    path("bo-nhiem/", appointments.list_appointments, name="appointments"),
    path("bo-nhiem/them/", appointments.appoint, name="appoint"),
    path("bo-nhiem/<int:pk>/ket-thuc/", appointments.end, name="appointment_end"),
    path("<str:slug>/<int:year>/", years.show_year, name="year"),
    path("<str:slug>/<int:year>/hoi-nghi/them/", conferences.add, name="conference_add"),
    path("<str:slug>/<int:year>/luan-phien/", heads.show_heads, name="heads"),
    path("<str:slug>/<int:year>/luan-phien/mo-nam/", heads.open_next_year, name="open_next_year"),
    path("<str:slug>/<int:year>/luan-phien/de-nghi/", heads.propose, name="propose"),
    path("<str:slug>/<int:year>/luan-phien/de-nghi-khac/", heads.nominate, name="nominate"),
    path("<str:slug>/<int:year>/luan-phien/xac-nhan/", heads.confirm, name="confirm_heads"),
    path("<str:slug>/<int:year>/luan-phien/ban-giao/", heads.hand_over, name="hand_over"),
]
