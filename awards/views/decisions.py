"""The Board's page: ranked units with their conditions, quotas, choices, the decision."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from accounts.permissions import require
from accounts.requests import Request, asked_year
from awards import actions
from awards.actions import Field
from awards.eligibility import Check, Verdict, checks, to_look_up
from awards.forms import RecordForm
from awards.models import Award, AwardType, Decision, Recipient
from awards.states import DecisionState
from awards.views.words import WORDS
from blocs.models import BlocYear, Member
from scoring.states import RoundState


@dataclass(frozen=True, slots=True)
class Option:
    """One award the Board may give, with its quota."""

    type: AwardType
    taken: int
    limit: int | None
    is_chosen: bool

    @property
    def is_full(self) -> bool:
        """No further unit fits."""
        return self.limit is not None and self.taken >= self.limit


@dataclass(frozen=True, slots=True)
class Line:
    """One unit of the ranking beside the award that is looked at."""

    member: Member
    result: dict[str, Any]
    is_held: bool
    warnings: list[tuple[Promise, Check]]
    passed: int
    award: Award | None


def ranked_years(user: User) -> QuerySet[BlocYear]:
    """The years one sees whose ranking is frozen."""
    years = BlocYear.objects.visible_to(user).filter(round__state=RoundState.RANKED)
    return years.select_related("bloc", "authority", "round__ranking", "decision")


def find_year(user: User, slug: str, year: int) -> BlocYear:
    """Find a year, ranked or not, or answer 404 to who may not see it."""
    years = BlocYear.objects.visible_to(user).select_related("bloc", "authority")
    return get_object_or_404(years, bloc__slug=slug, year=year)


@require_GET
def list_decisions(request: Request) -> HttpResponse:
    """List the years whose ranking is frozen, with what the Board has come to."""
    recorded = Q(decision__state=DecisionState.RECORDED)
    years = ranked_years(request.user).annotate(
        award_count=Count("decision__awards", filter=recorded)
    )
    chosen = asked_year(request)
    if chosen is not None:
        years = years.filter(year=chosen)
    return render(request, "awards/list.html", {"years": years})


@require_GET
def show_decision(request: Request, slug: str, year: int) -> HttpResponse:
    """Show the choice of awards, or the decision that was recorded."""
    bloc_year = find_year(request.user, slug, year)
    require(request.user, "awards.see_decision", bloc_year)
    return _page(request, bloc_year)


@require_POST
def draft(request: Request, slug: str, year: int) -> HttpResponse:
    """Begin the choice."""
    bloc_year = _judged_year(request, slug, year)
    actions.draft_decision(bloc_year.pk, by=request.user)
    return redirect("awards:decision", slug, year)


@require_POST
def pick(request: Request, slug: str, year: int) -> HttpResponse:
    """Give a unit the award that is looked at."""
    bloc_year = _judged_year(request, slug, year)
    decision = get_object_or_404(Decision, bloc_year=bloc_year)
    member = get_object_or_404(bloc_year.members, pk=_number(request, "don-vi"))
    type_ = get_object_or_404(AwardType, pk=_number(request, "danh-hieu"))
    actions.pick_award(decision.pk, member_id=member.pk, type_id=type_.pk, by=request.user)
    return redirect(f"{_address(bloc_year)}?danh-hieu={type_.pk}")


@require_POST
def drop(request: Request, slug: str, year: int, pk: int) -> HttpResponse:
    """Take a choice back."""
    bloc_year = _judged_year(request, slug, year)
    award = get_object_or_404(Award, pk=pk, decision__bloc_year=bloc_year)
    actions.drop_award(award.pk, by=request.user)
    return redirect(f"{_address(bloc_year)}?danh-hieu={award.type_id}")


@require_POST
def record(request: Request, slug: str, year: int) -> HttpResponse:
    """Write down the signed decision."""
    bloc_year = _judged_year(request, slug, year)
    decision = get_object_or_404(Decision, bloc_year=bloc_year)
    form = RecordForm(request.POST, chosen=decision.awards.count())
    if not form.is_valid():
        return _page(request, bloc_year, form=form)
    form.cleaned_data.pop("nobody", None)
    actions.record_decision(decision.pk, by=request.user, **form.cleaned_data)
    messages.success(request, _("Đã ghi quyết định %(number)s.") % form.cleaned_data)
    return redirect("awards:decision", slug, year)


def _judged_year(request: Request, slug: str, year: int) -> BlocYear:
    bloc_year = find_year(request.user, slug, year)
    require(request.user, "awards.decide", bloc_year)
    return bloc_year


def _number(request: Request, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _address(bloc_year: BlocYear) -> str:
    return reverse("awards:decision", args=[bloc_year.bloc.slug, bloc_year.year])


def _page(request: Request, bloc_year: BlocYear, *, form: RecordForm | None = None) -> HttpResponse:
    if not hasattr(bloc_year, "round") or bloc_year.round.state != RoundState.RANKED:
        return render(request, "awards/unranked.html", {"year": bloc_year})
    decision = Decision.objects.filter(bloc_year=bloc_year).first()
    awards = list(decision.awards.select_related("type", "member")) if decision else []
    field = actions.field_of(bloc_year.pk)
    options = _options(field, awards, chosen=request.GET.get("danh-hieu", ""))
    chosen = next((option for option in options if option.is_chosen), None)
    context = {
        "year": bloc_year,
        "sample": bloc_year.is_sample,
        "decision": decision,
        "awards": [(award, _said(award.warnings)) for award in awards],
        "options": options,
        "chosen": chosen,
        "by_hand": _worded(to_look_up(chosen.type.code)) if chosen else [],
        "lines": _lines(field, awards, chosen.type) if chosen else [],
        "form": form or RecordForm(chosen=len(awards)),
    }
    return render(request, "awards/decision.html", context, status=422 if form else 200)


def _options(field: Field, awards: list[Award], *, chosen: str) -> list[Option]:
    today = timezone.localdate()
    types = list(AwardType.objects.on(today).filter(recipient=Recipient.COLLECTIVE))
    limits = actions.limits(types, on=today, ranked=field.ranked)
    looked_at = next((type_ for type_ in types if str(type_.pk) == chosen), None)
    looked_at = looked_at or next((type_ for type_ in types if limits[type_.code]), None)
    return [
        Option(
            type=type_,
            taken=sum(award.type.code == type_.code for award in awards),
            limit=limits[type_.code],
            is_chosen=type_ == (looked_at or types[0]),
        )
        for type_ in types
    ]


def _lines(field: Field, awards: list[Award], type_: AwardType) -> list[Line]:
    given = {award.member_id: award for award in awards if award.type_id == type_.pk}
    by_hand = to_look_up(type_.code)
    lines = []
    for unit in field.units:
        member, candidate = field.members[unit["code"]], field.candidates[unit["code"]]
        found = checks(candidate, award=type_.code, leader_only=type_.leader_only)
        own = [each for each in found if each not in by_hand]
        open_ = [each for each in own if each.verdict is not Verdict.PASS]
        lines.append(
            Line(
                member=member,
                result=unit,
                is_held=candidate.is_held,
                warnings=_worded(open_),
                passed=len(own) - len(open_),
                award=given.get(member.pk),
            )
        )
    return lines


def _worded(found: Iterable[Check]) -> list[tuple[Promise, Check]]:
    return [(WORDS[each.condition], each) for each in found]


def _said(warnings: list[dict[str, str]]) -> list[tuple[Promise, dict[str, str]]]:
    return [(WORDS[each["condition"]], each) for each in warnings]
