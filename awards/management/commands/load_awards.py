"""Load the catalogue of awards, base salaries and quotas."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from awards import actions


class Command(BaseCommand):
    """Bring the tables in line with the catalogue that comes with the software."""

    help = "Nạp danh mục danh hiệu, mức lương cơ sở và hạn mức; chạy lại không đổi gì."

    def handle(self, *args: object, **options: object) -> None:
        """Say how many rows changed."""
        changed = actions.load_catalogue(by=None)
        self.stdout.write(_("Đã cập nhật %(rows)s dòng danh mục.") % {"rows": changed})
