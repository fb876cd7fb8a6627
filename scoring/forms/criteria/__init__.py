"""What is typed on the pages of criteria sets."""

from scoring.forms.criteria.node import (
    NUMBERS,
    NodeForm,
    band_rows,
    bands_of,
    initial_of,
)
from scoring.forms.criteria.policies import PolicyForms
from scoring.forms.criteria.sets import (
    AdoptForm,
    ImportForm,
    ReasonForm,
    SetForm,
    problems_of,
    titled,
)

__all__ = [
    "NUMBERS",
    "AdoptForm",
    "ImportForm",
    "NodeForm",
    "PolicyForms",
    "ReasonForm",
    "SetForm",
    "band_rows",
    "bands_of",
    "initial_of",
    "problems_of",
    "titled",
]
