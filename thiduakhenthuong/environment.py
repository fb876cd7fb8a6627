"""Readers of the environment; each refuses a wrong value in one line that names it."""

import re
from collections.abc import Collection
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()
HOST = re.compile(r"\*|\.?[\w-]+(\.[\w-]+)*|\[[0-9A-Fa-f:.]+\]")
NEEDS_A_HOST = {"http", "https", "smtp", "smtps", "smtp+tls", "smtp+ssl"}


def env_bool(name: str, *, default: bool) -> bool:
    """Read a switch; anything but the usual words is refused."""
    word = env.str(name, default="").strip().lower()
    if word in {"", "1", "true", "yes", "on", "0", "false", "no", "off"}:
        return default if word == "" else word in {"1", "true", "yes", "on"}
    raise ImproperlyConfigured(f"{name}: phải là 1 hoặc 0, không phải “{word}”.")


def env_choice(name: str, *, default: str, allowed: Collection[str]) -> str:
    """Read one of the allowed words, in capitals or not."""
    word: str = env.str(name, default="").strip() or default
    if word.upper() not in allowed:
        raise ImproperlyConfigured(f"{name}: chỉ nhận {', '.join(allowed)}, không phải “{word}”.")
    return word.upper()


def env_hosts(name: str, *, default: str) -> list[str]:
    """Read names of hosts, parted by commas: no scheme, no port, no blank; at least one."""
    given: str = env.str(name, default="") or default
    hosts = [host.strip() for host in given.split(",") if host.strip()]
    wrong = [host for host in hosts if not HOST.fullmatch(host)]
    if wrong or not hosts:
        named = ", ".join(wrong) or given
        raise ImproperlyConfigured(f"{name}: chỉ nhận tên máy chủ, không phải “{named}”.")
    return hosts


def env_secret(name: str, *, file: Path) -> str:
    """Read a secret from NAME, from the file NAME_FILE names, or from `file`."""
    if env.str(name, default=""):
        return str(env.str(name))
    path = Path(env.str(f"{name}_FILE", default=str(file)))
    secret = path.read_text("utf-8").strip() if path.is_file() else ""
    if not secret:
        raise ImproperlyConfigured(f"{name}: chưa có giá trị (đặt {name} hoặc chạy ./run).")
    return secret


def env_url(name: str, *, schemes: Collection[str]) -> str:
    """Read an address whose scheme we can serve, or nothing."""
    url: str = env.str(name, default="")
    scheme = url.partition("://")[0]
    if url and (scheme not in schemes or "://" not in url):
        raise ImproperlyConfigured(
            f"{name}: chỉ nhận {', '.join(sorted(schemes))}, không phải “{url}”."
        )
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  # reading it is the check
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: cổng không phải là số trong “{url}”.") from error
    if scheme in NEEDS_A_HOST and not parts.hostname:
        raise ImproperlyConfigured(f"{name}: thiếu tên máy chủ trong “{url}”.")
    return url
