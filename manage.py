#!/usr/bin/env python
"""Django's command line."""

import os
import secrets
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

NEEDS_NO_SECRET = {"score"}  # computes a file: no database, no session, nothing to sign


def main() -> None:
    """Run a command; a wrong setting is one line and exit 2."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thiduakhenthuong.settings")
    if NEEDS_NO_SECRET & set(sys.argv[1:2]):
        os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
