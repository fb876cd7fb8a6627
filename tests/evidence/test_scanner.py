"""A scanner at the other end of a line: what it says decides, and silence lets nothing in."""

import socket
import threading
from contextlib import closing
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError

from evidence.safety import examine
from evidence.scanner import finds_virus
from tests.evidence.library import sent

pytestmark = pytest.mark.usefixtures("no_line_stays_open")


@pytest.fixture
def no_line_stays_open():
    """Every scanner of a test has ended with it."""
    before = threading.active_count()
    yield
    assert threading.active_count() == before


@pytest.fixture
def scanner():
    """Start a scanner that gives one answer; `seen` gets what it was sent."""
    seen, threads = [], []

    def start(*answer: bytes) -> str:
        door = socket.create_server(("127.0.0.1", 0))

        def serve():
            line, _address = door.accept()
            with closing(door), closing(line), line.makefile("rb") as words:
                seen.append(words.read(10))
                while size := int.from_bytes(words.read(4), "big"):
                    seen.append(words.read(size))
                for piece in answer:
                    line.sendall(piece)

        threads.append(threading.Thread(target=serve))
        threads[-1].start()
        return f"tcp://127.0.0.1:{door.getsockname()[1]}"

    start.seen = seen
    yield start
    for thread in threads:
        thread.join()


def test_scanner_gets_the_whole_file_in_its_own_words(scanner):
    content = bytes(range(256)) * 600

    assert finds_virus(BytesIO(content), url=scanner(b"stream: OK\0")) is False
    assert scanner.seen[0] == b"zINSTREAM\0"
    assert b"".join(scanner.seen[1:]) == content


def test_found_virus_is_told_even_in_two_pieces(scanner):
    url = scanner(b"stream: Eicar-Sig", b"nature FOUND\0")

    assert finds_virus(BytesIO(b"x"), url=url) is True


@pytest.mark.parametrize(
    "answer", [(b"INSTREAM size limit exceeded. ERROR\0",), (b"",), (b"x" * 9000,), (b"stream: O",)]
)
def test_unclear_answer_is_no_answer(scanner, answer):
    with pytest.raises(OSError, match="no clear answer"):
        finds_virus(BytesIO(b"x"), url=scanner(*answer))


@pytest.mark.parametrize(
    ("answer", "code"), [(b"stream: Win.Test FOUND\0", "virus"), (b"ERROR\0", "not_scanned")]
)
def test_gate_listens_to_the_scanner(scanner, settings, answer, code):
    settings.CLAMD_URL = scanner(answer)

    with pytest.raises(ValidationError) as caught:
        examine(sent())

    assert caught.value.code == code


def test_gate_opens_when_both_have_nothing_to_say(scanner, settings):
    settings.CLAMD_URL = scanner(b"stream: OK\0")

    assert examine(sent()).media_type == "image/png"


def test_scanner_that_is_down_lets_nothing_in(settings):
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    settings.CLAMD_URL = f"tcp://127.0.0.1:{port}"

    with pytest.raises(ValidationError, match="Chưa kiểm tra vi-rút được"):
        examine(sent())


def test_file_that_is_refused_already_is_not_sent_on(scanner, settings):
    settings.CLAMD_URL = "tcp://127.0.0.1:1"

    with pytest.raises(ValidationError) as caught:
        examine(sent("x.png", b"MZ"))

    assert caught.value.code == "other_content"
