"""Addresses of the library of evidence."""

from django.urls import path

from evidence import views

app_name = "evidence"
urlpatterns = [
    path("", views.list_evidence, name="list"),
    path("them/", views.add, name="add"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/sua/", views.edit, name="edit"),
    path("<int:pk>/ban-moi/", views.revise, name="revise"),
    path("<int:pk>/rut/", views.withdraw, name="withdraw"),
    path("<int:pk>/tep/<int:number>/", views.download, name="download"),
    path("<int:pk>/tep/<int:number>/xem/", views.look, name="look"),
]
