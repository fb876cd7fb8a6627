"""Evidence put to criteria: who may, when, what is owed, and who may look."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from core.models import AuditEntry
from core.transitions import Refused
from evidence.models import Evidence, EvidenceFile
from scoring import actions
from scoring.exports.proofs import accounts_of
from scoring.models import Appeal, Desk, Entry, Proof, Remark, ScoreSheet, Window
from scoring.proving import Status
from scoring.states import CheckState, ProofState, RoundState, SheetState, Stage
from tests.factories import make_user
from tests.personas import cast_for
from tests.scoring_db.cells import At
from tests.scoring_db.years import CRITERIA, loaded

pytestmark = pytest.mark.django_db
ASKING = [
    {
        **CRITERIA[0],
        "children": [
            {**CRITERIA[0]["children"][0], "evidence": True},
            {**CRITERIA[0]["children"][1], "evidence": "báo cáo có số liệu"},
        ],
    },
    CRITERIA[1],
]


def picture():
    out = BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "PNG")
    return out.getvalue()


class Here(At):
    """A round whose criteria ask for evidence, and the library of the first unit."""

    def piece(self, title="Báo cáo năm", *, unit="dv-1", **more):
        owner = self.member(unit).unit
        facts = {"kind": "DOCUMENT_NUMBER", "number": "12/BC"} | more
        return Evidence.objects.create(unit=owner, title=title, **facts)

    def file(self, title="Ảnh hội nghị"):
        piece = self.piece(title, kind="FILE", number="")
        data = picture()
        EvidenceFile.objects.create(
            evidence=piece, number=1, name="ảnh.png", media_type="image/png", size=len(data),
            sha256="0" * 64, file=ContentFile(data, f"{piece.pk}"),
        )  # fmt: skip
        return piece

    def attach(self, piece, *, code="I.2", unit="dv-1", by=None, anchor="trang 3"):
        where = (self.round.pk, self.member(unit).pk, code)
        by = by or make_user()
        return actions.attach_proof(*where, evidence_id=piece.pk, anchor=anchor, by=by)

    def account(self, unit="dv-1", *, on=None):
        return accounts_of(self.round, [self.member(unit)], on=on or timezone.localdate())[0]

    def sheet(self, unit="dv-1"):
        return ScoreSheet.objects.get(round=self.round, member__code=unit)

    def close(self):
        self.round.state, self.round.closed_at = RoundState.CLOSED, timezone.now()
        self.round.save()


@pytest.fixture
def here():
    return Here(loaded(criteria=ASKING))


class TestAttach:
    def test_one_piece_serves_several_criteria(self, here):
        piece = here.piece()

        here.attach(piece, code="I.1")
        here.attach(piece, code="I.2")

        assert list(piece.proofs.values_list("criterion__code", "anchor")) == [
            ("I.1", "trang 3"),
            ("I.2", "trang 3"),
        ]
        assert AuditEntry.objects.filter(act="scoring.proof.attached").count() == 2

    def test_same_piece_is_refused_twice(self, here):
        piece = here.piece()
        here.attach(piece)

        with pytest.raises(Refused, match="đã gắn"):
            here.attach(piece)

    def test_piece_of_another_unit_is_not_in_the_library(self, here):
        with pytest.raises(Refused, match="không có trong kho"):
            here.attach(here.piece(unit="dv-2"))

    def test_withdrawn_piece_is_not_in_the_library(self, here):
        with pytest.raises(Refused, match="không có trong kho"):
            here.attach(here.piece(withdrawn_at=timezone.now()))

    def test_owned_criterion_takes_no_evidence_of_the_unit(self, here):
        with pytest.raises(Refused, match="Sở Nội vụ"):
            here.attach(here.piece(), code="II.2")

    def test_nothing_is_added_behind_the_back_of_who_scores(self, here):
        here.submit()

        with pytest.raises(Refused, match="đã nộp"):
            here.attach(here.piece())

    def test_returned_criterion_takes_evidence_again(self, here):
        here.submit()
        here.hand_back(code="I.2")

        assert here.attach(here.piece()).state == ProofState.IN_REVIEW

    def test_open_question_takes_evidence(self, here):
        here.submit()
        Remark.objects.create(
            sheet=here.sheet(), criterion=here.round.criteria.nodes.get(code="I.2"),
            author=make_user(), at=timezone.now(), text="căn cứ?", is_question=True,
        )  # fmt: skip

        assert here.attach(here.piece()).pk

    def test_open_appeal_takes_evidence_after_the_close(self, here):
        here.submit()
        here.close()
        Appeal.objects.create(
            sheet=here.sheet(), criterion=here.round.criteria.nodes.get(code="I.2"),
            opened_by=make_user(), opened_at=timezone.now(),
        )  # fmt: skip

        assert here.attach(here.piece()).pk


class TestWhatWasAttached:
    def test_later_edits_of_the_library_change_nothing_that_was_scored(self, here):
        piece = here.file("Ảnh hội nghị")
        proof = here.attach(piece)
        first = proof.file

        Evidence.objects.filter(pk=piece.pk).update(title="Ảnh khác", number="9")
        EvidenceFile.objects.create(
            evidence=piece, number=2, name="khác.png", media_type="image/png", size=3,
            sha256="1" * 64, file=ContentFile(b"new", "khac"),
        )  # fmt: skip

        proof = Proof.objects.get()
        assert (proof.title, proof.number, proof.file) == ("Ảnh hội nghị", "", first)
        assert proof.is_outdated
        facts = AuditEntry.objects.get(act="scoring.proof.attached").facts
        assert facts["sha256"] == first.sha256

    def test_withdrawn_piece_proves_nothing_more(self, here):
        piece = here.piece()
        here.attach(piece, code="I.2")
        Evidence.objects.filter(pk=piece.pk).update(withdrawn_at=timezone.now())

        statuses = {debt.code: debt.status for debt in here.account().debts}

        assert statuses["I.2"] == Status.EXPIRED

    def test_page_says_that_the_library_has_moved_on(self, here, cast, as_user):
        piece = here.file()
        proof = here.attach(piece)
        EvidenceFile.objects.create(
            evidence=piece, number=2, name="khác.png", media_type="image/png", size=3,
            sha256="1" * 64, file=ContentFile(b"new", "khac"),
        )  # fmt: skip
        Evidence.objects.filter(pk=piece.pk).update(withdrawn_at=timezone.now())

        page = as_user(cast.officer).get(at("look_proof", here.member().pk, proof.pk))

        assert "bản mới hơn" in page.content.decode()
        assert "đã rút minh chứng" in page.content.decode()

    def test_paper_without_a_file_has_nothing_to_send(self, here, cast, as_user):
        proof = here.attach(here.piece())

        where = at("download_proof", here.member().pk, proof.pk)
        assert as_user(cast.officer).get(where).status_code == 404


class TestDetach:
    def test_piece_stays_in_the_library(self, here):
        proof = here.attach(here.piece())

        actions.detach_proof(proof.pk, by=make_user())

        assert (Proof.objects.count(), Evidence.objects.count()) == (0, 1)
        assert AuditEntry.objects.filter(act="scoring.proof.detached").exists()

    def test_accepted_piece_stays(self, here):
        proof = here.attach(here.piece())
        actions.review_proof(proof.pk, state=ProofState.ACCEPTED, note="", by=make_user())

        with pytest.raises(Refused, match="đã được chấp nhận"):
            actions.detach_proof(proof.pk, by=make_user())

    def test_submitted_sheet_keeps_what_it_was_handed_in_with(self, here):
        proof = here.attach(here.piece())
        here.submit()

        with pytest.raises(Refused, match="đã nộp"):
            actions.detach_proof(proof.pk, by=make_user())


class TestReview:
    def test_rejection_needs_a_reason(self, here):
        proof = here.attach(here.piece())

        with pytest.raises(Refused, match="lý do"):
            actions.review_proof(proof.pk, state=ProofState.REJECTED, note=" ", by=make_user())

    def test_verdict_names_who_and_stands_in_the_audit(self, here):
        proof, judge = here.attach(here.piece()), make_user()

        actions.review_proof(proof.pk, state=ProofState.REJECTED, note="mờ", by=judge)

        proof.refresh_from_db()
        assert (proof.state, proof.review_note, proof.reviewed_by) == ("REJECTED", "mờ", judge)
        facts = AuditEntry.objects.get(act="scoring.proof.reviewed").facts
        assert facts == {"before": "IN_REVIEW", "state": "REJECTED", "note": "mờ"}

    def test_nothing_is_reviewed_after_the_ranking(self, here):
        proof = here.attach(here.piece())
        here.round.state, here.round.closed_at = RoundState.RANKED, timezone.now()
        here.round.save()

        with pytest.raises(Refused, match="chốt xếp hạng"):
            actions.review_proof(proof.pk, state=ProofState.ACCEPTED, note="", by=make_user())


class TestAccount:
    def test_what_asks_and_has_nothing_is_owed(self, here):
        account = here.account()

        assert (account.wanted, account.proved, account.owed) == (2, 0, 2)
        assert [debt.code for debt in account.debts] == ["I.1", "I.2"]

    def test_explanation_pays_the_debt_but_stays_in_sight(self, here):
        here.put("9", seat=actions.Seat(Desk.SELF), code="I.2", note="chưa có số liệu")

        account = here.account()

        assert (account.owed, [debt.is_explained for debt in account.debts]) == (1, [False, True])

    def test_expired_piece_is_a_debt_the_day_after(self, here):
        today = timezone.localdate()
        here.attach(here.piece(expires_on=today), code="I.2")

        statuses = [
            {debt.code: debt.status for debt in here.account(on=day).debts}.get("I.2")
            for day in (today, today + timedelta(days=1))
        ]

        assert statuses == [None, Status.EXPIRED]

    def test_entries_of_other_units_explain_nothing(self, here):
        sheet = actions.set_status(
            here.round.pk, here.member("dv-2").pk, facts=actions.SheetFacts(), by=None
        )
        Entry.objects.create(
            sheet=sheet, criterion=here.round.criteria.nodes.get(code="I.2"), stage=Stage.SELF,
            note="lý do",
        )  # fmt: skip

        assert here.account().owed == 2

    @pytest.mark.parametrize("units", [1, 30])
    def test_accounts_cost_the_same_for_any_number_of_units(self, units, django_assert_num_queries):
        round_ = loaded(criteria=ASKING, units=units)
        members = list(round_.bloc_year.members.all())
        for member in members:
            Here(round_).attach(Here(round_).piece(unit=member.code), unit=member.code)

        with django_assert_num_queries(4):
            accounts = accounts_of(round_, members, on=timezone.localdate())

        assert [account.proved for account in accounts] == [1] * units


@pytest.fixture
def cast(here):
    return cast_for(here.round.bloc_year)


@pytest.fixture
def as_user(client):
    def as_user(user):
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
        return client

    return as_user


def code_of(client, address):
    """The status of an answer, whose file is closed again."""
    response = client.get(address)
    shut(response)
    return response.status_code


def shut(response):
    """Close the file of an answer; close() would end the test's own connection too."""
    for close in response._resource_closers:
        close()


def at(name, *more):
    return reverse(f"scoring:{name}", args=["cum-5", 2026, *more])


class TestPages:
    def test_unit_reads_and_attaches_through_its_page(self, here, cast, as_user):
        piece, member = here.piece(), here.member()
        client = as_user(cast.officer)

        assert client.get(at("proofs")).url == at("unit_proofs", member.pk)
        where = at("attach_proof", member.pk) + "?tieu-chi=I.2"
        assert piece.title in client.get(where).content.decode()
        answer = client.post(where, {"evidence": piece.pk, "anchor": "trang 9"})
        page = client.get(answer.url).content.decode()

        assert piece.title in page
        assert "trang 9" in page

    def test_upload_lands_in_the_library_and_at_the_criterion(self, here, cast, as_user):
        where = at("attach_proof", here.member().pk) + "?tieu-chi=I.2"
        sent = SimpleUploadedFile("ảnh.png", picture(), "image/png")

        answer = as_user(cast.officer).post(
            where, {"uploads": [sent], "title": "Ảnh", "anchor": "góc trái"}
        )

        assert answer.status_code == 302
        proof = Proof.objects.get()
        assert (proof.evidence.title, proof.anchor) == ("Ảnh", "góc trái")
        assert proof.evidence.unit == here.member().unit

    def test_script_is_told_that_the_file_was_taken(self, here, cast, as_user):
        where = at("attach_proof", here.member().pk) + "?tieu-chi=I.2"
        sent = SimpleUploadedFile("ảnh.png", picture(), "image/png")

        answer = as_user(cast.officer).post(
            where, {"uploads": [sent]}, headers={"HX-Request": "true"}
        )

        assert (answer.status_code, Proof.objects.count()) == (201, 1)

    @pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "script"])
    def test_refused_file_is_told_and_nothing_is_stored(self, here, cast, as_user, headers):
        where = at("attach_proof", here.member().pk) + "?tieu-chi=I.2"
        sent = SimpleUploadedFile("ảnh.png", b"<script>", "image/png")

        answer = as_user(cast.officer).post(where, {"uploads": [sent]}, headers=headers)

        assert (answer.status_code, Evidence.objects.count()) == (422, 0)
        assert "ảnh.png" in answer.content.decode()

    def test_unit_takes_its_evidence_away(self, here, cast, as_user):
        proof = here.attach(here.piece())

        as_user(cast.officer).post(at("detach_proof", here.member().pk, proof.pk))

        assert not Proof.objects.exists()

    def test_debts_alone(self, here, cast, as_user):
        here.attach(here.piece(), code="I.2")

        page = as_user(cast.officer).get(at("unit_proofs", here.member().pk) + "?no").content

        assert "I.1" in page.decode()
        assert "I.2" not in page.decode()

    def test_desk_sees_a_unit_only_when_it_has_handed_in(self, here, cast, as_user):
        proof = here.attach(here.file())
        client = as_user(cast.secretary)
        addresses = [
            at("unit_proofs", here.member().pk),
            *(at(n, here.member().pk, proof.pk) for n in ("look_proof", "download_proof")),
        ]

        before = [code_of(client, address) for address in addresses]
        here.submit()
        after = [code_of(client, address) for address in addresses]

        assert (before, after) == ([404] * 3, [200] * 3)

    def test_sealed_evidence_is_neither_shown_nor_counted(self, here, cast, as_user):
        here.attach(here.piece())
        here.submit()
        today = timezone.localdate()
        Window.objects.create(round=here.round, phase="SELF", opens_on=today, closes_on=today)
        client = as_user(cast.secretary)

        page = client.get(at("proofs")).content.decode()

        assert "1/2" not in page
        assert client.get(at("unit_proofs", here.member().pk)).status_code == 404

    def test_list_counts_what_is_open(self, here, cast, as_user):
        here.attach(here.piece())
        here.submit()

        page = as_user(cast.secretary).get(at("proofs")).content.decode()

        assert "1/2" in page

    def test_other_unit_sees_nothing_unless_it_checks(self, here, cast, as_user):
        proof = here.attach(here.file())
        here.submit()
        where = at("look_proof", here.member().pk, proof.pk)
        client = as_user(cast.leaders[1])

        alone = client.get(where).status_code
        seat = here.check(checker="dv-2", checked="dv-1")
        checking = client.get(where).status_code
        here.round.draw.checks.filter(pk=seat.check_id).update(
            state=CheckState.RECUSED, reason="có liên quan"
        )

        assert (alone, checking, client.get(where).status_code) == (404, 200, 404)

    def test_leader_of_another_unit_has_no_list(self, here, cast, as_user):
        assert as_user(cast.stranger).get(at("proofs")).status_code == 404

    def test_file_leaves_as_an_attachment_or_alone_in_a_frame(self, here, cast, as_user):
        proof = here.attach(here.file())
        client = as_user(cast.officer)

        sent = client.get(at("download_proof", here.member().pk, proof.pk))
        framed = client.get(at("frame_proof", here.member().pk, proof.pk))

        shut(sent)
        shut(framed)
        assert sent["Content-Disposition"].startswith("attachment")
        assert sent["X-Content-Type-Options"] == framed["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in sent["Content-Security-Policy"]
        assert "frame-ancestors 'self'" in framed["Content-Security-Policy"]

    def test_proof_of_another_unit_is_not_found_under_this_one(self, here, cast, as_user):
        proof = here.attach(here.file())

        where = at("look_proof", here.member("dv-2").pk, proof.pk)
        assert as_user(cast.board_secretary).get(where).status_code == 404

    def test_desk_reviews_and_the_unit_may_not(self, here, cast, as_user):
        proof = here.attach(here.file())
        here.submit()
        where = at("review_proof", here.member().pk, proof.pk)

        denied = as_user(cast.officer).post(where, {"state": "ACCEPTED"}).status_code
        asked = as_user(cast.secretary).post(where, {"state": "REJECTED"})
        done = as_user(cast.secretary).post(where, {"state": "REJECTED", "note": "mờ"})

        assert (denied, asked.status_code, done.status_code) == (403, 422, 302)
        assert "Cần ghi lý do" in asked.content.decode()
        assert Proof.objects.get().review_note == "mờ"

    def test_neighbours_lead_from_one_to_the_next(self, here, cast, as_user):
        first, second = here.attach(here.piece(), code="I.1"), here.attach(here.piece(), code="I.2")
        client, member = as_user(cast.officer), here.member().pk

        pages = [
            client.get(at("look_proof", member, p.pk)).content.decode() for p in (first, second)
        ]

        assert at("look_proof", member, second.pk) in pages[0]
        assert at("look_proof", member, first.pk) in pages[1]
        assert "1/2" in pages[0]

    def test_link_is_shown_as_a_link(self, here, cast, as_user):
        piece = here.piece(kind="LINK", link="https://congbao.example/1", number="")
        proof = here.attach(piece)

        page = as_user(cast.officer).get(at("look_proof", here.member().pk, proof.pk))

        assert 'href="https://congbao.example/1"' in page.content.decode()

    def test_closed_round_is_appraised_by_the_board_alone(self, here, cast, as_user):
        proof = here.attach(here.file())
        here.submit()
        here.close()
        where = at("review_proof", here.member().pk, proof.pk)

        codes = [
            as_user(who).post(where, {"state": "ACCEPTED"}).status_code
            for who in (cast.secretary, cast.board_secretary)
        ]

        assert codes == [403, 302]

    @pytest.mark.parametrize("proofs", [1, 30])
    def test_page_costs_the_same_for_any_number_of_proofs(
        self, here, cast, as_user, proofs, django_assert_num_queries
    ):
        for number in range(proofs):
            here.attach(here.piece(f"Minh chứng {number}"))
        client = as_user(cast.officer)

        with django_assert_num_queries(15):
            client.get(at("unit_proofs", here.member().pk))


def test_sheet_of_a_late_member_is_made_on_first_use(here, cast, as_user):
    ScoreSheet.objects.filter(member=here.member()).delete()

    page = as_user(cast.officer).get(at("unit_proofs", here.member().pk))
    here.attach(here.piece())

    assert page.status_code == 200
    assert here.sheet().state == SheetState.DRAFT
