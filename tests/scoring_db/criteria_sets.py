"""Criteria sets for tests of the database."""

from datetime import date

from scoring.actions import criteria as actions
from scoring.actions.criteria import SetFacts
from scoring.models import CriteriaSet
from tests.scoring.years import group, leaf
from tests.scoring_db.years import CRITERIA

POLICY = {"rounding": {"places": 2, "mode": "half_up"}, "na": "zero"}
TABLE = [
    group(
        "I",
        leaf("I.1", "manual", step="0.5", evidence=True),
        leaf("I.2", "pass_fail", evidence=True),
        most="20",
    ),
    group("II", leaf("II.1", "manual", "5", evidence=True), most="5"),
]
DAY = date(2026, 1, 15)


def draft(by, *, bloc=None, nodes=TABLE, year=2026, name="Bộ tiêu chí thử"):
    """A draft that holds a table of its own."""
    made = actions.draft_set(
        SetFacts(name, bloc_id=bloc.pk if bloc else None, year=year), source_id=None, by=by
    )
    return actions.replace_table(made.pk, nodes, policy=POLICY, edition=made.edition, by=by)


def adopted(by, **choices):
    made = draft(by, **choices)
    return actions.adopt_set(made.pk, on=DAY, conference_id=None, edition=made.edition, by=by)


def fresh(criteria):
    return CriteriaSet.objects.get(pk=criteria.pk)


def codes(criteria):
    """The table as (code, code of the parent) in its order."""
    rows = criteria.nodes.select_related("parent").order_by("position")
    return [(row.code, row.parent.code if row.parent else None) for row in rows]


def node(criteria, code):
    return criteria.nodes.get(code=code)


def next_version(round_, by, nodes):
    """A draft of the next version of a round's set, with the given table."""
    made = actions.draft_version(round_.criteria_id, by=by)
    policy = round_.criteria.policy
    return actions.replace_table(made.pk, nodes, policy=policy, edition=made.edition, by=by)


def table_with(**changes):
    """The table of tests' rounds with fields of criteria changed, by code with _ for the dot."""
    named = {code.replace("_", "."): fields for code, fields in changes.items()}

    def edit(nodes):
        return [
            each
            | named.get(each["code"], {})
            | ({"children": edit(each["children"])} if "children" in each else {})
            for each in nodes
        ]

    return edit(CRITERIA)
