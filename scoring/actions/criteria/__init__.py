"""Acts on criteria sets: draft, edit, adopt, replace."""

from scoring.actions.criteria.adopting import adopt_set, start_round
from scoring.actions.criteria.drafts import Overtaken
from scoring.actions.criteria.nodes import (
    add_criterion,
    change_criterion,
    move_criterion,
    remove_criterion,
    replace_table,
)
from scoring.actions.criteria.sets import (
    SetFacts,
    describe_set,
    draft_set,
    draft_version,
    drop_draft,
)
from scoring.actions.criteria.versions import apply_version

__all__ = [
    "Overtaken",
    "SetFacts",
    "add_criterion",
    "adopt_set",
    "apply_version",
    "change_criterion",
    "describe_set",
    "draft_set",
    "draft_version",
    "drop_draft",
    "move_criterion",
    "remove_criterion",
    "replace_table",
    "start_round",
]
