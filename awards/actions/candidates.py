"""What is known of the units of a ranked year when the Board chooses."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from awards.eligibility import Candidate, signed_in_time
from awards.models import AwardType, QuotaRule
from awards.quota import Quota, allowed
from blocs.models import Member
from core.transitions import Refused
from pledges.models import Party
from scoring.models import Ranking


@dataclass(frozen=True, slots=True)
class Field:
    """Everybody in a frozen ranking, in its order."""

    ranking: Ranking
    members: dict[str, Member]
    candidates: dict[str, Candidate]

    @property
    def units(self) -> list[dict[str, Any]]:
        """Return the units of the public result, in rank order."""
        units: list[dict[str, Any]] = self.ranking.result["units"]
        return units

    @property
    def ranked(self) -> int:
        """Count the units that hold a rank."""
        return sum(unit["rank"] is not None for unit in self.units)

    def of(self, member: Member) -> Candidate:
        """Find a member's candidate; Refused for a unit that the ranking does not list."""
        if member.code not in self.candidates:
            raise Refused(_("%(unit)s không có trong bảng xếp hạng.") % {"unit": member.name})
        return self.candidates[member.code]


def field_of(bloc_year_id: int) -> Field:
    """Read the frozen ranking with its members; Refused while nothing is frozen."""
    ranking = Ranking.objects.filter(round__bloc_year=bloc_year_id).first()
    if ranking is None:
        raise Refused(_("Xếp hạng của năm này chưa được chốt."))
    members = {each.code: each for each in Member.objects.filter(bloc_year=bloc_year_id)}
    signed = _pledged_in_time(bloc_year_id)
    candidates = {
        unit["code"]: Candidate(
            code=unit["code"],
            rank=unit["rank"],
            excluded=unit["excluded"],
            suspended=unit["suspended"],
            pledged_in_time=signed.get(unit["code"]),
        )
        for unit in ranking.result["units"]
    }
    return Field(ranking, members, candidates)


def limits(types: list[AwardType], *, on: date, ranked: int) -> dict[str, int | None]:
    """Return the largest count of each award that one bloc may be given on a day."""
    rules = {rule.award: rule for rule in QuotaRule.objects.on(on)}
    return {each.code: allowed(_quota(rules.get(each.code)), ranked=ranked) for each in types}


def _quota(rule: QuotaRule | None) -> Quota | None:
    if rule is None:
        return None
    return Quota(rule.at_most, rule.at_most_percent, rule.at_least_one)


def _pledged_in_time(bloc_year_id: int) -> dict[str, bool | None]:
    """Tell of each unit whether its leader signed the pledge by the due day."""
    parties = Party.objects.filter(pledge__bloc_year=bloc_year_id, member__isnull=False)
    slots = parties.filter(
        pledge__document__slots__signer=F("signer"),
        pledge__document__slots__signed_at__isnull=False,
    )
    signed = dict(slots.values_list("member__code", "pledge__document__slots__signed_at"))
    today = timezone.localdate()
    return {
        code: signed_in_time(
            signed=timezone.localdate(signed[code]) if code in signed else None,
            due=due,
            today=today,
        )
        for code, due in parties.values_list("member__code", "pledge__due_on")
    }
