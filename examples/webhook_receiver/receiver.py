"""A receiver of Crewline's webhooks: keeps each event once and prints it. It needs the library standardwebhooks.

pip install standardwebhooks
WEBHOOK_SECRET=whsec_... python receiver.py --port 9000
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
from http.server import BaseHTTPRequestHandler, HTTPServer

from standardwebhooks import Webhook, WebhookVerificationError

LARGEST = 512 * 1024


class Seen:
    """The events kept so far, by webhook-id."""

    def __init__(self, path: str) -> None:
        self._rows = sqlite3.connect(path)
        self._rows.execute("CREATE TABLE IF NOT EXISTS events (id TEXT PRIMARY KEY, body TEXT NOT NULL)")

    def keep(self, message_id: str, body: bytes) -> bool:
        """Keep an event; tells whether it is new. What has to be done because of it belongs in this transaction."""
        with self._rows:
            added = self._rows.execute("INSERT OR IGNORE INTO events VALUES (?, ?)", (message_id, body.decode()))
        return added.rowcount == 1


class Receiver(HTTPServer):
    """Listens for webhooks."""

    def __init__(self, address: tuple[str, int], *, secret: str, seen: Seen) -> None:
        super().__init__(address, Request)
        self.webhook, self.seen = Webhook(secret), seen


class Request(BaseHTTPRequestHandler):
    """One webhook."""

    server: Receiver
    timeout = 10

    def do_POST(self) -> None:
        """Verify, keep, answer; whatever takes long comes later."""
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > LARGEST:
            return self._answer(400)
        body = self.rfile.read(int(length))
        try:
            self.server.webhook.verify(body, {name.lower(): value for name, value in self.headers.items()})
        except WebhookVerificationError:
            return self._answer(401)
        if self.server.seen.keep(self.headers["webhook-id"], body):
            event = json.loads(body)
            print(event["timestamp"], event["type"], event["subject"], flush=True)
        return self._answer(204)

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.end_headers()


def main() -> None:
    """Listen until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=9000)
    parser.add_argument("--database", default="events.sqlite3")
    asked = parser.parse_args()
    secret, seen = os.environ["WEBHOOK_SECRET"], Seen(asked.database)
    with Receiver((asked.host, asked.port), secret=secret, seen=seen) as receiver:
        print(f"listening on port {receiver.server_address[1]}", flush=True)
        try:
            receiver.serve_forever()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
