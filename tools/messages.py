"""Compile the catalogues of locale/ without the gettext programs; `python -m tools.messages`."""

from pathlib import Path

import polib

from tools.environment import ROOT


def catalogues() -> list[Path]:
    return sorted(ROOT.glob("locale/*/LC_MESSAGES/*.po"))


def compile_messages() -> None:
    """Write every .mo whose content would change; untranslated and fuzzy entries stay out.

    In an image of production the files are there already and may not be written.
    """
    for catalogue in catalogues():
        compiled = polib.pofile(str(catalogue)).to_binary()
        target = catalogue.with_suffix(".mo")
        if not target.exists() or target.read_bytes() != compiled:
            target.write_bytes(compiled)


if __name__ == "__main__":
    compile_messages()
