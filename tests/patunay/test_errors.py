"""Errors carry a code that names a sentence and the facts that fill it; they never speak to people themselves."""

from __future__ import annotations

import pytest

from patunay.errors import InputError, KeyAccessError, PatunayError, StateError
from patunay.words import say


@pytest.mark.parametrize("kind", [InputError, KeyAccessError, StateError])
def test_code_and_facts_travel_with_the_error(kind: type[PatunayError]) -> None:
    with pytest.raises(PatunayError) as caught:
        raise kind("canonical.deep", limit=64)
    error = caught.value
    assert (error.code, error.facts) == ("canonical.deep", {"limit": 64})
    assert "64" in say(error.code, "en", **error.facts) and "64" in say(error.code, "fil", **error.facts)


def test_the_text_of_an_error_is_for_the_log_alone() -> None:
    assert str(StateError("seal.approvals")) == "seal.approvals"
    assert str(InputError("canonical.deep", limit=64)) == "canonical.deep {'limit': 64}"


def test_kinds_are_told_apart() -> None:
    """Exit codes and messages depend on the kind: a locked key is not a broken file."""
    kinds = (InputError, KeyAccessError, StateError)
    for kind in kinds:
        assert issubclass(kind, PatunayError)
        assert not any(issubclass(kind, other) for other in kinds if other is not kind)
