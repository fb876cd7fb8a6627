"""Addresses of the first look, of checking a paper, and of those who keep the site running."""

from django.urls import path

from home.views import documents, health, jobs, openapi, tasks, verify

app_name = "home"
urlpatterns = [
    path("", tasks.tasks, name="tasks"),
    path("tong-quan/", tasks.overview, name="overview"),
    path("van-ban/", documents.documents, name="documents"),
    path("van-ban/<str:code>/", documents.document, name="document"),
    path("viec-nen/<int:pk>/", jobs.job, name="job"),
    path("xac-minh/", verify.verify, name="verify"),
    path("xac-minh/<str:code>/", verify.verify_code, name="verify_code"),
    path("song", health.alive, name="alive"),
    path("san-sang", health.ready, name="ready"),
    path("api/openapi.json", openapi.openapi, name="openapi"),
]
