"""What should be so in a round of scoring: plain Python dicts, nothing of scoring/, no database.

Every method is an act. It returns "refused" when the act may not be now, else what became of it,
and changes the dicts exactly as the act should change the rows.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

OWNED = {"I.1": "", "I.2": "", "II.1": "", "II.2": "Sở Nội vụ"}
CODES, OWN = tuple(OWNED), tuple(code for code, owner in OWNED.items() if not owner)
LATE = ("BOARD", "DEPARTMENT", "BLOC")
REFUSED, DONE = "refused", "done"
DESKS = {"SELF": {"OPEN", "CLOSED"}, "BOARD": {"CLOSED"}, "BLOC": {"OPEN"}, "CROSS": {"OPEN"}}
BLANK = (None, "")


@dataclass
class Cell:
    value: object = None
    note: str = ""
    version: int = 0
    by: str = ""
    at: int = 0


@dataclass
class Oracle:
    """One round. Cells are by (unit, code, stage, check); checks are [checker, checked, state]."""

    units: tuple[str, ...]
    day: date
    state: str = "OPEN"
    now: int = 0
    unsealed: bool = False
    windows: dict = field(default_factory=dict)
    extended: dict = field(default_factory=dict)
    sheets: dict = field(default_factory=dict)
    cells: dict = field(default_factory=dict)
    checks: dict = field(default_factory=dict)
    returns: dict = field(default_factory=dict)
    appeals: dict = field(default_factory=dict)
    wrote: set = field(default_factory=set)
    done: dict = field(default_factory=dict)
    undone: dict = field(default_factory=dict)
    told: list = field(default_factory=list)
    happened: set = field(default_factory=set)

    def __post_init__(self):
        self.sheets = dict.fromkeys(self.units, "DRAFT")

    def reached(self):
        """What happened in this run, as words to count."""
        yield from {self.state, *self.sheets.values(), *(key[2] for key in self.cells)}
        yield from {check[2] for check in self.checks.values()}
        yield from {appeal[2] for appeal in self.appeals.values()}
        yield from self.happened

    # --- what is so ---

    def in_time(self, phase, unit):
        if phase not in self.windows:
            return True
        opens, closes = self.windows[phase]
        return opens <= self.day <= max(closes, self.extended.get((unit, phase), closes))

    @property
    def is_sealed(self):
        closes = self.windows.get("SELF", (None, date.min))[1]
        return self.state == "OPEN" and not self.unsealed and self.day <= closes

    def value(self, unit, code, stage, check=None):
        return self.cells.get((unit, code, stage, check), Cell()).value

    def agreed(self, unit, code):
        mine = {pk: state for pk, (_, checked, state) in self.checks.items() if checked == unit}
        is_over = self.state != "OPEN" or self.day > self.windows.get("CROSS", (0, date.max))[1]
        if "ASSIGNED" in mine.values() and not is_over:
            return None
        said = [self.value(unit, code, "CROSS", pk) for pk, s in mine.items() if s == "HANDED_IN"]
        return said[0] if said and all(each == said[0] for each in said) else None

    def counts(self, unit, code, *, is_own=False, **instead):
        """What counts, as anybody but the unit sees it; `instead` puts values for stages."""
        for stage in LATE:
            value = instead.get(stage, self.value(unit, code, stage))
            if value is not None:
                return value
        agreed = self.agreed(unit, code)
        if agreed is not None:
            return agreed
        if (self.is_sealed and not is_own) or self.sheets[unit] != "SUBMITTED":
            return None
        return instead.get("SELF", self.value(unit, code, "SELF"))

    def effective(self):
        spots = [(unit, code) for unit in self.units for code in CODES]
        return {spot: self.counts(*spot) for spot in spots if self.counts(*spot) is not None}

    def is_locked(self, unit, code, desk, check):
        if desk == "SELF":
            if OWNED[code]:
                return True
            if (unit, code) in self.returns:
                return False
            is_draft = self.state == "OPEN" and self.sheets[unit] == "DRAFT"
            return not is_draft or not self.in_time("SELF", unit)
        if desk == "CROSS":
            checker, checked, state = self.checks[check]
            is_there = checked == unit and not OWNED[code] and state == "ASSIGNED"
            is_seen = self.sheets[unit] == "SUBMITTED" and not self.is_sealed
            return not (is_there and is_seen and self.in_time("CROSS", checker))
        return not self.in_time(stage_of(desk, code), unit)

    def needs_reason(self, unit, code, desk, value):
        if self.sheets[unit] != "SUBMITTED" and desk != "BOARD":
            return False
        if desk == "CROSS":
            own = self.value(unit, code, "SELF")
            return own is not None and value is not None and value != own
        is_own = desk == "SELF"
        before = self.counts(unit, code, is_own=is_own)
        after = self.counts(unit, code, is_own=is_own, **{stage_of(desk, code): value})
        return before is not None and after != before

    # --- cells ---

    def save(self, who, desk, check, changes):
        """`changes` are (unit, code, value, note, version); "bad" is a value out of range."""
        if self.state not in DESKS[desk]:
            return REFUSED
        act, outcomes = {}, []
        for unit, code, value, note, version in changes:
            key = (unit, code, stage_of(desk, code), check)
            outcomes.append(self._save(who, desk, key, value, note, version, act))
        if act:
            seat = (who, desk, check)
            self.done.setdefault(seat, []).append(act)
            self.undone[seat] = []
        return outcomes

    def _save(self, who, desk, key, value, note, version, act):
        unit, code, _, check = key
        cell = self.cells.get(key, Cell())
        if self.is_locked(unit, code, desk, check):
            return "locked"
        if value == "bad":
            return "invalid"
        kept = cell.note if note is None else note
        if cell.version and (cell.value, cell.note) == (value, kept):
            return "saved"
        if version != cell.version:
            return "conflict"
        is_said = kept and desk == "SELF"  # a unit may explain before it scores
        if value is None and not cell.version and not is_said:
            return "saved"
        if self.needs_reason(unit, code, desk, value) and not (note or "").strip():
            return "reason_needed"
        act.setdefault(key, [(cell.value, cell.note), None])[1] = (value, kept)
        self._write("saved", who, key, value, kept)
        return "saved"

    def _write(self, act, who, key, value, note):
        cell = self.cells.setdefault(key, Cell())
        is_late = self.sheets[key[0]] == "SUBMITTED"
        self.happened |= {act, "reason"} if is_late and note.strip() else {act}
        self.told.append((act, who, key, cell.value, value, note, cell.version + 1))
        self.cells[key] = Cell(value, note, cell.version + 1, who, self.now)
        self.wrote.add((who, key[0], key[1]))

    def replay(self, who, desk, check, *, back):
        """Undo or redo: the outcome of each cell of the act."""
        seat = (who, desk, check)
        source, target = (self.done, self.undone) if back else (self.undone, self.done)
        if self.state not in DESKS[desk] or not source.get(seat):
            return REFUSED
        act = source[seat].pop()
        target.setdefault(seat, []).append(act)
        return {key: self._restore(who, desk, key, change, back) for key, change in act.items()}

    def _restore(self, who, desk, key, change, back):
        cell, (goal, left) = self.cells[key], change if back else reversed(change)
        if self.is_locked(key[0], key[1], desk, key[3]):
            return "locked"
        if cell.by != who or cell.value != left[0]:
            return "conflict"
        value, note = goal
        if (self.sheets[key[0]] == "SUBMITTED" or desk == "BOARD") and not note:
            note = "Hoàn tác" if back else "Làm lại"
        self._write("undone" if back else "redone", who, key, value, note)
        return "saved"

    # --- sheets ---

    def hand_over(self, unit, target):
        sources = {"PROPOSED": {"DRAFT"}, "SUBMITTED": {"DRAFT", "PROPOSED"}}[target]
        is_complete = all(self.value(unit, code, "SELF") is not None for code in OWN)
        is_ready = self.sheets[unit] in sources and self.in_time("SELF", unit) and is_complete
        if self.state != "OPEN" or not is_ready:
            return REFUSED
        self.sheets[unit] = target
        return DONE

    def withdraw(self, unit):
        if self.state != "OPEN" or self.sheets[unit] == "DRAFT":
            return REFUSED
        if self.sheets[unit] == "SUBMITTED":
            is_returned = any(back[0] == unit for back in self.returns)
            is_checked = any(c[1:] == [unit, "HANDED_IN"] for c in self.checks.values())
            scores = (self.value(unit, code, stage) for code in CODES for stage in LATE)
            is_followed = any(value is not None for value in scores)
            if not self.in_time("SELF", unit) or is_returned or is_checked or is_followed:
                return REFUSED
        self.sheets[unit] = "DRAFT"
        return DONE

    def give_back(self, unit, codes):
        is_shut = self.state == "RANKED" or self.sheets[unit] != "SUBMITTED" or self.is_sealed
        if is_shut or any((unit, code) in self.returns for code in codes):
            return REFUSED
        self.returns |= {(unit, code): self.now for code in codes}
        self.happened.add("returned")
        return DONE

    def answer(self, unit):
        backs = {key: at for key, at in self.returns.items() if key[0] == unit}
        cells = {key: self.cells.get((*key, "SELF", None), Cell()) for key in backs}
        is_right = all(c.value is not None and c.at >= backs[key] for key, c in cells.items())
        if self.state == "RANKED" or not backs or not is_right:
            return REFUSED
        self.returns = {key: at for key, at in self.returns.items() if key[0] != unit}
        return DONE

    # --- checks ---

    def may_draw(self, reason):
        has_begun = any(key[3] for key in self.cells)
        has_begun = has_begun or any(check[2] == "HANDED_IN" for check in self.checks.values())
        return self.state == "OPEN" and (not self.checks or (reason != "" and not has_begun))

    def stand_aside(self, check):
        if self.state != "OPEN" or self.checks[check][2] != "ASSIGNED":
            return REFUSED
        self.checks[check][2] = "RECUSED"
        return DONE

    def hand_in(self, check):
        _, unit, state = self.checks[check]
        cells = {code: self.cells.get((unit, code, "CROSS", check), Cell()) for code in OWN}
        own = {code: self.value(unit, code, "SELF") for code in OWN}
        is_told = all(c.value == own[code] or c.note.strip() for code, c in cells.items())
        is_full = all(cell.value is not None for cell in cells.values())
        is_shut = self.state != "OPEN" or self.is_locked(unit, OWN[0], "CROSS", check)
        if is_shut or state != "ASSIGNED" or not (is_full and is_told):
            return REFUSED
        self.checks[check][2] = "HANDED_IN"
        return DONE

    def taken_over(self, check):
        """The changes by which a checker takes over what the unit gave itself."""
        unit = self.checks[check][1]
        cells = {code: self.cells.get((unit, code, "CROSS", check), Cell()) for code in OWN}
        own = {code: self.value(unit, code, "SELF") for code in OWN}
        wanted = [code for code in OWN if own[code] is not None and cells[code].value is None]
        return [(unit, code, own[code], "", cells[code].version) for code in wanted]

    # --- calendar ---

    def set_calendar(self, windows):
        closes = windows.get("SELF", (None, date.min))[1]
        if self.state == "RANKED" or (self.is_sealed and closes < self.windows["SELF"][1]):
            return REFUSED
        self.windows = windows
        return DONE

    def extend(self, unit, phase, days):
        if self.state == "RANKED" or phase not in self.windows:
            return REFUSED
        until = self.day + timedelta(days)
        if until <= self.windows[phase][1]:
            return REFUSED
        self.extended[unit, phase] = max(until, self.extended.get((unit, phase), until))
        return DONE

    # --- the round ---

    def close(self):
        is_full = len(self.effective()) == len(self.units) * len(CODES)
        if self.state != "OPEN" or self.is_sealed or self.returns or not is_full:
            return REFUSED
        self.state = "CLOSED"
        return DONE

    def reopen(self):
        if self.state != "CLOSED":
            return REFUSED
        self.state = "OPEN"
        return DONE

    def freeze(self):
        waits = any(appeal[2] == "OPEN" for appeal in self.appeals.values())
        if self.state != "CLOSED" or self.returns or waits:
            return REFUSED
        self.state = "RANKED"
        return DONE

    # --- appeals ---

    def may_appeal(self, unit, code):
        is_waiting = [unit, code, "OPEN"] in self.appeals.values()
        return self.state == "CLOSED" and self.in_time("APPEAL", unit) and not is_waiting

    def take_appeal_back(self, appeal):
        if self.state == "RANKED" or self.appeals[appeal][2] != "OPEN":
            return REFUSED
        self.appeals[appeal][2] = "WITHDRAWN"
        return DONE

    def judge(self, appeal, who, *, value=None, version=0):
        """Reject an appeal, or uphold it with another value."""
        unit, code, state = self.appeals[appeal]
        if self.state != "CLOSED" or state != "OPEN" or (who, unit, code) in self.wrote:
            return REFUSED
        if value is None:
            self.appeals[appeal][2] = "REJECTED"
            return DONE
        key = (unit, code, "BOARD", None)
        is_stale = version != self.cells.get(key, Cell()).version
        if is_stale or value == self.counts(unit, code):
            return REFUSED
        self.appeals[appeal][2] = "UPHELD"
        self._write("saved", who, key, value, "xét lại")
        return DONE


def stage_of(desk, code):
    return "DEPARTMENT" if desk == "BLOC" and OWNED[code] else desk
