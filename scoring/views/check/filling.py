"""One cross-check: a group of criteria at a time, and everything once more before the end."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import require
from accounts.requests import Request
from scoring.actions import Outcome
from scoring.exports import checks as exports
from scoring.exports.checks import Paper
from scoring.exports.proofs import proofs_of
from scoring.exports.selfscore import Answer, extended_until
from scoring.states import CheckState, Phase
from scoring.views.check.fields import Field, bad_of, fields_of, read_posted, store
from scoring.views.check.found import Spot, find_own
from scoring.views.found import refuse_old_criteria
from scoring.views.self_score.steps import Step, steps_of

Json = dict[str, Any]


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: Request, slug: str, year: int, pk: int) -> HttpResponse:
    """Show one group of the check, or store it and go on; a check that is shut is only read."""
    spot = find_own(request.user, slug, year, pk)
    paper = exports.paper_of(spot.check)
    steps = steps_of(paper.groups, [Answer(i.criterion, i.mine) for i in paper.items])
    if request.method == "POST":
        return _save(request, spot, paper, steps=steps)
    if why_shut(spot) or not steps:
        return redirect(spot.address("check_review"))
    step = _asked(steps, request.GET.get("buoc", ""))
    return _page(request, spot, paper, steps=steps, fields=_fields(spot, paper, step), step=step)


def _save(request: Request, spot: Spot, paper: Paper, *, steps: tuple[Step, ...]) -> HttpResponse:
    require(request.user, "scoring.fill_check", spot.check)
    refuse_old_criteria(spot.round, request.POST)
    step = _asked(steps, request.POST.get("buoc", ""))
    fields = _fields(spot, paper, step)
    stored = store(spot.check, read_posted(fields, request.POST), by=request.user)
    if any(bad_of(fields)):
        return _page(request, spot, paper, steps=steps, fields=fields, step=step)
    if stored:
        messages.success(
            request, ngettext("Đã lưu %(n)d ô.", "Đã lưu %(n)d ô.", stored) % {"n": stored}
        )
    return redirect(_next(spot, step, steps=steps, posted=request.POST))


def _next(spot: Spot, step: Step, *, steps: tuple[Step, ...], posted: Any) -> str:
    """The same group after a button beside one criterion, else where the pressed button leads."""
    here = spot.address("check")
    for name in ("nhan", "giu"):
        for answer in step.answers:
            if posted.get(name) == answer.criterion.code:
                return f"{here}?buoc={step.number}#tc-{answer.criterion.pk}"
    number = step.number + (-1 if posted.get("sang") == "truoc" else 1)
    if posted.get("sang") == "kiem-tra" or number > len(steps):
        return spot.address("check_review")
    return f"{here}?buoc={max(number, 1)}"


def _asked(steps: tuple[Step, ...], text: str) -> Step:
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 1
    return steps[min(max(number, 1), len(steps)) - 1]


def _fields(spot: Spot, paper: Paper, step: Step) -> list[Field]:
    wanted = {answer.criterion.pk for answer in step.answers}
    items = [each for each in paper.items if each.criterion.pk in wanted]
    return fields_of(items, _proofs(spot))


def _proofs(spot: Spot) -> Any:
    member = spot.check.checked_id
    return proofs_of(spot.round, [member]).get(member, {})


def _page(
    request: Request,
    spot: Spot,
    paper: Paper,
    *,
    steps: tuple[Step, ...],
    fields: list[Field],
    step: Step,
) -> HttpResponse:
    bad = list(bad_of(fields))
    context = _context(spot, paper) | {
        "steps": steps,
        "step": step,
        "fields": fields,
        "bad": bad,
    }
    return render(request, "scoring/check/step.html", context, status=_status(bad))


def _status(bad: list[Field]) -> int:
    """409 when a colleague was faster and nothing else is wrong, else 422."""
    wrong = {each.outcome for each in bad}
    if not wrong:
        return 200
    return 409 if wrong == {Outcome.CONFLICT} else 422


@require_safe
def review(request: Request, slug: str, year: int, pk: int) -> HttpResponse:
    """Show every criterion of the check, what is missing, and what can be done now."""
    spot = find_own(request.user, slug, year, pk)
    paper = exports.paper_of(spot.check)
    steps = steps_of(paper.groups, [Answer(i.criterion, i.mine) for i in paper.items])
    pages = {a.criterion.pk: step.number for step in steps for a in step.answers}
    fields = {each.criterion.pk: each for each in fields_of(paper.items, _proofs(spot))}
    context = _context(spot, paper) | {
        "groups": [(step, [fields[a.criterion.pk] for a in step.answers]) for step in steps],
        "missing": [(each, pages[each.criterion.pk]) for each in paper.missing],
        "unexplained": [(each, pages[each.criterion.pk]) for each in paper.unexplained],
    }
    return render(request, "scoring/check/review.html", context)


def _context(spot: Spot, paper: Paper) -> Json:
    return {
        "spot": spot,
        "round": spot.round,
        "check": spot.check,
        "paper": paper,
        "shut": why_shut(spot),
        "place": {"member": spot.check.checked},
        "window": spot.round.calendar.get(Phase.CROSS),
        "until": _until(spot),
        "sample": spot.round.bloc_year.is_sample,
    }


def why_shut(spot: Spot) -> str:
    """Say in one word why the check cannot be written in now; nothing when it can."""
    if spot.check.state != CheckState.ASSIGNED:
        return spot.check.state
    if not spot.sight.is_open:
        return "round"
    if exports.is_hidden(spot.check):
        return "sealed"
    in_time = spot.round.is_in_time(Phase.CROSS, on=timezone.localdate(), until=_until(spot))
    return "" if in_time else "late"


def _until(spot: Spot) -> date | None:
    """The last day of the check, an extension included; nothing without a calendar."""
    window = spot.round.calendar.get(Phase.CROSS)
    if window is None:
        return None
    granted = extended_until(spot.round, spot.check.checker_id, Phase.CROSS)
    return max(window.closes_on, granted or window.closes_on)
