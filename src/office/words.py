"""Every sentence of the site, English and Filipino, from the `words.toml` beside each app, and the library's own.

A gap that counts holds both words: `{count:award is|awards are}` says `1 award is` and `2 awards are`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from patunay.words import Language
from patunay.words import say as library_say


def say(code: str, lang: Language = "en", /, **facts: Any) -> str:
    """The sentence `code` (`<app>.<name>`) in `lang`. Raises KeyError when neither the site nor the library has it."""
    own = sentences().get(code)
    return (
        own[lang].format(**{name: counted(fact) for name, fact in facts.items()})
        if own
        else library_say(code, lang, **facts)
    )


class Count(int):
    """A number that writes the word for what it counts behind it, for one or for more."""

    def __format__(self, spec: str) -> str:
        one, bar, more = spec.partition("|")
        return f"{int(self)} {one if self == 1 else more}" if bar else format(int(self), spec)


def counted(fact: Any) -> Any:
    """A whole number as a `Count`, everything else as it is."""
    return Count(fact) if isinstance(fact, int) and not isinstance(fact, bool) else fact


@cache
def sentences() -> Mapping[str, Mapping[Language, str]]:
    """Every sentence of the site: code -> language -> template."""
    return {
        f"{app.name}.{name}": entry
        for app in files("office").iterdir()
        if app.joinpath("words.toml").is_file()
        for name, entry in tomllib.loads(app.joinpath("words.toml").read_text("utf-8")).items()
    }
