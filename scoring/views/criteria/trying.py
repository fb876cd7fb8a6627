"""Try a table out: on a made-up unit, and on a year that is scored already."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.requests import Request
from core.wording import fixed_points
from scoring import exports, yearfile
from scoring import forms as cells
from scoring.criteria import Finding, Rehearsal, Unfinished, rehearse, try_out
from scoring.exports.tables import table_of
from scoring.formula import Entry, UnitScore
from scoring.models import CriteriaSet, Round
from scoring.states import RoundState
from scoring.views.criteria import words
from scoring.views.criteria.found import Line, answer, find, tree_of

Json = dict[str, Any]
MOST_ROUNDS = 40  # to choose from on one page


@dataclass(frozen=True, slots=True)
class Box:
    """One input of the made-up unit."""

    name: str
    label: str
    value: str
    is_choice: bool


@dataclass(frozen=True, slots=True)
class Tried:
    """One row of the page: a criterion, its inputs, what they come to."""

    line: Line
    boxes: tuple[Box, ...]
    trouble: str = ""
    points: str = ""


def trial(request: Request, pk: int) -> HttpResponse:
    """Take the values of a made-up unit and show its points; nothing is stored."""
    criteria = find(request.user, pk)
    lines = tree_of(criteria, looked_at=False).lines
    nodes = table_of(criteria.pk)
    troubles, entries = _entries(nodes, lines, request.POST)
    score, findings = None, ()
    if request.method == "POST" and not troubles:
        score, findings = _scored(nodes, entries, criteria)
    rows = [_tried(line, request.POST, troubles=troubles, score=score) for line in lines]
    places = criteria.policy["rounding"]["places"]
    context = {"rows": rows, "score": score, "findings": findings, "places": places}
    context["troubles"] = [row for row in rows if row.trouble]
    status = 422 if troubles or findings else 200
    return answer(request, "trial", context, criteria=criteria, status=status)


def _scored(
    nodes: Sequence[Json], entries: dict[str, Entry], criteria: CriteriaSet
) -> tuple[UnitScore | None, Any]:
    try:
        return try_out(nodes, entries, policy=criteria.policy), ()
    except Unfinished as unfinished:
        return None, told_of(unfinished.findings)


def told_of(findings: Sequence[Finding]) -> list[tuple[str, str]]:
    """Say what keeps a table from being computed."""
    return [(finding.place, words.finding_in_words(finding)) for finding in findings]


def _entries(
    nodes: Sequence[Json], lines: Sequence[Line], posted: QueryDict
) -> tuple[dict[int, str], dict[str, Entry]]:
    """Read what was typed: troubles by key of the criterion, entries by code."""
    troubles: dict[int, str] = {}
    entries: dict[str, Entry] = {}
    for line in lines:
        if line.is_group:
            continue
        row = line.row
        typed = {
            part.key: posted.get(_name(row.pk, part.key), "") for part in cells.PARTS[row.type]
        }
        try:
            raw = cells.read_entry(row.type, typed)
            if raw is not None:
                leaf = yearfile.parse_leaf(exports.node_of(row))
                entries[row.code] = yearfile.parse_entry(leaf, raw)
        except ValidationError as error:
            troubles[row.pk] = " ".join(error.messages)
        except yearfile.Invalid as invalid:
            troubles[row.pk] = "; ".join(words.problem_in_words(each) for each in invalid.problems)
    return troubles, entries


def _tried(
    line: Line, posted: QueryDict, *, troubles: dict[int, str], score: UnitScore | None
) -> Tried:
    row = line.row
    parts = () if line.is_group else cells.PARTS[row.type]
    boxes = tuple(
        Box(
            name=_name(row.pk, part.key),
            label=str(part.label),
            value=posted.get(_name(row.pk, part.key), ""),
            is_choice=part.choice,
        )
        for part in parts
    )
    return Tried(line, boxes, troubles.get(row.pk, ""), _points(score, row.code))


def _points(score: UnitScore | None, code: str) -> str:
    """What a criterion came to, as people read it; nothing before anything was computed."""
    if score is None:
        return ""
    given = score.nodes[code]
    return _("không áp dụng") if given is None else fixed_points(str(given))


def _name(key: int, part: str) -> str:
    return f"tc-{key}-{part}"


@require_safe
def rehearsal(request: Request, pk: int) -> HttpResponse:
    """Score a known year by this table: who moves, what separates nobody, what has no twin."""
    criteria = find(request.user, pk)
    rounds = list(_rounds(request, criteria))
    asked = request.GET.get("vong", "")
    chosen = next((each for each in rounds if str(each.pk) == asked), None)
    chosen = chosen or next((each for each in rounds if each.state == RoundState.RANKED), None)
    chosen = chosen or next(iter(rounds), None)
    context: Json = {"rounds": rounds, "chosen": chosen}
    if chosen is not None:
        context |= _rehearsed(criteria, chosen)
    return answer(request, "rehearsal", context, criteria=criteria)


def _rounds(request: Request, criteria: CriteriaSet) -> Iterator[Round]:
    """The rounds of the bloc, or of all blocs for the library, whose ranks a person may see."""
    visible = Round.objects.visible_to(request.user).select_related("bloc_year__bloc")
    if criteria.bloc_id is not None:
        visible = visible.filter(bloc_year__bloc=criteria.bloc_id)
    for round_ in visible.order_by("-bloc_year__year", "bloc_year__name")[:MOST_ROUNDS]:
        if request.user.has_perm("scoring.see_ranking", round_):
            yield round_


def _rehearsed(criteria: CriteriaSet, round_: Round) -> Json:
    named = exports.find_round(round_.bloc_year.bloc.slug, round_.bloc_year.year)
    year_file = exports.year_of(named)
    try:
        played: Rehearsal = rehearse(year_file, table_of(criteria.pk), policy=criteria.policy)
    except Unfinished as unfinished:
        return {"findings": told_of(unfinished.findings)}
    unreachable = [(each.place, words.finding_in_words(each)) for each in played.unreachable]
    return {"played": played, "unreachable": unreachable}
