"""What the frame of every page needs; the database is asked only when a template uses it."""

from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.requests import asked_year
from blocs.models import BOARD, Appointment, BlocKind, BlocYear, Office
from blocs.models.appointment import OF_BLOC

BY_WEIGHT = (
    Office.BOARD_SECRETARY,
    Office.BOARD_MEMBER,
    Office.INSPECTOR,
    Office.ADMINISTRATOR,
    Office.BLOC_HEAD,
    Office.BLOC_SECRETARY,
    Office.UNIT_LEADER,
    Office.DEPARTMENT_SCORER,
    Office.UNIT_OFFICER,
)
EVERYBODY = frozenset(BY_WEIGHT)
OF_THE_UNIT = frozenset({Office.UNIT_OFFICER, Office.UNIT_LEADER})
PAGES = (  # name, words, who can use it, which views belong to it
    ("home:overview", _("Tổng quan"), BOARD, "home:overview"),
    ("home:tasks", _("Việc của tôi"), None, "home:tasks"),
    ("blocs:list", pgettext_lazy("list", "Cụm, khối"), EVERYBODY, "blocs:"),
    ("pledges:list", _("Giao ước"), EVERYBODY, "pledges:"),
    ("scoring:list", _("Chấm điểm"), EVERYBODY, "scoring:"),
    ("evidence:list", _("Minh chứng"), OF_THE_UNIT, "evidence:"),
    ("scoring:rankings", _("Xếp hạng"), EVERYBODY, "scoring:ranking"),
    ("awards:list", _("Khen thưởng"), BOARD | OF_BLOC, "awards:"),
    ("home:documents", pgettext_lazy("list", "Văn bản"), EVERYBODY, "home:document"),
    ("blocs:appointments", _("Bổ nhiệm"), frozenset({Office.ADMINISTRATOR}), "blocs:appoint"),
)


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of the menu; `current` is the value of aria-current, empty elsewhere."""

    url: str
    label: str
    current: str


class Frame:
    """The person's offices of the day and where they lead: one query each, and only when shown."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.year = _year_of(request)

    @cached_property
    def user(self) -> User | None:
        """The person, or nobody."""
        user = getattr(self.request, "user", None)
        return user if isinstance(user, User) else None

    @cached_property
    def held(self) -> list[Appointment]:
        """Today's appointments, the weightiest first."""
        if self.user is None:
            return []
        held = Appointment.objects.held_by(self.user, on=timezone.localdate())
        rows = held.select_related("unit", "bloc")
        return sorted(rows, key=lambda row: BY_WEIGHT.index(Office(row.office)))

    @property
    def role(self) -> str:
        """The person's weightiest office today."""
        return office_name(self.held[0]) if self.held else ""

    @property
    def offices(self) -> list[str]:
        """Every office with the unit or bloc it is held for."""
        return [
            ", ".join(str(part) for part in (office_name(row), row.unit or row.bloc) if part)
            for row in self.held
        ]

    @property
    def links(self) -> list[Link]:
        """The pages the person can use, with the present one marked."""
        offices = {row.office for row in self.held}
        view = _view_of(self.request)
        fitting = [page[3] for page in PAGES if view.startswith(page[3])]
        here = max(fitting, key=len, default="")
        year = f"?nam={self.year}" if self.year else ""
        return [
            Link(reverse(name) + year, str(words), _mark(here == views, exact=view == name))
            for name, words, who, views in PAGES
            if who is None or who & offices
        ]

    @cached_property
    def years(self) -> list[int]:
        """Years of the blocs the person sees, newest first."""
        if self.user is None:
            return []
        visible = BlocYear.objects.visible_to(self.user)
        return list(visible.order_by("-year").values_list("year", flat=True).distinct())

    @property
    def year_base(self) -> str:
        """Where the year chooser leads: the same list, or the blocs when the page is one row."""
        match = self.request.resolver_match
        return reverse("blocs:list") if match is None or match.kwargs else self.request.path


def frame(request: HttpRequest) -> dict[str, object]:
    """Give templates `frame`, `years` and `chosen_year` (None for all years)."""
    built = Frame(request)
    return {
        "frame": built,
        "years": SimpleLazyObject(lambda: built.years),
        "chosen_year": built.year,
    }


def office_name(row: Appointment) -> str:
    """Name an office as its bloc is called: Cụm trưởng or Khối trưởng."""
    is_cum = row.bloc is not None and row.bloc.kind == BlocKind.CUM
    if row.office == Office.BLOC_HEAD:
        return gettext("Cụm trưởng") if is_cum else gettext("Khối trưởng")
    if row.office == Office.BLOC_SECRETARY:
        return gettext("Thư ký cụm") if is_cum else gettext("Thư ký khối")
    return str(row.get_office_display())


def _year_of(request: HttpRequest) -> int | None:
    match = request.resolver_match
    year = match.kwargs.get("year") if match else None
    return year if isinstance(year, int) else asked_year(request)


def _view_of(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def _mark(is_current: bool, *, exact: bool) -> str:
    if not is_current:
        return ""
    return "page" if exact else "true"
