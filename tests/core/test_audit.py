"""The chain of acts: whole when untouched, broken where somebody reached in."""

import threading

import pytest
from django.db import connection, connections

from core.audit import Act, first_break, record, record_all
from core.models import AuditEntry, AuditHead
from tests.factories import make_unit, make_user

pytestmark = pytest.mark.django_db


def chain_of(length: int) -> None:
    unit = make_unit()
    for number in range(length):
        record(None, "test.act", unit, number=number)


def test_untouched_chain_has_no_break():
    chain_of(5)

    assert first_break() is None


def test_entry_says_who_what_and_on_which_row():
    user, unit = make_user(), make_unit()

    entry = record(user, "unit.renamed", unit, name="Tên mới")

    assert (entry.by, entry.act, entry.subject) == (user, "unit.renamed", f"blocs.unit:{unit.pk}")
    assert entry.facts == {"name": "Tên mới"}


@pytest.mark.parametrize(
    "column",
    [{"act": "x"}, {"facts": {"number": 9}}, {"subject": "y"}, {"by_id": None, "act": "z"}],
)
def test_changed_column_is_found(column):
    chain_of(5)

    AuditEntry.objects.filter(number=3).update(**column)

    assert first_break() == 3


def test_deleted_entry_is_found():
    chain_of(5)

    AuditEntry.objects.filter(number=2).delete()

    assert first_break() == 2


def test_cut_tail_is_found():
    chain_of(5)

    AuditEntry.objects.filter(number__gt=3).delete()

    assert first_break() == 4


def test_moved_head_is_found():
    chain_of(2)

    AuditHead.objects.update(hash="f" * 64)

    assert first_break() == 3


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_make_one_chain():
    unit = make_unit()

    def write() -> None:
        for number in range(10):
            record(None, "test.act", unit, number=number)
        connections.close_all()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    connection.close()

    assert AuditEntry.objects.count() == 40
    assert first_break() is None


def test_many_acts_are_as_many_links_in_their_order():
    user, units = make_user(), [make_unit() for _ in range(3)]
    record(None, "test.act", units[0])

    entries = record_all(user, [Act("unit.named", unit, {"n": n}) for n, unit in enumerate(units)])

    stored = list(AuditEntry.objects.order_by("number"))
    assert stored[1:] == entries
    assert [each.facts["n"] for each in stored[1:]] == [0, 1, 2]
    assert [each.subject for each in stored[1:]] == [f"blocs.unit:{unit.pk}" for unit in units]
    assert [after.previous_hash for after in stored[1:]] == [each.hash for each in stored[:-1]]
    assert first_break() is None


def test_no_acts_take_no_lock_and_leave_no_trace(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert record_all(None, []) == []


def test_many_acts_cost_as_much_as_one(django_assert_num_queries):
    unit = make_unit()
    record(None, "test.act", unit)
    for count in (1, 30):
        with django_assert_num_queries(6):  # a savepoint, its end, the head twice, links, the head
            record_all(None, [Act("test.act", unit, {"n": n}) for n in range(count)])
