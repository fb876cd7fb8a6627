"""The score table as a workbook: taken away, filled in, brought back."""

from scoring.views.workbook.pages import excel, make_workbook
from scoring.views.workbook.taking import upload

__all__ = ["excel", "make_workbook", "upload"]
