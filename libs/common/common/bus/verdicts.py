"""What a handler's failure means for its message: wait, retry in process, park, or stop because the system is down."""

from __future__ import annotations

import psycopg
from psycopg import errors as pg
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

CONFLICT_PAUSES_SECONDS = (0.0, 0.05, 0.2, 0.8)
_CONFLICTS = (pg.SerializationFailure, pg.DeadlockDetected, pg.LockNotAvailable)
# Raised by PostgreSQL over a connection that still lives: the statement's fault, not the server's.
_STATEMENT_FAULTS = (pg.QueryCanceled,)


class SystemTrouble(Exception):
    """The service's own database is down: stop consuming, probe, resume; no message is to blame."""


def is_conflict(error: BaseException) -> bool:
    """Whether trying the same transaction again is likely to help."""
    return isinstance(_origin(error), _CONFLICTS)


def is_system_trouble(error: BaseException) -> bool:
    """Whether the database is unreachable or restarting, so that no message can be judged."""
    if isinstance(error, (PoolTimeout, SystemTrouble)):
        return True
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    origin = _origin(error)
    if isinstance(origin, _CONFLICTS + _STATEMENT_FAULTS):
        return False
    return isinstance(origin, psycopg.OperationalError) or isinstance(error, OperationalError)


def _origin(error: BaseException) -> BaseException | None:
    return error.orig if isinstance(error, DBAPIError) else error
