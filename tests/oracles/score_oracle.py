"""A second scorer, written from the text of the year file's format and from nothing of scoring/.

It works on the raw JSON with Fraction, unit by unit, and looks everything up by brute force.
"""

from fractions import Fraction

F = Fraction
ROLES = ("base", "bonus", "deduction")


def rounded(value, rounding):
    """Round to the policy's places, by comparing with both neighbours."""
    size = F(1, 10 ** int(rounding["places"]))
    steps = value / size
    low = F(steps.numerator // steps.denominator)
    if steps == low:
        return value
    down_gap, up_gap = steps - low, low + 1 - steps
    towards_zero = low if value > 0 else low + 1
    away = low + 1 if value > 0 else low
    if rounding["mode"] == "down":
        return towards_zero * size
    if down_gap != up_gap:
        return (low if down_gap < up_gap else low + 1) * size
    if rounding["mode"] == "half_up":
        return away * size
    return (low if low % 2 == 0 else low + 1) * size


def text(value, rounding):
    """Exactly `places` decimals, built from the digits of an integer."""
    places = int(rounding["places"])
    digits = str(abs(value) * 10**places).rjust(places + 1, "0")
    assert "/" not in digits
    sign = "-" if value < 0 else ""
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


class Oracle:
    def __init__(self, file):
        self.file = file
        self.policy = file["policy"]
        self.rounding = self.policy["rounding"]
        self.codes = [unit["code"] for unit in file["units"]]
        self.out = {unit for unit, said in file.get("status", {}).items() if said.get("excluded")}

    def entry(self, unit, leaf):
        return self.file.get("entries", {}).get(unit, {}).get(leaf["code"])

    def applies(self, unit, leaf):
        entry = self.entry(unit, leaf)
        if entry is None:
            return True
        if entry.get("na"):
            return False
        return not (leaf["type"] == "percent_of_plan" and F(entry["target"]) == 0)

    # --- leaves ---

    def raw(self, unit, leaf):
        """Points before rounding of an entry that is there and applies."""
        if leaf["type"] == "leader":
            return self.led(unit, leaf)
        most = F(leaf["max"]) if "max" in leaf else F(10**30)
        return getattr(self, f"raw_{leaf['type']}")(leaf, self.entry(unit, leaf), most)

    def raw_manual(self, _leaf, entry, _most):
        return F(entry["points"])

    def raw_pass_fail(self, _leaf, entry, most):
        return most * int(entry["passed"])

    def raw_percent_of_plan(self, leaf, entry, most):
        limit = F(1) if leaf.get("cap", True) else F(leaf.get("cap_ratio", 10**30))
        return most * min(F(entry["actual"]) / F(entry["target"]), limit)

    def raw_bands(self, leaf, entry, _most):
        return self.banded(leaf["bands"], F(entry["value"]))

    def raw_late_days(self, leaf, entry, _most):
        return self.banded(leaf["bands"], max(F(entry["days"]), F(0)))

    def raw_count(self, leaf, entry, most):
        return min(F(entry["count"]) * F(leaf["points_per_unit"]), most)

    def raw_plus_minus(self, leaf, entry, most):
        points = F(leaf.get("base", 0)) + F(entry["plus"]) * F(leaf["plus"])
        points = points - F(entry["minus"]) * F(leaf["minus"])
        return max(min(points, most), F(leaf.get("min", -(10**30))))

    @staticmethod
    def banded(bands, value):
        for band in bands:
            limit = F(band["value"])
            truth = {
                "gt": value > limit,
                "gte": value >= limit,
                "lt": value < limit,
                "lte": value <= limit,
            }
            if truth[band["op"]]:
                return F(band["points"])
        return F(0)

    def led(self, unit, leaf):
        """An excluded unit is measured as if it alone had joined those who take part."""
        rivals = [
            self.entry(code, leaf)
            for code in self.codes
            if code == unit or code not in self.out
            if self.entry(code, leaf) is not None and not self.entry(code, leaf).get("na")
        ]
        most, mine = F(leaf["max"]), self.entry(unit, leaf)
        if F(mine["target"]) == 0:
            best = max(F(r["actual"]) for r in rivals if F(r["target"]) == 0)
            return most * F(mine["actual"]) / best if best else F(0)
        best = max(F(r["actual"]) / F(r["target"]) for r in rivals if F(r["target"]) > 0)
        ratio = F(mine["actual"]) / F(mine["target"])
        if ratio < 1:
            return most * ratio / 2
        if ratio == 1:
            return most / 2
        if ratio == best:
            return most
        return most / 2 + most / 2 * (ratio - 1) / (best - 1)

    def scored(self, unit, leaf):
        """The rounded score of a leaf that applies."""
        if self.entry(unit, leaf) is None:
            return F(0)
        return rounded(self.raw(unit, leaf), self.rounding)

    def leaf(self, unit, leaf, role):
        if self.applies(unit, leaf):
            return self.scored(unit, leaf)
        if role != "base" or self.policy["na"] == "zero":
            return F(0)
        if self.policy["na"] == "full":
            return F(leaf["max"])
        if self.policy["na"] == "rescale":
            return None
        seen = [
            self.scored(code, leaf)
            for code in self.codes
            if code not in self.out and self.applies(code, leaf)
        ]
        return rounded(sum(seen) / len(seen), self.rounding) if seen else F(0)

    # --- groups ---

    def siblings(self, pairs):
        """Score of (max, score) siblings of the base."""
        known = [(most, score) for most, score in pairs if score is not None]
        if not known and pairs:
            return None
        total = sum((score for _, score in known), F(0))
        if len(known) < len(pairs):
            part = sum(most for most, _ in known)
            if part:
                total = rounded(total * sum(most for most, _ in pairs) / part, self.rounding)
        return total

    def node(self, unit, node, role, scores):
        if node["type"] != "group":
            scores[node["code"]] = self.leaf(unit, node, role)
            return scores[node["code"]]
        scores[node["code"]] = None  # keeps the order of the table
        pairs = [
            (F(child.get("max", 0)), self.node(unit, child, role, scores))
            for child in node["children"]
        ]
        score = self.siblings(pairs) if role == "base" else sum(s for _, s in pairs)
        cut = node.get("cap", role != "base")
        if cut and "max" in node and score is not None and score > F(node["max"]):
            score = F(node["max"])
        scores[node["code"]] = score
        return score

    def unit(self, unit):
        scores, sums = {}, {role: [] for role in ROLES}
        for top in self.file["criteria"]:
            role = top.get("role", "base")
            score = self.node(unit, top, role, scores)
            sums[role].append((F(top.get("max", 0)), score))
        base = self.siblings(sums["base"]) or F(0)
        bonus = sum((s for _, s in sums["bonus"]), F(0))
        if "bonus_cap" in self.policy:
            bonus = min(bonus, F(self.policy["bonus_cap"]))
        deduction = sum((s for _, s in sums["deduction"]), F(0))
        total = base + bonus - deduction
        if "total_floor" in self.policy:
            total = max(total, F(self.policy["total_floor"]))
        entries = self.file.get("entries", {}).get(unit, {})
        return {
            "scores": scores,
            "base": base,
            "bonus": bonus,
            "deduction": deduction,
            "total": total,
            "failed": [n["code"] for n in self.all_nodes() if self.fails(n, scores)],
            "missing": [
                n["code"]
                for n in self.all_nodes()
                if n["type"] != "group" and n["code"] not in entries
            ],
        }

    def all_nodes(self):
        waiting = list(self.file["criteria"])
        while waiting:
            node = waiting.pop(0)
            yield node
            waiting = node.get("children", []) + waiting

    @staticmethod
    def fails(node, scores):
        floor, score = node.get("floor"), scores[node["code"]]
        if not floor or score is None:
            return False
        least = F(floor["points"]) if "points" in floor else F(floor["share"]) * F(node["max"])
        return score < least

    # --- ranks ---

    def beats(self, one, other, rule, done):
        """1 when the rule puts `one` first, -1 when `other`, 0 when it does not tell."""
        if rule["by"] == "node":
            pair = [done[u]["scores"][rule["code"]] or F(0) for u in (one, other)]
        elif rule["by"] == "least_deduction":
            pair = [-done[u]["deduction"] for u in (one, other)]
        elif rule["by"] == "most_bonus":
            pair = [done[u]["bonus"] for u in (one, other)]
        elif rule["by"] == "pledge":
            known = self.file.get("pledge_completion", {})
            pair = [F(known.get(u, 0)) for u in (one, other)]
        elif rule["by"] == "women_share":
            known = self.file.get("women_share", {})
            pair = [F(known.get(u, -1)) >= F(rule["at_least"]) for u in (one, other)]
        else:
            order = rule["order"]
            pair = [-order.index(u) if u in order else -len(order) for u in (one, other)]
        return (pair[0] > pair[1]) - (pair[0] < pair[1])

    def compared(self, one, other, done):
        """Who is first, and the index of the rule that told (-1: the total)."""
        a, b = done[one]["total"], done[other]["total"]
        if a != b:
            return (1 if a > b else -1), -1
        for index, rule in enumerate(self.policy.get("tie_break", [])):
            verdict = self.beats(one, other, rule, done)
            if verdict:
                return verdict, index
        return 0, None

    def result(self):
        done = {unit: self.unit(unit) for unit in self.codes}
        barred = {
            unit
            for unit in self.codes
            if self.policy.get("floor_effect") == "exclude" and done[unit]["failed"]
        }
        running = [u for u in self.codes if u not in self.out | barred]
        ranks, broken = {}, {}
        for unit in running:
            ranks[unit] = 1 + sum(self.compared(o, unit, done)[0] > 0 for o in running)
            told = [
                self.compared(unit, other, done)[1]
                for other in running
                if other != unit and done[other]["total"] == done[unit]["total"]
            ]
            told = [index for index in told if index is not None]
            broken[unit] = self.policy["tie_break"][max(told)] if told else None
        listed = sorted(running, key=lambda unit: (ranks[unit], self.codes.index(unit)))
        listed += [unit for unit in self.codes if unit not in running]
        return {
            "complete": not any(d["missing"] for d in done.values()),
            "units": [self.line(u, done[u], ranks.get(u), broken.get(u)) for u in listed],
        }

    def grade(self, total):
        for grade in self.policy.get("grades", []):
            least = F(grade["min"])
            if total > least or (total == least and grade.get("inclusive", True)):
                return grade["name"]
        return None

    def line(self, unit, done, rank, broken):
        said = self.file.get("status", {}).get(unit, {})
        return {
            "code": unit,
            "rank": rank,
            **{k: text(done[k], self.rounding) for k in ("total", "base", "bonus", "deduction")},
            "grade": self.grade(done["total"]),
            "excluded": said.get("excluded"),
            "suspended": said.get("suspended"),
            "failed_floors": done["failed"],
            "missing": done["missing"],
            "nodes": {
                code: None if score is None else text(score, self.rounding)
                for code, score in done["scores"].items()
            },
            "tie_broken_by": broken,
        }


def result(file):
    """Everything of the public result except its schema and digest."""
    return Oracle(file).result()
