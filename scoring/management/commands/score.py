"""Compute a year file without a database: also a rehearsal of new criteria."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from scoring import yearfile
from scoring.management import tables, wording


class Command(BaseCommand):
    """score FILE [--json]: exit 0 with the result, or 2 with every problem of the file."""

    help = "Tính điểm và xếp hạng từ tệp năm thi đua (JSON); “-” là đầu vào chuẩn."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """A file, and the form of the answer."""
        parser.add_argument("file")
        parser.add_argument("--json", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the result."""
        with wording.problems_told(source=options["file"]):
            raw = wording.read(options["file"], most=yearfile.LARGEST)
            year_file = yearfile.parse(raw)
            result = yearfile.result(year_file)
            if options["json"]:
                self.stdout.write(json.dumps(result, ensure_ascii=False))
            else:
                names = {unit.code: unit.name for unit in year_file.units}
                self.stdout.write(tables.ranking_table(result, names=names))
