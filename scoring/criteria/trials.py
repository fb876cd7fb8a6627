"""A made-up unit: what its entries would come to under a draft."""

from collections.abc import Mapping, Sequence

from scoring import formula
from scoring.criteria.drafts import Draft, Json
from scoring.criteria.linting import Finding, errors, lint
from scoring.criteria.rehearsal import Unfinished
from scoring.formula import Entry, UnitScore

UNIT = "don-vi-thu"


def try_out(nodes: Sequence[Json], entries: Mapping[str, Entry], *, policy: Json) -> UnitScore:
    """Score one unit that is alone in its bloc: by the leader formula it is its own best."""
    findings: list[Finding] = errors(lint(nodes, policy=policy))
    if findings:
        raise Unfinished(findings)
    draft = Draft.of(nodes, policy=policy)
    assert draft.policy is not None
    scores = formula.compute(
        draft.nodes, {UNIT: entries}, units=[UNIT], absent=frozenset(), method=draft.policy.method
    )
    return scores[UNIT]
