"""What the gate makes of every hostile and honest file: verdict, time, memory."""

import json
import os
import resource
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django
from django.core.exceptions import SuspiciousFileOperation, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

django.setup()

from evidence.safety import examine  # noqa: E402  # after the settings
from tests.evidence.honest import HONEST, document, noise, saved, xlsx  # noqa: E402  # after the settings
from tests.evidence.hostile import all_of_them  # noqa: E402  # after the settings


def photograph(*, progressive: bool) -> bytes:
    """A picture of 48 million points, as the largest phones take it."""
    out = BytesIO()
    image = Image.effect_noise((800, 600), 30).convert("RGB").resize((8000, 6000))
    image.save(out, "JPEG", quality=80, progressive=progressive, subsampling=0)
    return out.getvalue()


def thick_pdf() -> bytes:
    """Nearly as much as may be sent: many streams of what does not pack."""
    pdf = document()
    pdf.Root.Extra = pdf.make_indirect([pdf.make_stream(noise(100_000 + n)) for n in range(190)])
    return saved(pdf)


LARGE = {
    "48-mp.jpg": lambda: photograph(progressive=False),
    "48-mp-progressive.jpg": lambda: photograph(progressive=True),
    "19-mb.pdf": thick_pdf,
    "200000-rows.xlsx": lambda: xlsx(200_000),
}


def make_all(folder: str) -> None:
    """Write every file down."""
    rows = [(name, make(), ("taken",)) for name, make in (HONEST | LARGE).items()]
    rows += [(row.name, row.content, row.codes) for row in all_of_them()]
    for number, (name, content, codes) in enumerate(rows):
        Path(folder, f"{number:04d}").write_bytes(content)
        Path(folder, f"{number:04d}.json").write_text(json.dumps([name, codes]))


def judge(name: str, content: bytes) -> tuple[str, float, float]:
    """The outcome, the time by the clock, and the time of the processor."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    try:
        examine(SimpleUploadedFile(name or "x", content))
        outcome = "taken"
    except ValidationError as error:
        outcome = error.code or ""
    except SuspiciousFileOperation:
        outcome = "extension"  # a form drops such a name before anybody sees it
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - spent.ru_utime - spent.ru_stime
    return outcome, time.perf_counter() - start, cpu


def main(folder: str) -> None:
    """Print what was measured as one line of JSON."""
    seen = []
    for about in sorted(Path(folder).glob("*.json")):
        name, codes = json.loads(about.read_text())
        seen.append((name, codes, *judge(name, about.with_suffix("").read_bytes())))
    slowest = max(seen, key=lambda row: row[4])
    told = {
        "honest": sum(row[1] == ["taken"] for row in seen),
        "hostile": sum(row[1] != ["taken"] for row in seen),
        "otherwise": [row[:3] for row in seen if row[2] not in row[1]],
        "seconds_max": round(max(row[3] for row in seen), 2),
        "cpu_seconds_max": round(slowest[4], 2),
        "slowest": slowest[0],
        "peak_megabytes": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
    }
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")


def alone(what: str, folder: str) -> None:
    """Run one half of the work; the figures of a process take in everything it waited for."""
    subprocess.run([sys.executable, __file__, what, folder], check=True)  # noqa: S603  # ourselves


if __name__ == "__main__":
    if len(sys.argv) > 1:
        {"make": make_all, "measure": main}[sys.argv[1]](sys.argv[2])
    else:
        with TemporaryDirectory() as folder:
            alone("make", folder)
            alone("measure", folder)
