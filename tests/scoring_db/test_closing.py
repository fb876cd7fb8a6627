"""What closing a round makes final."""

import pytest

from core.models import AuditEntry
from scoring import actions, exports
from tests.scoring_db.cells import SELF, At
from tests.scoring_db.years import CRITERIA, filled, loaded

LEADER = {
    "code": "III",
    "name": "Dẫn đầu",
    "max": "10",
    "type": "group",
    "children": [{"code": "III.1", "name": "Vượt kế hoạch", "max": "10", "type": "leader"}],
}

pytestmark = pytest.mark.django_db


def test_leader_columns_are_recorded_as_they_count_once_the_checks_are_over():
    """One of two checkers never came: closing lets the other count, and the column says so."""
    round_ = loaded(criteria=[*CRITERIA, LEADER], entries=filled())
    at = At(round_)
    for unit, done in (("dv-1", "120"), ("dv-2", "110"), ("dv-3", "90")):
        at.put({"target": "100", "actual": done}, seat=SELF, unit=unit, code="III.1")
        at.submit(unit)
    first, _awaited = at.check("dv-2", "dv-1"), at.check("dv-3", "dv-1")
    at.put({"target": "100", "actual": "105"}, seat=first, code="III.1", note="theo sổ")
    at.hand_in(first)

    actions.close_round(round_.pk, by=None)

    recorded = AuditEntry.objects.get(act="scoring.column.final").facts["points"]
    result = exports.result_of(exports.find_round("cum-5", 2026))
    assert recorded == {unit["code"]: unit["nodes"]["III.1"] for unit in result["units"]}
    assert recorded == {"dv-1": "7.50", "dv-2": "10.00", "dv-3": "4.50"}
