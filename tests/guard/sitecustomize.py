"""Shuts the network to the test run: whoever imports this can reach 127.0.0.1, ::1 and Unix sockets only.

`tests/conftest.py` loads it into pytest and puts its folder on PYTHONPATH, so that every Python that a test
starts imports it too, because of its name (but not one with -I or -E, nor with an environment of its own).
An audit hook sees the calls of the `socket` module whatever wraps them, and no test can take it out. Sockets
that C++ code opens by itself are not seen.

An attempt fails as an unreachable network does, with an `OSError`, which a program may well catch. So it is
also written to the file that NETBUILDER_SOCKET_LOG names, and the test fails when the file has grown.
"""

from __future__ import annotations

import _socket  # the C module alone: `socket` would cost each started Python some milliseconds
import os
import sys

_HERE = {"127.0.0.1", "::1", "localhost"}
_TO_ADDRESS = {"socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg"}
_LOOK_UP = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"}


class NetworkIsShut(OSError):
    """A test, or what it runs, wanted to leave this machine."""


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event in _TO_ADDRESS:
        host = _host_of_address(*arguments)
    elif event in _LOOK_UP:
        host = _host_of_lookup(arguments[0])
    else:
        return
    if host is None or host in _HERE:
        return
    message = f"{event} to {host!r} in process {os.getpid()}"
    log = os.environ.get("NETBUILDER_SOCKET_LOG")
    if log:
        with open(log, "a", encoding="utf-8") as file:
            file.write(message + "\n")
    raise NetworkIsShut(f"tests must not leave this machine: {message}")


def _host_of_address(socket: _socket.socket, address: object) -> str | None:
    """The host of an internet address; None for other families and for a socket that is already connected."""
    internet = socket.family in (_socket.AF_INET, _socket.AF_INET6)
    return _text(address[0]) if internet and isinstance(address, tuple) else None


def _host_of_lookup(asked: object) -> str | None:
    """The name that is looked up; None for no name and for this machine's own, which torchrun looks up."""
    name = _text(asked[0] if isinstance(asked, tuple) else asked)
    return None if name == _socket.gethostname() else name


def _text(host: object) -> str | None:
    return host.decode(errors="replace") if isinstance(host, bytes | bytearray) else host  # type: ignore[return-value]


sys.addaudithook(_watch)
