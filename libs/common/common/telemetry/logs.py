"""One JSON object per log line, with the service and the ids of the request, event or timer's run being handled. Values
cannot break a line, and what looks like a secret is masked."""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, ParamSpec, TextIO, TypeVar

from common.card_numbers import masked_cards
from common.correlation import correlation_id, organization_id, service_name, traceparent

_context: ContextVar[dict[str, str] | None] = ContextVar("crewline_log_context", default=None)
_SECRET_NAME = re.compile(
    r"passw|secret|token|authorization|cookie|api_?key|credential|signature|private", re.IGNORECASE
)
_SECRET_TEXT = re.compile(
    r"(?P<scheme>\b(?:bearer|basic)\s+)[^\s\"',;]+"
    r"|\beyJ[\w-]{5,}\.[\w-]+\.[\w-]*"
    r"|\b(?:sk|rk|pk|ck)_(?:live|test)_[\w-]+|\bwhsec_\w+"
    r"|(?P<url>://[^\s:/@]+:)[^\s/@]+(?=@)"
    r"|(?P<pair>\b(?:password|secret|token|api_?key)=)[^\s&\"',;]+",
    re.IGNORECASE,
)
_STANDARD = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
MASK = "***"
log = logging.getLogger(__name__)
GivenT = ParamSpec("GivenT")
ResultT = TypeVar("ResultT")


@contextmanager
def bound(**fields: str) -> Iterator[None]:
    """Add fields to every line logged inside: `with bound(handler=...)`."""
    token = _context.set({**(_context.get() or {}), **fields})
    try:
        yield
    finally:
        _context.reset(token)


def speaking_for(service: str, act: Callable[GivenT, ResultT]) -> Callable[GivenT, ResultT]:
    """The same function, whose log lines are a service's: for threads of a process that runs several."""

    def spoken(*given: GivenT.args, **named: GivenT.kwargs) -> ResultT:
        token = service_name.set(service)
        try:
            return act(*given, **named)
        finally:
            service_name.reset(token)

    return spoken


def configure_logs(service: str, *, level: str = "INFO", stream: TextIO | None = None) -> None:
    """Send all logs of this process through the JSON formatter, with warnings and what ends a thread or the process."""
    handler = logging.StreamHandler(stream or sys.stdout)
    handler.setFormatter(JsonFormatter(service))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.captureWarnings(True)
    threading.excepthook = _log_end_of_thread
    sys.excepthook = _log_end_of_process


def masked(text: str) -> str:
    """The text without what looks like a secret or the number of a card."""
    return _SECRET_TEXT.sub(_mask, masked_cards(text))


class JsonFormatter(logging.Formatter):
    """A log record as one line of ASCII JSON; escapes keep CR, LF and any other control out of the line."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "service": service_name.get() or self._service,
            "logger": record.name,
            "message": masked(record.getMessage()),
            **(_context.get() or {}),
        }
        line.update(_ids())
        for name, value in vars(record).items():
            if name not in _STANDARD:
                line[name] = MASK if _SECRET_NAME.search(name) else _plain(value)
        if record.exc_info and record.exc_info[0] is not None:
            line["stack"] = masked("".join(traceback.format_exception(*record.exc_info)))
        return json.dumps(line, default=str)


def _ids() -> Iterator[tuple[str, str]]:
    """What the present request, event or run is known by."""
    if correlation := correlation_id.get():
        yield "correlation_id", correlation
    if organization := organization_id.get():
        yield "organization_id", str(organization)
    if trace := traceparent.get():
        yield "trace_id", trace[3:35]


def _log_end_of_thread(ended: threading.ExceptHookArgs) -> None:
    if ended.exc_value is not None:
        name = ended.thread.name if ended.thread is not None else ""
        log.critical("a thread ended by an error", exc_info=ended.exc_value, extra={"thread_name": name})


def _log_end_of_process(kind: type[BaseException], error: BaseException, trace: Any) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    log.critical("the process ended by an error", exc_info=(kind, error, trace))


def _mask(found: re.Match[str]) -> str:
    return next((part for part in found.groups() if part), "") + MASK


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, dict):
        return {str(key): MASK if _SECRET_NAME.search(str(key)) else _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    return value if value is None or isinstance(value, bool | int | float) else masked(str(value))
