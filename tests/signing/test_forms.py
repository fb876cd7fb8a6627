"""A drawing from the browser is read strictly: anything else is refused in words."""

import json

import pytest
from django.core.exceptions import ValidationError

from signing.forms import StrokesField

GOOD = [[[0.1, 0.5], [0.4, 0.1], [0.9, 0.7]]]


def test_drawing_comes_through():
    assert StrokesField().clean(json.dumps(GOOD)) == GOOD


def test_nothing_drawn_is_no_stroke():
    assert StrokesField(required=False).clean("") == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("{", id="no JSON"),
        pytest.param("7", id="a number"),
        pytest.param('[["a"]]', id="words"),
        pytest.param("[[[0.1]]]", id="half a point"),
        pytest.param("[[[0.1, 1.2]]]", id="off the pad"),
        pytest.param("[[[NaN, 0.5]]]", id="not a number"),
        pytest.param("[" * 20000, id="deep"),
        pytest.param(json.dumps([[[0.5, 0.5]]] * 201), id="too many strokes"),
        pytest.param(json.dumps([[[0.5, 0.5]] * 8001]), id="too many points"),
    ],
)
def test_what_is_no_drawing_is_refused(text):
    with pytest.raises(ValidationError, match="không đọc được"):
        StrokesField().clean(text)


@pytest.mark.parametrize(
    "strokes",
    [
        pytest.param([[[0.5, 0.5]]], id="dot"),
        pytest.param([[[0.4, 0.5], [0.5, 0.5]]], id="dash"),
        pytest.param([[[0.5, 0.0], [0.5, 1.0]]], id="stick"),
        pytest.param([[]], id="empty stroke"),
    ],
)
def test_too_simple_drawing_is_refused(strokes):
    with pytest.raises(ValidationError, match="quá đơn giản"):
        StrokesField().clean(json.dumps(strokes))
