"""The published JSON schema of Open Badges 3.0 validates everything that we issue.

It knows one status a credential (1EdTech/openbadges-specification#623) where VC 2.0 allows a set, so it sees our
credentials once with each of their statuses alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft201909Validator
from tests.peers.panel import EMBEDDED, Item, issued, served
from tests.world import World


@pytest.fixture(scope="session")
def validator(schemas: Path) -> Draft201909Validator:
    path = schemas / "ob_v3p0_achievementcredential_schema.json"
    schema = json.loads(path.read_text("utf-8"))
    return Draft201909Validator(schema, format_checker=Draft201909Validator.FORMAT_CHECKER)


def _with_one_status(world: World) -> Iterator[dict[str, Any]]:
    for path in world.credentials:
        credential = json.loads(path.read_bytes())
        for status in credential["credentialStatus"]:
            yield {**credential, "credentialStatus": status}


def test_every_credential_validates(world: World, validator: Draft201909Validator) -> None:
    wrong = [error.message for credential in _with_one_status(world) for error in validator.iter_errors(credential)]
    assert not wrong


def test_nothing_but_the_set_of_statuses_is_beyond_the_schema(world: World, validator: Draft201909Validator) -> None:
    credentials = [json.loads(path.read_bytes()) for path in world.credentials]
    found = {tuple(error.absolute_path) for credential in credentials for error in validator.iter_errors(credential)}
    assert found == {("credentialStatus",)}


@pytest.mark.parametrize("wrong", ["no achievement", "no criteria", "kind", "time", "identity", "proof"])
def test_known_bad_items_do_not(wrong: str, world: World, validator: Draft201909Validator) -> None:
    credential = next(_with_one_status(world))
    subject = credential["credentialSubject"]
    if wrong == "no achievement":
        del subject["achievement"]
    elif wrong == "no criteria":
        del subject["achievement"]["criteria"]
    elif wrong == "kind":
        credential["type"] = ["VerifiableCredential"]
    elif wrong == "time":
        credential["validFrom"] = 2025
    elif wrong == "identity":
        del subject["identifier"][0]["hashed"]
    else:
        credential["proof"] = "trust me"
    assert not validator.is_valid(credential)


def test_verifier_core_agrees(world: World, schemas: Path, tmp_path: Path) -> None:
    """Its schema step, with the schema served: ours pass, one without criteria does not, whatever its proof says."""
    genuine = issued(world.out, "json")
    credential = json.loads(genuine[0].text)
    del credential["credentialSubject"]["achievement"]["criteria"]
    bad = Item("bad", json.dumps(credential))
    verdicts = EMBEDDED["@digitalcredentials/verifier-core"](served(world.out, schemas), [*genuine, bad], tmp_path)
    assert {name for name, why in verdicts.items() if why} == {"bad"}
