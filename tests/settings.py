"""The product's settings on a throw-away var/, with what would only slow tests down taken out.

The database and Redis come from DATABASE_URL and REDIS_URL, as in production; ./test sets them.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")


def in_memory() -> str | None:
    """Where Linux keeps files in memory: nothing of a test need outlive the machine."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108  # a private folder in it


def throw_away_var() -> Path:
    """One folder for a run, removed by the process that made it; each xdist worker gets a part."""
    if WORKER:
        return Path(os.environ["TEST_VAR"]) / WORKER
    path = Path(tempfile.mkdtemp(prefix="thidua-test-", dir=in_memory()))
    os.environ["TEST_VAR"] = str(path)
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return path


def own_redis(url: str) -> str:
    """Redis number 1 to 15 for each xdist worker, so that they share no queue and no cache."""
    return f"{url.rstrip('/')}/{int(WORKER.removeprefix('gw')) % 15 + 1}" if WORKER else url


VAR = throw_away_var()
for folder in ("static", "broker/queue", "broker/control", "media", "keys"):
    (VAR / folder).mkdir(parents=True, exist_ok=True)
os.environ.update(
    VAR_DIR=str(VAR),
    SECRET_KEY="only-for-tests-" + "0123456789abcdef" * 4,
    HTTPS="0",
    SITE_URL="http://localhost:8000",
    ALLOWED_HOSTS="localhost,127.0.0.1,testserver",
    MEDIA_ROOT=str(VAR / "media"),
)
if os.environ.get("REDIS_URL"):
    os.environ["REDIS_URL"] = own_redis(os.environ["REDIS_URL"])

# The environment must stand before the settings read it.
from thiduakhenthuong.settings import *  # noqa: E402, F403
from thiduakhenthuong.settings import STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
