"""A running notification service with a mail server and a text message provider, and one with neither."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from hypothesis import settings

from common import failpoints
from common.clock import FixedClock
from common.testing.harness import Harness, service_harness
from notification.app.operations import follow_up, send_messages
from notification.bootstrap import SERVICE
from notification.testing import NOW, Company, Hooks, MailServer, SmsServer, WebhookServer
from notification.testing.sms_server import ACCOUNT, TOKEN

settings.register_profile("unhurried", deadline=None)  # a busy machine is no failure
settings.load_profile("unhurried")
PREFIX = "CREWLINE_NOTIFICATION_"
Work = Callable[[], int]


@pytest.fixture(scope="session")
def shared_clock() -> FixedClock:
    """The clock of the services and of the provider."""
    return FixedClock(NOW)


@pytest.fixture
def clock(shared_clock: FixedClock) -> Iterator[FixedClock]:
    """The clock, back at its start for each test."""
    shared_clock.move_to(NOW)
    yield shared_clock
    shared_clock.move_to(NOW)


@pytest.fixture(scope="session")
def mail() -> Iterator[MailServer]:
    """A mail server."""
    with MailServer().listening() as server:
        yield server


@pytest.fixture(scope="session")
def texts(shared_clock: FixedClock) -> Iterator[SmsServer]:
    """A text message provider."""
    with SmsServer(shared_clock).listening() as server:
        yield server


@pytest.fixture(scope="session")
def harness(postgres_admin_url: str, shared_clock: FixedClock, mail: MailServer, texts: SmsServer) -> Iterator[Harness]:
    """The service with both channels; each test has its own organization in it."""
    environ = {
        f"{PREFIX}SMTP_HOST": "127.0.0.1",
        f"{PREFIX}SMTP_PORT": str(mail.port),
        f"{PREFIX}SMTP_TLS": "none",
        f"{PREFIX}SMTP_FROM": "post@crewline.test",
        f"{PREFIX}SMTP_TIMEOUT_SECONDS": "1",
        f"{PREFIX}TWILIO_API_BASE": texts.url,
        f"{PREFIX}TWILIO_ACCOUNT_SID": ACCOUNT,
        f"{PREFIX}TWILIO_AUTH_TOKEN": TOKEN,
        f"{PREFIX}TWILIO_FROM": "+15005550006",
        f"{PREFIX}TWILIO_TIMEOUT_SECONDS": "1",
        "CREWLINE_WEBHOOKS_ALLOW_PRIVATE": "true",
    }
    with service_harness(SERVICE, admin_url=postgres_admin_url, clock=shared_clock, environ=environ) as running:
        yield running


@pytest.fixture(scope="session")
def bare_harness(postgres_admin_url: str, shared_clock: FixedClock) -> Iterator[Harness]:
    """The service as a newcomer starts it: no mail server, no provider, the outbox page shown."""
    environ = {f"{PREFIX}OUTBOX_PAGE": "on"}
    with service_harness(SERVICE, admin_url=postgres_admin_url, clock=shared_clock, environ=environ) as running:
        yield running


@pytest.fixture
def company(harness: Harness, clock: FixedClock) -> Company:
    """An organization of its own for the test."""
    return Company(harness)


@pytest.fixture
def newcomer(bare_harness: Harness, clock: FixedClock) -> Company:
    """An organization where nothing is set up."""
    return Company(bare_harness)


@pytest.fixture(scope="session")
def receiver() -> Iterator[WebhookServer]:
    """Somebody who takes webhooks."""
    with WebhookServer().listening() as server:
        yield server


@pytest.fixture
def hooks(company: Company, receiver: WebhookServer) -> Hooks:
    """The company's webhooks."""
    return Hooks(company, receiver)


@pytest.fixture
def send(harness: Harness) -> Work:
    """The timer that sends, run once."""
    return lambda: send_messages.send_due_messages(harness.service.database, harness.service.deps.senders)


@pytest.fixture
def keep(bare_harness: Harness) -> Work:
    """The same where nothing is set up."""
    return lambda: send_messages.send_due_messages(bare_harness.service.database, bare_harness.service.deps.senders)


@pytest.fixture
def ask(harness: Harness) -> Work:
    """The timer that asks the provider, run until nothing is due: other tests' messages may come first."""
    run = partial(follow_up.follow_up_messages, harness.service.database, harness.service.deps.senders)
    return lambda: sum(iter(run, 0))


@pytest.fixture
def crash_at() -> Iterator[Callable[[str], None]]:
    """Make the next passing of a failpoint end the work, as a crash would."""
    yield lambda name: failpoints.arm(f"{name}:1:raise")
    failpoints.arm(None)
