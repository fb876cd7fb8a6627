"""The pages of one round, as far as a person has to do with them; no query beside the rights."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django import template
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from scoring.models import Round
from scoring.rules import Sight, sight

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

register = template.Library()


class Room(NamedTuple):
    """One page; `views` are the names, or beginnings of names, that belong to it."""

    name: str
    label: "StrOrPromise"
    views: tuple[str, ...]


ROOMS = (
    Room("grid", _("Bảng chấm"), ("grid", "status", "close", "reopen")),
    Room("self_score", _("Tự chấm"), ("self_score", "self_re")),
    Room("self_desk", _("Bản tự chấm"), ("self_desk", "give_back")),
    Room("proofs", _("Minh chứng"), ("proofs", "unit_proofs", "attach_proof", "look_proof")),
    Room("checks", _("Chấm chéo"), ("check", "assign_check", "draw_check", "swap_check", "recuse")),
    Room("differences", _("Chênh lệch"), ("differences", "decide")),
    Room("appeals", _("Kiến nghị"), ("appeal", "open_appeal", "answer_appeal", "unit_score")),
    Room("excel", _("Excel"), ("excel", "upload")),
    Room("calendar", _("Lịch"), ("calendar", "set_calendar", "ask_ext", "answer_ext", "unseal")),
    Room("ranking", _("Xếp hạng"), ("ranking", "freeze", "why")),
)


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of the list."""

    url: str
    label: "StrOrPromise"
    is_current: bool


@register.inclusion_tag("scoring/rooms.html", takes_context=True)
def rooms(context: dict[str, Any], round_: Round) -> dict[str, Any]:
    """List the pages of a round that a person has to do with."""
    request = context["request"]
    seen = sight(request.user, round_)
    year = round_.bloc_year
    here = request.resolver_match.url_name if request.resolver_match else ""
    links = [
        Link(
            reverse(f"scoring:{room.name}", args=[year.bloc.slug, year.year]),
            room.label,
            here.startswith(room.views),
        )
        for room in ROOMS
        if _concerns(room.name, seen)
    ]
    return {"links": links, "round": round_}


def _concerns(name: str, seen: Sight) -> bool:
    """Tell whether somebody finds anything to do or to read on a page."""
    reads = seen.keeps or seen.judges or seen.reads
    match name:
        case "self_score":
            return bool(seen.units)
        case "self_desk":
            return reads
        case "proofs" | "checks" | "appeals":
            return reads or bool(seen.units)
        case "differences":
            return seen.judges or seen.keeps
        case "excel":
            return seen.keeps or bool(seen.departments)
        case "ranking":
            return seen.sees_ranks
        case _:
            return True
