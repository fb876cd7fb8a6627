"""The round of an address, if the person may know of it."""

from django.shortcuts import get_object_or_404

from accounts.models import User
from scoring.models import Round


def find(user: User, slug: str, year: int) -> Round:
    """Return the round with its names, or 404."""
    visible = Round.objects.visible_to(user).select_related(
        "bloc_year__bloc", "bloc_year__authority", "criteria", "closed_by", "unsealed_by"
    )
    return get_object_or_404(visible, bloc_year__bloc__slug=slug, bloc_year__year=year)
