"""Evidence beside the scores: what a unit owes, attach, look, appraise."""

from scoring.views.proofs.acts import attach, detach, review
from scoring.views.proofs.look import download, frame, look
from scoring.views.proofs.pages import unit_proofs, units

__all__ = ["attach", "detach", "download", "frame", "look", "review", "unit_proofs", "units"]
