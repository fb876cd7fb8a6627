"""One bloc's year, step by step, through the actions that people press.

Every step looks at what is stored and does what comes next, so a play that was interrupted goes on.
"""

from collections.abc import Iterator
from datetime import date

from django.utils import timezone

import awards.actions
import blocs.actions
import pledges.actions
import scoring.actions
from accounts.models import User
from awards.models import Decision, RankingReport
from awards.states import DecisionState
from blocs.models import Appointment, BlocYear, HeadTerm, Office
from blocs.states import TermState
from core.models import Job, JobState
from demo import cast, stages
from demo.story import Story
from demo.strokes import strokes_for
from pledges.content import PledgeContent
from pledges.models import Pledge
from pledges.states import PledgeState
from scoring import yearfile
from scoring.actions import CellChange
from scoring.models import Round
from scoring.states import RoundState, Stage
from signing.models import Slot
from signing.states import DocumentState, SlotState


class Stuck(Exception):
    """A job of the play failed; nobody would ever finish it."""


def found(story: Story) -> BlocYear:
    """Open the bloc and its year with the facts of its file, and appoint its people."""
    known = BlocYear.objects.filter(bloc__slug=story.slug, year=story.year).first()
    bloc_year = known or _open(story)
    cast.seat_bloc(bloc_year)
    held = set(bloc_year.conferences.values_list("name", flat=True))
    for told in story.facts["conferences"]:
        if told["name"] not in held:
            blocs.actions.add_conference(bloc_year.pk, facts=_conference(told), by=None)
    return bloc_year


def _open(story: Story) -> BlocYear:
    facts = story.facts
    return blocs.actions.open_year(
        slug=story.slug,
        name=facts["name"],
        kind=facts["kind"],
        year=story.year,
        authority=blocs.actions.AuthorityFacts(**facts["authority"]),
        members=[_member(member) for member in facts["members"]],
        by=None,
        is_sample=True,
        texts=_texts(story),
    )


def adopt_criteria(story: Story) -> Round:
    """Let the bloc adopt its criteria: the year file without a single entry."""
    known = Round.objects.filter(bloc_year__bloc__slug=story.slug, bloc_year__year=story.year)
    return known.first() or scoring.actions.load_year(
        yearfile.parse(story.year_file()), by=None, replace=True, is_sample=True
    )


def promise(story: Story, bloc_year: BlocYear) -> Pledge:
    """Draft the pledge and freeze it, as the secretary."""
    secretary = _holder(bloc_year, Office.BLOC_SECRETARY)
    pledge = pledges.actions.create_pledge(bloc_year.pk, by=secretary)
    if pledge.state == PledgeState.DRAFT:
        content = PledgeContent.from_json(story.facts["pledge"])
        pledges.actions.fill_pledge(pledge.pk, content, by=secretary)
        pledge = pledges.actions.freeze_pledge(pledge.pk, by=secretary)
    return pledge


def sign(story: Story, pledge: Pledge) -> None:
    """Let every leader sign who has not, but for those whom the story leaves out."""
    latest = pledge.document.latest if pledge.document else None
    if pledge.state != PledgeState.SIGNING or latest is None:
        return
    absent = pledge.bloc_year.members.filter(code__in=story.unsigned).values_list("name", flat=True)
    waiting = Slot.objects.filter(document=pledge.document, state=SlotState.WAITING)
    for slot in waiting.exclude(party__in=list(absent)).select_related("signer"):
        pledges.actions.sign_pledge(
            pledge.pk,
            strokes=strokes_for(slot.name),
            seen_hash=pledge.document.content_hash if pledge.document else "",
            by=slot.signer,
            agent="play_demo",
        )


def enter_scores(story: Story, round_: Round) -> None:
    """Fill the table unit by unit, as the secretary; units that hold something stay as they are."""
    if round_.state != RoundState.OPEN:
        return
    secretary = _holder(round_.bloc_year, Office.BLOC_SECRETARY)
    told = story.stages
    if told:
        stages.begin(told, story.scores["entries"], round_, secretary=secretary)
    desk = round_.sheets.filter(entries__stage__in=(Stage.BLOC, Stage.DEPARTMENT))
    filled = set(desk.values_list("member__code", flat=True))
    members = {member.code: member.pk for member in round_.bloc_year.members.all()}
    for unit, entries in story.scores["entries"].items():
        if unit not in filled:
            reasons = stages.found(told, unit)
            changes = [
                CellChange(members[unit], code, raw, 0, reasons.get(code))
                for code, raw in entries.items()
            ]
            scoring.actions.save_cells(round_.pk, changes, by=secretary)


def conclude(story: Story, round_: Round) -> None:
    """Close the round, freeze the ranking, pick the awards and record the decision."""
    bloc_year = round_.bloc_year
    if round_.state == RoundState.OPEN:
        round_ = scoring.actions.close_round(
            round_.pk, by=_holder(bloc_year, Office.BLOC_SECRETARY)
        )
    judge = _board_secretary()
    if round_.state == RoundState.CLOSED:
        scoring.actions.freeze_ranking(round_.pk, by=judge)
    decision = awards.actions.draft_decision(bloc_year.pk, by=judge)
    if decision.state == DecisionState.DRAFT:
        _pick(decision, judge)
        number = f"{bloc_year.pk:02d}/QĐ-MẪU"
        awards.actions.record_decision(
            decision.pk, number=number, on=timezone.localdate(), signer="(dữ liệu mẫu)", by=judge
        )


def report(bloc_year: BlocYear) -> None:
    """Ask for the ranking report once."""
    if not RankingReport.objects.filter(bloc_year=bloc_year).exists():
        awards.actions.request_report(bloc_year.pk, by=_board_secretary())


def pass_the_flag(bloc_year: BlocYear) -> None:
    """Open the next year, propose and confirm its head, and hand over with the flag."""
    by = _holder(bloc_year, Office.BLOC_SECRETARY)
    following = BlocYear.objects.filter(bloc=bloc_year.bloc, year=bloc_year.year + 1).first()
    if following is None:
        following = blocs.actions.open_next_year(bloc_year.pk, by=by)
    terms = HeadTerm.objects.filter(bloc_year=following)
    if terms.filter(state=TermState.ACTIVE).exists():
        return
    if not terms.exists():
        blocs.actions.propose_heads(following.pk, by=by)
    if terms.filter(state=TermState.NOMINATED).exists():
        blocs.actions.confirm_heads(following.pk, by=by)
    blocs.actions.hand_over(
        following.pk,
        on=timezone.localdate(),
        note="Bàn giao trong năm mẫu: hồ sơ thi đua và cờ luân lưu.",
        by=by,
    )


def advance(story: Story) -> bool:
    """Do all that can be done now for a bloc that is founded; tell whether more is to come."""
    bloc_year = BlocYear.objects.get(bloc__slug=story.slug, year=story.year)
    round_ = adopt_criteria(story)
    pledge = promise(story, bloc_year)
    sign(story, pledge)
    enter_scores(story, round_)
    if story.is_live:
        return _is_being_signed(pledge)
    if pledge.state != PledgeState.COMPLETE:
        return True
    conclude(story, round_)
    report(bloc_year)
    if not _is_reported(bloc_year):
        return True
    pass_the_flag(bloc_year)
    return False


def _is_reported(bloc_year: BlocYear) -> bool:
    """The paper is printed, not only asked for."""
    papers = RankingReport.objects.filter(bloc_year=bloc_year)
    return papers.filter(document__state=DocumentState.ISSUED).exists()


def refuse_failed_jobs() -> None:
    """Stuck, with the words of the first job that no worker will try again."""
    failed = Job.objects.filter(state=JobState.FAILED).order_by("pk").first()
    if failed is not None:
        raise Stuck(f"{failed.task}: {failed.error}")


def _is_being_signed(pledge: Pledge) -> bool:
    """Tell whether the paper is being printed or a consent waits for its signature."""
    pledge.refresh_from_db()
    if pledge.state == PledgeState.FROZEN:
        return True
    waits = Slot.objects.filter(document=pledge.document, state=SlotState.CONSENTED)
    return (
        waits.exists()
        or not Slot.objects.filter(document=pledge.document, state=SlotState.SIGNED).exists()
    )


def _pick(decision: Decision, judge: User) -> None:
    """Follow the suggestions: the flag for the leader, certificates within the quota."""
    for choice in awards.actions.suggestions(decision.pk):
        awards.actions.pick_award(
            decision.pk, member_id=choice.member_id, type_id=choice.type_id, by=judge
        )


def _holder(bloc_year: BlocYear, office: Office) -> User:
    held = Appointment.objects.filter(bloc=bloc_year.bloc_id, office=office)
    return held.order_by("valid_from", "pk").select_related("user")[0].user


def _board_secretary() -> User:
    return Appointment.objects.filter(office=Office.BOARD_SECRETARY).select_related("user")[0].user


def _member(told: dict[str, object]) -> blocs.actions.MemberFacts:
    leader = told["leader"] if isinstance(told["leader"], dict) else {}
    return blocs.actions.MemberFacts(
        code=str(told["code"]),
        name=str(told["name"]),
        type=str(told["type"]),
        leader_name=leader.get("name", ""),
        leader_title=leader.get("title", ""),
        is_placeholder=bool(told["placeholder"]),
    )


def _texts(story: Story) -> blocs.actions.YearTexts:
    facts = story.facts
    theme, host = facts["theme"] or {}, facts["host"] or {}
    return blocs.actions.YearTexts(
        theme=theme.get("text") or "",
        theme_scope=theme.get("scope") or "",
        slogan=facts["slogan"] or "",
        parent_heading=facts["parent_heading"] or "",
        issuer_heading="\n".join(facts["issuer_lines"]),
        host_name=host.get("name") or "",
        stated_member_count=facts["stated_member_count"],
        member_note=facts["stated_member_note"] or "",
        directives="\n".join(_directives(facts["directives"])),
        source=(facts["sources"] or "").rstrip("."),
    )


def _directives(told: list[dict[str, str | None]]) -> Iterator[str]:
    for directive in told:
        number = f" số {directive['number']}" if directive["number"] else ""
        on = directive["date"]
        day = f", ngày {date.fromisoformat(on):%d/%m/%Y}" if on else ""
        yield f"{directive['text']}{number}{day}"


def _conference(told: dict[str, object]) -> blocs.actions.ConferenceFacts:
    texts = {key: told[key] or "" for key in ("part_of_day", "place", "chair", "witness")}
    return blocs.actions.ConferenceFacts(
        kind=str(told["kind"]),
        name=str(told["name"]),
        on=date.fromisoformat(str(told["date"])) if told["date"] else None,
        guests=tuple(told["guests"]),  # type: ignore[arg-type]  # a list of names
        agenda=tuple(told["agenda"]),  # type: ignore[arg-type]  # a list of points
        **{key: str(text) for key, text in texts.items()},
    )
