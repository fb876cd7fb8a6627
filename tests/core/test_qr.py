import re

import pytest
import segno

from core.qr import qr_svg

ADDRESS = "https://thiduakhenthuong.example/xac-minh/AB12-CD34/"


def modules(svg: str) -> list[list[int]]:
    """Paint the path of the drawing back into a matrix."""
    side = int(re.search(r'viewBox="0 0 (\d+) \d+"', svg)[1])
    matrix = [[0] * side for _ in range(side)]
    for x, y, width, back in re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", svg):
        assert width == back
        for column in range(int(x), int(x) + int(width)):
            matrix[int(y)][column] += 1
    return matrix


@pytest.mark.parametrize("text", [ADDRESS, "A", "Cụm thi đua số 5 " * 20])
def test_drawing_is_the_symbol_module_for_module(text):
    symbol = segno.make(text, error="m", micro=False)

    assert modules(qr_svg(text, title="x")) == [list(row) for row in symbol.matrix]
    assert symbol.error in "MQH"  # segno raises the level when the version has room for it


def test_title_is_escaped_alternate_text():
    svg = qr_svg(ADDRESS, title='Mã <QR> & "văn bản"')

    assert '<title>Mã &lt;QR&gt; &amp; "văn bản"</title>' in svg
    assert "style" not in svg
