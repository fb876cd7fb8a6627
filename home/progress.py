"""How far the years of blocs are, in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from awards.models import Decision, RankingReport
from awards.states import DecisionState
from blocs.models import BlocYear, HeadTerm, TermOffice
from blocs.states import TermState
from pledges.models import Pledge
from scoring.models import Round
from scoring.states import RoundState
from signing.models import Slot
from signing.states import DocumentState, SlotState

YearKey = tuple[int, int]  # a bloc and a year of it


@dataclass(frozen=True, slots=True)
class Progress:
    """One bloc's year in figures; None where nothing exists yet.

    `successor` is the state of next year's head: nothing, NOMINATED, ELECTED, or ACTIVE from the
    handover on.
    """

    bloc_year: BlocYear
    members: int
    head: str
    successor: str
    pledge: Pledge | None
    signed: int
    signers: int
    round: Round | None
    filled: int
    cells: int
    decision: Decision | None
    report_code: str

    @property
    def percent(self) -> int:
        """Whole percent of the cells that hold an entry, rounded down."""
        return self.filled * 100 // self.cells if self.cells else 0

    @property
    def missing_signatures(self) -> int:
        """How many leaders have not signed."""
        return self.signers - self.signed

    @property
    def is_ranked(self) -> bool:
        """The ranking is frozen."""
        return self.round is not None and self.round.state == RoundState.RANKED

    @property
    def is_decided(self) -> bool:
        """The award decision is recorded."""
        return self.decision is not None and self.decision.state == DecisionState.RECORDED

    @property
    def first(self) -> str:
        """The code of the unit on rank 1, or nothing before the ranking is frozen."""
        if not self.is_ranked or self.round is None:
            return ""
        units = self.round.ranking.result["units"]
        return str(units[0]["code"]) if units and units[0]["rank"] == 1 else ""


def progress_of(bloc_years: Iterable[BlocYear]) -> list[Progress]:
    """Gather the figures of several years at once, in their order; six queries however many."""
    years = list(bloc_years)
    keys = [year.pk for year in years]
    members = _counts(BlocYear.objects.filter(pk__in=keys), "pk", Count("members"))
    pledges = {
        pledge.bloc_year_id: pledge
        for pledge in Pledge.objects.filter(bloc_year__in=keys).select_related("document")
    }
    rounds = {
        round_.bloc_year_id: round_
        for round_ in Round.objects.filter(bloc_year__in=keys)
        .with_progress()
        .select_related("ranking")
    }
    decisions = {row.bloc_year_id: row for row in Decision.objects.filter(bloc_year__in=keys)}
    reports = RankingReport.objects.filter(
        bloc_year__in=keys, document__state=DocumentState.ISSUED
    ).select_related("document")
    codes = {row.bloc_year_id: row.document.code for row in reports.order_by("pk")}
    slots = Slot.objects.filter(document__pledge__bloc_year__in=keys)
    signers = _counts(slots, "document", Count("pk"))
    signed = _counts(slots, "document", Count("pk", filter=Q(state=SlotState.SIGNED)))
    heads, successors = _heads(years)
    return [
        Progress(
            bloc_year=year,
            members=members.get(year.pk, 0),
            head=heads.get((year.bloc_id, year.year), ""),
            successor=successors.get((year.bloc_id, year.year + 1), ""),
            pledge=(pledge := pledges.get(year.pk)),
            signed=signed.get(pledge.document_id, 0) if pledge else 0,
            signers=signers.get(pledge.document_id, 0) if pledge else 0,
            round=(round_ := rounds.get(year.pk)),
            filled=getattr(round_, "filled", 0),
            cells=getattr(round_, "cells", 0),
            decision=decisions.get(year.pk),
            report_code=codes.get(year.pk, ""),
        )
        for year in years
    ]


def _heads(years: list[BlocYear]) -> tuple[dict[YearKey, str], dict[YearKey, str]]:
    """Name who held the office in each year of the blocs, and how far each year's choice is."""
    terms = HeadTerm.objects.filter(
        bloc__in=[year.bloc_id for year in years], office=TermOffice.HEAD
    )
    names: dict[YearKey, str] = {}
    states: dict[YearKey, str] = {}
    columns = ("bloc_id", "bloc_year__year", "unit__name", "state", "valid_from")
    for bloc, year, name, state, since in terms.order_by("pk").values_list(*columns):
        if since is not None:
            names[bloc, year] = name
            states[bloc, year] = TermState.ACTIVE
        elif state != TermState.ENDED:
            states[bloc, year] = state
    return names, states


def _counts(rows, key: str, count: Count) -> dict[int | None, int]:  # type: ignore[no-untyped-def]  # any queryset
    return dict(rows.order_by().values(key).annotate(n=count).values_list(key, "n"))
