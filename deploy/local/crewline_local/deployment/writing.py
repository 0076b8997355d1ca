"""Writes what follows from the description, and says where files and description disagree."""

from __future__ import annotations

from pathlib import Path

from crewline_local.deployment.compose import compose
from crewline_local.deployment.kubernetes.folders import K8S, kubernetes_files
from crewline_local.deployment.observing import DASHBOARDS, observing_files
from crewline_local.deployment.texts import HEADER, as_yaml


def generated_files() -> dict[str, str]:
    """Path from the root, and text."""
    return {
        "docker-compose.yml": as_yaml(compose()),
        **observing_files(),
        **kubernetes_files(),
    }


def write(root: Path) -> list[str]:
    """Write what changed, remove what nothing describes any more; gives the paths touched."""
    files = generated_files()
    changed = [path for path, text in files.items() if _text(root / path) != text]
    for path in changed:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(files[path], encoding="utf-8")
    left = _left_over(root, files)
    for path in left:
        (root / path).unlink()
    return changed + left


def drift(root: Path) -> list[str]:
    """Every file that is not as the description says."""
    files = generated_files()
    stale = [f"{path} is not as described" for path, text in files.items() if _text(root / path) != text]
    return stale + [f"{path} is described by nothing" for path in _left_over(root, files)]


def _left_over(root: Path, files: dict[str, str]) -> list[str]:
    """Files that say they are generated, of a service that is gone, and dashboards that nobody draws any more."""
    known = {root / path for path in files}
    found = (path for path in sorted((root / K8S).rglob("*")) if path.is_file() and path not in known)
    stale = [path for path in found if (_text(path) or "").startswith(HEADER)]
    stale += [path for path in sorted((root / DASHBOARDS).glob("*.json")) if path not in known]
    return [path.relative_to(root).as_posix() for path in stale]


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None
