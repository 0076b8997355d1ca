"""A bucket on loopback that takes only requests signed as AWS Signature Version 4 says, worked out here by itself."""

from __future__ import annotations

import hashlib
import hmac
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, quote, urlsplit

REGION, ACCESS_KEY, SECRET_KEY = "eu-test-1", "TESTACCESS", "a-secret-of-the-test-bucket-4711"


@dataclass
class SmallBucket:
    """What it holds by path, and how often it turned somebody away."""

    url: str = ""
    objects: dict[str, bytes] = field(default_factory=dict)
    refused: int = 0
    fails: bool = False


@contextmanager
def small_bucket() -> Iterator[SmallBucket]:
    """A running one."""
    bucket = SmallBucket()

    class Handler(_Handler):
        kept = bucket

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    bucket.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield bucket
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    kept: SmallBucket
    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:
        body = self._body()
        if self._is_let_in(body):
            self.kept.objects[self.path] = body
            self._answer(200)

    def do_GET(self) -> None:
        if self._is_let_in(b""):
            found = self.kept.objects.get(self.path)
            missing = b"<Error><Code>NoSuchKey</Code><Message>none</Message></Error>"
            self._answer(200, found) if found is not None else self._answer(404, missing)

    def do_DELETE(self) -> None:
        if self._is_let_in(b""):
            self.kept.objects.pop(self.path, None)
            self._answer(204)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def _body(self) -> bytes:
        if self.headers.get("Expect", "").lower() == "100-continue":
            self.send_response_only(100)
            self.end_headers()
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def _is_let_in(self, body: bytes) -> bool:
        if self.kept.fails:
            self._answer(500, b"<Error><Code>InternalError</Code></Error>")
            return False
        if self._signed_rightly(body):
            return True
        self.kept.refused += 1
        self._answer(403, b"<Error><Code>SignatureDoesNotMatch</Code></Error>")
        return False

    def _signed_rightly(self, body: bytes) -> bool:
        sent = self.headers.get("Authorization", "")
        if not sent.startswith("AWS4-HMAC-SHA256 "):
            return False
        parts = dict(part.strip().split("=", 1) for part in sent.split(" ", 1)[1].split(","))
        access_key, day, region, service, _ = parts["Credential"].split("/")
        digest = self.headers["X-Amz-Content-SHA256"]
        if (access_key, region, service) != (ACCESS_KEY, REGION, "s3") or digest != hashlib.sha256(body).hexdigest():
            return False
        expected = _signature(self._to_sign(parts["SignedHeaders"], digest, day), day)
        return hmac.compare_digest(expected, parts["Signature"])

    def _to_sign(self, signed: str, digest: str, day: str) -> str:
        place = urlsplit(self.path)
        pairs = sorted(parse_qsl(place.query, keep_blank_values=True))
        query = "&".join(f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in pairs)
        headers = "".join(f"{name}:{self.headers.get(name, '').strip()}\n" for name in signed.split(";"))
        request = "\n".join([self.command, place.path, query, headers, signed, digest])
        scope = f"{day}/{REGION}/s3/aws4_request"
        hashed = hashlib.sha256(request.encode()).hexdigest()
        return "\n".join(["AWS4-HMAC-SHA256", self.headers["X-Amz-Date"], scope, hashed])

    def _answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status != 204:
            self.wfile.write(body)


def _signature(to_sign: str, day: str) -> str:
    key = f"AWS4{SECRET_KEY}".encode()
    for part in (day, REGION, "s3", "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.digest(key, to_sign.encode(), "sha256").hex()
