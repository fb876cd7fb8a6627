"""Write the year file of a stored year."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from scoring import exports, yearfile
from scoring.management import wording


class Command(BaseCommand):
    """export_year BLOC YEAR [--output FILE]: canonical bytes that load_year reads back."""

    help = "Xuất tệp năm thi đua (JSON) của một cụm, khối."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Bloc, year, and where to."""
        parser.add_argument("bloc")
        parser.add_argument("year")
        parser.add_argument("--output", type=Path)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the file, or write it; exit 2 when there is no such year."""
        with wording.problems_told():
            round_ = wording.stored_round(options["bloc"], options["year"])
            raw = yearfile.dump(exports.year_of(round_))
            wording.write(raw, options["output"])
