"""Which of a client's headers go on."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from common.http.problems import Problem
from gateway.forwarding.callers import client_address
from gateway.forwarding.networks import Networks
from gateway.forwarding.request_headers import forwarded_headers

CLIENTS_OWN = {
    "HTTP_X_CREWLINE_IDENTITY": "forged",
    "HTTP_X_CREWLINE_CLIENT_ADDRESS": "10.0.0.1",
    "HTTP_X_USER_ID": "1",
    "HTTP_X_TENANT_ID": "1",
    "HTTP_X_ROLES": "owner",
    "HTTP_X_INTERNAL_TOKEN": "x",
    "HTTP_FORWARDED": "for=1",
    "HTTP_X_FORWARDED_FOR": "1.1.1.1",
    "HTTP_X_FORWARDED_HOST": "evil",
    "HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE",
    "HTTP_X_ORIGINAL_URL": "/admin",
    "HTTP_AUTHORIZATION": "Bearer x",
    "HTTP_TRANSFER_ENCODING": "chunked",
    "HTTP_TE": "trailers",
    "HTTP_UPGRADE": "h2c",
    "HTTP_PROXY_AUTHORIZATION": "x",
    "HTTP_HOST": "evil.example",
    "HTTP_EXPECT": "100-continue",
    "CONTENT_LENGTH": "5",
}


@pytest.mark.parametrize("public", [True, False])
def test_nothing_that_claims_an_identity_goes_on(public: bool) -> None:
    assert forwarded_headers(CLIENTS_OWN, public=public) == []


def test_what_services_need_goes_on() -> None:
    environ = {
        "CONTENT_TYPE": "application/json",
        "HTTP_IF_MATCH": '"3"',
        "HTTP_IDEMPOTENCY_KEY": "k",
        "HTTP_ACCEPT": "*/*",
    }
    assert dict(forwarded_headers({**environ, **CLIENTS_OWN}, public=False)) == {
        "Accept": "*/*",
        "Content-Type": "application/json",
        "Idempotency-Key": "k",
        "If-Match": '"3"',
    }


def test_only_public_addresses_see_cookies_and_signatures() -> None:
    environ = {"HTTP_COOKIE": "a=1", "HTTP_STRIPE_SIGNATURE": "t=1"}
    assert forwarded_headers(environ, public=False) == []
    assert dict(forwarded_headers(environ, public=True)) == {"Cookie": "a=1", "Stripe-Signature": "t=1"}


def test_what_connection_names_stays_here() -> None:
    environ = {"HTTP_CONNECTION": "close, If-Match, X-Crewline-Identity", "HTTP_IF_MATCH": '"3"', "HTTP_ACCEPT": "*/*"}
    assert forwarded_headers(environ, public=False) == [("Accept", "*/*")]


@pytest.mark.parametrize("value", ["a\r\nX-Crewline-Identity: forged", "a\nb", "a\x00b", "\x7f"])
def test_a_header_cannot_smuggle_another(value: str) -> None:
    with pytest.raises(Problem):
        forwarded_headers({"HTTP_USER_AGENT": value}, public=False)


def test_a_clients_word_about_its_address_counts_only_through_trusted_proxies() -> None:
    trusted = Networks([ip_network("10.0.0.0/8")])
    spoofed = {"REMOTE_ADDR": "203.0.113.9", "HTTP_X_FORWARDED_FOR": "1.1.1.1"}
    proxied = {"REMOTE_ADDR": "10.0.0.2", "HTTP_X_FORWARDED_FOR": "1.1.1.1, 198.51.100.7, 10.0.0.1"}
    assert client_address(spoofed, is_trusted=trusted.__contains__) == "203.0.113.9"
    assert client_address(proxied, is_trusted=trusted.__contains__) == "198.51.100.7"
    assert client_address(proxied, is_trusted=Networks([]).__contains__) == "10.0.0.2"
