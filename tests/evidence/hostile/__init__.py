"""Files made to do harm: more than three hundred, each with the reason for which it is refused."""

from collections.abc import Callable, Iterator

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

__all__ = ["MAKERS", "Hostile", "all_of_them"]
MAKERS: tuple[Callable[[], Iterator[Hostile]], ...] = (
    wrong_names, disguises, polyglots, viruses, pictures, truncated, pdf_acts, pdf_hidden,
    pdf_broken, bombs, broken_archives, strange_members, macros, objects, ways_out, doctypes,
    mutants,
)  # fmt: skip


def all_of_them() -> list[Hostile]:
    """Every hostile file; ids are unique."""
    return [row for maker in MAKERS for row in maker()]
