"""The self-score read back: pages, gaps, what the answers come to, last year, how far units are."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from evidence.models import Evidence
from scoring import actions
from scoring.actions import CellChange
from scoring.exports import selfscore
from scoring.exports.selfscore import Answer, Gap, Lack
from scoring.models import Check, Criterion, Draw, Entry, Proof
from scoring.states import CheckState, ProofState
from scoring.views.self_score.steps import LONGEST, steps_of
from tests.scoring_db.selfscores import (
    answer,
    answer_all,
    member_of,
    round_with_people,
    sheet_of,
    submitted,
)
from tests.scoring_db.years import filled, loaded

MANUAL = {"type": "manual", "max": "10"}


# --- Pages ---


def leaf(pk, parent=None):
    return Answer(Criterion(pk=pk, parent_id=parent, code=str(pk), name=f"Tiêu chí {pk}"))


def cut(sizes, top=1):
    """One top group with subgroups of the given sizes, cut into pages of so many criteria."""
    groups = {top: Criterion(pk=top, code="I", name="Nhóm")}
    answers, pk = [], 1000
    for number, size in enumerate(sizes, start=2):
        groups[number] = Criterion(pk=number, parent_id=top, code=f"I.{number}", name="Nhóm con")
        answers += [leaf(pk := pk + 1, number) for _each in range(size)]
    return [len(step.answers) for step in steps_of(groups, answers)]


class TestSteps:
    @pytest.mark.parametrize(
        ("sizes", "pages"),
        [
            pytest.param([3, 4, 5], [12], id="fits on one page"),
            pytest.param([7, 6], [7, 6], id="subgroups stay whole"),
            pytest.param([4, 4, 4, 1], [12, 1], id="packed as far as they go"),
            pytest.param([30], [12, 12, 6], id="one long subgroup"),
            pytest.param([13, 2], [12, 3], id="rest joins its neighbour"),
        ],
    )
    def test_long_group_is_cut_where_it_hurts_least(self, sizes, pages):
        assert cut(sizes) == pages
        assert max(pages) <= LONGEST

    def test_parts_are_numbered_within_their_group(self):
        groups = {1: Criterion(pk=1, code="I"), 2: Criterion(pk=2, code="II")}
        answers = [leaf(n, 1) for n in range(10, 25)] + [leaf(n, 2) for n in range(30, 33)]

        steps = steps_of(groups, answers)

        assert [(s.number, s.top.code, s.part, s.parts) for s in steps] == [
            (1, "I", 1, 2), (2, "I", 2, 2), (3, "II", 1, 1),
        ]  # fmt: skip

    def test_criterion_at_the_top_is_a_page_of_its_own(self):
        steps = steps_of({}, [leaf(5), leaf(6)])

        assert [(step.top.pk, step.is_done) for step in steps] == [(5, False), (6, False)]

    def test_no_criteria_make_no_page(self):
        assert steps_of({}, []) == ()

    def test_step_counts_what_is_scored(self):
        node = Criterion(pk=5, code="5")
        scored = Answer(node, Entry(value={"points": "0"}, version=1))

        (step,) = steps_of({}, [scored])

        assert (step.done, step.is_done) == (1, True)


# --- What is missing ---


def said(value, note="", evidence=None):
    node = Criterion(pk=7, code="I.7", name="Báo cáo", rule={"evidence": evidence})
    entry = None if value is None and not note else Entry(value=value, note=note, version=3)
    return Answer(node, entry)


class TestGaps:
    @pytest.mark.parametrize(
        ("answer", "lack"),
        [
            (said(None), Lack.SCORE),
            (said(None, "đang làm"), Lack.SCORE),
            (said({"points": "0"}), None),
            (said({"points": "0"}, evidence=True), Lack.PROOF),
            (said({"points": "0"}, evidence="báo cáo"), Lack.PROOF),
            (said({"points": "0"}, "  ", evidence=True), Lack.PROOF),
            (said({"points": "0"}, "số 5/BC", evidence=True), None),
            (said({"points": "0"}, evidence=False), None),
            (said({"na": True, "reason": "không có"}, evidence=True), None),
        ],
    )
    def test_score_first_then_proof_or_explanation(self, answer, lack):
        expected = [] if lack is None else [Gap("I.7", "Báo cáo", lack)]

        assert selfscore.gaps_of([answer]) == expected

    def test_proof_stands_for_an_explanation(self):
        bare = said({"points": "1"}, evidence=True)

        assert selfscore.gaps_of([bare], proved={7}) == []
        assert selfscore.gaps_of([bare], proved={8}) == [Gap("I.7", "Báo cáo", Lack.PROOF)]

    def test_answer_without_an_entry_is_version_zero(self):
        assert (said(None).version, said(None).note, said({"points": "1"}, "x").version) == (
            0, "", 3,
        )  # fmt: skip


@pytest.mark.django_db
class TestProofs:
    def proved(self, state, *, expires_on=None):
        """A unit's evidence in a state, and a sheet that lacks nothing else."""
        round_, people = round_with_people()
        node = Criterion.objects.get(criteria=round_.criteria_id, code="I.2")
        node.rule |= {"evidence": True}
        node.save(update_fields=["rule"])
        answer_all(round_)
        unit = member_of(round_).unit
        evidence = Evidence.objects.create(
            unit=unit, title="Báo cáo", kind="DOCUMENT_NUMBER", number="5/BC",
            expires_on=expires_on, created_by=people.officer, created_at=timezone.now(),
        )  # fmt: skip
        Proof.objects.create(
            sheet=sheet_of(round_), criterion=node, evidence=evidence, state=state,
            review_note="mờ", added_at=timezone.now(),
        )  # fmt: skip
        return round_, people

    @pytest.mark.parametrize("state", [ProofState.IN_REVIEW, ProofState.ACCEPTED])
    def test_evidence_that_nobody_refused_lets_the_head_submit(self, state):
        round_, people = self.proved(state)

        sheet = actions.submit_sheet(round_.pk, member_of(round_).pk, by=people.leaders[0])

        assert sheet.is_submitted

    @pytest.mark.parametrize("days", [None, -1])
    def test_refused_or_expired_evidence_proves_nothing(self, days):
        today = timezone.localdate()
        expires = today + timedelta(days=days) if days else None
        state = ProofState.ACCEPTED if days else ProofState.REJECTED
        round_, _people = self.proved(state, expires_on=expires)
        member = member_of(round_)

        proofs = selfscore.proofs_for(round_, member.pk)
        gaps = selfscore.gaps_of(
            selfscore.answers_of(round_, member.pk),
            proved=selfscore.proved_by(proofs, on=today),
        )

        assert [(gap.code, gap.lack) for gap in gaps] == [("I.2", Lack.PROOF)]


# --- What the answers come to ---

LED = [
    {"code": "I", "name": "Nhiệm vụ", "max": "20", "type": "group", "children": [
        {"code": "I.1", "name": "Vượt kế hoạch", "max": "10", "type": "leader"},
        {"code": "I.2", "name": "Điểm tay", **MANUAL},
    ]},
]  # fmt: skip


@pytest.mark.django_db
class TestOwnScore:
    def test_department_criteria_are_not_the_units_to_answer(self):
        round_ = loaded()

        answers = selfscore.answers_of(round_, member_of(round_).pk)

        assert [each.criterion.code for each in answers] == ["I.1", "I.2", "II.1"]

    def test_leader_counts_half_whatever_the_others_say(self):
        round_, _people = round_with_people(criteria=LED)
        answer(round_, "I.1", {"target": "100", "actual": "150"}, unit="dv-2")
        answer(round_, "I.1", {"target": "100", "actual": "120"})
        answer(round_, "I.2", {"points": "7"})
        member = member_of(round_)

        score = selfscore.own_score(round_, member, selfscore.answers_of(round_, member.pk))

        assert (score.total, score.points) == ("12.00", {"I.1": "5.00", "I.2": "7.00"})

    def test_what_does_not_apply_has_no_points_and_leaves_the_scale(self):
        round_, _people = round_with_people(criteria=LED)
        answer(round_, "I.1", {"na": True, "reason": "không có"})
        answer(round_, "I.2", {"points": "7"})
        member = member_of(round_)

        score = selfscore.own_score(round_, member, selfscore.answers_of(round_, member.pk))

        assert (score.total, score.points) == ("14.00", {"I.1": None, "I.2": "7.00"})


# --- Last year ---


def publish(round_):
    actions.close_round(round_.pk, by=None)
    actions.freeze_ranking(round_.pk, by=None)


@pytest.mark.django_db
class TestEarlier:
    def test_what_counted_last_year_is_by_code_and_type(self):
        last, _people = round_with_people(year=2025, entries=filled(dv_1={"I.2": {"points": "9"}}))
        publish(last)
        round_ = loaded()

        earlier = selfscore.earlier_of(round_, member_of(round_))

        assert earlier["I.2"] == ("manual", {"points": "9"})
        assert set(earlier) == {"I.1", "I.2", "II.1", "II.2"}

    @pytest.mark.parametrize(("year", "known"), [(2024, False), (2025, True)])
    def test_only_the_year_before_and_only_published(self, year, known):
        last, _people = round_with_people(year=year, entries=filled())
        round_ = loaded()
        before = selfscore.earlier_of(round_, member_of(round_))
        publish(last)

        after = selfscore.earlier_of(round_, member_of(round_))

        assert (before, bool(after)) == ({}, known)

    def test_cross_check_that_was_handed_in_counts_before_the_self_score(self):
        last, people = round_with_people(year=2025)
        entries = filled()
        for unit in ("dv-1", "dv-2", "dv-3"):
            submitted(last, people, unit=unit)
            change = CellChange(member_of(last, unit).pk, "II.2", entries[unit]["II.2"], 0, "x")
            actions.save_cells(last.pk, [change], by=people.secretary)
        now = timezone.now()
        draw = Draw.objects.create(
            round=last, seed="a" * 32, per_unit=1, drawn_by=people.secretary, drawn_at=now
        )
        for checker, state, points in [
            ("dv-2", CheckState.HANDED_IN, "11"), ("dv-3", CheckState.RECUSED, "3"),
        ]:  # fmt: skip
            check = Check.objects.create(
                draw=draw, checker=member_of(last, checker), checked=member_of(last),
                state=state, reason="liên quan", handed_in_at=now,
            )  # fmt: skip
            Entry.objects.create(
                sheet=sheet_of(last), check_in=check, stage="CROSS", value={"points": points},
                criterion=Criterion.objects.get(criteria=last.criteria_id, code="I.2"),
            )  # fmt: skip
        publish(last)
        round_ = loaded()

        earlier = selfscore.earlier_of(round_, member_of(round_))

        assert earlier["I.2"].value == {"points": "11"}

    def test_cell_that_was_emptied_is_not_mentioned(self):
        last, _people = round_with_people(year=2025, entries=filled())
        publish(last)
        Entry.objects.filter(sheet__member=member_of(last), criterion__code="I.2").update(
            value=None
        )
        round_ = loaded()

        assert "I.2" not in selfscore.earlier_of(round_, member_of(round_))


# --- How far the units are ---


@pytest.mark.django_db
def test_progress_counts_own_answers_and_open_returns():
    round_, people = round_with_people()
    submitted(round_, people)
    answer(round_, "I.2", {"points": "1"}, unit="dv-2")
    answer(round_, "II.1", None, unit="dv-2", note="đang làm")
    change = CellChange(member_of(round_, "dv-3").pk, "I.2", {"points": "1"}, 0)
    actions.save_cells(round_.pk, [change], by=people.secretary)
    codes = ["I.1", "I.2"]
    actions.return_criteria(
        round_.pk, member_of(round_).pk, codes=codes, reason="x", by=people.secretary
    )

    progress = selfscore.progress_of(round_)

    assert [(p.member.code, p.answered, p.returned) for p in progress] == [
        ("dv-1", 3, 2), ("dv-2", 1, 0), ("dv-3", 0, 0),
    ]  # fmt: skip


@pytest.mark.django_db
def test_latest_granted_day_counts():
    round_, people = round_with_people()
    member = member_of(round_)
    for day, state in [(3, "GRANTED"), (7, "REFUSED"), (5, "GRANTED")]:
        round_.extensions.create(
            member=member, phase="SELF", until=date(2026, 12, day), reason="x", state=state,
            asked_at=timezone.now(), asked_by=people.officer,
        )  # fmt: skip

    assert selfscore.extended_until(round_, member.pk) == date(2026, 12, 5)
    assert selfscore.extended_until(round_, member.pk, "CROSS") is None
