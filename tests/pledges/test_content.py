"""The text of a pledge is a value: nothing is lost on the way in, and equal words are equal."""

from dataclasses import replace
from decimal import Decimal

import pytest

from pledges.content import PledgeContent, TargetText, Witness
from tests.pledges.conftest import told

SLUGS = [
    *("cum-5-catp", "cum-vp-cac-dang-uy-ha-noi", "cum-vp-huyen-thi-uy-ha-noi"),
    *("khoi-co-quan-dang-can-tho", "khoi-ban-co-quan-hai-phong"),
]


@pytest.mark.parametrize("slug", SLUGS)
def test_pledges_of_the_demo_are_read(slug):
    content = told(slug)

    assert content.groups
    assert content.organisation
    assert content.sample_note


def test_unknown_becomes_empty():
    content = PledgeContent.from_json(
        {"date": None, "targets": [{"name": "Đạt chuẩn", "op": None, "value": None, "unit": None}]}
    )

    assert content == PledgeContent(targets=(TargetText("Đạt chuẩn"),))


def test_title_of_a_content_stands_before_its_text():
    content = PledgeContent.from_json({"groups": [{"no": 1, "title": "Chính trị", "text": "Học."}]})

    assert content.groups == ("Chính trị: Học.",)


def test_witness_signs_under_the_name_with_rank():
    witness = told("cum-5-catp").witness

    assert witness == Witness(
        "Đại tá Đoàn Ngọc Hùng",
        "Đại tá, Phó Giám đốc Công an TP Hà Nội",
        ("NGƯỜI CHỨNG KIẾN", "PHÓ GIÁM ĐỐC", "CÔNG AN TP HÀ NỘI"),
    )


def test_digest_follows_every_word():
    content = told("cum-5-catp")

    assert content.digest == told("cum-5-catp").digest
    assert content.digest != replace(content, subject="khác").digest
    assert (
        PledgeContent(targets=(TargetText("x", "gte", Decimal(9)),)).digest
        != PledgeContent(targets=(TargetText("x", "gt", Decimal(9)),)).digest
    )
