"""Two at once: the quota holds, a file enters once, numbers are given once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import connection

from core.audit import first_break
from core.transitions import Refused
from evidence import actions
from evidence.models import EvidenceFile
from tests.evidence.library import FACTS, filed, stored, taken
from tests.factories import make_unit


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_quota_holds_when_many_upload_at_once(self, settings):
        unit, files = make_unit(), [taken(f"anh-{number}.png") for number in range(8)]
        settings.EVIDENCE_UNIT_QUOTA = sum(sorted(file.size for file in files)[-3:])

        def add(file):
            try:
                actions.add_evidence(unit.pk, facts=FACTS, files=[file], by=None)
            except Refused:
                return False
            finally:
                connection.close()
            return True

        with ThreadPoolExecutor(4) as pool:
            won = list(pool.map(add, files))

        sizes = EvidenceFile.objects.values_list("size", flat=True)
        assert sum(sizes) <= settings.EVIDENCE_UNIT_QUOTA
        assert won.count(True) == len(sizes) == len(stored()) >= 3
        assert first_break() is None

    def test_same_file_sent_twice_at_once_enters_once(self):
        unit, file = make_unit(), taken()
        files = [replace(taken(), sha256=file.sha256) for _number in range(4)]

        def add(file):
            try:
                actions.add_evidence(unit.pk, facts=FACTS, files=[file], by=None)
            except Refused:
                return False
            finally:
                connection.close()
            return True

        with ThreadPoolExecutor(4) as pool:
            won = list(pool.map(add, files))

        assert sorted(won) == [False, False, False, True]
        assert (EvidenceFile.objects.count(), len(stored())) == (1, 1)

    def test_two_newer_files_at_once_get_two_numbers(self):
        evidence = filed()

        def add(file):
            number = actions.add_revision(evidence.pk, file=file, by=None).number
            connection.close()
            return number

        with ThreadPoolExecutor(4) as pool:
            numbers = list(pool.map(add, [taken() for _number in range(4)]))

        assert sorted(numbers) == [2, 3, 4, 5]

    def test_withdrawing_and_renewing_at_once_never_renews_what_is_withdrawn(self):
        evidence = filed()

        def act(file):
            try:
                if file is None:
                    actions.withdraw(evidence.pk, reason="nhầm", by=None)
                else:
                    actions.add_revision(evidence.pk, file=file, by=None)
            except Refused:
                return "refused"
            finally:
                connection.close()
            return "done"

        with ThreadPoolExecutor(2) as pool:
            withdrawn, renewed = pool.map(act, [None, taken()])

        evidence.refresh_from_db()
        assert (withdrawn, evidence.withdrawn_at is not None) == ("done", True)
        if renewed == "done":
            assert evidence.latest.uploaded_at <= evidence.withdrawn_at
        else:
            assert evidence.latest.number == 1
