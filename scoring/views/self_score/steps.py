"""The self-score cut into pages a phone can show: a top group each, long groups in parts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from scoring.exports.selfscore import Answer
from scoring.models import Criterion

LONGEST = 12  # criteria on one page


@dataclass(frozen=True, slots=True)
class Step:
    """One page; `part` of `parts` where a group was cut."""

    number: int
    top: Criterion
    answers: tuple[Answer, ...]
    part: int = 1
    parts: int = 1

    @property
    def done(self) -> int:
        """How many of its criteria have a score."""
        return sum(answer.value is not None for answer in self.answers)

    @property
    def is_done(self) -> bool:
        """Every criterion has a score."""
        return self.done == len(self.answers)


def steps_of(groups: Mapping[int, Criterion], answers: Sequence[Answer]) -> tuple[Step, ...]:
    """Cut answers, which stand in the order of the table, into pages."""
    steps: list[Step] = []
    for _key, run in groupby(answers, key=lambda each: top_of(each.criterion, groups).pk):
        inside = list(run)
        pages = list(_packed(inside))
        for part, page in enumerate(pages, start=1):
            top = top_of(page[0].criterion, groups)
            steps.append(Step(len(steps) + 1, top, tuple(page), part, len(pages)))
    return tuple(steps)


def top_of(node: Criterion, groups: Mapping[int, Criterion]) -> Criterion:
    """Return the top group above a criterion, or the criterion itself where there is none."""
    while node.parent_id:
        node = groups[node.parent_id]
    return node


def _packed(answers: Sequence[Answer]) -> Iterator[list[Answer]]:
    """Neighbours of one group stay on one page as long as a page can hold them."""
    page: list[Answer] = []
    for block in _blocks(answers):
        if page and len(page) + len(block) > LONGEST:
            yield page
            page = []
        page += block
    yield page


def _blocks(answers: Sequence[Answer]) -> Iterator[list[Answer]]:
    for _parent, run in groupby(answers, key=lambda each: each.criterion.parent_id):
        block = list(run)
        for start in range(0, len(block), LONGEST):
            yield block[start : start + LONGEST]
