"""What waits for the people of a unit: its self-score, what came back, whom it checks."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blocs.models import Appointment, Member, Office
from home.todo.task import Task, pressing
from scoring.models import Check, Criterion, Entry, Extension, Remark, Return, Round
from scoring.states import (
    CheckState,
    ExtensionState,
    Phase,
    RoundState,
    SheetState,
    Stage,
)

OF_THE_UNIT = {Office.UNIT_OFFICER, Office.UNIT_LEADER}


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sheet of one unit in a round that is not published, in figures."""

    member: Member
    round: Round
    state: str
    is_leader: bool
    until: date | None
    answered: int
    asked: int
    returned: int
    questions: int

    @property
    def address(self) -> list[object]:
        """What every address of the round begins with."""
        return [self.member.bloc_year.bloc.slug, self.member.bloc_year.year]

    @property
    def where(self) -> str:
        """The bloc and the unit."""
        return f"{self.member.bloc_year.name} · {self.member.name}"

    @property
    def due(self) -> date | None:
        """The last day of the self-score, with the unit's own extension."""
        window = self.round.calendar.get(Phase.SELF)
        return max(window.closes_on, self.until or window.closes_on) if window else None


def of_units(held: Sequence[Appointment], *, on: date) -> Iterator[Task]:
    """Return the tasks of every unit a person works for; nine queries however many."""
    offices = {row.unit_id: set[str]() for row in held if row.office in OF_THE_UNIT}
    for row in held:
        if row.office in OF_THE_UNIT:
            offices[row.unit_id].add(row.office)
    if not offices:
        return
    members = list(_members(offices))
    leads = {unit for unit, names in offices.items() if Office.UNIT_LEADER in names}
    for sheet in _sheets(members, leads):
        yield from _of_sheet(sheet, on)
    yield from _checks(members, on)


def _members(units: Collection[int | None]) -> QuerySet[Member]:
    rows = Member.objects.filter(unit__in=units, bloc_year__round__isnull=False)
    unpublished = rows.exclude(bloc_year__round__state=RoundState.RANKED)
    related = unpublished.select_related("bloc_year__bloc", "bloc_year__round", "sheet")
    return related.prefetch_related("bloc_year__round__windows").order_by("pk")


def _sheets(members: Sequence[Member], leads: set[int | None]) -> Iterator[Sheet]:
    keys = [member.pk for member in members]
    of_sheets = {"sheet__member__in": keys}
    answered = _counts(
        Entry.objects.filter(
            **of_sheets,
            stage=Stage.SELF,
            value__isnull=False,
            criterion__owner="",
            criterion__criteria=F("sheet__round__criteria"),
        )
    )
    returned = _counts(Return.objects.filter(**of_sheets, answered_at=None))
    asked_back = Remark.objects.filter(**of_sheets, is_question=True, resolved_at=None)
    questions = _counts(asked_back)
    criteria = [member.bloc_year.round.criteria_id for member in members]
    leaves = Criterion.objects.filter(criteria__in=criteria, owner="").exclude(type="group")
    asked = dict(leaves.order_by().values_list("criteria").annotate(Count("pk")))
    untils = dict(
        Extension.objects.filter(member__in=keys, phase=Phase.SELF, state=ExtensionState.GRANTED)
        .order_by("until")
        .values_list("member", "until")
    )
    for member in members:
        yield Sheet(
            member=member,
            round=member.bloc_year.round,
            state=member.sheet.state if hasattr(member, "sheet") else SheetState.DRAFT,
            is_leader=member.unit_id in leads,
            until=untils.get(member.pk),
            answered=answered.get(member.pk, 0),
            asked=asked.get(member.bloc_year.round.criteria_id, 0),
            returned=returned.get(member.pk, 0),
            questions=questions.get(member.pk, 0),
        )


def _counts(rows: QuerySet[Entry] | QuerySet[Return] | QuerySet[Remark]) -> dict[int, int]:
    return dict(rows.order_by().values_list("sheet__member").annotate(Count("pk")))


def _of_sheet(sheet: Sheet, on: date) -> Iterator[Task]:
    if sheet.returned:
        n = sheet.returned
        yield Task(
            ngettext("Sửa %(n)d tiêu chí bị trả lại", "Sửa %(n)d tiêu chí bị trả lại", n)
            % {"n": n},
            "todo",
            _("Chờ đơn vị"),
            sheet.where,
            reverse("scoring:self_returned", args=sheet.address),
        )
    if sheet.questions:
        n = sheet.questions
        yield Task(
            ngettext("Giải trình %(n)d câu hỏi", "Giải trình %(n)d câu hỏi", n) % {"n": n},
            "todo",
            _("Chờ đơn vị"),
            sheet.where,
            reverse("scoring:unit_score", args=[*sheet.address, sheet.member.code]),
        )
    if sheet.round.state == RoundState.OPEN and Phase.SELF in sheet.round.calendar:
        yield _self_score(sheet, on)


def _self_score(sheet: Sheet, on: date) -> Task:
    """The calendar of the bloc makes the self-score a task; without one nobody asked for it."""
    name = _("Tự chấm năm %(year)s") % {"year": sheet.member.bloc_year.year}
    window = sheet.round.calendar[Phase.SELF]
    review = reverse("scoring:self_review", args=sheet.address)
    if sheet.state == SheetState.SUBMITTED:
        return Task(name, "done", _("Đã nộp"), sheet.where, review)
    if on < window.opens_on:
        hint = _("Mở từ ngày %(day)s") % {"day": f"{window.opens_on:%d/%m/%Y}"}
        return Task(name, "shut", _("Chưa mở"), sheet.where, hint=hint, due=sheet.due)
    if sheet.state == SheetState.PROPOSED and sheet.is_leader:
        name = _("Xác nhận bản tự chấm năm %(year)s") % {"year": sheet.member.bloc_year.year}
        kind, word = pressing(sheet.due, on, "todo", _("Chờ xác nhận"))
        return Task(name, kind, word, sheet.where, review, due=sheet.due)
    if sheet.state == SheetState.PROPOSED:
        kind, word = pressing(sheet.due, on, "wait", _("Chờ thủ trưởng"))
        return Task(name, kind, word, sheet.where, review, due=sheet.due)
    is_begun = "doing" if sheet.answered else "todo"
    word = _("Đang làm") if sheet.answered else _("Chưa bắt đầu")
    kind, word = pressing(sheet.due, on, is_begun, word)
    return Task(
        name,
        kind,
        word,
        sheet.where,
        reverse("scoring:self_score", args=sheet.address),
        due=sheet.due,
        done=sheet.answered,
        of=sheet.asked,
        counted=_("tiêu chí"),
    )


def _checks(members: Sequence[Member], on: date) -> Iterator[Task]:
    rounds = {member.pk: member.bloc_year.round for member in members}
    years = {member.pk: member.bloc_year for member in members}
    checks = Check.objects.filter(checker__in=rounds).exclude(state=CheckState.RECUSED)
    for check in checks.select_related("checked").order_by("pk"):
        round_, year = rounds[check.checker_id], years[check.checker_id]
        window = round_.calendar.get(Phase.CROSS)
        due = window.closes_on if window else None
        name = _("Chấm chéo %(unit)s") % {"unit": check.checked.name}
        url = reverse("scoring:check", args=[year.bloc.slug, year.year, check.pk])
        if check.state == CheckState.HANDED_IN:
            yield Task(name, "done", _("Đã nộp"), year.name, url)
        elif window is not None and on < window.opens_on:
            hint = _("Mở từ ngày %(day)s") % {"day": f"{window.opens_on:%d/%m/%Y}"}
            yield Task(name, "shut", _("Chưa mở"), year.name, hint=hint, due=due)
        elif round_.state == RoundState.OPEN:
            kind, word = pressing(due, on, "todo", _("Chưa nộp"))
            yield Task(name, kind, word, year.name, url, due=due)
