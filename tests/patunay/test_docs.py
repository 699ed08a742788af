"""The documents are true of the code: every path, command and room that they name is there."""

from __future__ import annotations

import configparser
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
import typer
from tests.world import World

from patunay.cli.main import OFFICE, app

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "src" / "patunay"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
ROOMS = {path.stem for path in LIBRARY.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()}
ROOMS -= {"__init__"}
MADE = ("out", "OUT", "FOLDER", "KEYS", ".venv", "..", "patunay")
"""Beginnings of what is made by running or lies elsewhere, and of the names of our formats."""

documents = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)


def spans(document: Path) -> Iterator[str]:
    """Everything between backticks on a line, and every line of a fenced block."""
    _, *rest = text = document.read_text("utf-8").split("```")
    for number, part in enumerate(text):
        yield from part.splitlines() if number % 2 and rest else re.findall(r"`([^`\n]+)`", part)


def paths(document: Path) -> Iterator[str]:
    """Words of spans that look like a file or folder of the project, and the targets of links."""
    yield from re.findall(r"\]\(([^)#:]+)\)", document.read_text("utf-8"))
    for span in spans(document):
        for word in re.split(r"[\s=,;()]+", span):
            if re.fullmatch(r"\.?[\w.-]+(/[\w.*-]+)+/?|\w+\.(py|toml|md|txt|in)", word):
                yield word


def found(word: str, document: Path) -> bool:
    """At the project's root, beside the document, or inside the library or one of its rooms."""
    places = (ROOT, ROOT / "docs", document.parent, LIBRARY, LIBRARY / "cli", ROOT / "demo")
    return any(place.joinpath(word).exists() for place in places) or bool(list(LIBRARY.glob(f"*/{word}")))


def of_out(word: str) -> bool:
    return word.split("/")[0] in ("public", "private", "holders") or re.search(r"NNNN|\*", word) is not None


@documents
def test_every_path_named_exists(document: Path) -> None:
    named = [word for word in paths(document) if word.split("/")[0] not in MADE and not of_out(word)]
    elsewhere = {"fingerprint.txt"}
    assert [word for word in named if not found(word, document) and Path(word).name not in elsewhere] == []


@documents
def test_every_file_of_out_that_is_named_is_written(document: Path, world: World) -> None:
    for word in paths(document):
        pattern = word.removeprefix("OUT/").replace("NNNN", "*").rstrip("/")
        if of_out(pattern) and not pattern.startswith(("private/change", "private/timings")):
            assert list(world.out.glob(pattern)), word


@documents
def test_every_module_and_name_in_a_room_exists(document: Path) -> None:
    for span in spans(document):
        if re.fullmatch(r"[a-z_]+(\.[a-z_]+)+(?<!\.py)(?<!\.toml)", span) and span.split(".")[0] in ROOMS:
            module, _, name = f"patunay.{span}".rpartition(".")
            parent = import_module(module)
            assert hasattr(parent, name) or import_module(f"{module}.{name}"), span


def commands() -> dict[str, set[str]]:
    """Command -> its subcommands, as the command line has them."""
    root = typer.main.get_group(app)
    here = typer.Context(root)
    own = {name: set(getattr(root.get_command(here, name), "commands", {})) for name in root.list_commands(here)}
    assert all((ROOT / "src/office/desk/management/commands" / f"{name}.py").is_file() for name in OFFICE)
    return own | {name: set[str]() for name in OFFICE}


def named_commands(document: Path) -> Iterator[tuple[str, str]]:
    """(command, subcommand or empty) in every span, `a | b` read as several."""
    known = commands()
    for span in spans(document):
        text = span.split("#")[0].replace(".venv/bin/", "")
        call = re.match(r"\s*patunay ([a-z-]+)(?: ([a-z]+))?", text)
        group = re.match(r"([a-z]+) ([a-z]+)((?: \| [a-z]+)*)", text)
        if call:
            yield call[1], call[2] or ""
            for other in re.findall(r"\| ([a-z-]+)", text):
                yield (call[1], other) if known.get(call[1]) else (other, "")
        elif group and known.get(group[1]):
            yield from ((group[1], part) for part in [group[2], *re.findall(r"\| ([a-z]+)", group[3])])


@documents
def test_every_command_named_exists(document: Path) -> None:
    known = commands()
    for command, sub in named_commands(document):
        assert command in known, command
        assert not known[command] or not sub or sub in known[command], f"{command} {sub}"


def test_what_is_not_there_is_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "See [a](docs/nothing.md), `seal/nothing.py`, `seal.nothing`; `patunay invent OUT`, `keys invent`.\n"
    )
    assert [word for word in paths(page) if not found(word, page)] == ["docs/nothing.md", "seal/nothing.py"]
    assert set(named_commands(page)) == {("invent", ""), ("keys", "invent")}
    with pytest.raises(ModuleNotFoundError):
        test_every_module_and_name_in_a_room_exists(page)


def test_the_changelog_names_every_command() -> None:
    named = set(named_commands(ROOT / "CHANGELOG.md"))
    for command, subs in commands().items():
        assert {(command, sub) for sub in subs or {""}} <= named, command


@pytest.mark.parametrize("name", ["README.md", "docs/architecture.md"])
def test_the_picture_of_the_house_shows_every_room(name: str) -> None:
    pictures = [part for part in (ROOT / name).read_text("utf-8").split("```")[1::2] if "a folder in" in part]
    assert len(pictures) == 1
    assert ROOMS - set(re.findall(r"[a-z]+", pictures[0])) == set()


def test_the_floors_are_those_that_are_enforced() -> None:
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    floors = contracts["importlinter:contract:floors"]["layers"].strip().splitlines()
    enforced = [set(re.findall(r"\w+", floor)) & ROOMS for floor in floors]
    told = re.findall(r"^\| \d+ \| (.+) \|$", (ROOT / "docs/architecture.md").read_text("utf-8"), re.MULTILINE)
    assert [set(re.findall(r"`(\w+)`", line)) for line in told] == enforced


def test_the_readme_says_what_it_is_in_five_lines() -> None:
    first = (ROOT / "README.md").read_text("utf-8").split("\n\n")[1]
    assert len(first.splitlines()) <= 5


def test_decisions_are_numbered_and_have_their_three_parts() -> None:
    pages = sorted((ROOT / "docs/decisions").glob("*.md"))
    for number, page in enumerate(pages, 1):
        text = page.read_text("utf-8")
        assert page.name.startswith(f"{number:04d}-") and text.startswith(f"# {number}. ")
        parts = [text.find(f"**{part}.**") for part in ("Question", "Decision", "Consequence")]
        assert -1 not in parts and parts == sorted(parts), page.name


@documents
def test_no_machine_is_named(document: Path) -> None:
    text = document.read_text("utf-8")
    assert not re.search(r"(?<![\w/.])/(work|tmp|root|home)/|files\.pythonhosted|registry\.npmjs|localhost", text)
    assert max(map(len, (line for line in text.splitlines() if not line.startswith("|")))) <= 150
