"""Callers of the platform: people of each role, API keys, and nobody."""

from __future__ import annotations

import time
from base64 import b64decode
from dataclasses import dataclass, field
from typing import Any

from werkzeug.test import TestResponse

from common.ids import new_id
from gateway.testing.company import PASSWORD

from .platform_in_process import Platform

RENEWED_AFTER_SECONDS = 200
# The smallest file that can be sent where a picture is taken: a PNG of one grey pixel.
PICTURE = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==")


@dataclass
class Who:
    """Somebody who calls: a person who signs in anew in time, the holder of a key, or nobody."""

    platform: Platform
    role: str
    permissions: frozenset[str] = frozenset()
    email: str = ""
    organization_id: str = ""
    person_id: str = ""
    key: str = ""
    _token: str = field(default="", repr=False)
    _since: float = 0.0

    def credentials(self) -> dict[str, str]:
        """The headers that say who calls."""
        if self.key:
            return {"X-Api-Key": self.key}
        if not self.email:
            return {}
        if not self._token or time.monotonic() - self._since > RENEWED_AFTER_SECONDS:
            self.sign_in()
        return {"Authorization": f"Bearer {self._token}"}

    def sign_in(self) -> None:
        """A new session."""
        body = {"email": self.email, "password": PASSWORD, "organization_id": self.organization_id}
        answer = self.platform.call("POST", "/api/v1/sessions", body)
        assert answer.status_code == 201, answer.text
        self._token, self._since = answer.get_json()["access_token"], time.monotonic()

    def forget_session(self) -> None:
        """The next call needs a new session."""
        self._token = ""

    def call(self, method: str, path: str, body: Any = None, *, version: int | None = None) -> TestResponse:
        """A request; a POST has a new idempotency key. Bytes are a picture."""
        headers = self.credentials()
        if isinstance(body, bytes):
            headers["Content-Type"] = "image/png"
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        if method == "POST":
            headers["Idempotency-Key"] = str(new_id())
        answer = self.platform.call(method, f"/api/v1{path}", body, **headers)
        if answer.status_code == 401 and self.email:
            # Another test ended the session that is remembered.
            self.sign_in()
            answer = self.platform.call(method, f"/api/v1{path}", body, **{**headers, **self.credentials()})
        return answer

    def get(self, path: str) -> Any:
        """What is there."""
        return self._ok("GET", path)

    def post(self, path: str, body: Any = None, *, version: int | None = None) -> Any:
        """Make or do something, which must work."""
        return self._ok("POST", path, {} if body is None else body, version=version)

    def patch(self, path: str, body: Any, *, version: int) -> Any:
        """Change something, which must work."""
        return self._ok("PATCH", path, body, version=version)

    def _ok(self, method: str, path: str, body: Any = None, *, version: int | None = None) -> Any:
        answer = self.call(method, path, body, version=version)
        assert answer.status_code < 300, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.get_json() if answer.data else None
