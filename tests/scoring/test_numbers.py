"""One table of typed numbers; static/js/numbers.js is held to the same table in the browser."""

import json
from collections import Counter
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from core.forms import PLACES, read_points
from scoring.forms import plain

TABLE = json.loads((Path(__file__).parent / "numbers.json").read_text("utf-8"))


def verdict(row):
    """What the server makes of a typed text, in the words of the table."""
    try:
        return {"value": plain(read_points(row["typed"], places=row.get("places", PLACES)))}
    except ValidationError as error:
        return {"refused": error.code}


@pytest.mark.parametrize("row", TABLE, ids=lambda row: ascii(row["typed"]))
def test_server_reads_a_typed_number_as_the_table_says(row):
    assert verdict(row) == {key: row[key] for key in ("value", "refused") if key in row}


def test_table_has_every_kind_of_verdict():
    kinds = Counter(row.get("refused", "value") for row in TABLE)

    assert min(kinds.values()) >= 7
    assert set(kinds) == {"value", "ambiguous", "long", "invalid"}
    assert len(TABLE) >= 200


def test_refusal_names_what_was_typed_and_how_many_decimals_there_may_be():
    with pytest.raises(ValidationError) as refused:
        read_points("1.375", places=4)

    assert refused.value.messages == [
        "“1.375” có thể hiểu theo hai cách: viết số không có dấu ngăn hàng nghìn, "
        "tối đa 4 chữ số sau dấu phẩy."
    ]
