"""Load a year file into the database."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from core.transitions import Refused
from scoring import actions, yearfile
from scoring.management import wording


class Command(BaseCommand):
    """load_year FILE [--replace]: one transaction, or exit 2 and nothing is written."""

    help = "Nạp tệp năm thi đua (JSON) vào cơ sở dữ liệu."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, and whether it may stand in for what is there."""
        parser.add_argument("file", metavar="FILE", help="tệp JSON, hoặc - để đọc đầu vào chuẩn")
        parser.add_argument("--replace", action="store_true", help="thay năm đã nạp")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read, check, store; say in one line what was stored."""
        with wording.problems_told(source=options["file"]):
            raw = wording.read(options["file"], most=yearfile.LARGEST)
            year_file = yearfile.parse(raw)
            try:
                actions.load_year(year_file, by=None, replace=options["replace"])
            except Refused as refusal:
                sys.stderr.write(f"bloc: {wording.one_line(str(refusal))}\n")
                sys.exit(2)
            self.stdout.write(
                _("Đã nạp %(bloc)s năm %(year)s: %(units)s đơn vị, %(entries)s ô điểm.")
                % {
                    "bloc": year_file.bloc.slug,
                    "year": year_file.year,
                    "units": len(year_file.units),
                    "entries": sum(map(len, year_file.entries.values())),
                }
            )
