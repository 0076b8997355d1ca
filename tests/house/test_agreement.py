"""Public pages and policy rows agree, and so do the settings that the code reads and those that .env.example shows."""

from __future__ import annotations

import importlib

import pytest

from common.config import ConfigError
from common.provisioning import administrators
from common.service import Service
from crewline_local.deployment.settings import Recorder, acceptable, asked_by, example_settings
from crewline_local.platform.settings import local_settings
from gateway.bootstrap import http_upstreams
from gateway.policy import SERVICES, rows_of

from .agreement_checks import page_drift, pages_of, settings_drift
from .sources import ROOT

EXAMPLE = example_settings((ROOT / ".env.example").read_text(encoding="utf-8"))
WITH_KEYS = acceptable(EXAMPLE)


def definition_of(name: str) -> Service:
    found: Service = importlib.import_module(f"{name}.bootstrap").SERVICE
    return found


@pytest.mark.parametrize("name", SERVICES)
def test_every_public_page_has_its_policy_row_and_every_row_its_page(name: str) -> None:
    rows = [(row.method, row.path) for row in rows_of(name) if not row.path.startswith("/api/")]
    assert page_drift(pages_of(definition_of(name)), rows) == []


def test_the_example_shows_what_the_code_reads_with_values_that_it_accepts() -> None:
    asked = {key for name in SERVICES for key in asked_by(definition_of(name), WITH_KEYS)}
    for read in (http_upstreams, local_settings, administrators):
        recorder = Recorder(EXAMPLE)
        read(recorder)
        asked |= recorder.asked
    assert settings_drift(asked, EXAMPLE) == []


def test_the_examples_own_keys_open_nothing() -> None:
    with pytest.raises(ConfigError):
        asked_by(definition_of("gateway"), EXAMPLE)


def test_a_page_without_a_row_and_a_row_without_a_page_are_found() -> None:
    pages, rows = {("GET", "/p/{token}")}, {("GET", "/p/{token}"), ("POST", "/p/{token}/accept")}
    assert page_drift(pages, pages) == []
    assert page_drift(pages, rows) == ["POST /p/{token}/accept has a policy row but no page"]
    assert page_drift(rows, pages) == ["POST /p/{token}/accept has no policy row"]


def test_a_setting_that_nobody_reads_and_one_that_nobody_shows_are_found() -> None:
    shown = example_settings("## Words\nCREWLINE_BUS=amqp\n# CREWLINE_JOB_PORT=8082\n")
    assert settings_drift(["CREWLINE_BUS", "CREWLINE_BILLING_PORT"], shown) == []
    assert settings_drift(["CREWLINE_BUS", "CREWLINE_JOB_PORT", "CREWLINE_PLANTED"], shown) == [
        "CREWLINE_PLANTED is read but not in .env.example"
    ]
    assert settings_drift(["CREWLINE_BUS"], shown) == ["CREWLINE_JOB_PORT is in .env.example but nobody reads it"]
