"""A kustomization read without kustomize: is all there that it names, and does anything stand beside it unnamed?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .manifests import read

FILE = "kustomization.yaml"
_NOT_LISTED = {".md", ".example"}


def broken_references(folder: Path) -> Iterator[str]:
    """Paths that lead nowhere, and patches of what is not there; goes through all that the folder names."""
    file = folder / FILE
    if not file.exists():
        yield f"{folder.name} has no {FILE}"
        return
    (found,) = read(file)
    for name in (*found.get("resources", []), *found.get("components", [])):
        place = folder / name
        if place.is_dir():
            yield from broken_references(place)
        elif not place.exists():
            yield f"{folder.name} names {name}"
    for name in _files_of(found):
        if not (folder / name).exists():
            yield f"{folder.name} names {name}"
    yield from _untargeted(folder, found)


def unnamed_files(folder: Path) -> Iterator[str]:
    """Files that no kustomization of the folder takes in: a manifest that is forgotten is never applied."""
    (found,) = read(folder / FILE)
    named = {FILE, *found.get("resources", []), *_files_of(found)}
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.name not in named and path.suffix not in _NOT_LISTED:
            yield f"{folder.name}/{path.name} is named by nothing"


def resources_of(folder: Path) -> list[dict[str, Any]]:
    """Every manifest that a folder takes in, components' too, before any patch."""
    (found,) = read(folder / FILE)
    manifests: list[dict[str, Any]] = []
    for name in (*found.get("resources", []), *found.get("components", [])):
        place = folder / name
        manifests += resources_of(place) if place.is_dir() else read(place)
    return manifests


def _files_of(kustomization: dict[str, Any]) -> list[str]:
    generators = kustomization.get("configMapGenerator", [])
    patches = [patch["path"] for patch in kustomization.get("patches", []) if "path" in patch]
    return [name for generator in generators for name in generator.get("envs", [])] + patches


def _untargeted(folder: Path, kustomization: dict[str, Any]) -> Iterator[str]:
    there = [] if kustomization["kind"] == "Component" else resources_of(folder)
    for patch in kustomization.get("patches", []) if there else []:
        file = folder / patch.get("path", "-")
        targets = [patch["target"]] if "target" in patch else [_identity(each) for each in read(file) if file.exists()]
        for target in targets:
            if not any(_is_target(manifest, target) for manifest in there):
                yield f"{folder.name} patches {target}"


def _identity(manifest: dict[str, Any]) -> dict[str, str]:
    return {"kind": manifest["kind"], "name": manifest["metadata"]["name"]}


def _is_target(manifest: dict[str, Any], target: dict[str, str]) -> bool:
    labels = manifest["metadata"].get("labels", {})
    wanted = [pair.split("=") for pair in target.get("labelSelector", "").split(",") if pair]
    return (
        manifest["kind"] == target["kind"]
        and manifest["metadata"]["name"] == target.get("name", manifest["metadata"]["name"])
        and all(labels.get(key) == value for key, value in wanted)
    )
