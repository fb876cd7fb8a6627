"""What people type into a pledge."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from blocs.models import BlocYear
from core.forms import PageForm, PointsField
from pledges.content import MovementText, PledgeContent, TargetText, UnitText, Witness
from pledges.models import Operator

LONG = 20_000


class LinesField(forms.CharField):
    """One item a line; empty lines do not count."""

    def __init__(self, *, rows: int, **options: Any) -> None:
        area = forms.Textarea(attrs={"rows": rows})
        super().__init__(required=False, max_length=LONG, widget=area, **options)

    def to_python(self, value: Any) -> Any:
        """Return the items, with single spaces."""
        lines = (" ".join(line.split()) for line in (super().to_python(value) or "").splitlines())
        return tuple(line for line in lines if line)

    def prepare_value(self, value: Any) -> Any:
        """Show items as lines."""
        return "\n".join(value) if isinstance(value, tuple) else value

    def run_validators(self, value: Any) -> None:
        """Measure the text, not the number of lines."""
        super().run_validators("\n".join(value))


class TextForm(PageForm):
    """The running text of a pledge."""

    subject = forms.CharField(label=_("Trích yếu"), required=False, max_length=300)
    signed_on = forms.DateField(label=_("Ngày ký ghi trên giao ước"), required=False)
    due_on = forms.DateField(label=_("Hạn ký"), required=False)
    grounds = LinesField(label=_("Căn cứ, mỗi dòng một căn cứ"), rows=4)
    opening = forms.CharField(
        label=_("Lời mở đầu"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    groups = LinesField(
        label=_("Nội dung thi đua, mỗi dòng một nội dung"),
        help_text=_("Số thứ tự được đánh tự động theo dòng."),
        rows=8,
    )
    organisation = LinesField(label=_("Tổ chức thực hiện, mỗi dòng một khoản"), rows=5)
    recipients = LinesField(label=_("Nơi nhận, mỗi dòng một nơi"), rows=3)
    witness_name = forms.CharField(
        label=_("Người chứng kiến"), required=False, max_length=120,
        help_text=_("Để trống nếu không có."),
    )  # fmt: skip
    witness_post = forms.CharField(label=_("Chức vụ"), required=False, max_length=250)
    witness_lines = LinesField(label=_("Các dòng phía trên ô ký của người chứng kiến"), rows=3)
    witness_username = forms.CharField(
        label=_("Tài khoản của người chứng kiến"), required=False, max_length=150,
        help_text=_("Có tài khoản thì người chứng kiến ký được trên máy; không thì để ô trống."),
    )  # fmt: skip
    seen = forms.CharField(widget=forms.HiddenInput)

    def clean_witness_username(self) -> str:
        """Only somebody who can sign in can sign."""
        username: str = self.cleaned_data["witness_username"]
        if username and not User.objects.filter(username=username, is_active=True).exists():
            raise forms.ValidationError(_("Không có tài khoản “%s”.") % username)
        return username

    def clean(self) -> dict[str, Any] | None:
        """A witness has a name."""
        told = self.cleaned_data
        rest = (told.get("witness_post"), told.get("witness_lines"), told.get("witness_username"))
        if any(rest) and not told.get("witness_name"):
            self.add_error("witness_name", _("Ghi họ tên người chứng kiến."))
        return super().clean()


class RowForm(PageForm):
    """One row of a table; a new row that is left empty does not count."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            chosen = isinstance(field, forms.ChoiceField)
            if not isinstance(field, forms.BooleanField):
                field.widget.attrs["class"] = "form-select" if chosen else "form-control"

    def has_changed(self) -> bool:
        """Whether anything was typed: a mark or a tick alone does not make a row."""
        return bool(set(self.changed_data) - {"is_stated", "DELETE"})


class TargetForm(RowForm):
    """A measurable promise."""

    name = forms.CharField(label=_("Chỉ tiêu"), max_length=500)
    operator = forms.ChoiceField(
        label=_("Cách so sánh"),
        required=False,
        choices=[("", _("chưa rõ")), *Operator.choices],
    )
    value = PointsField(
        label=_("Kế hoạch năm"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    unit = forms.CharField(label=_("Đơn vị tính"), required=False, max_length=60)
    note = forms.CharField(label=_("Ghi chú"), required=False, max_length=250)
    is_stated = forms.BooleanField(required=False, initial=True, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any] | None:
        """A figure and its comparison come together."""
        told = self.cleaned_data
        if told.get("value") is not None and not told.get("operator"):
            self.add_error("operator", _("Chọn cách so sánh cho con số này."))
        if told.get("operator") and "value" in told and told["value"] is None:
            self.add_error("value", _("Ghi con số, hoặc chọn “chưa rõ” ở cách so sánh."))
        return super().clean()


class MovementForm(RowForm):
    """A movement and its times."""

    name = forms.CharField(label=_("Phong trào"), max_length=500)
    goal = forms.CharField(label=_("Mục tiêu"), required=False, max_length=500)
    launch = forms.CharField(label=_("Thời gian phát động"), required=False, max_length=120)
    summary = forms.CharField(label=_("Thời gian tổng kết"), required=False, max_length=120)


class UnitTextForm(RowForm):
    """What one unit promises beside the common text."""

    unit = forms.ChoiceField(label=_("Đơn vị"))
    group = forms.IntegerField(
        label=_("Gắn với nội dung số"),
        required=False,
        min_value=0,
        max_value=99,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    text = forms.CharField(
        label=_("Nội dung riêng"), max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )
    is_stated = forms.BooleanField(required=False, initial=True, widget=forms.HiddenInput)

    def __init__(self, *args: Any, units: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("chọn đơn vị")), *units]

    def clean_group(self) -> int:
        """Nothing typed is tied to nothing."""
        return self.cleaned_data["group"] or 0


TargetRows = formset_factory(TargetForm, extra=2, can_delete=True, max_num=200)
MovementRows = formset_factory(MovementForm, extra=1, can_delete=True, max_num=100)
UnitRows = formset_factory(UnitTextForm, extra=1, can_delete=True, max_num=300)


class PledgeForms:
    """The whole page: running text and three tables, read and checked together."""

    def __init__(self, bloc_year: BlocYear, content: PledgeContent, *, posted: Any = None) -> None:
        units = [(member.code, member.name) for member in bloc_year.members.all()]
        self.content = content
        self.text = TextForm(posted, initial=_initial(content))
        self.targets = TargetRows(
            posted, prefix="chi-tieu", initial=[_plain(row) for row in content.targets]
        )
        self.movements = MovementRows(
            posted, prefix="phong-trao", initial=[_plain(row) for row in content.movements]
        )
        self.units = UnitRows(
            posted,
            prefix="don-vi",
            initial=[_plain(row) for row in content.unit_contents],
            form_kwargs={"units": units},
        )

    @property
    def tables(self) -> "tuple[BaseFormSet[Any], ...]":
        """The tables, in the order of the page."""
        return self.targets, self.movements, self.units

    def is_valid(self) -> bool:
        """Every part is checked, so that all problems are told at once."""
        return all([self.text.is_valid(), *(table.is_valid() for table in self.tables)])

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Every refused field with its id, for the summary; '' for what concerns the page."""
        forms_ = [self.text, *(form for table in self.tables for form in table.forms)]
        return [
            (form[name].auto_id if name in form.fields else "", f"{_label(form, name)}{message}")
            for form in forms_
            for name, messages in form.errors.items()
            for message in messages
        ]

    def read(self) -> PledgeContent:
        """The typed text as a value."""
        told = self.text.cleaned_data
        return PledgeContent(
            subject=told["subject"],
            opening=told["opening"],
            grounds=told["grounds"],
            groups=told["groups"],
            organisation=told["organisation"],
            recipients=told["recipients"],
            signed_on=told["signed_on"],
            due_on=told["due_on"],
            sample_note=self.content.sample_note,
            witness=_witness(told),
            targets=tuple(_rows(self.targets, TargetText)),
            movements=tuple(_rows(self.movements, MovementText)),
            unit_contents=tuple(_rows(self.units, UnitText)),
        )


def _initial(content: PledgeContent) -> dict[str, Any]:
    witness = content.witness or Witness("")
    return {
        **_plain(content),
        "witness_name": witness.name,
        "witness_post": witness.post,
        "witness_lines": witness.lines,
        "witness_username": witness.username,
        "seen": content.digest,
    }


def _plain(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__dataclass_fields__}


def _label(form: PageForm, name: str) -> str:
    return f"{form.fields[name].label}: " if name in form.fields else ""


def _witness(told: dict[str, Any]) -> Witness | None:
    if not told["witness_name"]:
        return None
    return Witness(
        told["witness_name"], told["witness_post"], told["witness_lines"], told["witness_username"]
    )


def _rows(table: "BaseFormSet[Any]", kind: Any) -> Iterator[Any]:
    """The rows that hold something and were not ticked away."""
    for form in table.forms:
        told = form.cleaned_data
        if told and not told["DELETE"]:
            yield kind(**{name: told[name] for name in kind.__dataclass_fields__})
