"""A small legal year file with every type of criterion, to change one thing of."""

import json

from scoring import yearfile

DELETED = object()
NA = {"na": True, "reason": "không có nhiệm vụ này"}


def leaf(code, kind, most="10", **more):
    node = {"code": code, "name": f"Tiêu chí {code}", "type": kind, **more}
    return node if most is None else node | {"max": most}


def group(code, *children, most=None, **more):
    node = {"code": code, "name": f"Nhóm {code}", "type": "group", "children": list(children)}
    return node | more | ({} if most is None else {"max": most})


BANDS = [{"op": "gte", "value": "95", "points": "10"}, {"op": "gt", "value": 80, "points": 5}]
DAYS = [{"op": "lte", "value": "0", "points": "10"}, {"op": "lt", "value": "8", "points": "4"}]

CRITERIA = [
    group(
        "I",
        leaf("I.1", "manual", step="0.5", floor={"share": "0.5"}),
        leaf("I.2", "pass_fail", evidence=True, owner="Sở Nội vụ"),
        leaf("I.3", "percent_of_plan", cap=False, cap_ratio="1.5"),
        leaf("I.4", "leader"),
        most="40",
        legal_basis="NĐ 152/2025/NĐ-CP",
    ),
    group(
        "II",
        leaf("II.1", "bands", bands=BANDS, guide="Nhập %\nMột chữ số thập phân."),
        leaf("II.2", "late_days", bands=DAYS, deadline="12-15"),
        leaf("II.3", "count", points_per_unit="2.5"),
        leaf("II.4", "plus_minus", base="5", plus="1", minus="2", min="0"),
        most="40",
    ),
    group("C", leaf("C.1", "count", None, points_per_unit="3"), role="bonus"),
    group("T", leaf("T.1", "count", "5", points_per_unit="1"), role="deduction", most="5"),
]
ENTRIES = {
    "I.1": {"points": "8.5"},
    "I.2": {"passed": True},
    "I.3": {"target": "100", "actual": "97.5"},
    "I.4": {"target": "100", "actual": "120"},
    "II.1": {"value": "95"},
    "II.2": {"days": 3},
    "II.3": {"count": 3},
    "II.4": {"plus": 1, "minus": 2},
    "C.1": {"count": "1"},
    "T.1": {"na": True, "reason": "chưa có quy định"},
}
YEAR = {
    "schema": "thiduakhenthuong/year/1",
    "year": 2026,
    "authority": {"name": "Công an TP Hà Nội", "style": "STATE_ND30", "place": "Hà Nội"},
    "bloc": {
        "slug": "cum-5-catp",
        "name": "Cụm thi đua số 5",
        "kind": "CUM",
        "head": "tham-muu",
        "deputy": None,
    },
    "units": [
        {
            "code": "tham-muu",
            "name": "Phòng Tham mưu",
            "type": "DEPARTMENT",
            "leader": {"name": "Nguyễn Văn Mẫu", "title": "Trưởng phòng"},
        },
        {"code": "phap-che", "name": "Phòng Pháp chế"},
    ],
    "policy": {
        "rounding": {"places": 2, "mode": "half_up"},
        "na": "rescale",
        "bonus_cap": "50",
        "total_floor": "0",
        "floor_effect": "exclude",
        "grades": [
            {"name": "Xuất sắc", "min": "70", "inclusive": True},
            {"name": "Tốt", "min": "50", "inclusive": False},
        ],
        "tie_break": [
            {"by": "node", "code": "I"},
            {"by": "least_deduction"},
            {"by": "most_bonus"},
            {"by": "pledge"},
            {"by": "women_share", "at_least": "0.70"},
            {"by": "decision", "order": ["phap-che"], "reason": "Hội nghị biểu quyết"},
        ],
    },
    "criteria": CRITERIA,
    "entries": {"tham-muu": ENTRIES, "phap-che": ENTRIES},
    "status": {"phap-che": {"suspended": "đang xác minh đơn"}},
    "pledge_completion": {"tham-muu": "0.95"},
    "women_share": {"tham-muu": "0.40"},
}


def year(*changes, **parts):
    """The year with whole parts replaced, then with (path, value) changes made inside it."""
    content = json.loads(json.dumps(YEAR | parts))  # no part is shared with another
    for path, value in changes:
        *way, last = path
        spot = content
        for step in way:
            spot = spot[step]
        if value is DELETED:
            del spot[last]
        else:
            spot[last] = value
    return content


def raw(content):
    return json.dumps(content, ensure_ascii=False).encode()


def parse(content):
    return yearfile.parse(raw(content))


def problems(content):
    """(place, code) of everything that is wrong; bytes are read as they are."""
    try:
        yearfile.parse(content if isinstance(content, bytes) else raw(content))
    except yearfile.Invalid as invalid:
        return [(problem.place, problem.code) for problem in invalid.problems]
    return []


def table(*criteria, entries, policy=None, units=None, **parts):
    """A year of the given criteria; entries are by unit, units are those of the entries."""
    codes = units or list(entries)
    plain_policy = {"rounding": {"places": 2, "mode": "half_up"}, "na": "zero"}
    return {
        "schema": "thiduakhenthuong/year/1",
        "year": 2026,
        "authority": {"name": "Cấp trên", "style": "STATE_ND30"},
        "bloc": {"slug": "cum", "name": "Cụm", "kind": "CUM"},
        "units": [{"code": code, "name": code} for code in codes],
        "policy": plain_policy | (policy or {}),
        "criteria": list(criteria),
        "entries": entries,
        **parts,
    }


def result(content):
    return yearfile.result(parse(content))


def lines(content):
    """The result's units by code."""
    return {unit["code"]: unit for unit in result(content)["units"]}


GOOD = raw(YEAR)


def text_with(old, new):
    """The example's bytes with one piece of its text replaced."""
    assert old.encode() in GOOD
    return GOOD.replace(old.encode(), new.encode(), 1)


def bare_policy():
    return {"rounding": {"places": 2, "mode": "down"}, "na": "zero"}


def node(content, code, unit="a"):
    return lines(content)[unit]["nodes"][code]


def worth(criterion, entry, **policy):
    """The score of one criterion for the only unit."""
    return node(table(criterion, entries={"a": {criterion["code"]: entry}}, policy=policy), "x")
