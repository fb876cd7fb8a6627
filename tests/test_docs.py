"""docs/architecture.md tells the tables of the code; `python -m tests.test_docs` prints them."""

import importlib
import re
from pathlib import Path

import django
import pytest

PAGE = Path(__file__).parent.parent / "docs" / "architecture.md"
STATEFUL = {
    "term of office": ("blocs.states", "TermState"),
    "document": ("signing.states", "DocumentState"),
    "signature": ("signing.states", "SlotState"),
    "pledge": ("pledges.states", "PledgeState"),
    "scoring round": ("scoring.states", "RoundState"),
    "criteria set": ("scoring.states", "CriteriaState"),
    "self-score": ("scoring.states", "SheetState"),
    "cross-check": ("scoring.states", "CheckState"),
    "appeal": ("scoring.states", "AppealState"),
    "extension": ("scoring.states", "ExtensionState"),
    "award decision": ("awards.states", "DecisionState"),
}


def part(name: str) -> str:
    """What stands on the page between the two marks, without the heading rows."""
    found = re.search(rf"<!-- {name}:.*?-->\n(.*?)<!-- /{name} -->", PAGE.read_text(), re.DOTALL)
    assert found
    return found[1].strip()


def state_rows() -> list[str]:
    """One row per transition of each table of states."""
    from core.transitions import Transition  # noqa: PLC0415  # needs the settings

    rows = []
    for what, (module, choices) in STATEFUL.items():
        table = importlib.import_module(module)
        states = set(getattr(table, choices).values)
        for act, arrow in vars(table).items():
            if isinstance(arrow, Transition) and arrow.target in states and arrow.sources <= states:
                rows.append(
                    f"| {what} | {', '.join(sorted(arrow.sources))} | {act} | {arrow.target} |"
                )
    return rows


def right_rows() -> list[str]:
    """One row per permission, with the predicates it is made of."""
    from rules.permissions import permissions  # noqa: PLC0415  # filled when the apps are ready

    return [f"| `{name}` | {rule.name} |" for name, rule in sorted(permissions.items())]


@pytest.mark.parametrize(
    ("name", "rows"), [("states", state_rows), ("rights", right_rows)], ids=["states", "rights"]
)
def test_page_tells_the_tables_of_the_code(name, rows):
    told = part(name).splitlines()[2:]

    assert told == rows()


def test_every_table_of_states_is_on_the_page():
    apps = {path.parent.name for path in PAGE.parent.parent.glob("*/states.py")}

    assert apps == {module.split(".")[0] for module, _ in STATEFUL.values()}


if __name__ == "__main__":
    django.setup()
    print("\n".join(state_rows()), "\n".join(right_rows()), sep="\n\n")  # noqa: T201  # to be pasted
