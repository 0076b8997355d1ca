"""An organization moves house: out of one platform, into an empty one, and out again with the same contents."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from common.db.session import connect_plain
from common.moving.archive import MANIFEST
from common.moving.arriving import import_organization
from common.moving.leaving import export_organization
from common.moving.refusals import (
    AlreadyMovedIn,
    ArchiveDamaged,
    OrganizationBusy,
    OrganizationUnknown,
    OtherSchema,
    PlatformNotEmpty,
)
from common.service import RunningService
from common.testing.environment import environment_for
from crewline_local.cli import main

from .company import PASSWORD, Company
from .people import Who
from .platform_in_process import Platform, platform_in_process

NOW = datetime(2030, 1, 1, tzinfo=UTC)


def _running(platform: Platform) -> list[RunningService]:
    """Every service, the door last."""
    names = sorted(platform.services, key=lambda name: (name == "gateway", name))
    return [platform.services[name].service for name in names]


@pytest.fixture(scope="module")
def archive(platform: Platform, theirs: Company, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company that is in business, beside another one."""
    platform.drain()
    path = tmp_path_factory.mktemp("moving") / "theirs.zip"
    export_organization(_running(platform), UUID(theirs.id), to=path, now=NOW)
    return path


@pytest.fixture(scope="module")
def elsewhere(postgres_admin_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """An empty platform."""
    with platform_in_process(postgres_admin_url, data=tmp_path_factory.mktemp("elsewhere")) as running:
        yield running


@pytest.fixture(scope="module")
def moved(elsewhere: Platform, archive: Path) -> Platform:
    """The company lives there; a crash came in between, and the same command again did the rest."""
    running = _running(elsewhere)
    with pytest.raises(_Crash):
        import_organization(running, archive, now=NOW, tell=_crash_at("job"))
    assert _rows(elsewhere, "billing", "SELECT count(*) FROM invoices") > 0
    assert _rows(elsewhere, "job", "SELECT count(*) FROM jobs") == 0
    import_organization(running, archive, now=NOW)
    return elsewhere


class _Crash(Exception):
    """As if the power went."""


def _crash_at(service: str) -> Any:
    def tell(line: str) -> None:
        if line.endswith(service):
            raise _Crash

    return tell


def _rows(platform: Platform, service: str, query: str) -> Any:
    return platform.services[service].rows(query)[0][0]


def _contents(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(zipfile.ZipFile(path).read(MANIFEST))["contents"]
    return found


def test_what_comes_out_again_is_what_went_in(moved: Platform, theirs: Company, archive: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.zip"
    export_organization(_running(moved), UUID(theirs.id), to=again, now=NOW)
    first, second = _contents(archive), _contents(again)
    assert first.keys() == second.keys()
    assert {name for name in first if first[name] != second[name]} == set()
    for entry in ("job/jobs.jsonl", "billing/ledger_entries.jsonl", "job/job_photos.jsonl", "job/audit_entries.jsonl"):
        assert first[entry]["rows"] > 0, entry
    assert any(name.startswith("job/files/") for name in first)


def test_nothing_secret_and_nobody_else_is_in_it(archive: Path, theirs: Company, ours: Company) -> None:
    opened = zipfile.ZipFile(archive)
    texts = {name: opened.read(name) for name in opened.namelist()}
    whole = b"".join(texts.values())
    assert b"argon2" not in whole
    assert b"whsec_" not in whole
    assert ours.marker.encode() not in whole
    assert ours.id.encode() not in whole
    assert theirs.marker.encode() in whole
    left = ("sessions", "api_keys", "invitations", "entry_tokens", "outbox", "idempotency_keys", "calendar_feeds")
    assert not [name for name in texts if name.split("/")[-1].removesuffix(".jsonl") in left]
    sheet = texts["sheets/estimate-customers.csv"].decode("utf-8-sig").splitlines()
    assert sheet[0] == "name,company,email,tax_exempt,created_at"
    assert len(sheet) > 1


def test_people_come_in_with_a_new_password_and_find_everything(moved: Platform, theirs: Company) -> None:
    email = theirs.owner.email
    assert moved.front.log_in(email).status_code == 401
    asked = moved.call("POST", "/api/v1/password-resets", {"email": email})
    assert asked.status_code < 300, asked.text
    token = moved.front.latest_link_token("member.reset_requested.v1")
    changed = moved.call("POST", "/api/v1/password-resets/confirm", {"token": token, "password": PASSWORD})
    assert changed.status_code < 300, changed.text
    owner = Who(moved, "owner", theirs.owner.permissions, email, theirs.id, theirs.owner.person_id)
    jobs = theirs.owner.get("/jobs?limit=100")["items"]
    assert [job["number"] for job in owner.get("/jobs?limit=100")["items"]] == [job["number"] for job in jobs]
    assert owner.get("/kpis/billing") == theirs.owner.get("/kpis/billing")
    fresh = owner.post("/jobs", _like(theirs, jobs[0]))
    assert fresh["number"] == max(job["number"] for job in jobs) + 1
    moved.drain()
    assert owner.get("/schedule/unscheduled?limit=100")["items"], "what is said from now on is heard"


def _like(company: Company, _job: dict[str, Any]) -> dict[str, Any]:
    place = {"customer_id": company.one("customer_id"), "property_id": company.one("property_id")}
    return {**place, "title": "After the move", "lines": [company.line()]}


def test_the_ledger_balances_and_files_are_there(moved: Platform) -> None:
    sums = """SELECT coalesce(sum(abs(total)), 0)
              FROM (SELECT sum(amount_minor) AS total FROM ledger_entries GROUP BY currency) AS s"""
    assert _rows(moved, "billing", sums) == 0
    job = moved.services["job"].service
    files = job.definition.moving.files
    assert files is not None
    with job.database.platform_session() as session:
        own = UUID(str(_rows(moved, "job", "SELECT organization_id FROM job_photos LIMIT 1")))
        names = list(files.names(session, own))
    assert all(files.store(job.deps).get(name) for name in names)


def test_moving_in_twice_is_refused(moved: Platform, archive: Path) -> None:
    with pytest.raises(AlreadyMovedIn):
        import_organization(_running(moved), archive, now=NOW)


def test_a_platform_where_others_live_is_no_place_to_move_into(platform: Platform, archive: Path) -> None:
    with pytest.raises((PlatformNotEmpty, AlreadyMovedIn)):
        import_organization(_running(platform), archive, now=NOW)


@pytest.mark.parametrize("how", ["changed", "added", "missing", "cut", "manifest"])
def test_a_tampered_archive_is_refused_before_anything_is_written(
    platform: Platform, archive: Path, tmp_path: Path, how: str
) -> None:
    bad = tmp_path / "bad.zip"
    _tamper(archive, bad, how)
    expected = "0" * 64 if how == "manifest" else None
    with pytest.raises(ArchiveDamaged):
        import_organization(_running(platform), bad, now=NOW, expected=expected)


def _tamper(archive: Path, bad: Path, how: str) -> None:
    if how in ("cut", "manifest"):
        shutil.copy(archive, bad)
        if how == "cut":
            with bad.open("r+b") as file:
                file.truncate(bad.stat().st_size // 2)
        return
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(bad, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "billing/payments.jsonl" and how == "missing":
                continue
            if name == "billing/payments.jsonl" and how == "changed":
                data = data.replace(b'"amount_minor": ', b'"amount_minor": 9', 1)
            target.writestr(name, data)
        if how == "added":
            target.writestr("billing/extra.jsonl", b"{}\n")


def test_an_archive_of_another_version_is_refused(platform: Platform, archive: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(other, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == MANIFEST:
                manifest = json.loads(data)
                manifest["schemas"]["job"] = "0001"
                data = json.dumps(manifest).encode()
            target.writestr(name, data)
    with pytest.raises(OtherSchema, match="job is 0001 in the archive"):
        import_organization(_running(platform), other, now=NOW)


def test_who_is_at_work_or_unknown_does_not_leave(platform: Platform, ours: Company, tmp_path: Path) -> None:
    to = tmp_path / "ours.zip"
    with pytest.raises(OrganizationUnknown):
        export_organization(_running(platform), UUID(int=7), to=to, now=NOW)
    ours.owner.post("/customers", {"name": "Just now"})
    with pytest.raises(OrganizationBusy, match="estimate has 1 events to be sent"):
        export_organization(_running(platform), UUID(ours.id), to=to, now=NOW)
    platform.drain()
    with pytest.raises(OrganizationBusy, match="meanwhile"):
        export_organization(_running(platform), UUID(ours.id), to=to, now=NOW, tell=_work_during(platform, ours))
    assert list(tmp_path.iterdir()) == [], "an export that is given up leaves nothing"


def _work_during(platform: Platform, company: Company) -> Any:
    def tell(line: str) -> None:
        if line.endswith("gateway"):
            company.owner.post("/customers", {"name": "In between"})
            platform.drain()

    return tell


def test_the_operators_command_does_both(
    platform: Platform,
    theirs: Company,
    moved: Platform,
    archive: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    to = tmp_path / "theirs.zip"
    _set_environment(platform, monkeypatch)
    assert main(["organization", "export", theirs.id, "--to", str(to)]) == 0
    told = capsys.readouterr()
    # Who signs in meanwhile leaves an entry.
    first, second = _contents(archive), _contents(to)
    assert first.keys() == second.keys()
    assert {name for name in first if first[name] != second[name]} <= {"gateway/audit_entries.jsonl"}
    assert told.out.strip() in told.err
    _set_environment(moved, monkeypatch)
    assert main(["organization", "import", str(to), "--sha256", told.out.strip()]) == 1
    assert "already_moved_in" in capsys.readouterr().err


def _set_environment(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    found = dict(platform.settings)
    for harness in platform.services.values():
        found |= environment_for(harness.service.definition, harness.urls)
    for name, value in found.items():
        monkeypatch.setenv(name, value)


def test_every_table_of_every_service_moves_or_says_why_not(platform: Platform) -> None:
    without = """SELECT table_name FROM information_schema.tables t WHERE table_schema = 'public' AND NOT EXISTS (
        SELECT FROM information_schema.columns c
        WHERE c.table_name = t.table_name AND c.column_name = 'organization_id')"""
    for service in _running(platform):
        own = {table.name for table in service.definition.metadata.sorted_tables}
        moving = service.definition.moving
        with connect_plain(service.config.platform_url) as connection:
            nobody_s = {name for (name,) in connection.execute(without).fetchall()}
        assert own & nobody_s <= moving.left.keys(), f"{service.name}: rows of no organization cannot move"
        assert moving.left.keys() | moving.secrets.keys() | moving.sheets.keys() <= own, service.name
        assert all(reason for reason in moving.left.values())
