"""Decide a difference, take over what nobody disputes, take the last act back."""

from typing import Any

from csp.decorators import csp_update
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.permissions import require
from accounts.requests import Request
from blocs.models import Member
from core.forms import clean_text
from evidence.responses import EMBEDS
from scoring import actions, forms
from scoring.actions import CellSave, Outcome
from scoring.actions.appraisal import Choice, Decision
from scoring.actions.appraisal import accept_proposed as accept_all
from scoring.actions.appraisal import decide as decide_cell
from scoring.models import Criterion, Round
from scoring.rules import sight
from scoring.views.appraisal.asked import Asked
from scoring.views.appraisal.pages import draw
from scoring.views.appraisal.work import desk_of, sheet_of
from scoring.views.found import find
from scoring.views.table import places_of
from scoring.views.typed import seat_of, tell

Json = dict[str, Any]
LONGEST = 500  # signs of a reason


@require_POST
@csp_update(EMBEDS)  # type: ignore[untyped-decorator]  # django-csp gives no types
def decide(request: Request, slug: str, year: int) -> HttpResponse:
    """Store a decision and go on to the next cell; a refusal keeps what was typed."""
    round_ = find(request.user, slug, year)
    asked = Asked.of(request.POST.dict())
    member, criterion = _place(round_, asked)
    require(request.user, "scoring.decide_difference", sheet_of(round_, member))
    if not sight(request.user, round_).enters(criterion.owner, desk=desk_of(round_)):
        raise PermissionDenied(criterion.code)
    typed = {key: clean_text(text) for key, text in request.POST.dict().items()}
    try:
        decision = _decision(member, criterion, typed)
        save = decide_cell(round_.pk, decision, desk=desk_of(round_), by=request.user)
    except ValidationError as error:
        words = " ".join(error.messages)
        return draw(request, round_, asked, typed=typed, error=words, status=422)
    if not save.stored:
        return _refused(request, round_, asked, typed=typed, save=save)
    facts = {"unit": member.name, "code": criterion.code}
    messages.success(request, _("Đã ghi quyết định: %(unit)s, tiêu chí %(code)s.") % facts)
    return redirect(_address("differences", round_) + asked.link(typed.get("sau", "")))


def _place(round_: Round, asked: Asked) -> tuple[Member, Criterion]:
    if asked.place is None:
        raise Http404
    member, criterion = asked.place
    nodes = round_.criteria.nodes.exclude(type="group")
    return (
        get_object_or_404(round_.bloc_year.members.select_related("unit"), pk=member),
        get_object_or_404(nodes, pk=criterion),
    )


def _decision(member: Member, criterion: Criterion, typed: dict[str, str]) -> Decision:
    """Read the form; ValidationError in words for a value that cannot be read."""
    choice = Choice(typed["cach"]) if typed.get("cach") in set(Choice) else None
    if choice is None:
        raise ValidationError(_("Hãy chọn giữ điểm tự chấm, dùng điểm thẩm định hoặc nhập điểm."))
    raw = None
    if choice is Choice.OWN:
        raw = forms.read_entry(criterion.type, typed, places=places_of(criterion))
        if raw is None:
            raise ValidationError(_("Hãy nhập điểm."))
    return Decision(
        member.pk,
        criterion.code,
        choice,
        version=_number(typed.get("phien_ban", "")),
        self_version=_number(typed.get("phien_ban_tu_cham", "")),
        reason=typed.get("vi_sao", "")[:LONGEST],
        raw=raw,
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _refused(
    request: Request, round_: Round, asked: Asked, *, typed: dict[str, str], save: CellSave
) -> HttpResponse:
    """Say why: somebody was faster or the cell is locked (409), a value or a reason (422)."""
    status = 409 if save.outcome in {Outcome.CONFLICT, Outcome.LOCKED} else 422
    return draw(request, round_, asked, typed=typed, error=tell(save).message, status=status)


@require_POST
def accept(request: Request, slug: str, year: int) -> HttpResponse:
    """Take over what is proposed without difference: of a unit, of a criterion, or of all."""
    round_ = find(request.user, slug, year)
    require(request.user, "scoring.accept_proposed", round_)
    asked = Asked.of(request.POST.dict())
    saved = accept_all(
        round_.pk,
        members=_members(request, round_, unit=request.POST.get("nhan_don_vi", "")),
        codes=_codes(request, round_, code=request.POST.get("nhan_tieu_chi", "")),
        desk=desk_of(round_),
        by=request.user,
    )
    stored = sum(cell.stored for cell in saved.cells)
    messages.success(
        request,
        ngettext("Đã nhận điểm %(n)d ô.", "Đã nhận điểm %(n)d ô.", stored) % {"n": stored},
    )
    return redirect(_address("differences", round_) + asked.link(asked.spot))


def _members(request: Request, round_: Round, *, unit: str) -> set[int]:
    """The units that are accepted, never one's own; 404 for one that is not of the round."""
    seen = sight(request.user, round_)
    members = round_.bloc_year.members.exclude(unit__in=seen.units)
    return {get_object_or_404(members, code=unit).pk} if unit else {m.pk for m in members}


def _codes(request: Request, round_: Round, *, code: str) -> set[str]:
    """The criteria that are accepted: those the person's desk fills."""
    seen, desk = sight(request.user, round_), desk_of(round_)
    nodes = round_.criteria.nodes.exclude(type="group")
    if code:
        nodes = nodes.filter(pk=get_object_or_404(nodes, code=code).pk)
    return {node.code for node in nodes if seen.enters(node.owner, desk=desk)}


@require_POST
def take_back(request: Request, slug: str, year: int) -> HttpResponse:
    """Undo the person's last act at this desk, a decision or a whole acceptance."""
    round_ = find(request.user, slug, year)
    require(request.user, "scoring.accept_proposed", round_)
    asked = Asked.of(request.POST.dict())
    seat = seat_of(sight(request.user, round_), desk_of(round_))
    replayed = actions.undo(round_.pk, seat=seat, by=request.user)
    restored = sum(cell.stored for cell in replayed.cells)
    words = ngettext("Đã hoàn tác %(n)d ô.", "Đã hoàn tác %(n)d ô.", restored)
    messages.success(request, words % {"n": restored})
    return redirect(_address("differences", round_) + asked.link(asked.spot))


def _address(name: str, round_: Round) -> str:
    return reverse(f"scoring:{name}", args=[round_.bloc_year.bloc.slug, round_.bloc_year.year])
