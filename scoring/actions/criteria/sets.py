"""Criteria sets come and go: drafted from nothing or from another set, described, thrown away."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.audit import record
from core.transitions import Refused
from scoring import states
from scoring.actions.criteria.drafts import locked_draft
from scoring.actions.trees import store_tree
from scoring.exports.tables import table_of
from scoring.models import CriteriaSet

Json = dict[str, Any]
# Where a new set begins; every line of it is the bloc's to change.
FIRST_POLICY: Json = {
    "rounding": {"places": 2, "mode": "half_up"},
    "na": "rescale",
    "floor_effect": "flag",
}


@dataclass(frozen=True, slots=True)
class SetFacts:
    """What a set is called, whose it is, for which units; without a bloc it is the library's."""

    name: str
    bloc_id: int | None = None
    year: int | None = None
    unit_type: str = ""


@transaction.atomic
def draft_set(facts: SetFacts, *, source_id: int | None, by: User) -> CriteriaSet:
    """Begin a draft, empty or with the table and the policy of another set."""
    source = None if source_id is None else CriteriaSet.objects.get(pk=source_id)
    criteria = CriteriaSet.objects.create(
        name=facts.name,
        bloc_id=facts.bloc_id,
        year=facts.year,
        unit_type=facts.unit_type,
        state=states.CriteriaState.DRAFT,
        policy=FIRST_POLICY if source is None else source.policy,
        is_sample=source is not None and source.is_sample,
        created_by=by,
    )
    if source is not None:
        store_tree(criteria, table_of(source.pk))
    record(by, "scoring.criteria.drafted", criteria, source=source_id)
    return criteria


@transaction.atomic
def draft_version(criteria_id: int, *, by: User) -> CriteriaSet:
    """Begin the next version of an adopted set; one draft of it at a time."""
    before = CriteriaSet.objects.select_for_update(of=("self",)).get(pk=criteria_id)
    if before.state != states.CriteriaState.ADOPTED:
        raise Refused(_("Chỉ lập bản mới từ bộ tiêu chí đang có hiệu lực."))
    if before.later.filter(state=states.CriteriaState.DRAFT).exists():
        raise Refused(_("Bản mới của bộ tiêu chí này đang được soạn."))
    criteria = CriteriaSet.objects.create(
        name=before.name,
        bloc_id=before.bloc_id,
        year=before.year,
        unit_type=before.unit_type,
        version=before.version + 1,
        previous=before,
        state=states.CriteriaState.DRAFT,
        policy=before.policy,
        is_sample=before.is_sample,
        created_by=by,
    )
    store_tree(criteria, table_of(before.pk))
    record(by, "scoring.criteria.drafted", criteria, source=before.pk)
    return criteria


@transaction.atomic
def describe_set(
    criteria_id: int, *, name: str, unit_type: str, policy: Json, edition: int, by: User
) -> CriteriaSet:
    """Change the name of a draft and how its points become ranks."""
    criteria = locked_draft(criteria_id, edition=edition)
    criteria.name, criteria.unit_type, criteria.policy = name, unit_type, policy
    criteria.save(update_fields=["name", "unit_type", "policy"])
    record(by, "scoring.criteria.described", criteria, edition=criteria.edition)
    return criteria


@transaction.atomic
def drop_draft(criteria_id: int, *, edition: int, by: User) -> None:
    """Throw a draft away for good."""
    criteria = locked_draft(criteria_id, edition=edition)
    record(by, "scoring.criteria.dropped", criteria, name=str(criteria))
    criteria.delete()
