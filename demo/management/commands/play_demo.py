"""Play the sample year of the demo blocs until every paper is finished."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils import timezone

import awards.actions
from core import jobs
from core.tasks import sweep
from demo import cast, listing, play, story

PAUSE = 1.0  # seconds between two looks at what the worker has done


class Command(BaseCommand):
    """Needs a running worker; started again after an interruption it goes on where it was."""

    help = "Play the sample year of the demo blocs through the actions that people press."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Offer the address for the listing, and how long to wait."""
        parser.add_argument("--url", default=settings.SITE_URL)
        parser.add_argument("--wait", action="store_true", help="until every paper is finished")
        parser.add_argument("--patience", type=int, default=1800, help="seconds, with --wait")

    def handle(self, *args: Any, **options: Any) -> None:
        """Advance every bloc until nothing is left, then write var/demo.json."""
        if jobs.retry_failed(timezone.now()):
            sweep()
        is_told = listing.path().is_file()
        secret = listing.password()
        cast.invite(secret, anew=not is_told)
        cast.seat_departments_and_board()
        awards.actions.load_catalogue(by=None)
        told = story.stories()
        for one in told:
            play.found(one)
        listing.write(options["url"], secret=secret)
        self._play(told, until=time.monotonic() + options["patience"], wait=options["wait"])
        listing.write(options["url"], secret=secret)

    def _play(self, told: list[story.Story], *, until: float, wait: bool) -> None:
        left = told
        while left := [one for one in left if play.advance(one)]:
            if not wait:
                return
            try:
                play.refuse_failed_jobs()
            except play.Stuck as stuck:
                raise CommandError(str(stuck)) from stuck
            if time.monotonic() > until:
                names = ", ".join(one.slug for one in left)
                raise CommandError(f"Chưa xong sau thời gian chờ: {names}")
            time.sleep(PAUSE)
