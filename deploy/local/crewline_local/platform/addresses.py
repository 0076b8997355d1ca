"""Where the platform listens: the port of the last run when it is free, so that links already sent keep working."""

from __future__ import annotations

import socket
import time
from pathlib import Path

from crewline_local import ports
from crewline_local.errors import StartFailed
from crewline_local.platform.settings import USUAL_PORT

_NEIGHBOURS = 20
_LEAVING_SECONDS = 3.0


def public_port(directory: Path, *, wanted: int) -> int:
    """The wanted port, else the last one, else 8080 or one of the next, else any."""
    if wanted:
        if not _becomes_free(wanted):
            raise StartFailed(f"port {wanted} is taken by another program; set CREWLINE_PORT to another one")
        return _kept(directory, "web", wanted)
    last = _last(directory, "web")
    if last and _becomes_free(last):
        return last
    near = (port for port in range(USUAL_PORT, USUAL_PORT + _NEIGHBOURS) if ports.is_free(port))
    return _kept(directory, "web", next(near, None) or ports.free_port())


def inner_port(directory: Path, name: str) -> int:
    """A loopback port for a part of ours, the same in every run while it is free."""
    # A neighbour's port looks free until it listens; of thirty drawn at random two would meet once in thirty runs.
    files = (file for file in directory.glob("*.port") if file.stem != name)
    others = {port for file in files if (port := _last(directory, file.stem))}
    last = _last(directory, name)
    if last and last not in others and _becomes_free(last):
        return last
    return _kept(directory, name, ports.free_port(taken=others))


def listening_socket(host: str, port: int) -> socket.socket:
    """Bound and listening: callers wait in its queue while the web process behind it starts."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise StartFailed(f"cannot listen on {host} port {port}: {error.strerror}") from error
    listener.listen(256)
    return listener


def _becomes_free(port: int) -> bool:
    """A run that was just killed may hold its port a moment longer."""
    deadline = time.monotonic() + _LEAVING_SECONDS
    while not ports.is_free(port):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _last(directory: Path, name: str) -> int | None:
    try:
        return int((directory / f"{name}.port").read_text())
    except (OSError, ValueError):
        return None


def _kept(directory: Path, name: str, port: int) -> int:
    (directory / f"{name}.port").write_text(f"{port}\n")
    return port
