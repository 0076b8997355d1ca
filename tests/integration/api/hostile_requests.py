"""Requests nobody sends by accident, as bytes: each must be refused by a 4xx problem or the end of the connection."""

from __future__ import annotations

import json

HOST = b"Host: crewline.test\r\n"
# Bodies for POST /api/v1/api-keys: what is sent, and the field the refusal names when the body is JSON at all.
_KEY = b'{"name": %s, "scopes": ["services:read"]}'
_LIMIT = b'{"name": "k", "scopes": ["services:read"], "per_minute": %s}'
BODIES: dict[str, tuple[bytes, str | None]] = {
    "NUL, escaped": (_KEY % rb'"a\u0000b"', "name"),
    "NUL, raw": (_KEY % b'"a\x00b"', None),
    "a lone surrogate": (_KEY % rb'"a\ud800b"', "name"),
    "surrogates the wrong way round": (_KEY % rb'"\udc00\ud800"', "name"),
    "a line separator": (_KEY % rb'"a\u2028b"', "name"),
    "NaN": (_LIMIT % b"NaN", "per_minute"),
    "Infinity": (_LIMIT % b"-Infinity", "per_minute"),
    "1e999": (_LIMIT % b"1e999", "per_minute"),
    "400 digits": (_LIMIT % (b"9" * 400), "per_minute"),
    "a number as text": (_LIMIT % b'"300"', "per_minute"),
    "half a request": (_LIMIT % b"1.5", "per_minute"),
    "true as a number": (_LIMIT % b"true", "per_minute"),
    "a duplicate key": (b'{"name": "a", "name": "b", "scopes": ["services:read"]}', "name"),
    "a duplicate key, spelled otherwise": (rb'{"name": "a", "n\u0061me": "b", "scopes": ["services:read"]}', "name"),
    "lists without end": (b"[" * 100_000, None),
    "objects without end": (b'{"a":' * 100_000, None),
    "deep in a member": (_KEY % (b"[" * 50_000 + b"]" * 50_000), None),
    "a very long name": (_KEY % (b'"' + b"a" * 100_000 + b'"'), "name"),
    "bytes that are not UTF-8": (_KEY % b'"\xff\xfe"', None),
    "an overlong NUL": (_KEY % b'"\xc0\x80"', None),
    "a surrogate in UTF-8": (_KEY % b'"\xed\xa0\x80"', None),
    "UTF-16": (json.dumps({"name": "k"}).encode("utf-16"), None),
    "a byte order mark": (b"\xef\xbb\xbf" + _KEY % b'"k"', None),
    "two documents": (_KEY % b'"k"' + b"{}", None),
    "a list": (b"[]", None),
    "nothing": (b"", None),
    "spaces": (b" " * 1_000, None),
    "a comment": (b'{/* */"name": "k"}', None),
    "a prototype": (b'{"__proto__": {"admin": true}, "name": "k", "scopes": ["services:read"]}', "__proto__"),
    "300 kB": (_KEY % (b'"' + b"a" * 300_000 + b'"'), None),
}


def chunked(body: bytes) -> bytes:
    """A POST with this as its chunked body."""
    return b"POST /api/v1/sign-up HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n" + body


def get(path: bytes, *headers: bytes, version: bytes = b"HTTP/1.1", host: bytes = HOST) -> bytes:
    """A GET."""
    return b"GET " + path + b" " + version + b"\r\n" + host + b"".join(line + b"\r\n" for line in headers) + b"\r\n"


def post(*headers: bytes, body: bytes = b"") -> bytes:
    """A POST that anybody may send."""
    lines = b"".join(line + b"\r\n" for line in headers)
    return b"POST /api/v1/sign-up HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\n" + lines + b"\r\n" + body


SMUGGLED = get(b"/metrics")
FRAMING: dict[str, bytes] = {
    "length and chunks": post(b"Content-Length: 5", b"Transfer-Encoding: chunked", body=b"0\r\n\r\n" + SMUGGLED),
    "chunks and length": post(b"Transfer-Encoding: chunked", b"Content-Length: 5", body=b"0\r\n\r\n" + SMUGGLED),
    "two lengths": post(b"Content-Length: 2", b"Content-Length: 60", body=b"{}" + SMUGGLED),
    "two lengths in one": post(b"Content-Length: 2, 60", body=b"{}" + SMUGGLED),
    **{
        f"length {length!r}": post(b"Content-Length: " + length, body=b"{}" + SMUGGLED)
        for length in (b"+2", b"-1", b"0x2", b"2 2", b"2.0", b"1e1", b"\xb2", b"9" * 40, b"99999999999")
    },
    **{
        f"coding {coding!r}": post(b"Transfer-Encoding: " + coding, body=b"0\r\n\r\n" + SMUGGLED)
        for coding in (
            b"xchunked",
            b"chunked, identity",
            b"chunked, chunked",
            b"gzip",
            b"\x0bchunked",
            b"chunked;a",
            b"",
        )
    },
    "coding in HTTP/1.0": post(b"Transfer-Encoding: chunked", body=b"0\r\n\r\n").replace(b"HTTP/1.1", b"HTTP/1.0"),
    **{
        f"chunk {chunk!r}": chunked(chunk + SMUGGLED)
        for chunk in (
            b"zz\r\n",
            b"-1\r\nabc\r\n",
            b"0x2\r\n{}\r\n0\r\n\r\n",
            b"+2\r\n{}\r\n0\r\n\r\n",
            b"f" * 20 + b"\r\n",
            b"2\r\n{}0\r\n\r\n",
            b"2\n{}\n0\n\n",
            b"2;a=\x00\r\n{}\r\n0\r\n\r\n",
            b" 2\r\n{}\r\n0\r\n\r\n",
        )
    },
    "a header of 1 MB": get(b"/api/v1/me", b"X-Long: " + b"a" * 1_000_000),
    "ten thousand headers": get(b"/api/v1/me", *[b"X-%d: a" % number for number in range(10_000)]),
    "a bearer of 15 kB": get(b"/api/v1/me", b"Authorization: Bearer " + b"a" * 15_000),
    "a folded header": get(b"/api/v1/me", b"X-A: b\r\n c"),
    "a space before the colon": get(b"/api/v1/me", b"X-A : b"),
    "a header without a colon": get(b"/api/v1/me", b"nonsense"),
    "NUL in a header": get(b"/api/v1/me", b"X-A: a\x00b"),
    "a bare return in a header": get(b"/api/v1/me", b"X-A: a\rX-B: c"),
    "a header without a name": get(b"/api/v1/me", b": a"),
    "two credentials": get(b"/api/v1/me", b"Authorization: Bearer " + b"a" * 30, b"X-Api-Key: ck_live_" + b"a" * 43),
}
LINES: dict[str, bytes] = {
    "absolute form": get(b"http://elsewhere.test/api/v1/me"),
    "authority form": b"CONNECT elsewhere.test:443 HTTP/1.1\r\n" + HOST + b"\r\n",
    "asterisk form": b"OPTIONS * HTTP/1.1\r\n" + HOST + b"\r\n",
    **{
        f"path {path.decode()}": get(path)
        for path in (
            b"//elsewhere.test/api/v1/me",
            b"/api/v1/../v1/me",
            b"/api/v1/%2e%2e/v1/me",
            b"/api/v1/%2E%2E%2Fme",
            b"/api%2fv1%2fme",
            b"/api/v1/me%00",
            b"/api/v1/me%0d%0aX-A:%20b",
            b"/api/v1/me;a=b",
            b"/api/v1\\me",
            b"/api/v1/%5cme",
            b"/api/v1/%ff%fe",
            b"/api/v1/%c0%af",
            b"/api/v1/%zz",
            b"/api/v1/me%2",
            b"/api//v1/me",
            b"/api/v1/customers/%7B%7B7*7%7D%7D",
            b"/api/v1/" + b"a" * 3_000,
            b"/api/v1/" + b"a" * 9_000,
            b"/api/v1/" + b"a/" * 1_900,
            b"/api/v1/members?limit=%00",
            b"/api/v1/members?limit=1&limit=2",
            b"/api/v1/members?" + b"a=b&" * 900,
        )
    },
    "bytes in the path": get(b"/api/v1/\xff\xfe"),
    "a space in the path": get(b"/api/v1/me me"),
    "no version": b"GET /api/v1/me\r\n\r\n",
    "HTTP/9.9": get(b"/api/v1/me", version=b"HTTP/9.9"),
    "HTTP/2 from the start": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\x00" * 30,
    "TLS": bytes.fromhex("1603010200010001fc0303") + b"\x00" * 200,
    "TRACE": get(b"/api/v1/me").replace(b"GET", b"TRACE", 1),
    "a made-up method": get(b"/api/v1/me").replace(b"GET", b"FROBNICATE", 1),
    "a method in lower case": get(b"/api/v1/me").replace(b"GET", b"get", 1),
    "an override": post(b"X-HTTP-Method-Override: DELETE", b"Content-Length: 0"),
    "garbage": bytes(range(256)) * 20,
    "newlines": b"\r\n" * 2_000,
    "a GET with a body": get(b"/api/v1/me", b"Content-Length: 2") + b"{}",
}
