"""For a worker that a test starts: the product's settings on the environment that the test has.

Not tests.settings, which would make a var/ of its own.
"""

from thiduakhenthuong.settings import *  # noqa: F403
from thiduakhenthuong.settings import STORAGES

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
