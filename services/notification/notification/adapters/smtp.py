"""Hands email to an SMTP server. The one dangerous moment is after the final dot: until the server answers, nobody
knows whether it took the message."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate
from typing import Literal

from notification.app.ports import Outgoing
from notification.domain import outcomes
from notification.domain.addresses import usable
from notification.domain.html_body import html_of
from notification.domain.outcomes import Outcome
from notification.domain.rendering import single_line

_POLICY = policy.SMTP.clone(cte_type="7bit")  # not every server on the way takes 8 bits
Tls = Literal["starttls", "tls", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpSettings:
    """Where the mail server is and how it is trusted."""

    host: str
    port: int
    sender: str
    tls: Tls
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: str | None = None
    timeout_seconds: float = 10.0


class SmtpSender:
    """One connection for each message: slower than keeping it, and never sent down a dead one."""

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings

    def send(self, mail: Outgoing) -> Outcome:
        """Hand one message over."""
        try:
            message = self._composed(mail).as_bytes()
        except ValueError as failure:  # how the email package refuses a header that would break out of its line
            return outcomes.refused(f"It cannot be written as an email: {failure}")
        try:
            with self._session() as session:
                return self._hand_over(session, mail.address, message)
        except smtplib.SMTPResponseException as failure:
            # Greeting, TLS or login: the set-up is at fault, not the message.
            return outcomes.later(_words(failure.smtp_code, failure.smtp_error))
        except smtplib.SMTPException as failure:
            return outcomes.later(f"The mail server does not do what is needed: {failure}"[:300])
        except OSError as failure:
            return outcomes.later(f"The mail server cannot be reached: {_plain(failure)}")

    def _composed(self, mail: Outgoing) -> EmailMessage:
        message = EmailMessage(policy=_POLICY)
        message["From"] = Address(single_line(mail.sender_name, 120), addr_spec=self._settings.sender)
        message["To"] = Address(single_line(mail.recipient, 120), addr_spec=mail.address)
        if usable("email", mail.reply_to):
            message["Reply-To"] = Address(addr_spec=mail.reply_to)
        message["Subject"] = single_line(mail.subject or "")
        message["Date"] = formatdate(usegmt=True)
        # The same for each attempt, so that a receiver can tell a second copy.
        message["Message-ID"] = f"<{mail.message_id}@{self._settings.sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.text)
        message.add_alternative(html_of(mail.text), subtype="html")
        return message

    @contextmanager
    def _session(self) -> Iterator[smtplib.SMTP]:
        chosen = self._settings
        secure = ssl.create_default_context(cafile=chosen.ca_file) if chosen.tls != "none" else None
        if chosen.tls == "tls":
            session: smtplib.SMTP = smtplib.SMTP_SSL(
                chosen.host, chosen.port, timeout=chosen.timeout_seconds, context=secure
            )
        else:
            session = smtplib.SMTP(chosen.host, chosen.port, timeout=chosen.timeout_seconds)
        try:
            session.ehlo_or_helo_if_needed()
            if chosen.tls == "starttls":
                session.starttls(context=secure)
            if chosen.user:
                session.login(chosen.user, chosen.password)
            yield session
        finally:
            session.close()

    def _hand_over(self, session: smtplib.SMTP, address: str, message: bytes) -> Outcome:
        session.ehlo_or_helo_if_needed()
        for command in (f"MAIL FROM:<{self._settings.sender}>", f"RCPT TO:<{address}>"):
            code, answer = session.docmd(command)
            if not 250 <= code <= 252:
                return _answered(code, answer)
        code, answer = session.docmd("DATA")
        if code != 354:
            return _answered(code, answer)
        session.send(_stuffed(message))  # without the final dot the server must not deliver, so failing here is safe
        try:
            session.send(b".\r\n")
            code, answer = session.getreply()
        except (OSError, smtplib.SMTPException) as failure:
            return outcomes.unknown(f"The mail server did not say whether it took the message: {_plain(failure)}")
        return _after_the_dot(session, code, answer)


def _after_the_dot(session: smtplib.SMTP, code: int, answer: bytes) -> Outcome:
    if 200 <= code < 300:
        with suppress(OSError, smtplib.SMTPException):
            session.docmd("QUIT")  # it took the message; how it says goodbye is no matter
        return outcomes.sent()
    return _answered(code, answer)


def _answered(code: int, answer: bytes | str) -> Outcome:
    words = _words(code, answer)
    return outcomes.refused(words) if 500 <= code < 600 else outcomes.later(words)


def _words(code: int, answer: bytes | str) -> str:
    said = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return single_line(f"The mail server said {code} {said}", 300)


def _stuffed(message: bytes) -> bytes:
    """Lines that begin with a dot get another one (RFC 5321, 4.5.2), and the last line an end."""
    body = message.replace(b"\r\n.", b"\r\n..")
    body = b"." + body if body.startswith(b".") else body
    return body if body.endswith(b"\r\n") else body + b"\r\n"


def _plain(failure: BaseException) -> str:
    return single_line(str(failure) or type(failure).__name__, 200)
