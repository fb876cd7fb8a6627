"""How the cells of a workbook look: official, dense, legible in black and white."""

from core.spreadsheets import Style

INK, MUTED = "#1B1D21", "#5A6169"
TITLE = Style(bold=True, size=14)
TOLD = Style(colour=MUTED, size=10)
GROUP = Style(bold=True, size=10, fill="#E9EDF2", border=True)
HEAD = Style(bold=True, size=10, wrap=True, fill="#F3F5F8", border=True, align="center")
RULE = Style(size=9, wrap=True, colour=MUTED, fill="#F3F5F8", border=True, align="center")
UNIT = Style(wrap=True, border=True)
CODE = Style(size=9, colour=MUTED, border=True)
OPEN = Style(border=True, open=True, align="right")
CHOICE = Style(border=True, open=True, align="center")
LOCKED = Style(border=True, fill="#ECEFF2", colour=MUTED, align="right")
POINTS = Style(border=True, fill="#F3F5F8", align="right")
TOTAL = Style(border=True, fill="#F3F5F8", align="right", bold=True)
TEXT = Style(wrap=True)
TOPIC = Style(bold=True, wrap=True)


def decimals(places: int) -> str:
    """Show a computed number with all the decimals the policy gives it."""
    return f"0.{'0' * places}" if places else "0"
