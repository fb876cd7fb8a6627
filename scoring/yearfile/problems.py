"""What is wrong with a year file: codes and facts, never words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right. `place` is a path like `entries.tham-muu.I.2`; "" is the file."""

    place: str
    code: str
    params: Mapping[str, object] = field(default_factory=dict)


class Invalid(ValueError):
    """A year file, or a part of one, that is refused: with all of its problems."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.place}: {p.code}" for p in self.problems))


class Findings:
    """Problems in the order they are met."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, place: str, code: str, **params: object) -> None:
        """Note one problem and go on."""
        self.problems.append(Problem(place, code, params))

    def settle(self) -> None:
        """Refuse what was read when anything was noted."""
        if self.problems:
            raise Invalid(self.problems)
