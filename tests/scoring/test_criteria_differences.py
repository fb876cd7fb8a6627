"""What two versions of a table differ in."""

import json
import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.criteria import Kind, compare, walk
from tests.oracles.random_years import random_year
from tests.scoring.years import group, leaf

OLD = [
    group("I", leaf("I.1", "manual"), leaf("I.2", "pass_fail"), most="20"),
    group("II", leaf("II.1", "count", points_per_unit="1"), leaf("II.2", "manual"), most="20"),
]


def copy(nodes):
    return json.loads(json.dumps(nodes))


def kinds(old, new):
    return [
        ((row.new or row.old).code, row.kind.value)
        for row in compare(old, new)
        if row.kind is not Kind.SAME
    ]


def test_a_table_does_not_differ_from_itself():
    assert kinds(OLD, copy(OLD)) == []


def test_numbers_are_compared_by_worth_not_by_spelling():
    new = copy(OLD)
    new[0]["children"][0]["max"] = 10
    new[1]["children"][0]["points_per_unit"] = "1.0"

    assert kinds(OLD, new) == []


def test_added_and_removed_nodes_stand_where_they_were():
    new = copy(OLD)
    del new[0]["children"][0]
    new[1]["children"].append(leaf("II.3", "leader"))

    rows = [((r.new or r.old).code, r.kind.value) for r in compare(OLD, new)]

    assert rows == [
        ("I", "same"),
        ("I.1", "removed"),
        ("I.2", "same"),
        ("II", "same"),
        ("II.1", "same"),
        ("II.2", "same"),
        ("II.3", "added"),
    ]


def test_what_was_removed_at_the_top_comes_first():
    assert next((r.old.code, r.kind) for r in compare(OLD, copy(OLD)[1:])) == ("I", Kind.REMOVED)


def test_changed_fields_are_told_one_by_one():
    new = copy(OLD)
    new[0]["children"][0] |= {"max": "12", "step": "0.5", "guide": "Xem sổ"}
    del new[1]["children"][0]["points_per_unit"]

    changed = [row for row in compare(OLD, new) if row.kind is Kind.CHANGED]

    assert [[(c.key, c.old, c.new, c.is_scored) for c in row.changes] for row in changed] == [
        [("max", "10", "12", True), ("step", None, "0.5", True), ("guide", None, "Xem sổ", False)],
        [("points_per_unit", "1", None, True)],
    ]
    assert [row.is_scored for row in changed] == [True, True]


def test_words_change_no_score():
    new = copy(OLD)
    new[0]["name"] = "Nhóm một"

    assert next((r.kind, r.is_scored) for r in compare(OLD, new)) == (Kind.CHANGED, False)


def test_true_is_not_one():
    assert kinds([leaf("x", "manual", evidence=True)], [leaf("x", "manual", evidence="1")]) == [
        ("x", "changed")
    ]


def test_bands_are_compared_deeply():
    rows = [{"op": "gte", "value": "95", "points": "10"}]
    same = [{"op": "gte", "value": 95, "points": "10.0"}]
    other = [{"op": "gt", "value": "95", "points": "10"}]

    assert kinds([leaf("x", "bands", bands=rows)], [leaf("x", "bands", bands=same)]) == []
    assert kinds([leaf("x", "bands", bands=rows)], [leaf("x", "bands", bands=other)]) == [
        ("x", "changed")
    ]


def test_a_node_below_another_group_has_moved():
    new = copy(OLD)
    new[1]["children"].insert(0, new[0]["children"].pop())

    assert kinds(OLD, new) == [("I.2", "moved")]


def test_only_the_one_that_jumped_has_moved():
    old = [leaf(code, "manual") for code in "abcde"]

    assert kinds(old, [old[4], *old[:4]]) == [("e", "moved")]
    assert kinds(old, [old[1], old[0], *old[2:]]) == [("a", "moved")]


def test_a_new_code_for_the_same_words_is_a_new_name():
    new = copy(OLD)
    new[0] |= {"code": "A"}
    new[0]["children"][0] |= {"code": "A.1", "name": "Tiêu chí I.1 (sửa)", "max": "15"}

    rows = {(r.new or r.old).code: r for r in compare(OLD, new)}

    assert rows["A"].kind is rows["A.1"].kind is Kind.RENAMED
    assert rows["A.1"].old.code == "I.1"
    assert [c.key for c in rows["A.1"].changes] == ["name", "max"]
    assert [code for code, row in rows.items() if row.is_moved] == []


def test_another_type_is_another_criterion():
    new = copy(OLD)
    new[0]["children"][0] |= {"code": "I.9", "type": "leader"}

    assert kinds(OLD, new) == [("I.1", "removed"), ("I.9", "added")]


def test_every_node_has_one_twin_at_most():
    old = [leaf("a", "manual", name="Thu ngân sách")]
    new = [leaf(c, "manual", name="Thu ngân sách") for c in "bc"]

    assert kinds(old, new) == [("b", "renamed"), ("c", "added")]


def test_two_large_tables_without_a_common_code_are_compared_quickly():
    table = json.loads(Path("demo/data/criteria/table_A.json").read_text())["criteria"]
    other = copy(table)
    for node in walk(other):
        node["code"] = f"moi-{node['code']}"
    start = time.perf_counter()

    rows = compare(table, other)

    assert time.perf_counter() - start < 5
    assert {row.kind for row in rows} == {Kind.RENAMED}


def test_nodes_that_share_a_code_are_not_compared_twice():
    twice = [leaf("a", "manual"), leaf("a", "manual", "3")]

    assert kinds(twice, [leaf("a", "manual")]) == []


def test_nodes_without_a_code_are_not_a_fall():
    assert kinds([{"name": "x"}], [{"name": "y", "type": "manual"}]) == [("", "changed")]


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 300), st.randoms(use_true_random=False))
def test_a_comparison_accounts_for_every_node(seed, dice):
    old = random_year(seed)["criteria"]
    new = shuffled(copy(old), dice)

    rows = compare(old, new)

    assert [r.new.code for r in rows if r.new] == [node["code"] for node in walk(new)]
    assert sorted(r.old.code for r in rows if r.old) == sorted(n["code"] for n in walk(old))


def shuffled(nodes, dice):
    kept = [node for node in nodes if dice.random() > 0.15] or nodes[:1]
    for node in kept:
        if "children" in node:
            node["children"] = shuffled(node["children"], dice)
        elif dice.random() < 0.3:
            node["max"] = str(dice.randint(0, 9))
        if dice.random() < 0.1:
            node["code"] = f"{node['code']}-moi"
    dice.shuffle(kept)
    return kept


@pytest.mark.parametrize("seed", range(30))
def test_moving_one_of_many_siblings_moves_one(seed):
    dice = random.Random(seed)  # noqa: S311 - an order to test with
    old = [leaf(f"c{n}", "manual", name=f"{n}" * 9) for n in range(12)]
    new = copy(old)
    new.insert(dice.randrange(12), new.pop(dice.randrange(12)))

    assert len(kinds(old, new)) <= 1
