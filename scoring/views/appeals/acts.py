"""Open an appeal, talk about it, take it back, answer it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import require
from accounts.requests import Request
from core.forms import clean_text, whole
from scoring import exports, forms, yearfile
from scoring.actions import appeals as acts
from scoring.actions.talk import Spot
from scoring.exports.stages import stages_of
from scoring.forms.talks import ConclusionForm, TextForm
from scoring.models import Appeal, Round
from scoring.rules import sight
from scoring.states import Stage
from scoring.views.appeals.pages import Refusal, draw, find_appeal
from scoring.views.appeals.score import deadline_of, find_unit, is_appealing
from scoring.views.appraisal.work import sheet_of
from scoring.views.found import find
from scoring.views.table import places_of
from scoring.views.typed import problem_in_words
from scoring.views.words import rule_in_words


@require_http_methods(["GET", "HEAD", "POST"])
def open_one(request: Request, slug: str, year: int, unit: str) -> HttpResponse:
    """Let a unit say why a score of its own should be looked at again."""
    round_ = find(request.user, slug, year)
    member = find_unit(round_, sight(request.user, round_), unit)
    require(request.user, "scoring.open_appeal", sheet_of(round_, member))
    nodes = round_.criteria.nodes.exclude(type="group")
    node = get_object_or_404(nodes, code=request.GET.get("tieu-chi", ""))
    form = TextForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        spot = Spot(round_.pk, member.pk, node.code)
        opened = acts.open_appeal(spot, text=form.cleaned_data["noi_dung"], by=request.user)
        messages.success(request, _("Đã gửi kiến nghị. Hội đồng sẽ trả lời tại trang này."))
        return redirect("scoring:appeal", slug=slug, year=year, appeal=opened.pk)
    said = stages_of(round_, [member], own_units=sight(request.user, round_).units)
    cell = said[member.pk].get(node.pk)
    today, until = timezone.localdate(), deadline_of(round_, member)
    context = {
        "round": round_,
        "member": member,
        "node": node,
        "form": form,
        "rule": rule_in_words(exports.node_of(node)),
        "score": forms.spoken(node.type, cell.counts.value if cell else None),
        "stage": Stage(cell.counts.stage).label if cell and cell.counts.stage else "",
        "is_in_time": is_appealing(round_, on=today, until=until),
        "until": until,
        "today": today,
        "sample": round_.bloc_year.is_sample,
    }
    status = 422 if form.is_bound else 200
    return render(request, "scoring/appeals/add.html", context, status=status)


@require_POST
def say(request: Request, slug: str, year: int, appeal: int) -> HttpResponse:
    """Add a message to the thread of an appeal, from the side the person stands on."""
    round_ = find(request.user, slug, year)
    seen = sight(request.user, round_)
    found = find_appeal(round_, seen, appeal)
    side = seen.side(found.sheet.member.unit_id)
    if side is None:
        raise PermissionDenied("only readers")
    form = TextForm(request.POST)
    if not form.is_valid():
        return draw(request, round_, found, Refusal(text=form))
    text = form.cleaned_data["noi_dung"]
    acts.add_message(found.pk, text=text, desk=side, by=request.user)
    return redirect("scoring:appeal", slug=slug, year=year, appeal=found.pk)


@require_POST
def withdraw(request: Request, slug: str, year: int, appeal: int) -> HttpResponse:
    """Let the unit take its appeal back."""
    round_ = find(request.user, slug, year)
    found = find_appeal(round_, sight(request.user, round_), appeal)
    require(request.user, "scoring.withdraw_appeal", sheet_of(round_, found.sheet.member))
    acts.withdraw_appeal(found.pk, by=request.user)
    messages.success(request, _("Đã rút kiến nghị; điểm giữ nguyên."))
    return redirect("scoring:appeal", slug=slug, year=year, appeal=found.pk)


@require_POST
def answer(request: Request, slug: str, year: int, appeal: int) -> HttpResponse:
    """Uphold with another score or keep the score; never by who scored or serves the unit."""
    round_ = find(request.user, slug, year)
    found = find_appeal(round_, sight(request.user, round_), appeal)
    require(request.user, "scoring.answer_appeal", round_)
    form = ConclusionForm(request.POST)
    typed = {key: clean_text(text) for key, text in request.POST.dict().items()}
    if form.is_valid():
        try:
            _conclude(request, round_, found, reason=form.cleaned_data["ket_luan"], typed=typed)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Đã trả lời kiến nghị."))
            return redirect("scoring:appeal", slug=slug, year=year, appeal=found.pk)
    return draw(request, round_, found, Refusal(conclusion=form, typed=typed))


def _conclude(
    request: Request, round_: Round, appeal: Appeal, *, reason: str, typed: dict[str, str]
) -> None:
    """Read the verdict; ValidationError in words for a value that cannot stand."""
    if typed.get("ket_qua") == "giu":
        acts.reject_appeal(appeal.pk, answer=reason, by=request.user)
        return
    if typed.get("ket_qua") != "nhan":
        raise ValidationError(_("Hãy chọn chấp nhận hoặc giữ nguyên điểm."))
    node = appeal.criterion
    raw = forms.read_entry(node.type, typed, places=places_of(node))
    if raw is None:
        raise ValidationError(_("Hãy nhập điểm mới."))
    try:
        acts.uphold_appeal(
            appeal.pk,
            raw=raw,
            version=whole(typed.get("phien_ban", "")),
            answer=reason,
            by=request.user,
        )
    except yearfile.Invalid as invalid:
        words = [problem_in_words(node, each) for each in invalid.problems]
        raise ValidationError(words) from invalid
