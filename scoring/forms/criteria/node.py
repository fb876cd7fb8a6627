"""One criterion as people edit it: fields for every type, read into a node of the year file."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scoring.forms.cells import plain
from scoring.forms.criteria.fields import (
    CompactForm,
    DayField,
    LineField,
    NumberField,
    Stored,
    TextField,
    percent,
    shown_day,
)
from scoring.formula import Role

Json = dict[str, Any]
GROUP, BANDED = "group", ("bands", "late_days")
TYPES = (
    ("group", gettext_lazy("nhóm tiêu chí, cộng điểm các tiêu chí con")),
    ("manual", gettext_lazy("chấm điểm trực tiếp")),
    ("pass_fail", gettext_lazy("đạt hoặc không đạt")),
    ("percent_of_plan", gettext_lazy("tỷ lệ hoàn thành kế hoạch")),
    ("bands", gettext_lazy("theo bậc của một giá trị")),
    ("late_days", gettext_lazy("theo số ngày chậm")),
    ("count", gettext_lazy("theo số lần")),
    ("plus_minus", gettext_lazy("điểm gốc, cộng và trừ theo số lần")),
    ("leader", gettext_lazy("so với đơn vị dẫn đầu")),
)
# Which fields belong to which types; the page hides the others, the server never reads them.
NUMBERS: Mapping[str, tuple[str, ...]] = {
    "step": ("manual",),
    "cap_ratio": ("percent_of_plan",),
    "points_per_unit": ("count",),
    "base": ("plus_minus",),
    "plus": ("plus_minus",),
    "minus": ("plus_minus",),
    "min": ("plus_minus",),
}
CAPPED = ("group", "percent_of_plan")
CAPS = (
    ("", gettext_lazy("theo mặc định")),
    ("true", gettext_lazy("cắt ở điểm tối đa")),
    ("false", gettext_lazy("không cắt, tính cả phần vượt")),
)
ROLES = (
    (Role.BASE.value, gettext_lazy("điểm gốc")),
    (Role.BONUS.value, gettext_lazy("điểm thưởng")),
    (Role.DEDUCTION.value, gettext_lazy("điểm trừ")),
)
PROOF = (
    ("", gettext_lazy("chưa quy định")),
    ("yes", gettext_lazy("bắt buộc")),
    ("text", gettext_lazy("bắt buộc, nêu rõ tài liệu")),
    ("no", gettext_lazy("không cần")),
)
FLOORS = (
    ("", gettext_lazy("không có")),
    ("points", gettext_lazy("theo số điểm")),
    ("share", gettext_lazy("theo phần trăm của điểm tối đa")),
)
SIDES = (
    ("", gettext_lazy("chọn")),
    ("gte", gettext_lazy("từ (≥)")),
    ("gt", gettext_lazy("trên (>)")),
    ("lte", gettext_lazy("đến (≤)")),
    ("lt", gettext_lazy("dưới (<)")),
)


class NodeForm(CompactForm):
    """What a criterion says. Unfinished is fine: what is missing is told beside the table."""

    code = LineField(label=gettext_lazy("Mã"), max_length=64)
    name = LineField(label=gettext_lazy("Nội dung"), max_length=1000, rows=2)
    type = forms.ChoiceField(label=gettext_lazy("Cách chấm"), choices=TYPES)
    max = NumberField(label=gettext_lazy("Điểm tối đa"), least=0)
    role = forms.ChoiceField(label=gettext_lazy("Tính vào"), choices=ROLES, required=False)
    cap = forms.ChoiceField(label=gettext_lazy("Khi vượt"), choices=CAPS, required=False)
    cap_ratio = NumberField(label=gettext_lazy("Tối đa mấy lần điểm tối đa"), least=0)
    step = NumberField(label=gettext_lazy("Nấc điểm"), least=0)
    points_per_unit = NumberField(label=gettext_lazy("Điểm mỗi lần"))
    base = NumberField(label=gettext_lazy("Điểm gốc"))
    plus = NumberField(label=gettext_lazy("Mỗi lần cộng"))
    minus = NumberField(label=gettext_lazy("Mỗi lần trừ"))
    min = NumberField(label=gettext_lazy("Điểm thấp nhất"))
    evidence = forms.ChoiceField(label=gettext_lazy("Minh chứng"), choices=PROOF, required=False)
    evidence_text = TextField(
        label=gettext_lazy("Tài liệu phải nộp"), required=False, max_length=1000, rows=2
    )
    owner = LineField(
        label=gettext_lazy("Sở, ngành chấm"),
        required=False,
        max_length=250,
        help_text=gettext_lazy("Để trống khi cụm, khối tự chấm."),
    )
    deadline = DayField(
        label=gettext_lazy("Thời hạn"), help_text=gettext_lazy("Ví dụ 15/12 hoặc 15/12/2026.")
    )
    guide = TextField(label=gettext_lazy("Hướng dẫn chấm"), required=False, max_length=8000, rows=3)
    legal_basis = TextField(label=gettext_lazy("Căn cứ"), required=False, max_length=2000, rows=2)
    floor = forms.ChoiceField(label=gettext_lazy("Điểm liệt"), choices=FLOORS, required=False)
    floor_value = NumberField(label=gettext_lazy("Mức điểm liệt"))

    def __init__(
        self, *args: Any, taken: Collection[str] = (), is_top: bool = True, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.taken, self.is_top = taken, is_top
        self.fields["owner"].widget.attrs["list"] = "so-nganh"

    def clean_code(self) -> str:
        """A code names one criterion of the table."""
        code: str = self.cleaned_data["code"]
        if code in self.taken:
            raise forms.ValidationError(_("Mã “%(code)s” đã dùng.") % {"code": code})
        return code

    def clean_step(self) -> str:
        """No step is written as nothing."""
        step: str = self.cleaned_data["step"]
        return "" if step == "0" else step

    def clean(self) -> Json | None:
        """A floor of a kind has its figure, a share is at most the whole."""
        told = self.cleaned_data
        kind, value = told.get("floor"), told.get("floor_value")
        if kind and value == "":
            self.add_error("floor_value", _("Ghi mức điểm liệt."))
        if kind == "share" and value and not 0 <= Decimal(value) <= 100:
            self.add_error("floor_value", _("Phần trăm phải từ 0 đến 100."))
        return super().clean()

    def node(self, bands: list[Json]) -> Json:
        """The criterion as a node of the year file, with what belongs to its type only."""
        told = self.cleaned_data
        kind = told["type"]
        node: Json = {"code": told["code"], "name": told["name"], "type": kind}
        texts = ("max", "owner", "deadline", "guide", "legal_basis")
        node |= {key: told[key] for key in texts if told[key]}
        node |= {key: told[key] for key, kinds in NUMBERS.items() if kind in kinds and told[key]}
        if kind in CAPPED and told["cap"]:
            node["cap"] = told["cap"] == "true"
        if kind == GROUP and self.is_top and told["role"] in (Role.BONUS, Role.DEDUCTION):
            node["role"] = told["role"]
        if kind in BANDED:
            node["bands"] = bands
        return node | self._proof() | self._floor()

    def _proof(self) -> Json:
        told = self.cleaned_data
        said = {"yes": True, "no": False, "text": told["evidence_text"] or True}
        return {"evidence": said[told["evidence"]]} if told["evidence"] else {}

    def _floor(self) -> Json:
        kind, value = self.cleaned_data["floor"], self.cleaned_data["floor_value"]
        if not kind:
            return {}
        return {"floor": {kind: plain(Decimal(value) / 100) if kind == "share" else value}}


def initial_of(node: Json) -> Json:
    """Return the first values of the form for a node of the year file."""
    initial: Json = {key: node.get(key, "") for key in ("code", "name", "type", "owner", "guide")}
    initial["legal_basis"] = node.get("legal_basis", "")
    initial["deadline"] = shown_day(str(node.get("deadline", "")))
    initial |= {key: Stored(node[key]) for key in ("max", *NUMBERS) if key in node}
    initial["role"] = node.get("role", Role.BASE.value)
    initial["cap"] = str(node["cap"]).lower() if "cap" in node else ""
    proof = node.get("evidence")
    if isinstance(proof, str):
        initial |= {"evidence": "text", "evidence_text": proof}
    elif proof is not None:
        initial["evidence"] = "yes" if proof else "no"
    floor = node.get("floor") or {}
    for kind, value in floor.items():
        initial |= {"floor": kind, "floor_value": Stored(value)}
        if kind == "share":
            initial["floor_value"] = Stored(percent(value))
    return initial


class BandForm(CompactForm):
    """One row of a scale of bands; a row left empty does not count."""

    op = forms.ChoiceField(label=gettext_lazy("Giá trị"), choices=SIDES, required=False)
    value = NumberField(label=gettext_lazy("Mốc"))
    points = NumberField(label=gettext_lazy("Điểm"))

    def clean(self) -> Json | None:
        """A row is whole or empty."""
        told = self.cleaned_data
        parts = {key: told.get(key, "") for key in ("op", "value", "points")}
        if any(parts.values()) and not self.errors:
            for key, text in parts.items():
                if not text:
                    self.add_error(key, _("Còn thiếu."))
        return super().clean()


BandRows = formset_factory(BandForm, extra=3, max_num=100, absolute_max=120)


def band_rows(posted: Any, node: Json) -> "BaseFormSet[Any]":
    """Return the rows of a scale, filled from a node, with room for more."""
    given = node.get("bands") or []
    initial = [
        {"op": band.get("op", "")}
        | {key: Stored(band[key]) for key in ("value", "points") if key in band}
        for band in given
    ]
    rows: BaseFormSet[Any] = BandRows(posted, prefix="bac", initial=initial)
    return rows


def bands_of(rows: "BaseFormSet[Any]") -> list[Json]:
    """Return the rows that were filled, in their order."""
    keys = ("op", "value", "points")
    told = (form.cleaned_data for form in rows.forms)
    return [{key: row[key] for key in keys} for row in told if row.get("op")]
