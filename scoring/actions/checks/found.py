"""A check under the lock of its round."""

from scoring.actions.cells import open_round
from scoring.models import Check, Desk


def locked_check(check_id: int) -> Check:
    """Lock the round of a check: writers of its cells wait there too."""
    open_round(
        Check.objects.values_list("draw__round", flat=True).get(pk=check_id), desk=Desk.CROSS
    )
    rows = Check.objects.select_related("draw__round", "checker", "checked")
    return rows.get(pk=check_id)


def names_of(check: Check) -> dict[str, str]:
    """Name both units as the audit does."""
    return {"checker": check.checker.code, "checked": check.checked.code}
