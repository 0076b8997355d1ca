"""A gateway under test with its own database, and companies and people on it, all through its front door."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, replace
from typing import Any

from werkzeug.test import Client, TestResponse

from common.clock import Clock
from common.ids import new_id
from common.testing.harness import Harness, service_harness
from gateway.bootstrap import SERVICE, build_gateway
from gateway.forwarding.gateway_app import GatewayApp
from gateway.forwarding.upstream import Upstream
from gateway.testing.environment import gateway_environment

PASSWORD = "gutter-heron-velvet-42"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person with their tokens."""

    front: Front
    answer: dict[str, Any]

    @property
    def token(self) -> str:
        """The access token."""
        return str(self.answer["access_token"])

    @property
    def refresh_token(self) -> str:
        """The refresh token."""
        return str(self.answer["refresh_token"])

    @property
    def person_id(self) -> str:
        """The person's id."""
        return str(self.answer["person"]["id"])

    @property
    def organization_id(self) -> str:
        """The organization's id."""
        return str(self.answer["organization"]["id"])

    def call(
        self, method: str, path: str, body: Any = None, *, version: int | None = None, **headers: str
    ) -> TestResponse:
        """A request as this person."""
        sent = {"Authorization": f"Bearer {self.token}", **_header_names(headers)}
        if version is not None:
            sent["If-Match"] = f'"{version}"'
        return self.front.call(method, path, body, headers=sent)

    def get(self, path: str, **headers: str) -> TestResponse:
        """GET as this person."""
        return self.call("GET", path, None, version=None, **headers)


class Front:
    """The front door: what a client on the network sees."""

    def __init__(self, harness: Harness, upstreams: Mapping[str, Upstream]) -> None:
        self.harness = harness
        self.app: GatewayApp = build_gateway(harness.service, upstreams)
        self.client = Client(_from_loopback(self.app), TestResponse, use_cookies=False)

    def with_parts(self, **parts: Any) -> Front:
        """The same front door with something in it exchanged, for planting faults."""
        other = copy(self)
        other.app = GatewayApp(replace(self.app.parts, **parts))
        other.client = Client(_from_loopback(other.app), TestResponse, use_cookies=False)
        return other

    def call(self, method: str, path: str, body: Any = None, *, headers: dict[str, str] | None = None) -> TestResponse:
        """A request without anything added; bytes go as they are, with their type in the headers."""
        options: dict[str, Any] = {} if body is None else {"data" if isinstance(body, bytes) else "json": body}
        return self.client.open(path, method=method, headers=headers or {}, **options)

    def sign_up(self, *, name: str = "Clear View", email: str | None = None, **more: Any) -> SignedIn:
        """A new company with its owner."""
        owner = {"name": "Olive Owner", "email": email or f"{new_id()}@example.com", "password": PASSWORD}
        body = {"name": name, "zone": "America/Chicago", "currency": "USD", "owner": owner, **more}
        return self._signed_in(self.call("POST", "/api/v1/sign-up", body))

    def log_in(self, email: str, password: str = PASSWORD, **more: Any) -> TestResponse:
        """Try to come in."""
        return self.call("POST", "/api/v1/sessions", {"email": email, "password": password, **more})

    def member(self, owner: SignedIn, role: str, *, email: str | None = None) -> SignedIn:
        """A person who was invited by the owner, and joined."""
        invited = owner.call("POST", "/api/v1/invitations", {"email": email or f"{new_id()}@example.com", "role": role})
        assert invited.status_code == 201, invited.text
        body = {"token": self.latest_link_token("member.invited.v1"), "name": f"Some {role}", "password": PASSWORD}
        return self._signed_in(self.call("POST", "/api/v1/invitations/accept", body))

    def latest_link_token(self, event_type: str) -> str:
        """The secret at the end of the link that was e-mailed last."""
        return str(self.harness.said(event_type)[-1].data["link"]).rpartition("/")[2]

    def signed_in(self, answer: TestResponse) -> SignedIn:
        """Whoever an answer let in."""
        return self._signed_in(answer)

    def _signed_in(self, answer: TestResponse) -> SignedIn:
        assert answer.status_code in (200, 201), answer.text
        found: dict[str, Any] = answer.get_json()
        return SignedIn(self, found)


@contextmanager
def gateway_front(
    *,
    clock: Clock | None = None,
    upstreams: Mapping[str, Upstream] | None = None,
    admin_url: str | None = None,
    **environ: str,
) -> Iterator[Front]:
    """A gateway on a fresh database, with these services behind it."""
    with service_harness(SERVICE, clock=clock, environ=gateway_environment(**environ), admin_url=admin_url) as harness:
        yield Front(harness, upstreams or {})


def _from_loopback(app: GatewayApp) -> Callable[..., Iterable[bytes]]:
    def called(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ.setdefault("REMOTE_ADDR", "127.0.0.1")
        return app(environ, start_response)

    return called


def _header_names(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
