"""Acts on awards: the catalogue, the decision, the report."""

from awards.actions.candidates import Field, field_of
from awards.actions.catalogue import load_catalogue
from awards.actions.decisions import draft_decision, drop_award, pick_award, record_decision
from awards.actions.reports import request_report

__all__ = [
    "Field",
    "draft_decision",
    "drop_award",
    "field_of",
    "load_catalogue",
    "pick_award",
    "record_decision",
    "request_report",
]
