"""Mail over TLS: taken only from a server whose certificate is trusted, and no password goes out in the clear."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from common.ids import new_id
from notification.adapters.smtp import SmtpSender, SmtpSettings
from notification.app.ports import Outgoing
from notification.testing import MailServer

MAIL = Outgoing(
    organization_id=new_id(), message_id=new_id(), attempt=1, channel="email", address="ada@example.com",
    recipient="Ada", sender_name="Bright Co", reply_to=None, subject="Hello", text="A line\n.\n..two dots\nend",
)  # fmt: skip


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 with its key, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "mail.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def secure_mail(certificate: Path) -> Iterator[MailServer]:
    """A mail server that offers STARTTLS."""
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)
    with MailServer(tls=tls).listening() as server:
        yield server


def sender(server: MailServer, *, ca_file: str | None = None) -> SmtpSender:
    return SmtpSender(
        SmtpSettings(
            host="127.0.0.1",
            port=server.port,
            sender="post@crewline.test",
            tls="starttls",
            user="post",
            password="open sesame",
            ca_file=ca_file,
            timeout_seconds=2,
        )
    )


def test_mail_goes_over_tls_with_the_login_inside_it(secure_mail: MailServer, certificate: Path) -> None:
    outcome = sender(secure_mail, ca_file=str(certificate)).send(MAIL)
    assert outcome.verdict == "sent", outcome
    (arrived,) = secure_mail.received
    assert arrived.secure and arrived.user


def test_lines_of_dots_arrive_as_they_were_written(secure_mail: MailServer, certificate: Path) -> None:
    sender(secure_mail, ca_file=str(certificate)).send(MAIL)
    assert secure_mail.received[0].text == MAIL.text


def test_a_server_that_is_not_trusted_gets_neither_mail_nor_password(secure_mail: MailServer) -> None:
    outcome = sender(secure_mail).send(MAIL)
    assert outcome.verdict == "later" and "certificate" in outcome.reason
    assert secure_mail.received == [] and not any(one.startswith("AUTH") for one in secure_mail.commands)


def test_a_server_without_tls_gets_neither_mail_nor_password() -> None:
    with MailServer().listening() as plain:
        assert sender(plain).send(MAIL).verdict == "later"
        assert plain.received == [] and not any(one.startswith("AUTH") for one in plain.commands)


def test_a_server_that_is_not_there_is_tried_again_later() -> None:
    with MailServer().listening() as gone:
        settings = sender(gone)
    outcome = settings.send(MAIL)
    assert outcome.verdict == "later" and "cannot be reached" in outcome.reason
