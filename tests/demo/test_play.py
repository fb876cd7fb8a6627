"""The demo year: whatever interrupts it, it goes on where it was and does nothing twice."""

from collections import Counter

import pytest
from django.utils import timezone

import awards.actions
import blocs.actions
import pledges.actions
import scoring.actions
from awards.models import Decision, RankingReport
from awards.states import DecisionState
from blocs.models import Appointment, BlocYear, Conference, Handover, HeadTerm, TermOffice
from blocs.states import TermState
from core.audit import first_break
from core.models import AuditEntry, AuditHead, Job, JobState
from demo import cast, play, story
from demo.story import Story
from pledges.models import Pledge
from pledges.states import PledgeState
from scoring.models import Check, Entry, Proof, Ranking, Round, ScoreSheet
from scoring.states import RoundState, SheetState, Stage
from signing.models import Document, Slot
from signing.states import DocumentState, SlotState
from tests.demo.small import ENDED, LEAVES, LIVE, MEMBERS, work

ACTS = {
    blocs.actions: "open_year appoint add_conference open_next_year propose_heads confirm_heads "
    "hand_over",
    scoring.actions: "load_year save_cells close_round freeze_ranking",
    pledges.actions: "create_pledge fill_pledge freeze_pledge sign_pledge",
    awards.actions: "draft_decision pick_award record_decision request_report",
}
UNDER_WAY = "set_calendar attach_proof submit_sheet unseal_round draw_checks"
OWNED = 4  # criteria of the sample that departments score
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_demo")]


class PowerCut(Exception):
    """The play stops right after an act, before it can do anything else."""


def told(slug: str) -> Story:
    return next(one for one in story.stories() if one.slug == slug)


@pytest.fixture
def seats() -> None:
    """Everything that stands before the first bloc."""
    cast.invite("mật khẩu của bản mẫu")
    cast.seat_departments_and_board()
    awards.actions.load_catalogue(by=None)


@pytest.fixture
def cuts(monkeypatch) -> Counter[str]:
    """Cut the power once after every act that changed something; count the cuts by act."""
    counted: Counter[str] = Counter()
    seen: set[tuple[str, str]] = set()

    def with_cut(name, act):
        def act_and_die(*args, **facts):
            before = written()
            result = act(*args, **facts)
            if written() > before:
                last = AuditEntry.objects.latest("number")
                if (last.act, last.subject) not in seen:
                    seen.add((last.act, last.subject))
                    counted[name] += 1
                    raise PowerCut(name)
            return result

        return act_and_die

    acts = [(module, name) for module, names in ACTS.items() for name in names.split()]
    for module, name in [*acts, *((scoring.actions, name) for name in UNDER_WAY.split())]:
        monkeypatch.setattr(module, name, with_cut(name, getattr(module, name)))
    return counted


def written() -> int:
    head = AuditHead.objects.first()
    return head.number if head else 0


def play_to_the_end(one: Story) -> BlocYear:
    """Found and advance it as often as it takes, with the worker at work in between."""
    more, bloc_year = True, None
    while more:
        try:
            bloc_year = play.found(one)
            more = play.advance(one)
        except PowerCut:
            continue
        work()
    assert bloc_year is not None
    return bloc_year


def test_play_that_is_cut_off_after_every_act_does_nothing_twice(seats, cuts):
    one = told(ENDED)

    year = play_to_the_end(one)

    members = len(MEMBERS[ENDED])
    assert set(cuts) == {name for names in ACTS.values() for name in names.split()}
    assert cuts["save_cells"] == members
    assert cuts["sign_pledge"] == members
    assert Conference.objects.filter(bloc_year=year).count() == 2
    assert_finished_once(year)
    assert first_break() is None
    before = written()
    play.found(one)
    assert not play.advance(one)
    assert written() == before


def assert_finished_once(year: BlocYear) -> None:
    members = year.members.count()
    pledge, report = Pledge.objects.get(), RankingReport.objects.get()
    assert (pledge.state, pledge.document.state) == (PledgeState.COMPLETE, DocumentState.COMPLETE)
    assert pledge.document.revisions.count() == 1 + members
    assert set(pledge.document.slots.values_list("state", flat=True)) == {SlotState.SIGNED}
    assert (report.document.state, report.document.revisions.count()) == (DocumentState.ISSUED, 1)
    assert Document.objects.count() == 2
    assert Entry.objects.count() == members * LEAVES
    assert set(Entry.objects.values_list("version", flat=True)) == {1}
    assert Round.objects.get().state == RoundState.RANKED
    assert Ranking.objects.count() == 1
    decision = Decision.objects.get()
    awarded = sorted(decision.awards.values_list("member__code", flat=True))
    assert decision.state == DecisionState.RECORDED
    assert awarded == sorted(MEMBERS[ENDED][:2])  # the third is on hold
    handover = Handover.objects.get()
    assert handover.taken_by.bloc_year.year == year.year + 1
    heads = HeadTerm.objects.filter(office=TermOffice.HEAD, state=TermState.ACTIVE)
    assert heads.get() == handover.taken_by
    assert set(Job.objects.values_list("state", flat=True)) == {JobState.DONE}
    assert Job.objects.filter(task="awards.tasks.render_report").count() == 1


def test_live_year_is_left_for_whoever_tries_the_site(seats):
    one = told(LIVE)
    year = play.found(one)

    printing = play.advance(one)
    work()
    signing = play.advance(one)
    work()
    signed = play.advance(one)

    assert (printing, signing, signed) == (True, True, False)
    pledge = Pledge.objects.get()
    states = dict(Slot.objects.values_list("party", "state"))
    names = dict(year.members.values_list("code", "name"))
    waiting = {names[code] for code in one.unsigned}
    assert (pledge.state, pledge.document.state) == (PledgeState.SIGNING, DocumentState.SIGNING)
    assert {party for party, state in states.items() if state == SlotState.WAITING} == waiting
    assert {party for party, state in states.items() if state == SlotState.SIGNED} == (
        set(names.values()) - waiting
    )
    assert len(waiting) == 2
    assert Round.objects.get().state == RoundState.OPEN
    desk = Entry.objects.exclude(stage=Stage.SELF)
    assert desk.count() == sum(len(cells) for cells in one.scores["entries"].values())
    assert_units_are_under_way(year)
    assert not Ranking.objects.exists()
    assert not Decision.objects.exists()
    assert not RankingReport.objects.exists()
    assert BlocYear.objects.get() == year
    assert first_break() is None


def assert_units_are_under_way(year: BlocYear) -> None:
    """One unit has handed in with its papers, one has begun; whom each checks is drawn."""
    sheets = dict(ScoreSheet.objects.values_list("member__code", "state"))
    assert [code for code, state in sheets.items() if state == SheetState.SUBMITTED] == ["so-mau-a"]
    own = Entry.objects.filter(stage=Stage.SELF)
    assert own.filter(sheet__member__code="so-mau-a").count() == LEAVES - OWNED
    assert own.filter(sheet__member__code="chi-cuc-mau-c").count() == 4
    assert Proof.objects.count() == 4
    assert Check.objects.count() == year.members.count()
    reasons = Entry.objects.filter(sheet__member__code="so-mau-a", stage=Stage.BLOC)
    told_why = reasons.exclude(note="").values_list("criterion__code", flat=True)
    assert sorted(told_why) == ["II.3", "III.4"]


def test_live_play_that_is_cut_off_after_every_act_does_nothing_twice(seats, cuts):
    year = play_to_the_end(told(LIVE))

    assert cuts["save_cells"] == 2 + year.members.count()
    assert {"set_calendar", "submit_sheet", "attach_proof", "unseal_round", "draw_checks"} <= set(
        cuts
    )
    assert_units_are_under_way(year)
    before = written()
    play.advance(told(LIVE))
    assert written() == before


def test_everybody_holds_each_office_once(seats):
    for slug in MEMBERS:
        play.found(told(slug))
        play.found(told(slug))
    cast.seat_departments_and_board()

    held = Counter(Appointment.objects.values_list("user__username", "office"))

    assert held == Counter((person.username, person.role) for person in story.people())


def test_failed_job_stops_the_play_with_its_words():
    play.refuse_failed_jobs()
    now = timezone.now()
    Job.objects.create(
        task="awards.tasks.render_report",
        state=JobState.FAILED,
        error="PdfError: no font",
        wake_at=now,
        finished_at=now,
    )

    with pytest.raises(play.Stuck, match=r"^awards\.tasks\.render_report: PdfError: no font$"):
        play.refuse_failed_jobs()
