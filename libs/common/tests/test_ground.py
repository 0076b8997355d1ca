"""Ids sort by time, clocks are aware, settings fail early and by name, logs cannot be broken nor give secrets away."""

from __future__ import annotations

import io
import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from common.clock import FixedClock, SystemClock
from common.config import ConfigError, Env
from common.correlation import correlation_id, service_name
from common.db.declarative import Declarative, TenantRow, house_metadata
from common.ids import hash_token, new_id, new_token
from common.telemetry.logs import JsonFormatter, bound
from common.telemetry.metrics import HttpMetrics, Metrics

GOOD = "0123456789abcdefghijklmnopqrstuv"


def test_ids_are_version_7_and_sort_as_made() -> None:
    ids = [new_id() for _ in range(5000)]
    assert ids == sorted(ids)
    assert len(set(ids)) == 5000
    assert all(made.version == 7 and made.variant == "specified in RFC 4122" for made in ids)
    age = datetime.now(UTC).timestamp() * 1000 - (ids[0].int >> 80)
    assert -1000 < age < 60_000


def test_tokens_are_long_and_stored_hashed() -> None:
    token = new_token()
    assert len(token) == 43
    assert len(hash_token(token)) == 32
    assert hash_token(token) != hash_token(new_token())


def test_clocks_tell_aware_utc() -> None:
    assert SystemClock().now().tzinfo is UTC
    clock = FixedClock(datetime(2030, 1, 1, 12, tzinfo=timezone(timedelta(hours=2))))
    assert clock.now() == datetime(2030, 1, 1, 10, tzinfo=UTC)
    clock.advance(hours=1)
    assert clock.now() == datetime(2030, 1, 1, 11, tzinfo=UTC)
    with pytest.raises(ValueError, match="zone"):
        FixedClock(datetime(2030, 1, 1))


@pytest.mark.parametrize("bad", ["", "short", "x" * 40, "changeme-0123456789abcdefghijklmnop"])
def test_a_missing_or_weak_secret_stops_the_start_by_name(bad: str) -> None:
    with pytest.raises(ConfigError, match="CREWLINE_JOB_KEY"):
        Env("CREWLINE_JOB", environ={"CREWLINE_JOB_KEY": bad}).secret("KEY")


def test_settings_are_read_by_prefix_and_secrets_hide(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(GOOD + "\n")
    env = Env("P", environ={"P_N": "5", "P_F": "yes", "P_KEY_FILE": str(tmp_path / "key"), "P_T": "text"})
    assert (env.integer("N"), env.flag("F"), env.text("T"), env.text("U", "other")) == (5, True, "text", "other")
    secret = env.secret("KEY")
    assert secret == GOOD
    assert GOOD not in repr({"key": secret})
    assert env.keys == {"P_N", "P_F", "P_T", "P_U", "P_KEY"}
    for read in (
        lambda: env.text("X"),
        lambda: env.integer("T"),
        lambda: env.flag("T"),
        lambda: env.integer("N", maximum=4),
    ):
        with pytest.raises(ConfigError):
            read()


@pytest.fixture
def log() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter("job"))
    logger = logging.getLogger("test.ground")
    logger.setLevel("INFO")
    logger.handlers = [handler]
    token = service_name.set(None)  # nobody's request: the formatter's own service speaks
    yield logger, stream
    service_name.reset(token)


def test_a_log_line_is_one_line_of_json_with_its_correlation(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, stream = log
    token = correlation_id.set("req-12345678")
    with bound(handler="draft"):
        logger.info("a\r\nb\u2028 \x00", extra={"n": 1, "deep": {"x": ["y\n"]}})
    correlation_id.reset(token)
    lines = stream.getvalue().splitlines()
    assert len(lines) == 1
    line = json.loads(lines[0])
    assert line["correlation_id"] == "req-12345678"
    assert (line["handler"], line["service"], line["n"]) == ("draft", "job", 1)


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer hunter2hunter2",
        "url postgresql://app:hunter2@host/db",
        "token eyJhbGciOiJ.hunter2.hunter2",
        "sk_live_hunter2",
        "whsec_hunter2",
        "GET /x?token=hunter2&b=1",
    ],
)
def test_secrets_are_masked(log: tuple[logging.Logger, io.StringIO], text: str) -> None:
    logger, stream = log
    logger.warning(text, extra={"note": text, "password": "hunter2", "deep": {"api_key": "hunter2"}})
    try:
        raise ValueError(text)
    except ValueError:
        logger.exception("failed")
    assert "hunter2" not in stream.getvalue()


def test_metrics_of_two_services_in_one_process_do_not_meet() -> None:
    one, two = Metrics("one"), Metrics("two")
    one.part(HttpMetrics).request_answered(operation="createJob", status=201, seconds=0.01)
    assert b'service="one",status="201"} 1.0' in one.render()
    assert b"createJob" not in two.render()


def test_metrics_of_several_processes_add_up(tmp_path: Path) -> None:
    count = (
        "from common.telemetry.metrics import HttpMetrics, Metrics; m = Metrics('job');"
        "m.part(HttpMetrics).request_answered(operation='listJobs', status=200, seconds=0.01);"
        "print(m.render().decode())"
    )
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    for total in (1, 2):
        run = subprocess.run([sys.executable, "-c", count], env=environment, capture_output=True, text=True, check=True)
        assert (
            f'crewline_http_requests_total{{operation="listJobs",service="job",status="200"}} {total}.0' in run.stdout
        )


def test_services_in_one_process_may_call_their_entities_alike() -> None:
    class Here(Declarative):
        __abstract__ = True
        metadata = house_metadata()

    class There(Declarative):
        __abstract__ = True
        metadata = house_metadata()

    def entity(base: type[Declarative]) -> Any:
        return type("KnownJob", (TenantRow, base), {"__tablename__": "known_jobs", "__module__": __name__})

    assert entity(Here).metadata is not entity(There).metadata
    assert Here.registry is not There.registry
