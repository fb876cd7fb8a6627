"""A new version takes the place of the one in use: scores, proofs and talk go over."""

import pytest
from django.utils import timezone

from core.models import AuditEntry
from core.transitions import Refused
from evidence.models import Evidence
from scoring import actions as scoring
from scoring import exports
from scoring.actions import criteria as actions
from scoring.criteria import Choice
from scoring.models import (
    Check,
    CriteriaSet,
    Draw,
    Entry,
    Proof,
    Remark,
    Return,
    Round,
    ScoreSheet,
    Step,
)
from scoring.states import CheckState, CriteriaState, SheetState, Stage
from tests.factories import make_user
from tests.scoring_db.appraised import checked, put, self_scored, submit, window
from tests.scoring_db.criteria_sets import adopted, fresh, next_version, table_with
from tests.scoring_db.years import CRITERIA, FULL_ENTRIES, filled, loaded

pytestmark = pytest.mark.django_db
REASON = "Hội nghị ngày 10/6 sửa thang điểm"


@pytest.fixture
def by():
    return make_user()


@pytest.fixture
def round_():
    return loaded(entries=filled())


def applied(version, by, **chosen):
    choices = {code.replace("_", "."): Choice(choice) for code, choice in chosen.items()}
    return actions.apply_version(
        version.pk, chosen=choices, reason=REASON, edition=version.edition, by=by
    )


def values(round_, code, stage=None):
    """The values of a criterion that count now, in the order of the units."""
    rows = Entry.objects.filter(
        sheet__round=round_, criterion__code=code, criterion__criteria__state="ADOPTED"
    )
    rows = rows if stage is None else rows.filter(stage=stage)
    return list(rows.order_by("sheet__member__position").values_list("value", flat=True))


def test_entries_of_what_did_not_change_go_over_as_they_are(round_, by):
    before = exports.result_of(exports.find_round("cum-5", 2026))["units"]
    version = next_version(round_, by, table_with(II_1={"guide": "Xem quyết định"}))

    applied(version, by)

    now = exports.find_round("cum-5", 2026)
    assert now.criteria_id == version.pk
    assert exports.result_of(now)["units"] == before
    assert [fresh(s).state for s in (round_.criteria, version)] == [
        CriteriaState.REPLACED,
        CriteriaState.ADOPTED,
    ]
    assert (fresh(version).reason, fresh(version).adopted_on) == (REASON, timezone.localdate())


def test_the_old_version_and_its_entries_stay_readable(round_, by):
    old = round_.criteria
    held = list(Entry.objects.filter(criterion__criteria=old).order_by("pk").values())

    applied(next_version(round_, by, table_with(I_2={"max": "20"}, I={"max": "50"})), by)

    assert list(Entry.objects.filter(criterion__criteria=old).order_by("pk").values()) == held


@pytest.mark.parametrize(
    ("choice", "expected"),
    [("clamp", {"points": "15"}), ("rescale", {"points": "10"}), ("reset", None)],
)
def test_points_go_over_as_chosen(round_, by, choice, expected):
    version = next_version(round_, by, table_with(I_2={"max": "15"}, I={"max": "45"}))

    applied(version, by, I_2=choice)

    assert values(round_, "I.2") == [expected] * 3
    assert values(round_, "II.1") == [FULL_ENTRIES["II.1"]] * 3


def test_a_choice_that_does_not_fit_stores_nothing(round_, by):
    version = next_version(round_, by, table_with(I_2={"max": "15"}, I={"max": "45"}))

    with pytest.raises(Refused, match=r"Đơn vị dv-1 ở tiêu chí I\.2"):
        applied(version, by)

    assert Round.objects.get().criteria == round_.criteria
    assert fresh(version).state == CriteriaState.DRAFT
    assert not Entry.objects.filter(criterion__criteria=version).exists()


@pytest.mark.parametrize("chosen", [{"II_1": "clamp"}, {"IX": "keep"}])
def test_a_choice_nobody_offered_is_refused(round_, by, chosen):
    version = next_version(round_, by, table_with(II_1={"max": "10"}, II={"max": "30"}))

    with pytest.raises(Refused, match="không dùng được"):
        applied(version, by, **chosen)


def test_an_emptied_cell_stays_empty(by):
    round_ = loaded(entries={"dv-1": FULL_ENTRIES})
    Entry.objects.filter(criterion__code="I.2").update(value=None)
    version = next_version(round_, by, table_with(I_2={"max": "15"}, I={"max": "45"}))

    applied(version, by)

    assert values(round_, "I.2") == [None]


def test_another_type_leaves_only_empty_cells(round_, by):
    version = next_version(round_, by, table_with(I_2={"type": "leader"}))

    applied(version, by, I_2="reset")

    assert values(round_, "I.2") == [None] * 3


def test_entries_of_every_stage_go_over(round_, by):
    members = list(round_.bloc_year.members.order_by("position"))
    sheet = ScoreSheet.objects.get(member=members[0])
    old = round_.criteria.nodes.get(code="I.2")
    draw = Draw.objects.create(round=round_, seed="1", per_unit=1, drawn_at=timezone.now())
    check = Check.objects.create(draw=draw, checker=members[1], checked=members[0])
    stages = {Stage.SELF: "30", Stage.CROSS: "28", Stage.BOARD: "24"}
    for stage, points in stages.items():
        Entry.objects.create(
            sheet=sheet,
            criterion=old,
            stage=stage,
            check_in=check if stage == Stage.CROSS else None,
            value={"points": points},
            note=f"lý do {points}",
        )
    version = next_version(round_, by, table_with(I_2={"max": "15"}, I={"max": "45"}))

    applied(version, by, I_2="rescale")

    carried = Entry.objects.filter(sheet=sheet, criterion__criteria=version, criterion__code="I.2")
    told = {entry.stage: (entry.value["points"], entry.note) for entry in carried}
    assert told == {
        "SELF": ("15", "lý do 30"),
        "CROSS": ("14", "lý do 28"),
        "BOARD": ("12", "lý do 24"),
        "BLOC": ("10", ""),
    }
    assert carried.get(stage=Stage.CROSS).check_in == check


def test_a_cell_read_before_the_change_is_a_conflict_afterwards(round_, by):
    version = next_version(round_, by, table_with(I_2={"max": "15"}, I={"max": "45"}))
    applied(version, by, I_2="rescale")
    member = round_.bloc_year.members.first()

    late = scoring.save_cell(round_.pk, member.pk, "I.2", raw={"points": "3"}, version=1, by=by)

    assert not late.stored
    assert late.entry.value == {"points": "10"}


def test_an_owner_takes_the_cells_of_the_bloc_and_gives_them_back(round_, by):
    version = next_version(
        round_, by, table_with(I_2={"owner": "Sở Tài chính"}, II_2={"owner": ""})
    )

    applied(version, by)

    assert values(round_, "I.2", Stage.DEPARTMENT) == [FULL_ENTRIES["I.2"]] * 3
    assert values(round_, "II.2", Stage.BLOC) == [FULL_ENTRIES["II.2"]] * 3


def test_a_renamed_criterion_keeps_its_scores(round_, by):
    version = next_version(round_, by, table_with(I_2={"code": "I.2a"}))

    applied(version, by)

    assert values(round_, "I.2a") == [FULL_ENTRIES["I.2"]] * 3


def test_proofs_go_over_and_stay(round_, by):
    sheet = ScoreSheet.objects.first()
    piece = Evidence.objects.create(
        unit=sheet.member.unit, title="Báo cáo", kind="DOCUMENT_NUMBER", number="12/BC",
        created_by=by,
    )  # fmt: skip
    for code in ("I.2", "II.1"):
        criterion = round_.criteria.nodes.get(code=code)
        Proof.objects.create(
            sheet=sheet, criterion=criterion, evidence=piece, anchor="tr. 3",
            added_at=timezone.now(),
        )  # fmt: skip
    gone = table_with(I_2={"max": "60"}, I={"max": "100", "children": []})
    gone[0]["children"] = [
        {**CRITERIA[0]["children"][0], "max": "100"},
    ]
    version = next_version(round_, by, gone)

    applied(version, by, I_1="keep")

    now = Proof.objects.filter(criterion__criteria=version)
    assert [(p.criterion.code, p.anchor, p.evidence) for p in now] == [("II.1", "tr. 3", piece)]
    assert Proof.objects.filter(criterion__criteria=round_.criteria).count() == 2


def test_open_talk_moves_on_and_talk_of_what_is_gone_stays(round_, by):
    sheet = ScoreSheet.objects.first()
    kept, gone = (round_.criteria.nodes.get(code=code) for code in ("II.1", "II.2"))
    for criterion in (kept, gone):
        Remark.objects.create(
            sheet=sheet, criterion=criterion, author=by, at=timezone.now(), text="Vì sao?"
        )
    Return.objects.create(sheet=sheet, criterion=kept, reason="Xem lại", by=by, at=timezone.now())
    nodes = table_with(II={"max": "20"})
    nodes[1]["children"] = nodes[1]["children"][:1]
    version = next_version(round_, by, nodes)

    applied(version, by)

    remarks = Remark.objects.order_by("pk").values_list("criterion__criteria", flat=True)
    assert list(remarks) == [version.pk, round_.criteria_id]
    assert Return.objects.get().criterion.criteria == version


def test_units_that_handed_in_are_asked_for_what_is_new_or_emptied(round_, by):
    sheets = list(ScoreSheet.objects.order_by("member__position"))
    ScoreSheet.objects.filter(pk=sheets[0].pk).update(
        state=SheetState.SUBMITTED, submitted_at=timezone.now()
    )
    nodes = table_with(I_2={"type": "leader"}, II={"max": "50"})
    nodes[1]["children"].append({"code": "II.3", "name": "Mới", "max": "10", "type": "manual"})
    version = next_version(round_, by, nodes)

    applied(version, by, I_2="reset")

    asked = Return.objects.order_by("pk").values_list("sheet", "criterion__code", "reason")
    assert list(asked) == [(sheets[0].pk, "I.2", REASON), (sheets[0].pk, "II.3", REASON)]


def test_a_criterion_already_given_back_is_not_given_back_twice(round_, by):
    ScoreSheet.objects.update(state=SheetState.SUBMITTED, submitted_at=timezone.now())
    sheet = ScoreSheet.objects.first()
    old = round_.criteria.nodes.get(code="I.2")
    Return.objects.create(sheet=sheet, criterion=old, reason="Xem lại", by=by, at=timezone.now())
    version = next_version(round_, by, table_with(I_2={"type": "leader"}))

    applied(version, by, I_2="reset")

    assert [r.reason for r in Return.objects.filter(sheet=sheet)] == ["Xem lại"]
    assert Return.objects.count() == 3


def test_steps_of_the_old_version_are_not_undone_any_more(round_, by):
    Step.objects.create(
        round=round_, desk="BLOC", kind="TYPED", by=by, at=timezone.now(), changes=[]
    )

    applied(next_version(round_, by, CRITERIA), by)

    assert Step.objects.count() == 0


def test_the_act_is_recorded_with_reason_and_choices(round_, by):
    version = next_version(round_, by, table_with(I_2={"max": "15"}, I={"max": "45"}))

    applied(version, by, I_2="clamp")

    act = AuditEntry.objects.get(act="scoring.criteria.replaced")
    assert act.facts == {
        "before": round_.criteria_id,
        "reason": REASON,
        "choices": {"I.2": "clamp"},
        "rounds": [str(round_.pk)],
    }


def test_a_closed_round_keeps_its_version(round_, by):
    other = loaded(slug="cum-6", entries=filled())
    Round.objects.filter(pk=other.pk).update(criteria=round_.criteria)
    version = next_version(round_, by, CRITERIA)
    scoring.close_round(round_.pk, by=by)

    applied(version, by)

    kept, moved = Round.objects.order_by("pk")
    assert (kept.criteria, moved.criteria) == (round_.criteria, version)
    assert fresh(round_.criteria).state == CriteriaState.REPLACED
    assert Entry.objects.of_round(kept).count() == 12


def test_a_version_with_errors_is_not_applied(round_, by):
    version = next_version(round_, by, table_with(I={"max": "61"}))

    with pytest.raises(Refused, match="còn 1 lỗi"):
        applied(version, by)


def test_a_first_version_is_not_applied(by):
    first = adopted(by)
    CriteriaSet.objects.filter(pk=first.pk).update(state=CriteriaState.DRAFT)

    with pytest.raises(Refused, match="bản đầu tiên"):
        applied(first, by)


def test_a_set_that_nobody_uses_is_replaced_too(by):
    first = adopted(by)
    version = actions.draft_version(first.pk, by=by)

    applied(version, by)

    assert fresh(first).state == CriteriaState.REPLACED


def test_a_set_of_the_library_is_replaced_in_every_bloc_that_uses_it(round_, by):
    other = loaded(slug="cum-6", entries=filled())
    Round.objects.filter(pk=other.pk).update(criteria=round_.criteria)
    version = next_version(round_, by, CRITERIA)

    applied(version, by)

    assert set(Round.objects.values_list("criteria", flat=True)) == {version.pk}


def lower(round_, by):
    """A draft whose I.2 takes 22 points at most."""
    return next_version(round_, by, table_with(I_2={"max": "22"}, I={"max": "52"}))


@pytest.mark.parametrize(("is_submitted", "asked"), [(True, ["dv-1"]), (False, [])])
def test_a_hidden_self_score_that_does_not_fit_is_emptied_and_asked_again(by, is_submitted, asked):
    round_ = loaded(units=2)
    put(round_, "dv-1", Stage.SELF, I_2={"points": "25"})
    put(round_, "dv-2", Stage.SELF, I_2={"points": "21"})
    if is_submitted:
        submit(round_, "dv-1", "dv-2")
        window(round_, "SELF", closes=timezone.localdate())

    applied(lower(round_, by), by)

    assert values(round_, "I.2", Stage.SELF) == [None, {"points": "21"}]
    back = Return.objects.values_list("sheet__member__code", "criterion__code", "reason")
    assert list(back) == [(unit, "I.2", REASON) for unit in asked]


@pytest.mark.parametrize("state", [CheckState.ASSIGNED, CheckState.HANDED_IN])
def test_a_check_nobody_may_know_of_is_emptied_when_it_does_not_fit(by, state):
    round_ = self_scored(units=3, entries={})
    Entry.objects.filter(stage=Stage.SELF, criterion__code="I.2").delete()
    checked(round_, "dv-2", "dv-1", state=state, I_2={"points": "23"})
    checked(round_, "dv-3", "dv-1", state=CheckState.ASSIGNED, I_2={"points": "22"})

    applied(lower(round_, by), by)

    told = Entry.objects.filter(criterion__criteria__state="ADOPTED", stage=Stage.CROSS)
    assert list(told.order_by("check_in").values_list("value", flat=True)) == [
        None,
        {"points": "22"},
    ]
    assert not Return.objects.exists()


def test_a_settled_check_that_does_not_fit_is_named(by):
    round_ = self_scored(units=2, entries={})
    Entry.objects.filter(stage=Stage.SELF, criterion__code="I.2").delete()
    checked(round_, "dv-2", "dv-1", I_2={"points": "23"})

    with pytest.raises(Refused, match=r"Đơn vị dv-1 ở tiêu chí I\.2"):
        applied(lower(round_, by), by)


def test_what_units_said_stays_behind_once_a_department_scores(by):
    round_ = self_scored(units=2)
    checked(round_, "dv-2", "dv-1", I_2={"points": "23"})
    version = next_version(round_, by, table_with(I_2={"owner": "Sở Tài chính"}))

    applied(version, by)

    assert values(round_, "I.2") == []
    assert values(round_, "I.1", Stage.SELF) == [{"target": "100", "actual": "90"}] * 2
    missing = exports.missing_of(exports.find_round("cum-5", 2026))
    assert missing == [("Đơn vị dv-1", "I.2"), ("Đơn vị dv-2", "I.2")]
    old = Entry.objects.filter(criterion__criteria=round_.criteria, criterion__code="I.2")
    assert old.count() == 3
