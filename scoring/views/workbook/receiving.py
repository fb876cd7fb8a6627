"""A file that was brought: which snapshot it comes from, what it holds, kept for comparison."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from scoring import actions, forms, workbook
from scoring.actions import Incoming
from scoring.models import Round, Snapshot, Upload
from scoring.views.table import Table
from scoring.views.workbook.reading import read


def receive(form: forms.UploadForm, table: Table, *, by: User) -> Upload | None:
    """Read the file against the table and keep it, or put on the form what is wrong with it."""
    if not form.is_valid():
        return None
    try:
        snapshot, warning = _snapshot(workbook.snapshot_of(form.book), table, by=by)
        reading = read(form.book, table)
    except ValidationError as error:
        form.add_error("tep", error)
        return None
    incoming = Incoming(
        name=form.name,
        snapshot_id=snapshot.pk if snapshot else None,
        cells=reading.cells,
        problems=reading.problems,
        warnings=[warning, *reading.warnings] if warning else reading.warnings,
    )
    return actions.keep_upload(table.round.pk, desk=table.desk, incoming=incoming, by=by)


def _snapshot(code: str, table: Table, *, by: User) -> tuple[Snapshot | None, str]:
    """Find the snapshot a file names; ValidationError when it is one of another table or desk."""
    if not code:
        return None, _(
            "Tệp không do hệ thống làm ra: so hai bên, ô trống trong tệp không xoá điểm nào."
        )
    found = Snapshot.objects.select_related("round__bloc_year").filter(code=code[:22])
    snapshot = found.first()
    if snapshot is None:
        return None, _(
            "Hệ thống không có ảnh chụp ghi trong tệp (tệp quá cũ hoặc đã bị sửa): so hai bên, "
            "ô trống trong tệp không xoá điểm nào."
        )
    if snapshot.round_id != table.round.pk:
        raise ValidationError(_foreign(snapshot.round, by), code="other_table")
    if snapshot.desk != table.desk:
        words = _("Tệp được tải ở bàn “%(then)s”, nay bạn ở bàn “%(now)s”: hãy tải tệp mới.")
        facts = {"then": snapshot.get_desk_display(), "now": table.desk.label}
        raise ValidationError(words % facts, code="other_desk")
    return snapshot, ""


def _foreign(round_: Round, by: User) -> str:
    """Name the table a file belongs to, where the person may know of it."""
    if Round.objects.visible_to(by).filter(pk=round_.pk).exists():
        facts = {"bloc": round_.bloc_year.name, "year": round_.bloc_year.year}
        return _("Tệp này của %(bloc)s năm %(year)s, không phải của bảng đang mở.") % facts
    return _("Tệp này của một bảng khác, không phải của bảng đang mở.")
