"""Ports handed out are free, different, and below the range of outgoing connections."""

import socket

from crewline_local import ports


def test_ports_handed_out_together_differ() -> None:
    assert len(set(ports.free_ports(20))) == 20


def test_a_port_somebody_listens_on_is_not_free() -> None:
    with socket.create_server((ports.LOOPBACK, ports.free_port())) as server:
        taken = server.getsockname()[1]
        assert not ports.is_free(taken)
        assert ports.is_open(taken)


def test_a_port_is_outside_the_kernels_own_choice() -> None:
    assert 20_000 <= ports.free_port() <= 32_000
