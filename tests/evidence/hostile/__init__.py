"""Files made to do harm: more than three hundred, each with the reason for which it is refused."""

from collections.abc import Callable, Iterator
from functools import cache

from tests.evidence.hostile.archives import bombs, broken_archives
from tests.evidence.hostile.disguises import (
    disguises,
    mutants,
    polyglots,
    truncated,
    viruses,
    wrong_names,
)
from tests.evidence.hostile.documents import pdf_acts, pdf_broken, pdf_hidden
from tests.evidence.hostile.packages import doctypes, macros, objects, strange_members, ways_out
from tests.evidence.hostile.pictures import pictures
from tests.evidence.hostile.row import Hostile

__all__ = ["MAKERS", "Hostile", "all_of_them", "rows_of"]
MAKERS: tuple[Callable[[], Iterator[Hostile]], ...] = (
    wrong_names, disguises, polyglots, viruses, pictures, truncated, pdf_acts, pdf_hidden,
    pdf_broken, bombs, broken_archives, strange_members, macros, objects, ways_out, doctypes,
    mutants,
)  # fmt: skip


@cache
def rows_of(make: Callable[[], Iterator[Hostile]]) -> tuple[Hostile, ...]:
    """What one of the makers makes, made once."""
    return tuple(make())


def all_of_them() -> list[Hostile]:
    """Every hostile file; ids are unique."""
    return [row for make in MAKERS for row in rows_of(make)]
