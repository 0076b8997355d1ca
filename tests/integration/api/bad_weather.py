"""The platform in one process, in bad weather: whoever handles an event or a request dies in the middle of it, events
come late, twice and in any order, as a drawn sequence of bytes decides."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Any

import psycopg
from werkzeug.test import TestResponse

from common import failpoints
from common.bus.envelope import CONTENT_TYPE, encode
from common.bus.port import Delivery
from common.bus.relay import MARK_SENT, SELECT_UNSENT
from common.bus.topology import Topology, partition_of
from common.db.session import connect_plain
from common.ids import new_id

from .people import Who
from .platform_in_process import Platform

HANDLING = ("consumer.after_receive", "consumer.after_inbox", "consumer.after_effect", "consumer.before_commit")
ANSWERING = ("api.after_insert", "api.before_commit", "api.after_commit_before_reply")
_MOST_TRIES = 100
_MOST_MISFORTUNES = 400


class Died(BaseException):
    """What a process does that is cut off: nothing catches it on the way."""


@cache
def _line(url: str) -> psycopg.Connection[Any]:
    """One for all histories: their relays look often."""
    return connect_plain(url)


@contextmanager
def dying(point: str | None) -> Iterator[None]:
    """Inside, whoever comes to this step for the first time dies there."""
    before, failpoints.FailpointHit = failpoints.FailpointHit, Died  # type: ignore[assignment, misc]
    failpoints.arm(None if point is None else f"{point}:1:raise")
    try:
        yield
    finally:
        failpoints.arm(None)
        failpoints.FailpointHit = before  # type: ignore[misc]


@dataclass
class Weather:
    """Draws what goes wrong, and carries on until all is quiet."""

    platform: Platform
    topology: Topology
    dice: Random
    deaths: int = 0
    repeats: int = 0
    delivered: int = 0
    _misfortunes: int = 0
    _flight: list[tuple[str, Delivery]] = field(default_factory=list)

    def order(self, who: Who, method: str, path: str, body: Any = None, *, version: int | None = None) -> TestResponse:
        """A request, sent again under its key while its handler dies or an event that it needs is on its way."""
        headers = {"Idempotency-Key": str(new_id())} if method == "POST" else {}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        last = "died each time"
        for _ in range(_MOST_TRIES):
            sent = {**headers, **who.credentials()}
            try:
                with dying(self._one_of(ANSWERING) if method == "POST" else None):
                    answer = self.platform.call(method, f"/api/v1{path}", body, **sent)
            except Died:
                self.deaths += 1
                continue
            if answer.status_code != 409 or answer.get_json()["code"] not in ("not_yet_known", "idempotency_in_flight"):
                return answer
            last = answer.text
            self.blow(10)
            if answer.get_json()["code"] == "idempotency_in_flight":
                self._let_time_pass()
        raise AssertionError(f"{method} {path} never got through: {last}")

    def do(self, who: Who, path: str, body: Any = None, *, version: int | None = None) -> Any:
        """An order that must be carried out; some of what it causes happens before the next one."""
        answer = self.order(who, "POST", path, {} if body is None else body, version=version)
        assert answer.status_code < 300, f"POST {path}: {answer.status_code} {answer.text}"
        self.blow(self.dice.randint(0, 6))
        return answer.get_json() if answer.data else None

    def blow(self, most: int) -> None:
        """Some of what is under way arrives."""
        self._take_off()
        for _ in range(min(most, len(self._flight))):
            self._land_one()

    def settle(self) -> None:
        """Until nothing is under way any more, and nobody waits."""
        while True:
            while self._flight or self._take_off():
                for _ in range(min(5, len(self._flight))):
                    self._land_one()
                self._take_off()
            if not sum(service.retry_parked_now() for service in self.platform.services.values()):
                return

    def lose(self, hearer: str) -> tuple[str, Delivery]:
        """The newest message to a service goes astray."""
        self._take_off()
        lost = next(each for each in reversed(self._flight) if each[0] == hearer)
        self._flight.remove(lost)
        return lost

    def bring_back(self, lost: tuple[str, Delivery]) -> None:
        """It was only late."""
        self._flight.append(lost)

    def _let_time_pass(self) -> None:
        """Who died in the middle of a request is given up after a while, and the next one takes it over."""
        for service in self.platform.services.values():
            _line(service.urls.platform).execute(
                "UPDATE idempotency_keys SET created_at = created_at - interval '1 hour' WHERE status IS NULL"
            )

    def _take_off(self) -> int:
        return sum(self._said_by(name) for name in self.platform.services)

    def _said_by(self, service: str) -> int:
        line = _line(self.platform.services[service].urls.platform)
        rows = line.execute(SELECT_UNSENT, [500]).fetchall()
        for row in rows:
            delivery = Delivery(encode(service, row), CONTENT_TYPE, partition_of(row[7]))
            self._flight += [
                (hearer, delivery) for hearer in self.topology.hearers(row[3]) if hearer in self.platform.services
            ]
        if rows and not self._goes_wrong():  # else the relay died before it marked them
            line.execute(MARK_SENT, [[row[0] for row in rows]])
        return len(rows)

    def _land_one(self) -> None:
        place = self.dice.randrange(len(self._flight))
        hearer, delivery = self._flight[place]
        try:
            with dying(self._one_of(HANDLING)):
                self.platform.services[hearer].processor.process([delivery])
        except Died:
            self.deaths += 1
            return  # unacknowledged: it comes again
        self.delivered += 1
        if self._goes_wrong():
            self.repeats += 1
            return  # acknowledged too late: it comes again
        self._flight.pop(place)

    def _one_of(self, points: tuple[str, ...]) -> str | None:
        return self.dice.choice(points) if self._goes_wrong() else None

    def _goes_wrong(self) -> bool:
        """One time in six, and not for ever."""
        if self._misfortunes >= _MOST_MISFORTUNES or self.dice.randrange(6):
            return False
        self._misfortunes += 1
        return True
