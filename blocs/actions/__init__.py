"""Acts on blocs: years, heads, appointments, units."""

from blocs.actions.appointments import AppointmentFacts, appoint, end_appointment
from blocs.actions.heads import (
    bar_members,
    confirm_heads,
    hand_over,
    install_heads,
    nominate,
    propose_heads,
)
from blocs.actions.units import merge_unit, transfer_member
from blocs.actions.years import (
    AuthorityFacts,
    ConferenceFacts,
    MemberFacts,
    YearTexts,
    add_conference,
    open_next_year,
    open_year,
)

__all__ = [
    "AppointmentFacts",
    "AuthorityFacts",
    "ConferenceFacts",
    "MemberFacts",
    "YearTexts",
    "add_conference",
    "appoint",
    "bar_members",
    "confirm_heads",
    "end_appointment",
    "hand_over",
    "install_heads",
    "merge_unit",
    "nominate",
    "open_next_year",
    "open_year",
    "propose_heads",
    "transfer_member",
]
