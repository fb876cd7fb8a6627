"""Who may do what with a pledge, in each state: one table."""

import pytest

from pledges import actions
from pledges.models import Pledge

pytestmark = pytest.mark.django_db

ROLES = (
    *("leader", "officer", "secretary", "head", "board_member", "board_secretary"),
    *("inspector", "administrator", "stranger"),
)
DRAFTERS = {"secretary", "head"}
# verb → state → who may; a state that is left out is nobody's.
TABLE = {
    "pledges.edit_pledge": {"draft": DRAFTERS},
    "pledges.freeze_pledge": {"draft": DRAFTERS},
    "pledges.reopen_pledge": {"frozen": DRAFTERS, "opened": DRAFTERS},
    "pledges.sign_pledge": {"opened": {"leader"}},
    "pledges.refuse_pledge": {"opened": {"leader"}},
}
SEES = set(ROLES) - {"stranger"}


def person(cast, role):
    return cast.leaders[0] if role == "leader" else getattr(cast, role)


@pytest.mark.parametrize("state", ["draft", "frozen", "opened"])
def test_verbs_are_allowed_as_the_table_says(request, cast, state):
    pledge = request.getfixturevalue(state)

    found = {
        verb: {role for role in ROLES if person(cast, role).has_perm(verb, pledge)}
        for verb in TABLE
    }

    assert found == {verb: table.get(state, set()) for verb, table in TABLE.items()}


def test_a_pledge_is_started_by_head_or_secretary(bloc_year, cast):
    may = {r for r in ROLES if person(cast, r).has_perm("pledges.create_pledge", bloc_year)}

    assert may == DRAFTERS


def test_people_of_the_bloc_and_the_board_see_it(opened, cast):
    sees = {r for r in ROLES if opened in Pledge.objects.visible_to(person(cast, r))}

    assert sees == SEES


def test_nobody_signs_twice_or_after_a_refusal(opened, cast):
    facts = {"strokes": [], "seen_hash": opened.document.content_hash}
    actions.sign_pledge(opened.pk, by=cast.leaders[0], **facts)
    assert not cast.leaders[0].has_perm("pledges.sign_pledge", opened)
    assert cast.leaders[1].has_perm("pledges.sign_pledge", opened)

    actions.refuse_pledge(opened.pk, reason="Chưa rõ", by=cast.leaders[1])

    assert not cast.leaders[2].has_perm("pledges.sign_pledge", opened)
