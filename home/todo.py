"""What a person has to do today, by the appointments of the day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from blocs.models import Appointment, BlocYear, Office
from blocs.states import TermState
from home.progress import Progress, progress_of
from pledges.states import PledgeState
from scoring.models import Round
from scoring.states import RoundState
from signing.models import Slot
from signing.states import DocumentState, SlotState

DRAFTERS = {Office.BLOC_SECRETARY, Office.BLOC_HEAD}
JUDGES = {Office.BOARD_SECRETARY, Office.BOARD_MEMBER}


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do. `kind` is the look of components/status.html; no `url`: not open yet."""

    name: str
    kind: str
    word: str
    where: str = ""
    url: str = ""
    hint: str = ""
    due: date | None = None
    done: int = 0
    of: int = 0
    counted: str = ""

    @property
    def is_open(self) -> bool:
        """It can be done now."""
        return bool(self.url) and self.kind != "done"


def tasks_for(user: User, *, on: date) -> list[Task]:
    """Return open tasks by deadline, then what opens later, then what is done."""
    held = list(Appointment.objects.held_by(user, on=on).select_related("unit", "bloc"))
    tasks = [*_to_sign(user, on), *_of_blocs(user, held, on)]
    order = {"done": 2, "shut": 1}
    return sorted(tasks, key=lambda task: (order.get(task.kind, 0), task.due or date.max))


def _to_sign(user: User, on: date) -> Iterator[Task]:
    slots = Slot.objects.filter(signer=user).select_related("document__pledge__bloc_year")
    for slot in slots.exclude(document__state=DocumentState.VOIDED):
        pledge = getattr(slot.document, "pledge", None)
        if pledge is None:
            continue
        name = _("Ký giao ước năm %(year)s") % {"year": pledge.bloc_year.year}
        where = f"{pledge.bloc_year.name} · {slot.party}"
        show = reverse("pledges:show", args=[pledge.pk])
        if slot.state in {SlotState.SIGNED, SlotState.CONSENTED}:
            yield Task(name, "done", _("Đã ký"), where, show)
        elif slot.state == SlotState.REFUSED:
            yield Task(name, "done", _("Đã từ chối"), where, show, hint=slot.refusal)
        elif slot.document.state == DocumentState.SIGNING:
            sign = reverse("pledges:sign", args=[pledge.pk])
            kind, word = _pressing(pledge.due_on, on, "todo", _("Chưa ký"))
            yield Task(name, kind, word, where, sign, due=pledge.due_on)


def _of_blocs(user: User, held: list[Appointment], on: date) -> Iterator[Task]:
    mine = {row.bloc_id for row in held if row.office in DRAFTERS}
    judges = any(row.office in JUDGES for row in held)
    owners = [row.unit.name for row in held if row.office == Office.DEPARTMENT_SCORER and row.unit]
    if owners:
        yield from _of_scorer(owners, on)
    if not mine and not judges:
        return
    years = BlocYear.objects.visible_to(user, on=on).select_related("bloc")
    for progress in progress_of(years if judges else years.filter(bloc__in=mine)):
        if progress.bloc_year.bloc_id in mine:
            yield from _of_secretary(progress, on)
        if judges:
            yield from _of_board(progress)


def _of_scorer(owners: list[str], on: date) -> Iterator[Task]:
    rounds = Round.objects.filter(state=RoundState.OPEN, criteria__nodes__owner__in=owners)
    for round_ in rounds.distinct().select_related("bloc_year__bloc"):
        year = round_.bloc_year
        kind, word = _pressing(round_.due_on, on, "todo", _("Đang mở"))
        yield Task(
            _("Chấm các tiêu chí do %(owner)s phụ trách") % {"owner": ", ".join(owners)},
            kind,
            word,
            year.name,
            reverse("scoring:grid", args=[year.bloc.slug, year.year]),
            due=round_.due_on,
        )


def _of_secretary(progress: Progress, on: date) -> Iterator[Task]:
    year = progress.bloc_year
    if progress.pledge is not None:
        yield _pledge_task(progress, on)
    if progress.round is None:
        return
    address = [year.bloc.slug, year.year]
    where, due = year.name, progress.round.due_on
    name = _("Chấm điểm năm %(year)s") % {"year": year.year}
    if progress.round.state == RoundState.OPEN:
        kind, word = _pressing(
            due,
            on,
            "doing" if progress.filled else "todo",
            _scoring_word(progress),
        )
        yield Task(
            name,
            kind,
            word,
            where,
            reverse("scoring:grid", args=address),
            due=due,
            done=progress.filled,
            of=progress.cells,
            counted=_("ô"),
        )
    else:
        yield Task(name, "done", _("Đã khoá"), where, reverse("scoring:grid", args=address))
    yield _report_task(progress, where, address)
    yield _handover_task(progress, where, address)


def _scoring_word(progress: Progress) -> str:
    if progress.filled and progress.filled == progress.cells:
        return _("Đủ điểm, chờ khoá")
    return _("Đang làm") if progress.filled else _("Chưa bắt đầu")


def _pledge_task(progress: Progress, on: date) -> Task:
    pledge, year = progress.pledge, progress.bloc_year
    assert pledge is not None
    show = reverse("pledges:show", args=[pledge.pk])
    if pledge.state == PledgeState.DRAFT:
        name = _("Soạn giao ước năm %(year)s") % {"year": year.year}
        edit = reverse("pledges:edit", args=[pledge.pk])
        kind, word = _pressing(pledge.due_on, on, "doing", _("Đang soạn"))
        return Task(name, kind, word, year.name, edit, due=pledge.due_on)
    name = _("Theo dõi ký giao ước năm %(year)s") % {"year": year.year}
    if pledge.state == PledgeState.COMPLETE:
        return Task(name, "done", _("Đủ chữ ký"), year.name, show)
    kind, word = _pressing(pledge.due_on, on, "wait", _("Chờ ký"))
    return Task(
        name,
        kind,
        word,
        year.name,
        show,
        due=pledge.due_on,
        done=progress.signed,
        of=progress.signers,
        counted=_("chữ ký"),
    )


def _report_task(progress: Progress, where: str, address: list[object]) -> Task:
    name = _("Lập báo cáo xếp hạng năm %(year)s") % {"year": progress.bloc_year.year}
    if not progress.is_ranked:
        return Task(name, "shut", _("Chưa mở"), where, hint=_("Mở khi Hội đồng chốt xếp hạng"))
    url = reverse("awards:report", args=address)
    if progress.report_code:
        return Task(name, "done", _("Đã lập"), where, url)
    return Task(name, "todo", _("Chưa bắt đầu"), where, url)


def _handover_task(progress: Progress, where: str, address: list[object]) -> Task:
    year = progress.bloc_year
    name = _("Bàn giao %(head)s năm %(year)s") % {"head": year.head_title, "year": year.year + 1}
    if progress.successor == TermState.ACTIVE:
        return Task(name, "done", _("Đã bàn giao"), where, reverse("blocs:heads", args=address))
    if not progress.is_ranked:
        return Task(name, "shut", _("Chưa mở"), where, hint=_("Mở khi Hội đồng chốt xếp hạng"))
    words = {
        TermState.NOMINATED: _("Chờ cụm, khối thống nhất"),
        TermState.ELECTED: _("Chờ bàn giao"),
    }
    word = words.get(TermState(progress.successor)) if progress.successor else None
    heads = reverse("blocs:heads", args=address)
    return Task(name, "todo", word or _("Chưa đề nghị"), where, heads)


def _of_board(progress: Progress) -> Iterator[Task]:
    year, round_ = progress.bloc_year, progress.round
    if round_ is None or round_.state == RoundState.OPEN:
        return
    address = [year.bloc.slug, year.year]
    name = _("Chốt xếp hạng năm %(year)s") % {"year": year.year}
    if round_.state == RoundState.CLOSED:
        ranking = reverse("scoring:ranking", args=address)
        yield Task(name, "todo", _("Chờ Hội đồng"), year.name, ranking)
        return
    name = _("Xét khen thưởng năm %(year)s") % {"year": year.year}
    url = reverse("awards:decision", args=address)
    if progress.is_decided:
        yield Task(name, "done", _("Đã quyết định"), year.name, url)
    else:
        yield Task(name, "todo", _("Chờ Hội đồng"), year.name, url)


def _pressing(due: date | None, on: date, kind: str, word: str) -> tuple[str, str]:
    """Turn an open task late the day after its deadline."""
    if due is not None and due < on:
        return "late", _("Quá hạn")
    return kind, word
