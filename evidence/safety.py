"""The gate of uploads: a file is examined by a process that can be ended, or it is refused."""

import hashlib
import json
import subprocess
import sys
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from evidence.inspection.verdict import EXTENSIONS, Limits
from evidence.scanner import finds_virus

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django_stubs_ext import StrOrPromise

NAME_LENGTH = 150
DAMAGED = _("Tệp “%(name)s” bị hỏng hoặc thiếu: hãy mở tệp, lưu lại rồi gửi lại.")
OTHER = _("Tệp “%(name)s” có nội dung không đúng với phần mở rộng của tên tệp.")
REFUSALS: dict[str, "StrOrPromise"] = {
    "extension": _(
        "Tệp “%(name)s” thuộc loại không nhận: chỉ nhận PDF, ảnh PNG, JPG, Word .docx và "
        "Excel .xlsx; tệp loại khác hãy xuất ra PDF."
    ),
    "empty": _("Tệp “%(name)s” rỗng."),
    "too_large": _("Tệp “%(name)s” lớn hơn %(megabytes)s MB."),
    "virus": _("Tệp “%(name)s” chứa dấu hiệu vi-rút."),
    "not_scanned": _("Chưa kiểm tra vi-rút được tệp “%(name)s”: hãy gửi lại sau ít phút."),
    "other_content": OTHER,
    "two_formats": _("Tệp “%(name)s” mang thêm dữ liệu của một tệp khác ở bên trong."),
    "active_image": _("Tệp ảnh “%(name)s” mang theo mã chương trình."),
    "damaged_image": DAMAGED,
    "too_many_pixels": _("Ảnh “%(name)s” có hơn %(megapixels)s triệu điểm ảnh: hãy thu nhỏ lại."),
    "damaged_pdf": DAMAGED,
    "pdf_locked": _("Tệp “%(name)s” đặt mật khẩu hoặc khoá quyền: hãy bỏ khoá rồi gửi lại."),
    "pdf_too_complex": _("Tệp “%(name)s” quá phức tạp: hãy in lại ra PDF rồi gửi lại."),
    "pdf_script": _("Tệp “%(name)s” có mã tự chạy (JavaScript, biểu mẫu động): hãy in lại ra PDF."),
    "pdf_action": _("Tệp “%(name)s” có lệnh mở chương trình hoặc gửi dữ liệu: hãy in lại ra PDF."),
    "pdf_attachment": _("Tệp “%(name)s” có tệp đính kèm bên trong: hãy gửi riêng từng tệp."),
    "pdf_media": _("Tệp “%(name)s” có phim, âm thanh hoặc hình ba chiều: hãy in lại ra PDF."),
    "pdf_link": _("Tệp “%(name)s” có liên kết chạy mã hoặc mở tệp trên máy: hãy in lại ra PDF."),
    "damaged_office": DAMAGED,
    "office_locked": _("Tệp “%(name)s” đặt mật khẩu: hãy bỏ mật khẩu rồi gửi lại."),
    "archive_bomb": _("Tệp “%(name)s” nén bất thường, mở ra sẽ quá lớn."),
    "bad_member": _("Tệp “%(name)s” chứa thành phần lạ mà Word, Excel không tạo ra."),
    "macro": _("Tệp “%(name)s” có macro: hãy lưu lại dạng không có macro hoặc PDF."),
    "object": _("Tệp “%(name)s” nhúng một đối tượng khác: hãy bỏ đối tượng đó hoặc gửi bản PDF."),
    "outside": _(
        "Tệp “%(name)s” tự lấy dữ liệu từ nơi khác: hãy dán thành giá trị hoặc gửi bản PDF."
    ),
    "doctype": _("Tệp “%(name)s” chứa khai báo XML không được phép."),
    "not_understood": DAMAGED,
    "exhausted": _(
        "Không kiểm tra xong tệp “%(name)s” trong giới hạn thời gian và bộ nhớ: hãy in lại ra PDF "
        "hoặc thu nhỏ."
    ),
}


@dataclass(frozen=True, slots=True)
class Examined:
    """A file that passed the gate; only `examine` makes one."""

    name: str
    media_type: str
    pages: int | None
    size: int
    sha256: str
    upload: "UploadedFile[Any]"


def limits() -> Limits:
    """The limits of today, from the settings."""
    return Limits(**settings.EVIDENCE_LIMITS)


def examine(upload: "UploadedFile[Any]") -> Examined:
    """Return what the file is; ValidationError with one sentence when it is not taken."""
    name, allowed = plain_name(upload.name or ""), limits()
    extension = extension_of(name)
    if extension not in EXTENSIONS:
        raise _refusal("extension", name)
    if not upload.size or upload.size > allowed.file_bytes:
        raise _refusal("too_large" if upload.size else "empty", name)
    with TemporaryFile() as copy:
        sha256 = _copy(upload, copy)
        found = _ask(copy, extension=extension, allowed=allowed)
        if "refused" not in found:
            found = _scanned(copy, found)
    if "refused" in found:
        raise _refusal(str(found["refused"]), name)
    upload.seek(0)
    return Examined(
        name=name,
        media_type=str(found["media_type"]),
        pages=found["pages"] if isinstance(found["pages"], int) else None,
        size=upload.size,
        sha256=sha256,
        upload=upload,
    )


def plain_name(name: str) -> str:
    """Return the last part of a file's name without marks that hide or turn its letters."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    shown = "".join(letter for letter in last if letter.isprintable()).strip(" .")
    stem, dot, extension = shown.rpartition(".")
    return f"{stem[:NAME_LENGTH]}{dot}{extension[:10]}"


def extension_of(name: str) -> str:
    """Return what stands behind the last dot of a plain name; empty when there is nothing."""
    return PurePosixPath(name).suffix.removeprefix(".").casefold()


def _copy(upload: "UploadedFile[Any]", copy: IO[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
        copy.write(chunk)
    copy.seek(0)
    return digest.hexdigest()


def _ask(file: IO[bytes], *, extension: str, allowed: Limits) -> Mapping[str, object]:
    """Let another process look, with no environment of ours; one that ends early has refused."""
    command = [sys.executable, "-m", "evidence.inspection", extension, json.dumps(asdict(allowed))]
    try:
        done = subprocess.run(  # noqa: S603  # our own program, with words of our own
            command,
            stdin=file,
            capture_output=True,
            cwd=settings.BASE_DIR,
            env={"PYTHONUTF8": "1"},
            timeout=settings.EVIDENCE_WAIT,
            check=True,
        )
        answer: dict[str, object] = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        return {"refused": "exhausted"}
    return answer


def _scanned(file: IO[bytes], found: Mapping[str, object]) -> Mapping[str, object]:
    """Let the installation's virus scanner look too; one that does not answer lets nothing in."""
    if not settings.CLAMD_URL:
        return found
    file.seek(0)
    try:
        return {"refused": "virus"} if finds_virus(file, url=settings.CLAMD_URL) else found
    except OSError:
        return {"refused": "not_scanned"}


def _refusal(code: str, name: str) -> ValidationError:
    allowed = limits()
    params = {
        "name": name,
        "megabytes": allowed.file_bytes // 1_000_000,
        "megapixels": allowed.pixels // 1_000_000,
    }
    return ValidationError(REFUSALS[code], code=code, params=params)
