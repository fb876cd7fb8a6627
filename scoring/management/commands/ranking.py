"""Rank a stored year."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from scoring import exports
from scoring.management import wording
from scoring.management.tables import ranking_table


class Command(BaseCommand):
    """ranking BLOC YEAR [--json]: what score says of the export; frozen stays frozen."""

    help = "Xếp hạng một cụm, khối từ dữ liệu đã lưu."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Bloc, year, and for whom."""
        parser.add_argument("bloc", metavar="BLOC")
        parser.add_argument("year", metavar="YEAR")
        parser.add_argument("--json", action="store_true", help="in một đối tượng JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the result; exit 2 when there is no such year."""
        with wording.problems_told():
            round_ = wording.stored_round(options["bloc"], options["year"])
            result = exports.result_of(round_)
            if options["json"]:
                text = json.dumps(result, ensure_ascii=False)
            else:
                members = round_.bloc_year.members.values_list("code", "name")
                text = ranking_table(result, names=dict(members))
            self.stdout.write(text)
