"""The workbook: what it shows, what may be typed into it, and that it computes like the server."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.spreadsheets import read_book
from scoring import forms, workbook, yearfile
from scoring.matching import Part, Wanted, find_layout
from scoring.workbook import NOT_APPLICABLE, Head, Input, Line, Workbook, formulas
from tests.core.hostile_spreadsheets import PAYLOADS
from tests.scoring.excel import Number, Text, computed

AT = datetime(2026, 11, 5, 2, 41, tzinfo=UTC)
LEAVES = [
    {"code": "I.1", "name": "Tay", "max": "10", "type": "manual", "step": "0.5"},
    {"code": "I.2", "name": "Đạt", "max": "8", "type": "pass_fail"},
    {"code": "I.3", "name": "Kế hoạch", "max": "30", "type": "percent_of_plan"},
    {
        "code": "I.4", "name": "Vượt", "max": "20", "type": "percent_of_plan", "cap": False,
        "cap_ratio": "1.2",
    },
    {"code": "I.5", "name": "Không trần", "max": "20", "type": "percent_of_plan", "cap": False},
    {
        "code": "I.6", "name": "Bậc", "max": "10", "type": "bands",
        "bands": [
            {"op": "gte", "value": "95", "points": "10"},
            {"op": "gt", "value": "80", "points": "5"},
            {"op": "lt", "value": "-3", "points": "1"}, {"op": "lte", "value": "0", "points": "2"},
        ],
    },
    {
        "code": "I.7", "name": "Chậm", "max": "5", "type": "late_days",
        "bands": [
            {"op": "lte", "value": "0", "points": "5"}, {"op": "lte", "value": "7", "points": "2.5"}
        ],
    },
    {"code": "I.8", "name": "Lần", "max": "12", "type": "count", "points_per_unit": "2.5"},
    {
        "code": "I.9", "name": "Cộng trừ", "max": "10", "type": "plus_minus", "base": "5",
        "plus": "1", "minus": "2", "min": "1",
    },
]  # fmt: skip
TREE = [
    {
        "code": "I", "name": "Gốc", "max": "85", "type": "group",
        "children": [
            {"code": "I.a", "name": "Nhóm", "max": "48", "type": "group", "children": LEAVES[:3]},
            *LEAVES[3:6][1:2],
            *LEAVES[6:8],
        ],
    },
    {
        "code": "II", "name": "Gốc hai", "max": "40", "type": "group", "cap": True,
        "children": [LEAVES[3], LEAVES[5], LEAVES[8]],
    },
    {
        "code": "B", "name": "Thưởng", "max": "9", "type": "group", "role": "bonus",
        "children": [
            {"code": "B.1", "name": "Thưởng", "type": "count", "points_per_unit": "2.25"},
            {"code": "B.2", "name": "Sáng kiến", "max": "5", "type": "manual"},
        ],
    },
    {
        "code": "T", "name": "Trừ", "type": "group", "role": "deduction",
        "children": [
            {"code": "T.1", "name": "Trừ", "type": "plus_minus", "plus": "3", "minus": "0"}
        ],
    },
]  # fmt: skip
POLICY = {
    "rounding": {"places": 2, "mode": "half_up"}, "na": "rescale", "bonus_cap": "8",
    "total_floor": "3",
}  # fmt: skip
UNITS = [{"code": f"dv-{n}", "name": f"Đơn vị {n}"} for n in (1, 2, 3)]


def leaves(nodes):
    for node in nodes:
        yield from leaves(node["children"]) if "children" in node else [node]


def inputs(kind):
    return tuple(
        Input(
            key=part.key, label=str(part.label), short=str(part.short), is_whole=part.whole,
            is_choice=part.choice,
        )
        for part in forms.PARTS[kind]
    )  # fmt: skip


def shown(kind, value):
    """What the cells of an entry hold."""
    if value is None:
        return {}
    first = forms.PARTS[kind][0].key
    if value.get("na"):
        return {first: f"{NOT_APPLICABLE}: {value['reason']}"}
    words = {True: workbook.YES, False: workbook.NO}
    return {k: words[v] if isinstance(v, bool) else Decimal(v) for k, v in value.items()}


def year(entries, **policy):
    content = {
        "schema": "thiduakhenthuong/year/1", "year": 2026,
        "bloc": {"slug": "a", "name": "A", "kind": "CUM", "head": None},
        "authority": {"name": "A", "style": "STATE_ND30"},
        "units": UNITS, "policy": {**POLICY, **policy}, "criteria": TREE, "entries": entries,
    }  # fmt: skip
    return yearfile.parse(json.dumps(content).encode())


def book_of(entries, *, tree=TREE, has_points=True, shut=(), **policy):
    result = {}
    if tree is TREE:
        result = {each["code"]: each for each in yearfile.result(year(entries, **policy))["units"]}
    heads = [
        Head(
            node=node, rule="tối đa 10 điểm", group="I. Gốc", inputs=inputs(node["type"]),
            is_open=node["code"] not in shut, places=2,
        )
        for node in leaves(tree)
    ]  # fmt: skip
    kinds = {node["code"]: node["type"] for node in leaves(tree)}
    lines = [
        Line(
            code=unit["code"], name=unit["name"],
            cells={c: shown(kinds[c], v) for c, v in entries.get(unit["code"], {}).items()},
            points=points_of(result.get(unit["code"])),
        )
        for unit in UNITS
    ]  # fmt: skip
    return Workbook(
        title="Cụm 5 & bạn, năm 2026", desk="Bàn của cụm, khối", snapshot="abc-123", made_at=AT,
        made_by="Chị Hoa", heads=heads, lines=lines, tree=tree, policy={**POLICY, **policy},
        has_points=has_points,
    )  # fmt: skip


def points_of(unit):
    if unit is None:
        return {}
    nodes = {code: None if p is None else Decimal(p) for code, p in unit["nodes"].items()}
    sums = {f"={key}": Decimal(unit[key]) for key in ("base", "bonus", "deduction", "total")}
    return nodes | sums


def reopened(book):
    return openpyxl.load_workbook(BytesIO(workbook.to_xlsx(book)))


class Sheets:
    """The workbook computed from its formulas alone."""

    def __init__(self, book):
        self.file = reopened(book)
        self.known = {}

    def at(self, sheet, name):
        if (sheet, name) not in self.known:
            self.known[sheet, name] = self._compute(sheet, self.file[sheet][name].value)
        return self.known[sheet, name]

    def _compute(self, sheet, value):
        if isinstance(value, str) and value.startswith("="):
            return computed(value[1:], lambda ref: self._ref(sheet, ref))
        if value is None or isinstance(value, str):
            return Text(value or "")
        return Number(str(value))

    def _ref(self, sheet, ref):
        other, _, name = ref.rpartition("!")
        return self.at(other.strip("'") or sheet, name)

    def row(self, sheet, number):
        heads = {cell.column_letter: cell.value for cell in self.file[sheet][4]}
        return {head: self.at(sheet, f"{letter}{number}") for letter, head in heads.items() if head}


NUMBERS = st.integers(0, 4000).map(lambda n: str(Decimal(n) / 20))
SIGNED = st.integers(-2000, 2000).map(lambda n: str(Decimal(n) / 10))
WHOLE = st.integers(0, 12).map(str)
BY_TYPE = {
    "manual": st.fixed_dictionaries({"points": st.integers(0, 10).map(lambda n: str(n / 2))}),
    "pass_fail": st.fixed_dictionaries({"passed": st.booleans()}),
    "percent_of_plan": st.fixed_dictionaries({"target": NUMBERS, "actual": NUMBERS}),
    "bands": st.fixed_dictionaries({"value": SIGNED}),
    "late_days": st.fixed_dictionaries({"days": SIGNED}),
    "count": st.fixed_dictionaries({"count": WHOLE}),
    "plus_minus": st.fixed_dictionaries({"plus": WHOLE, "minus": WHOLE}),
}
ABSENT = st.just({"na": True, "reason": "không có"})


@st.composite
def some_entries(draw):
    return {
        unit["code"]: {
            node["code"]: value
            for node in leaves(TREE)
            if (value := draw(st.none() | ABSENT | BY_TYPE[node["type"]])) is not None
        }
        for unit in UNITS
    }


@given(some_entries(), st.sampled_from(["rescale", "zero", "full"]), st.sampled_from([0, 2, 3]))
@settings(max_examples=25)
def test_the_sheet_computes_what_the_server_computes(entries, absent, places):
    policy = {"na": absent, "rounding": {"places": places, "mode": "half_up"}}
    book = book_of(entries, **policy)
    sheets = Sheets(book)

    for number, unit in enumerate(UNITS, 7):
        row = sheets.row("Điểm tính", number)
        expected = book.lines[number - 7].points
        for heading, value in row.items():
            code = heading.partition(" ")[0]
            if code in expected:
                wanted = expected[code]
                assert value == ("" if wanted is None else wanted), (unit, heading)
        assert row["Tổng tạm tính"] == expected["=total"]
        assert row["Điểm gốc"] in {expected["=base"], ""}
        assert row["Thưởng"] == row["B Thưởng"]
        assert row["Trừ"] == expected["=deduction"]


def test_the_grid_repeats_totals_of_the_page_of_points():
    entries = {"dv-1": {"I.1": {"points": "7.5"}, "B.2": {"points": "5"}}}
    sheets = Sheets(book_of(entries, na="zero"))

    row = sheets.row("Bảng chấm", 7)

    assert (row["Điểm I"], row["Điểm B"], row["Tổng tạm tính"]) == (7.5, 5, 12.5)


@pytest.mark.parametrize(
    "policy", [{"na": "bloc_average"}, {"rounding": {"places": 2, "mode": "half_even"}}]
)
def test_rules_that_only_the_server_follows_leave_its_numbers(policy):
    entries = {"dv-1": {"I.1": {"points": "7.5"}}}
    book = book_of(entries, **policy)

    sheet = reopened(book)["Điểm tính"]

    assert not any(
        isinstance(cell.value, str) and cell.value.startswith("=") for row in sheet for cell in row
    )
    assert 7.5 in [cell.value for cell in sheet[7]]
    assert "chỉ hệ thống tính được" in sheet["A2"].value


def test_leader_keeps_the_servers_points_and_says_so():
    tree = [{"code": "L", "name": "Dẫn đầu", "max": "10", "type": "leader"}]
    book = book_of({"dv-1": {"L": {"target": "5", "actual": "6"}}}, tree=tree)

    sheet = reopened(book)["Điểm tính"]

    assert sheet["A2"].value.startswith("Tự tính khi nhập. Riêng L so với cả cụm, khối")
    assert sheet["C7"].value is None
    assert formulas.points(tree[0], {}, policy=POLICY, role="base") is None


def test_without_a_leader_everything_is_computed_and_said():
    assert reopened(book_of({}))["Điểm tính"]["A2"].value.startswith("Tự tính khi nhập; điểm chính")


def test_a_rule_too_long_for_a_cell_is_left_to_the_server():
    bands = [{"op": "gte", "value": str(n), "points": "1"} for n in range(900)]
    node = {"code": "A", "name": "Bậc", "max": "1", "type": "bands", "bands": bands}
    many = [(f"A{n}", "1") for n in range(300)]

    assert formulas.points(node, {"value": "A1"}, policy=POLICY, role="base") is None
    assert formulas.group(many, policy=POLICY, role="bonus") is None


def test_criterion_one_may_not_see_has_no_formula():
    book = book_of({})
    part = replace(book, heads=book.heads[:1])

    sheet = reopened(part)["Điểm tính"]

    heads = {cell.value: cell.column_letter for cell in sheet[4]}
    assert sheet[f"{heads['I.1 Tay']}7"].value.startswith("=IF(LEFT(")
    assert sheet[f"{heads['I.2 Đạt']}7"].value == 0


def test_grid_shows_what_was_entered():
    entries = {
        "dv-1": {
            "I.1": {"points": "7.5"}, "I.2": {"passed": True},
            "I.3": {"target": "100", "actual": "97.5"}, "I.8": {"na": True, "reason": "không có"},
        }
    }  # fmt: skip
    sheet = reopened(book_of(entries))["Bảng chấm"]

    row = [cell.value for cell in sheet[7]]
    assert row[:7] == ["dv-1", "Đơn vị 1", 7.5, "Đạt", 100, 97.5, None]
    assert "KAD: không có" in row
    assert [cell.value for cell in sheet[5]][2:6] == ["điểm", "đạt hay không", "KH", "TH"]


def test_grid_is_found_again_by_its_headings():
    book = read_book(workbook.to_xlsx(book_of({"dv-1": {"I.1": {"points": "7.5"}}})))
    texts = [[c if isinstance(c, str) else "" for c in row] for row in book.sheet("Bảng chấm").rows]
    criteria = [
        Wanted(
            node["code"], node["name"],
            tuple(Part(p.key, (p.label, p.short)) for p in inputs(node["type"])),
        )
        for node in leaves(TREE)
    ]  # fmt: skip

    layout = find_layout(
        texts, units=[Wanted(u["code"], u["name"]) for u in UNITS], criteria=criteria
    )

    assert [line.index for line in layout.lines] == [6, 7, 8]
    assert len(layout.columns) == sum(len(c.parts) for c in criteria)
    assert [s.text for s in layout.strays] == [
        "Điểm I",
        "Điểm II",
        "Điểm B",
        "Điểm T",
        "Tổng tạm tính",
    ]


def test_snapshot_is_named_in_three_places():
    raw = workbook.to_xlsx(book_of({}))
    file, book = openpyxl.load_workbook(BytesIO(raw)), read_book(raw)

    assert workbook.snapshot_of(book) == "abc-123"
    assert workbook.snapshot_of(type(book)(book.sheets)) == "abc-123"
    assert workbook.snapshot_of(type(book)((), {})) == ""
    assert file["_anh_chup"].sheet_state == "veryHidden"
    assert "abc-123" in file["Bảng chấm"].oddFooter.left.text
    assert "abc-123" in file["Bảng chấm"]["A2"].value


def test_people_who_may_not_see_points_get_none():
    file = reopened(book_of({"dv-1": {"I.1": {"points": "7.5"}}}, has_points=False))

    assert file.sheetnames == ["Bảng chấm", "Hướng dẫn", "_anh_chup"]
    assert "Tổng tạm tính" not in [cell.value for cell in file["Bảng chấm"][4]]


def test_only_what_may_be_filled_is_open():
    sheet = reopened(book_of({}, shut={"I.2"}))["Bảng chấm"]

    locked = [sheet.cell(7, column).protection.locked for column in (1, 2, 3, 4, 5)]
    assert locked == [True, True, False, True, False]
    assert sheet.protection.sheet
    assert "D7:D9" not in [str(rule.sqref) for rule in sheet.data_validations.dataValidation]


def accepts(book, column, value):
    """Whether Excel lets a value into the first cell of a column."""
    sheet = reopened(book)["Bảng chấm"]
    rules = {str(r.sqref): r for r in sheet.data_validations.dataValidation}
    formula = rules[f"{column}7:{column}9"].formula1
    cell = Text(value) if isinstance(value, str) else Number(str(value))
    return bool(computed(formula, lambda _ref: cell))


@pytest.mark.parametrize(
    ("column", "value", "is_let_in"),
    [
        pytest.param("C", 7.5, True, id="points in steps"),
        pytest.param("C", 7.25, False, id="between two steps"),
        pytest.param("C", 10.5, False, id="above the maximum"),
        pytest.param("C", -1, False, id="below 0"),
        pytest.param("C", "KAD: không có", True, id="not applicable"),
        pytest.param("C", "9,5", True, id="typed with a comma where the system takes points"),
        pytest.param("E", 97.55, True, id="a plan of two decimals"),
        pytest.param("E", 97.555, False, id="a plan of three decimals"),
        pytest.param("H", 3.5, False, id="half a time"),
        pytest.param("H", 3, True, id="three times"),
    ],
)
def test_excel_stops_what_the_server_would_refuse(column, value, is_let_in):
    tree = [LEAVES[0], LEAVES[1], LEAVES[2], LEAVES[5], LEAVES[7]]

    assert accepts(book_of({}, tree=tree), column, value) == is_let_in


def test_choice_offers_yes_and_no():
    sheet = reopened(book_of({}))["Bảng chấm"]
    [rule] = [r for r in sheet.data_validations.dataValidation if r.type == "list"]

    assert rule.formula1 == '"Đạt,Không"'
    assert rule.prompt == "Tối đa 10 điểm. Không áp dụng: ghi “KAD: lý do”."


def test_guide_says_how_to_type():
    texts = [cell.value for row in reopened(book_of({}))["Hướng dẫn"] for cell in row if cell.value]

    assert any("KAD: lý do" in text for text in texts)
    assert any("so ba bên" in text for text in texts)


def worded(text):
    """A workbook that says one text wherever it says any."""
    node = {"code": text, "name": text, "max": "10", "type": "manual"}
    book = book_of({"dv-1": {text: {"na": True, "reason": text}}}, tree=[node])
    head = replace(book.heads[0], rule=text, group=text)
    line = replace(book.lines[0], code=text, name=text)
    words = {"title": text, "desk": text, "made_by": text, "snapshot": text}
    return reopened(replace(book, heads=[head], lines=[line], **words))


def live(file):
    """What a spreadsheet program would compute or follow."""
    cells = [cell for sheet in file for row in sheet for cell in row]
    return {
        (cell.parent.title, cell.coordinate, cell.value)
        for cell in cells
        if cell.data_type == "f" or cell.hyperlink
    }


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_of_the_table_ever_becomes_live(payload):
    assert live(worded(payload)) == live(worded("vô hại"))


def test_points_show_the_decimals_of_the_policy():
    book = book_of({}, rounding={"places": 3, "mode": "half_up"})

    assert reopened(book)["Điểm tính"]["C7"].number_format == "0.000"


@pytest.mark.parametrize(("columns", "pages"), [(0, 1), (1, 1), (16, 1), (17, 2), (200, 13)])
def test_wide_tables_take_several_pages_of_paper(columns, pages):
    assert workbook.grid.across(columns) == pages


def test_a_table_of_nobody_is_still_a_workbook():
    book = book_of({})
    empty = replace(book, lines=[])

    assert reopened(empty)["Bảng chấm"].max_row == 6
