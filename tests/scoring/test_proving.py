"""What evidence comes to: every status, and what a unit owes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.proving import Debt, Status, Use, debts, status_of

STATES = ("IN_REVIEW", "ACCEPTED", "REJECTED")
USES = st.lists(
    st.builds(Use, st.integers(1, 4), st.sampled_from(STATES), st.booleans()), max_size=4
)


@pytest.mark.parametrize(
    ("uses", "status"),
    [
        ([], Status.MISSING),
        ([Use(1, "IN_REVIEW")], Status.IN_REVIEW),
        ([Use(1, "REJECTED")], Status.REJECTED),
        ([Use(1, "REJECTED"), Use(2, "IN_REVIEW")], Status.IN_REVIEW),
        ([Use(1, "REJECTED"), Use(2, "ACCEPTED")], Status.ACCEPTED),
        ([Use(1, "ACCEPTED", is_expired=True)], Status.EXPIRED),
        ([Use(1, "ACCEPTED", is_expired=True), Use(2, "REJECTED")], Status.REJECTED),
        ([Use(1, "ACCEPTED", is_expired=True), Use(2, "IN_REVIEW")], Status.IN_REVIEW),
    ],
)
def test_status_is_the_best_that_is_true(uses, status):
    assert status_of(uses) == status


def test_debts_name_what_is_missing_refused_or_leaned_on_twice():
    uses = {"I.1": [Use(1, "ACCEPTED")], "I.2": [Use(1, "IN_REVIEW")], "II": [Use(2, "REJECTED")]}

    found = debts(["I.1", "I.2", "II", "III", "IV"], uses, {"IV"})

    assert found == [
        Debt("I.1", Status.ACCEPTED, is_explained=False, shared_with=("I.2",)),
        Debt("I.2", Status.IN_REVIEW, is_explained=False, shared_with=("I.1",)),
        Debt("II", Status.REJECTED, is_explained=False),
        Debt("III", Status.MISSING, is_explained=False),
        Debt("IV", Status.MISSING, is_explained=True),
    ]
    assert [debt.is_owed for debt in found] == [False, False, False, True, False]


def test_evidence_of_its_own_that_is_in_order_is_no_debt():
    assert debts(["I.1"], {"I.1": [Use(1, "ACCEPTED")], "I.2": [Use(2, "ACCEPTED")]}, set()) == []


@given(USES)
def test_order_of_evidence_does_not_matter(uses):
    assert status_of(uses) == status_of(uses[::-1])


@given(USES)
def test_one_more_accepted_piece_settles_the_criterion(uses):
    assert status_of([*uses, Use(9, "ACCEPTED")]) == Status.ACCEPTED
