"""The few addresses of allauth that we want; their names are allauth's own, so no app_name."""

from allauth.account import views as allauth_views
from django.urls import path, re_path

from accounts import views

urlpatterns = [
    path("dang-nhap/", views.SignInView.as_view(), name="account_login"),
    path("dang-xuat/", views.sign_out, name="account_logout"),
    path("dang-ky/", views.no_sign_up, name="account_signup"),
    path("tai-khoan-da-khoa/", allauth_views.account_inactive, name="account_inactive"),
    path("doi-mat-khau/", views.ChangeView.as_view(), name="account_change_password"),
    path("quen-mat-khau/", views.ForgottenView.as_view(), name="account_reset_password"),
    path(
        "quen-mat-khau/da-gui/",
        allauth_views.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^quen-mat-khau/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.NewPasswordView.as_view(),
        name="account_reset_password_from_key",
    ),
    path(
        "quen-mat-khau/da-doi/",
        allauth_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("ngon-ngu/", views.choose_language, name="set_language"),
]
