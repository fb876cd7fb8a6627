"""Rows that add up a table are not criteria."""

import re

from scoring.criteria.tables.values import fold

TOTAL = re.compile(
    r"(?:tong|tong cong|cong|cong tong|tong diem|tong so|tong so diem|tong cong diem|total)"
    r"(?: [ivxabc0-9]{1,4})*(?: diem)?"
)


def is_total(name: str) -> bool:
    """Whether a row without numbering says “Tổng cộng”, not “Tổng kết công tác”."""
    return bool(TOTAL.fullmatch(fold(name)))
