"""The page that explains the others, and the hidden one that the file is recognised by."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from core.spreadsheets import Page, Put
from scoring.workbook import grid, looks
from scoring.workbook.content import NO, NOT_APPLICABLE, YES, Workbook

NAME = "Hướng dẫn"
HIDDEN = "_anh_chup"
PROPERTY = "anh-chup"


def page(workbook: Workbook) -> Page:
    """Draw the page of instructions."""
    cells = [Put(0, 0, _("Cách dùng tệp này"), looks.TITLE)]
    for row, (topic, words) in enumerate(_topics(workbook), 2):
        cells += [Put(row, 0, topic, looks.TOPIC), Put(row, 1, words, looks.TEXT)]
    return Page(
        name=NAME,
        cells=cells,
        widths={0: 26, 1: 96},
        footer=grid.footer(workbook),
        is_protected=True,
    )


def _topics(workbook: Workbook) -> Iterator[tuple[str, str]]:
    name = {"name": grid.NAME, "kad": NOT_APPLICABLE, "yes": YES, "no": NO}
    yield _("Nhập ở đâu"), _("Ô trắng ở trang “%(name)s”. Ô xám khoá: bạn chỉ xem.") % name
    yield (
        _("Số"),
        _(
            "Ghi theo dấu thập phân của máy bạn (9,5 hoặc 9.5), không có dấu ngăn hàng nghìn, "
            "không ghi dấu phần trăm."
        ),
    )
    yield _("Đạt, không đạt"), _("Chọn %(yes)s hoặc %(no)s trong danh sách.") % name
    yield (
        _("Không áp dụng"),
        _("Ghi “%(kad)s: lý do” vào ô, ví dụ “%(kad)s: đơn vị không có đối tượng”.") % name,
    )
    yield _("Để trống"), _("Ô trống là chưa chấm. Xoá một ô đã có điểm là xoá điểm đó.")
    yield (
        _("Sắp xếp lại"),
        _("Đổi chỗ dòng, cột không sao: hệ thống tìm đơn vị và tiêu chí theo mã ở đầu."),
    )
    yield (
        _("Nhập lại vào hệ thống"),
        _(
            "Ở bảng chấm, chọn “Nhập tệp”. Hệ thống so ba bên: lúc tải tệp, hiện nay, và trong "
            "tệp; ô nào hai người cùng sửa thì bạn chọn. Không có gì được ghi trước khi bạn nhận."
        ),
    )
    yield (
        _("Ảnh chụp %(snapshot)s") % {"snapshot": workbook.snapshot},
        _("Số này cho hệ thống biết tệp được tải lúc nào. Giữ nguyên trang ẩn của tệp."),
    )


def hidden(workbook: Workbook) -> Page:
    """Draw the page that names the snapshot; people never see it."""
    return Page(
        name=HIDDEN,
        cells=[Put(0, 0, PROPERTY), Put(0, 1, workbook.snapshot)],
        is_hidden=True,
        is_protected=True,
    )
