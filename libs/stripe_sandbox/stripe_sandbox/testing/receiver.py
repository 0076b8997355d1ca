"""A webhook endpoint of the test's own that answers as told and keeps what it was sent
(https://docs.stripe.com/webhooks)."""

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from stripe_sandbox.testing.waiting import wait_until


@dataclass(frozen=True, kw_only=True)
class ReceivedWebhook:
    payload: bytes
    signature: str
    event: dict[str, Any] = field(default_factory=dict)


class WebhookReceiver:
    """An HTTP endpoint on a free port that answers `status` and keeps what it was sent, in order."""

    def __init__(self, *, status: int = 200) -> None:
        self.status = status
        self.received: list[ReceivedWebhook] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/hooks"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def types(self) -> list[str]:
        return [received.event["type"] for received in list(self.received)]

    def wait_for(self, count: int, *, seconds: float = 15.0) -> list[ReceivedWebhook]:
        wait_until(lambda: len(self.received) >= count, seconds=seconds, what=f"receiving {count} webhooks")
        return list(self.received)


def _handler(receiver: WebhookReceiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            payload = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            signature = self.headers.get("Stripe-Signature", "")
            receiver.received.append(ReceivedWebhook(payload=payload, signature=signature, event=json.loads(payload)))
            self.send_response(receiver.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Quiet: the test reads `received`."""

    return Handler
