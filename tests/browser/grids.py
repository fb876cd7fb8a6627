"""What the tests of the grid share: who works at it, where its cells are, a clipboard."""

from blocs.models import Office
from scoring.models import Entry, ScoreSheet
from scoring.states import SheetState, Stage
from tests.factories import appoint, make_user

GRID = "/cham-diem/cum-5/2026/"


def secretary_of(round_, name="Trần Thị Hoa"):
    """The person at the bloc's desk."""
    person = make_user(full_name=name)
    appoint(person, Office.BLOC_SECRETARY, bloc=round_.bloc_year.bloc)
    return person


def hand_in(round_, unit="dv-1", **entries):
    """Let a unit have handed in a self-score; I_2 is criterion I.2."""
    sheet = ScoreSheet.objects.get(round=round_, member__code=unit)
    for code, value in entries.items():
        criterion = round_.criteria.nodes.get(code=code.replace("_", "."))
        Entry.objects.create(sheet=sheet, criterion=criterion, stage=Stage.SELF, value=value)
    ScoreSheet.objects.filter(pk=sheet.pk).update(
        state=SheetState.SUBMITTED, submitted_at="2026-11-01T00:00:00Z"
    )


def cell(page, unit, code):
    """The cell of a unit and a criterion, whichever way round the table stands."""
    is_turned = page.locator("#bang-cham[data-turned]").count()
    line, head = (code, unit) if is_turned else (unit, code)
    heads = page.locator("thead th[data-head]")
    codes = heads.evaluate_all("heads => heads.map(head => head.dataset.code)")
    lines = page.locator("tr[data-line]", has=page.locator(f"th[data-code='{line}']"))
    return lines.locator("td").nth(codes.index(head))


def field(page, unit, code, part="points"):
    """The input of a cell; it comes a moment after the text."""
    return cell(page, unit, code).locator(f"[name='{part}']")


def paste(page, text):
    """Let the clipboard of a spreadsheet arrive where the keyboard is."""
    page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            const how = { clipboardData: data, bubbles: true, cancelable: true };
            document.activeElement.dispatchEvent(new ClipboardEvent("paste", how));
        }""",
        text,
    )


def saved(page):
    """Wait until everything is stored."""
    page.locator("#da-luu", has_text="Đã lưu lúc").wait_for()


def has_focus(locator):
    return locator.evaluate("each => each === document.activeElement")


def values(code, part="points", stage=Stage.BLOC):
    """What the database has of a criterion, in the order of the units."""
    entries = Entry.objects.filter(criterion__code=code, stage=stage)
    ordered = entries.order_by("sheet__member__position")
    return [entry.value[part] if entry.value else None for entry in ordered]
