"""Publishing and delivery frames of AMQP 0-9-1, written and read in large pieces.

py-amqp keeps the handshake, heartbeats and every rare method; but it spends a system call and a dozen Python calls
on each
message out and six system calls on each message in, which was most of the relay's and the feed's processor time.
"""

from __future__ import annotations

import select
import struct
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from amqp import serialization
from amqp.exceptions import FrameSyntaxError

METHOD, HEADER, BODY = 1, 2, 3
DELIVER, ACK, NACK = (60, 60), (60, 80), (60, 120)
_END = b"\xce"
_FRAME = struct.Struct(">BHI")
_SIGNATURE = struct.Struct(">HH")
_TAG = struct.Struct(">QB")
_CONTENT = struct.Struct(">HHQH")
# Property flags in the order of the properties.
_CONTENT_TYPE, _ENCODING, _HEADERS, _MODE, _MESSAGE_ID, _TYPE = 0x8000, 0x4000, 0x2000, 0x1000, 0x0080, 0x0020
_PERSISTENT = b"\x02"
_DELIVERY_COUNT = b"x-delivery-count"
_RECEIVE = 1 << 16


class Arrived(NamedTuple):
    """A delivery as it came."""

    channel: int
    tag: int
    content_type: str
    tries: int
    body: bytes


class Letterhead:
    """The frames in front of a message's body that are the same for one event type and partition."""

    def __init__(
        self, channel: int, *, exchange: str, routing_key: str, event_type: str, content_type: str, mandatory: bool
    ) -> None:
        method = b"\x00\x3c\x00\x28\x00\x00" + _short(exchange) + _short(routing_key) + bytes([mandatory])
        self._method = _frame(METHOD, channel, method)
        self._channel = channel
        self._before, self._after = _short(content_type) + _PERSISTENT, _short(event_type)

    def frames(self, message_id: str, body: bytes, *, largest: int) -> Iterator[bytes]:
        """A persistent message, its body in frames of at most `largest` bytes."""
        flags = _CONTENT_TYPE | _MODE | _MESSAGE_ID | _TYPE
        properties = self._before + _short(message_id) + self._after
        yield self._method
        yield _frame(HEADER, self._channel, _CONTENT.pack(60, 0, len(body), flags) + properties)
        for start in range(0, len(body), largest):
            yield _frame(BODY, self._channel, body[start : start + largest])


class Wire:
    """The socket of an open py-amqp connection. After this is made, nobody waits for an answer through py-amqp."""

    def __init__(
        self,
        connection: Any,
        *,
        delivered: Callable[[Arrived], None] | None = None,
        settled: Callable[[int, bool, bool], None] | None = None,
    ) -> None:
        self._connection = connection
        self._delivered, self._settled = delivered, settled
        transport = connection.transport
        self.socket = transport.sock
        self._buffer: bytes = bytes(transport._read_buffer)  # what py-amqp read ahead
        transport._read_buffer = b""
        self._open: dict[int, _Open] = {}
        # What the frame header and end octet take of a frame.
        self.largest_body = int(connection.frame_max or 131_072) - 8

    def write(self, data: bytes) -> None:
        """Send; blocks while the broker does not read."""
        self._connection.transport.write(data)
        self._connection.bytes_sent += 1

    def read(self, timeout: float) -> bool:
        """Handle what has come, waiting at most so long for the first of it; tells whether there was any."""
        if not self._buffer and not self._is_pending() and not select.select([self.socket], [], [], timeout)[0]:
            return False
        self.read_ready()
        return True

    def read_ready(self) -> None:
        """Handle what has come; to be called when the socket is readable."""
        received = self.socket.recv(_RECEIVE)
        if not received:
            raise ConnectionResetError("the broker closed the connection")
        self._handle(self._buffer + received)
        while self._is_pending():
            self._handle(self._buffer + self.socket.recv(_RECEIVE))

    def _is_pending(self) -> bool:
        # With TLS, bytes may be waiting that select does not see.
        pending = getattr(self.socket, "pending", None)
        return bool(pending and pending())

    def _handle(self, data: bytes) -> None:
        at, size_of_data = 0, len(data)
        while size_of_data - at >= 8:
            kind, channel, size = _FRAME.unpack_from(data, at)
            end = at + 7 + size
            if size_of_data <= end:
                break
            if data[end] != 0xCE:
                raise ConnectionError("a frame from the broker has no end")
            self._frame(kind, channel, data[at + 7 : end])
            at = end + 1
        self._buffer = data[at:]

    def _frame(self, kind: int, channel: int, payload: bytes) -> None:
        if kind == METHOD:
            signature = _SIGNATURE.unpack_from(payload)
            if signature == DELIVER and self._delivered:
                self._open[channel] = _Open(_delivery_tag(payload))
            elif signature in (ACK, NACK) and self._settled:
                tag, bits = _TAG.unpack_from(payload, 4)
                self._settled(tag, bool(bits & 1), signature == ACK)  # the first bit says `multiple`
            else:
                self._connection.on_inbound_frame((kind, channel, payload))
                return
        elif channel in self._open and kind in (HEADER, BODY):
            self._content(kind, channel, payload)
        else:
            self._connection.on_inbound_frame((kind, channel, payload))
            return
        self._connection.bytes_recv += 1

    def _content(self, kind: int, channel: int, payload: bytes) -> None:
        message = self._open[channel]
        if kind == HEADER:
            message.size, message.content_type, message.tries = _properties(payload)
        else:
            message.pieces.append(payload)
            message.size -= len(payload)
        if message.size <= 0:
            del self._open[channel]
            assert self._delivered is not None
            body = message.pieces[0] if len(message.pieces) == 1 else b"".join(message.pieces)
            self._delivered(Arrived(channel, message.tag, message.content_type, message.tries, body))


class _Open:
    __slots__ = ("content_type", "pieces", "size", "tag", "tries")

    def __init__(self, tag: int) -> None:
        self.tag = tag
        self.size = 0
        self.content_type = ""
        self.tries = 0
        self.pieces: list[bytes] = []


def _delivery_tag(payload: bytes) -> int:
    after_consumer = 5 + payload[4]
    return int.from_bytes(payload[after_consumer : after_consumer + 8], "big")


def _properties(payload: bytes) -> tuple[int, str, int]:
    """Size of the body, content type, and how many earlier deliveries of the message died."""
    _, _, size, flags = _CONTENT.unpack_from(payload)
    at, content_type = _CONTENT.size, ""
    if flags & _CONTENT_TYPE:
        content_type = payload[at + 1 : at + 1 + payload[at]].decode("utf-8", "replace")
        at += 1 + payload[at]
    if flags & _ENCODING:
        at += 1 + payload[at]
    tries = _tries(payload, at) if flags & _HEADERS and _DELIVERY_COUNT in payload else 0
    return size, content_type, tries


def _tries(payload: bytes, at: int) -> int:
    # A stranger's unreadable headers must not stop the queue; the broker counts by itself.
    try:
        count = serialization.loads("F", payload, at)[0][0].get("x-delivery-count", 0)
    except (FrameSyntaxError, struct.error, ValueError, OverflowError):
        return 0
    return count if isinstance(count, int) else 0


def _short(text: str) -> bytes:
    data = text.encode()
    return bytes([len(data)]) + data


def _frame(kind: int, channel: int, payload: bytes) -> bytes:
    return _FRAME.pack(kind, channel, len(payload)) + payload + _END
