"""Rows of who competes with whom."""

from blocs.models.appointment import BOARD, Appointment, Office
from blocs.models.bloc import Authority, Bloc, BlocKind, Membership, PaperStyle
from blocs.models.conference import AgendaItem, Conference, ConferenceKind
from blocs.models.head import Handover, HeadTerm, TermOffice
from blocs.models.unit import Unit, UnitName, UnitType
from blocs.models.year import BlocYear, Member

__all__ = [
    "BOARD",
    "AgendaItem",
    "Appointment",
    "Authority",
    "Bloc",
    "BlocKind",
    "BlocYear",
    "Conference",
    "ConferenceKind",
    "Handover",
    "HeadTerm",
    "Member",
    "Membership",
    "Office",
    "PaperStyle",
    "TermOffice",
    "Unit",
    "UnitName",
    "UnitType",
]
