"""Random but legal year files: small numbers, so that ties, limits and equalities are common."""

import random
from decimal import Decimal

LEAVES = (
    "manual",
    "pass_fail",
    "percent_of_plan",
    "bands",
    "late_days",
    "count",
    "plus_minus",
    "leader",
)
MODES = ("half_up", "half_even", "down")
POLICIES = ("zero", "full", "bloc_average", "rescale")


class YearMaker:
    def __init__(self, seed):
        self.dice = random.Random(seed)  # noqa: S311 - years to test with, not secrets
        self.places = self.dice.choice([0, 1, 2, 2, 3])
        self.codes = 0
        self.leaves = []

    def chance(self, share):
        return self.dice.random() < share

    def number(self, low, high, decimals=0):
        scale = 10**decimals
        value = Decimal(self.dice.randint(low * scale, high * scale)) / scale
        return str(value)

    def make(self):
        units = [f"u{n}" for n in range(self.dice.randint(1, 6))]
        criteria = self.table()
        file = {
            "schema": "thiduakhenthuong/year/1",
            "year": 2026,
            "authority": {"name": "Cấp trên", "style": "STATE_ND30", "place": "Hà Nội"},
            "bloc": {"slug": "cum", "name": "Cụm", "kind": "CUM", "head": None, "deputy": None},
            "units": [{"code": u, "name": u.upper(), "type": "DEPARTMENT"} for u in units],
            "criteria": criteria,
            "entries": self.entries(units),
            "status": self.status(units),
            "pledge_completion": self.some(units, lambda: self.dice.choice(["0.5", "0.95", "1"])),
            "women_share": self.some(units, lambda: self.dice.choice(["0.4", "0.7", "0.75"])),
        }
        return file | {"policy": self.policy(units, criteria)}

    def some(self, units, value):
        return {unit: value() for unit in units if self.chance(0.6)}

    def status(self, units):
        said = {}
        for unit in units:
            if self.chance(0.15):
                said[unit] = {"excluded": "vi phạm"}
            if self.chance(0.15):
                said[unit] = said.get(unit, {}) | {"suspended": "đang xác minh"}
        return said

    def policy(self, units, criteria):
        policy = {
            "rounding": {"places": self.places, "mode": self.dice.choice(MODES)},
            "na": self.dice.choice(POLICIES),
            "floor_effect": self.dice.choice(["exclude", "flag"]),
        }
        if self.chance(0.5):
            policy["bonus_cap"] = str(self.dice.randint(0, 12))
        if self.chance(0.5):
            policy["total_floor"] = str(self.dice.randint(-5, 15))
        if self.chance(0.8):
            limits = sorted((self.dice.randint(0, 60) for _ in range(3)), reverse=True)
            policy["grades"] = [
                {"name": f"Hạng {n}", "min": str(limit), "inclusive": self.chance(0.5)}
                for n, limit in enumerate(limits)
            ]
        if self.chance(0.8):
            rules = self.rules(units, criteria)
            policy["tie_break"] = self.dice.sample(rules, self.dice.randint(0, len(rules)))
        return policy

    def rules(self, units, criteria):
        named = self.dice.sample(units, self.dice.randint(1, len(units)))
        return [
            {"by": "node", "code": self.dice.choice(criteria)["code"]},
            {"by": "node", "code": self.dice.choice(self.leaves)["code"]},
            {"by": "least_deduction"},
            {"by": "most_bonus"},
            {"by": "pledge"},
            {"by": "women_share", "at_least": self.dice.choice(["0.70", "0.5"])},
            {"by": "decision", "order": named, "reason": "theo nghị quyết"},
        ]

    # --- the table ---

    def table(self):
        tops = [self.group(2, None) for _ in range(self.dice.randint(1, 3))]
        if self.chance(0.3):
            tops.append(self.leaf("base"))
        tops += [self.group(2, "bonus") for _ in range(self.dice.randint(0, 2))]
        tops += [self.group(2, "deduction") for _ in range(self.dice.randint(0, 2))]
        self.dice.shuffle(tops)
        return tops

    def head(self, kind):
        self.codes += 1
        return {"code": f"c{self.codes}", "name": f"Tiêu chí {self.codes}", "type": kind}

    def group(self, depth, role):
        node = self.head("group")
        if role and depth == 2:
            node["role"] = role
        elif depth == 2 and self.chance(0.2):
            node["role"] = "base"
        node["children"] = [
            self.group(depth + 1, role)
            if depth < 5 and self.chance(0.25)
            else self.leaf(role or "base")
            for _ in range(self.dice.randint(1, 3))
        ]
        if role is None:
            node["max"] = str(sum(Decimal(child["max"]) for child in node["children"]))
        elif self.chance(0.6):
            node["max"] = str(self.dice.randint(0, 9))
        if self.chance(0.3):
            node["cap"] = self.chance(0.5)
        return self.with_floor(node)

    def with_floor(self, node):
        if self.chance(0.12):
            is_share = "max" in node and self.chance(0.5)
            node["floor"] = (
                {"share": self.number(0, 1, 2)} if is_share else {"points": self.number(0, 8, 1)}
            )
        return node

    def leaf(self, role):
        kind = self.dice.choice(LEAVES)
        node = self.head(kind)
        free = role != "base" and kind in ("manual", "count", "plus_minus", "bands", "late_days")
        if not (free and self.chance(0.5)):
            node["max"] = self.number(0, 10, self.dice.randint(0, min(1, self.places)))
        getattr(self, f"add_{kind}", lambda _: None)(node)
        self.leaves.append(node)
        return self.with_floor(node)

    def add_manual(self, node):
        if self.chance(0.5):
            node["step"] = self.dice.choice(["0.5", "0.25", "1", "0.0001"])

    def add_percent_of_plan(self, node):
        if self.chance(0.6):
            node["cap"] = self.chance(0.4)
        if self.chance(0.4):
            node["cap_ratio"] = self.dice.choice(["1.2", "1.5", "0.9"])

    def add_bands(self, node):
        node["bands"] = [
            {
                "op": self.dice.choice(["gt", "gte", "lt", "lte"]),
                "value": str(self.dice.randint(-2, 8)),
                "points": self.number(-1, 10, 3),
            }
            for _ in range(self.dice.randint(1, 4))
        ]

    add_late_days = add_bands

    def add_count(self, node):
        node["points_per_unit"] = self.number(0, 4, self.dice.randint(0, 4))

    def add_plus_minus(self, node):
        node["plus"], node["minus"] = self.number(0, 3, 3), self.number(0, 3, 3)
        if self.chance(0.6):
            node["base"] = str(self.dice.randint(0, 8))
        if self.chance(0.5):
            node["min"] = str(self.dice.randint(-4, 0))

    # --- the entries ---

    def entries(self, units):
        given = {unit: {} for unit in units if self.chance(0.97)}
        for unit, cells in given.items():
            twin = self.dice.choice(list(given.values())) if self.chance(0.5) else {}
            for leaf in self.leaves:
                if leaf["code"] in twin and self.chance(0.95):
                    cells[leaf["code"]] = twin[leaf["code"]]
                elif self.chance(0.96):
                    cells[leaf["code"]] = self.entry(leaf)
            assert unit in given
        return given

    def entry(self, leaf):
        if self.chance(0.15):
            return {"na": True, "reason": "không có nhiệm vụ này"}
        return getattr(self, f"enter_{leaf['type']}")(leaf)

    def enter_manual(self, leaf):
        step = Decimal(leaf.get("step", "0.0001"))
        steps = int(Decimal(leaf.get("max", "9")) / step)
        return {"points": str(self.dice.choice([steps, self.dice.randint(0, steps)]) * step)}

    def enter_pass_fail(self, _):
        return {"passed": self.chance(0.7)}

    def enter_percent_of_plan(self, _):
        return {
            "target": self.dice.choice(["0", "3", "7", "8", "8"]),
            "actual": self.dice.choice(["0", "1", "4", "8", "9", "10.5"]),
        }

    enter_leader = enter_percent_of_plan

    def enter_bands(self, _):
        return {"value": self.number(-3, 9, self.dice.randint(0, 1))}

    def enter_late_days(self, _):
        return {"days": self.dice.randint(-3, 9)}

    def enter_count(self, _):
        return {"count": self.dice.randint(0, 6)}

    def enter_plus_minus(self, _):
        return {"plus": self.dice.randint(0, 4), "minus": self.dice.randint(0, 6)}


def random_year(seed):
    """The same seed gives the same file."""
    return YearMaker(seed).make()
