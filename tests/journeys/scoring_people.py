"""The people of one round and what holds after everything they do; the acts are elsewhere."""

import json
from collections import Counter
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import time_machine
from django.db import transaction
from hypothesis.stateful import RuleBasedStateMachine, invariant

from blocs.models import Office
from core.audit import digest, first_break
from core.models import AuditEntry
from core.transitions import Refused
from scoring import actions, exports, yearfile
from scoring.actions import CellChange, Seat
from scoring.models import Check, Desk, Entry, Round, ScoreSheet, StepKind
from scoring.rules import sight
from tests.factories import appoint, make_unit, make_user
from tests.journeys.scoring_oracle import OWNED, REFUSED, Oracle, stage_of
from tests.personas import cast_for
from tests.scoring_db.years import loaded

START = date(2026, 6, 15)
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
UNITS = ("dv-1", "dv-2", "dv-3")
PLAN = ({"target": "100", "actual": "90"}, {"target": "100", "actual": "100"})
VALUES = {
    "I.1": (*PLAN, {"na": True, "reason": "không có"}),
    "I.2": ({"points": "20"}, {"points": "0"}),
    "II.1": ({"passed": True}, {"passed": False}),
    "II.2": ({"count": "2"}, {"count": "0"}),
}
BAD = {
    "I.1": {"target": "-1", "actual": "3"},
    "I.2": {"points": "30.5"},
    "II.1": {"points": "1"},
    "II.2": {"count": "0.5"},
}
DAYS = {"past": (-5, -2), "now": (-1, 3), "today": (0, 0), "future": (2, 6)}
KEEPERS, JUDGES = {"secretary", "head"}, {"board_member", "board_secretary"}
REACH = {
    *("OPEN", "CLOSED", "RANKED", "PROPOSED", "SUBMITTED", "HANDED_IN", "RECUSED"),
    *("saved", "undone", "redone", "reason", "returned", "UPHELD", "REJECTED", "WITHDRAWN"),
    *("SELF", "CROSS", "BLOC", "DEPARTMENT", "BOARD", "unsealed"),
}
PEOPLE = (
    *("head_1", "head_2", "head_3", "officer", "secretary", "head", "board_member"),
    *("board_secretary", "inspector", "administrator", "stranger", "scorer"),
)
OF_UNIT = {"dv-1": {"head_1", "officer"}, "dv-2": {"head_2"}, "dv-3": {"head_3"}}

REACHED: Counter[str] = Counter()  # how many runs came so far


class People(RuleBasedStateMachine):
    """Who they are and how they act; every run rolls back what it did to `world`."""

    world: "World"

    def __init__(self):
        super().__init__()
        self.clock = time_machine.travel(datetime(2026, 6, 15, 9, tzinfo=HANOI), tick=False)
        self.travel = self.clock.start()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.oracle = Oracle(UNITS, START)
        self.seen = AuditEntry.objects.count()
        self.last_hash = AuditEntry.objects.order_by("number").last().hash
        self.has_moved = True
        self.frozen = None

    def teardown(self):
        try:
            assert first_break() is None
            REACHED.update(self.oracle.reached())
        finally:
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)
            self.clock.stop()

    # --- how acts are made ---

    @property
    def round(self):
        return Round.objects.select_related("bloc_year").get(pk=self.world.round)

    def sheet(self, unit):
        sheets = ScoreSheet.objects.select_related("member", "round__bloc_year")
        return sheets.get(round=self.world.round, member__code=unit)

    def pick(self, right, who, luck):
        return sorted(right)[luck % len(right)] if right and luck < 8 else who

    def may(self, who, perm, row, *, expected):
        """Ask the rules, compare with the table of this file, and say whether to go on."""
        may = self.world.people[who].has_perm(f"scoring.{perm}", row)
        assert may == expected, (who, perm, may)
        return may

    @contextmanager
    def act(self, expected):
        """An act that is refused exactly when the oracle says so."""
        self.oracle.now += 1
        self.travel.shift(timedelta(seconds=1))
        try:
            yield
        except Refused:
            assert expected == REFUSED
        else:
            assert expected != REFUSED
            self.has_moved = True

    def key(self, who):
        return {"by": self.world.people[who]}

    # --- cells ---

    def enters(self, who, desk, unit, code, check):
        """Tell whether the table of this file lets a person write a cell at a desk."""
        oracle = self.oracle
        if desk == "SELF":
            return who in OF_UNIT[unit]
        if desk == "CROSS":
            checker, _, state = oracle.checks[check]
            return who in OF_UNIT[checker] and state == "ASSIGNED" and oracle.state == "OPEN"
        if desk == "BOARD":
            return who in JUDGES and oracle.state == "CLOSED"
        return oracle.state == "OPEN" and who in ({"scorer"} if OWNED[code] else KEEPERS)

    def check_entering(self, who, desk, unit, code, check):
        person, expected = self.world.people[who], self.enters(who, desk, unit, code, check)
        if desk == "SELF":
            return self.may(who, "self_score", self.sheet(unit), expected=expected)
        if desk == "CROSS":
            row = Check.objects.select_related("draw__round__bloc_year", "checker", "checked")
            return self.may(who, "fill_check", row.get(pk=check), expected=expected)
        assert sight(person, self.round).enters(OWNED[code], desk=desk) == expected
        return expected

    def filled(self, desk, check, sent):
        """A change with its value and the version that its sender believes in."""
        unit, code, value, note, off = sent
        held = self.oracle.cells.get((unit, code, stage_of(desk, code), check))
        version = max((held.version if held else 0) + off, 0)
        return (
            unit,
            code,
            VALUES[code][value % len(VALUES[code])] if isinstance(value, int) else value,
            note,
            version,
        )

    def write(self, who, desk, check, changes, reason="", kind=StepKind.TYPED):
        told = [(*c[:3], reason if reason and c[3] is None else c[3], c[4]) for c in changes]
        expected = self.oracle.save(who, desk, check, told)
        sent = [
            CellChange(self.world.members[u], c, BAD[c] if v == "bad" else v, version, note)
            for u, c, v, note, version in changes
        ]
        with self.act(expected):
            saved = actions.save_cells(
                self.world.round,
                sent,
                seat=Seat(Desk(desk), check),
                reason=reason,
                kind=kind,
                **self.key(who),
            )
            assert [cell.outcome for cell in saved.cells] == expected

    def fill(self, who, desk, spots):
        held = {(u, c): self.oracle.value(u, c, stage_of(desk, c)) for u, c in spots}
        changes = [
            self.filled(desk, None, (*spot, 0, "điền", 0)) for spot in spots if held[spot] is None
        ]
        if changes:
            self.write(who, desk, None, changes, kind=StepKind.FILLED)

    # --- what holds after every act ---

    @invariant()
    def rows_and_audit_say_what_the_oracle_says(self):
        oracle, sheets = self.oracle, ScoreSheet.objects.filter(round=self.world.round)
        stated = sheets.values_list("member__code", "state", "round__state")
        assert sorted(stated) == sorted((*each, oracle.state) for each in oracle.sheets.items())
        columns = ("sheet__member__code", "criterion__code", "stage", "check_in")
        rows = Entry.objects.values_list("pk", *columns, "value", "note", "version", "saved_by")
        held = {tuple(row[1:5]): row[5:] for row in rows}
        people = self.world.people
        assert held == {
            key: (cell.value, cell.note, cell.version, people[cell.by].pk)
            for key, cell in oracle.cells.items()
        }
        self.check_audit({f"scoring.entry:{row[0]}": tuple(row[1:5]) for row in rows})

    def check_audit(self, keys):
        """Every change of a cell is told with who, old, new and reason, and nothing else is."""
        new = list(AuditEntry.objects.filter(number__gt=self.seen).order_by("number"))
        told, self.oracle.told = self.oracle.told, []
        facts = [each for each in new if each.act.startswith("scoring.entry.")]
        assert [self.told_by(each, keys[each.subject]) for each in facts] == told
        for entry in new:
            assert entry.by_id is not None
            assert entry.previous_hash == self.last_hash
            assert entry.hash == digest(entry)
            self.last_hash = entry.hash
        self.seen += len(new)

    def told_by(self, entry, key):
        facts = entry.facts
        assert key[:3] == (facts["unit"], facts["criterion"], facts["stage"])
        who = next(name for name, person in self.world.people.items() if person.pk == entry.by_id)
        values = (json.loads(facts["old"]), json.loads(facts["value"]))
        act = entry.act.rpartition(".")[2]
        return (act, who, key, *values, facts["reason"], facts["version"])

    @invariant()
    def what_counts_is_what_the_oracle_says(self):
        if not self.has_moved:  # the rows are as they were, and so is the day
            return
        self.has_moved = False
        stored = exports.stored_of(self.round)
        names = {node.pk: node.code for node in stored.nodes}
        counts = {
            (member.code, names[criterion]): held.value
            for member in stored.members
            for criterion, held in stored.cells.get(member.pk, {}).items()
            if held.value is not None
        }
        assert counts == self.oracle.effective()

    @invariant()
    def nothing_moves_once_it_is_ranked(self):
        if self.frozen is None or self.oracle.now % 5:
            return
        result, counted = self.frozen
        round_ = exports.find_round("cum-5", 2026)
        assert exports.result_of(round_) == result == yearfile.result(exports.year_of(round_))
        assert self.oracle.effective() == counted


class World:
    """What every run starts from: an empty round of three units, and everybody around it."""

    def __init__(self):
        round_ = loaded()
        cast = cast_for(round_.bloc_year)
        self.round = round_.pk
        self.members = dict(round_.bloc_year.members.values_list("code", "pk"))
        self.people = {f"head_{n}": leader for n, leader in enumerate(cast.leaders, 1)}
        self.people |= {name: getattr(cast, name) for name in PEOPLE if hasattr(cast, name)}
        self.people["scorer"] = make_user()
        appoint(self.people["scorer"], Office.DEPARTMENT_SCORER, unit=make_unit("Sở Nội vụ"))
