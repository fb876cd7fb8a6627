"""Evidence put to a criterion: one piece may serve several, one criterion may have several."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from evidence.models import Evidence, EvidenceFile
from scoring.models.criteria import Criterion
from scoring.models.sheet import ScoreSheet
from scoring.states import ProofState


class Proof(models.Model):
    """One piece of a unit's library used for one criterion; `anchor` says where to look in it.

    What was attached is what is appraised: title, number, link and the revision of the file stay
    as they were that day, whatever the unit does to its library afterwards.
    """

    sheet = models.ForeignKey(ScoreSheet, on_delete=models.CASCADE, related_name="proofs")
    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="proofs")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="proofs")
    file = models.ForeignKey(
        EvidenceFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    title = models.CharField(_("tên minh chứng"), max_length=250)
    number = models.CharField(_("số, ký hiệu"), max_length=100, blank=True)
    link = models.URLField(_("liên kết"), max_length=500, blank=True)
    anchor = models.CharField(_("vị trí dẫn"), max_length=200, blank=True)
    state = models.CharField(
        _("trạng thái"), max_length=9, choices=ProofState, default=ProofState.IN_REVIEW
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    added_at = models.DateTimeField(_("gắn lúc"))
    review_note = models.TextField(_("ý kiến"), blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reviewed_at = models.DateTimeField(_("xem xét lúc"), null=True, blank=True)

    class Meta:
        ordering = ["sheet", "criterion", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "criterion", "evidence"], name="scoring_proof_once_per_criterion"
            ),
            models.CheckConstraint(
                condition=~Q(state=ProofState.REJECTED) | ~Q(review_note=""),
                name="scoring_proof_rejection_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} {self.criterion.code}: {self.title}"

    @property
    def is_outdated(self) -> bool:
        """The library has a newer revision than the one that was attached."""
        latest = self.evidence.latest
        return latest is not None and latest.pk != self.file_id
