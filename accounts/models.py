"""People. A person's rights stand in dated appointments, never here."""

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """One person with one Vietnamese name, written as in papers (họ, đệm, tên)."""

    first_name = None  # type: ignore[assignment]  # one name field, not two
    last_name = None  # type: ignore[assignment]  # one name field, not two
    full_name = models.CharField(_("họ và tên"), max_length=120)
    is_sample = models.BooleanField(_("dữ liệu mẫu"), default=False)

    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("người dùng")
        verbose_name_plural = _("người dùng")

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        """Return the name as it is printed."""
        return self.full_name

    def get_short_name(self) -> Any:
        """Return the given name: the last word."""
        return self.full_name.split()[-1] if self.full_name else self.username
