"""The catalogue of awards loads as it stands into the rows of the app."""

import json
from pathlib import Path
from typing import Any

import pytest

from awards.models import AwardType, BaseSalary, QuotaRule

CATALOGUE = json.loads(
    (Path(__file__).parents[2] / "awards" / "data" / "catalogue.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("row", CATALOGUE["awards"], ids=lambda row: row["code"])
def test_catalogue_row_is_an_award_type(row: dict[str, Any]) -> None:
    AwardType(**row).clean_fields()


@pytest.mark.parametrize("row", CATALOGUE["base_salaries"], ids=lambda row: row["valid_from"])
def test_catalogue_row_is_a_base_salary(row: dict[str, Any]) -> None:
    BaseSalary(**row).clean_fields()


@pytest.mark.parametrize("row", CATALOGUE["quotas"], ids=lambda row: row["award"])
def test_catalogue_row_is_a_quota_rule(row: dict[str, Any]) -> None:
    known = {award["code"] for award in CATALOGUE["awards"]}

    QuotaRule(**row).clean_fields()

    assert row["award"] in known
    assert (row["at_most"] is None) != (row["at_most_percent"] is None)
