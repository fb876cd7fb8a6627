"""The admin: for superusers, for master data only, behind the same sign-in as everything else."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.admin import UserAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class SuperuserSite(AdminSite):
    """Django's admin without its own sign-in page, which would know no rate limits."""

    site_header = site_title = _("Quản trị dữ liệu")
    index_title = _("Dữ liệu gốc")

    def has_permission(self, request: HttpRequest) -> bool:
        """Superusers only; being staff is not enough."""
        return request.user.is_active and request.user.is_superuser

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Whoever comes here is signed in already and may not enter."""
        if self.has_permission(request):
            return redirect("admin:index")
        raise PermissionDenied


class PersonAdmin(UserAdmin):  # type: ignore[type-arg]  # not subscriptable at runtime
    """People: one name field, and no groups, since rights follow from appointments."""

    list_display = ("username", "full_name", "email", "is_active", "is_sample")
    list_filter = ("is_active", "is_superuser", "is_sample")
    search_fields = ("username", "full_name", "email")
    ordering = ("username",)
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Người"), {"fields": ("full_name", "email", "is_sample")}),
        (_("Quyền"), {"fields": ("is_active", "is_staff", "is_superuser")}),
        (_("Ngày"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "full_name", "email", "password1", "password2")}),
    )


site = SuperuserSite(name="admin")
site.register(User, PersonAdmin)
