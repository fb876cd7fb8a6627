"""Where the site listens, and when it answers for the first time."""

import errno
import http.client
import socket
import time

from tools.wording import Stop

TAKEN = 2
ANSWER_WITHIN = 60  # seconds
EVERY_ADDRESS = {"0.0.0.0", "::"}  # noqa: S104  # compared with, not bound
HERE = {"127.0.0.1", "::1", "localhost"}


def site_url(host: str, port: int) -> str:
    """The address a person on this machine types."""
    name = "localhost" if host in EVERY_ADDRESS | HERE else host
    return f"http://{f'[{name}]' if ':' in name else name}:{port}"


def refuse_taken_port(host: str, port: int) -> None:
    """Fail now, before anything is installed or started."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno in {errno.EADDRINUSE, errno.EACCES}:
                other = port + 1 if port >= 1024 else 8000
                raise Stop(TAKEN, "port_taken", port=port, host=host, other=other) from error
            raise Stop(TAKEN, "host_wrong", host=host) from error


class FirstAnswer:
    """Notices when the site answers for the first time."""

    def __init__(self, host: str, port: int) -> None:
        self.host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # as above
        self.port = port
        self.deadline = time.monotonic() + ANSWER_WITHIN
        self.has_come = False

    def comes_now(self, hosts: list[str]) -> bool:
        """True once, when /song answers; a Stop when it has not for a minute."""
        if self.has_come:
            return False
        self.has_come = self._answers(hosts)
        if not self.has_come and time.monotonic() > self.deadline:
            raise Stop(1, "no_answer", seconds=ANSWER_WITHIN)
        return self.has_come

    def _answers(self, hosts: list[str]) -> bool:
        named = next((host for host in hosts if host.strip("*.")), "localhost")
        connection = http.client.HTTPConnection(self.host, self.port, timeout=2)
        try:
            connection.request("GET", "/song", headers={"Host": named.lstrip(".")})
            return connection.getresponse().status < 500
        except OSError:
            return False
        finally:
            connection.close()
