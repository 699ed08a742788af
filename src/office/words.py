"""Every sentence of the site, English and Filipino, from the `words.toml` beside each app, and the library's own."""

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
    return own[lang].format(**facts) if own else library_say(code, lang, **facts)


@cache
def sentences() -> Mapping[str, Mapping[Language, str]]:
    """Every sentence of the site: code -> language -> template."""
    return {
        f"{app.name}.{name}": entry
        for app in files("office").iterdir()
        if app.joinpath("words.toml").is_file()
        for name, entry in tomllib.loads(app.joinpath("words.toml").read_text("utf-8")).items()
    }
