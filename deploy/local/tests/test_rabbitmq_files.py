"""What a RabbitMQ node is called by stays the same from start to start, also when a release knows one port more."""

import json
from pathlib import Path

from crewline_local.rabbitmq_files import identity_of, write_files


def test_an_identity_without_a_port_for_metrics_keeps_its_name_and_secrets(tmp_path: Path) -> None:
    first = identity_of(tmp_path)
    assert identity_of(tmp_path) == first
    older = {name: value for name, value in first.__dict__.items() if name != "metrics_port"}
    (tmp_path / "identity.json").write_text(json.dumps(older))
    now = identity_of(tmp_path)
    assert (now.node, now.password, now.cookie) == (first.node, first.password, first.cookie)
    assert len(set(now.ports)) == 4 and all(now.ports)


def test_only_who_is_watched_serves_metrics(tmp_path: Path) -> None:
    identity = identity_of(tmp_path)
    for is_watched in (False, True):
        write_files(tmp_path, identity=identity, is_watched=is_watched)
        assert ("rabbitmq_prometheus" in (tmp_path / "enabled_plugins").read_text()) is is_watched
        port = f"prometheus.tcp.port = {identity.metrics_port}"
        assert (port in (tmp_path / "rabbitmq.conf").read_text()) is is_watched
