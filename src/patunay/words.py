"""Every sentence for people, English and Filipino, from the TOML tables that lie beside each room.

A table is `<room>/words.toml` (or `<room>.toml` beside a module); each sentence is a table `[name]` with `en` and
`fil`, and is called `<room>.<name>`. Facts are filled in with `str.format`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Literal

Language = Literal["en", "fil"]


def say(code: str, lang: Language = "en", /, **facts: Any) -> str:
    """The sentence `code` in `lang`, filled with `facts`.

    Raises KeyError when there is no such sentence or a fact that it names is missing.
    """
    return sentences()[code][lang].format(**facts)


@cache
def sentences() -> Mapping[str, Mapping[Language, str]]:
    """Every sentence of the library: code -> language -> template."""
    return {
        f"{room}.{name}": entry
        for room, table in _tables()
        for name, entry in tomllib.loads(table.read_text("utf-8")).items()
    }


def _tables() -> Iterator[tuple[str, Traversable]]:
    for entry in files("patunay").iterdir():
        if entry.is_dir() and entry.joinpath("words.toml").is_file():
            yield entry.name, entry.joinpath("words.toml")
        elif entry.name.endswith(".toml"):
            yield entry.name.removesuffix(".toml"), entry
