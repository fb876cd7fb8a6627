"""How the points of a set become ranks: rounding, what does not apply, grades, tie-breaks."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scoring.forms.cells import plain
from scoring.forms.criteria.fields import CompactForm, LineField, NumberField, Stored, percent
from scoring.forms.criteria.sets import problems_of
from scoring.models import CriteriaSet

Json = dict[str, Any]
MODES = (
    ("half_up", gettext_lazy("nửa làm tròn lên")),
    ("half_even", gettext_lazy("nửa làm tròn về số chẵn")),
    ("down", gettext_lazy("bỏ phần lẻ")),
)
NA = (
    ("rescale", gettext_lazy("tính lại theo các tiêu chí còn lại")),
    ("bloc_average", gettext_lazy("lấy điểm trung bình của cụm, khối")),
    ("full", gettext_lazy("cho điểm tối đa")),
    ("zero", gettext_lazy("0 điểm")),
)
EFFECTS = (
    ("flag", gettext_lazy("chỉ đánh dấu")),
    ("exclude", gettext_lazy("không xếp hạng")),
)
RULES = (
    ("", gettext_lazy("chọn")),
    ("node", gettext_lazy("điểm một tiêu chí cao hơn")),
    ("least_deduction", gettext_lazy("điểm trừ ít hơn")),
    ("most_bonus", gettext_lazy("điểm thưởng nhiều hơn")),
    ("pledge", gettext_lazy("tỷ lệ thực hiện giao ước cao hơn")),
    ("women_share", gettext_lazy("tỷ lệ nữ đạt mức")),
)


class PolicyForm(CompactForm):
    """The name of a draft and its policy; grades and tie-breaks have rows of their own."""

    name = LineField(label=gettext_lazy("Tên bộ tiêu chí"), max_length=300)
    unit_type = LineField(label=gettext_lazy("Loại đơn vị"), required=False, max_length=250)
    places = forms.TypedChoiceField(
        label=gettext_lazy("Số chữ số thập phân"),
        choices=[(str(n), str(n)) for n in range(5)],
        coerce=int,
    )
    mode = forms.ChoiceField(label=gettext_lazy("Làm tròn"), choices=MODES)
    na = forms.ChoiceField(label=gettext_lazy("Tiêu chí không áp dụng"), choices=NA)
    bonus_cap = NumberField(label=gettext_lazy("Điểm thưởng tối đa"), least=0)
    total_floor = NumberField(label=gettext_lazy("Tổng điểm thấp nhất"))
    floor_effect = forms.ChoiceField(label=gettext_lazy("Khi có điểm liệt"), choices=EFFECTS)

    def policy(self, grades: list[Json], chain: list[Json]) -> Json:
        """The policy as the year file writes it."""
        told = self.cleaned_data
        policy: Json = {
            "rounding": {"places": told["places"], "mode": told["mode"]},
            "na": told["na"],
            "floor_effect": told["floor_effect"],
        }
        policy |= {key: told[key] for key in ("bonus_cap", "total_floor") if told[key]}
        policy |= {"grades": grades} if grades else {}
        return policy | ({"tie_break": chain} if chain else {})


class GradeForm(CompactForm):
    """One class of totals; a row left empty does not count."""

    name = LineField(label=gettext_lazy("Xếp loại"), required=False, max_length=250)
    min = NumberField(label=gettext_lazy("Từ điểm"))
    above = forms.BooleanField(label=gettext_lazy("phải trên mức này"), required=False)

    def clean(self) -> Json | None:
        """A name and its limit come together."""
        told = self.cleaned_data
        if told.get("name") and told.get("min") == "":
            self.add_error("min", _("Ghi mức điểm."))
        if told.get("min") and not told.get("name"):
            self.add_error("name", _("Ghi tên xếp loại."))
        return super().clean()


class TieForm(CompactForm):
    """One rule for equal totals, tried in the order of the rows."""

    by = forms.ChoiceField(label=gettext_lazy("Khi bằng điểm, xét"), choices=RULES, required=False)
    code = LineField(label=gettext_lazy("Mã tiêu chí"), required=False, max_length=64)
    share = NumberField(label=gettext_lazy("Tỷ lệ nữ từ (%)"), least=0)

    def __init__(self, *args: Any, codes: Collection[str] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.codes = codes

    def clean(self) -> Json | None:
        """Rules about a criterion or a share name it."""
        told = self.cleaned_data
        if told.get("by") == "node" and told.get("code") not in self.codes:
            self.add_error("code", _("Ghi mã của một tiêu chí trong bảng."))
        share = told.get("share")
        if told.get("by") == "women_share" and not (share and Decimal(share) <= 100):
            self.add_error("share", _("Tỷ lệ phải từ 0 đến 100."))
        return super().clean()


GradeRows = formset_factory(GradeForm, extra=2, max_num=20)
TieRows = formset_factory(TieForm, extra=2, max_num=12)


class PolicyForms:
    """The page of a policy: its form and its two tables, read and checked together."""

    def __init__(self, criteria: CriteriaSet, codes: Collection[str], *, posted: Any = None):
        policy = criteria.policy
        self.kept = [each for each in policy.get("tie_break", []) if each["by"] == "decision"]
        self.form = PolicyForm(posted, initial=_initial(criteria))
        self.grades: BaseFormSet[Any] = GradeRows(
            posted, prefix="xep-loai", initial=[_grade(each) for each in policy.get("grades", [])]
        )
        ties = [_tie(each) for each in policy.get("tie_break", []) if each not in self.kept]
        self.ties: BaseFormSet[Any] = TieRows(
            posted, prefix="bang-diem", initial=ties, form_kwargs={"codes": codes}
        )

    def is_valid(self) -> bool:
        """Every part is checked, so that all problems are told at once."""
        return all([self.form.is_valid(), self.grades.is_valid(), self.ties.is_valid()])

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Every refused field with its id, for the summary."""
        return problems_of([self.form, *self.grades.forms, *self.ties.forms])

    def policy(self) -> Json:
        """The policy that was typed; a decision of the bloc stays where it was, last."""
        grades = [
            _grade_of(f.cleaned_data) for f in self.grades.forms if f.cleaned_data.get("name")
        ]
        chain = [
            _tie_of(form.cleaned_data) for form in self.ties.forms if form.cleaned_data.get("by")
        ]
        return self.form.policy(grades, chain + self.kept)


def _initial(criteria: CriteriaSet) -> Json:
    policy = criteria.policy
    rounding = policy.get("rounding", {})
    initial: Json = {
        "name": criteria.name,
        "unit_type": criteria.unit_type,
        "places": str(rounding.get("places", 2)),
        "mode": rounding.get("mode", "half_up"),
        "na": policy.get("na"),
        "floor_effect": policy.get("floor_effect", "flag"),
    }
    limits = ("bonus_cap", "total_floor")
    return initial | {key: Stored(policy[key]) for key in limits if policy.get(key) is not None}


def _grade(grade: Json) -> Json:
    return {
        "name": grade["name"],
        "min": Stored(grade["min"]),
        "above": grade.get("inclusive") is False,
    }


def _grade_of(told: Json) -> Json:
    grade = {"name": told["name"], "min": told["min"]}
    return grade | ({"inclusive": False} if told["above"] else {"inclusive": True})


def _tie(entry: Json) -> Json:
    initial = {"by": entry["by"], "code": entry.get("code", "")}
    if "at_least" in entry:
        initial["share"] = Stored(percent(entry["at_least"]))
    return initial


def _tie_of(told: Json) -> Json:
    entry = {"by": told["by"]}
    if told["by"] == "node":
        entry["code"] = told["code"]
    if told["by"] == "women_share":
        entry["at_least"] = plain(Decimal(told["share"]) / 100)
    return entry
