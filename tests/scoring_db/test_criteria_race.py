"""Two people at one draft in the same moment: one edit is stored, the other is told."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from core.transitions import Refused
from scoring.actions import criteria as actions
from scoring.actions.criteria import Overtaken
from scoring.models import Round
from tests.factories import make_bloc_year, make_user
from tests.scoring.years import leaf
from tests.scoring_db.criteria_sets import adopted, draft, fresh

pytestmark = pytest.mark.django_db(transaction=True)


def race(*acts):
    """Let the acts begin together and return what became of each."""

    def run(act):
        try:
            return act()
        except (Overtaken, Refused) as error:
            return type(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_of_four_edits_of_one_edition_one_is_stored():
    people = [make_user() for _ in range(4)]
    made = draft(people[0])

    def add(number, by):
        node = leaf(f"x{number}", "manual")
        return actions.add_criterion(
            made.pk, node, parent_id=None, edition=made.edition, by=by
        ).code

    done = race(*[lambda n=n, by=by: add(n, by) for n, by in enumerate(people)])

    stored = [each for each in done if isinstance(each, str)]
    assert done.count(Overtaken) == 3
    assert list(made.nodes.filter(code__startswith="x").values_list("code", flat=True)) == stored
    assert fresh(made).edition == made.edition + 1


def test_of_two_rounds_of_one_year_one_is_opened():
    by = make_user()
    bloc_year = make_bloc_year()
    sets = [adopted(by, bloc=bloc_year.bloc) for _ in range(2)]

    done = race(*[lambda s=s: actions.start_round(s.pk, bloc_year.pk, by=by) for s in sets])

    assert done.count(Refused) == 1
    assert Round.objects.get().sheets.count() == 3


def test_of_two_next_versions_one_is_drafted():
    by = make_user()
    first = adopted(by)

    done = race(*[lambda: actions.draft_version(first.pk, by=by)] * 2)

    assert done.count(Refused) == 1
    assert first.later.count() == 1


def test_a_set_is_not_adopted_while_somebody_edits_it():
    by = make_user()
    made = draft(by)

    done = race(
        lambda: actions.adopt_set(
            made.pk, on=made.created_at.date(), conference_id=None, edition=made.edition, by=by
        ),
        lambda: actions.add_criterion(
            made.pk, leaf("x", "manual"), parent_id=None, edition=made.edition, by=by
        ),
    )

    is_adopted = fresh(made).state == "ADOPTED"
    assert sum(each in (Overtaken, Refused) for each in done) == 1
    assert made.nodes.filter(code="x").exists() is not is_adopted
