"""Raw bytes against real servers: whatever comes, the answer is a 4xx problem or the end, and the server stays well."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator

import pytest

from .company import Company
from .hostile_requests import BODIES, FRAMING, HOST, LINES, get, post
from .platform_in_process import Platform
from .server_process import Server, serving
from .wire import exchange

pytestmark = pytest.mark.slow
SLOW_CLIENTS = 40  # more than the embedded server has threads
LONGEST_WAIT_SECONDS = 25.0
MOST_BYTES_TAKEN = 64_000_000  # sockets and proxies hold some, the limit of an upload is ten million


@pytest.fixture(scope="module", params=["gateway", "embedded"])
def server(request: pytest.FixtureRequest, platform: Platform) -> Iterator[Server]:
    """Each front door; well again when everything was tried on it."""
    with serving(request.param, platform) as running:
        yield running
        assert running.is_well()


@pytest.fixture
def credential(ours: Company) -> bytes:
    """The header line of an owner whose session runs."""
    ours.owner.get("/me")
    return b"Authorization: " + ours.owner.credentials()["Authorization"].encode()


def create_key(credential: bytes, body: bytes) -> bytes:
    """A request to make an API key, right but for its body."""
    lines = [b"POST /api/v1/api-keys HTTP/1.1", HOST.strip(), credential, b"Content-Type: application/json"]
    return b"\r\n".join([*lines, b"Content-Length: %d" % len(body), b"", body])


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_is_not_clean_json_is_refused(server: Server, credential: bytes, name: str) -> None:
    body, field = BODIES[name]
    answer = exchange(server.port, create_key(credential, body))
    assert answer.complaint() is None
    assert answer.status in (400, 413, 422)
    assert answer.problem.get("field") == field


@pytest.mark.parametrize("name", FRAMING)
def test_doubtful_framing_is_refused_and_nothing_hides_behind_it(server: Server, name: str) -> None:
    assert exchange(server.port, FRAMING[name], ends=True).complaint() is None


@pytest.mark.parametrize("name", LINES)
def test_a_doubtful_address_or_method_is_refused(server: Server, name: str) -> None:
    assert exchange(server.port, LINES[name], ends=True).complaint() is None


@pytest.mark.parametrize("connection", [b"", b"Connection: x-crewline-identity", b"Connection: authorization, close"])
def test_nobody_brings_an_identity_along(server: Server, connection: bytes, ours: Company) -> None:
    names = (b"X-Crewline-Identity", b"X_Crewline_Identity", b"x-crewline-identity", b"X-Crewline-Client-Address")
    for name in names:
        headers = [name + b": eyJhbGciOiJub25lIn0.e30.", connection, b"X-Crewline-Identity: " + ours.id.encode()]
        answer = exchange(server.port, get(b"/api/v1/me", *[line for line in headers if line]))
        assert answer.complaint() is None
        assert answer.status in (400, 401)


def test_a_body_that_is_promised_too_large_is_not_waited_for(server: Server) -> None:
    answer = exchange(server.port, post(b"Content-Length: 9999999999"))
    assert (answer.complaint(), answer.status) == (None, 413)


@pytest.mark.parametrize("kind", [b"application/json", b"application/octet-stream", b""])
def test_a_webhook_in_chunks_without_end_is_cut_off_and_has_no_effect(
    server: Server, platform: Platform, kind: bytes
) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        yield b"POST /hooks/stripe HTTP/1.1\r\n" + HOST + b"Stripe-Signature: t=1,v1=00\r\n"
        yield b"Transfer-Encoding: chunked\r\n"
        yield b"Content-Type: " + kind + b"\r\n\r\n" if kind else b"\r\n"
        while sent < MOST_BYTES_TAKEN:
            yield b"8000\r\n" + b" " * 32_768 + b"\r\n"
            sent += 32_768

    before = platform.services["billing"].rows("SELECT count(*) FROM stripe_events")
    answer = exchange(server.port, endless(), seconds=LONGEST_WAIT_SECONDS)
    assert answer.complaint() is None
    assert sent < MOST_BYTES_TAKEN, "it would have read on for ever"
    assert platform.services["billing"].rows("SELECT count(*) FROM stripe_events") == before
    assert server.is_well()


def test_a_body_that_ends_early_is_refused(server: Server) -> None:
    assert exchange(server.port, post(b"Content-Length: 100", body=b"{}"), ends=True).complaint() is None


@pytest.mark.parametrize("cut", [40, 120], ids=["in its headers", "in its body"])
def test_many_slow_clients_do_not_keep_others_waiting(server: Server, cut: int) -> None:
    whole = post(b"Content-Length: 1000", body=b'{"name": "')[:-1]
    slow = [socket.create_connection(("127.0.0.1", server.port), timeout=5) for _ in range(SLOW_CLIENTS)]
    try:
        for connection in slow:
            connection.sendall(whole[:cut] if cut < 100 else whole)
        answer = exchange(server.port, get(b"/api/v1/me"), seconds=LONGEST_WAIT_SECONDS)
        assert answer.status == 401
        for connection in slow:
            connection.settimeout(LONGEST_WAIT_SECONDS)
            first = connection.recv(65_536)
            assert first == b"" or b" 40" in first[:14], first
    finally:
        for connection in slow:
            connection.close()


def test_the_right_request_still_works(server: Server, credential: bytes) -> None:
    answer = exchange(server.port, create_key(credential, b'{"name": "plain", "scopes": ["services:read"]}'))
    assert answer.status == 201
    assert json.loads(answer.raw.partition(b"\r\n\r\n")[2])["name"] == "plain"
