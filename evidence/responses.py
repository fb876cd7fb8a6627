"""How the bytes of a file leave the house: kept apart from our pages, whatever is in them.

The caller has checked that the person may read the file.
"""

from django.http import FileResponse

from evidence.inspection.verdict import JPEG, PDF, PNG
from evidence.models import EvidenceFile

# Pages that show a file beside their own words: @csp_update(EMBEDS).
EMBEDS = {"frame-src": ["'self'"]}
ALONE = "default-src 'none'; sandbox"
# A browser shows no PDF inside a sandbox. Its viewer is no page of ours and may draw itself.
FRAMED = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
SHOWN = {
    PDF: FRAMED,
    PNG: f"{ALONE}; frame-ancestors 'self'",
    JPEG: f"{ALONE}; frame-ancestors 'self'",
}


def file_response(file: EvidenceFile, *, inline: bool) -> FileResponse:
    """Send a file as an attachment, or PDF and pictures to be shown in a frame of our own pages."""
    shown = inline and file.media_type in SHOWN
    response = FileResponse(
        file.file.open(),
        as_attachment=not shown,
        filename=file.name,
        content_type=file.media_type,
    )
    response.headers["Content-Security-Policy"] = SHOWN[file.media_type] if shown else ALONE
    response.headers["X-Frame-Options"] = "SAMEORIGIN" if shown else "DENY"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["ETag"] = f'"{file.sha256}"'
    return response


def can_be_shown(file: EvidenceFile) -> bool:
    """Tell whether a browser can show the file beside the score."""
    return file.media_type in SHOWN
