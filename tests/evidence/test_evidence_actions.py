"""What enters the library, what is renewed, what leaves, and who wins."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.files.storage import default_storage

from core.models import AuditEntry
from core.transitions import Refused
from evidence import actions
from evidence.actions import EvidenceFacts
from evidence.models import Evidence, EvidenceFile
from tests.evidence.library import FACTS, filed, linked, stored, taken
from tests.factories import make_unit, make_user


@pytest.mark.django_db
class TestAdding:
    def test_file_becomes_a_proof_with_its_first_revision(self):
        unit, person, file = make_unit(), make_user(), taken("Ảnh 1.png")

        (evidence,) = actions.add_evidence(unit.pk, facts=FACTS, files=[file], by=person)

        assert (evidence.kind, evidence.title, evidence.created_by) == ("FILE", "Giấy khen", person)
        (kept,) = evidence.files.all()
        assert (kept.number, kept.name, kept.sha256) == (1, "Ảnh 1.png", file.sha256)
        assert kept.uploaded_by == person
        file.upload.seek(0)
        with kept.file.open() as bytes_:
            assert bytes_.read() == file.upload.read()

    def test_stored_name_tells_nothing_of_the_name_that_was_sent(self):
        evidence = filed()

        path = str(evidence.latest.file.name)

        assert path.startswith(f"evidence/{evidence.unit_id}/")
        assert len(path.rpartition("/")[2]) == 32
        assert "giay" not in path

    def test_several_files_become_several_proofs_named_apart(self):
        files = [taken("anh-1.png"), taken("anh-2.png")]

        rows = actions.add_evidence(make_unit().pk, facts=FACTS, files=files, by=None)

        assert [row.title for row in rows] == ["Giấy khen – anh-1", "Giấy khen – anh-2"]

    @pytest.mark.parametrize("files", [1, 2])
    def test_untitled_proof_is_called_as_its_file(self, files):
        facts = replace(FACTS, title="")
        uploads = [taken(f"anh-{number}.png") for number in range(files)]

        rows = actions.add_evidence(make_unit().pk, facts=facts, files=uploads, by=None)

        assert [row.title for row in rows] == [f"anh-{number}" for number in range(files)]

    def test_long_title_and_name_together_still_fit(self):
        facts = replace(FACTS, title="x" * 250)
        files = [taken("a" * 150 + ".png"), taken("b.png")]

        rows = actions.add_evidence(make_unit().pk, facts=facts, files=files, by=None)

        assert {len(row.title) for row in rows} == {250}

    @pytest.mark.parametrize(
        ("facts", "kind", "title"),
        [
            (EvidenceFacts(link="https://a.vn/1"), "LINK", "https://a.vn/1"),
            (EvidenceFacts(link="https://a.vn/1", title="Tin"), "LINK", "Tin"),
            (EvidenceFacts(number="1/QĐ"), "DOCUMENT_NUMBER", "1/QĐ"),
            (EvidenceFacts(number="1/QĐ", title="Khen"), "DOCUMENT_NUMBER", "Khen"),
        ],
    )
    def test_link_and_number_need_no_file(self, facts, kind, title):
        (evidence,) = actions.add_evidence(make_unit().pk, facts=facts, by=None)

        assert (evidence.kind, evidence.title) == (kind, title)
        assert evidence.latest is None

    def test_each_proof_stands_in_the_audit_with_its_digest(self):
        person, file, unit = make_user(), taken(), make_unit()

        (evidence,) = actions.add_evidence(unit.pk, facts=FACTS, files=[file], by=person)

        entry = AuditEntry.objects.get(act="evidence.added")
        assert (entry.by, entry.subject) == (person, f"evidence.evidence:{evidence.pk}")
        assert entry.facts == {"unit": unit.name, "sha256": file.sha256}

    def test_same_file_enters_a_library_once(self):
        evidence = filed()
        again = replace(taken("khac.png"), sha256=evidence.latest.sha256)

        with pytest.raises(Refused, match=r"Tệp “khac\.png” đã có trong kho.*“Giấy khen”"):
            actions.add_evidence(evidence.unit_id, facts=FACTS, files=[again], by=None)

        assert Evidence.objects.count() == 1
        assert len(stored()) == 1

    def test_same_file_twice_in_one_sending_is_refused(self):
        file = taken()

        with pytest.raises(Refused, match="hai tệp giống hệt nhau"):
            actions.add_evidence(make_unit().pk, facts=FACTS, files=[file, file], by=None)

        assert stored() == []

    def test_withdrawn_file_may_come_back(self):
        evidence = filed()
        actions.withdraw(evidence.pk, reason="nhầm", by=None)
        again = replace(taken(), sha256=evidence.latest.sha256)

        actions.add_evidence(evidence.unit_id, facts=FACTS, files=[again], by=None)

        assert Evidence.objects.in_use().count() == 1

    def test_two_units_may_have_the_same_file(self):
        evidence = filed()
        again = replace(taken(), sha256=evidence.latest.sha256)

        actions.add_evidence(make_unit().pk, facts=FACTS, files=[again], by=None)

        assert Evidence.objects.count() == 2

    def test_full_library_takes_no_file_and_keeps_none(self, settings):
        evidence = filed()
        settings.EVIDENCE_UNIT_QUOTA = evidence.latest.size + 10

        with pytest.raises(Refused, match="đã gần đầy"):
            actions.add_evidence(evidence.unit_id, facts=FACTS, files=[taken()], by=None)

        assert len(stored()) == 1

    def test_library_may_be_filled_to_its_last_byte(self, settings):
        file = taken()
        settings.EVIDENCE_UNIT_QUOTA = file.size

        actions.add_evidence(make_unit().pk, facts=FACTS, files=[file], by=None)

        assert len(stored()) == 1

    def test_withdrawn_files_still_take_their_place(self, settings):
        evidence = filed()
        actions.withdraw(evidence.pk, reason="nhầm", by=None)
        settings.EVIDENCE_UNIT_QUOTA = evidence.latest.size + 10

        with pytest.raises(Refused):
            actions.add_evidence(evidence.unit_id, facts=FACTS, files=[taken()], by=None)

    def test_library_of_one_unit_does_not_fill_that_of_another(self, settings):
        evidence, file = filed(), taken()
        settings.EVIDENCE_UNIT_QUOTA = max(evidence.latest.size, file.size)

        actions.add_evidence(make_unit().pk, facts=FACTS, files=[file], by=None)

        assert EvidenceFile.objects.count() == 2

    def test_row_that_cannot_be_written_takes_its_file_along(self, monkeypatch):
        def broken(*_words: object, **_facts: object) -> None:
            raise OSError("no space")

        monkeypatch.setattr(actions, "record", broken)

        with pytest.raises(OSError, match="no space"):
            actions.add_evidence(make_unit().pk, facts=FACTS, files=[taken()], by=None)

        assert stored() == []
        assert not Evidence.objects.exists()

    def test_second_file_that_cannot_be_stored_takes_the_first_along(self, monkeypatch):
        save, calls = default_storage.save, []

        def once(*words: object) -> str:
            calls.append(words)
            if len(calls) > 1:
                raise OSError("no space")
            return save(*words)

        monkeypatch.setattr(default_storage, "save", once)

        with pytest.raises(OSError, match="no space"):
            actions.add_evidence(make_unit().pk, facts=FACTS, files=[taken(), taken()], by=None)

        assert (len(calls), stored()) == (2, [])


@pytest.mark.django_db
class TestRenewing:
    def test_newer_file_stands_beside_the_older(self):
        evidence, person = filed(), make_user()
        first = evidence.latest

        added = actions.add_revision(evidence.pk, file=taken("moi.png"), by=person)

        assert (added.number, added.uploaded_by) == (2, person)
        assert Evidence.objects.with_files().get().revisions == [added, first]
        assert len(stored()) == 2

    def test_newer_file_stands_in_the_audit(self):
        evidence = filed(files=2)

        entry = AuditEntry.objects.get(act="evidence.file.added")

        assert entry.facts == {"number": 2, "sha256": evidence.latest.sha256}

    @pytest.mark.parametrize("make", [linked, filed])
    def test_link_and_withdrawn_proof_take_no_file(self, make):
        evidence = make()
        if make is filed:
            actions.withdraw(evidence.pk, reason="nhầm", by=None)

        with pytest.raises(Refused):
            actions.add_revision(evidence.pk, file=taken(), by=None)

        assert len(stored()) == evidence.files.count()

    def test_full_library_takes_no_newer_file(self, settings):
        evidence = filed()
        settings.EVIDENCE_UNIT_QUOTA = evidence.latest.size

        with pytest.raises(Refused, match="đã gần đầy"):
            actions.add_revision(evidence.pk, file=taken(), by=None)

    def test_file_that_is_there_already_is_no_newer_one(self):
        evidence = filed()
        same = replace(taken(), sha256=evidence.latest.sha256)

        with pytest.raises(Refused, match="đã có trong kho"):
            actions.add_revision(evidence.pk, file=same, by=None)


@pytest.mark.django_db
class TestFacts:
    def test_what_changed_stands_in_the_audit_before_and_after(self):
        evidence = filed()
        told = replace(FACTS, title="Bằng khen", issued_on=date(2026, 3, 2))

        actions.edit_facts(evidence.pk, facts=told, by=None)

        evidence.refresh_from_db()
        assert (evidence.title, evidence.issued_on) == ("Bằng khen", date(2026, 3, 2))
        assert AuditEntry.objects.get(act="evidence.edited").facts == {
            "before": {"title": "Giấy khen", "issued_on": ""},
            "after": {"title": "Bằng khen", "issued_on": "2026-03-02"},
        }

    def test_edited_title_is_found_by_its_new_words(self):
        evidence = filed()

        actions.edit_facts(evidence.pk, facts=replace(FACTS, title="Bằng khen"), by=None)

        assert Evidence.objects.telling("bang").exists()
        assert not Evidence.objects.telling("giay").exists()

    def test_withdrawn_proof_stays_with_its_files_and_its_reason(self):
        evidence, person = filed(), make_user()

        actions.withdraw(evidence.pk, reason="gửi nhầm", by=person)

        evidence.refresh_from_db()
        assert evidence.withdrawn_at is not None
        assert len(stored()) == 1
        entry = AuditEntry.objects.get(act="evidence.withdrawn")
        assert (entry.by, entry.facts) == (person, {"reason": "gửi nhầm"})

    @pytest.mark.parametrize(
        ("act", "words"),
        [(actions.edit_facts, {"facts": FACTS}), (actions.withdraw, {"reason": "nữa"})],
        ids=["edit", "withdraw"],
    )
    def test_withdrawn_proof_is_not_changed(self, act, words):
        evidence = filed()
        actions.withdraw(evidence.pk, reason="nhầm", by=None)

        with pytest.raises(Refused, match="đã được rút"):
            act(evidence.pk, by=None, **words)
