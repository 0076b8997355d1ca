"""Sends text messages by Twilio's HTTP API, or by whatever speaks it. Twilio has no idempotency keys: once a request
may have arrived, it is never repeated; the list of messages tells whether it was."""

from __future__ import annotations

import base64
import http.client
import json
import ssl
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from notification.app.ports import Delivery, Outgoing
from notification.domain import outcomes
from notification.domain.outcomes import Outcome
from notification.domain.rendering import single_line

_MAX_ANSWER = 1_000_000
_FAILED = ("failed", "undelivered", "canceled")
_ARRIVED = ("delivered", "read")


@dataclass(frozen=True, slots=True, kw_only=True)
class TwilioSettings:
    """The account. `sender` is a number, or the id of a messaging service (MG...)."""

    api_base: str
    account_sid: str
    sender: str
    auth_token: str = field(repr=False)
    timeout_seconds: float = 10.0


class _NotSent(Exception):
    """The request certainly did not reach the provider."""


class _Ambiguous(Exception):
    """The request may have reached the provider."""


class TwilioSender:
    """One connection for each request; nothing is retried here."""

    def __init__(self, settings: TwilioSettings) -> None:
        self._settings = settings
        self._base = urlsplit(settings.api_base)
        account = quote(settings.account_sid, safe="")
        self._folder = f"{self._base.path.rstrip('/')}/2010-04-01/Accounts/{account}/Messages"
        credentials = f"{settings.account_sid}:{settings.auth_token}".encode()
        self._authorization = "Basic " + base64.b64encode(credentials).decode()

    def send(self, message: Outgoing) -> Outcome:
        """Hand one message over."""
        sender = "MessagingServiceSid" if self._settings.sender.startswith("MG") else "From"
        form = {"To": message.address, sender: self._settings.sender, "Body": message.text}
        try:
            status, answer = self._request("POST", f"{self._folder}.json", urlencode(form))
        except _NotSent as failure:
            return outcomes.later(f"The text message provider cannot be reached: {failure}")
        except _Ambiguous as failure:
            return outcomes.unknown(f"The text message provider did not answer whether it took it: {failure}")
        return _outcome(status, answer)

    def find(self, *, address: str, text: str, since: datetime, not_these: Collection[str]) -> Outcome:
        """Look through the messages to that number for one that reads the same."""
        query = urlencode(
            {"To": address, "PageSize": 100}
        )  # newest first; those not yet sent have no DateSent to ask by
        try:
            status, answer = self._request("GET", f"{self._folder}.json?{query}")
        except (_NotSent, _Ambiguous) as failure:
            return outcomes.unknown(str(failure))
        listed = answer.get("messages") if status == 200 else None
        for one in listed if isinstance(listed, list) else []:
            if isinstance(one, dict) and one.get("sid") not in not_these and _is_it(one, text, since):
                failed = one.get("status") in _FAILED
                return outcomes.refused(_why(one)) if failed else outcomes.sent(str(one["sid"]))
        return outcomes.unknown("The provider lists no such message")

    def ask(self, provider_id: str) -> Delivery:
        """What became of one message."""
        try:
            status, answer = self._request("GET", f"{self._folder}/{quote(provider_id, safe='')}.json")
        except (_NotSent, _Ambiguous):
            return Delivery(None)
        state = answer.get("status") if status == 200 else None
        if state in _ARRIVED:
            return Delivery(True)
        return Delivery(False, _why(answer)) if state in _FAILED else Delivery(None)

    def _request(self, method: str, path: str, form: str | None = None) -> tuple[int, dict[str, Any]]:
        connection = self._connection()
        headers = {"Authorization": self._authorization, "Accept": "application/json"}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            try:
                connection.connect()
            except OSError as failure:
                raise _NotSent(_plain(failure)) from failure
            try:
                connection.request(method, path, body=form, headers=headers)
                answer = connection.getresponse()
                return answer.status, _read(answer.read(_MAX_ANSWER))
            except (OSError, http.client.HTTPException) as failure:
                raise _Ambiguous(_plain(failure)) from failure
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        host, port = self._base.hostname or "", self._base.port
        timeout = self._settings.timeout_seconds
        if self._base.scheme == "https":
            return http.client.HTTPSConnection(host, port, timeout=timeout, context=ssl.create_default_context())
        return http.client.HTTPConnection(host, port, timeout=timeout)


def _outcome(status: int, answer: dict[str, Any]) -> Outcome:
    sid = answer.get("sid")
    if status in (200, 201) and isinstance(sid, str) and sid:
        return outcomes.refused(_why(answer)) if answer.get("status") in _FAILED else outcomes.sent(sid)
    words = single_line(f"The text message provider said {status}: {answer.get('message') or 'nothing more'}", 300)
    if status == 429:
        return outcomes.later(words)
    if 400 <= status < 500:
        return outcomes.refused(words)
    return outcomes.unknown(words)


def _is_it(one: dict[str, Any], text: str, since: datetime) -> bool:
    # A trial account's texts get a sentence in front.
    if not isinstance(one.get("sid"), str) or not str(one.get("body") or "").rstrip().endswith(text.rstrip()):
        return False
    try:
        return parsedate_to_datetime(str(one.get("date_created"))) >= since
    except (TypeError, ValueError):
        return False


def _why(answer: dict[str, Any]) -> str:
    code, words = answer.get("error_code"), answer.get("error_message")
    return single_line(
        f"The phone's network did not take it{f': {words}' if words else ''}{f' ({code})' if code else ''}", 300
    )


def _read(raw: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


def _plain(failure: BaseException) -> str:
    return single_line(str(failure) or type(failure).__name__, 200)
