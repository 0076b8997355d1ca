"""A service over the network: kept connections, timeouts, lost connections, and odd but legal framing."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from gateway.forwarding.http_answers import WHOLE_BYTES
from gateway.forwarding.http_upstream import HttpUpstream
from gateway.forwarding.in_process import InProcessUpstream
from gateway.forwarding.upstream import Forwarded, UpstreamDown, UpstreamSlow

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok"
Talk = Callable[[socket.socket], None]


def request(method: str = "GET", body: bytes = b"", *, repeatable: bool = True) -> Forwarded:
    return Forwarded(method, "/x?y=1", [("X-One", "1")], body, repeatable)


@contextmanager
def server(*talks: Talk) -> Iterator[tuple[HttpUpstream, list[socket.socket]]]:
    """A listener that treats each connection in turn by one talk, the last for all further ones."""
    met: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                met.append(connection)
                threading.Thread(target=talks[min(len(met), len(talks)) - 1], args=(connection,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield HttpUpstream(f"http://127.0.0.1:{listener.getsockname()[1]}", read_seconds=0.2), met
        for connection in met:
            connection.close()
        listener.shutdown(socket.SHUT_RDWR)


def says(answer: bytes) -> Talk:
    """Read a request and answer it, again and again."""

    def talk(connection: socket.socket) -> None:
        while _read_request(connection):
            connection.sendall(answer)

    return talk


def says_once(answer: bytes) -> Talk:
    """Read one request, answer, hang up."""

    def talk(connection: socket.socket) -> None:
        _read_request(connection)
        connection.sendall(answer)
        connection.close()

    return talk


def stays_silent(connection: socket.socket) -> None:
    """Read a request and never answer."""
    _read_request(connection)


def _read_request(connection: socket.socket) -> bytes:
    got = b""
    try:
        while b"\r\n\r\n" not in got:
            piece = connection.recv(65_536)
            if not piece:
                return b""
            got += piece
    except OSError:
        return b""
    return got


def test_a_connection_is_kept_for_the_next_request() -> None:
    with server(says(OK)) as (upstream, met):
        for _ in range(5):
            answer = upstream.send(request())
            assert (answer.status, answer.body, answer.headers) == (
                200,
                b"ok",
                [("Content-Type", "text/plain"), ("Content-Length", "2")],
            )
        assert len(met) == 1


def test_the_request_arrives_as_it_was_meant() -> None:
    seen: list[bytes] = []

    def talk(connection: socket.socket) -> None:
        seen.append(_read_request(connection))
        connection.sendall(OK)

    with server(talk) as (upstream, _):
        upstream.send(request("POST", b"{}"))
    head, _, body = seen[0].partition(b"\r\n\r\n")
    assert head.split(b"\r\n")[0] == b"POST /x?y=1 HTTP/1.1"
    assert {b"X-One: 1", b"Content-Length: 2"} <= set(head.split(b"\r\n"))
    assert body == b"{}"


def test_what_must_not_be_sent_twice_gets_a_new_connection() -> None:
    with server(says(OK)) as (upstream, met):
        upstream.send(request())
        upstream.send(request("PATCH", b"{}", repeatable=False))
        assert len(met) == 2


def test_when_a_service_was_replaced_one_lost_connection_is_enough() -> None:
    both_there = threading.Barrier(2)

    def talk(connection: socket.socket) -> None:
        _read_request(connection)
        both_there.wait(timeout=10)
        connection.sendall(OK)

    with server(talk, talk, says(OK)) as (upstream, met):
        with ThreadPoolExecutor(2) as pool:
            assert [each.status for each in pool.map(upstream.send, [request(), request()])] == [200, 200]
        for connection in met:
            connection.shutdown(socket.SHUT_RDWR)
        with pytest.raises(UpstreamDown):
            upstream.send(request())
        assert upstream.send(request()).status == 200
        assert len(met) == 3


def test_a_lost_connection_tells_that_the_request_was_sent() -> None:
    with server(says_once(b"")) as (upstream, _):
        with pytest.raises(UpstreamDown) as caught:
            upstream.send(request())
        assert caught.value.sent


def test_nobody_there_tells_that_nothing_was_sent() -> None:
    with socket.socket() as unbound:
        unbound.bind(("127.0.0.1", 0))
        upstream = HttpUpstream(f"http://127.0.0.1:{unbound.getsockname()[1]}")
        with pytest.raises(UpstreamDown) as caught:
            upstream.send(request())
        assert not caught.value.sent


def test_silence_is_slow_not_down() -> None:
    with server(stays_silent) as (upstream, _), pytest.raises(UpstreamSlow):
        upstream.send(request())


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", b"abcde"),
        (b"HTTP/1.0 200 OK\r\n\r\nuntil the end", b"until the end"),
        (b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", b"ok"),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + OK, b"ok"),
        (b"HTTP/1.1 204 No Content\r\n\r\n", b""),
        (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", b""),
    ],
)
def test_every_legal_framing_is_understood(answer: bytes, body: bytes) -> None:
    with server(says_once(answer)) as (upstream, _):
        got = upstream.send(request())
        assert (got.body if isinstance(got.body, bytes) else b"".join(got.body)) == body
        assert not {"transfer-encoding", "connection"} & {name.lower() for name, _ in got.headers}


@pytest.mark.parametrize(
    "answer",
    [b"garbage\r\n\r\n", b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok"],
)
def test_a_broken_answer_counts_as_none(answer: bytes) -> None:
    with server(says_once(answer)) as (upstream, _), pytest.raises(UpstreamDown):
        upstream.send(request())


def test_a_large_answer_comes_in_pieces() -> None:
    large = b"x" * (WHOLE_BYTES + 1)
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(large)}\r\n\r\n".encode()
    with server(says(head + large)) as (upstream, met):
        for _ in range(2):
            got = upstream.send(request())
            assert not isinstance(got.body, bytes)
            assert b"".join(got.body) == large
        assert len(met) == 1


def test_head_has_no_body_whatever_its_length_says() -> None:
    with server(says(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n")) as (upstream, met):
        assert [upstream.send(request("HEAD")).body for _ in range(2)] == [b"", b""]
        assert len(met) == 1


def test_an_app_in_the_same_process_sees_the_same_request() -> None:
    seen: dict[str, object] = {}

    def app(environ: dict[str, object], start_response: Callable[..., object]) -> list[bytes]:
        seen.update(environ)
        start_response("201 Created", [("ETag", '"1"'), ("Connection", "close")])
        return [b"made", b" it"]

    answer = InProcessUpstream(app).send(Forwarded("POST", "/caf%C3%A9?y=1", [("If-Match", '"3"')], b"{}", True))
    assert (answer.status, answer.headers, answer.body) == (201, [("ETag", '"1"')], b"made it")
    assert (seen["PATH_INFO"], seen["QUERY_STRING"], seen["HTTP_IF_MATCH"]) == ("/caf\xc3\xa9", "y=1", '"3"')
