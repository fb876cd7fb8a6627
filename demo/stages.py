"""The live bloc's scoring under way: a calendar, one unit that has handed in, one half-way.

As in the play, every step looks at what is stored and does only what is missing.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

import evidence.actions
import scoring.actions
from accounts.models import User
from blocs.models import Appointment, Member, Office
from evidence.models import Evidence
from scoring.actions import CellChange, Seat
from scoring.models import Desk, Draw, Proof, Round, ScoreSheet
from scoring.states import Phase, SheetState

Json = dict[str, Any]
SELF = Seat(Desk.SELF)


def begin(told: Json, entries: Mapping[str, Json], round_: Round, *, secretary: User) -> None:
    """Bring the units of a live bloc as far as its story says, before the desk scores."""
    open_calendar(told, round_, by=secretary)
    hand_in(told, entries, round_)
    begun = told["begun"]
    own = entries[begun["unit"]]
    fill(round_, begun["unit"], {code: own[code] for code in begun["codes"]}, note="")
    unseal(told, round_)
    if not Draw.objects.filter(round=round_).exists():
        scoring.actions.draw_checks(round_.pk, per_unit=1, seed=told["seed"], by=secretary)


def found(told: Json | None, unit: str) -> dict[str, str]:
    """Say, by criterion, why the bloc scores otherwise than the unit that has handed in."""
    if told is None or unit != told["handed_in"]:
        return {}
    return {code: str(told["found"]) for code in told["claims"]}


def open_calendar(told: Json, round_: Round, *, by: User) -> None:
    """Open self-scoring and the desk's own days around today, so that both can be tried."""
    if round_.windows.exists():
        return
    today = timezone.localdate()
    opens, closes = (
        today - timedelta(days=told["days_before"]),
        today + timedelta(days=told["days_after"]),
    )
    phases = (Phase.SELF, Phase.CROSS, Phase.BLOC, Phase.DEPARTMENT)
    bands = [scoring.actions.Band(phase, opens, closes) for phase in phases]
    scoring.actions.set_calendar(round_.pk, bands, by=by)


def hand_in(told: Json, entries: Mapping[str, Json], round_: Round) -> None:
    """Let one unit claim a little more than the bloc will find, with its papers, and submit."""
    unit = told["handed_in"]
    sheet = ScoreSheet.objects.get(round=round_, member__code=unit)
    if sheet.state == SheetState.SUBMITTED:
        return
    fill(round_, unit, entries[unit] | told["claims"], note=told["explanation"])
    for code, number in told["papers"].items():
        show(round_, sheet.member, code, number=number)
    leader = holder(sheet.member, Office.UNIT_LEADER)
    scoring.actions.submit_sheet(round_.pk, sheet.member_id, by=leader)


def fill(round_: Round, unit: str, values: Json, *, note: str) -> None:
    """Write the self-score of a unit on the criteria that are its own to score."""
    member = Member.objects.get(bloc_year=round_.bloc_year_id, code=unit)
    if ScoreSheet.objects.filter(member=member, entries__stage=Desk.SELF).exists():
        return
    owned = set(round_.criteria.nodes.exclude(owner="").values_list("code", flat=True))
    changes = [
        CellChange(member.pk, code, raw, 0, note)
        for code, raw in values.items()
        if code not in owned
    ]
    officer = holder(member, Office.UNIT_OFFICER)
    scoring.actions.save_cells(round_.pk, changes, seat=SELF, by=officer)


def show(round_: Round, member: Member, code: str, *, number: str) -> None:
    """Put a paper of the unit's library to a criterion; a paper may serve several."""
    if Proof.objects.filter(sheet__member=member, criterion__code=code).exists():
        return
    officer = holder(member, Office.UNIT_OFFICER)
    paper = Evidence.objects.filter(unit=member.unit_id, number=number).first()
    if paper is None:
        facts = evidence.actions.EvidenceFacts(title=f"Báo cáo {number}", number=number)
        (paper,) = evidence.actions.add_evidence(member.unit_id, facts=facts, by=officer)
    scoring.actions.attach_proof(
        round_.pk, member.pk, code, evidence_id=paper.pk, anchor="", by=officer
    )


def unseal(told: Json, round_: Round) -> None:
    """Open the self-scores early, as the Board's office, so that the next steps can be tried."""
    if Round.objects.filter(pk=round_.pk, unsealed_at=None).exists():
        board = Appointment.objects.filter(office=Office.BOARD_SECRETARY).select_related("user")
        scoring.actions.unseal_round(round_.pk, reason=told["unsealed"], by=board[0].user)


def holder(member: Member, office: Office) -> User:
    """Who holds an office of a unit today."""
    held = Appointment.objects.on(timezone.localdate()).filter(unit=member.unit_id, office=office)
    return held.select_related("user")[0].user
