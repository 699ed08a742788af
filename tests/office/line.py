"""A line between browsers and the office that can be cut: a browser's own "offline" lets some requests through."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread
from urllib.parse import urlsplit

PIECE = 65_536


class Line(ThreadingTCPServer):
    """Hands bytes on to the office at `behind`, from a port of its own."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, behind: str) -> None:
        super().__init__(("localhost", 0), _Call)
        parts = urlsplit(behind)
        self.behind = (parts.hostname or "localhost", parts.port or 80)
        self.is_cut = False
        self.ends: set[socket.socket] = set()

    @property
    def url(self) -> str:
        return f"http://localhost:{self.server_address[1]}"

    def cut(self) -> None:
        """Nothing passes from now on, and what was under way is lost."""
        self.is_cut = True
        for end in tuple(self.ends):
            hang_up(end)

    def mend(self) -> None:
        self.is_cut = False


class _Call(BaseRequestHandler):
    server: Line

    def handle(self) -> None:
        with socket.create_connection(self.server.behind) as office:
            ends = {self.request, office}
            self.server.ends |= ends
            if self.server.is_cut:  # asked after the ends are known, so that no call slips past a cut
                return
            back = Thread(target=carry, args=(office, self.request), daemon=True)
            back.start()
            carry(self.request, office)
            back.join()
            self.server.ends -= ends


def carry(giver: socket.socket, taker: socket.socket) -> None:
    """Until one of the two hangs up; then both have."""
    with contextlib.suppress(OSError):
        while piece := giver.recv(PIECE):
            taker.sendall(piece)
    hang_up(giver)
    hang_up(taker)


def hang_up(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def line_to(url: str) -> Iterator[Line]:
    with Line(url) as line:
        Thread(target=line.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield line
        line.shutdown()
