"""Documents speak only of what is there; a planted untrue document is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from common.contracts import discovery

from .doc_checks import dead_links, event_drift, told_and_heard, unknown_names
from .sources import ROOT, Source, text_sources

SERVICES = sorted(path.parent.name for path in ROOT.glob("services/*/pyproject.toml"))
CONTRACTS = list(discovery.contracts(ROOT))
DOCUMENTS = [source for source in text_sources(ROOT) if source.path.endswith(".md")]


@pytest.mark.parametrize("document", DOCUMENTS, ids=[document.path for document in DOCUMENTS])
def test_a_document_speaks_of_what_is_there(document: Source) -> None:
    assert [*dead_links(document, ROOT), *unknown_names(document, ROOT)] == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_services_readme_tells_what_it_says_and_hears(service: str) -> None:
    named = told_and_heard((ROOT / "services" / service / "README.md").read_text(encoding="utf-8"))
    assert set(named) == {"says", "hears"}
    assert event_drift(named["says"], {short(each.type) for each in CONTRACTS if each.owner == service}) == []
    assert event_drift(named["hears"], {short(each.type) for each in CONTRACTS if service in each.consumers}) == []


def short(event_type: str) -> str:
    return event_type.rpartition(".v")[0]


def test_a_readme_that_tells_too_little_or_too_much_is_found() -> None:
    named = told_and_heard("| Owns | moss |\n| Says | `moss.grown` `moss.died` |\n| Hears | `fern.*` and rain |\n")
    assert named == {"says": {"moss.grown", "moss.died"}, "hears": {"fern.*"}}
    assert event_drift(named["says"], {"moss.grown", "moss.cut"}) == ["moss.cut is missing", "moss.died is not true"]
    assert event_drift(named["hears"], {"fern.grown", "fern.cut"}) == []
    assert event_drift(named["hears"], set()) == ["fern.* is not true"]


def test_an_untrue_document_is_found(tmp_path: Path) -> None:
    (tmp_path / "services").mkdir()
    (tmp_path / "services" / "moss.py").write_text("class Moss:\n    def grow(self) -> None: ...\n")
    links = "[a](b.md) [b](services/moss.py#x) [c](https://crewline.example)"
    names = "`services/moss.py::Moss.grow` `services/moss.py::Moss.die` `services/fern.py` `services/<name>/x.py`"
    untrue = Source("README.md", f"{links} {names}")
    assert list(dead_links(untrue, tmp_path)) == ["README.md: links to b.md"]
    assert list(unknown_names(untrue, tmp_path)) == [
        "README.md: speaks of Moss.die in services/moss.py",
        "README.md: speaks of services/fern.py",
    ]
