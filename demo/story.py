"""The demo's own data files, read into values; nothing here touches the database."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "data"
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Person:
    """One office of one demo person; a person with two offices has two of these."""

    username: str
    name: str
    role: str
    unit: str
    bloc: str
    title: str


@dataclass(frozen=True, slots=True)
class Story:
    """One bloc's year: the facts of its file, its scored year, and how far it is played."""

    facts: Json
    scores: Json
    criteria: list[Json]

    @property
    def slug(self) -> str:
        """The bloc's public name."""
        return str(self.facts["slug"])

    @property
    def year(self) -> int:
        """The emulation year that is played."""
        return int(self.facts["year"])

    @property
    def unsigned(self) -> frozenset[str]:
        """Members whose leaders have not signed yet; only the live bloc has any."""
        return frozenset(self.facts.get("unsigned", ()))

    @property
    def is_live(self) -> bool:
        """The year is still under way: left open for whoever tries the site."""
        return bool(self.facts.get("live", False))

    @property
    def stages(self) -> Json | None:
        """How far the units of a live bloc are with their own scores; nothing where it is over."""
        found: Json | None = self.scores.get("stages")
        return found

    def year_file(self) -> bytes:
        """The year file of contract form, with statuses and shares but without a single entry."""
        facts = self.facts
        units = [
            {key: member[key] for key in ("code", "name", "type")}
            | ({"leader": member["leader"]} if member["leader"] else {})
            for member in facts["members"]
        ]
        content = {
            "schema": "thiduakhenthuong/year/1",
            "year": facts["year"],
            "authority": facts["authority"],
            "bloc": {
                "slug": facts["slug"],
                "name": facts["name"],
                "kind": facts["kind"],
                "head": facts["head"],
                "deputy": facts["deputy"],
            },
            "units": units,
            "policy": self.scores["policy"],
            "criteria": self.criteria,
            "entries": {},
            "status": self.scores["status"],
            "pledge_completion": self.scores["pledge_completion"],
            "women_share": self.scores["women_share"],
        }
        return json.dumps(content, ensure_ascii=False).encode()


def stories() -> list[Story]:
    """Every bloc of the demo, the real ones first, in the order of their files."""
    names = sorted(path.stem for path in (FOLDER / "blocs").glob("*.json"))
    told = [_story(name) for name in names]
    return sorted(told, key=lambda story: story.is_live)


@cache
def people() -> tuple[Person, ...]:
    """Everybody who has an account in the demo."""
    columns = ("username", "name", "role", "unit", "bloc", "title")
    rows = _read("people.json")["people"]
    return tuple(Person(**{key: row[key] or "" for key in columns}) for row in rows)


def departments() -> list[Json]:
    """The offices that score all units on the criteria they own."""
    rows: list[Json] = _read("people.json")["departments"]
    return rows


def _story(name: str) -> Story:
    scores = _read(f"scores/{name}.json")
    table = _read(f"criteria/table_{scores['criteria']}.json")
    return Story(facts=_read(f"blocs/{name}.json"), scores=scores, criteria=table["criteria"])


def _read(name: str) -> Json:
    found: Json = json.loads((FOLDER / name).read_text("utf-8"))
    return found
