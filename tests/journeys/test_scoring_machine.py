"""Everybody does anything in any order: the rows always say what a plain oracle says.

A run is some fifty acts of all roles over one round. SCORING_MACHINE=1000x50 in the environment
asks for more runs than ./test makes.
"""

import os
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import Phase as Run
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule, run_state_machine_as_test

from scoring import actions, exports
from scoring.actions import Band, Seat, appeals
from scoring.actions.talk import Spot
from scoring.models import Check, Desk
from scoring.rules import may_answer, sight, tied_units
from scoring.states import Phase
from tests.journeys.scoring_oracle import CODES, DONE, OWN, OWNED, REFUSED
from tests.journeys.scoring_people import (
    DAYS,
    JUDGES,
    KEEPERS,
    OF_UNIT,
    PEOPLE,
    REACH,
    REACHED,
    UNITS,
    People,
    World,
)

ASKED = os.environ.get("SCORING_MACHINE", "")
RUNS, STEPS = (int(n) for n in (ASKED or "30x50").split("x"))
MANY = 1000  # in so many runs everything has happened
units, codes, days = st.sampled_from(UNITS), st.sampled_from(CODES), st.integers(0, 4)
anybody = st.sampled_from(PEOPLE)
luck = st.integers(0, 9)  # below 8 somebody acts who may, else anybody tries
change = st.tuples(
    units,
    codes,
    st.sampled_from([0, 0, 0, 1, 1, 2, None, "bad"]),
    st.sampled_from([None, None, "lý do", "khác", " "]),
    st.sampled_from([0, 0, 0, 0, 0, 0, -1, 1]),
)
phases = st.sampled_from([None, None, None, *DAYS])


class Everybody(People):
    """What anybody may try to do, from any point of the year on."""

    @initialize(scene=st.sampled_from([7, 6, 5, 4, 3, 2, 1, 0, 7, 6, 1]), is_sealed=st.booleans())
    def begin(self, scene, is_sealed):
        """Lead the round on to a point of the year; chance alone would seldom get there."""
        if is_sealed and scene < 3:
            self.set_calendar(("now",) + (None,) * (len(Phase) - 1), "secretary", 0)
        ways = (
            lambda: [self.fill_self(unit, True) for unit in UNITS],
            lambda: [self.hand_over(unit, "stranger", 0, "SUBMITTED") for unit in UNITS],
            lambda: self.draw("secretary", 0, ""),
            lambda: [self.check_whole(check) for check in sorted(self.oracle.checks)],
            lambda: self.fill_bloc("secretary"),
            lambda: self.close("secretary", 0),
            lambda: [self.open_appeal(unit, "I.2", "stranger", 0) for unit in UNITS],
        )
        for lead in ways[:scene]:
            lead()

    def check_whole(self, check):
        checker = self.oracle.checks[check][0]
        self.end(check, sorted(OF_UNIT[checker])[0], "take_over")
        self.end(check, sorted(OF_UNIT[checker])[0], "hand_in")

    # --- cells ---

    @rule(
        desk=st.sampled_from(["SELF", "SELF", "BLOC", "BLOC", "BLOC", "BOARD", "BOARD"]),
        sent=st.lists(change, min_size=1, max_size=3, unique_by=lambda each: each[:2]),
        who=anybody,
        luck=luck,
        reason=st.sampled_from(["", "", "chung"]),
    )
    def save(self, desk, sent, who, luck, reason):
        first = sent[0]
        right = [each for each in PEOPLE if self.enters(each, desk, *first[:2], None)]
        who = self.pick(right, who, luck)
        sent = [each for each in sent if self.check_entering(who, desk, *each[:2], None)]
        if sent:
            self.write(who, desk, None, [self.filled(desk, None, each) for each in sent], reason)

    @precondition(lambda self: self.oracle.checks)
    @rule(data=st.data(), who=anybody, luck=luck)
    def cross_check(self, data, who, luck):
        check = data.draw(st.sampled_from(sorted(self.oracle.checks)))
        _, code, value, note, off = data.draw(change)
        unit = self.oracle.checks[check][1]
        who = self.pick(OF_UNIT[self.oracle.checks[check][0]], who, luck)
        if self.check_entering(who, "CROSS", unit, code, check):
            sent = self.filled("CROSS", check, (unit, code, value, note, off))
            self.write(who, "CROSS", check, [sent], "")

    @rule(unit=units, head=st.booleans())
    def fill_self(self, unit, head):
        """Somebody of the unit fills what is empty, so that sheets are handed in at all."""
        who = sorted(OF_UNIT[unit])[0 if head else -1]
        self.fill(who, "SELF", [(unit, code) for code in OWN])

    @rule(who=st.sampled_from(sorted(KEEPERS)))
    def fill_bloc(self, who):
        """The desk fills what does not count yet, so that rounds are closed at all."""
        if self.oracle.state == "OPEN":
            spots = [(unit, code) for unit in UNITS for code in OWN]
            self.fill(who, "BLOC", [s for s in spots if s not in self.oracle.effective()])
            owned = [(unit, code) for unit in UNITS for code in CODES if OWNED[code]]
            self.fill("scorer", "BLOC", [s for s in owned if s not in self.oracle.effective()])

    @precondition(lambda self: self.oracle.done)
    @rule(data=st.data())
    def undo_last(self, data):
        self.replay(*data.draw(st.sampled_from(sorted(self.oracle.done, key=str))), back=True)

    @precondition(lambda self: any(self.oracle.undone.values()))
    @rule(data=st.data())
    def redo_first(self, data):
        seats = [seat for seat, acts in self.oracle.undone.items() if acts]
        seats += list(self.oracle.done)[:1]  # and one that has, as a rule, nothing to redo
        self.replay(*data.draw(st.sampled_from(sorted(seats, key=str))), back=False)

    def replay(self, who, desk, check, *, back):
        expected = self.oracle.replay(who, desk, check, back=back)
        with self.act(expected):
            seat = Seat(Desk(desk), check)
            call = actions.undo if back else actions.redo
            done = call(self.world.round, seat=seat, **self.key(who))
            told = sorted(str(cell.outcome) for cell in done.cells)
            assert told == sorted(expected.values())

    # --- sheets ---

    @rule(unit=units, who=anybody, luck=luck, goal=st.sampled_from(["PROPOSED", "SUBMITTED"]))
    def hand_over(self, unit, who, luck, goal):
        right = {f"head_{unit[-1]}"} if goal == "SUBMITTED" else OF_UNIT[unit]
        who = self.pick(right, who, luck)
        oracle, perm = self.oracle, "submit_sheet" if goal == "SUBMITTED" else "propose_sheet"
        sources = {"DRAFT", "PROPOSED"} if goal == "SUBMITTED" else {"DRAFT"}
        may = who in right and oracle.state == "OPEN" and oracle.sheets[unit] in sources
        if self.may(who, perm, self.sheet(unit), expected=may):
            call = actions.submit_sheet if goal == "SUBMITTED" else actions.propose_sheet
            with self.act(oracle.hand_over(unit, goal)):
                call(self.world.round, self.world.members[unit], **self.key(who))

    @rule(unit=units, who=anybody, luck=luck)
    def withdraw(self, unit, who, luck):
        head, state = f"head_{unit[-1]}", self.oracle.sheets[unit]
        right = {head} if state == "SUBMITTED" else OF_UNIT[unit]
        who = self.pick(right, who, luck)
        may = self.oracle.state == "OPEN" and state != "DRAFT" and who in right
        if self.may(who, "withdraw_sheet", self.sheet(unit), expected=may):
            with self.act(self.oracle.withdraw(unit)):
                actions.withdraw_sheet(self.world.round, self.world.members[unit], **self.key(who))

    @rule(unit=units, named=st.sets(st.sampled_from(OWN), min_size=1), who=anybody, luck=luck)
    def give_back(self, unit, named, who, luck):
        right = {"OPEN": KEEPERS, "CLOSED": JUDGES}.get(self.oracle.state, set())
        who = self.pick(right, who, luck)
        if self.may(who, "return_criteria", self.sheet(unit), expected=who in right):
            with self.act(self.oracle.give_back(unit, named)):
                actions.return_criteria(
                    self.world.round,
                    self.world.members[unit],
                    codes=named,
                    reason="xem lại",
                    **self.key(who),
                )

    @precondition(lambda self: self.oracle.returns or self.oracle.now % 8 == 0)
    @rule(unit=units, who=anybody, luck=luck)
    def answer(self, unit, who, luck):
        head = f"head_{unit[-1]}"
        who = self.pick({head}, who, luck)
        may = who == head and self.oracle.state != "RANKED"
        if self.may(who, "answer_returns", self.sheet(unit), expected=may):
            with self.act(self.oracle.answer(unit)):
                actions.answer_returns(self.world.round, self.world.members[unit], **self.key(who))

    # --- checks ---

    @rule(who=anybody, luck=luck, reason=st.sampled_from(["", "nhầm"]))
    def draw(self, who, luck, reason):
        who = self.pick(KEEPERS, who, luck)
        may = self.oracle.state == "OPEN" and who in KEEPERS
        if self.may(who, "draw_checks", self.round, expected=may):
            with self.act(DONE if self.oracle.may_draw(reason) else REFUSED):
                actions.draw_checks(
                    self.world.round, per_unit=1, seed="5eed", reason=reason, **self.key(who)
                )
                rows = Check.objects.values_list("pk", "checker__code", "checked__code", "state")
                self.oracle.checks = {pk: list(rest) for pk, *rest in rows}

    @precondition(lambda self: self.oracle.checks)
    @rule(
        data=st.data(),
        who=anybody,
        luck=luck,
        what=st.sampled_from(["take_over", "take_over", "hand_in", "hand_in", "stand_aside"]),
    )
    def end_check(self, data, who, luck, what):
        check = data.draw(st.sampled_from(sorted(self.oracle.checks)))
        checker, unit, _ = self.oracle.checks[check]
        who = self.pick(OF_UNIT[checker], who, luck)
        if self.check_entering(who, "CROSS", unit, OWN[0], check):
            self.end(check, who, what)

    def end(self, check, who, what):
        if what == "take_over":
            expected = self.oracle.save(who, "CROSS", check, self.oracle.taken_over(check))
            with self.act(expected):
                saved = actions.accept_self(check, **self.key(who))
                assert [cell.outcome for cell in saved.cells] == expected
        elif what == "hand_in":
            with self.act(self.oracle.hand_in(check)):
                actions.hand_in(check, **self.key(who))
        else:
            with self.act(self.oracle.stand_aside(check)):
                actions.recuse(check, reason="liên quan", **self.key(who))

    # --- calendar ---

    @rule(kinds=st.tuples(*[phases] * len(Phase)), who=anybody, luck=luck)
    def set_calendar(self, kinds, who, luck):
        oracle = self.oracle
        right = {"OPEN": KEEPERS, "CLOSED": {"board_secretary"}}.get(oracle.state, set())
        who = self.pick(right, who, luck)
        if not self.may(who, "set_calendar", self.round, expected=who in right):
            return
        offsets = {str(p): DAYS[kind] for p, kind in zip(Phase, kinds, strict=True) if kind}
        windows = {
            phase: tuple(oracle.day + timedelta(days) for days in both)
            for phase, both in offsets.items()
        }
        with self.act(oracle.set_calendar(windows)):
            bands = [Band(Phase(phase), *both) for phase, both in windows.items()]
            actions.set_calendar(self.world.round, bands, **self.key(who))

    @rule(unit=units, phase=st.sampled_from(["SELF", "CROSS", "APPEAL"]), more=days, luck=luck)
    def extend(self, unit, phase, more, luck):
        """A unit asks for more days and the Board's secretary grants them."""
        who = self.pick(OF_UNIT[unit], "stranger", luck)
        may = who in OF_UNIT[unit] and self.oracle.state != "RANKED"
        if not self.may(who, "ask_extension", self.sheet(unit), expected=may):
            return
        until = self.oracle.day + timedelta(more)
        answerer = self.world.people["board_secretary"]
        with self.act(self.oracle.extend(unit, phase, more)):
            asked = actions.ask_extension(
                self.world.round,
                self.world.members[unit],
                phase=Phase(phase),
                until=until,
                reason="lũ",
                **self.key(who),
            )
            seen = sight(answerer, self.round)
            assert may_answer(seen, tied=tied_units(answerer), unit_id=asked.member.unit_id)
            actions.answer_extension(asked.pk, is_granted=True, answer="", by=answerer)

    @precondition(lambda self: self.oracle.is_sealed or self.oracle.now % 8 == 0)
    @rule(who=anybody, luck=luck)
    def unseal(self, who, luck):
        who = self.pick({"board_secretary"}, who, luck)
        may = who == "board_secretary" and self.oracle.is_sealed
        if self.may(who, "unseal_round", self.round, expected=may):
            with self.act(DONE):
                actions.unseal_round(self.world.round, reason="chỉ đạo", **self.key(who))
                self.oracle.unsealed = True
                self.oracle.happened.add("unsealed")

    @rule(more=st.integers(1, 3))
    def sleep(self, more):
        self.oracle.day += timedelta(more)
        self.travel.shift(timedelta(more))
        self.has_moved = True

    # --- the round ---

    @rule(who=anybody, luck=luck)
    def close(self, who, luck):
        who = self.pick(KEEPERS, who, luck)
        may = who in KEEPERS and self.oracle.state == "OPEN"
        if self.may(who, "close_round", self.round, expected=may):
            with self.act(self.oracle.close()):
                actions.close_round(self.world.round, **self.key(who))

    @rule(who=anybody, luck=luck)
    def reopen(self, who, luck):
        who = self.pick(JUDGES, who, luck)
        may = who in JUDGES and self.oracle.state == "CLOSED"
        if self.may(who, "reopen_round", self.round, expected=may):
            with self.act(self.oracle.reopen()):
                actions.reopen_round(self.world.round, reason="nhầm cột", **self.key(who))

    @rule(who=anybody, luck=st.integers(0, 15))
    def freeze(self, who, luck):
        """Less often than other acts: after it there is nothing left to do."""
        who = self.pick(JUDGES, who, luck)
        may = who in JUDGES and self.oracle.state == "CLOSED"
        if self.may(who, "freeze_ranking", self.round, expected=may):
            result = exports.result_of(exports.find_round("cum-5", 2026))
            with self.act(self.oracle.freeze()):
                ranking = actions.freeze_ranking(self.world.round, **self.key(who))
                assert ranking.result == result
                self.frozen = (result, self.oracle.effective())

    # --- appeals ---

    @precondition(lambda self: self.oracle.state != "OPEN" or self.oracle.now % 8 == 0)
    @rule(unit=units, code=codes, who=anybody, luck=luck)
    def open_appeal(self, unit, code, who, luck):
        who = self.pick(OF_UNIT[unit], who, luck)
        may = who in OF_UNIT[unit] and self.oracle.state == "CLOSED"
        if self.may(who, "open_appeal", self.sheet(unit), expected=may):
            with self.act(DONE if self.oracle.may_appeal(unit, code) else REFUSED):
                spot = Spot(self.world.round, self.world.members[unit], code)
                appeal = appeals.open_appeal(spot, text="xin xem lại", **self.key(who))
                self.oracle.appeals[appeal.pk] = [unit, code, "OPEN"]

    @precondition(lambda self: self.oracle.appeals)
    @rule(data=st.data(), who=anybody, luck=luck)
    def withdraw_appeal(self, data, who, luck):
        appeal = data.draw(st.sampled_from(sorted(self.oracle.appeals)))
        unit = self.oracle.appeals[appeal][0]
        who = self.pick(OF_UNIT[unit], who, luck)
        may = who in OF_UNIT[unit] and self.oracle.state != "RANKED"
        if self.may(who, "withdraw_appeal", self.sheet(unit), expected=may):
            with self.act(self.oracle.take_appeal_back(appeal)):
                appeals.withdraw_appeal(appeal, **self.key(who))

    @precondition(lambda self: self.oracle.appeals)
    @rule(data=st.data(), who=anybody, luck=luck, given=st.sampled_from([None, 0, 1]))
    def judge_appeal(self, data, who, luck, given):
        appeal = data.draw(st.sampled_from(sorted(self.oracle.appeals)))
        who = self.pick(JUDGES, who, luck)
        may = who in JUDGES and self.oracle.state == "CLOSED"
        if not self.may(who, "answer_appeal", self.round, expected=may):
            return
        if given is None:
            with self.act(self.oracle.judge(appeal, who)):
                appeals.reject_appeal(appeal, answer="giữ nguyên", **self.key(who))
            return
        unit, code, _ = self.oracle.appeals[appeal]
        _, _, raw, _, version = self.filled("BOARD", None, (unit, code, given, None, 0))
        with self.act(self.oracle.judge(appeal, who, value=raw, version=version)):
            appeals.uphold_appeal(
                appeal, raw=raw, version=version, answer="xét lại", **self.key(who)
            )


@pytest.mark.django_db
def test_everybody_in_any_order_does_what_the_oracle_says():
    Everybody.world = World()
    run_state_machine_as_test(
        Everybody,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=not ASKED,  # ./test makes the same runs every time
            phases=[Run.generate] if ASKED else [Run.generate, Run.shrink],
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    if RUNS >= MANY:
        assert {what for what in REACH if not REACHED[what]} == set(), REACHED
