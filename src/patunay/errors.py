"""The family of errors. An ERROR says that a call could not be done; what is true of a credential is a VERDICT.

Nothing here speaks to people: `code` names a sentence in the tables of `words`, `facts` fill it.
"""

from __future__ import annotations

from typing import Any


class PatunayError(Exception):
    """A call that could not be done.

    `code` is `<room>.<name>`, a key of the sentence tables; `facts` carry what the handler and the sentence need.
    """

    def __init__(self, code: str, **facts: Any) -> None:
        self.code = code
        self.facts = facts
        super().__init__(code if not facts else f"{code} {facts}")


class InputError(PatunayError):
    """A file, a cell or a value that somebody handed in cannot be used as it is."""


class KeyAccessError(PatunayError):
    """A key could not be read, unlocked or used."""


class StateError(PatunayError):
    """The act is not allowed in the state that the records are in."""
