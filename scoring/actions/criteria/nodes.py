"""Edits of a draft's table, one node at a time, or the whole table at once."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.audit import record
from core.transitions import Refused
from scoring.actions.criteria.drafts import locked_draft
from scoring.actions.trees import columns_of, store_tree
from scoring.criteria import Row, Way, moved
from scoring.models import CriteriaSet, Criterion
from scoring.yearfile.tree import DEEPEST

Json = dict[str, Any]
GROUP = "group"
ASIDE = 1_000_000  # positions are unique: rows step aside before they take their new places


@transaction.atomic
def add_criterion(
    criteria_id: int, node: Json, *, parent_id: int | None, edition: int, by: User
) -> Criterion:
    """Add a criterion at the end of a group, or of the table."""
    criteria = locked_draft(criteria_id, edition=edition)
    rows = _rows(criteria)
    if _depth(rows, parent_id) >= DEEPEST:
        raise Refused(_("Bảng tiêu chí không sâu quá %(most)s cấp.") % {"most": DEEPEST})
    added = Criterion.objects.create(
        criteria=criteria, parent_id=parent_id, position=ASIDE, **columns_of(node)
    )
    rows.append(added)
    kept = [Row(row.pk, row.parent_id, row.type == GROUP) for row in rows]
    _place(rows, _in_order(kept, None))
    record(by, "scoring.criterion.added", criteria, code=added.code, edition=criteria.edition)
    return added


@transaction.atomic
def change_criterion(criterion_id: int, node: Json, *, edition: int, by: User) -> Criterion:
    """Replace what a criterion says; its place and its parts stay."""
    criterion, criteria = _locked(criterion_id, edition=edition)
    if node["type"] != GROUP and criterion.children.exists():
        raise Refused(_("Nhóm còn tiêu chí con, không đổi cách chấm được."))
    before = criterion.code
    for name, value in columns_of(node).items():
        setattr(criterion, name, value)
    criterion.save()
    record(
        by,
        "scoring.criterion.changed",
        criteria,
        code=criterion.code,
        before=before,
        edition=criteria.edition,
    )
    return criterion


@transaction.atomic
def remove_criterion(criterion_id: int, *, edition: int, by: User) -> CriteriaSet:
    """Take a criterion with everything below it out of a draft."""
    criterion, criteria = _locked(criterion_id, edition=edition)
    criterion.delete()
    record(by, "scoring.criterion.removed", criteria, code=criterion.code, edition=criteria.edition)
    return criteria


@transaction.atomic
def move_criterion(
    criterion_id: int, way: Way, *, target_id: int | None = None, edition: int, by: User
) -> Criterion:
    """Move a criterion up, down, into a group, out of one, or beside another."""
    criterion, criteria = _locked(criterion_id, edition=edition)
    rows = _rows(criteria)
    kept = [Row(row.pk, row.parent_id, row.type == GROUP) for row in rows]
    after = moved(kept, criterion.pk, way, target=target_id)
    if after is None:
        raise Refused(_("“%(code)s” không chuyển theo hướng này được.") % {"code": criterion.code})
    _place(rows, after)
    record(
        by,
        "scoring.criterion.moved",
        criteria,
        code=criterion.code,
        way=way.value,
        edition=criteria.edition,
    )
    return criterion


@transaction.atomic
def replace_table(
    criteria_id: int, nodes: Sequence[Json], *, policy: Json | None, edition: int, by: User
) -> CriteriaSet:
    """Put another table in the place of a draft's own, with its policy where it brings one."""
    criteria = locked_draft(criteria_id, edition=edition)
    criteria.nodes.all().delete()
    stored = store_tree(criteria, list(nodes))
    if policy is not None:
        criteria.policy = policy
        criteria.save(update_fields=["policy"])
    record(by, "scoring.criteria.imported", criteria, nodes=len(stored), edition=criteria.edition)
    return criteria


def _locked(criterion_id: int, *, edition: int) -> tuple[Criterion, CriteriaSet]:
    """Lock the draft of a criterion; Refused when somebody has taken the criterion out since.

    Who takes it out before the lock is held counts the edit: then the edition is overtaken.
    """
    criterion = Criterion.objects.filter(pk=criterion_id).first()
    if criterion is None:
        raise Refused(_("Bảng vừa đổi, hãy tải lại trang."))
    return criterion, locked_draft(criterion.criteria_id, edition=edition)


def _rows(criteria: CriteriaSet) -> list[Criterion]:
    return list(criteria.nodes.order_by("position"))


def _depth(rows: Sequence[Criterion], key: int | None) -> int:
    parents = {row.pk: row.parent_id for row in rows}
    depth = 0
    while key is not None:
        key, depth = parents[key], depth + 1
    return depth


def _in_order(rows: Sequence[Row], parent: int | None) -> list[Row]:
    return [
        each for row in rows if row.parent == parent for each in (row, *_in_order(rows, row.key))
    ]


def _place(rows: Sequence[Criterion], after: Sequence[Row]) -> None:
    """Write the new places of the rows that have one, in two steps."""
    known = {row.pk: row for row in rows}
    changed = []
    for position, row in enumerate(after):
        criterion = known[row.key]
        if (criterion.position, criterion.parent_id) != (position, row.parent):
            criterion.position, criterion.parent_id = position + 2 * ASIDE, row.parent
            changed.append(criterion)
    Criterion.objects.bulk_update(changed, ["position"], batch_size=500)
    for criterion in changed:
        criterion.position -= 2 * ASIDE
    Criterion.objects.bulk_update(changed, ["position", "parent"], batch_size=500)
