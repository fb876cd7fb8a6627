"""What is read, once for all cells of an act, before any of them is written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from blocs.models import Member
from core.transitions import Refused
from scoring import exports, states, yearfile
from scoring.effective import Effective, effective
from scoring.formula import AnyLeaf
from scoring.models import Check, Criterion, Desk, Entry, Extension, Return, Round, ScoreSheet
from scoring.states import CheckState, ExtensionState, Phase, SheetState, Stage

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of an act: where it stands, the entry of the desk, what counts before the act."""

    sheet: ScoreSheet
    criterion: Criterion
    stage: Stage
    entry: Entry | None
    before: Effective
    self_score: Json | None


Guard = Callable[[Cell], str]


def free(_cell: Cell) -> str:
    """Hold nobody back: who calls has asked who may write already."""
    return ""


@dataclass(frozen=True, slots=True)
class Seat:
    """Where the person sits: a desk, and at the desk of cross-checks which one.

    `guard` says of a cell, read under its lock, why the person may not write it, or nothing.
    """

    desk: Desk
    check_id: int | None = None
    guard: Guard = free


AT_THE_BLOC = Seat(Desk.BLOC)


@dataclass
class Scene:
    """The rows an act needs, read under the lock of the round."""

    round: Round
    seat: Seat
    check: Check | None
    day: date
    sheets: dict[int, ScoreSheet]
    nodes: dict[str, Criterion]
    entries: dict[tuple[int, int], list[Entry]]
    returned: set[tuple[int, int]]
    extended: dict[tuple[int, str], date]
    leaves: dict[str, AnyLeaf]

    def cell(self, member_id: int, code: str) -> Cell:
        """Return the cell of a member and a criterion as it stands."""
        sheet, criterion = self.sheets[member_id], self.nodes[code]
        stage = stage_of(self.seat.desk, criterion)
        entries = self.entries.get((sheet.pk, criterion.pk), [])
        check = self.check.pk if self.check else None
        entry = next((e for e in entries if e.stage == stage and e.check_in_id == check), None)
        own = next((e.value for e in entries if e.stage == Stage.SELF), None)
        return Cell(sheet, criterion, stage, entry, effective(*self.heard(sheet, entries)), own)

    def heard(
        self, sheet: ScoreSheet, entries: Sequence[Entry]
    ) -> tuple[dict[str, Json | None], list[Json | None]]:
        """Part the entries of a cell as the desk may know them.

        A self-score that is sealed or not handed in counts for the unit alone; else others would
        learn it from which of their values need a reason.
        """
        by_stage, checks = split(entries)
        is_hidden = not sheet.is_submitted or self.round.is_sealed(self.day)
        if self.seat.desk != Desk.SELF and is_hidden:
            by_stage.pop(Stage.SELF, None)
        return by_stage, checks

    def leaf(self, criterion: Criterion) -> AnyLeaf:
        """Read the rule of a criterion once for all its cells."""
        if criterion.code not in self.leaves:
            self.leaves[criterion.code] = yearfile.parse_leaf(exports.node_of(criterion))
        return self.leaves[criterion.code]

    def refusal(self, cell: Cell) -> str:
        """Say why the cell may not be written now, or nothing."""
        return self._refusal_of_desk(cell) or self.seat.guard(cell)

    def _refusal_of_desk(self, cell: Cell) -> str:
        if self.seat.desk == Desk.SELF:
            return self._refusal_of_unit(cell)
        if self.seat.desk == Desk.CROSS:
            return self._refusal_of_checker(cell)
        return self._late(cell, Phase(cell.stage))

    def _refusal_of_unit(self, cell: Cell) -> str:
        if cell.criterion.owner:
            return _("Tiêu chí này do %(owner)s chấm.") % {"owner": cell.criterion.owner}
        if (cell.sheet.pk, cell.criterion.pk) in self.returned:
            return ""
        if self.round.state != states.RoundState.OPEN:
            return _("Vòng chấm đã khoá, không sửa được điểm.")
        if cell.sheet.state == SheetState.PROPOSED:
            return _("Bản tự chấm đang chờ thủ trưởng xác nhận; rút lại trước khi sửa.")
        if cell.sheet.state == SheetState.SUBMITTED:
            return _("Bản tự chấm đã nộp; chỉ sửa được tiêu chí bị trả lại.")
        return self._late(cell, Phase.SELF)

    def _refusal_of_checker(self, cell: Cell) -> str:
        if self.check is None or cell.sheet.member_id != self.check.checked_id:
            return _("Đơn vị này không thuộc phiếu chấm chéo.")
        if cell.criterion.owner:
            return _("Tiêu chí này do %(owner)s chấm.") % {"owner": cell.criterion.owner}
        if self.check.state != CheckState.ASSIGNED:
            return _("Phiếu chấm chéo đã nộp hoặc đã thôi, không sửa được.")
        if not cell.sheet.is_submitted or self.round.is_sealed(self.day):
            return _("Chấm chéo mở khi đơn vị đã nộp bản tự chấm và hết thời gian tự chấm.")
        return self._late(cell, Phase.CROSS)

    def _late(self, cell: Cell, phase: Phase) -> str:
        member = self.check.checker_id if self.check else cell.sheet.member_id
        until = self.extended.get((member, phase))
        if self.round.is_in_time(phase, on=self.day, until=until):
            return ""
        window = self.round.calendar[phase]
        facts = {
            "phase": phase.label,
            "opens": f"{window.opens_on:%d/%m/%Y}",
            "closes": f"{window.closes_on:%d/%m/%Y}",
        }
        return _("Thời gian %(phase)s từ %(opens)s đến hết %(closes)s.") % facts


def stage_of(desk: str, criterion: Criterion) -> Stage:
    """What a department owns is its score, whoever sits at the bloc's desk to enter it."""
    is_owned = desk == Desk.BLOC and bool(criterion.owner)
    return Stage.DEPARTMENT if is_owned else Stage(desk)


def split(entries: Sequence[Entry]) -> tuple[dict[str, Json | None], list[Json | None]]:
    """Part the entries of one cell into those by stage and the checks that count.

    A check counts once it is handed in and no other check of the unit is awaited any more.
    """
    by_stage = {e.stage: e.value for e in entries if e.check_in_id is None}
    checks = [e for e in entries if e.check_in and e.check_in.state == CheckState.HANDED_IN]
    return by_stage, [e.value for e in checks if not getattr(e, "is_awaited", False)]


def open_scene(round_id: int, *, seat: Seat, members: set[int], codes: set[str]) -> Scene:
    """Lock the round, refuse what is shut for the whole desk or gone, and read the cells."""
    round_ = open_round(round_id, desk=seat.desk)
    sheets = sheets_of(round_, members)
    found = Criterion.objects.filter(criteria=round_.criteria_id, code__in=codes)
    nodes = {node.code: node for node in found}
    if codes - nodes.keys():
        raise Refused(_("Bảng vừa đổi, hãy tải lại trang."))
    spots = {"sheet__in": [s.pk for s in sheets.values()], "criterion__in": list(nodes.values())}
    day = timezone.localdate()
    open_returns = Return.objects.filter(**spots, answered_at=None)
    return Scene(
        round=round_,
        seat=seat,
        check=_check(round_, seat),
        day=day,
        sheets=sheets,
        nodes=nodes,
        entries=_entries(spots, is_final=round_.ends_checks(day)),
        returned=set(open_returns.values_list("sheet", "criterion")),
        extended=extensions_of(round_),
        leaves={},
    )


def _entries(spots: Json, *, is_final: bool) -> dict[tuple[int, int], list[Entry]]:
    rows = Entry.objects.filter(**spots).select_related("check_in", "saved_by")
    entries: dict[tuple[int, int], list[Entry]] = {}
    for entry in rows if is_final else rows.with_awaited():
        entries.setdefault((entry.sheet_id, entry.criterion_id), []).append(entry)
    return entries


def _check(round_: Round, seat: Seat) -> Check | None:
    if seat.check_id is None:
        return None
    check = Check.objects.filter(pk=seat.check_id, draw__round=round_).first()
    if check is None:
        raise Refused(_("Bảng vừa đổi, hãy tải lại trang."))
    return check


def open_round(round_id: int, *, desk: Desk = Desk.BLOC) -> Round:
    """Lock the round: no cell slips in while it closes, and writers of a round queue here.

    A unit answers what was returned to it until the ranking; the Board corrects what is closed.
    """
    round_ = Round.objects.select_for_update(of=("self",)).get(pk=round_id)
    allowed = {
        Desk.SELF: {states.RoundState.OPEN, states.RoundState.CLOSED},
        Desk.BOARD: {states.RoundState.CLOSED},
    }.get(desk, {states.RoundState.OPEN})
    if round_.state in allowed:
        return round_
    if round_.state == states.RoundState.OPEN:
        raise Refused(_("Hội đồng chấm sau khi cụm, khối khoá vòng chấm."))
    raise Refused(_("Vòng chấm đã khoá, không sửa được điểm."))


def sheets_of(round_: Round, members: set[int]) -> dict[int, ScoreSheet]:
    """Return the sheets of members of the round's year, made on first use for late members."""
    listed = round_.sheets.filter(member__in=members).select_related("member")
    known = {sheet.member_id: sheet for sheet in listed}
    for sheet in known.values():
        sheet.round = round_
    for member in Member.objects.filter(bloc_year=round_.bloc_year_id, pk__in=members - set(known)):
        known[member.pk] = ScoreSheet.objects.create(round=round_, member=member)
    if members - set(known):
        raise Refused(_("Bảng vừa đổi, hãy tải lại trang."))
    return known


def extensions_of(round_: Round) -> dict[tuple[int, str], date]:
    """Return (member, phase) → last day, for those who were given more time."""
    rows = Extension.objects.filter(round=round_, state=ExtensionState.GRANTED).order_by("until")
    return {(each.member_id, each.phase): each.until for each in rows}
