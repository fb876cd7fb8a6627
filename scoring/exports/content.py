"""A stored year as the year file's own dataclasses, read with a constant number of queries."""

import json
from collections.abc import Sequence
from typing import Any

from blocs.models import BlocYear, HeadTerm, Member, TermOffice
from blocs.states import TermState
from scoring import yearfile
from scoring.exports.stored import Stored, stored_of
from scoring.exports.tables import nested
from scoring.models import Ranking, Round
from scoring.states import RoundState

Json = dict[str, Any]


def find_round(bloc_slug: str, year: int) -> Round:
    """Return the round of a bloc's year; Round.DoesNotExist when nothing was loaded."""
    return Round.objects.select_related("bloc_year__bloc", "bloc_year__authority", "criteria").get(
        bloc_year__bloc__slug=bloc_slug, bloc_year__year=year
    )


def stored_year(bloc_slug: str, year: int) -> yearfile.YearFile:
    """Return the year as it stands; a frozen ranking keeps the inputs it was computed from."""
    return year_of(find_round(bloc_slug, year))


def year_of(round_: Round, stored: Stored | None = None) -> yearfile.YearFile:
    """Return the year file of a round that find_round() fetched."""
    text = Ranking.objects.filter(round=round_).values_list("inputs", flat=True).first()
    if text is None:
        text = json.dumps(_content(round_, stored or stored_of(round_)), ensure_ascii=False)
    return yearfile.parse(text.encode())


def result_of(round_: Round, stored: Stored | None = None) -> Json:
    """Return the public result: frozen once, computed until then."""
    if round_.state == RoundState.RANKED:
        return dict(Ranking.objects.values_list("result", flat=True).get(round=round_))
    return yearfile.result(year_of(round_, stored))


def missing_of(round_: Round, result: Json | None = None) -> list[tuple[str, str]]:
    """Return every empty cell as (name of the unit, code of the criterion), in table order."""
    units = (result or result_of(round_))["units"]
    missing = {unit["code"]: unit["missing"] for unit in units}
    names = round_.bloc_year.members.order_by("position").values_list("code", "name")
    return [(name, code) for unit, name in names for code in missing.get(unit, [])]


def _content(round_: Round, stored: Stored) -> Json:
    bloc_year, members = round_.bloc_year, stored.members
    content = {
        "schema": "thiduakhenthuong/year/1",
        "year": bloc_year.year,
        "authority": _authority(bloc_year),
        "bloc": _bloc(bloc_year, members),
        "units": [_unit(member) for member in members],
        "policy": round_.criteria.policy,
        "criteria": nested(stored.nodes),
        "entries": _entries(stored),
        "status": {m.code: _status(m) for m in members if _status(m)},
    }
    return content | _shares(members, "pledge_completion") | _shares(members, "women_share")


def _entries(stored: Stored) -> Json:
    codes = {node.pk: node.code for node in stored.nodes}
    entries = {
        member.code: {
            codes[criterion]: held.value
            for criterion, held in stored.cells.get(member.pk, {}).items()
            if held.value is not None
        }
        for member in stored.members
    }
    return {unit: cells for unit, cells in entries.items() if cells}


def _authority(bloc_year: BlocYear) -> Json:
    authority = bloc_year.authority
    facts = {"name": authority.name, "style": authority.style, "place": authority.place}
    return {key: value for key, value in facts.items() if value}


def _bloc(bloc_year: BlocYear, members: Sequence[Member]) -> Json:
    codes = {member.unit_id: member.code for member in members}
    heads = heads_of(bloc_year)
    return {
        "slug": bloc_year.bloc.slug,
        "name": bloc_year.name,
        "kind": bloc_year.kind,
        "head": codes.get(heads.get(TermOffice.HEAD, 0)),
        "deputy": codes.get(heads.get(TermOffice.DEPUTY, 0)),
    }


def heads_of(bloc_year: BlocYear) -> dict[str, int]:
    """Return office → unit of the last who was agreed on; a mere proposal does not count."""
    terms = HeadTerm.objects.filter(bloc_year=bloc_year).exclude(state=TermState.NOMINATED)
    lasting = [term for term in terms if term.valid_from or term.state != TermState.ENDED]
    lasting.sort(key=lambda term: (term.state != TermState.ENDED, str(term.valid_from), term.pk))
    return {term.office: term.unit_id for term in lasting}


def _unit(member: Member) -> Json:
    facts: Json = {"code": member.code, "name": member.name, "type": member.type}
    if member.leader_name:  # a title alone names nobody
        leader = {"name": member.leader_name, "title": member.leader_title}
        facts["leader"] = {key: value for key, value in leader.items() if value}
    return {key: value for key, value in facts.items() if value}


def _status(member: Member) -> Json:
    if not hasattr(member, "sheet"):
        return {}
    words = {"excluded": member.sheet.excluded, "suspended": member.sheet.suspended}
    return {key: value for key, value in words.items() if value}


def _shares(members: Sequence[Member], name: str) -> Json:
    shares = {m.code: getattr(m.sheet, name) for m in members if hasattr(m, "sheet")}
    known = {code: share for code, share in shares.items() if share}
    return {name: known} if known else {}
