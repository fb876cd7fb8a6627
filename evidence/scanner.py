"""A virus scanner of the installation, spoken to in clamd's own words; there may be none."""

import socket
from typing import IO
from urllib.parse import urlsplit

BLOCK = 1 << 16
ANSWER = 4096
WAIT = 20  # seconds; a file of the largest size takes less than two


def finds_virus(file: IO[bytes], *, url: str) -> bool:
    """Ask the scanner at tcp://host:port about a file; OSError when it gives no clear answer."""
    address = urlsplit(url)
    with socket.create_connection((address.hostname, address.port or 3310), WAIT) as line:
        line.sendall(b"zINSTREAM\0")
        while block := file.read(BLOCK):
            line.sendall(len(block).to_bytes(4, "big") + block)
        line.sendall(bytes(4))
        answer = _answer(line)
    if answer.endswith(b" FOUND"):
        return True
    if answer != b"stream: OK":
        raise OSError(f"no clear answer: {answer!r}")
    return False


def _answer(line: socket.socket) -> bytes:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < ANSWER:
        piece = line.recv(ANSWER)
        if not piece:
            break
        answer += piece
    return answer.rstrip(b"\0\n")
