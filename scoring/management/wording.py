"""What commands and pages say about the problems of a year file, and in which language."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scoring.exports import find_round
from scoring.management.database import database_told
from scoring.models import Round
from scoring.yearfile import Invalid, Problem

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MESSAGES: "dict[str, StrOrPromise]" = {
    "file_missing": gettext_lazy("không tìm thấy tệp"),
    "file_is_folder": gettext_lazy("là một thư mục, không phải tệp"),
    "file_unreadable": gettext_lazy("không đọc được tệp"),
    "file_unwritable": gettext_lazy("không ghi được tệp"),
    "file_too_large": gettext_lazy("tệp lớn hơn %(most)s MB"),
    "byte_order_mark": gettext_lazy("tệp bắt đầu bằng dấu BOM; hãy lưu lại bằng UTF-8 không BOM"),
    "not_utf8": gettext_lazy("không phải UTF-8, từ byte thứ %(offset)s"),
    "not_json": gettext_lazy("không phải JSON đúng, tại dòng %(line)s cột %(column)s"),
    "nested_too_deep": gettext_lazy("các dấu ngoặc lồng nhau quá sâu"),
    "duplicate_key": gettext_lazy("khóa “%(key)s” ghi nhiều lần"),
    "unknown_key": gettext_lazy("khóa “%(key)s” không có trong định dạng"),
    "required": gettext_lazy("thiếu khóa “%(key)s”"),
    "not_finite": gettext_lazy("NaN và Infinity không phải là số dùng được"),
    "surrogate": gettext_lazy("chứa ký tự Unicode hỏng (nửa cặp surrogate)"),
    "not_nfc": gettext_lazy("chữ chưa ở dạng chuẩn Unicode NFC"),
    "wrong_type": gettext_lazy("sai kiểu dữ liệu, cần %(expected)s"),
    "blank": gettext_lazy("không được để trống"),
    "empty": gettext_lazy("danh sách không được rỗng"),
    "control_character": gettext_lazy("chứa ký tự điều khiển"),
    "too_long": gettext_lazy("dài hơn %(limit)s ký tự"),
    "bad_code": gettext_lazy("mã chỉ gồm ký tự in được và không có dấu cách ở hai đầu"),
    "bad_slug": gettext_lazy("chỉ dùng chữ thường không dấu, chữ số và dấu gạch nối giữa các từ"),
    "bad_day": gettext_lazy("không phải ngày có thật dạng MM-DD hoặc YYYY-MM-DD"),
    "not_one_of": gettext_lazy("phải là một trong: %(allowed)s"),
    "number_form": gettext_lazy("số phải viết dạng 12 hoặc 12.5, không có dấu khác"),
    "number_decimals": gettext_lazy("có quá %(most)s chữ số thập phân"),
    "number_range": gettext_lazy("nằm ngoài khoảng ±1.000.000.000"),
    "number_below": gettext_lazy("không được nhỏ hơn %(least)s"),
    "number_above": gettext_lazy("không được lớn hơn %(most)s"),
    "not_whole": gettext_lazy("phải là số nguyên"),
    "more_than_places": gettext_lazy("có nhiều chữ số thập phân hơn mức làm tròn (%(places)s)"),
    "duplicate_code": gettext_lazy("mã “%(given)s” dùng nhiều lần"),
    "unknown_unit": gettext_lazy("không có đơn vị mang mã “%(given)s”"),
    "unknown_criterion": gettext_lazy("không có tiêu chí mang mã “%(given)s”"),
    "deputy_is_head": gettext_lazy("cấp phó trùng với cấp trưởng (“%(given)s”)"),
    "too_deep": gettext_lazy("bảng tiêu chí sâu hơn %(most)s cấp"),
    "role_not_top": gettext_lazy("chỉ nhóm ở cấp cao nhất mới có “role”"),
    "group_max": gettext_lazy("điểm tối đa của nhóm là %(max)s, khác tổng các mục con là %(sum)s"),
    "min_above_max": gettext_lazy("điểm tối thiểu lớn hơn điểm tối đa (%(max)s)"),
    "floor_one": gettext_lazy("cần đúng một trong hai khóa “share”, “points”"),
    "floor_needs_max": gettext_lazy("điểm sàn theo tỷ lệ cần có điểm tối đa"),
    "entry_for_group": gettext_lazy("là nhóm, không nhập điểm trực tiếp"),
    "entry_keys": gettext_lazy("cần đúng các khóa: %(expected)s"),
    "na_true": gettext_lazy("chỉ được là true"),
    "points_step": gettext_lazy("không phải bội số của %(step)s"),
    "year_exists": gettext_lazy("%(bloc)s năm %(year)s đã có; thêm --replace để thay"),
    "year_frozen": gettext_lazy("%(bloc)s năm %(year)s đã chốt xếp hạng, không thay được"),
    "year_missing": gettext_lazy("%(bloc)s năm %(year)s chưa có dữ liệu chấm điểm"),
    "not_an_address": gettext_lazy("không dùng được trong địa chỉ trang"),
    "database_not_migrated": gettext_lazy("chưa có đủ bảng; hãy chạy ./run hoặc manage.py migrate"),
    "database_unusable": gettext_lazy("không dùng được: %(reason)s"),
}
TYPES: "dict[object, StrOrPromise]" = {
    "object": gettext_lazy("một đối tượng {…}"),
    "list": gettext_lazy("một danh sách […]"),
    "text": gettext_lazy("một chuỗi ký tự"),
    "number": gettext_lazy("một số"),
    "boolean": gettext_lazy("true hoặc false"),
}


def message(problem: Problem) -> str:
    """Say what is wrong, without the place."""
    params = {key: _in_words(key, value) for key, value in problem.params.items()}
    text = str(MESSAGES[problem.code]) % params
    return one_line(f"“{params['field']}” {text}" if "field" in params else text)


def _in_words(key: str, value: object) -> str:
    return str(TYPES.get(value, value)) if key == "expected" else str(value)


def one_line(text: str) -> str:
    """Write what cannot be printed as an escape, so that a problem is always one line."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


@contextmanager
def problems_told(*, source: str = "") -> Iterator[None]:
    """Speak the reader's language; problems become lines on stderr and exit 2, nothing else.

    `source` names the file for problems that are of no place inside it.
    """
    is_english = os.environ.get("LANGUAGE", "").lower().startswith("en")
    _speak_utf8()
    with translation.override("en" if is_english else "vi"):
        try:
            with database_told(), output_told():
                yield
        except Invalid as invalid:
            for problem in invalid.problems:
                place = one_line(problem.place or source)
                sys.stderr.write(f"{place}: {message(problem)}\n")
            sys.exit(2)


@contextmanager
def output_told() -> Iterator[None]:
    """A full disk behind `>` or a closed pipe becomes a problem; an error of a file does not."""
    try:
        yield
        sys.stdout.flush()
    except OSError as error:
        if error.filename is not None:
            raise
        # What is still waiting to be written must not fail once more when the process ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise Invalid([Problem("stdout", "file_unwritable")]) from error


def _speak_utf8() -> None:
    """What is printed is UTF-8 whatever the locale; captured streams take text as it is."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8")


def read(name: str, *, most: int) -> bytes:
    """Read a file, or standard input for `-`; one byte more than `most` at the most."""
    try:
        if name == "-":
            return sys.stdin.buffer.read(most + 1)
        with Path(name).open("rb") as file:
            return file.read(most + 1)
    except FileNotFoundError:
        code = "file_missing"
    except IsADirectoryError:
        code = "file_is_folder"
    except (OSError, ValueError):
        code = "file_unreadable"
    raise Invalid([Problem("", code)])


def write(raw: bytes, output: Path | None) -> None:
    """Write to the file, or to standard output byte for byte."""
    if output is None:
        sys.stdout.buffer.write(raw)
        return
    try:
        output.write_bytes(raw)
    except OSError:
        raise Invalid([Problem(str(output), "file_unwritable")]) from None


def stored_round(bloc: str, year: str) -> Round:
    """Find the scored year that a command names; Invalid when there is none."""
    try:
        return find_round(bloc, int(year))
    except (Round.DoesNotExist, ValueError, OverflowError):
        raise Invalid([Problem(bloc, "year_missing", {"bloc": bloc, "year": year})]) from None


def headings() -> tuple[str, ...]:
    """Column headings of the ranking as text."""
    return (
        _("Hạng"),
        _("Đơn vị"),
        _("Tổng"),
        _("Điểm gốc"),
        _("Thưởng"),
        _("Trừ"),
        _("Xếp loại"),
        _("Ghi chú"),
    )
