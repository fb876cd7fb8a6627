"""Cut the fonts of the papers down to what a Vietnamese page needs; `python -m tools.webfonts`.

The full faces in static/fonts/pdf are for PDFs. The Open Font License keeps the name Liberation for
unchanged files, so the cut ones are called VB Serif inside as well.
"""

from fontTools import subset
from fontTools.ttLib import TTFont

from tools.environment import ROOT

FACES = {"Regular": "regular", "Bold": "bold", "Italic": "italic"}
LETTERS = "U+0020-007E,U+00A0-00FF,U+0102-0103,U+0110-0111,U+0128-0129,U+0168-0169,U+01A0-01A1"
MARKS = "U+01AF-01B0,U+0300-0301,U+0303,U+0309,U+0323,U+1EA0-1EF9,U+2010-2026,U+20AB,U+2212"
NAMES = {1: "VB Serif", 3: "VB Serif {face}", 4: "VB Serif {face}", 6: "VBSerif-{face}"}


def cut(face: str, name: str) -> None:
    """Write one face as woff2."""
    options = subset.Options(flavor="woff2", layout_features=["kern", "mark", "ccmp"])
    options.drop_tables += ["FFTM"]  # the editor's own dates
    font = subset.load_font(str(ROOT / f"static/fonts/pdf/LiberationSerif-{face}.ttf"), options)
    chosen = subset.Subsetter(options)
    chosen.populate(unicodes=subset.parse_unicodes(f"{LETTERS},{MARKS}"))
    chosen.subset(font)
    rename(font, face)
    target = ROOT / f"static/fonts/web/vb-serif-{name}.woff2"
    target.parent.mkdir(exist_ok=True)
    subset.save_font(font, str(target), options)


def rename(font: TTFont, face: str) -> None:
    """Give the face its own name in every record that carries one."""
    for record in font["name"].names:
        if record.nameID in NAMES:
            record.string = NAMES[record.nameID].format(face=face)


if __name__ == "__main__":
    for face, name in FACES.items():
        cut(face, name)
