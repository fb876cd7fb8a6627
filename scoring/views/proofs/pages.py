"""What each unit has proved, and one unit criterion by criterion."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.requests import Request
from blocs.models import Member
from scoring import exports
from scoring.exports.proofs import Account, accounts_of, proofs_of, status_on, wants_evidence
from scoring.models import Criterion, Proof
from scoring.proving import Debt, Status
from scoring.rules import sight
from scoring.views.found import find
from scoring.views.proofs.found import Place, find_place

LOOKS = {
    Status.MISSING: "todo",
    Status.IN_REVIEW: "wait",
    Status.ACCEPTED: "done",
    Status.REJECTED: "late",
    Status.EXPIRED: "late",
}
WORDS = {
    Status.MISSING: gettext_lazy("chưa có"),
    Status.IN_REVIEW: gettext_lazy("chờ xem xét"),
    Status.ACCEPTED: gettext_lazy("đã chấp nhận"),
    Status.REJECTED: gettext_lazy("không chấp nhận"),
    Status.EXPIRED: gettext_lazy("hết giá trị"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion with its evidence."""

    criterion: Criterion
    proofs: list[Proof]
    status: Status
    is_wanted: bool
    debt: Debt | None

    @property
    def asks(self) -> str:
        """What the table of criteria asks for, where it says more than that it does."""
        wanted = self.criterion.rule.get("evidence")
        return wanted if isinstance(wanted, str) else ""

    @property
    def mark(self) -> str:
        """The look of the status, as components/status.html names it."""
        return LOOKS[self.status]

    @property
    def word(self) -> str:
        """The status in words; nothing where no evidence is asked for."""
        if not self.proofs and not self.is_wanted:
            return _("không bắt buộc")
        return str(WORDS[self.status])


@dataclass(frozen=True, slots=True)
class Summary:
    """One unit in the list; without an account while its self-score is hidden."""

    member: Member
    account: Account | None


@require_safe
def units(request: Request, slug: str, year: int) -> HttpResponse:
    """Count evidence and debts per unit; a unit's people go straight to their own."""
    round_ = find(request.user, slug, year)
    seen = sight(request.user, round_)
    members = list(round_.bloc_year.members.select_related("sheet").order_by("position"))
    own = [member for member in members if member.unit_id in seen.units]
    if not (seen.keeps or seen.judges or seen.reads):
        if len(own) != 1:
            raise Http404
        return redirect("scoring:unit_proofs", slug=slug, year=year, member=own[0].pk)
    hidden = exports.hidden_of(round_, members, own_units=seen.units)
    open_ = [member for member in members if member.pk not in hidden]
    accounts = {a.member.pk: a for a in accounts_of(round_, open_, on=timezone.localdate())}
    rows = [Summary(member, accounts.get(member.pk)) for member in members]
    context = {"round": round_, "rows": rows, "sample": round_.bloc_year.is_sample}
    return render(request, "scoring/proofs/units.html", context)


@require_safe
def unit_proofs(request: Request, slug: str, year: int, member: int) -> HttpResponse:
    """Every criterion of a unit with its evidence; ?no shows only what is owed."""
    place = find_place(request.user, slug, year, member=member)
    lines = lines_of(place)
    only_debts = "no" in request.GET
    context = {
        "place": place,
        "round": place.round,
        "lines": [line for line in lines if line.debt] if only_debts else lines,
        "debts": sum(line.debt is not None for line in lines),
        "only_debts": only_debts,
        "sample": place.round.bloc_year.is_sample,
    }
    return render(request, "scoring/proofs/unit.html", context)


def lines_of(place: Place) -> list[Line]:
    """Return the criteria a unit scores itself, in the order of the table."""
    today = timezone.localdate()
    account: Account = accounts_of(place.round, [place.member], on=today)[0]
    owed = {debt.code: debt for debt in account.debts}
    proofs = proofs_of(place.round, [place.member.pk]).get(place.member.pk, {})
    nodes = place.round.criteria.nodes.exclude(type="group").filter(owner="")
    return [
        Line(
            criterion=node,
            proofs=proofs.get(node.pk, []),
            status=status_on(proofs.get(node.pk, []), on=today),
            is_wanted=wants_evidence(node),
            debt=owed.get(node.code),
        )
        for node in nodes.order_by("position")
    ]
