"""A ranking as a table of text, for people at a terminal."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from core.wording import points
from scoring.management.wording import headings, one_line

Json = dict[str, Any]
RIGHT = {0, 2, 3, 4, 5}  # the columns of numbers


def ranking_table(result: Json, *, names: Mapping[str, str]) -> str:
    """Write every unit on one line, then whether scores are missing, then the digest."""
    rows = [_row(unit, names[unit["code"]]) for unit in result["units"]]
    text = aligned([headings(), *rows])
    state = _("Đủ điểm.") if result["complete"] else _("Còn thiếu điểm: thứ hạng là tạm thời.")
    return f"{text}\n\n{state}\n{result['digest']}"


def _row(unit: Json, name: str) -> tuple[str, ...]:
    places = len(unit["total"].partition(".")[2])
    scores = [points(unit[key], places=places) for key in ("total", "base", "bonus", "deduction")]
    rank = "–" if unit["rank"] is None else str(unit["rank"])
    return (rank, one_line(name), *scores, unit["grade"] or "–", "; ".join(_notes(unit)))


def _notes(unit: Json) -> list[str]:
    notes = []
    if unit["excluded"]:
        notes.append(_("không xếp hạng: %(reason)s") % {"reason": one_line(unit["excluded"])})
    if unit["suspended"]:
        notes.append(_("tạm dừng xét: %(reason)s") % {"reason": one_line(unit["suspended"])})
    if unit["failed_floors"]:
        notes.append(_("dưới điểm sàn: %(codes)s") % {"codes": ", ".join(unit["failed_floors"])})
    if unit["missing"]:
        notes.append(_("chưa có điểm: %(codes)s") % {"codes": ", ".join(unit["missing"])})
    return notes


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Pad the columns to their widest cell."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = [
            cell.rjust(width) if number in RIGHT else cell.ljust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
