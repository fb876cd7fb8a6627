"""Pages of the appraisal: differences one by one, and the talk beside a cell."""

from scoring.views.appraisal.deciding import accept, decide, take_back
from scoring.views.appraisal.pages import differences
from scoring.views.appraisal.talking import remark, remarks, resolve

__all__ = ["accept", "decide", "differences", "remark", "remarks", "resolve", "take_back"]
