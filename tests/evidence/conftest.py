"""A unit and the person who works on its papers."""

import pytest

from tests.evidence.library import officer_of
from tests.factories import make_unit


@pytest.fixture
def unit():
    return make_unit("Sở Nội vụ")


@pytest.fixture
def officer(client, unit):
    """The unit's officer, signed in."""
    user = officer_of(unit)
    client.force_login(user)
    return user
