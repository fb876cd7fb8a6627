"""Year files for tests of the database."""

import json

from scoring import actions, yearfile

CRITERIA = [
    {
        "code": "I",
        "name": "Nhiệm vụ",
        "max": "60",
        "type": "group",
        "children": [
            {"code": "I.1", "name": "Chỉ tiêu", "max": "30", "type": "percent_of_plan"},
            {"code": "I.2", "name": "Điểm tay", "max": "30", "type": "manual", "step": "0.5"},
        ],
    },
    {
        "code": "II",
        "name": "Phong trào",
        "max": "40",
        "type": "group",
        "children": [
            {"code": "II.1", "name": "Có quy chế", "max": "20", "type": "pass_fail"},
            {
                "code": "II.2",
                "name": "Cải cách",
                "max": "20",
                "type": "count",
                "points_per_unit": "5",
                "owner": "Sở Nội vụ",
            },
        ],
    },
]
FULL_ENTRIES = {
    "I.1": {"target": "100", "actual": "90"},
    "I.2": {"points": "20"},
    "II.1": {"passed": True},
    "II.2": {"count": "2"},
}


def year(*, units=3, slug="cum-5", year=2026, entries=None, **changes):
    """A legal year file; without entries every cell is empty."""
    codes = [f"dv-{number}" for number in range(1, units + 1)]
    content = {
        "schema": "thiduakhenthuong/year/1",
        "year": year,
        "authority": {"name": "Công an tỉnh Mẫu", "style": "STATE_ND30", "place": "Hà Nội"},
        "bloc": {"slug": slug, "name": "Cụm thi đua số 5", "kind": "CUM", "head": "dv-1"},
        "units": [{"code": code, "name": f"Đơn vị {code}"} for code in codes],
        "policy": {
            "rounding": {"places": 2, "mode": "half_up"},
            "na": "rescale",
            "tie_break": [{"by": "node", "code": "I"}],
        },
        "criteria": CRITERIA,
        "entries": entries or {},
    }
    return content | changes


def parsed(content):
    return yearfile.parse(json.dumps(content).encode())


def loaded(**choices):
    """Load a year and return its round."""
    return actions.load_year(parsed(year(**choices)), by=None)


def filled(units=3, **different):
    """Entries of every cell; `different` maps a unit like dv_2 to changed cells."""
    cells = {f"dv-{n}": dict(FULL_ENTRIES) for n in range(1, units + 1)}
    for unit, changes in different.items():
        cells[unit.replace("_", "-")] |= changes
    return cells


EVERYTHING = {
    **year(),
    "bloc": {"slug": "khoi-1", "name": "Khối 1", "kind": "KHOI", "head": "dv-1", "deputy": "dv-3"},
    "authority": {"name": "Thành ủy Mẫu", "style": "PARTY_HD05"},
    "units": [
        {"code": "dv-1", "name": "Một", "type": "COMMUNE", "leader": {"name": "Lê A"}},
        {"code": "dv 2", "name": "Hai", "leader": {"name": "Trần B", "title": "Bí thư"}},
        {"code": "dv-3", "name": "Ba"},
    ],
    "policy": {
        "rounding": {"places": 3, "mode": "half_even"},
        "na": "bloc_average",
        "bonus_cap": "50",
        "total_floor": "-1.5",
        "floor_effect": "flag",
        "grades": [{"name": "Tốt", "min": "80", "inclusive": False}, {"name": "Khá", "min": "50"}],
        "tie_break": [
            {"by": "node", "code": "I"},
            {"by": "least_deduction"},
            {"by": "most_bonus"},
            {"by": "pledge"},
            {"by": "women_share", "at_least": "0.70"},
            {"by": "decision", "order": ["dv 2", "dv-1"], "reason": "bỏ phiếu\nlần hai"},
        ],
    },
    "criteria": [
        {
            "code": "I",
            "name": "Cơ bản",
            "max": "60",
            "type": "group",
            "role": "base",
            "cap": True,
            "floor": {"share": "0.5"},
            "guide": "Xem phụ lục",
            "children": [
                {
                    "code": "I.1",
                    "name": "Tay",
                    "max": "10",
                    "type": "manual",
                    "step": "0.25",
                    "owner": "Sở Nội vụ",
                    "evidence": "báo cáo",
                    "deadline": "12-15",
                    "legal_basis": "Luật 06/2022/QH15",
                    "floor": {"points": "2"},
                },
                {"code": "I.2", "name": "Đạt", "max": "10", "type": "pass_fail", "evidence": True},
                {
                    "code": "I.3",
                    "name": "Kế hoạch",
                    "max": "10",
                    "type": "percent_of_plan",
                    "cap": False,
                    "cap_ratio": "1.2",
                },
                {
                    "code": "I.4",
                    "name": "Bậc",
                    "max": "10",
                    "type": "bands",
                    "bands": [{"op": "gte", "value": "95", "points": "10"}],
                },
                {
                    "code": "I.5",
                    "name": "Chậm",
                    "max": "10",
                    "type": "late_days",
                    "bands": [{"op": "lte", "value": "0", "points": "10"}],
                },
                {"code": "I.6", "name": "Dẫn đầu", "max": "10", "type": "leader"},
            ],
        },
        {
            "code": "T",
            "name": "Thưởng",
            "type": "group",
            "role": "bonus",
            "children": [
                {"code": "T.1", "name": "Lần", "type": "count", "points_per_unit": "2.5"},
            ],
        },
        {
            "code": "Tr",
            "name": "Trừ",
            "max": "20",
            "type": "group",
            "role": "deduction",
            "cap": False,
            "children": [
                {
                    "code": "Tr.1",
                    "name": "Cộng trừ",
                    "max": "20",
                    "type": "plus_minus",
                    "base": "1",
                    "plus": "2",
                    "minus": "0.5",
                    "min": "-3",
                }
            ],
        },
    ],
    "entries": {
        "dv-1": {
            "I.1": {"points": "9.25"},
            "I.2": {"passed": False},
            "I.3": {"target": "100", "actual": "130.1234"},
            "I.4": {"value": "-4"},
            "I.5": {"days": "-2"},
            "I.6": {"target": "0", "actual": "7"},
            "T.1": {"count": "3"},
            "Tr.1": {"plus": "1", "minus": "4"},
        },
        "dv 2": {"I.1": {"na": True, "reason": "không có\nnhiệm vụ này"}},
    },
    "status": {
        "dv-1": {"suspended": "đang xác minh"},
        "dv-3": {"excluded": "vi phạm", "suspended": "chờ"},
    },
    "pledge_completion": {"dv-1": "0.95"},
    "women_share": {"dv-3": "0.7"},
}
