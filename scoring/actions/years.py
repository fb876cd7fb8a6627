"""Bring a whole year file into the database, in one transaction or not at all."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from blocs.actions import (
    AuthorityFacts,
    MemberFacts,
    YearTexts,
    install_heads,
    open_year,
)
from blocs.models import BlocYear, Member
from core.audit import record
from scoring import states, yearfile
from scoring.actions.cells.scene import stage_of
from scoring.actions.trees import store_tree
from scoring.models import CriteriaSet, Criterion, Desk, Draw, Entry, Round, ScoreSheet

Json = dict[str, Any]
FIRST_YEAR = 1948  # the first call to patriotic emulation; the table of years begins there


@transaction.atomic
def load_year(
    year_file: yearfile.YearFile,
    *,
    by: User | None,
    replace: bool = False,
    is_sample: bool = False,
    texts: YearTexts | None = None,
) -> Round:
    """Store a year file; with `replace` over a year that is not ranked yet.

    Raises yearfile.Invalid when the year is there already, is frozen, or does not fit.
    """
    content: Json = yearfile.document(year_file)
    _refuse(content, replace=replace)
    old = _clear(content)
    bloc_year = _open(content, by=by, is_sample=is_sample, texts=texts)
    criteria = CriteriaSet.objects.create(
        name=bloc_year.name,
        bloc=bloc_year.bloc,
        year=bloc_year.year,
        policy=content["policy"],
        is_sample=is_sample,
        created_by=by,
    )
    cells = store_tree(criteria, content["criteria"])
    round_ = _store_round(old, bloc_year=bloc_year, criteria=criteria)
    _store_sheets(round_, content, cells=cells, by=by)
    record(by, "scoring.year.replaced" if old else "scoring.year.loaded", round_)
    return round_


def _refuse(content: Json, *, replace: bool) -> None:
    if content["year"] < FIRST_YEAR:
        before = {"least": str(FIRST_YEAR)}
        raise yearfile.Invalid([yearfile.Problem("year", "number_below", before)])
    years = BlocYear.objects.filter(bloc__slug=content["bloc"]["slug"], year=content["year"])
    _refuse_frozen(Round.objects.filter(bloc_year__in=years).first(), content)
    if years.exists() and not replace:
        raise yearfile.Invalid([yearfile.Problem("bloc", "year_exists", _place(content))])


def _refuse_frozen(round_: Round | None, content: Json) -> None:
    if round_ is not None and round_.state == states.RoundState.RANKED:
        raise yearfile.Invalid([yearfile.Problem("bloc", "year_frozen", _place(content))])


def _place(content: Json) -> Json:
    return {"bloc": content["bloc"]["slug"], "year": content["year"]}


def _clear(content: Json) -> Round | None:
    """Take away cells, statuses and files of the year that is replaced; the round stays.

    Refused as before the lock: somebody may have frozen the ranking meanwhile.
    """
    rounds = Round.objects.select_for_update(of=("self",))
    old = rounds.filter(
        bloc_year__bloc__slug=content["bloc"]["slug"], bloc_year__year=content["year"]
    ).first()
    _refuse_frozen(old, content)
    if old is not None:
        old.sheets.all().delete()
        Draw.objects.filter(round=old).delete()
        old.steps.all().delete()
        old.windows.all().delete()
        old.extensions.all().delete()
        old.uploads.all().delete()
        old.snapshots.all().delete()
    return old


def _open(content: Json, *, by: User | None, is_sample: bool, texts: YearTexts | None) -> BlocYear:
    authority, bloc = content["authority"], content["bloc"]
    bloc_year = open_year(
        slug=bloc["slug"],
        name=bloc["name"],
        kind=bloc["kind"],
        year=content["year"],
        authority=AuthorityFacts(authority["name"], authority["style"], authority.get("place", "")),
        members=[_member(unit) for unit in content["units"]],
        by=by,
        is_sample=is_sample,
        texts=texts,
    )
    install_heads(bloc_year.pk, head=bloc.get("head"), deputy=bloc.get("deputy"), on=None, by=by)
    return bloc_year


def _member(unit: Json) -> MemberFacts:
    leader = unit.get("leader", {})
    return MemberFacts(
        code=unit["code"],
        name=unit["name"],
        type=unit.get("type", ""),
        leader_name=leader.get("name", ""),
        leader_title=leader.get("title", ""),
    )


def _store_round(old: Round | None, *, bloc_year: BlocYear, criteria: CriteriaSet) -> Round:
    """Point the round at the new criteria, open it again as it was at first, drop the old ones."""
    if old is None:
        return Round.objects.create(bloc_year=bloc_year, criteria=criteria)
    before = old.criteria
    old.criteria, old.state = criteria, states.RoundState.OPEN
    old.closed_at = old.closed_by = old.unsealed_at = old.unsealed_by = None
    old.unseal_reason = ""
    old.save()
    if _is_of_file(before, bloc_year):
        before.delete()
    return old


def _is_of_file(criteria: CriteriaSet, bloc_year: BlocYear) -> bool:
    """Whether a year file brought a set for this bloc, and nothing was built on it."""
    is_loaded = criteria.conference_id is None and criteria.adopted_on is None
    is_alone = criteria.previous_id is None and not criteria.later.exists()
    is_own = criteria.bloc_id == bloc_year.bloc_id
    return is_own and is_loaded and is_alone and not criteria.rounds.exists()


def _store_sheets(
    round_: Round, content: Json, *, cells: dict[str, Criterion], by: User | None
) -> None:
    members = round_.bloc_year.members.order_by("position")
    sheets = ScoreSheet.objects.bulk_create([_sheet(round_, member, content) for member in members])
    now = timezone.now()
    Entry.objects.bulk_create(
        [
            Entry(
                sheet=sheet,
                criterion=cells[code],
                stage=stage_of(Desk.BLOC, cells[code]),
                value=value,
                saved_by=by,
                saved_at=now,
            )
            for sheet in sheets
            for code, value in content.get("entries", {}).get(sheet.member.code, {}).items()
        ],
        batch_size=1000,
    )


def _sheet(round_: Round, member: Member, content: Json) -> ScoreSheet:
    status = content.get("status", {}).get(member.code, {})
    return ScoreSheet(
        round=round_,
        member=member,
        excluded=status.get("excluded") or "",
        suspended=status.get("suspended") or "",
        pledge_completion=content.get("pledge_completion", {}).get(member.code, ""),
        women_share=content.get("women_share", {}).get(member.code, ""),
    )
