"""Acts on awards: the catalogue, the decision, the report."""

from awards.actions.candidates import Field, field_of, limits
from awards.actions.catalogue import load_catalogue
from awards.actions.decisions import draft_decision, drop_award, pick_award, record_decision
from awards.actions.reports import request_report
from awards.actions.suggestions import Choice, suggestions

__all__ = [
    "Choice",
    "Field",
    "draft_decision",
    "drop_award",
    "field_of",
    "limits",
    "load_catalogue",
    "pick_award",
    "record_decision",
    "request_report",
    "suggestions",
]
