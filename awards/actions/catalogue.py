"""Bring the tables of awards, base salaries and quotas in line with a catalogue file."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.db import models, transaction

from accounts.models import User
from awards.models import AwardType, BaseSalary, QuotaRule
from core.audit import record

CATALOGUE = Path(__file__).resolve().parents[1] / "data" / "catalogue.json"


@transaction.atomic
def load_catalogue(*, by: User | None, path: Path = CATALOGUE) -> int:
    """Add what is missing and correct what differs; return how many rows changed.

    Rows that the file does not name stay: decisions were made from them.
    """
    catalogue = json.loads(path.read_text("utf-8"))
    changed = [
        *_merge(AwardType, catalogue["awards"], keys=("code", "valid_from")),
        *_merge(BaseSalary, catalogue["base_salaries"], keys=("valid_from",)),
        *_merge(QuotaRule, catalogue["quotas"], keys=("award", "valid_from")),
    ]
    if changed:
        record(by, "awards.catalogue.loaded", changed[0], rows=len(changed))
    return len(changed)


def _merge(
    model: type[models.Model], rows: Iterable[Mapping[str, Any]], *, keys: tuple[str, ...]
) -> list[models.Model]:
    changed: list[models.Model] = []
    for row in rows:
        values = {name: _typed(model, name, value) for name, value in row.items()}
        wanted = {name: values[name] for name in keys}
        found = model._default_manager.filter(**wanted).first() or model(**wanted)
        if found.pk is None or any(getattr(found, name) != values[name] for name in values):
            for name, value in values.items():
                setattr(found, name, value)
            found.save()
            changed.append(found)
    return changed


def _typed(model: type[models.Model], name: str, value: Any) -> Any:
    """Read dates and decimals as the column does; JSON has neither."""
    column = model._meta.get_field(name)
    assert isinstance(column, models.Field)  # the catalogue names columns, never reverse links
    return column.to_python(value)
