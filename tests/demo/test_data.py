"""The demo's own data: the facts of five articles, and nothing invented that looks like a fact."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from blocs.models import ConferenceKind, Office, UnitType
from pledges.models import Operator

ROOT = Path(__file__).parents[2]
DATA = ROOT / "demo" / "data"
CATALOGUE = ROOT / "awards" / "data" / "catalogue.json"
SLUGS = [
    "cum-vp-cac-dang-uy-ha-noi",
    "cum-vp-huyen-thi-uy-ha-noi",
    "cum-5-catp",
    "khoi-co-quan-dang-can-tho",
    "khoi-ban-co-quan-hai-phong",
]
FILES = [
    *(DATA / "blocs" / f"{slug}.json" for slug in SLUGS),
    *(DATA / "scores" / f"{slug}.json" for slug in SLUGS),
    DATA / "people.json",
    CATALOGUE,
]
MADE_UP = "Số liệu minh họa: "

KEYS = {
    "": "slug name short_name other_names kind authority year parent_heading issuer_lines"
    " stated_member_count stated_member_note members head deputy host superiors theme slogan"
    " slogan_note priorities conferences people movements directives calendar_days documents"
    " reported_results pledge unknown sources",
    "authority": "name style place",
    "members": "code name type stated placeholder leader note",
    "host": "unit name",
    "superiors": "name role stated",
    "theme": "text scope",
    "priorities": "key_tasks breakthroughs scope note",
    "conferences": "kind name date part_of_day place chair witness guests agenda note",
    "people": "name title role unit",
    "movements": "name scope",
    "directives": "text number date",
    "calendar_days": "name month_day year_founded",
    "documents": "name status",
    "reported_results": "name value unit scope note",
    "pledge": "date place title subject grounds opening groups targets movements unit_contents"
    " organisation witness recipients copies sample_note",
    "pledge.groups": "no title text",
    "pledge.targets": "name op value unit note stated",
    "pledge.movements": "name goal launch summary",
    "pledge.unit_contents": "unit group_no text stated",
    "pledge.witness": "name signed_name title lines",
}


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def bloc(slug: str) -> Any:
    return read(DATA / "blocs" / f"{slug}.json")


def codes(slug: str) -> list[str]:
    return [member["code"] for member in bloc(slug)["members"]]


def part(record: Any, path: str) -> list[Any]:
    """Return what stands at a dotted path, as a list; unknown is an empty list."""
    for key in path.split(".") if path else []:
        record = record[key]
    if record is None:
        return []
    return record if isinstance(record, list) else [record]


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_file_is_tidy_nfc_text(path: Path) -> None:
    raw = path.read_text(encoding="utf-8")

    assert unicodedata.is_normalized("NFC", raw)
    assert raw == json.dumps(json.loads(raw), ensure_ascii=False, indent=1) + "\n"
    assert [text for text in texts(json.loads(raw)) if text != " ".join(text.split())] == []
    assert re.findall("[\xa0≥≤]", raw) == []


@pytest.mark.parametrize("path", KEYS)
@pytest.mark.parametrize("slug", SLUGS)
def test_every_key_is_always_there(slug: str, path: str) -> None:
    found = part(bloc(slug), path)

    assert [sorted(item) for item in found] == [sorted(KEYS[path].split())] * len(found)


@pytest.mark.parametrize("path", KEYS)
def test_every_kind_of_record_occurs(path: str) -> None:
    assert any(part(bloc(slug), path) for slug in SLUGS)


@pytest.mark.parametrize(
    ("slug", "kind", "style", "year", "count", "named", "head", "deputy", "signed"),
    [
        (SLUGS[0], "CUM", "PARTY_HD36", 2017, 12, 1, "van-phong-dang-uy-catp", None, "2017-02-23"),
        (SLUGS[1], "CUM", "PARTY_HD36", 2018, None, 0, None, None, "2018-03-31"),
        (SLUGS[2], "CUM", "STATE_ND30", 2017, 7, 7, "cong-ty-thang-8", None, "2017-02-15"),
        (
            *(SLUGS[3], "KHOI", "PARTY_HD36", 2021, None, 6),
            *("ban-tuyen-giao-can-tho", "ban-noi-chinh-can-tho", "2021-04-14"),
        ),
        (SLUGS[4], "KHOI", "PARTY_HD36", 2017, None, 8, None, None, None),
    ],
)
def test_bloc_says_what_its_article_says(
    slug: str,
    kind: str,
    style: str,
    year: int,
    count: int | None,
    named: int,
    head: str | None,
    deputy: str | None,
    signed: str | None,
) -> None:
    told = bloc(slug)

    assert told["slug"] == slug
    assert (told["kind"], told["authority"]["style"], told["year"]) == (kind, style, year)
    assert told["stated_member_count"] == count
    assert sum(member["stated"] for member in told["members"]) == named
    assert (told["head"], told["deputy"]) == (head, deputy)
    assert told["pledge"]["date"] == signed
    assert told["pledge"]["title"] == f"GIAO ƯỚC THI ĐUA NĂM {year}"


def test_unit_codes_are_unique_over_all_blocs() -> None:
    every = Counter(code for slug in SLUGS for code in codes(slug))
    every.update(department["code"] for department in read(DATA / "people.json")["departments"])

    assert [code for code, times in every.items() if times > 1] == []
    assert [code for code in every if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code)] == []


@pytest.mark.parametrize("slug", SLUGS)
def test_unnamed_member_says_so_in_its_seat(slug: str) -> None:
    members = list(enumerate(bloc(slug)["members"], 1))

    for seat, member in members:
        is_named_so = member["name"] == f"Đơn vị thành viên {seat} (chưa nêu tên)"
        assert member["placeholder"] == is_named_so
        assert not (member["placeholder"] and (member["stated"] or member["leader"]))


@pytest.mark.parametrize("slug", SLUGS)
def test_labels_are_those_of_the_models(slug: str) -> None:
    told = bloc(slug)

    assert {member["type"] for member in told["members"]} <= set(UnitType.values)
    assert {item["kind"] for item in told["conferences"]} <= set(ConferenceKind.values)
    assert {target["op"] for target in told["pledge"]["targets"]} <= {None, *Operator.values}


@pytest.mark.parametrize("slug", SLUGS)
def test_offices_and_contents_point_at_members(slug: str) -> None:
    told = bloc(slug)
    pledge = told["pledge"]
    numbers = [group["no"] for group in pledge["groups"]]
    pointed = {told["head"], told["deputy"], (told["host"] or {}).get("unit")}
    pointed |= {content["unit"] for content in pledge["unit_contents"]}

    assert pointed - {None} <= set(codes(slug))
    assert told["head"] is None or told["head"] != told["deputy"]
    assert numbers == list(range(1, len(numbers) + 1))
    assert {content["group_no"] for content in pledge["unit_contents"]} <= set(numbers)


@pytest.mark.parametrize("slug", SLUGS)
def test_invented_target_says_it_is_invented(slug: str) -> None:
    targets = bloc(slug)["pledge"]["targets"]

    assert targets
    for target in targets:
        assert target["note"].startswith(MADE_UP) != target["stated"]
        assert (target["op"] is None) == (target["value"] is None)


def test_only_one_article_states_targets() -> None:
    stated = {
        slug: [
            (target["op"], target["value"])
            for target in bloc(slug)["pledge"]["targets"]
            if target["stated"]
        ]
        for slug in SLUGS
    }

    assert {slug: found for slug, found in stated.items() if found} == {
        "khoi-co-quan-dang-can-tho": [("gte", "90"), (None, None), (None, None)]
    }


def test_result_of_one_member_is_no_target_of_the_bloc() -> None:
    told = bloc("khoi-ban-co-quan-hai-phong")

    assert [(result["value"], result["unit"]) for result in told["reported_results"]] == [
        ("100", "%")
    ]
    assert [target for target in told["pledge"]["targets"] if target["value"] == "100"] == []


@pytest.mark.parametrize("slug", SLUGS)
def test_sample_note_separates_told_written_and_unknown(slug: str) -> None:
    note = bloc(slug)["pledge"]["sample_note"]

    order = [
        note.find(word)
        for word in (
            "Ghi chú của bản mẫu: theo tin báo:",
            "; phần do người soạn bản mẫu viết:",
            "; chưa rõ:",
        )
    ]
    assert order[0] == 0
    assert order == sorted(order)
    assert -1 not in order


@pytest.mark.parametrize("slug", SLUGS)
def test_every_member_has_one_leader_and_every_bloc_one_secretary(slug: str) -> None:
    people = [person for person in read(DATA / "people.json")["people"] if person["bloc"] == slug]
    leaders = [person["unit"] for person in people if person["role"] == Office.UNIT_LEADER]
    secretaries = [person for person in people if person["role"] == Office.BLOC_SECRETARY]
    heads = [person["unit"] for person in people if person["role"] == Office.BLOC_HEAD]

    assert sorted(leaders) == sorted(codes(slug))
    assert len(secretaries) == 1
    assert heads == [unit for unit in [bloc(slug)["head"]] if unit]


def test_known_leader_keeps_the_name_and_others_are_plainly_invented() -> None:
    told = {
        member["code"]: member["leader"]["name"]
        for slug in SLUGS
        for member in bloc(slug)["members"]
        if member["leader"]
    }
    people = read(DATA / "people.json")["people"]
    real = {person["unit"]: person["name"] for person in people if not person["invented"]}
    invented = {person["username"]: person["name"] for person in people if person["invented"]}

    assert real == told
    assert [name for name in invented.values() if name.split()[-1] != "Mẫu"] == []
    assert len(set(invented.values())) == len(invented)


def test_username_is_ascii_and_belongs_to_one_person() -> None:
    people = read(DATA / "people.json")["people"]
    names: dict[str, set[str]] = {}
    for person in people:
        names.setdefault(person["username"], set()).add(person["name"])

    assert [user for user, owners in names.items() if len(owners) > 1] == []
    assert [user for user in names if not re.fullmatch(r"[a-z0-9]+([.-][a-z0-9]+)*", user)] == []
    assert {person["role"] for person in people} == set(Office.values)
