"""A conference adopts a set; a bloc's year is scored by it; a new version replaces the old."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from accounts.requests import Request
from blocs.models import BlocYear, Conference
from scoring import exports, yearfile
from scoring.actions import criteria as actions
from scoring.criteria import (
    Choice,
    Move,
    Pair,
    Refusal,
    carried_year,
    compare,
    compared,
    pairs,
)
from scoring.exports.tables import table_of
from scoring.forms import criteria as forms
from scoring.models import CriteriaSet, Entry, Round
from scoring.states import RoundState
from scoring.views.criteria import words
from scoring.views.criteria.comparing import rows_of
from scoring.views.criteria.found import answer, edition_of, find, overtaken_in_words, tree_of
from scoring.views.criteria.sets import page_of

Json = dict[str, Any]
MOST_ROUNDS = 10  # shown; a library's set may be in use in many blocs


def adopt(request: Request, pk: int) -> HttpResponse:
    """Show what is being adopted and what still stands in the way; then adopt it."""
    criteria = find(request.user, pk)
    require(request.user, "scoring.edit_criteria", criteria)
    if criteria.previous_id is not None:
        return redirect("scoring:criteria_apply", criteria.pk)
    meetings = Conference.objects.filter(bloc_year__bloc=criteria.bloc_id).order_by("-on", "-pk")
    today = {"on": f"{timezone.localdate():%d/%m/%Y}"}
    form = forms.AdoptForm(request.POST or None, conferences=meetings, initial=today)
    if request.method == "POST" and form.is_valid():
        return _adopted(request, criteria, form.cleaned_data)
    context = {"form": form, "tree": tree_of(criteria)}
    status = 422 if form.is_bound else 200
    return answer(request, "adopt", context, criteria=criteria, status=status)


def _adopted(request: Request, criteria: CriteriaSet, told: Json) -> HttpResponse:
    meeting = told["conference"]
    try:
        actions.adopt_set(
            criteria.pk,
            on=told["on"],
            conference_id=meeting.pk if meeting else None,
            edition=edition_of(request),
            by=request.user,
        )
    except actions.Overtaken as overtaken:
        return page_of(request, overtaken.criteria, told=overtaken_in_words(overtaken), status=409)
    messages.success(request, _("Đã thông qua bộ tiêu chí. Từ đây không sửa được nữa."))
    return redirect("scoring:criteria", criteria.pk)


def start(request: Request, pk: int) -> HttpResponse:
    """Choose the bloc's year that is scored by an adopted set, and open its round."""
    criteria = find(request.user, pk)
    years = _years(request.user, criteria)
    if request.method != "POST":
        return answer(request, "start", {"years": years}, criteria=criteria)
    asked = request.POST.get("nam", "")
    chosen = next((year for year in years if str(year.pk) == asked), None)
    if chosen is None:
        raise Http404
    require(request.user, "scoring.start_round", chosen)
    actions.start_round(criteria.pk, chosen.pk, by=request.user)
    messages.success(request, _("Đã mở vòng chấm điểm %(year)s.") % {"year": chosen})
    return redirect("scoring:grid", chosen.bloc.slug, chosen.year)


def _years(user: User, criteria: CriteriaSet) -> list[BlocYear]:
    """The years without a round that a person may open one for."""
    years: QuerySet[BlocYear] = BlocYear.objects.visible_to(user).filter(round=None)
    if criteria.bloc_id is not None:
        years = years.filter(bloc=criteria.bloc_id)
    listed = years.select_related("bloc").order_by("-year", "name")
    return [year for year in listed if user.has_perm("scoring.start_round", year)]


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that may become of the entries of a criterion."""

    value: str
    word: str
    is_chosen: bool
    misfits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A criterion whose scale changed: how many entries it has, and what may become of them."""

    key: str
    code: str
    name: str
    old: str
    new: str
    count: int
    offers: tuple[Offer, ...]

    @property
    def misfits(self) -> tuple[str, ...]:
        """What is wrong with the choice that was made."""
        return next((offer.misfits for offer in self.offers if offer.is_chosen), ())


def apply(request: Request, pk: int) -> HttpResponse:
    """Ask what becomes of the entries, show who would move, then let the new version count."""
    criteria = find(request.user, pk)
    require(request.user, "scoring.edit_criteria", criteria)
    before = criteria.previous
    if before is None:
        return redirect("scoring:criteria_adopt", criteria.pk)
    tree = tree_of(criteria)
    context: Json = {"tree": tree, "before": before}
    form = forms.ReasonForm(request.POST if "ap-dung" in request.POST else None)
    if tree.errors:
        return answer(request, "apply", context | {"form": form}, criteria=criteria)
    old, new = table_of(before.pk), table_of(criteria.pk)
    known = pairs(old, new)
    chosen = _chosen(known, before, request.POST)
    questions = _questions(known, before, criteria, chosen=chosen)
    if form.is_bound and form.is_valid() and not any(each.misfits for each in questions):
        return _applied(request, criteria, chosen, reason=form.cleaned_data["reason"])
    context |= {
        "form": form,
        "questions": questions,
        "rows": rows_of(compare(old, new)),
        "kept": before.rounds.exclude(state=RoundState.OPEN).select_related("bloc_year"),
        "moves": _moves(criteria, before, new, known=known, chosen=chosen),
    }
    return answer(
        request, "apply", context, criteria=criteria, status=422 if form.is_bound else 200
    )


def _applied(
    request: Request, criteria: CriteriaSet, chosen: Mapping[str, Choice], *, reason: str
) -> HttpResponse:
    edition = edition_of(request)
    try:
        actions.apply_version(
            criteria.pk, chosen=chosen, reason=reason, edition=edition, by=request.user
        )
    except actions.Overtaken as overtaken:
        return page_of(request, overtaken.criteria, told=overtaken_in_words(overtaken), status=409)
    messages.success(request, _("Đã áp dụng bản %(version)s.") % {"version": criteria.version})
    return redirect("scoring:criteria", criteria.pk)


def _chosen(known: Mapping[str, Pair], before: CriteriaSet, posted: QueryDict) -> dict[str, Choice]:
    """What was chosen for every criterion that is asked about; the mildest stands first."""
    keys = dict(before.nodes.values_list("code", "pk"))
    chosen: dict[str, Choice] = {}
    for code, pair in known.items():
        if pair.is_asked:
            told = posted.get(f"cach-{keys[code]}", "")
            offered = [choice for choice in pair.choices if choice.value == told]
            chosen[code] = offered[0] if offered else pair.choices[0]
    return chosen


def _questions(
    known: Mapping[str, Pair],
    before: CriteriaSet,
    criteria: CriteriaSet,
    *,
    chosen: Mapping[str, Choice],
) -> list[Question]:
    asked = {code: pair for code, pair in known.items() if pair.is_asked}
    rows = {row.code: row for row in before.nodes.filter(code__in=list(asked))}
    after = {row.code: row for row in criteria.nodes.all()}
    entries = _entries(before, asked)
    places = int(criteria.policy["rounding"]["places"])
    return [
        Question(
            key=f"cach-{rows[code].pk}",
            code=pair.new.code,
            name=pair.new.name,
            old=words.rule_of(exports.node_of(rows[code])),
            new=words.rule_of(exports.node_of(after[pair.new.code])),
            count=len(entries.get(code, [])),
            offers=tuple(
                Offer(
                    choice.value,
                    str(words.CHOICES[choice.value]),
                    chosen[code] is choice,
                    _misfits(pair, choice, entries.get(code, []), places=places),
                )
                for choice in pair.choices
            ),
        )
        for code, pair in asked.items()
    ]


def _entries(before: CriteriaSet, asked: Mapping[str, Pair]) -> dict[str, list[Entry]]:
    """The entries that go over, by code; what only who wrote it may know of is left out."""
    rows = Entry.objects.filter(
        criterion__criteria=before, criterion__code__in=list(asked), value__isnull=False
    )
    rows = rows.filter(sheet__round__criteria=before, sheet__round__state=RoundState.OPEN)
    by_round: dict[int, list[Entry]] = {}
    for entry in rows.select_related("criterion", "sheet__member", "check_in").with_awaited():
        by_round.setdefault(entry.sheet.round_id, []).append(entry)
    rounds = Round.objects.prefetch_related("windows").in_bulk(by_round)
    found: dict[str, list[Entry]] = {}
    for pk, entries in by_round.items():
        untold = exports.untold_of(rounds[pk], entries)
        for entry in entries:
            code = entry.criterion.code
            if entry.pk not in untold and asked[code].takes(entry.stage):
                found.setdefault(code, []).append(entry)
    return found


def _misfits(
    pair: Pair, choice: Choice, entries: Sequence[Entry], *, places: int
) -> tuple[str, ...]:
    told = []
    for entry in entries:
        assert entry.value is not None  # _entries() leaves empty cells out
        held = yearfile.parse_entry(pair.old, entry.value)
        brought = pair.carry(held, choice, places=places)
        if isinstance(brought, Refusal):
            params = {key: str(value).replace(".", ",") for key, value in brought.params.items()}
            told.append(f"{entry.sheet.member.name}: {words.REFUSALS[brought.code] % params}")
    return tuple(told)


def _moves(
    criteria: CriteriaSet,
    before: CriteriaSet,
    nodes: Sequence[Json],
    *,
    known: Mapping[str, Pair],
    chosen: Mapping[str, Choice],
) -> list[tuple[Round, tuple[Move, ...]]]:
    """For each open round, what would become of every unit's total and rank."""
    rounds = before.rounds.filter(state=RoundState.OPEN).select_related("bloc_year__bloc")
    told = []
    for round_ in rounds.order_by("bloc_year__year", "pk")[:MOST_ROUNDS]:
        named = exports.find_round(round_.bloc_year.bloc.slug, round_.bloc_year.year)
        stored = exports.stored_of(named)
        going = exports.year_of(named, _going(stored, known))
        after = carried_year(going, nodes, policy=criteria.policy, known=known, chosen=chosen)
        told.append((round_, compared(exports.year_of(named, stored), after)))
    return told


def _going(stored: exports.Stored, known: Mapping[str, Pair]) -> exports.Stored:
    """The cells without what stays behind because a department scores it from now on."""
    paired = {node.pk: known.get(node.code) for node in stored.nodes}
    cells = {
        member: {
            criterion: held
            for criterion, held in row.items()
            if (pair := paired[criterion]) is None or pair.takes(held.stage)
        }
        for member, row in stored.cells.items()
    }
    return replace(stored, cells=cells)
