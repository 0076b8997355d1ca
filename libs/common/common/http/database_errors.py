"""What a failure of the database means to a caller, and which failures are worth another try."""

from __future__ import annotations

from psycopg import errors as pg
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError

from common.errors import Conflict, InvalidInput, StaleVersion, Unavailable

_CONTENDED = (pg.SerializationFailure, pg.DeadlockDetected, pg.LockNotAvailable)


class Busy(Unavailable):
    """Too much is going on with this record right now; try again shortly."""

    code = "busy"


class DatabaseUnavailable(Unavailable):
    """The data store does not answer right now; try again shortly."""

    code = "database_unavailable"


class AlreadyExists(Conflict):
    """There is already a record with this identity."""

    code = "already_exists"


class ReferenceMissing(Conflict):
    """Something that this refers to does not exist."""

    code = "reference_missing"


class Overlaps(Conflict):
    """This overlaps with something that exists."""

    code = "overlaps"


def is_contended(failure: Exception) -> bool:
    """Another transaction was in the way: the whole unit of work may be run again."""
    return isinstance(failure, DBAPIError) and isinstance(failure.orig, _CONTENDED)


def is_disconnect(failure: Exception) -> bool:
    """The connection broke: whether a commit happened is unknown, so only what is safe to repeat may be."""
    return isinstance(failure, DBAPIError) and failure.connection_invalidated


def translated(failure: SQLAlchemyError) -> Exception:
    """The refusal that says the same, or the failure itself when it is a defect."""
    if isinstance(failure, StaleDataError):
        return StaleVersion()
    if isinstance(failure, PoolTimeout) or is_contended(failure):
        return Busy(retry_after_seconds=1)
    if isinstance(failure, DataError):
        return InvalidInput("A value cannot be stored.")
    if isinstance(failure, IntegrityError):
        return _translated_integrity(failure)
    if isinstance(failure, OperationalError | InterfaceError) or is_disconnect(failure):
        return DatabaseUnavailable()
    return failure


def _translated_integrity(failure: IntegrityError) -> Exception:
    if isinstance(failure.orig, pg.UniqueViolation):
        return AlreadyExists()
    if isinstance(failure.orig, pg.ForeignKeyViolation):
        return ReferenceMissing()
    if isinstance(failure.orig, pg.ExclusionViolation):
        return Overlaps()
    return failure  # a check or not-null that the code should have kept is a defect: 500, logged
