"""The TypeScript client compiles strictly and speaks with the platform: its example logs in and reads all pages."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from crewline_local.platform.settings import ROOT
from crewline_local.typescript.workshop import ClientFault, Workshop

from .company import PASSWORD, Company
from .platform_in_process import Platform


@pytest.fixture(scope="module")
def workshop() -> Workshop:
    """The tree's own."""
    return Workshop(ROOT)


@pytest.fixture(scope="module")
def built(workshop: Workshop) -> Path:
    """Client and example as JavaScript."""
    return workshop.build()


@pytest.fixture
def address(platform: Platform) -> Iterator[str]:
    """The front door on this machine's network."""
    server = make_server("127.0.0.1", 0, platform.front.app, threaded=True)
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        serving.join(timeout=10)
        server.server_close()


def _run(workshop: Workshop, built: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [str(workshop.programs.node), str(built / "examples" / "list-jobs.js"), *words]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)


def test_the_example_logs_in_and_reads_every_page(
    ours: Company, workshop: Workshop, built: Path, address: str
) -> None:
    jobs = ours.owner.get("/jobs?limit=100")["items"]
    assert len(jobs) > 4, "more than two pages of two"
    done = _run(workshop, built, address, ours.owner.email, PASSWORD)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [f"{job['number']}\t{job['title']}" for job in jobs]


def test_a_refusal_is_told_by_its_code(workshop: Workshop, built: Path, address: str) -> None:
    done = _run(workshop, built, address, "nobody@example.com", "wrong-password-here")
    assert done.returncode == 1
    assert done.stderr.startswith("wrong_credentials: ")


def test_a_client_that_asks_for_what_there_is_not_does_not_compile(workshop: Workshop, tmp_path: Path) -> None:
    planted = tmp_path / "clients" / "typescript"
    planted.mkdir(parents=True)
    for path in (ROOT / "clients" / "typescript").rglob("*"):
        if path.is_file():
            copy = planted / path.relative_to(ROOT / "clients" / "typescript")
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    wrong = planted / "examples" / "wrong.ts"
    wrong.write_text('import { connect } from "../src/index.js";\nawait connect("x").GET("/api/v1/nothing");\n')
    other = Workshop(tmp_path)
    other.folder.mkdir(parents=True)
    (other.folder / "node_modules").symlink_to(workshop.folder / "node_modules")
    (other.folder / "stamp").write_text((workshop.folder / "stamp").read_text())
    with pytest.raises(ClientFault, match=r"wrong\.ts.*error TS"):
        other.build()
