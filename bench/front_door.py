"""Processes behind and at the front door: a gateway with its database, a job service, a backend that says hello."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import gateway.bootstrap
import job.bootstrap
from bench.servers import ROOT
from common.http.identity import mint_internal_token
from common.ids import new_id
from common.testing.databases import temporary_database
from common.testing.environment import PRIVATE_KEY, environment_for
from common.testing.harness import person
from common.testing.waiting import eventually
from gateway.testing.company import PASSWORD
from gateway.testing.environment import gateway_environment


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(*command: str, env: dict[str, str], path: str) -> Iterator[None]:
    """A web process until the block ends, once it answers."""
    process = subprocess.Popen([sys.executable, "-m", *command], env={**os.environ, **env}, cwd=ROOT)
    try:
        eventually(lambda: _answers(path), seconds=120, what=f"{command[0]} answers")
        yield
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def hello() -> Iterator[str]:
    """The backend that says hello; its address."""
    port = free_port()
    with serving("bench.hello_backend", str(port), env={}, path=f"http://127.0.0.1:{port}/x"):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def job_service() -> Iterator[str]:
    """The job service with one web process; its address."""
    port = free_port()
    with temporary_database(os.environ["CREWLINE_TEST_POSTGRES"], job.bootstrap.SERVICE) as urls:
        env = environment_for(
            job.bootstrap.SERVICE, urls, {"CREWLINE_JOB_PORT": str(port), "CREWLINE_JOB_WORKERS": "1"}
        )
        with serving("job", "web", env=env, path=f"http://127.0.0.1:{port}/livez"):
            yield f"http://127.0.0.1:{port}"


@contextmanager
def gateway_before(upstream: str) -> Iterator[str]:
    """A gateway that takes `upstream` for the job service; its address."""
    port = free_port()
    more = {
        "CREWLINE_JOB_URL": upstream,
        "CREWLINE_GATEWAY_PORT": str(port),
        "CREWLINE_GATEWAY_RATE_READ": "1000000000/minute",
    }
    with ExitStack() as ends:
        urls = ends.enter_context(temporary_database(os.environ["CREWLINE_TEST_POSTGRES"], gateway.bootstrap.SERVICE))
        env = environment_for(gateway.bootstrap.SERVICE, urls, gateway_environment(**more))
        ends.enter_context(serving("gateway", "web", env=env, path=f"http://127.0.0.1:{port}/livez"))
        yield f"http://127.0.0.1:{port}"


def signed_up(url: str) -> str:
    """The access token of the owner of a new organization."""
    owner = {"name": "Olive Owner", "email": "olive@example.com", "password": PASSWORD}
    return _token(url, "/api/v1/sign-up", {"name": "Clear View", "zone": "UTC", "currency": "USD", "owner": owner})


def signed_in(url: str) -> str:
    """Another access token of the same person; one is good for five minutes."""
    return _token(url, "/api/v1/sessions", {"email": "olive@example.com", "password": PASSWORD})


def internal_token() -> str:
    """What tells the job service of an owner, for a minute."""
    return mint_internal_token(person(new_id()), audience="job", private_key=PRIVATE_KEY)


def _token(url: str, path: str, body: Any) -> str:
    request = urllib.request.Request(url + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return str(json.load(answer)["access_token"])


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except (urllib.error.URLError, OSError) as error:
        raise AssertionError(f"{url} does not answer yet: {error}") from error
