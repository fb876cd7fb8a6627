"""What is said of tables of criteria: findings, flaws of imports, fields that changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.wording import points
from scoring.criteria import Finding, Severity
from scoring.criteria.tables import Flaw
from scoring.forms.criteria.fields import shown_day
from scoring.forms.criteria.node import ROLES, TYPES
from scoring.management import wording
from scoring.views.words import rule_in_words
from scoring.yearfile import Problem
from scoring.yearfile.reading import PLAIN
from scoring.yearfile.tree import NEEDED

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Json = Mapping[str, Any]
FIELDS: "dict[str, StrOrPromise]" = {
    "code": gettext_lazy("mã"),
    "name": gettext_lazy("nội dung"),
    "type": gettext_lazy("cách chấm"),
    "max": gettext_lazy("điểm tối đa"),
    "owner": gettext_lazy("sở, ngành chấm"),
    "evidence": gettext_lazy("minh chứng"),
    "deadline": gettext_lazy("thời hạn"),
    "step": gettext_lazy("nấc điểm"),
    "guide": gettext_lazy("hướng dẫn chấm"),
    "legal_basis": gettext_lazy("căn cứ"),
    "floor": gettext_lazy("điểm liệt"),
    "role": gettext_lazy("tính vào"),
    "cap": gettext_lazy("khi vượt"),
    "cap_ratio": gettext_lazy("số lần điểm tối đa"),
    "bands": gettext_lazy("các bậc điểm"),
    "points_per_unit": gettext_lazy("điểm mỗi lần"),
    "base": gettext_lazy("điểm gốc"),
    "plus": gettext_lazy("mỗi lần cộng"),
    "minus": gettext_lazy("mỗi lần trừ"),
    "min": gettext_lazy("điểm thấp nhất"),
    "children": gettext_lazy("tiêu chí con"),
    "rounding": gettext_lazy("làm tròn"),
    "na": gettext_lazy("tiêu chí không áp dụng"),
    "bonus_cap": gettext_lazy("điểm thưởng tối đa"),
    "total_floor": gettext_lazy("tổng điểm thấp nhất"),
    "floor_effect": gettext_lazy("khi có điểm liệt"),
    "grades": gettext_lazy("xếp loại"),
    "tie_break": gettext_lazy("khi bằng điểm"),
    "policy": gettext_lazy("quy tắc tính"),
    "criteria": gettext_lazy("bảng tiêu chí"),
    "op": gettext_lazy("bên nào của mốc"),
    "value": gettext_lazy("giá trị"),
    "points": gettext_lazy("điểm"),
}
FINDINGS: "dict[str, StrOrPromise]" = {
    "unreachable": gettext_lazy("cao nhất chỉ đạt được %(best)s trên %(max)s điểm"),
    "bands_above_max": gettext_lazy("có bậc cho %(best)s điểm, quá điểm tối đa %(max)s"),
    "above_group_max": gettext_lazy("các mục con cộng được %(best)s, quá %(max)s mà không cắt"),
    "worth_nothing": gettext_lazy("điểm tối đa bằng 0"),
    "step_misses_max": gettext_lazy("điểm tối đa %(max)s không chia hết cho nấc %(step)s"),
    "step_below_rounding": gettext_lazy(
        "nấc %(step)s nhỏ hơn mức làm tròn %(places)s chữ số thập phân"
    ),
    "bands_hole": gettext_lazy("không bậc nào nhận giá trị quanh %(low)s đến %(high)s"),
    "band_never_reached": gettext_lazy("bậc thứ %(row)s không bao giờ tới lượt"),
    "bands_overlap": gettext_lazy("bậc thứ %(row)s và thứ %(other)s cùng nhận một số giá trị"),
    "later_earns_more": gettext_lazy("chậm hơn lại được nhiều điểm hơn"),
    "late_without_deadline": gettext_lazy("tính ngày chậm mà chưa có thời hạn"),
    "nobody_can_show": gettext_lazy(
        "chưa quy định minh chứng, chưa có sở, ngành chấm, cũng chưa có hướng dẫn"
    ),
    "floor_above_max": gettext_lazy("điểm liệt %(floor)s cao hơn điểm tối đa %(max)s"),
    "floor_above_best": gettext_lazy("điểm liệt %(floor)s cao hơn mức đạt được %(best)s"),
    "deadline_outside_year": gettext_lazy("thời hạn %(deadline)s không thuộc năm %(year)s"),
    "unknown_owner": gettext_lazy("không có sở, ngành nào tên “%(owner)s” được cử người chấm"),
    "group_max": gettext_lazy("điểm của nhóm là %(max)s, các mục con cộng được %(sum)s"),
    "empty_group": gettext_lazy("nhóm chưa có tiêu chí con"),
    "bonus_above_cap": gettext_lazy("điểm thưởng cộng được %(best)s, quá mức trần %(cap)s"),
    "grade_unreachable": gettext_lazy(
        "loại “%(grade)s” từ %(min)s điểm, không đơn vị nào tới được (cao nhất %(best)s)"
    ),
    "required": gettext_lazy("còn thiếu"),
    "empty": gettext_lazy("còn trống"),
}
FLAWS: "dict[str, StrOrPromise]" = {
    "not_a_number": gettext_lazy("“%(given)s” không phải là điểm"),
    "ambiguous_number": gettext_lazy("“%(given)s” có thể hiểu theo hai cách: hàng nghìn hay số lẻ"),
    "number_range": gettext_lazy("“%(given)s” quá lớn"),
    "number_decimals": gettext_lazy("“%(given)s” có quá nhiều chữ số thập phân"),
    "negative_max": gettext_lazy("“%(given)s” là số âm, đã lấy giá trị dương"),
    "duplicate_code": gettext_lazy("mã “%(given)s” đã có ở dòng %(row)s"),
    "code_too_long": gettext_lazy("mã dài hơn %(most)s ký tự"),
    "code_is_date": gettext_lazy("bảng tính đã đổi số thứ tự thành ngày, đọc lại là “%(given)s”"),
    "name_missing": gettext_lazy("có số thứ tự mà không có nội dung"),
    "name_cut": gettext_lazy("nội dung dài hơn %(most)s ký tự, phần đầy đủ đưa vào hướng dẫn"),
    "number_astray": gettext_lazy("“%(given)s” không nằm dưới mục nào đang mở, hãy xem lại cấp"),
    "rows_folded": gettext_lazy("các dòng không có số thứ tự được đưa vào hướng dẫn của %(code)s"),
    "total_differs": gettext_lazy("dòng tổng ghi %(given)s, các tiêu chí cộng được %(sum)s"),
    "too_many_rows": gettext_lazy("bảng quá %(most)s dòng, phần sau không đọc"),
    "nothing_found": gettext_lazy("không tìm thấy tiêu chí nào"),
}
REFUSALS: "dict[str, StrOrPromise]" = {
    "above_max": gettext_lazy("%(points)s điểm quá mức tối đa %(max)s"),
    "off_step": gettext_lazy("%(points)s điểm không theo nấc %(step)s"),
}
CHOICES: "dict[str, StrOrPromise]" = {
    "keep": gettext_lazy("giữ nguyên"),
    "clamp": gettext_lazy("cắt cho vừa thang mới"),
    "rescale": gettext_lazy("quy đổi theo tỷ lệ"),
    "reset": gettext_lazy("bỏ, chấm lại"),
}
KINDS: "dict[str, StrOrPromise]" = {
    "added": gettext_lazy("thêm mới"),
    "removed": gettext_lazy("bỏ"),
    "renamed": gettext_lazy("đổi mã"),
    "changed": gettext_lazy("sửa"),
    "moved": gettext_lazy("chuyển chỗ"),
}
QUOTED = frozenset({"given", "grade", "owner", "deadline", "expected"})
PROOFS = {True: gettext_lazy("bắt buộc"), False: gettext_lazy("không cần")}


def finding_in_words(finding: Finding) -> str:
    """Say what was found, without the code of the criterion."""
    if finding.code in FINDINGS:
        text = str(FINDINGS[finding.code]) % _spoken(finding.params)
    else:
        text = problem_in_words(Problem("", finding.code, finding.params))
    field = field_in_words(finding.key)
    tells_itself = finding.code in FINDINGS and finding.code not in {"required", "empty"}
    return text if tells_itself or not field else f"{field}: {text}"


def problem_in_words(problem: Problem) -> str:
    """Say what a year file would refuse, with numbers as people write them."""
    return wording.message(Problem(problem.place, problem.code, _spoken(problem.params)))


def field_in_words(key: str) -> str:
    """Name the part of a criterion, or of the policy, that a key leads to."""
    parts = [part.partition("[")[0] for part in key.split(".")]
    named = [FIELDS[part] for part in parts if part in FIELDS]
    return str(named[-1]) if named else ""


def _spoken(params: Mapping[str, object]) -> dict[str, object]:
    """Numbers get a decimal comma; what somebody wrote stays as it was written."""
    return {key: value if key in QUOTED else _shown(value) for key, value in params.items()}


def _shown(value: object) -> str:
    """Write a number of the year file with a decimal comma, anything else as it is."""
    text = str(value)
    return text.replace(".", ",") if PLAIN.fullmatch(text) else text


def flaw_in_words(flaw: Flaw) -> str:
    """Say what is wrong with a cell of an imported table."""
    known = FLAWS.get(flaw.code)
    if known is None:  # a cell that was kept as words
        field = flaw.code.removesuffix("_unread")
        told = {"field": FIELDS[field], "given": flaw.params["given"]}
        return _("không đọc được %(field)s “%(given)s”, đã đưa vào hướng dẫn") % told
    return str(known) % _spoken(flaw.params)


@dataclass(frozen=True, slots=True)
class Heap:
    """Findings that say the same: said once, with the code and the key of every row."""

    words: str
    is_error: bool
    places: tuple[tuple[str, int | None], ...]


def heaps_of(findings: Iterable[Finding], *, keys: Mapping[str, int] | None = None) -> list[Heap]:
    """Gather findings that say the same, errors first."""
    heaps: dict[tuple[bool, str], list[tuple[str, int | None]]] = {}
    for finding in findings:
        is_calm = finding.severity is not Severity.ERROR
        place = (finding.place, (keys or {}).get(finding.place))
        heaps.setdefault((is_calm, finding_in_words(finding)), []).append(place)
    ordered = sorted(heaps.items(), key=lambda heap: heap[0][0])
    return [Heap(words, not is_calm, tuple(places)) for (is_calm, words), places in ordered]


def rule_of(node: Json) -> str:
    """Say how a criterion is scored, also one that is not finished."""
    lacks = [key for key in NEEDED.get(node["type"], ()) if not node.get(key)]
    needs_max = node["type"] in {"manual", "pass_fail", "percent_of_plan", "leader"}
    if lacks or (needs_max and not node.get("max")):
        return _("chưa đủ tham số")
    return rule_in_words(dict(node))


def proof_of(node: Json) -> str:
    """Say what proof a criterion asks for."""
    asked = node.get("evidence")
    if isinstance(asked, str):
        return asked
    return "" if asked is None else str(PROOFS[asked])


NAMED: Mapping[str, Mapping[str, Any]] = {"type": dict(TYPES), "role": dict(ROLES)}


def value_in_words(key: str, value: Any) -> str:
    """Show one field of a node as people read it."""
    if value is None:
        return _("không có")
    if key == "bands" and isinstance(value, list):
        return "; ".join(_band(each) for each in value)
    if key in NAMED:
        return str(NAMED[key].get(value, value))
    if key == "floor":
        return _floor(value)
    if key == "deadline":
        return shown_day(str(value))
    if isinstance(value, bool):
        return str(PROOFS[value]) if key == "evidence" else (_("có") if value else _("không"))
    return _shown(value)


def _band(band: Json) -> str:
    signs = {"gte": "≥", "gt": ">", "lte": "≤", "lt": "<"}
    value, given = _shown(band.get("value", "")), _shown(band.get("points", ""))
    return f"{signs.get(band.get('op', ''), '')} {value}: {given}"


def _floor(floor: Json) -> str:
    if "points" in floor:
        return _("%(points)s điểm") % {"points": points(floor["points"])}
    return _("%(share)s lần điểm tối đa") % {"share": points(floor.get("share"))}


def counted(errors: int, warnings: int) -> str:
    """Say how many findings there are."""
    if not errors and not warnings:
        return _("Không có gì phải xem lại.")
    parts = []
    if errors:
        parts.append(ngettext("%(n)d lỗi", "%(n)d lỗi", errors) % {"n": errors})
    if warnings:
        parts.append(
            ngettext("%(n)d điều cần xem", "%(n)d điều cần xem", warnings) % {"n": warnings}
        )
    return ", ".join(parts)
