"""Whose turn it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocs.rotation import Heads, Slate, Turn, next_slate, preview

ORDER = [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("now", "barred", "expected"),
    [
        pytest.param(Heads(1, 2), (), Slate(2, 3, Turn.DEPUTY), id="deputy takes over"),
        pytest.param(Heads(1, 4), (), Slate(4, 1, Turn.DEPUTY), id="any deputy takes over"),
        pytest.param(Heads(2), (), Slate(3, 4, Turn.ORDER), id="without deputy the next"),
        pytest.param(Heads(4), (), Slate(1, 2, Turn.ORDER), id="after the last the first"),
        pytest.param(Heads(1, 9), (), Slate(2, 3, Turn.ORDER), id="a deputy that left is no one"),
        pytest.param(Heads(), (), Slate(1, 2, Turn.FIRST), id="unknown head begins the order"),
        pytest.param(Heads(9), (), Slate(1, 2, Turn.FIRST), id="a head that left is unknown"),
        pytest.param(Heads(1, 2), (2,), Slate(3, 4, Turn.ORDER), id="a barred deputy is no one"),
        pytest.param(Heads(2), (3,), Slate(4, 1, Turn.ORDER), id="a barred unit is passed over"),
        pytest.param(Heads(1), (2, 3, 4), Slate(1, None, Turn.ORDER), id="the only one stays"),
        pytest.param(Heads(1, 2), ORDER, Slate(None, None, Turn.NOBODY), id="all are barred"),
    ],
)
def test_next_slate(now, barred, expected):
    assert next_slate(ORDER, now, barred=barred) == expected


def test_nobody_leads_an_empty_bloc():
    assert next_slate([], Heads()) == Slate(None, None, Turn.NOBODY)


def test_preview_goes_round_and_bars_only_the_first_year():
    slates = preview(ORDER, Heads(1), years=5, barred=(2,))

    assert [slate.head for slate in slates] == [3, 4, 1, 2, 3]


@given(
    order=st.lists(st.integers(1, 50), min_size=2, max_size=12, unique=True),
    head=st.none() | st.integers(1, 50),
    deputy=st.none() | st.integers(1, 50),
)
def test_every_unit_leads_once_in_a_round(order, head, deputy):
    slates = preview(order, Heads(head, deputy), years=2 * len(order))
    heads = [slate.head for slate in slates]

    assert all(slate.head != slate.deputy for slate in slates)
    assert sorted(heads[: len(order)]) == sorted(order)
    assert heads[: len(order)] == heads[len(order) :]
