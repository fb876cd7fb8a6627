"""The demo cut down to two blocs of a few members each, and a worker for it without a broker."""

import json
import shutil
from pathlib import Path
from typing import Any

from celery import current_app

from core.models import Job, JobState
from demo import story

ENDED, LIVE = "khoi-co-quan-dang-can-tho", "khoi-mau-1"
MEMBERS = {
    ENDED: ("ban-tuyen-giao-can-tho", "ban-noi-chinh-can-tho", "uy-ban-kiem-tra-can-tho"),
    LIVE: ("so-mau-a", "so-mau-b", "chi-cuc-mau-c", "cong-ty-mau-i"),
}
LEAVES = 20


def cut_down(folder: Path) -> Path:
    """Write the data files of a small demo; the bloc that ends holds a second conference."""
    shutil.copytree(story.FOLDER / "criteria", folder / "criteria")
    everybody = _read("people.json")
    people = [one for one in everybody["people"] if _stays(one)]
    _write(folder / "people.json", everybody | {"people": people})
    for slug, members in MEMBERS.items():
        facts, scores = _read(f"blocs/{slug}.json"), _read(f"scores/{slug}.json")
        facts["members"] = [each for each in facts["members"] if each["code"] in members]
        pledge = facts["pledge"]
        pledge["unit_contents"] = [
            each for each in pledge["unit_contents"] if each["unit"] in members
        ]
        if slug == ENDED:
            again = facts["conferences"][0] | {"kind": "SUMMARY", "name": "Hội nghị tổng kết"}
            facts["conferences"].append(again)
        for part in ("entries", "status", "pledge_completion", "women_share"):
            scores[part] = {unit: scores[part][unit] for unit in members if unit in scores[part]}
        _write(folder / "blocs" / f"{slug}.json", facts)
        _write(folder / "scores" / f"{slug}.json", scores)
    return folder


def work() -> None:
    """Run every job that waits, as the worker would, with those that they bring about."""
    while waiting := list(Job.objects.filter(state=JobState.QUEUED).order_by("pk")):
        for job in waiting:
            current_app.tasks[job.task](job.pk)


def _stays(person: dict[str, Any]) -> bool:
    bloc = person["bloc"]
    return not bloc or person["unit"] in MEMBERS.get(bloc, ())


def _read(name: str) -> Any:
    return json.loads((story.FOLDER / name).read_text("utf-8"))


def _write(path: Path, content: Any) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
