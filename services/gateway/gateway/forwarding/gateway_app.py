"""The WSGI app in front of everything: one address form, a policy row, a known caller, limits, then the service."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from common.errors import Forbidden, Refusal, TooMany
from common.http.identity import CLIENT_ADDRESS_HEADER, HEADER
from common.http.problems import Problem, problem_of
from common.ids import new_id
from common.telemetry.tracing import Tracer
from gateway.adapters.rate_limits import RateLimits
from gateway.forwarding.answers import STATUS_LINES, Finish, problem_answer
from gateway.forwarding.bodies import read_body, read_no_further
from gateway.forwarding.callers import Caller, Callers, client_address
from gateway.forwarding.concurrency import Concurrency
from gateway.forwarding.decisions import Decisions
from gateway.forwarding.internal_tokens import InternalTokens, nobody
from gateway.forwarding.networks import Networks
from gateway.forwarding.request_headers import forwarded_headers
from gateway.forwarding.sending import Sender
from gateway.forwarding.site import Site
from gateway.forwarding.targets import Target, read_target
from gateway.forwarding.upstream import Forwarded, UpstreamAnswer
from gateway.forwarding.visit import Visit, begin
from gateway.policy import OPEN_RATES
from gateway.policy.rows import Row
from gateway.policy.table import PolicyTable

log = logging.getLogger("crewline.gateway")
_REPEATABLE = frozenset({"GET", "HEAD", "PUT", "DELETE"})
# After these, what is remembered of callers may be out of date, and whose it was is not known.
_ENDS_SOMEBODYS_SESSIONS = frozenset({"resetPassword", "submitResetPage"})


class NotPermitted(Forbidden):
    """Your role does not allow this."""

    code = "not_permitted"


class RateLimited(TooMany):
    """Too many requests; slow down."""

    code = "rate_limited"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the app is made of."""

    policy: PolicyTable
    callers: Callers
    tokens: InternalTokens
    limits: RateLimits
    concurrency: Concurrency
    sender: Sender
    site: Site
    finish: Finish
    decisions: Decisions
    trusted_proxies: Networks
    tracer: Tracer | None = None


class GatewayApp:
    """Every request of every client."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self._nobody = nobody()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        visit = begin(environ)
        with visit.entered(self.parts.tracer):
            self.parts.decisions.begun()
            try:
                answer = self._answer(visit)
            except Exception as failure:  # noqa: BLE001  the outermost border: whatever it is, the client gets a problem
                answer = self._refused(visit, failure)
            read_no_further(environ)
            visit.status = answer.status
            self.parts.decisions.answered(visit, answer.status)
        headers = self.parts.finish.headers(answer, environ, request_id=visit.request_id)
        start_response(STATUS_LINES.get(answer.status) or f"{answer.status} Unknown", headers)
        return [answer.body] if isinstance(answer.body, bytes) else answer.body

    def _answer(self, visit: Visit) -> UpstreamAnswer:
        parts, environ = self.parts, visit.environ
        target = read_target(environ)
        method = environ["REQUEST_METHOD"]
        visit.address = client_address(environ, is_trusted=parts.trusted_proxies.__contains__)
        row = visit.row = parts.policy.find(method, target.path)
        if row is None:
            return self._without_row(visit, method, target)
        caller = visit.caller = self._caller(row, visit)
        if not (row.permission is None or caller.identity.may(row.permission)):
            raise NotPermitted(permission=row.permission)
        self._limit(row, caller, visit)
        if caller.organization_id is None:
            return self._forward(visit, row, caller, target)
        with parts.concurrency.one_more(caller.tenant_key):
            return self._forward(visit, row, caller, target)

    def _without_row(self, visit: Visit, method: str, target: Target) -> UpstreamAnswer:
        own = self.parts.site.answer(method, target.path, visit.environ)
        if own is not None:
            return own
        methods = self.parts.policy.methods(target.path)
        if not methods:
            raise Problem(404, "not_found", "There is nothing at this address.")
        if method == "OPTIONS":
            return self.parts.finish.preflight(visit.environ, methods=methods)
        allow = {"Allow": ", ".join(methods)}
        raise Problem(405, "method_not_allowed", "This address does not take that method.", headers=allow)

    def _caller(self, row: Row, visit: Visit) -> Caller:
        # Whoever signs in may still carry a token that is over; there it is not looked at.
        return self._nobody if row.rate in OPEN_RATES else self.parts.callers.caller(visit.environ)

    def _limit(self, row: Row, caller: Caller, visit: Visit) -> None:
        limits = self.parts.limits
        if caller.organization_id is None:
            wait = limits.retry_after(row.rate, who=visit.address)
        else:
            wait = limits.retry_after(row.rate, who=caller.rate_key, tenant=caller.tenant_key)
            if not wait and caller.per_minute is not None:
                wait = limits.retry_after_key(caller.rate_key, per_minute=caller.per_minute)
        if wait:
            raise RateLimited(retry_after_seconds=wait)

    def _forward(self, visit: Visit, row: Row, caller: Caller, target: Target) -> UpstreamAnswer:
        environ, public = visit.environ, row.rate == "public"
        body = read_body(environ, uploads=caller.organization_id is not None)
        method = environ["REQUEST_METHOD"]
        headers = forwarded_headers(environ, public=row.rate in OPEN_RATES)
        keyed = method == "POST" and not public
        if keyed and not any(name == "Idempotency-Key" for name, _ in headers):
            headers.append(("Idempotency-Key", f"gateway-{new_id()}"))
        headers += [
            (HEADER, self.parts.tokens.token(caller, service=row.service)),
            ("X-Request-Id", visit.request_id),
            (CLIENT_ADDRESS_HEADER, visit.address),
            ("traceparent", visit.traceparent),
        ]
        # A key means something only with an organization: without one nobody keeps the answer.
        repeatable = method in _REPEATABLE or (keyed and caller.organization_id is not None)
        request = Forwarded(method, target.line, headers, body, repeatable)
        answer = self.parts.sender.send(row.service, request, patient=not public)
        if row.service == "gateway" and method not in ("GET", "HEAD"):
            self._forget(row, caller, answer)
        return answer

    def _forget(self, row: Row, caller: Caller, answer: UpstreamAnswer) -> None:
        if caller.organization_id is not None:
            self.parts.callers.forget(caller.organization_id)
        elif row.operation in _ENDS_SOMEBODYS_SESSIONS or (row.operation == "refreshSession" and answer.status == 401):
            self.parts.callers.forget()

    def _refused(self, visit: Visit, failure: Exception) -> UpstreamAnswer:
        problem = problem_of(failure)
        if problem.status == 500 or not isinstance(failure, Refusal | Problem):
            log.error("unexpected failure", exc_info=failure, extra={"request_id": visit.request_id})
        self.parts.decisions.refused(visit, problem)
        return problem_answer(problem, request_id=visit.request_id)
