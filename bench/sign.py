"""A paper that 1, 7, 12 or 30 people sign: seconds to consent, to sign and to verify, as JSON.

Runs on a throw-away database: DATABASE_URL or a SQLite file that is removed again.
"""

import json
import os
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

SIGNERS = (1, 7, 12, 30)
STROKES = [[[0.1, 0.6], [0.3, 0.1], [0.45, 0.8], [0.7, 0.2], [0.9, 0.55]]]


def html(signers: int) -> str:
    """A short pledge with a box for each signer."""
    boxes = "".join(
        f'<div class="signature-box" id="chuky-{n:03d}"></div>' for n in range(1, signers + 1)
    )
    return (
        '<!doctype html><html lang="vi" class="state-nd30"><head><title>Giao ước thi đua</title>'
        '<link rel="stylesheet" href="/static/css/paper.css"></head>'
        f"<body><p>Các đơn vị thành viên cùng ký giao ước thi đua.</p>{boxes}</body></html>"
    )


@contextmanager
def timed(figures: dict[str, dict[str, float]], name: str):
    """Note what the block takes by the wall clock and by the processor's."""
    wall, processor = time.perf_counter(), time.process_time()
    yield
    figures[name] = {
        "wall_s": round(time.perf_counter() - wall, 2),
        "processor_s": round(time.process_time() - processor, 2),
    }


def opened(signers: int):
    """A document of that many people who have not signed yet."""
    from accounts.models import User  # noqa: PLC0415  # after django.setup()
    from core.pdf import html_to_pdf  # noqa: PLC0415
    from signing import actions  # noqa: PLC0415
    from signing.models import DocumentKind  # noqa: PLC0415

    label = actions.Label(DocumentKind.PLEDGE, "Giao ước thi đua", "cum-do", 2026)
    document = actions.prepare_document(label, by=None)
    paper = html_to_pdf(html(signers), identifier=document.code)
    seats = [
        actions.Seat(
            f"chuky-{n:03d}",
            User.objects.create(username=f"ky-{signers}-{n}", full_name=f"Người ký thứ {n}"),
            "Trưởng phòng",
            f"Đơn vị thứ {n}",
        )
        for n in range(1, signers + 1)
    ]
    return actions.open_signing(document.pk, pdf=paper.pdf, seats=seats, boxes=paper.boxes, by=None)


def consent(document) -> None:
    """Everybody agrees; the signatures are the worker's."""
    from signing import actions  # noqa: PLC0415

    for slot in document.slots.select_related("signer"):
        actions.consent(
            slot.pk,
            strokes=STROKES,
            seen_hash=document.content_hash,
            by=slot.signer,
            address=None,
            agent="",
        )


def measure(signers: int) -> dict[str, object]:
    """The way of one document through the actions and the task of the product."""
    from core.models import Job  # noqa: PLC0415
    from signing import seal, tasks  # noqa: PLC0415
    from signing.states import DocumentState  # noqa: PLC0415

    figures: dict[str, dict[str, float]] = {}
    document = opened(signers)
    with timed(figures, "consent"):
        consent(document)
    waiting = Job.objects.filter(state="QUEUED", arguments={"document_id": document.pk})
    with timed(figures, "sign"):
        for job in waiting:
            tasks.append_signatures(job.pk)
    document.refresh_from_db()
    assert document.state == DocumentState.COMPLETE, document.state
    pdf = document.latest.read()
    with timed(figures, "verify"):
        report = seal.verify(
            pdf,
            trust_roots=[tasks.authority().root],
            expected=tasks.expected_of(document),
            fields=[slot.field for slot in document.slots.all()],
        )
    assert report.sound, report.problems
    each = round(figures["sign"]["processor_s"] / signers, 2)
    return {"signers": signers, "kb": len(pdf) // 1024, **figures, "sign_each_processor_s": each}


def main() -> None:
    """Print one JSON object."""
    import django  # noqa: PLC0415  # settings are read from the environment set below

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    measure(2)  # what the first paper of a process loads is not the subject
    result = {"runs": [measure(signers) for signers in SIGNERS]}
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        for part in ("broker/queue", "broker/control", "media", "keys"):
            (Path(folder) / part).mkdir(parents=True)
        os.environ.update(
            DJANGO_SETTINGS_MODULE="thiduakhenthuong.settings",
            VAR_DIR=folder,
            SECRET_KEY="only-to-measure",  # noqa: S106
            HTTPS="0",
            DEBUG="0",
            ALLOWED_HOSTS="testserver",
        )
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{Path(folder) / 'do.sqlite3'}")
        main()
