"""Requests that schemathesis generates from the merged description, in all its phases and with all its checks, sent
through the gateway's WSGI app; what it finds wrong, as complaints."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from schemathesis.transport.wsgi import WSGITransport

from .aiming import aiming_hooks
from .company import Company
from .people import Who

PHASES = ("examples", "coverage", "fuzzing", "stateful")
# What no schema can say: rules between values, versions, and cursors that only a list itself gives.
BEYOND_A_SCHEMA = (412,)
ENDS_SESSIONS = ("logOut", "endSession", "changePassword", "changeMember")
REFUSED_FOR_FORM = ("invalid", "malformed_request", "malformed_json")


@dataclass
class Findings:
    """What came of a run."""

    cases: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    checks: Counter[str] = field(default_factory=Counter)
    complaints: dict[tuple[str, str, str], str] = field(default_factory=dict)  # one example of each kind

    def __str__(self) -> str:
        """As the report of `make endure` tells it."""
        return f"{self.cases} requests, {sum(self.checks.values())} checks, {dict(sorted(self.statuses.items()))}"

    def keep(self, scenario: events.ScenarioFinished) -> None:
        """Count a scenario's requests, and remember what was wrong with any."""
        recorder = scenario.recorder
        self.cases += len(recorder.cases)
        for name, node in recorder.cases.items():
            interaction = recorder.interactions.get(name)
            answer = interaction.response if interaction else None
            self.statuses[answer.status_code if answer else 0] += 1
            for check in recorder.checks.get(name, []):
                self.checks[check.name] += 1
                if check.failure_info is not None:
                    failure, operation = check.failure_info.failure, node.value.operation.label
                    text = f"{failure.message} -> {answer.content[:400] if answer else b''!r}"
                    request = node.value.as_curl_command()[:600]
                    found = f"{operation}: {check.name}: {failure.title}: {text}\n    {request}"
                    self.complaints.setdefault((operation, check.name, failure.title), found)


def generated_requests(
    company: Company,
    who: Who,
    *,
    examples: int,
    phases: Sequence[str] = PHASES,
    only: Mapping[str, Any] | None = None,
    seed: int | None = None,
) -> Findings:
    """Everything schemathesis thinks of, as this caller; `only` limits the operations."""
    config = SchemathesisConfig.from_dict(_settings(examples=examples, phases=phases, seed=seed))
    schema: Any = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", company.platform.front.app, config=config)
    schema = schema.include(**only) if only else schema
    schema.hook("filter_failure")(is_a_fault)
    if who.role != "anonymous":
        for name, hook in aiming_hooks(company.ids).items():
            schema.hook(name)(hook)
        schema.hook("after_call")(sessions_may_end(who))
        schema.auth(refresh_interval=None)(signed_in(who))
        who.sign_in()  # an earlier run may have ended the session that is remembered
    findings = Findings()
    with _probes_work_in_process():
        for event in from_schema(schema).execute():
            if isinstance(event, events.ScenarioFinished):
                findings.keep(event)
            elif isinstance(event, events.NonFatalError | events.FatalError):
                error = getattr(event, "info", None) or getattr(event, "exception", event)
                label = str(getattr(event, "label", ""))
                findings.complaints.setdefault((label, "error", ""), f"{label}: not tested: {error}")
    return findings


def _settings(*, examples: int, phases: Sequence[str], seed: int | None) -> dict[str, Any]:
    chosen = {} if seed is None else {"seed": seed}
    return {
        **chosen,
        "workers": 1,
        "continue-on-failure": True,
        "generation": {"max-examples": examples, "no-shrink": True, "database": "none", "allow-x00": True},
        "phases": {name: {"enabled": name in phases} for name in PHASES},
        # A version that was not sent has its own status (RFC 6585).
        "checks": {"missing_required_header": {"expected-statuses": [400, 401, 403, 404, 406, 415, 422, 428]}},
    }


def is_a_fault(context: Any, failure: Any, case: Any, response: Any) -> bool:
    if type(failure).__name__ != "RejectedPositiveData":
        return True
    if response.status_code in BEYOND_A_SCHEMA:
        return False
    problem = json.loads(response.content)
    return problem["code"] in REFUSED_FOR_FORM and problem.get("field") != "after"


def signed_in(who: Who) -> type:
    """How schemathesis signs in: as this person, in a session that still runs."""

    class Signed:
        def get(self, _case: Any, _context: Any) -> str:
            return who.credentials()["Authorization"]

        def set(self, case: Any, _data: str, _context: Any) -> None:
            # Asked anew each time: what `get` gave may have run out or been ended since.
            case.headers = {**(case.headers or {}), "Authorization": who.credentials()["Authorization"]}

    return Signed


def sessions_may_end(who: Who) -> Callable[..., None]:
    """After a request that may have ended the person's session, the next one signs in anew."""

    def after_call(_context: Any, case: Any, response: Any) -> None:
        if case.operation.definition.raw["operationId"] in ENDS_SESSIONS and response.status_code < 300:
            who.forget_session()

    return after_call


@contextmanager
def _probes_work_in_process() -> Iterator[None]:
    """Its probes pass settings of sockets to the WSGI transport, which does not know them (schemathesis 4.32)."""
    original = WSGITransport.send

    def send(self: Any, case: Any, *, session: Any = None, **options: Any) -> Any:
        if session is None:
            options = {name: value for name, value in options.items() if name not in _OF_SOCKETS}
        return original(self, case, session=session, **options)

    with patch.object(WSGITransport, "send", send):
        yield


_OF_SOCKETS = ("max_redirects", "verify", "cert", "proxies")
