"""What an inspection may use up, and how it ends: a verdict, or a code that says why not."""

from dataclasses import dataclass

# A harmless file that every scanner must find; written in two parts so that ours is no find.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + rb"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXTENSIONS = {"pdf": PDF, "png": PNG, "jpg": JPEG, "jpeg": JPEG, "docx": DOCX, "xlsx": XLSX}


class Unsafe(Exception):
    """A file that is not taken; `code` says why, words are found by who tells a person."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be, and what it may become when it is opened."""

    file_bytes: int
    pixels: int
    members: int
    unpacked_bytes: int
    ratio: int
    pdf_objects: int
    cpu_seconds: int
    memory_bytes: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """A file that was understood and holds nothing that acts."""

    media_type: str
    pages: int | None = None
