"""A plain client of the public API: JSON over HTTP, versions in If-Match, one idempotency key per intention, so that
whatever was cut off can simply be sent again."""

from __future__ import annotations

import http.client
import json
import time
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

_TIMEOUT_SECONDS = 20.0
_PAUSE_SECONDS = 0.1
_LATER = frozenset({429, 502, 503, 504})


class StoryFailed(Exception):
    """A step did not go as the story tells; the message says what was seen instead."""


class Refused(StoryFailed):
    """The platform said no."""

    def __init__(self, *, method: str, path: str, status: int, problem: dict[str, Any]) -> None:
        code, detail = problem.get("code", "no code"), problem.get("detail", "")
        errors = "; ".join(f"{each.get('field')}: {each.get('message')}" for each in problem.get("errors") or [])
        super().__init__(f"{method} {path} was refused with {status} {code}: {detail} {errors}".rstrip())
        self.status = status
        self.code = code


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: Any


@dataclass
class Api:
    """Somebody who calls the platform, signed in by `come_in`. Outages shorter than `patience_seconds` are waited out:
    lost connections, 429, 502 to 504, and 409 not_yet_known."""

    url: str
    patience_seconds: float = 60.0
    _token: str = field(default="", repr=False)
    _refresh_token: str = field(default="", repr=False)

    def come_in(self, signed_in: dict[str, Any]) -> None:
        """From now on as the person of this answer to signing up or in."""
        self._token, self._refresh_token = signed_in["access_token"], signed_in["refresh_token"]

    def get(self, path: str, **query: Any) -> Any:
        """The body of a GET."""
        return self.send("GET", path, query=query).body

    def post(self, path: str, body: Any = None, *, version: int | None = None, key: str | None = None) -> Any:
        """The body of a POST's answer."""
        headers = {"Idempotency-Key": key or str(uuid.uuid4())}
        return self.send("POST", path, body={} if body is None else body, version=version, headers=headers).body

    def patch(self, path: str, body: Any, *, version: int | None = None) -> Any:
        """The body of a PATCH's answer."""
        return self.send("PATCH", path, body=body, version=version).body

    def send(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        query: dict[str, Any] | None = None,
        version: int | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """One request, repeated while the platform is out; raises Refused for any other answer above 399."""
        target = f"/api/v1{path}" + (f"?{urlencode(query)}" if query else "")
        sent = {"Accept": "application/json", "Content-Type": "application/json", **(headers or {})}
        if version is not None:
            sent["If-Match"] = f'"{version}"'
        payload = None if body is None else json.dumps(body).encode()
        deadline = time.monotonic() + self.patience_seconds
        while True:
            answer = self._try(method, target, payload, sent | self._authorization())
            if isinstance(answer, Answer) and answer.status < 400:
                return answer
            if isinstance(answer, Answer) and answer.status == 401 and self._renewed():
                continue
            if not _may_pass(answer) or time.monotonic() > deadline:
                raise _failure(method, target, answer)
            time.sleep(_PAUSE_SECONDS)

    def _authorization(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"} if self._token else {}

    def _renewed(self) -> bool:
        """A new pair of tokens for the old one; each refresh token is good once."""
        refresh_token, self._token, self._refresh_token = self._refresh_token, "", ""
        if not refresh_token:
            return False
        self.come_in(self.post("/sessions/refresh", {"refresh_token": refresh_token}))
        return True

    def _try(self, method: str, target: str, payload: bytes | None, headers: dict[str, str]) -> Answer | OSError:
        try:
            return exchange(self.url, method, target, payload, headers)
        except (OSError, http.client.HTTPException) as error:
            return error if isinstance(error, OSError) else OSError(repr(error))


def exchange(url: str, method: str, target: str, payload: bytes | None, headers: dict[str, str]) -> Answer:
    """One request on a connection of its own; a JSON body is read, any other stays text."""
    place = urlsplit(url)
    kind = http.client.HTTPSConnection if place.scheme == "https" else http.client.HTTPConnection
    connection = kind(place.netloc, timeout=_TIMEOUT_SECONDS)
    try:
        connection.request(method, target, body=payload, headers=headers)
        response = connection.getresponse()
        raw = response.read()
        found = {name.lower(): value for name, value in response.getheaders()}
    finally:
        connection.close()
    text = raw.decode("utf-8", "replace")
    is_json = "json" in found.get("content-type", "") and raw
    return Answer(response.status, found, json.loads(text) if is_json else text)


def _may_pass(answer: Answer | OSError) -> bool:
    if isinstance(answer, OSError) or answer.status in _LATER:
        return True
    return answer.status == 409 and _problem(answer).get("code") in ("not_yet_known", "idempotency_in_flight")


def _failure(method: str, target: str, answer: Answer | OSError) -> StoryFailed:
    if isinstance(answer, OSError):
        return StoryFailed(f"{method} {target} got no answer: {answer}")
    return Refused(method=method, path=target, status=answer.status, problem=_problem(answer))


def _problem(answer: Answer) -> dict[str, Any]:
    return answer.body if isinstance(answer.body, dict) else {"detail": str(answer.body)[:200]}
