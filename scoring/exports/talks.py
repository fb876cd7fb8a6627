"""Threads: what people said beside the cells of a round."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from scoring.models import Desk, Remark, Round

Place = tuple[int, int]  # a member and a criterion


@dataclass(frozen=True, slots=True)
class Question:
    """Whether the unit is asked to explain a cell, and whether it has answered."""

    is_open: bool = False
    is_answered: bool = False


NO_QUESTION = Question()


def questions_of(round_: Round) -> dict[Place, Question]:
    """Return the cells with an open question; answered once the unit has spoken after it."""
    relevant = Q(is_question=True, resolved_at=None) | Q(desk=Desk.SELF)
    places = ("sheet__member", "criterion", "is_question")
    rows = Remark.objects.filter(relevant, _here(round_)).order_by("pk").values_list(*places)
    questions: dict[Place, Question] = {}
    for member, criterion, is_question in rows:
        place = (member, criterion)
        if is_question:
            questions[place] = Question(is_open=True)
        elif place in questions:
            questions[place] = Question(is_open=True, is_answered=True)
    return questions


def threads_of(
    round_: Round, *, member: int, criteria: Iterable[int] = ()
) -> dict[int, Sequence[Remark]]:
    """Return criterion → remarks on one unit's cells, the oldest first, with one query."""
    rows = Remark.objects.filter(_here(round_), sheet__member=member)
    chosen = list(criteria)
    if chosen:
        rows = rows.filter(criterion__in=chosen)
    threads: dict[int, list[Remark]] = {}
    for remark in rows.select_related("author", "resolved_by").order_by("pk"):
        threads.setdefault(remark.criterion_id, []).append(remark)
    return dict(threads)


def _here(round_: Round) -> Q:
    return Q(sheet__round=round_.pk, criterion__criteria=round_.criteria_id)
