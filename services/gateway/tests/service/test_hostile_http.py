"""The gateway as it is run, met by clients that do not keep to HTTP."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from common.testing.databases import temporary_database
from common.testing.environment import environment_for
from common.testing.waiting import eventually
from gateway.bootstrap import SERVICE
from gateway.testing.environment import gateway_environment


@pytest.fixture(scope="module")
def port(postgres_admin_url: str) -> Iterator[int]:
    """A gateway in a process of its own, as `python -m gateway web` runs it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        chosen = int(probe.getsockname()[1])
    with temporary_database(postgres_admin_url, SERVICE) as urls:
        settings = {**environment_for(SERVICE, urls), **gateway_environment(CREWLINE_GATEWAY_PORT=str(chosen))}
        command = [sys.executable, "-m", "gateway", "web"]
        with subprocess.Popen(
            command, env={**os.environ, **settings}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            try:
                eventually(lambda: b"200" in spoken(chosen, b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n"), seconds=30)
                yield chosen
            finally:
                process.terminate()
                assert process.wait(30) == 0


def spoken(port: int, said: bytes, *, seconds: float = 2.0) -> bytes:
    """All that comes back within a while for some bytes."""
    got = b""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
            connection.sendall(said)
            while piece := connection.recv(65_536):
                got += piece
                if _is_whole(got):
                    break
    except OSError:
        pass
    return got


def _is_whole(answer: bytes) -> bool:
    head, _, body = answer.partition(b"\r\n\r\n")
    lengths = [line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    return bool(lengths) and len(body) >= int(lengths[0])


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.") else 0


LOGIN = b"POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
JSON = json.dumps({"email": "a@example.com", "password": "some-password-1"}).encode()
SMUGGLED = b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"


def test_the_gateway_serves_on_gevent_with_its_database(port: int) -> None:
    sized = b"Content-Length: %d\r\n\r\n" % len(JSON)
    assert status(spoken(port, LOGIN + sized + JSON)) == 401
    chunked = b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(JSON), JSON)
    assert status(spoken(port, LOGIN + chunked)) == 401


@pytest.mark.parametrize(
    "said",
    [
        LOGIN + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
        LOGIN + b"Content-Length: 5\r\nContent-Length: 50\r\n\r\n" + SMUGGLED,
        LOGIN + b"Content-Length: +5\r\n\r\n" + SMUGGLED,
        LOGIN + b"Content-Length: 0x5\r\n\r\n" + SMUGGLED,
        LOGIN + b"Content-Length: -1\r\n\r\n" + SMUGGLED,
        LOGIN + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + SMUGGLED,
        LOGIN + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
        LOGIN + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
        LOGIN + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n" + SMUGGLED,
        LOGIN + b"Transfer-Encoding: chunked\r\n\r\n-1\r\nabc\r\n0\r\n\r\n" + SMUGGLED,
    ],
)
def test_two_ways_to_end_a_body_smuggle_nothing(port: int, said: bytes) -> None:
    answer = spoken(port, said)
    assert status(answer) in (0, 400, 501)
    assert b"crewline_gateway" not in answer


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (b"GET /api/v1/me HTTP/1.1\r\nHost: x\r\nX-Big: " + b"a" * 1_000_000 + b"\r\n\r\n", (0, 400, 431)),
        (b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", (0, 400, 414)),
        (b"GET /api/v1/me HTTP/1.1\r\n" + b"".join(b"X-%d: 1\r\n" % n for n in range(200)) + b"\r\n", (0, 400, 431)),
        (b"GET http://evil.example/livez HTTP/1.1\r\nHost: x\r\n\r\n", (400,)),
        (b"GET /api/v1/%2e%2e/me HTTP/1.1\r\nHost: x\r\n\r\n", (400,)),
        (b"GET /api/v1/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer a\x00b\r\n\r\n", (0, 400, 401)),
        (b"GET /api/v1/me HTTP/1.1\r\nHost: x\r\nX-Crewline-Identity: a\r\nX_Crewline_Identity: b\r\n\r\n", (401,)),
        (b"GET /livez HTTP/1.1\nHost: x\n\n", (0, 200, 400)),
        (b"GET /livez HTTP/9.9\r\nHost: x\r\n\r\n", (0, 400, 505)),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", (0, 400)),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", (0, 400, 405, 505)),
        (b"TRACE /api/v1/me HTTP/1.1\r\nHost: x\r\n\r\n", (405,)),
        (b"CONNECT evil.example:443 HTTP/1.1\r\nHost: x\r\n\r\n", (400, 405)),
        (LOGIN + b"Content-Length: 300000\r\n\r\n", (413,)),
        (LOGIN + b"Content-Length: 99999999999999999999\r\n\r\n", (0, 400, 413)),
        (LOGIN + b"Content-Length: 20\r\n\r\n" + b'{"email":' * 2 + b"[[", (400, 422)),
    ],
)
def test_nonsense_gets_a_refusal_and_never_a_failure(port: int, said: bytes, expected: tuple[int, ...]) -> None:
    assert status(spoken(port, said)) in expected


def test_deep_json_is_refused(port: int) -> None:
    deep = b'{"email":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    assert status(spoken(port, LOGIN + b"Content-Length: %d\r\n\r\n" % len(deep) + deep)) == 400


def test_after_all_that_it_still_answers(port: int) -> None:
    for _ in range(5):
        assert status(spoken(port, b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")) == 200
