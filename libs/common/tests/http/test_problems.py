"""What each failure means to a caller, and what is worth another try."""

from __future__ import annotations

import psycopg
import pytest
from psycopg import errors as pg
from sqlalchemy import exc
from sqlalchemy.orm.exc import StaleDataError

from common.errors import NotYetKnown, PreconditionRequired, TooMany, Unavailable
from common.http.database_errors import is_contended
from common.http.performing import ATTEMPTS, Call, _again_when_contended
from common.http.problems import problem_of


def database_failure(kind: type[exc.DBAPIError], original: psycopg.Error, *, lost: bool = False) -> exc.DBAPIError:
    return kind("SELECT 1", {}, original, connection_invalidated=lost)


@pytest.mark.parametrize(
    ("failure", "status", "code"),
    [
        (NotYetKnown(), 409, "not_yet_known"),
        (TooMany(retry_after_seconds=7), 429, "too_many"),
        (Unavailable(), 503, "unavailable"),
        (PreconditionRequired(), 428, "precondition_required"),
        (StaleDataError(), 412, "stale"),
        (exc.TimeoutError(), 503, "busy"),
        (database_failure(exc.OperationalError, pg.OperationalError()), 503, "database_unavailable"),
        (database_failure(exc.OperationalError, pg.DeadlockDetected()), 503, "busy"),
        (database_failure(exc.OperationalError, pg.LockNotAvailable()), 503, "busy"),
        (database_failure(exc.DataError, pg.NumericValueOutOfRange()), 422, "invalid"),
        (database_failure(exc.IntegrityError, pg.UniqueViolation()), 409, "already_exists"),
        (database_failure(exc.IntegrityError, pg.ForeignKeyViolation()), 409, "reference_missing"),
        (database_failure(exc.IntegrityError, pg.ExclusionViolation()), 409, "overlaps"),
        (database_failure(exc.IntegrityError, pg.CheckViolation()), 500, "internal_error"),
        (RuntimeError("inner"), 500, "internal_error"),
    ],
)
def test_failures_and_their_problems(failure: Exception, status: int, code: str) -> None:
    problem = problem_of(failure)
    assert (problem.status, problem.code) == (status, code)
    assert "inner" not in problem.detail
    if status in (429, 503):
        assert int(problem.headers["Retry-After"]) > 0


class _Operation:
    versioned = False
    method = "POST"


def call(*, keyed: bool = False) -> Call:
    return Call(operation=_Operation(), view=print, arguments={}, open_uow=None, keyed=object() if keyed else None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("failure", "keyed", "runs"),
    [
        (database_failure(exc.OperationalError, pg.SerializationFailure()), False, ATTEMPTS),
        (database_failure(exc.OperationalError, pg.LockNotAvailable()), False, ATTEMPTS),
        (StaleDataError(), False, ATTEMPTS),
        (database_failure(exc.OperationalError, pg.AdminShutdown(), lost=True), True, ATTEMPTS),
        (database_failure(exc.OperationalError, pg.AdminShutdown(), lost=True), False, 1),
        (database_failure(exc.IntegrityError, pg.UniqueViolation()), True, 1),
    ],
)
def test_only_what_is_safe_runs_again(failure: Exception, keyed: bool, runs: int) -> None:
    tried: list[int] = []

    def run() -> None:
        tried.append(1)
        raise failure

    with pytest.raises(type(failure)):
        _again_when_contended(call(keyed=keyed), run)
    assert len(tried) == runs
    assert is_contended(failure) or not tried[3:]
