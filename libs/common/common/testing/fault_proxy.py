"""A TCP proxy that stands for a bad network: it stalls, dribbles, jitters, loses and resets, each way by itself."""

from __future__ import annotations

import random
import select
import socket
import struct
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit, urlunsplit

_PIECE = 65_536
_TICK_SECONDS = 0.02
_ABRUPT = struct.pack("ii", 1, 0)  # SO_LINGER without a time: closing sends RST, not FIN


@dataclass
class Way:
    """One direction of all connections, and what the network does to it now."""

    delay_seconds: float = 0.0
    jitter_seconds: float = 0.0
    piece_bytes: int = _PIECE
    cut_after_bytes: int | None = None  # of a connection, from now on: RST in the middle of whatever it is
    is_lost: bool = False
    _open: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._open.set()

    def stall(self) -> None:
        """Keep what comes until `flow`."""
        self._open.clear()

    def flow(self) -> None:
        """As a good network does."""
        self.delay_seconds = self.jitter_seconds = 0.0
        self.piece_bytes, self.cut_after_bytes, self.is_lost = _PIECE, None, False
        self._open.set()

    def await_turn(self, dice: random.Random, ended: threading.Event) -> None:
        """Returns when a piece may go on, or when there is no point in it any more."""
        while not self._open.wait(_TICK_SECONDS) and not ended.is_set():
            pass
        pause = self.delay_seconds + dice.uniform(-self.jitter_seconds, self.jitter_seconds)
        if pause > 0:
            time.sleep(pause)  # the network's own slowness is the test's input


class FaultProxy:
    """Listens on a port of its own and passes everything on to a server, as well as the network allows."""

    def __init__(self, url: str) -> None:
        """`url` names the server; `self.url` is the same through the proxy."""
        self._parts = urlsplit(url)
        assert self._parts.hostname and self._parts.port
        self._target = (self._parts.hostname, self._parts.port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._lock = threading.Lock()
        self._lines: set[_Line] = set()
        self.to_server, self.to_client = Way(), Way()
        self.accepted = 0
        threading.Thread(target=self._accept, name="fault-proxy", daemon=True).start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._listener.getsockname()[1])

    @property
    def url(self) -> str:
        """The server's address, through the proxy."""
        return self.of(urlunsplit(self._parts))

    def of(self, url: str) -> str:
        """Another address at the same server, through the proxy."""
        parts = urlsplit(url)
        login, at, _ = parts.netloc.rpartition("@")
        return urlunsplit((parts.scheme, f"{login}{at}127.0.0.1:{self.port}", *parts[2:]))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.close()
        self.heal()
        for line in self._all():
            line.end(abruptly=False)

    def lines(self) -> int:
        """How many connections there are now."""
        return len(self._all())

    def stall(self) -> None:
        """Nothing passes, nothing is lost."""
        self.to_server.stall()
        self.to_client.stall()

    def lose(self) -> None:
        """Whatever is sent from now on disappears, and nobody is told: to both sides the other one is just mute."""
        self.to_server.is_lost = self.to_client.is_lost = True

    def reset(self) -> None:
        """RST for every connection, to both sides."""
        for line in self._all():
            line.end(abruptly=True)

    def leave_half_open(self) -> None:
        """The server's side of every connection ends; the client is not told."""
        for line in self._all():
            line.leave_half_open()

    def cut_within(self, most_bytes: int) -> None:
        """RST for each connection once so many more bytes have come from the server: in the middle of a frame."""
        self.to_client.cut_after_bytes = most_bytes
        for line in self._all():
            line.count_anew()

    def heal(self) -> None:
        """A good network again; what was lost stays lost."""
        self.to_server.flow()
        self.to_client.flow()

    def _all(self) -> list[_Line]:
        with self._lock:
            return list(self._lines)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.accepted += 1
            try:
                server = socket.create_connection(self._target, timeout=5)
            except OSError:
                client.close()
                continue
            server.settimeout(None)
            line = _Line(self, client, server)
            with self._lock:
                self._lines.add(line)
            line.start()

    def forget(self, line: _Line) -> None:
        """It has ended."""
        with self._lock:
            self._lines.discard(line)


class _Line:
    """One connection: two sockets, a thread for each direction. The last of the two closes the sockets."""

    def __init__(self, proxy: FaultProxy, client: socket.socket, server: socket.socket) -> None:
        self._proxy, self._client, self._server = proxy, client, server
        self._dice = random.Random(7)
        self._ended = threading.Event()
        self._is_abrupt = self._is_half_open = self._is_mute = False
        self._passed = 0  # to the client, since it was last counted anew
        self._running = 2
        self._lock = threading.Lock()

    def start(self) -> None:
        for ends in ((self._client, self._server), (self._server, self._client)):
            threading.Thread(target=self._run, args=ends, daemon=True).start()

    def end(self, *, abruptly: bool) -> None:
        """Both sides, within a tick."""
        self._is_abrupt = self._is_abrupt or abruptly
        self._ended.set()

    def leave_half_open(self) -> None:
        """The server's side goes, and what the client says goes nowhere."""
        self._is_half_open = True
        with suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)

    def count_anew(self) -> None:
        """The next byte is the first that counts."""
        self._passed = 0

    def _run(self, source: socket.socket, target: socket.socket) -> None:
        try:
            self._pump(source, target)
        except OSError:
            self._ended.set()  # one side has gone: so goes the other
        with self._lock:
            self._running -= 1
            is_last = self._running == 0
        if is_last:
            self._close()

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        way = self._proxy.to_server if source is self._client else self._proxy.to_client
        while not self._ended.is_set():
            if not select.select([source], [], [], _TICK_SECONDS)[0]:
                continue
            data = source.recv(_PIECE)
            if not data:
                if source is self._client or not self._is_half_open:
                    way.await_turn(self._dice, self._ended)
                    target.shutdown(socket.SHUT_WR)
                return
            while data and not self._ended.is_set():
                size = way.piece_bytes
                self._pass_on(data[:size], target, way)
                data = data[size:]

    def _pass_on(self, piece: bytes, target: socket.socket, way: Way) -> None:
        way.await_turn(self._dice, self._ended)
        limit = way.cut_after_bytes
        if limit is not None and self._passed + len(piece) > limit:
            self._send(piece[: max(0, limit - self._passed)], target)
            self.end(abruptly=True)
        elif way.is_lost or self._is_mute:
            self._is_mute = True  # TCP loses nothing in between: whoever lost a byte hears nothing any more
        elif not self._is_half_open:
            self._send(piece, target)
        if target is self._client:
            self._passed += len(piece)

    def _send(self, piece: bytes, target: socket.socket) -> None:
        while piece and not self._ended.is_set():
            if select.select([], [target], [], _TICK_SECONDS)[1]:
                piece = piece[target.send(piece, socket.MSG_DONTWAIT) :]

    def _close(self) -> None:
        for end in (self._client, self._server):
            with suppress(OSError):
                if self._is_abrupt:
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABRUPT)
            end.close()
        self._proxy.forget(self)
