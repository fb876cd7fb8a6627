"""Three-way merge: nothing that one side did alone is ever a conflict, nothing is lost silently."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.merging import Verdict, judge, judge_without_base, merge

ENTRIES = st.none() | st.builds(lambda p: {"points": str(p)}, st.integers(0, 3))


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "verdict"),
    [
        pytest.param("a", "a", "a", Verdict.UNCHANGED, id="nobody changed it"),
        pytest.param("a", "a", "b", Verdict.TAKE, id="only the file changed it"),
        pytest.param("a", "b", "a", Verdict.KEEP, id="only the database changed it"),
        pytest.param("a", "b", "b", Verdict.SAME, id="both changed it to the same"),
        pytest.param("a", "b", "c", Verdict.CONFLICT, id="each changed it"),
        pytest.param(None, None, "b", Verdict.TAKE, id="the file filled an empty cell"),
        pytest.param("a", "a", None, Verdict.TAKE, id="the file emptied a cell"),
        pytest.param("a", "b", None, Verdict.CONFLICT, id="emptied here, changed there"),
        pytest.param("a", None, "b", Verdict.CONFLICT, id="changed here, emptied there"),
        pytest.param("a", None, None, Verdict.SAME, id="both emptied it"),
    ],
)
def test_cell_is_judged_against_its_base(base, mine, theirs, verdict):
    assert judge(base, mine, theirs) == verdict


@pytest.mark.parametrize(
    ("mine", "theirs", "verdict"),
    [
        pytest.param("a", "a", Verdict.UNCHANGED, id="equal"),
        pytest.param(None, None, Verdict.UNCHANGED, id="both empty"),
        pytest.param(None, "b", Verdict.TAKE, id="fills an empty cell"),
        pytest.param("a", None, Verdict.KEEP, id="an empty cell erases nothing"),
        pytest.param("a", "b", Verdict.CONFLICT, id="differ"),
    ],
)
def test_cell_without_a_base_is_judged_by_two_sides(mine, theirs, verdict):
    assert judge_without_base(mine, theirs) == verdict


@given(ENTRIES, ENTRIES, ENTRIES)
def test_taking_what_is_no_conflict_ends_where_both_sides_agree(base, mine, theirs):
    verdict = judge(base, mine, theirs)
    after = theirs if verdict == Verdict.TAKE else mine

    assert (after == theirs) or verdict in {Verdict.KEEP, Verdict.CONFLICT}
    assert judge(base, after, theirs) in {verdict, Verdict.SAME, Verdict.UNCHANGED}


@given(ENTRIES, ENTRIES)
def test_a_side_that_did_nothing_never_makes_a_conflict(base, other):
    assert judge(base, base, other) != Verdict.CONFLICT
    assert judge(base, other, base) != Verdict.CONFLICT


@given(ENTRIES, ENTRIES, ENTRIES)
def test_conflicts_look_the_same_from_both_sides(base, mine, theirs):
    mirrored = {Verdict.TAKE: Verdict.KEEP, Verdict.KEEP: Verdict.TAKE}
    verdict = judge(base, mine, theirs)

    assert judge(base, theirs, mine) == mirrored.get(verdict, verdict)


@given(ENTRIES, ENTRIES)
def test_without_a_base_nothing_filled_is_overwritten_or_emptied(mine, theirs):
    if judge_without_base(mine, theirs) == Verdict.TAKE:
        assert mine is None


def test_every_cell_of_the_file_is_judged_and_no_other():
    base = {"a": 1, "b": 1, "cut": 1}
    mine = {"a": 1, "b": 2, "cut": 2, "new": 5}
    theirs = {"a": 3, "b": 3, "new": 5, "unheard": 7}

    assert merge(base, mine, theirs) == {
        "a": Verdict.TAKE,
        "b": Verdict.CONFLICT,
        "new": Verdict.UNCHANGED,
        "unheard": Verdict.TAKE,
    }


@given(st.dictionaries(st.integers(0, 9), ENTRIES), st.dictionaries(st.integers(0, 9), ENTRIES))
def test_a_file_that_was_not_touched_changes_nothing(base, mine):
    verdicts = merge(base, mine, base)

    assert set(verdicts) == set(base)
    assert set(verdicts.values()) <= {Verdict.UNCHANGED, Verdict.KEEP}
