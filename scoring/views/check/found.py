"""A cross-check of an address, if the person may know of it."""

from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse

from accounts.models import User
from scoring.exports import checks
from scoring.models import Check, Round
from scoring.rules import Sight, sight
from scoring.views.found import find


@dataclass(frozen=True, slots=True)
class Spot:
    """One check, and what the person is to it."""

    round: Round
    check: Check
    sight: Sight

    @property
    def is_own(self) -> bool:
        """The person works for the checking unit."""
        return self.check.checker.unit_id in self.sight.units

    @property
    def is_at_desk(self) -> bool:
        """The person keeps the bloc's scores."""
        return self.sight.keeps

    def address(self, name: str) -> str:
        """Where a page of this check stands."""
        year = self.round.bloc_year
        return reverse(f"scoring:{name}", args=[year.bloc.slug, year.year, self.check.pk])


def find_spot(user: User, slug: str, year: int, pk: int) -> Spot:
    """Return a check, or 404 for all but its own people and the bloc's desk."""
    round_ = find(user, slug, year)
    seen = sight(user, round_)
    try:
        spot = Spot(round_, checks.find_check(round_, pk), seen)
    except Check.DoesNotExist as missing:
        raise Http404 from missing
    if not (spot.is_own or spot.is_at_desk):
        raise Http404
    return spot


def find_own(user: User, slug: str, year: int, pk: int) -> Spot:
    """Return a check of the person's own unit; its content is nobody else's."""
    spot = find_spot(user, slug, year, pk)
    if not spot.is_own:
        raise Http404
    return spot
