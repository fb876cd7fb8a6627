"""What every sheet of a paper carries: its code, its address, the square that leads there."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from core.qr import qr_svg


@dataclass(frozen=True, slots=True)
class PaperMark:
    """The mark of one paper; a draft has no code yet and no square."""

    code: str
    is_sample: bool

    @property
    def address(self) -> str:
        """Where a reader checks the paper."""
        return f"{settings.SITE_URL}/xac-minh/{self.code}/"

    @property
    def short_address(self) -> str:
        """The same without the scheme, as people read it."""
        return self.address.split("://", 1)[-1]

    @property
    def qr(self) -> SafeString:
        """The address as a drawing; empty on a draft."""
        if not self.code:
            return SafeString("")
        title = f"Mã QR dẫn tới trang kiểm tra văn bản {self.code}"
        return mark_safe(qr_svg(self.address, title=title))  # noqa: S308  # drawn by us from our own code
