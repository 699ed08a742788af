"""The public books and the check pages as plain files, for any web space: nobody must run a server for twenty years.

A plain web space cannot ask for a surname nor limit look-ups, so a page exists only under the secret of its QR, and no
page leads to another.
"""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

from office.registers.queries import RegisterValue
from office.verifications.queries import NOTHING, Answer, by_code
from patunay.division.folder import OutFolder, write
from patunay.division.runs import RunState, State, all_runs
from patunay.errors import StateError
from patunay.issuing.sealing import certificate_facts
from patunay.transparency.note import parse_checkpoint

CHECKPOINT = "log/checkpoint"
LOOKS = ("check.css", "icon.svg")
STILL = {"opening": "verifications/still_opening.html", "closing": "verifications/still_closing.html"}
"""How a page begins and ends where no server answers."""
HEADERS = {"X-Robots-Tag": "noindex, nofollow, noarchive", "Referrer-Policy": "no-referrer"}
APACHE = "\n".join(
    (
        "Options -Indexes",
        "ErrorDocument 404 /404.html",
        "<IfModule mod_headers.c>",
        *(f'Header always set {name} "{value}"' for name, value in HEADERS.items()),
        "</IfModule>\n",
    )
)
OTHERS = "\n".join(("/*", *(f"  {name}: {value}" for name, value in HEADERS.items()), ""))


@dataclass(frozen=True, slots=True)
class Published:
    """How many check pages stand in the folder, and how many files of all kinds were written anew."""

    pages: int
    written: int


def publish(books: RegisterValue, folder: Path) -> Published:
    """Writes `public/` and `pages/` into `folder`: only what changed, each file whole, the log's head last.

    Raises StateError while a job writes in the books, and where the folder already shows a longer log than ours (an
    old backup must not take back what was published).
    """
    with books.place.locked():
        _check_newer(books.place, folder / "public" / CHECKPOINT)
        pages = dict(_pages(books.place))
        written = sum(_put(folder / "pages" / name, data) for name, data in (*_fixed(), *pages.items()))
        written += sum(_put(folder / "public" / name, data) for name, data in _public(books.place))
    return Published(len(pages), written)


def _check_newer(place: OutFolder, shown: Path) -> None:
    own = place.public / CHECKPOINT
    if shown.is_file() and (not own.is_file() or _size(own) < _size(shown)):
        raise StateError("verifications.behind")


def _size(checkpoint: Path) -> int:
    return parse_checkpoint(checkpoint.read_text("utf-8").partition("\n\n")[0] + "\n").size


def _pages(place: OutFolder) -> Iterator[tuple[str, bytes]]:
    """The page of every paper that the site knows."""
    for code in codes(place):
        answer = by_code(code)
        if answer != NOTHING:
            yield f"V/{code}/index.html", _page("verifications/answer.html", answer)


def codes(place: OutFolder) -> Iterator[str]:
    """The secret of every paper of every finished run, as its QR writes it."""
    key = State(place, lambda _: b"").permutation_key
    for run in all_runs(place):
        if run.state is RunState.DONE:
            for facts in certificate_facts(run.manifest, run.plan(key)):
                yield b32encode(facts.secret).decode("ascii").rstrip("=")


def _page(template: str, answer: Answer) -> bytes:
    return render_to_string(template, {"answer": answer, "lang": "en", "demo": settings.DEMO, **STILL}).encode()


def _fixed() -> Iterator[tuple[str, bytes]]:
    """What is there without any paper; an index in both folders, where a web space lists what has none."""
    front = _page("verifications/front.html", NOTHING)
    yield from (("index.html", front), ("V/index.html", front))
    yield "404.html", _page("verifications/answer.html", NOTHING)
    yield from ((".htaccess", APACHE.encode()), ("_headers", OTHERS.encode()))
    for name in LOOKS:
        yield name, files("office").joinpath("static", "office", name).read_bytes()


def _public(place: OutFolder) -> Iterator[tuple[str, bytes]]:
    names = sorted(path.relative_to(place.public).as_posix() for path in place.public.rglob("*") if path.is_file())
    for name in sorted(names, key=CHECKPOINT.__eq__):
        yield name, (place.public / name).read_bytes()
    yield from ((".htaccess", APACHE.encode()), ("_headers", OTHERS.encode()))


def _put(path: Path, data: bytes) -> bool:
    """Whether the file had to be written."""
    if path.is_file() and path.read_bytes() == data:
        return False
    write(path, data)
    return True
