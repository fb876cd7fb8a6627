"""A transition moves a row it may move, and refuses with the act's own words."""

from dataclasses import dataclass

import pytest

from core.transitions import Refused, Transition


@dataclass
class Row:
    state: str

    def get_state_display(self) -> str:
        return {"A": "đang soạn", "B": "đã khoá"}[self.state]


LOCK = Transition("khoá", frozenset({"A"}), "B")


def test_open_arrow_moves_the_row():
    row = Row("A")

    LOCK.apply(row)

    assert row.state == "B"


def test_shut_arrow_is_refused_and_names_the_state():
    row = Row("B")

    with pytest.raises(Refused, match=r"khoá.*đã khoá"):
        LOCK.apply(row)

    assert row.state == "B"
