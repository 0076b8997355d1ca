"""Overlays name what is there and patch what they have; no file is left out, and generated ones are as described."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from crewline_local.deployment.writing import drift, generated_files, write

from .kustomizations import FILE, broken_references, unnamed_files
from .manifests import K8S, OVERLAYS, ROOT

FOLDERS = sorted(path.parent for path in K8S.rglob(FILE))


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_an_overlay_names_only_what_is_there_and_patches_only_what_it_has(overlay: str) -> None:
    assert list(broken_references(K8S / "overlays" / overlay)) == []


@pytest.mark.parametrize("folder", FOLDERS, ids=[path.relative_to(K8S).as_posix() for path in FOLDERS])
def test_no_manifest_is_left_out(folder: Path) -> None:
    assert list(unnamed_files(folder)) == []


def test_generated_files_are_as_described() -> None:
    assert drift(ROOT) == []


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The tree's deploy/k8s, to break."""
    shutil.copytree(K8S, tmp_path / "deploy" / "k8s")
    return tmp_path


def test_a_planted_change_a_lost_file_and_one_of_a_service_that_is_gone_are_found(copied: Path) -> None:
    write(copied)
    assert drift(copied) == []
    base = copied / "deploy/k8s/base"
    web = base / "job" / "web.yaml"
    web.write_text(web.read_text().replace("periodSeconds: 10", "periodSeconds: 100"))
    (base / "job" / "work.yaml").unlink()
    shutil.copytree(base / "quality", base / "gone")
    found = drift(copied)
    assert "deploy/k8s/base/job/web.yaml is not as described" in found
    assert "deploy/k8s/base/job/work.yaml is not as described" in found
    assert "deploy/k8s/base/gone/web.yaml is described by nothing" in found
    assert len(found) == 2 + len(list((base / "gone").iterdir()))
    write(copied)
    assert drift(copied) == []


def test_every_generated_file_is_tracked_where_it_is_named() -> None:
    assert [path for path in generated_files() if not (ROOT / path).exists()] == []


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("backups.yaml", "backup.yaml", "prod names backup.yaml"),
        ("../../components/metrics", "../../components/metric", "prod names ../../components/metric"),
        ("path: broker.yaml", "path: brokers.yaml", "prod names brokers.yaml"),
        ("component=work", "component=worker", "prod patches"),
    ],
)
def test_a_planted_reference_to_nothing_is_found(copied: Path, before: str, after: str, complaint: str) -> None:
    prod = copied / "deploy/k8s/overlays/prod"
    file = prod / FILE
    file.write_text(file.read_text().replace(before, after))
    assert any(found.startswith(complaint) for found in broken_references(prod))


def test_a_planted_manifest_that_nobody_names_is_found(copied: Path) -> None:
    folder = copied / "deploy/k8s/base/broker"
    (folder / "user.yaml").write_text("kind: Planted\n")
    assert list(unnamed_files(folder)) == ["broker/user.yaml is named by nothing"]
