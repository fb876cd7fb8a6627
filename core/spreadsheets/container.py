"""The container of a spreadsheet: checked by its directory, then only the parts we know."""

import re
import zlib
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.spreadsheets.limits import PARTS, Limits

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
XLSX, ODS = "xlsx", "ods"
READ = {
    XLSX: {
        *("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedstrings.xml"),
        *("xl/styles.xml", "docprops/custom.xml"),
    },
    ODS: {"mimetype", "content.xml", "meta.xml", "meta-inf/manifest.xml"},
}
ROOT = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="xl/workbook.xml" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/officeDocument"/></Relationships>'
)
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")


def unpack(raw: bytes, *, limits: Limits) -> tuple[str, dict[str, bytes]]:
    """Return the kind of file and the parts that hold cells; ValidationError says what is wrong."""
    if len(raw) > limits.bytes:
        most = limits.bytes // 2**20
        raise ValidationError(_("Tệp lớn hơn %(most)d MB.") % {"most": most}, code="too_large")
    if raw.startswith(OLE):
        raise _old_or_encrypted(raw)
    try:
        with ZipFile(BytesIO(raw)) as archive:
            return _parts(archive, limits=limits)
    except (BadZipFile, zlib.error, EOFError, ValueError, OSError, RuntimeError) as error:
        raise damaged() from error  # what zipfile raises for directories and offsets that lie


def damaged() -> ValidationError:
    """The file is no spreadsheet, or one that no program would open."""
    return ValidationError(
        _("Tệp không phải là bảng tính .xlsx hoặc .ods còn nguyên vẹn."), code="damaged"
    )


def _old_or_encrypted(raw: bytes) -> ValidationError:
    """Old workbooks and locked new ones share a container; its directory is UTF-16."""
    if "EncryptedPackage".encode("utf-16-le") in raw:
        return encrypted()
    return ValidationError(
        _("Tệp ở định dạng cũ .xls: mở bằng Excel, chọn “Lưu thành” kiểu .xlsx rồi nhập lại."),
        code="old_format",
    )


def encrypted() -> ValidationError:
    """A password keeps everybody out."""
    return ValidationError(
        _("Tệp có mật khẩu: bỏ mật khẩu mở tệp, lưu rồi nhập lại."), code="encrypted"
    )


def _parts(archive: ZipFile, *, limits: Limits) -> tuple[str, dict[str, bytes]]:
    members = [each for each in archive.infolist() if not each.is_dir()]
    names = [each.filename.lower() for each in members]
    if len(members) > PARTS or len(set(names)) != len(names):
        raise damaged()
    if any(each.flag_bits & 1 for each in members):
        raise encrypted()
    _refuse_foreign(names)
    kind = XLSX if "xl/workbook.xml" in names else ODS
    if kind == ODS and not {"mimetype", "content.xml"} <= set(names):
        raise damaged()
    wanted = [w for w in members if _holds_cells(w.filename.lower(), kind)]
    return kind, _read(archive, wanted, limits=limits)


def _holds_cells(name: str, kind: str) -> bool:
    return name in READ[kind] or (kind == XLSX and SHEET.fullmatch(name) is not None)


def _refuse_foreign(names: list[str]) -> None:
    """Neither programs nor values of files that nobody handed in."""
    if any(name.endswith("vbaproject.bin") or name.startswith("basic/") for name in names):
        raise ValidationError(
            _("Tệp có macro: lưu thành kiểu .xlsx (không macro) rồi nhập lại."), code="macro"
        )
    if any("externallinks/" in name for name in names):
        raise ValidationError(
            _("Tệp lấy số liệu từ tệp khác: ngắt liên kết (Dữ liệu, Sửa liên kết), lưu, nhập lại."),
            code="external",
        )


def _read(archive: ZipFile, members: list[ZipInfo], *, limits: Limits) -> dict[str, bytes]:
    """Unpack within one allowance; what the directory claims is not believed."""
    left = limits.unpacked
    parts: dict[str, bytes] = {}
    for member in members:
        with archive.open(member) as stream:
            part = stream.read(left + 1)
        left -= len(part)
        if left < 0 or member.file_size > limits.unpacked:
            raise ValidationError(
                _("Tệp nở ra quá lớn khi mở: chỉ giữ lại trang có bảng điểm rồi nhập lại."),
                code="bomb",
            )
        parts[member.filename] = part
    return parts


def repack(parts: dict[str, bytes]) -> BytesIO:
    """Put the parts that were looked through into a container of our own.

    Where the workbook stands in it is said by us: the library follows relations.
    """
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        archive.writestr("_rels/.rels", ROOT)
        for name, part in parts.items():
            archive.writestr(name, part)
    packed.seek(0)
    return packed
