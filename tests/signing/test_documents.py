"""The stamp: as big as its field, the drawing above, the proof below, nothing on top of another."""

import re
import subprocess
from datetime import UTC, datetime
from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from signing.documents import Drawing, Stamp

AT = datetime(2026, 11, 22, 1, 15, 3, tzinfo=UTC)
STROKES = [[[0.1, 0.9], [0.3, 0.0], [0.5, 1.0], [0.9, 0.5]], [[0.95, 0.2]]]
MM = 72 / 25.4
NARROW, WIDE = 48 * MM, 60 * MM


def stamp(width: float = NARROW, *, name: str = "Đặng Ngọc Ẩn", drawn: bool = True) -> Stamp:
    drawing = Drawing.of(STROKES, aspect=2.5) if drawn else None
    return Stamp.for_box(width, name=name, at=AT, drawing=drawing)


def words(pdf: bytes) -> list[tuple[float, float, float, float, str]]:
    run = subprocess.run(
        ["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True
    )
    found = re.findall(
        r'xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">([^<]+)<',
        run.stdout.decode(),
    )
    return [(*map(float, box), word) for *box, word in found]


@pytest.mark.parametrize(("width", "size"), [(NARROW, (48, 20)), (WIDE, (60, 22))])
def test_stamp_has_the_size_of_its_field(width, size):
    with pikepdf.open(BytesIO(stamp(width).to_pdf())) as pdf:
        (page,) = pdf.pages

        assert [float(value) / MM for value in page.MediaBox] == pytest.approx(
            [0, 0, *size], abs=0.01
        )


def test_equal_stamps_have_equal_bytes():
    assert stamp().to_pdf() == stamp().to_pdf()


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize(
    "name", ["Đặng Ngọc Ẩn", "Thượng tá, Tiến sĩ Nguyễn Phước Hoàng Anh Thư Bảo Ngọc"]
)
def test_proof_stands_below_the_drawing_and_inside_the_field(width, name):
    proof = words(stamp(width, name=name).to_pdf())

    hand, height = (12.2 * MM, 20 * MM) if width == NARROW else (13.4 * MM, 22 * MM)
    assert min(top for _, top, *_ in proof) >= hand
    assert max(bottom for *_, bottom, _ in proof) <= height
    assert min(left for left, *_ in proof) >= 0


def test_proof_says_who_when_and_what_it_is_worth():
    text = " ".join(word for *_, word in words(stamp().to_pdf()))

    assert text == (
        "Ký số: Đặng Ngọc Ẩn Lúc: 22/11/2026 08:15:03 +07:00 "
        "KHÓA THỬ NGHIỆM – không có giá trị pháp lý"
    )


def test_real_key_carries_no_mark_of_a_trial():
    real = Stamp("Đặng Ngọc Ẩn", AT, None, wide=False, trial=False)

    assert "THỬ NGHIỆM" not in " ".join(word for *_, word in words(real.to_pdf()))


def test_name_stands_in_for_a_missing_drawing():
    text = [word for *_, word in words(stamp(drawn=False).to_pdf())]

    assert text[:3] == ["Đặng", "Ngọc", "Ẩn"]


def test_paper_shows_through_the_stamp(tmp_path):
    (tmp_path / "stamp.pdf").write_bytes(stamp().to_pdf())
    command = ["pdftocairo", "-png", "-transp", "-singlefile", "-r", "150"]
    subprocess.run([*command, tmp_path / "stamp.pdf", tmp_path / "stamp"], check=True)

    with Image.open(tmp_path / "stamp.png") as picture:
        opacity = picture.getchannel("A").histogram()

    assert opacity[0] > 0.7 * sum(opacity)
    assert opacity[255] > 0


def test_drawing_is_blue():
    with pikepdf.open(BytesIO(stamp().to_pdf())) as pdf:
        content = b"".join(
            stream.read_bytes()
            for stream in pdf.objects
            if isinstance(stream, pikepdf.Stream) and stream.get("/Subtype") != "/XML"
        )

    blue = [f"{int(part, 16) / 255:.3f}"[:5] for part in ("14", "36", "7a")]
    assert any(
        [f"{float(value):.3f}"[:5] for value in found] == blue
        for found in re.findall(rb"([\d.]+) ([\d.]+) ([\d.]+) (?:RG|SCN)", content)
    )


def test_no_strokes_make_no_drawing():
    assert Drawing.of([], aspect=2.5) is None
    assert Drawing.of([[]], aspect=2.5) is None


def test_points_outside_the_canvas_are_drawn_at_its_edge():
    drawing = Drawing.of([[[-5, 0.5], [7, 0.5]]], aspect=2)

    assert drawing.path.startswith("M0.0000 0.2500")
    assert "L1.0002 0.2500" in drawing.path


def test_small_drawing_is_not_blown_up():
    dot = Drawing.of([[[0.5, 0.5]]], aspect=2)
    _, _, width, height = map(float, dot.view_box.split())

    assert (width, height) == pytest.approx((0.468, 0.138))


def test_strokes_cannot_smuggle_markup():
    with pytest.raises(ValueError, match="convert"):
        Drawing.of([[['"/><script>', 0]]], aspect=2)
