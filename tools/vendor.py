"""Fetch the files of static/vendor/ and tests/vendor/ again and rewrite the manifest.

Run it only to move a version:  .venv/bin/python tools/vendor.py
It needs npm. Every package is named with its exact version and the integrity of its archive, so
what is committed can be made again, byte for byte, and an archive that changed under its version
is refused. A new icon is one more line in tools/icons.txt.
"""

import base64
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"
MANIFEST = VENDOR / "MANIFEST.json"


@dataclass(frozen=True, slots=True)
class Package:
    """An npm archive and where each wanted member of it goes, relative to the project."""

    name: str
    version: str
    licence: str
    integrity: str
    files: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class HandPlaced:
    """Files that come from another place than npm: only their hashes are kept here."""

    name: str
    version: str
    licence: str
    source: str
    folder: str


PACKAGES = (
    Package(
        "bootstrap",
        "5.3.9",
        "MIT",
        "sha512-20cU0rcfw8WdxtVbmfU+xT2EjvVTw9Ror/h1Qvd7DXCujRg8OO9mdBCsmTHdJFf3BuadmBNJtgIuUXsBqSkk/w==",
        (
            ("dist/css/bootstrap.min.css", "static/vendor/bootstrap.min.css"),
            ("dist/js/bootstrap.bundle.min.js", "static/vendor/bootstrap.bundle.min.js"),
            ("LICENSE", "static/vendor/licenses/bootstrap.txt"),
        ),
    ),
    Package(
        "bootstrap-icons",
        "1.13.2",
        "MIT",
        "sha512-fAU1Ly3dH7hwRg+CB8EZ0Vl0fF80zgXHeUVJyfUOKzoURr+TbwISbCW5tKUoQLERaWYG2emTCybcPbD96hdD1A==",
        (("LICENSE", "static/vendor/licenses/bootstrap-icons.txt"),),
    ),
    Package(
        "@fontsource-variable/inter",
        "5.3.0",
        "OFL-1.1",
        "sha512-OupL48va4JNofb97w6NYeF9S7W/kHNKM0Er8Dem5nqi4jeOLrVJDoE8tZEpnMJmtkvNbB1EIPPwHcdkF6b1oUA==",
        (
            (
                "files/inter-latin-wght-normal.woff2",
                "static/vendor/inter/inter-latin-wght-normal.woff2",
            ),
            (
                "files/inter-vietnamese-wght-normal.woff2",
                "static/vendor/inter/inter-vietnamese-wght-normal.woff2",
            ),
            ("LICENSE", "static/vendor/licenses/inter.txt"),
        ),
    ),
    Package(
        "htmx.org",
        "4.0.1",
        "0BSD",
        "sha512-oF7JgXhDW9UXCy/k1ZYFUQgzu/rm19ORWPSPNL91vPluB2PB9+MV55tyQdH/w7o2EAbTYUG5SDW1R60mdkdqGg==",
        (
            ("dist/htmx.min.js", "static/vendor/htmx.min.js"),
            ("LICENSE", "static/vendor/licenses/htmx.txt"),
        ),
    ),
    Package(
        "axe-core",
        "4.14.1",
        "MPL-2.0",
        "sha512-FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==",
        (("axe.min.js", "tests/vendor/axe.min.js"), ("LICENSE", "tests/vendor/axe-LICENSE.txt")),
    ),
)

HAND_PLACED = (
    HandPlaced(
        "liberation-serif",
        "2.1.5",
        "OFL-1.1",
        "Debian fonts-liberation2 or fonts-liberation of that version",
        "static/fonts/pdf",
    ),
    HandPlaced(
        "vb-serif",
        "2.1.5",
        "OFL-1.1",
        "cut from liberation-serif by tools/webfonts.py, under a name of its own",
        "static/fonts/web",
    ),
)

ICONS_FROM = "bootstrap-icons"
ICONS = (ROOT / "tools" / "icons.txt").read_text().split()


def fetch(package: Package, folder: Path) -> tarfile.TarFile:
    """Download an archive with npm and refuse it unless its SHA-512 is the recorded one."""
    command = ["npm", "pack", "--silent", f"{package.name}@{package.version}"]
    named = subprocess.run(  # noqa: S603  # the names stand in this file
        command, cwd=folder, check=True, capture_output=True, text=True
    )
    archive = folder / named.stdout.strip()
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if f"sha512-{digest}" != package.integrity:
        raise SystemExit(f"{package.name}: integrity is sha512-{digest}")
    return tarfile.open(archive)


def member(archive: tarfile.TarFile, path: str) -> bytes:
    """Return one file of an npm archive (they all sit below `package/`)."""
    file = archive.extractfile(f"package/{path}")
    assert file is not None
    return file.read()


def without_source_map(content: bytes) -> bytes:
    """Cut the pointer to a .map that is not shipped: it breaks hashed static files."""
    return re.sub(rb"\n?(//|/\*)[#@] sourceMappingURL=\S+( ?\*/)?\s*$", b"\n", content)


def symbol(archive: tarfile.TarFile, name: str) -> str:
    """Turn an icon into a symbol that takes the colour of the text around it."""
    svg = member(archive, f"icons/{name}.svg").decode()
    found = re.search(r'viewBox="([^"]+)"[^>]*>(.*)</svg>', svg, re.DOTALL)
    assert found is not None
    shape = re.sub(r"\s*\n\s*", "", found[2])
    return f'<symbol id="{name}" viewBox="{found[1]}" fill="currentColor">{shape}</symbol>'


def sprite(archive: tarfile.TarFile) -> bytes:
    """Return the one file that holds every icon; pages say icons.svg#name."""
    symbols = "\n".join(symbol(archive, name) for name in sorted(ICONS))
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'.encode()


def unpack(package: Package, folder: Path) -> list[str]:
    """Write the wanted members of a package and return their paths."""
    with fetch(package, folder) as archive:
        contents = {path: member(archive, source) for source, path in package.files}
        if package.name == ICONS_FROM:
            contents["static/vendor/icons.svg"] = sprite(archive)
    for path, content in contents.items():
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        text = path.endswith((".js", ".css"))
        (ROOT / path).write_bytes(without_source_map(content) if text else content)
    return sorted(contents)


def hashes(paths: list[str]) -> dict[str, str]:
    return {path: hashlib.sha256((ROOT / path).read_bytes()).hexdigest() for path in paths}


def entry(package: Package, folder: Path) -> dict[str, object]:
    return {
        "name": package.name,
        "version": package.version,
        "licence": package.licence,
        "source": f"npm {package.name}@{package.version}",
        "integrity": package.integrity,
        "files": hashes(unpack(package, folder)),
    }


def hand_placed_entry(placed: HandPlaced) -> dict[str, object]:
    paths = sorted(
        p.relative_to(ROOT).as_posix() for p in (ROOT / placed.folder).rglob("*") if p.is_file()
    )
    return {
        "name": placed.name,
        "version": placed.version,
        "licence": placed.licence,
        "source": placed.source,
        "integrity": None,
        "files": hashes(paths),
    }


def main() -> None:
    """Write every vendored file and the manifest that the tests compare them with."""
    with tempfile.TemporaryDirectory() as name:
        entries = [entry(package, Path(name)) for package in PACKAGES]
    entries += [hand_placed_entry(p) for p in HAND_PLACED if (ROOT / p.folder).is_dir()]
    MANIFEST.write_text(json.dumps(entries, ensure_ascii=False, indent=1) + "\n")
    sys.stdout.write(f"{len(ICONS)} icons, {len(entries)} packages\n")


if __name__ == "__main__":
    main()
