"""The only room that reaches out, and only when a person asks for it (`--online`): other people's files over https.

Fulfils the fetching half of `verification.sources`. A host's name is resolved once, every address that it has must be
public, and the connection goes to that very address (so a second answer cannot turn it inward). No redirects, no
cookies, no credentials, no proxies, port 443 only, a cap on bytes and on seconds. Knows nothing of what it fetches.
"""

from __future__ import annotations

import logging
import re
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPException, HTTPResponse, HTTPSConnection
from ipaddress import IPv4Address, IPv6Address, ip_address
from threading import Timer
from urllib.parse import urlsplit

from patunay.errors import InputError

logger = logging.getLogger(__name__)

MAX_BYTES = 4 << 20
TIMEOUT_SECONDS = 10.0
MAX_URL = 2000
_HOST = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_PATH = re.compile(r"[!-~]*")

Address = tuple[socket.AddressFamily, str]
Resolver = Callable[[str], list[Address]]


class Online:
    """The network as `verification.sources.Sources`: asked once a URL, and TLS says whose answer it is.

    A host that did not answer is not asked again, so that a folder of its credentials does not wait for each.
    """

    vouched = True

    def __init__(self) -> None:
        self._answers: dict[str, bytes | None] = {}
        self._silent: set[str] = set()

    def read(self, url: str) -> bytes | None:
        if url not in self._answers:
            self._answers[url] = self._ask(url)
        return self._answers[url]

    def _ask(self, url: str) -> bytes | None:
        host = urlsplit(url).netloc.lower() if url.isascii() and "[" not in url else ""
        if host in self._silent:
            return None
        try:
            return fetch(url)
        except InputError as error:
            logger.info("not fetched: %s", error.code)
            if error.code == "fetch.no_answer":
                self._silent.add(host)
            return None


def fetch(url: str, *, resolve: Resolver | None = None, context: ssl.SSLContext | None = None) -> bytes:
    """The body at `url`.

    Raises InputError `fetch.<fault>`: not https, not a public host, an answer other than 200, too large, too slow.
    """
    host, target = check_url(url)
    family, address = public_address(host, resolve or _resolve)
    connection = _PinnedConnection(host, family, address, context or ssl.create_default_context())
    try:
        connection.request("GET", target, headers={"Host": host, "Accept": "*/*", "User-Agent": "patunay"})
        return _read(connection.getresponse(), host)
    except (OSError, HTTPException) as error:
        raise InputError("fetch.no_answer", host=host, reason=str(error)[:120]) from error
    finally:
        connection.close()


def check_url(url: str) -> tuple[str, str]:
    """Host (lower case) and request target of an https URL with a plain name for a host.

    Raises InputError for another scheme, a port, a user name, a fragment, an address in place of a name, or any
    character that two URL readers could take differently.
    """
    if len(url) > MAX_URL or not _PATH.fullmatch(url) or "\\" in url:
        raise InputError("fetch.url", url=_shown(url))
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise InputError("fetch.url", url=_shown(url)) from error
    host = parts.netloc.lower()
    if parts.scheme != "https" or parts.fragment or port is not None or not _HOST.fullmatch(host):
        raise InputError("fetch.url", url=_shown(url))
    return host, (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def public_address(host: str, resolve: Resolver) -> Address:
    """The first address of `host`, when ALL its addresses are public. Raises InputError otherwise."""
    addresses = resolve(host)
    if not addresses:
        raise InputError("fetch.no_answer", host=host, reason="no address")
    if not all(is_public(ip_address(address)) for _, address in addresses):
        raise InputError("fetch.private", host=host)
    return addresses[0]


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether the address is of the open internet, also when it wraps an IPv4 one (mapped, 6to4, Teredo, NAT64)."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or _nat64(address)
        if address.teredo or (inner is not None and not is_public(inner)):
            return False
        if address.ipv4_mapped is None and int(address) >> 125 != 1:  # global unicast is 2000::/3
            return False
        if address.ipv4_mapped is not None:
            return True
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _nat64(address: IPv6Address) -> IPv4Address | None:
    """RFC 6052: the IPv4 address in 64:ff9b::/96."""
    return IPv4Address(int(address) & 0xFFFFFFFF) if int(address) >> 32 == 0x64FF9B << 64 else None


def _resolve(host: str) -> list[Address]:
    try:
        answers = socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    except OSError as error:
        raise InputError("fetch.no_answer", host=host, reason="unknown name") from error
    return [(family, str(place[0]).partition("%")[0]) for family, _, _, _, place in answers]


class _PinnedConnection(HTTPSConnection):
    """TLS to one address that was checked before, with the certificate of the name."""

    def __init__(self, host: str, family: socket.AddressFamily, address: str, context: ssl.SSLContext) -> None:
        super().__init__(host, 443, timeout=TIMEOUT_SECONDS, context=context)
        self._place = (family, address, context)
        self._alarm = Timer(TIMEOUT_SECONDS, self._cut)

    def connect(self) -> None:
        family, address, context = self._place
        raw = socket.socket(family, socket.SOCK_STREAM)
        raw.settimeout(TIMEOUT_SECONDS)
        self._alarm.daemon = True
        self._alarm.start()
        try:
            raw.connect((address, 443))
            self.sock = context.wrap_socket(raw, server_hostname=self.host)
        except BaseException:
            raw.close()
            raise

    def close(self) -> None:
        self._alarm.cancel()
        super().close()

    def _cut(self) -> None:
        """The whole visit has one limit of time; a host that drips a byte at a time does not stretch it."""
        with suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)


def _read(response: HTTPResponse, host: str) -> bytes:
    if response.status != 200:
        raise InputError("fetch.status", host=host, status=response.status)
    body = bytearray()
    while chunk := response.read1(65536):
        body += chunk
        if len(body) > MAX_BYTES:
            raise InputError("fetch.large", host=host, limit=MAX_BYTES >> 20)
    if response.length:
        raise InputError("fetch.no_answer", host=host, reason="cut")
    return bytes(body)


def _shown(url: str) -> str:
    return re.sub(r"[^!-~]", "?", url)[:120]
