"""Where parts listen: each on a port of its own, the same from run to run."""

from pathlib import Path

import pytest

from crewline_local import ports
from crewline_local.platform.addresses import inner_port


def test_parts_of_one_installation_never_share_a_port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "is_free", lambda port: True)  # nobody listens yet
    monkeypatch.setattr(ports, "_LAST", ports._FIRST + 39)
    names = [f"part-{number}" for number in range(20)]
    chosen = [inner_port(tmp_path, name) for name in names]
    assert len(set(chosen)) == len(names)
    assert [inner_port(tmp_path, name) for name in names] == chosen


def test_an_installation_in_which_two_share_one_mends_itself(tmp_path: Path) -> None:
    port = ports.free_port()
    for name in ("estimate", "fleet"):
        (tmp_path / f"{name}.port").write_text(f"{port}\n")
    assert inner_port(tmp_path, "estimate") != inner_port(tmp_path, "fleet") == port
