"""Bring var/ and the database up to this version of the product; run by tools/start.py in .venv.

One process, because every start of Django costs a second; what did not change is left alone.
"""

import hashlib
import io
import json
import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from redis import Redis, RedisError

from tools import messages
from tools.wording import Stop

BAD_VALUE = 2


def first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def load_settings() -> None:
    """Read the settings; a wrong value ends the start with the line that names it."""
    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise Stop(BAD_VALUE, "setting", problem=first_line(error)) from error


def make_folders() -> None:
    """Create what programs expect to exist; only the owner may look inside."""
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    broker = [options.get(name) for name in ("data_folder_in", "data_folder_out", "control_folder")]
    for folder in filter(None, [settings.MEDIA_ROOT, settings.KEYS_ROOT, *broker]):
        try:
            Path(folder).mkdir(mode=0o700, parents=True, exist_ok=True)
            (Path(folder) / ".writable").touch()
            (Path(folder) / ".writable").unlink()
        except OSError as error:
            name = "media" if folder == settings.MEDIA_ROOT else "unreadable"
            raise Stop(BAD_VALUE, name, path=folder, problem=error.strerror) from error


def reach_services() -> None:
    """Connect to the database and to Redis once, so that a wrong address is named here."""
    if settings.DATABASES["default"]["NAME"] == ":memory:":
        raise Stop(BAD_VALUE, "database", problem=":memory:")
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        raise Stop(BAD_VALUE, "database", problem=first_line(error)) from error
    if settings.REDIS_URL:
        try:
            Redis.from_url(settings.REDIS_URL, socket_connect_timeout=3).ping()
        except (RedisError, ValueError) as error:
            raise Stop(BAD_VALUE, "redis", problem=first_line(error)) from error


def migrate() -> None:
    """Run the migrations that are missing, if any."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)


def changed(stamp: Path, files: list[Path]) -> bool:
    """Whether the files differ from those of the last time; remembers them if so."""
    lines = [f"{path} {hashlib.sha256(path.read_bytes()).hexdigest()}" for path in files]
    content = "\n".join(lines)
    if stamp.exists() and stamp.read_text() == content:
        return False
    stamp.write_text(content)
    return True


def compile_changed_messages(stamps: Path) -> None:
    """Compile when a .po changed or a .mo is missing."""
    missing = [po for po in messages.catalogues() if not po.with_suffix(".mo").exists()]
    if changed(stamps / "messages", messages.catalogues()) or missing:
        messages.compile_messages()


def collect_static(stamps: Path) -> None:
    """Collect and compress the static files when ours or the libraries that bring some changed."""
    ours = [path for folder in settings.STATICFILES_DIRS for path in Path(folder).rglob("*")]
    files = sorted(path for path in ours if path.is_file())
    manifest = Path(settings.STATIC_ROOT, "staticfiles.json")
    pins = Path(settings.BASE_DIR, "requirements.txt")
    if changed(stamps / "static", [pins, *files]) or not manifest.exists():
        call_command("collectstatic", interactive=False, verbosity=0)


def prepare() -> None:
    load_settings()
    make_folders()
    reach_services()
    stamps = Path(settings.VAR_DIR, "stamps")
    stamps.mkdir(exist_ok=True)
    migrate()
    compile_changed_messages(stamps)
    collect_static(stamps)
    try:
        call_command("check", stdout=io.StringIO())
    except SystemCheckError as error:
        raise Stop(BAD_VALUE, "setting", problem=str(error)) from error


def main() -> int:
    os.umask(0o077)
    try:
        prepare()
    except Stop as stop:
        sys.stderr.write(f"{stop}\n")
        return stop.status
    hosts = json.dumps({"site": settings.SITE_URL, "hosts": settings.ALLOWED_HOSTS})
    sys.stdout.write(f"{hosts}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
