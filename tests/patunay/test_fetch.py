"""`patunay.fetch` against reliability T13: 80 and more ways to name an inward address, a canary that must stay silent.

The canary listens on loopback and on every port that a vector could reach; each vector must be refused and the canary
must count 0 hits. The same test shows that the canary hears a visitor, so that the zero means something.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from ipaddress import ip_address

import pytest

from patunay import fetch
from patunay.errors import InputError
from patunay.words import say


class Canary:
    """A listener on loopback that counts who came."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.settimeout(0.05)
        self.port = self._server.getsockname()[1]
        self.hits = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        while not self._stop.is_set():
            try:
                visitor, _ = self._server.accept()
            except TimeoutError:
                continue
            self.hits += 1
            visitor.close()

    def close(self) -> None:
        self._stop.set()
        self._thread.join()
        self._server.close()


@pytest.fixture
def canary(monkeypatch: pytest.MonkeyPatch) -> Iterator[Canary]:
    listener = Canary()
    connect = socket.socket.connect

    def to_canary(self: socket.socket, address: object) -> None:
        """Whoever dares to connect anywhere lands at the canary."""
        connect(self, ("127.0.0.1", listener.port))

    monkeypatch.setattr(socket.socket, "connect", to_canary)
    yield listener
    listener.close()


_INWARD = """
127.0.0.1 127.1.2.3 0.0.0.0 10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.254 192.168.0.1 192.168.255.1
169.254.169.254 169.254.0.1 100.64.0.1 100.127.255.254 192.0.0.1 192.0.2.1 198.18.0.1 198.19.255.255 198.51.100.1
203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 ::1 :: fe80::1 fec0::1 fc00::1 fd12:3456::1 ff02::1
::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 64:ff9b::7f00:1 64:ff9b::a00:1 2002:7f00:1:: 2002:a00:1::
2002:c0a8:1:: 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:db8::1 100::1 64:ff9b:1::1
"""

_BAD = """
http://office.example/did.json ftp://office.example/x file:///etc/passwd gopher://office.example/ data:text/plain,x
javascript:alert(1) //office.example/x office.example/x https:office.example https:/office.example https:///x
https://127.0.0.1/x https://2130706433/x https://0x7f000001/x https://0177.0.0.1/x https://127.1/x https://0/x
https://[::1]/x https://[::ffff:127.0.0.1]/x https://[fe80::1%25eth0]/x https://localhost/x https://LOCALHOST/x
https://localhost./x https://office.example./x https://office.example:8443/x https://office.example:443/x
https://office.example:/x https://user@office.example/x https://user:pass@office.example/x
https://office.example@127.0.0.1/x https://127.0.0.1#@office.example/x https://office.example/x#fragment
https://office.example\\@127.0.0.1/x https://office.example%2f@127.0.0.1/ https://%31%32%37.0.0.1/x
https://127。0。0。1/x https://①②⑦.0.0.1/x https://office_example.ph/x https://-office.example/x
https://office..example/x https://.office.example/x https://office.example-/x https://a/x https://1.2.3/x
https://office.ex4mple1/x\ty https://office.example/ñ https://office.example:99999/x https://0x7f.1/x
https://127.0.0.1.:443/x https://[::]/x https://[0:0:0:0:0:0:0:1]/ https://[64:ff9b::7f00:1]/ HTTPS://127.0.0.1
https://0300.0250.0.1/ https://0xc0.0xa8.0.1/ https://3232235521/
"""


@pytest.mark.parametrize("address", _INWARD.split())
def test_a_name_that_leads_inward_is_refused(address: str, canary: Canary) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with pytest.raises(InputError) as caught:
        fetch.fetch("https://office.example/did.json", resolve=lambda host: [(family, address)])
    assert caught.value.code == "fetch.private"
    assert canary.hits == 0


@pytest.mark.parametrize("url", _BAD.split())
def test_an_address_that_is_not_plain_https_is_refused(url: str, canary: Canary) -> None:
    with pytest.raises(InputError) as caught:
        fetch.fetch(url, resolve=lambda host: [(socket.AF_INET, "127.0.0.1")])
    assert caught.value.code in ("fetch.url", "fetch.private")
    assert canary.hits == 0
    assert say(caught.value.code, "fil", **caught.value.facts)


def test_one_inward_address_among_public_ones_refuses_the_host(canary: Canary) -> None:
    """DNS rebinding by several answers: the safe one does not excuse the other."""
    answers = [(socket.AF_INET, "1.1.1.1"), (socket.AF_INET, "127.0.0.1")]
    with pytest.raises(InputError, match="private"):
        fetch.fetch("https://office.example/", resolve=lambda host: answers)
    assert canary.hits == 0


def test_the_name_is_resolved_once_and_the_connection_goes_to_that_address(canary: Canary) -> None:
    """Rebinding in time: a second answer is never asked for. And the known-good half: the canary hears this one."""
    asked: list[str] = []

    def resolve(host: str) -> list[fetch.Address]:
        asked.append(host)
        return [(socket.AF_INET, "1.1.1.1" if len(asked) == 1 else "127.0.0.1")]

    with pytest.raises(InputError, match="no_answer"):
        fetch.fetch("https://office.example/", resolve=resolve)
    assert asked == ["office.example"]
    assert canary.hits == 1


@pytest.mark.parametrize("address", ["1.1.1.1", "8.8.8.8", "2606:4700:4700::1111", "::ffff:1.1.1.1", "2002:101:101::"])
def test_public_addresses_are_public(address: str) -> None:
    assert fetch.is_public(ip_address(address))


class Office:
    """A TLS-less stand-in: `wrap_socket` hands the plain socket back, so the HTTP half can be tested on loopback."""

    def __init__(self, answer: bytes) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self._answer = answer
        self.request = b""
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        visitor, _ = self._server.accept()
        with visitor:
            self.request = visitor.recv(65536)
            try:
                visitor.sendall(self._answer)
            except OSError:
                return

    def close(self) -> None:
        self._thread.join()
        self._server.close()


class PlainContext(ssl.SSLContext):
    def wrap_socket(self, sock: socket.socket, *args: object, **kwargs: object) -> socket.socket:  # type: ignore[override]
        return sock


def _visit(answer: bytes, monkeypatch: pytest.MonkeyPatch) -> tuple[bytes, bytes]:
    office = Office(answer)
    connect = socket.socket.connect
    monkeypatch.setattr(socket.socket, "connect", lambda self, address: connect(self, ("127.0.0.1", office.port)))
    try:
        body = fetch.fetch(
            "https://office.example/status/revocation-1.json",
            resolve=lambda host: [(socket.AF_INET, "1.1.1.1")],
            context=PlainContext(ssl.PROTOCOL_TLS_CLIENT),
        )
    finally:
        office.close()
    return body, office.request


def test_a_file_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    body, request = _visit(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", monkeypatch)
    assert body == b"{}"
    assert request.startswith(b"GET /status/revocation-1.json HTTP/1.1\r\n")
    assert b"Cookie" not in request and b"Authorization" not in request and b"Referer" not in request


def test_a_redirect_is_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match=r"fetch\.status"):
        _visit(b"HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1/\r\nContent-Length: 0\r\n\r\n", monkeypatch)


def test_an_endless_answer_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    flood = b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (fetch.MAX_BYTES + 2)
    with pytest.raises(InputError, match=r"fetch\.large"):
        _visit(flood, monkeypatch)


def test_a_cut_answer_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match=r"fetch\.no_answer"):
        _visit(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{}", monkeypatch)


def test_online_sources_answer_none_and_never_raise() -> None:
    assert fetch.Online().read("https://127.0.0.1/x") is None
    assert fetch.Online().vouched
