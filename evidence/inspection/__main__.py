"""One file on the standard input, one verdict on the standard output, within hard limits.

Run as a process of its own: a bomb or a crash of a parser ends this program and nothing else.
"""

import json
import resource
import sys
from dataclasses import asdict

from evidence.inspection import inspect
from evidence.inspection.verdict import Limits, Unsafe


def main(extension: str, limits: Limits) -> dict[str, object]:
    """Read the file and judge it; whatever a parser does not survive is a refusal."""
    content = sys.stdin.buffer.read(limits.file_bytes + 1)
    try:
        return asdict(inspect(content, extension=extension, limits=limits))
    except Unsafe as refusal:
        return {"refused": refusal.code}
    except Exception:  # the last line of defence: not understood is not taken
        return {"refused": "not_understood"}


def confine(limits: Limits) -> None:
    """Let the system end this process when it takes more than it was given."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run(extension: str, given: str) -> None:
    """Judge one file within the limits that were given as JSON."""
    limits = Limits(**json.loads(given))
    confine(limits)
    sys.stdout.write(json.dumps(main(extension, limits)))


if __name__ == "__main__":
    run(*sys.argv[1:])
