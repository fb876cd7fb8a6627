"""Static files under hashed names, the imports of our own modules included, without comments."""

import re
from typing import Any

from django.contrib.staticfiles.storage import HashedFilesMixin
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]

IMPORTS = HashedFilesMixin._js_module_import_aggregation_patterns[1]  # type: ignore[attr-defined]
COMMENT_LINE = re.compile(r"^[ \t]*//.*\n", re.MULTILINE)
INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)


class ModuleStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """A module of ours that imports another names its hashed file, so both may be kept for ever.

    Only below js/: files of other people import what only their own tools know.
    """

    support_js_module_import_aggregation = True
    _js_module_import_aggregation_patterns = ("js/*.js", IMPORTS)

    def _save(self, name: str, content: Any) -> str:
        if name.startswith("js/") and name.endswith(".js"):
            content = ContentFile(lean(b"".join(content.chunks()).decode()).encode())
        saved: str = super()._save(name, content)
        return saved


def lean(module: str) -> str:
    """Leave out lines of comment and indentation; a text of ours never spans lines."""
    return INDENTATION.sub("", COMMENT_LINE.sub("", module))
