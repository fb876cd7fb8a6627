"""Moving criteria about: nothing is lost, and no move leads nowhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.criteria import Row, Way, moved

#  1 I          5 II
#    2 I.1        6 II.1 (group, empty)
#    3 I.2
#      4 I.2.1
ROWS = [
    Row(1, None, True),
    Row(2, 1, False),
    Row(3, 1, True),
    Row(4, 3, False),
    Row(5, None, True),
    Row(6, 5, True),
]


def shape(rows):
    return None if rows is None else [(row.key, row.parent) for row in rows]


@pytest.mark.parametrize(
    ("key", "way", "target", "expected"),
    [
        (3, Way.UP, None, [(1, None), (3, 1), (4, 3), (2, 1), (5, None), (6, 5)]),
        (2, Way.DOWN, None, [(1, None), (3, 1), (4, 3), (2, 1), (5, None), (6, 5)]),
        (5, Way.UP, None, [(5, None), (6, 5), (1, None), (2, 1), (3, 1), (4, 3)]),
        (2, Way.UP, None, None),
        (3, Way.DOWN, None, None),
        (1, Way.UP, None, None),
        (3, Way.IN, None, None),
        (2, Way.IN, None, None),
        (5, Way.IN, None, [(1, None), (2, 1), (3, 1), (4, 3), (5, 1), (6, 5)]),
        (4, Way.OUT, None, [(1, None), (2, 1), (3, 1), (4, 1), (5, None), (6, 5)]),
        (3, Way.OUT, None, [(1, None), (2, 1), (3, None), (4, 3), (5, None), (6, 5)]),
        (5, Way.OUT, None, None),
        (2, Way.BEFORE, 6, [(1, None), (3, 1), (4, 3), (5, None), (2, 5), (6, 5)]),
        (2, Way.AFTER, 6, [(1, None), (3, 1), (4, 3), (5, None), (6, 5), (2, 5)]),
        (2, Way.AFTER, 3, [(1, None), (3, 1), (4, 3), (2, 1), (5, None), (6, 5)]),
        (2, Way.INSIDE, 6, [(1, None), (3, 1), (4, 3), (5, None), (6, 5), (2, 6)]),
        (2, Way.INSIDE, 3, [(1, None), (3, 1), (4, 3), (2, 3), (5, None), (6, 5)]),
        (2, Way.INSIDE, 4, None),
        (1, Way.INSIDE, 3, None),
        (1, Way.AFTER, 4, None),
        (2, Way.AFTER, 2, None),
        (2, Way.AFTER, 99, None),
        (2, Way.AFTER, None, None),
    ],
)
def test_a_move_ends_where_it_was_sent(key, way, target, expected):
    assert shape(moved(ROWS, key, way, target=target)) == expected


def test_no_move_makes_the_table_deeper_than_it_may_be():
    chain = [Row(n, n - 1 or None, True) for n in range(1, 10)]
    rows = [*chain, Row(10, 9, False), Row(20, None, True), Row(21, 20, False)]

    assert moved(rows, 21, Way.INSIDE, target=9) is not None
    assert moved(rows, 20, Way.INSIDE, target=9) is None


@st.composite
def tables(draw):
    rows = []
    for key in range(1, draw(st.integers(1, 12)) + 1):
        groups = [None, *(row.key for row in rows if row.is_group)]
        rows.append(Row(key, draw(st.sampled_from(groups)), draw(st.booleans())))
    return ordered(rows, None)


def ordered(rows, parent):
    return [each for row in rows if row.parent == parent for each in (row, *ordered(rows, row.key))]


@given(tables(), st.sampled_from(Way), st.data())
def test_a_move_keeps_every_node_and_the_order_of_a_tree(rows, way, data):
    keys = [row.key for row in rows]
    key, target = data.draw(st.sampled_from(keys)), data.draw(st.sampled_from(keys))

    after = moved(rows, key, way, target=target)

    if after is not None:
        assert sorted(row.key for row in after) == sorted(keys)
        assert ordered(after, None) == after
        assert all(row.parent is None or is_group(after, row.parent) for row in after)
        rest = [row for row in after if row.key != key]
        assert {r.key: r.parent for r in rest} == {r.key: r.parent for r in rows if r.key != key}


def is_group(rows, key):
    return next(row.is_group for row in rows if row.key == key)


@given(tables(), st.data())
def test_up_and_down_undo_each_other(rows, data):
    key = data.draw(st.sampled_from([row.key for row in rows]))
    up = moved(rows, key, Way.UP)

    if up is not None:
        assert moved(up, key, Way.DOWN) == rows
