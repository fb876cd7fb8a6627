"""What the database refuses, who sees what, and what is found."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from blocs.models import Office
from evidence import actions
from evidence.actions import EvidenceFacts
from evidence.models import Evidence, EvidenceFile, plain
from tests.evidence.library import filed, linked, officer_of
from tests.factories import appoint, make_bloc_year, make_unit, make_user
from tests.personas import cast_for

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"kind": "FILE", "title": ""}, "has_a_title"),
        ({"kind": "FILE", "link": "https://a.vn"}, "is_what_its_kind_says"),
        ({"kind": "LINK", "link": ""}, "is_what_its_kind_says"),
        ({"kind": "LINK", "link": "http://a.vn"}, "is_what_its_kind_says"),
        ({"kind": "LINK", "link": "javascript:x"}, "is_what_its_kind_says"),
        ({"kind": "DOCUMENT_NUMBER", "number": ""}, "is_what_its_kind_says"),
        ({"kind": "DOCUMENT_NUMBER", "number": "1", "link": "https://a"}, "is_what_its_kind_says"),
        ({"kind": "FILE", "issued_on": date(2026, 2, 1), "expires_on": date(2026, 1, 31)},
         "expires_after_issue"),
    ],
)  # fmt: skip
def test_proof_that_contradicts_itself_is_refused(facts, constraint):
    with pytest.raises(IntegrityError, match=f"evidence_evidence_{constraint}"):
        Evidence.objects.create(unit=make_unit(), **{"title": "x", **facts})


@pytest.mark.parametrize(
    "wrong", [{"number": 0}, {"size": 0}, {"file": ""}, {"name": ""}, {"sha256": ""}]
)
def test_revision_without_bytes_or_name_is_refused(wrong):
    row = {"number": 2, "size": 1, "file": "a", "name": "a", "sha256": "a", **wrong}

    with pytest.raises(IntegrityError, match="evidence_evidencefile_is_a_file"):
        EvidenceFile.objects.create(evidence=filed(), media_type="x", **row)


@pytest.mark.parametrize("same", ["number", "file"])
def test_number_and_bytes_stand_once(same):
    evidence = filed()
    first = evidence.latest
    row = {"number": 2, "file": "a", same: getattr(first, same)}

    with pytest.raises(IntegrityError):
        EvidenceFile.objects.create(
            evidence=evidence, media_type="x", size=1, name="a", sha256="a", **row
        )


class TestSight:
    def test_people_of_the_unit_see_their_library_and_no_other(self):
        mine, other = filed(), filed()
        officer, leader = officer_of(mine.unit), make_user()
        appoint(leader, Office.UNIT_LEADER, unit=mine.unit)

        assert Evidence.objects.count() == 2
        assert list(Evidence.objects.visible_to(officer)) == [mine]
        assert list(Evidence.objects.visible_to(leader)) == [mine]
        assert list(Evidence.objects.visible_to(officer_of(other.unit))) == [other]

    @pytest.mark.parametrize(
        ("who", "seen"),
        [
            ("board_member", 1), ("board_secretary", 1), ("inspector", 1), ("administrator", 1),
            ("secretary", 0), ("head", 0), ("stranger", 0), ("officer", 1),
        ],
    )  # fmt: skip
    def test_board_sees_every_library_and_the_bloc_none(self, who, seen):
        bloc_year = make_bloc_year()
        filed(bloc_year.members.first().unit)

        person = getattr(cast_for(bloc_year), who)

        assert Evidence.objects.visible_to(person).count() == seen

    def test_scorer_of_a_department_does_not_see_its_library(self):
        evidence, scorer = filed(), make_user()
        appoint(scorer, Office.DEPARTMENT_SCORER, unit=evidence.unit)

        assert not Evidence.objects.visible_to(scorer).exists()

    def test_office_that_has_ended_shows_nothing(self):
        evidence, former = filed(), make_user()
        appoint(former, Office.UNIT_OFFICER, unit=evidence.unit, until=timezone.localdate())

        assert not Evidence.objects.visible_to(former).exists()

    def test_locked_account_sees_nothing(self):
        evidence = filed()
        officer = officer_of(evidence.unit)
        officer.is_active = False
        officer.save()

        assert not Evidence.objects.visible_to(officer).exists()


class TestFinding:
    @pytest.mark.parametrize(
        "words", ["Đợt kiểm", "dot kiem", "KIỂM đợt", "12/qđ-ubnd", "12/QD", "  ", "tra  12"]
    )
    def test_words_are_found_with_and_without_marks(self, words):
        facts = EvidenceFacts(title="Đợt kiểm tra quý I", number="12/QĐ-UBND")
        evidence = filed(facts=facts)

        assert list(Evidence.objects.telling(words)) == [evidence]

    @pytest.mark.parametrize("words", ["quý IV", "kiểm đếm", "%", "_"])
    def test_other_words_find_nothing(self, words):
        filed(facts=EvidenceFacts(title="Đợt kiểm tra quý I"))

        assert not Evidence.objects.telling(words).exists()

    def test_year_is_that_of_the_paper_or_of_the_day_it_was_added(self):
        dated = filed(facts=EvidenceFacts(title="a", issued_on=date(2025, 12, 31)))
        undated = filed()
        added = timezone.make_aware(datetime(2024, 1, 1, 0, 30))  # noqa: DTZ001  # made aware
        Evidence.objects.filter(pk=undated.pk).update(created_at=added)

        assert list(Evidence.objects.of_year(2025)) == [dated]
        assert list(Evidence.objects.of_year(2024)) == [undated]

    def test_last_day_still_counts(self):
        evidence = filed(facts=EvidenceFacts(title="a", expires_on=date(2026, 6, 1)))

        assert not Evidence.objects.expired(date(2026, 6, 1)).exists()
        assert list(Evidence.objects.expired(date(2026, 6, 2))) == [evidence]
        assert [evidence.is_expired(date(2026, 6, day)) for day in (1, 2)] == [False, True]

    def test_what_has_no_end_never_expires(self):
        evidence = filed()

        assert not evidence.is_expired(date(2200, 1, 1))
        assert not Evidence.objects.expired(date(2200, 1, 1)).exists()

    def test_withdrawn_is_not_in_use(self):
        kept, gone = filed(), filed()
        actions.withdraw(gone.pk, reason="nhầm", by=None)

        assert list(Evidence.objects.in_use()) == [kept]

    def test_latest_costs_nothing_when_files_were_fetched(self, django_assert_num_queries):
        filed(files=3)
        linked()

        with django_assert_num_queries(2):
            latest = [row.latest and row.latest.number for row in Evidence.objects.with_files()]

        assert latest == [None, 3]


def test_newest_stands_first():
    first = filed()
    Evidence.objects.filter(pk=first.pk).update(created_at=timezone.now() + timedelta(hours=1))
    second = filed()

    assert list(Evidence.objects.all()) == [first, second]


def test_rows_call_themselves_as_people_do():
    evidence = filed()
    (file,) = evidence.files.all()

    assert (str(evidence), str(file)) == ("Giấy khen", "giay-khen.png (1)")
    assert (file.extension, file.is_picture) == ("PNG", True)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Đơn vị", "don vi"),
        ("  ĂN\tỞ ", "an o"),
        ("Điều-7", "dieu-7"),
        ("", ""),
        ("a\x00b\u202ec", "a b c"),
    ],
)
def test_plain_words_have_no_marks(text, words):
    assert plain(text) == words
