"""What waits for the desk of a bloc, for a department, and for the Board."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from blocs.models import Appointment, BlocYear, Office
from blocs.states import TermState
from home.progress import Progress, progress_of
from home.todo.task import Task, pressing
from pledges.states import PledgeState
from scoring.models import Appeal, Extension, Round
from scoring.states import AppealState, ExtensionState, RoundState

DRAFTERS = {Office.BLOC_SECRETARY, Office.BLOC_HEAD}
JUDGES = {Office.BOARD_SECRETARY, Office.BOARD_MEMBER}


def of_blocs(user: User, held: Sequence[Appointment], *, on: date) -> Iterator[Task]:
    """Return what waits for the desk of a bloc, a department and the Board."""
    mine = {row.bloc_id for row in held if row.office in DRAFTERS}
    judges = any(row.office in JUDGES for row in held)
    owners = [row.unit.name for row in held if row.office == Office.DEPARTMENT_SCORER and row.unit]
    if owners:
        yield from _of_scorer(owners, on)
    if not mine and not judges:
        return
    visible = BlocYear.objects.visible_to(user, on=on).select_related("bloc")
    years = list(visible if judges else visible.filter(bloc__in=mine))
    yield from _asked(years, mine=mine, judges=judges)
    for progress in progress_of(years):
        if progress.bloc_year.bloc_id in mine:
            yield from _of_secretary(progress, on)
        if judges:
            yield from _of_board(progress)


def _asked(years: Sequence[BlocYear], *, mine: set[int | None], judges: bool) -> Iterator[Task]:
    """Requests that wait for an answer: more time at the bloc's desk, appeals at the Board."""
    keys = [year.pk for year in years]
    asked = Extension.objects.filter(round__bloc_year__in=keys, state=ExtensionState.ASKED)
    extensions = dict(asked.order_by().values_list("round__bloc_year").annotate(Count("pk")))
    opened = Appeal.objects.filter(sheet__round__bloc_year__in=keys, state=AppealState.OPEN)
    appeals = dict(opened.order_by().values_list("sheet__round__bloc_year").annotate(Count("pk")))
    for year in years:
        address = [year.bloc.slug, year.year]
        n = extensions.get(year.pk, 0)
        if n and year.bloc_id in mine:
            name = ngettext("Trả lời %(n)d đề nghị gia hạn", "Trả lời %(n)d đề nghị gia hạn", n)
            url = reverse("scoring:calendar", args=address)
            yield Task(name % {"n": n}, "todo", _("Chờ trả lời"), year.name, url)
        n = appeals.get(year.pk, 0)
        if n and judges:
            name = ngettext("Trả lời %(n)d kiến nghị điểm", "Trả lời %(n)d kiến nghị điểm", n)
            url = reverse("scoring:appeals", args=address)
            yield Task(name % {"n": n}, "todo", _("Chờ trả lời"), year.name, url)


def _of_scorer(owners: list[str], on: date) -> Iterator[Task]:
    rounds = Round.objects.filter(state=RoundState.OPEN, criteria__nodes__owner__in=owners)
    for round_ in rounds.distinct().select_related("bloc_year__bloc"):
        year = round_.bloc_year
        kind, word = pressing(round_.due_on, on, "todo", _("Đang mở"))
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
        kind, word = pressing(
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
        kind, word = pressing(pledge.due_on, on, "doing", _("Đang soạn"))
        return Task(name, kind, word, year.name, edit, due=pledge.due_on)
    name = _("Theo dõi ký giao ước năm %(year)s") % {"year": year.year}
    if pledge.state == PledgeState.COMPLETE:
        return Task(name, "done", _("Đủ chữ ký"), year.name, show)
    kind, word = pressing(pledge.due_on, on, "wait", _("Chờ ký"))
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
