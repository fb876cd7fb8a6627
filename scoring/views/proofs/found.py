"""The unit and the proof of an address, if the person may see that unit's self-score."""

from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from blocs.models import Member
from scoring import exports
from scoring.models import Check, Criterion, Proof, Round, ScoreSheet
from scoring.rules import Sight, sight
from scoring.states import CheckState
from scoring.views.found import find


@dataclass(frozen=True, slots=True)
class Place:
    """One unit of one round, and what the person may do there."""

    round: Round
    member: Member
    sight: Sight

    @property
    def is_own(self) -> bool:
        """The person works for the unit."""
        return self.member.unit_id in self.sight.units

    @property
    def sheet(self) -> ScoreSheet:
        """The unit's sheet, unsaved while nothing was entered for it; what rights are asked of."""
        if hasattr(self.member, "sheet"):
            sheet: ScoreSheet = self.member.sheet
            sheet.round = self.round
            return sheet
        return ScoreSheet(round=self.round, member=self.member)

    @property
    def address(self) -> list[object]:
        """What every address of this unit begins with."""
        year = self.round.bloc_year
        return [year.bloc.slug, year.year, self.member.pk]


def find_place(user: User, slug: str, year: int, member: int) -> Place:
    """Return the unit of an address, or 404 for people from whom its self-score is hidden."""
    round_ = find(user, slug, year)
    members = round_.bloc_year.members.select_related("unit", "sheet")
    place = Place(round_, get_object_or_404(members, pk=member), sight(user, round_))
    if not (place.is_own or sees_self_score(place)):
        raise Http404
    return place


def sees_self_score(place: Place) -> bool:
    """Tell whether another unit's self-score lies open to a person: handed in, seal broken.

    Never to a department: it scores what it owns, and a unit proves nothing there.
    """
    if place.member.pk in exports.hidden_of(place.round, [place.member]):
        return False
    seen = place.sight
    if seen.keeps or seen.judges or seen.reads:
        return True
    mine = Check.objects.filter(checked=place.member, checker__unit__in=seen.units)
    return mine.exclude(state=CheckState.RECUSED).exists()


def find_proof(place: Place, pk: int) -> Proof:
    """Return a proof of the unit, or 404."""
    proofs = Proof.objects.select_related("evidence", "file", "criterion", "sheet", "reviewed_by")
    return get_object_or_404(proofs, pk=pk, sheet__member=place.member)


def find_criterion(place: Place, code: str) -> Criterion:
    """Return a criterion of the round that is scored, or 404."""
    nodes = place.round.criteria.nodes.exclude(type="group")
    return get_object_or_404(nodes, code=code)
