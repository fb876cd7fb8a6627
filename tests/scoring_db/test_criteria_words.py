"""Everything that can be found about a table can be said, in Vietnamese and without raw codes."""

import inspect
import re

import pytest
from django.utils import translation

from scoring.criteria import Finding, Severity, lint, linting, rescaling
from scoring.criteria.tables import read_table, reading, settling
from scoring.forms.criteria import titled
from scoring.management.wording import MESSAGES
from scoring.models import CriteriaSet
from scoring.views.criteria import words
from tests.oracles.random_years import random_year
from tests.scoring.years import group, leaf

CALL = re.compile(r'\.(?:warn|fail|note|ask)\(\s*"([a-z_]+)"')


def told_by(*modules):
    return {code for module in modules for code in CALL.findall(inspect.getsource(module))}


def test_every_finding_has_its_words():
    found = told_by(linting) | {"bonus_above_cap", "grade_unreachable", "empty_group"}

    assert len(found) > 15
    assert found <= set(words.FINDINGS)


def test_every_flaw_of_a_table_has_its_words():
    found = told_by(reading, settling) | {"not_a_number", "ambiguous_number", "number_range"}

    assert len(found) > 10
    assert found <= set(words.FLAWS)


def test_every_refusal_of_a_choice_that_a_page_offers_has_its_words():
    found = set(re.findall(r'Refusal\("([a-z_]+)"', inspect.getsource(rescaling)))

    assert found - {"type_changed"} == set(words.REFUSALS)  # for another type only reset is offered


@pytest.mark.parametrize("choice", rescaling.Choice)
def test_every_choice_has_its_words(choice):
    assert words.CHOICES[choice.value]


def test_findings_of_many_broken_tables_can_be_said():
    said = 0
    for seed in range(40):
        nodes = random_year(seed)["criteria"]
        for number, node in enumerate(nodes):
            node.pop(["max", "name", "type", "children"][number % 4], None)
            node["step"] = "x"
        with translation.override("vi"):
            for finding in lint(nodes, policy={"grades": 3}, year=2026, owners=()):
                text = words.finding_in_words(finding)
                assert "%(" not in text
                said += 1
    assert said > 300


def test_numbers_have_a_decimal_comma_and_quotations_stay():
    sums = Finding("group_max", Severity.ERROR, "I", "max", {"max": "2.5", "sum": "2"})
    twice = Finding("duplicate_code", Severity.ERROR, "1.2", "code", {"given": "1.2"})

    assert words.finding_in_words(sums) == "điểm của nhóm là 2,5, các mục con cộng được 2"
    assert words.finding_in_words(twice) == "mã: mã “1.2” dùng nhiều lần"


def test_what_is_missing_names_the_field():
    missing = Finding("required", Severity.ERROR, "I", "bands[0].op", {"key": "op"})
    policy = Finding("required", Severity.ERROR, "", "policy.rounding", {"key": "rounding"})
    unknown = Finding("unknown_key", Severity.ERROR, "I", "lạ", {"key": "lạ"})

    assert words.finding_in_words(missing) == "bên nào của mốc: còn thiếu"
    assert words.finding_in_words(policy) == "làm tròn: còn thiếu"
    assert words.finding_in_words(unknown) == "khóa “lạ” không có trong định dạng"


def test_findings_that_say_the_same_are_said_once_errors_first():
    nodes = [leaf(code, "manual") for code in "ab"] + [group("c", most="1")]

    heaps = words.heaps_of(lint(nodes), keys={"a": 1, "c": 3})

    assert [(heap.is_error, heap.places) for heap in heaps] == [
        (True, (("c", 3),)),
        (False, (("a", 1), ("b", None))),
    ]


def test_a_flaw_quotes_the_cell_as_it_stands():
    flaw = read_table([("TT", "Nội dung", "Điểm"), ("1", "Một", "1.234")]).flaws[0]

    assert words.flaw_in_words(flaw).startswith("“1.234” có thể hiểu theo hai cách")


def test_messages_of_the_year_file_need_no_words_of_ours():
    assert {"required", "empty", "group_max"} == set(words.FINDINGS) & set(MESSAGES)


@pytest.mark.parametrize(
    ("errors", "warnings", "expected"),
    [
        (0, 0, "Không có gì phải xem lại."),
        (2, 0, "2 lỗi"),
        (0, 3, "3 điều cần xem"),
        (1, 1, "1 lỗi, 1 điều cần xem"),
    ],
)
def test_findings_are_counted_in_words(errors, warnings, expected):
    assert words.counted(errors, warnings) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"name": "Bộ", "year": 2026, "version": 2}, "Bộ, năm 2026, bản 2"),
        ({"name": "Mẫu"}, "Mẫu, bản 1"),
    ],
)
def test_a_set_is_told_from_its_versions(facts, expected):
    assert titled(CriteriaSet(**facts)) == expected
