"""A ranking frozen once, with the inputs it was computed from."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from scoring.models.round import Round


class Ranking(models.Model):
    """The result of a round. `inputs` is the canonical year file, `result` the public output."""

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="ranking")
    inputs = models.TextField(_("dữ liệu đầu vào"))
    result = models.JSONField(_("kết quả"))
    digest = models.CharField(max_length=71)
    frozen_at = models.DateTimeField(_("chốt lúc"))
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.round}: {self.digest[:15]}"
