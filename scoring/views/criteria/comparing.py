"""Two tables side by side: what was added, taken out, renamed, changed, moved."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.requests import Request
from core.forms import whole
from scoring.criteria import Difference, Kind, compare
from scoring.criteria.differences import SCORED
from scoring.exports.tables import table_of
from scoring.forms.criteria import titled
from scoring.models import CriteriaSet
from scoring.views.criteria import words
from scoring.views.criteria.found import answer, find

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a criterion that differs."""

    name: str
    old: str
    new: str
    is_scored: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """One row of the page."""

    kind: str
    word: str
    code: str
    before: str
    name: str
    fields: tuple[Field, ...]
    is_moved: bool


@require_safe
def comparison(request: Request, pk: int) -> HttpResponse:
    """Show what a set changes against another: its previous version, or any the person sees."""
    criteria = find(request.user, pk)
    others = CriteriaSet.objects.visible_to(request.user).exclude(pk=criteria.pk)
    others = others.select_related("bloc").order_by("-year", "name", "-version")
    asked = request.GET.get("voi", "")
    other = _other(others, criteria, asked)
    context: Json = {"other": other, "others": [(each.pk, titled(each)) for each in others]}
    if other is not None:
        rows = rows_of(compare(table_of(other.pk), table_of(criteria.pk)))
        told = Counter(row.word for row in rows)
        context |= {"rows": rows, "told": told.items(), "policy": policy_rows(other, criteria)}
    return answer(request, "compare", context, criteria=criteria)


def _other(others: Any, criteria: CriteriaSet, asked: str) -> CriteriaSet | None:
    """What was asked for; else the version before, else the newest set of the same bloc."""
    if asked:
        found: CriteriaSet = get_object_or_404(others, pk=whole(asked))
        return found
    if criteria.previous_id is not None:
        return criteria.previous
    near: CriteriaSet | None = others.filter(bloc=criteria.bloc_id).first()
    return near


def rows_of(differences: Sequence[Difference]) -> list[Compared]:
    """The differences in the order of the new table; what is the same is left out."""
    return [_row(each) for each in differences if each.kind is not Kind.SAME]


def _row(each: Difference) -> Compared:
    placed = each.new or each.old
    assert placed is not None
    renamed = each.old is not None and each.new is not None and each.kind is Kind.RENAMED
    return Compared(
        kind=each.kind.value,
        word=str(words.KINDS[each.kind.value]),
        code=placed.code,
        before=each.old.code if renamed and each.old else "",
        name=str(placed.node.get("name", "")),
        fields=tuple(_field(change.key, change.old, change.new) for change in each.changes),
        is_moved=each.is_moved,
    )


def _field(key: str, old: Any, new: Any) -> Field:
    return Field(
        name=str(words.FIELDS.get(key, key)),
        old=words.value_in_words(key, old),
        new=words.value_in_words(key, new),
        is_scored=key in SCORED,
    )


def policy_rows(old: CriteriaSet, new: CriteriaSet) -> list[str]:
    """The parts of the policy that differ, by name."""
    keys = dict.fromkeys((*old.policy, *new.policy))
    return [str(words.FIELDS[key]) for key in keys if old.policy.get(key) != new.policy.get(key)]
