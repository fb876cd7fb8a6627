"""A throw-away CA and one pledge that seven parties sign, made once for all tests of signatures."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from core.pdf import Paper, html_to_pdf
from signing.documents import Drawing, Stamp
from signing.keys import Authority, Signer, open_authority
from signing.seal import CERTIFICATION, Act, Expected, Slot, lay_out, sign, slots_from

SECRET = "a secret only tests know, long enough"
PARTIES = (
    *("Đại tá Nguyễn Thị Thanh Hương", "Thượng tá Trần Ngọc Ánh", "Đại tá Lê Phước Hậu"),
    *("Trung tá Phạm Quỳnh Như", "Võ Đức Thịnh", "Hoàng Ỷ Lan", "Đặng Ngọc Ẩn"),
)
STROKES = [[[0.1, 0.6], [0.3, 0.1], [0.45, 0.8], [0.7, 0.2], [0.9, 0.55]], [[0.95, 0.2]]]


@dataclass(frozen=True)
class Pledge:
    """A laid out pledge, and what it becomes with each further signature."""

    paper: Paper
    slots: tuple[Slot, ...]
    signers: tuple[Signer, ...]
    stages: tuple[bytes, ...]
    expected: tuple[Expected, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(slot.field for slot in self.slots)

    @property
    def signed(self) -> bytes:
        return self.stages[-1]


def pledge_html(parties: tuple[str, ...]) -> str:
    cells = "".join(
        f'<div class="signature-row"><div class="signature"><div class="posts">'
        f'<p class="authority">ĐẠI DIỆN</p></div>'
        f'<div class="signature-box" id="chuky-{number:03d}"></div><p class="name">{name}</p>'
        "</div></div>"
        for number, name in enumerate(parties, start=1)
    )
    return (
        '<!doctype html><html lang="vi" class="state-nd30"><head><title>Giao ước thi đua</title>'
        '<link rel="stylesheet" href="/static/css/paper.css"></head><body>'
        '<main class="content"><p>Các đơn vị thành viên cùng ký giao ước thi đua năm 2026.</p>'
        f'</main><section class="signatures">{cells}</section></body></html>'
    )


@pytest.fixture(scope="session")
def authority(tmp_path_factory) -> Authority:
    return open_authority(tmp_path_factory.mktemp("keys"), SECRET)


@pytest.fixture(scope="session")
def stranger(tmp_path_factory) -> Authority:
    """Another installation, whose signatures are worth nothing here."""
    return open_authority(tmp_path_factory.mktemp("strange-keys"), SECRET)


@pytest.fixture(scope="session")
def pledge(authority) -> Pledge:
    paper = html_to_pdf(pledge_html(PARTIES), identifier="AB12-CD34")
    slots = slots_from(paper.boxes, titles={name: f"Ô ký {name}" for name in paper.boxes})
    at = datetime.now(UTC).replace(microsecond=0)
    certifier = authority.installation_signer()
    stages = [lay_out(paper.pdf, slots, signer=certifier, at=at)]
    expected = [Expected(CERTIFICATION, certifier.fingerprint, at)]
    signers = []
    for number, (name, slot) in enumerate(zip(PARTIES, slots, strict=True), start=1):
        signer = authority.signer_for(number, name, f"Đơn vị số {number}")
        moment = at + timedelta(seconds=number)
        drawing = Drawing.of(STROKES, aspect=2.5) if number % 2 else None
        width = slot.box[2] - slot.box[0]
        stamp = Stamp.for_box(width, name=name, at=moment, drawing=drawing).to_pdf()
        act = Act(slot.field, name, "Ký giao ước thi đua", moment, stamp)
        stages.append(sign(stages[-1], act, signer=signer))
        expected.append(Expected(slot.field, signer.fingerprint, moment))
        signers.append(signer)
    return Pledge(paper, slots, tuple(signers), tuple(stages), tuple(expected))
