"""Requests as fast as some kept connections carry them: wrk where it is installed, else a plain loop over sockets."""

from __future__ import annotations

import re
import selectors
import shutil
import socket
import statistics
import subprocess
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass(frozen=True, slots=True)
class Carried:
    """Requests a second, and the middle and the 99th percentile of their times in milliseconds."""

    rate: float
    p50: float
    p99: float


def load(url: str, *, header: str, connections: int, seconds: float) -> Carried:
    """Ask the same again and again; raises when anything but 200 comes back."""
    if shutil.which("wrk") and seconds >= 1:
        return _by_wrk(url, header, connections, seconds)
    return _Loop(url, header, connections).run(seconds)


def tool() -> str:
    """What makes the requests."""
    return "wrk, one thread" if shutil.which("wrk") else "own loop over sockets"


def _by_wrk(url: str, header: str, connections: int, seconds: float) -> Carried:
    command = ["wrk", "-t1", f"-c{connections}", f"-d{round(seconds)}s", "--latency", "-H", header]
    output = subprocess.run([*command, url], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in output or "Socket errors" in output:
        raise RuntimeError(f"not every request was answered well: {output}")
    rate = re.search(r"Requests/sec:\s+([\d.]+)", output)
    times = {percent: float(value) * _UNITS[unit] for percent, value, unit in
             re.findall(r"(\d+)%\s+([\d.]+)(us|ms|s)\b", output)}  # fmt: skip
    assert rate is not None
    return Carried(float(rate[1]), times["50"], times["99"])


class _Loop:
    def __init__(self, url: str, header: str, connections: int) -> None:
        place = urlsplit(url)
        self._request = (
            f"GET {place.path}{'?' + place.query if place.query else ''} HTTP/1.1\r\nHost: {place.netloc}\r\n"
            f"{header}\r\n\r\n"
        ).encode()
        address = (place.hostname or "", place.port or 80)
        self._sockets = [socket.create_connection(address) for _ in range(connections)]

    def run(self, seconds: float) -> Carried:
        times: list[float] = []
        began: dict[socket.socket, float] = {}
        with selectors.DefaultSelector() as ready:
            for one in self._sockets:
                ready.register(one, selectors.EVENT_READ, bytearray())
                self._ask(one, began)
            started = time.perf_counter()
            while time.perf_counter() - started < seconds:
                for key, _ in ready.select(timeout=1):
                    assert isinstance(key.fileobj, socket.socket)
                    one, received = key.fileobj, key.data
                    received += one.recv(65_536)
                    if _is_whole(received):
                        times.append(time.perf_counter() - began[one])
                        received.clear()
                        self._ask(one, began)
            elapsed = time.perf_counter() - started
        for one in self._sockets:
            one.close()
        hundredths = statistics.quantiles(times, n=100)
        return Carried(len(times) / elapsed, hundredths[49] * 1000, hundredths[98] * 1000)

    def _ask(self, one: socket.socket, began: dict[socket.socket, float]) -> None:
        began[one] = time.perf_counter()
        one.sendall(self._request)


def _is_whole(received: bytearray) -> bool:
    head, gap, body = bytes(received).partition(b"\r\n\r\n")
    if not gap:
        return False
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(f"not answered well: {head[:200]!r}")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    assert length is not None
    return len(body) >= int(length[1])
