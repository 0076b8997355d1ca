"""Calls at a real listener: nothing inside is ever connected to, whatever a name leads to; and without the guard it
would be, which shows that the listener counts."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from notification.adapters import webhooks
from notification.adapters.webhooks import CallerSettings, HttpCaller
from notification.app.ports import WebhookCall
from notification.domain.webhooks.answer import EXCERPT
from notification.testing import Told, WebhookServer

PUBLIC = "93.184.215.14"
LEADS_INSIDE: tuple[tuple[str, ...], ...] = (
    ("127.0.0.1",), ("127.8.8.8",), ("0.0.0.0",), ("::1",), ("::",), ("::ffff:127.0.0.1",), ("64:ff9b::7f00:1",),
    ("2002:7f00:1::",), ("169.254.169.254",), ("10.0.0.1",), ("fe80::1%lo",), ("fd00:ec2::254",), ("100.64.0.1",),
    (PUBLIC, "127.0.0.1"), ("127.0.0.1", PUBLIC), (),
)  # fmt: skip
HOSTS = ("127.0.0.1", "127.1", "2130706433", "0x7f.1", "0177.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0")


def call(url: str, **headers: str) -> WebhookCall:
    """One call to make."""
    return WebhookCall(url=url, headers={"content-type": "application/json", **headers}, body=b'{"type":"x"}')


class Names:
    """A resolver that answers each question with the next answer."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers, self.asked = list(answers), 0

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked += 1
        return self.answers[min(self.asked, len(self.answers)) - 1]


@pytest.fixture
def dialled(monkeypatch: pytest.MonkeyPatch, receiver: WebhookServer) -> list[str]:
    """The addresses that were dialled; whichever it is, the listener picks up."""
    found: list[str] = []
    dial = socket.create_connection

    def note(address: tuple[str, int], timeout: float) -> socket.socket:
        found.append(address[0])
        return dial(("127.0.0.1", receiver.port), timeout)

    monkeypatch.setattr(socket, "create_connection", note)
    return found


@pytest.mark.parametrize("addresses", LEADS_INSIDE, ids=",".join)
def test_a_name_that_leads_inside_is_not_called(
    addresses: tuple[str, ...], receiver: WebhookServer, dialled: list[str]
) -> None:
    before = receiver.connections
    answer = HttpCaller(CallerSettings(), resolver=Names(addresses)).call(call("https://hooks.example.com/"))
    assert answer.status is None and "leads to" in answer.reason or "no address" in answer.reason
    assert (dialled, receiver.connections) == ([], before)


@pytest.mark.parametrize("scheme", ["https", "http", "file", "gopher"])
@pytest.mark.parametrize("host", HOSTS)
def test_an_address_inside_in_any_spelling_is_not_called(receiver: WebhookServer, host: str, scheme: str) -> None:
    before = receiver.connections
    answer = HttpCaller(CallerSettings()).call(call(f"{scheme}://{host}:{receiver.port}/"))
    assert (answer.status, receiver.connections) == (None, before) and answer.reason


@pytest.mark.parametrize("host", [host for host in HOSTS if not host.startswith("[::1")])
def test_without_the_guard_every_one_of_them_reaches_the_listener(receiver: WebhookServer, host: str) -> None:
    before = receiver.connections
    answer = HttpCaller(CallerSettings(allow_private=True)).call(call(f"http://{host}:{receiver.port}/"))
    assert (answer.status, receiver.connections) == (204, before + 1)


def test_a_name_is_asked_for_once_and_the_address_that_was_checked_is_dialled(
    receiver: WebhookServer, dialled: list[str]
) -> None:
    names = Names([PUBLIC], ["127.0.0.1"])
    HttpCaller(CallerSettings(timeout_seconds=5), resolver=names).call(call("https://hooks.example.com/"))
    assert (names.asked, dialled) == (1, [PUBLIC])


def test_a_redirect_inside_is_an_answer_and_not_followed(receiver: WebhookServer) -> None:
    target = WebhookServer()
    with target.listening():
        receiver.told["/moved"] = Told(307, {"Location": f"{target.url}/"})
        answer = HttpCaller(CallerSettings(allow_private=True)).call(call(f"{receiver.url}/moved"))
        assert (answer.status, answer.is_taken, target.connections) == (307, False, 0)


def test_proxies_of_the_environment_are_not_used(receiver: WebhookServer, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = WebhookServer()
    with proxy.listening():
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "https_proxy"):
            monkeypatch.setenv(name, proxy.url)
        answer = HttpCaller(CallerSettings(allow_private=True)).call(call(f"{receiver.url}/direct"))
        assert (answer.status, proxy.connections) == (204, 0)


def test_what_is_sent_is_one_post_with_the_names_host(receiver: WebhookServer) -> None:
    names = Names(["127.0.0.1"])
    url = f"http://hooks.example.com:{receiver.port}/exact?a=b%20c"
    HttpCaller(CallerSettings(allow_private=True), resolver=names).call(call(url, **{"webhook-id": "m1"}))
    (arrived,) = receiver.at("/exact?a=b%20c")
    assert arrived.body == b'{"type":"x"}'
    assert arrived.headers["host"] == f"hooks.example.com:{receiver.port}"
    assert (arrived.headers["webhook-id"], arrived.headers["content-type"]) == ("m1", "application/json")


def test_the_first_kilobyte_of_a_response_is_kept_as_text_that_can_be_shown(receiver: WebhookServer) -> None:
    receiver.told["/long"] = Told(500, {"Retry-After": "7"}, b"\x00bad \xff" + b"x" * 100_000)
    answer = HttpCaller(CallerSettings(allow_private=True)).call(call(f"{receiver.url}/long"))
    assert answer.response.startswith("bad \ufffdxxx") and len(answer.response) <= EXCERPT
    assert (answer.status, answer.retry_after, answer.explained) == (500, "7", "The endpoint answered 500")


@pytest.fixture
def dripping() -> Iterator[int]:
    """The port of somebody who answers one byte at a time, for ever."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def drip() -> None:
            connection, _ = listener.accept()
            with connection:
                while not over.wait(0.05):
                    try:
                        connection.send(b"x")
                    except OSError:
                        return

        threading.Thread(target=drip, daemon=True).start()
        yield listener.getsockname()[1]
        over.set()


def test_whoever_answers_byte_by_byte_is_cut_off(dripping: int) -> None:
    caller = HttpCaller(CallerSettings(allow_private=True, timeout_seconds=0.5))
    answer = caller.call(call(f"http://127.0.0.1:{dripping}/"))
    assert answer.status is None and answer.reason == "No answer within 0.5 seconds"


def test_nobody_there_is_said_in_words() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    answer = HttpCaller(CallerSettings(allow_private=True)).call(call(f"http://127.0.0.1:{port}/"))
    assert (answer.status, answer.reason) == (None, "The connection failed (ConnectionRefusedError)")


def test_a_name_that_nobody_knows_is_said_in_words() -> None:
    def unknown(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror("nobody knows")

    answer = HttpCaller(CallerSettings(), resolver=unknown).call(call("https://hooks.example.com/"))
    assert answer.reason == "The name hooks.example.com cannot be resolved"


@pytest.mark.parametrize(("name", "status"), [("hooks.example.com", 204), ("other.example.com", None)])
def test_the_certificate_must_be_the_names_though_its_address_is_dialled(
    tmp_path: Path, name: str, status: int | None
) -> None:
    certificate = certificate_for("hooks.example.com", tmp_path)
    server = WebhookServer()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    with server.listening():
        settings = CallerSettings(allow_private=True, ca_file=str(certificate))
        answer = HttpCaller(settings, resolver=Names(["127.0.0.1"])).call(call(f"https://{name}:{server.port}/tls"))
    assert answer.status == status
    assert status is not None or answer.reason.startswith("TLS failed")


def certificate_for(name: str, folder: Path) -> Path:
    """A certificate that signs itself, with its key, in one file."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    built = x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
    built = built.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    names = x509.SubjectAlternativeName([x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("203.0.113.1"))])
    signed = built.add_extension(names, critical=False).sign(key, hashes.SHA256())
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "certificate.pem"
    path.write_bytes(key.private_bytes(*form) + signed.public_bytes(serialization.Encoding.PEM))
    return path


def test_the_system_resolver_gives_each_address_once() -> None:
    assert webhooks.resolved("127.0.0.1", 80) == ["127.0.0.1"]
