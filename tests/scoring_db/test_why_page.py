"""The page that tells why: everything to those who see everything, nothing of others to a unit."""

import json
import re
from fractions import Fraction

import pytest
from django.urls import reverse
from django.utils import timezone

from blocs.models import Office
from scoring import actions, arithmetic, yearfile
from scoring.arithmetic import Move, Step
from scoring.models import Entry
from scoring.states import Stage
from scoring.views.reasons.figures import figure
from scoring.views.reasons.telling import SENTENCES, TELLERS, tell
from scoring.views.words import extra_in_words, names_in_words
from tests.factories import appoint, make_unit, make_user
from tests.oracles.random_years import random_year
from tests.personas import cast_for
from tests.scoring_db.cells import SELF, At
from tests.scoring_db.years import CRITERIA, filled, loaded

LEADER = {
    "code": "III",
    "name": "Dẫn đầu",
    "max": "10",
    "type": "group",
    "children": [{"code": "III.1", "name": "Vượt kế hoạch", "max": "10", "type": "leader"}],
}


def year_of(*ratios):
    """A loaded year whose units did so much of a plan of 100 in a leader criterion."""
    entries = filled(len(ratios))
    for unit, done in zip(entries.values(), ratios, strict=True):
        unit["III.1"] = {"target": "100", "actual": done}
    return loaded(units=len(ratios), criteria=[*CRITERIA, LEADER], entries=entries)


def self_scored(*ratios):
    """The same year as the first unit gave it to itself; what a department scores is not its."""
    round_ = year_of(*ratios)
    Entry.objects.filter(sheet__member__code="dv-1", stage=Stage.BLOC).update(stage=Stage.SELF)
    return round_


def page(client, user, *, unit="dv-1", code=None, **query):
    client.force_login(user)
    query |= {"tieu-chi": code} if code else {}
    return client.get(reverse("scoring:why", args=["cum-5", 2026, unit]), query)


def text_of(response):
    """The words of the page, tags taken out and white space folded."""
    main = response.content.decode().partition("<main")[2]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


class TestWords:
    def test_every_step_has_exactly_one_sentence(self):
        assert SENTENCES.keys() | TELLERS.keys() == set(Move)
        assert SENTENCES.keys() & TELLERS.keys() == set()

    def test_every_step_of_random_years_is_said_in_whole(self):
        said = {}
        for seed in range(150):
            year_file = yearfile.parse(json.dumps(random_year(seed)).encode())
            for unit in year_file.units:
                own = arithmetic.alone(year_file, unit.code)
                for each in (year_file, own):
                    reason = arithmetic.explain(each, unit.code, ranks=each is year_file)
                    nodes = [node for top in reason.tops for node in top.walk()]
                    chains = (reason.base, reason.bonus, reason.deduction, reason.total)
                    steps = [step for node in nodes for step in node.steps]
                    steps += [step for chain in (*chains, reason.rank) for step in chain]
                    steps += [node.floor for node in nodes if node.floor]
                    for step in steps:
                        said.setdefault(step.move, set()).add(tell(step))

        assert said.keys() == set(Move)
        for move, texts in said.items():
            for text in texts:
                assert text.endswith("."), (move, text)
                assert not re.search(r"%\(|Fraction|Decimal|None|= ≈", text), (move, text)

    def test_long_sum_is_counted_not_written_out(self):
        terms = tuple((f"I.{number}", Fraction(1, 2)) for number in range(30))

        assert tell(Step(Move.SUM, Fraction(15), {"terms": terms})) == ("Tổng của 30 mục: 15 điểm.")

    @pytest.mark.parametrize(
        ("number", "text"),
        [("146.25", "146,25"), ("1/3", "≈ 0,3333"), ("-1234.5", "−1.234,5"), ("10", "10")],
    )
    def test_figure_has_a_decimal_comma_and_marks_what_has_no_end(self, number, text):
        assert figure(Fraction(number)) == text

    def test_nothing_is_a_dash(self):
        assert figure(None) == "–"

    @pytest.mark.parametrize(
        ("bonus", "deduction", "text"),
        [("0", "0.00", "0"), ("25", "0", "+25"), ("0", "5.5", "−5,5"), ("25", "5", "+25, −5")],
    )
    def test_extra_says_only_what_there_is(self, bonus, deduction, text):
        assert extra_in_words({"bonus": bonus, "deduction": deduction}) == text

    def test_many_names_are_counted(self):
        assert names_in_words(["A", "B", "C", "D"]) == "A, B, C, D"
        assert names_in_words(["A", "B", "C", "D", "E"]) == "A, B, C và 2 đơn vị khác"


@pytest.mark.django_db
class TestPage:
    def test_bloc_reads_the_whole_way_from_entry_to_rank(self, client):
        round_ = year_of("120", "110", "90")
        cast = cast_for(round_.bloc_year)

        text = text_of(page(client, cast.secretary, unit="dv-2"))

        assert "Vì sao 84,5 điểm" in text
        assert "90 : 100 × 30 = 27 điểm." in text
        assert (
            "Đạt 110% kế hoạch, cao nhất cụm, khối là 120%: ½ × 10 + ½ × 10 × (1,1 − 1) : (1,2 − 1)"
            " = 7,5 điểm." in text
        )
        assert "I: 47 + II: 30 + III: 7,5 = 84,5 điểm." in text
        assert "1 đơn vị có tổng điểm cao hơn, trong 3 đơn vị được xếp hạng: hạng 2." in text
        assert "Đang chấm: điểm còn đổi" in text

    def test_one_criterion_shows_entry_source_groups_and_total(self, client):
        round_ = year_of("120", "110", "90")
        cast = cast_for(round_.bloc_year)
        At(round_).put("21.5", by=make_user(full_name="Trần Thị Hoa"), note="theo báo cáo quý")

        text = text_of(page(client, cast.secretary, code="I.2"))

        assert "Đã nhập: 21,5 · cụm, khối chấm, Trần Thị Hoa," in text
        assert "theo báo cáo quý" in text
        assert "Chấm trực tiếp: 21,5 điểm." in text
        assert "I.1: 27 + I.2: 21,5 = 48,5 điểm." in text
        assert "Quy tắc" not in text

    def test_group_alone_shows_what_is_below_it(self, client):
        cast = cast_for(year_of("120", "90").bloc_year)

        text = text_of(page(client, cast.secretary, code="I"))

        assert "I.1: 27 + I.2: 20 = 47 điểm." in text
        assert "Chấm trực tiếp: 20 điểm." in text

    def test_cross_check_names_no_checker(self, client):
        round_ = loaded(entries={u: {"I.1": e["I.1"]} for u, e in filled().items()})
        at, cast = At(round_), cast_for(round_.bloc_year)
        seat = at.check(checker="dv-2")
        at.put("7", seat=seat, by=make_user(full_name="Người chấm chéo"))
        at.hand_in(seat)

        text = text_of(page(client, cast.secretary, code="I.2"))

        assert "Đã nhập: 7 · chấm chéo Các đơn vị chấm chéo thống nhất." in text
        assert "Người chấm chéo" not in text

    def test_frozen_page_is_final_and_open_to_the_bloc(self, client):
        round_ = year_of("120", "110", "90")
        cast = cast_for(round_.bloc_year)
        actions.close_round(round_.pk, by=None)
        actions.freeze_ranking(round_.pk, by=None)
        Entry.objects.filter(criterion__code="I.2").update(value={"points": "0"})

        text = text_of(page(client, cast.leaders[0], unit="dv-2"))

        assert "Vì sao 84,5 điểm" in text
        assert "tạm tính" not in text
        assert "hạng 2." in text

    def test_everything_may_be_opened_for_printing(self, client):
        cast = cast_for(year_of("120", "90").bloc_year)

        folded = page(client, cast.secretary).content.decode()
        opened = page(client, cast.secretary, mo="tat-ca").content.decode()

        nodes = [
            re.findall(r'<details class="why-node"( open)?', each) for each in (folded, opened)
        ]
        assert [(len(each), each.count(" open")) for each in nodes] == [(8, 3), (8, 8)]

    @pytest.mark.parametrize("count", [1, 30])
    def test_cost_does_not_grow(self, client, count, django_assert_num_queries):
        cast = cast_for(year_of(*["110"] * count).bloc_year)
        page(client, cast.secretary)  # what the session writes once

        with django_assert_num_queries(14):
            page_again = client.get(reverse("scoring:why", args=["cum-5", 2026, "dv-1"]))

        assert page_again.status_code == 200

    def test_code_with_a_space_has_an_address(self, client):
        round_ = loaded(units=1, entries=filled(1))
        round_.bloc_year.members.update(code="dv 1/a")
        cast = cast_for(round_.bloc_year)

        assert page(client, cast.secretary, unit="dv 1/a").status_code == 200


@pytest.mark.django_db
class TestUnit:
    """A unit before the bloc has closed: its own numbers, half of what hangs on the others."""

    @pytest.mark.parametrize("done", ["105", "190"])
    def test_page_says_the_same_whatever_the_others_did(self, client, done):
        round_ = self_scored("120", done, "90")
        cast = cast_for(round_.bloc_year)

        text = text_of(page(client, cast.leaders[0], mo="tat-ca"))

        assert "Vì sao 72 điểm" in text
        assert "Đạt kế hoạch: ½ × 10 = 5 điểm, tạm tính; phần còn lại tính khi so với" in text
        for leak in (done, "dv-2", "Đơn vị dv-2", "cao nhất cụm, khối là", "được xếp hạng:"):
            assert leak not in text

    def test_criterion_says_the_same_as_the_page(self, client):
        cast = cast_for(self_scored("120", "190").bloc_year)

        text = text_of(page(client, cast.leaders[0], code="III.1"))

        assert "½ × 10 = 5 điểm, tạm tính" in text
        assert "190" not in text

    def test_page_is_silent_on_what_others_gave_it(self, client):
        round_ = loaded(entries=filled(dv_1={"I.2": {"points": "17.5"}}))
        cast = cast_for(round_.bloc_year)
        At(round_).put("9", seat=SELF)

        text = text_of(page(client, cast.officer, code="I.2"))

        assert "Đã nhập: 9 · tự chấm" in text
        assert "17,5" not in text
        assert "cụm, khối chấm" not in text

    def test_closed_round_tells_the_best_ratio_but_no_rank(self, client):
        round_ = year_of("110", "120", "90")
        cast = cast_for(round_.bloc_year)
        actions.close_round(round_.pk, by=None)

        text = text_of(page(client, cast.leaders[0]))

        assert "cao nhất cụm, khối là 120%" in text
        assert "Thứ hạng" not in text.partition("Từng nhóm")[0].partition("Tổng điểm")[2]

    def test_own_draft_counts_for_the_unit_only(self, client):
        round_ = loaded(entries={u: {"I.1": e["I.1"]} for u, e in filled().items()})
        cast = cast_for(round_.bloc_year)
        At(round_).put("9", seat=SELF)

        own, blocs = (
            text_of(page(client, user, code="I.2")) for user in (cast.officer, cast.secretary)
        )

        assert "Đã nhập: 9 · tự chấm" in own
        assert "Chưa có điểm: tính 0 điểm." in blocs
        assert "Đã nhập" not in blocs

    @pytest.mark.parametrize("code", [None, "I.2"])
    def test_page_of_another_unit_does_not_exist(self, client, code):
        cast = cast_for(year_of("120", "110").bloc_year)

        assert page(client, cast.leaders[0], unit="dv-2", code=code).status_code == 404


@pytest.mark.django_db
class TestDepartment:
    @pytest.fixture
    def scorer(self):
        self.round = loaded(entries=filled())
        person = make_user()
        appoint(person, Office.DEPARTMENT_SCORER, unit=make_unit("Sở Nội vụ"))
        return person

    def test_own_criterion_is_told_without_groups_and_totals(self, client, scorer):
        text = text_of(page(client, scorer, code="II.2"))

        assert "2 lần × 5 điểm = 10 điểm." in text
        assert "sở, ngành chấm" in text
        for hidden in ("Tổng điểm", "Điểm đi vào", "II.1", "77"):
            assert hidden not in text

    @pytest.mark.parametrize("code", [None, "I.2", "II", "không có"])
    def test_everything_else_does_not_exist(self, client, scorer, code):
        assert page(client, scorer, code=code).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("secretary", 200), ("head", 200), ("board_member", 200), ("board_secretary", 200),
        ("inspector", 200), ("administrator", 200), ("officer", 200), ("stranger", 404),
    ],
)  # fmt: skip
def test_who_may_read_the_page(client, who, status):
    cast = cast_for(year_of("120", "110").bloc_year)

    assert page(client, getattr(cast, who)).status_code == status


@pytest.mark.django_db
def test_unknown_unit_does_not_exist(client):
    cast = cast_for(year_of("120").bloc_year)

    assert page(client, cast.secretary, unit="dv-9").status_code == 404


@pytest.mark.django_db
def test_stage_of_the_board_is_named_with_its_reason(client):
    round_ = year_of("120", "110")
    cast, at = cast_for(round_.bloc_year), At(round_)
    at.submit()
    actions.close_round(round_.pk, by=None)
    Entry.objects.create(
        sheet=round_.sheets.get(member__code="dv-1"),
        criterion=round_.criteria.nodes.get(code="I.2"),
        stage=Stage.BOARD,
        value={"points": "12"},
        note="biên bản số 4",
        saved_by=cast.board_member,
        saved_at=timezone.now(),
    )

    text = text_of(page(client, cast.secretary, code="I.2"))

    assert "Đã nhập: 12 · Hội đồng chấm, board_member," in text
    assert "biên bản số 4" in text
