"""Several type-scoped contexts on one node (JSON-LD API 5.2.2, step 11), held to what each gives alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from patunay.errors import InputError
from patunay.seal.contexts import ContextStore, pinned_contexts
from patunay.seal.rdf import canonicalise
from patunay.seal.scopes import JOINT, join_scopes

URL, OTHER = "https://office.example/v1", "https://office.example/v2"
SCHOOL = {
    "id": "@id",
    "type": "@type",
    "under": "urn:under",
    "One": {"@id": "urn:One", "@context": {"one": "urn:one", "both": "urn:first"}},
    "Two": {"@id": "urn:Two", "@context": [{"two": "urn:two"}, {"both": "urn:second"}]},
    "Plain": "urn:Plain",
}
FIELDS = {"one": "1", "two": "2"}


def store(**more: Any) -> ContextStore:
    other = {"Three": {"@id": "urn:Three", "@context": {"three": "urn:three"}}}
    return pinned_contexts().adding(
        {URL: json.dumps({"@context": {**SCHOOL, **more}}).encode(), OTHER: json.dumps({"@context": other}).encode()}
    )


def lines(document: dict[str, Any]) -> list[str]:
    return canonicalise({"@context": URL, **document}, store()).decode().splitlines()


@pytest.mark.parametrize("types", [["One", "Two"], ["Two", "One"], ["Two", "Plain", "One"]])
def test_each_type_gives_its_terms(types: list[str]) -> None:
    found = lines({"id": "urn:x", "type": types, **FIELDS})
    assert '<urn:x> <urn:one> "1" .' in found and '<urn:x> <urn:two> "2" .' in found
    kinds = {f"<urn:x> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:{kind}> ." for kind in types}
    assert kinds <= set(found) and len(found) == len(types) + 2


def test_the_later_type_wins_a_term_that_both_define() -> None:
    assert '<urn:x> <urn:second> "b" .' in lines({"id": "urn:x", "type": ["Two", "One"], "both": "b"})


def test_a_node_with_one_of_the_types_keeps_its_own() -> None:
    joined = {"id": "urn:x", "type": ["One", "Two"], **FIELDS}
    with pytest.raises(InputError) as refused:
        lines({**joined, "under": {"id": "urn:y", "type": "Two", "one": "1"}})
    assert (refused.value.code, refused.value.facts) == ("seal.data_loss", {"path": "under.one"})
    assert '<urn:y> <urn:two> "2" .' in lines({**joined, "under": {"id": "urn:y", "type": ["Two"], "two": "2"}})


def test_type_scopes_do_not_reach_the_nodes_below() -> None:
    with pytest.raises(InputError, match=r"seal\.data_loss"):
        lines({"id": "urn:x", "type": ["One", "Two"], **FIELDS, "under": {"id": "urn:y", "one": "1"}})


def test_a_context_below_adds_to_the_types() -> None:
    inner = {"@context": OTHER, "id": "urn:y", "type": ["Three", "Two"], "three": "3", "two": "2"}
    found = lines({"id": "urn:x", "type": ["Plain"], "under": [inner]})
    assert '<urn:y> <urn:three> "3" .' in found and '<urn:y> <urn:two> "2" .' in found


def test_no_document_may_speak_of_a_made_term() -> None:
    made = f"Two{JOINT}One"
    joined = join_scopes({"@context": SCHOOL, "type": ["One", "Two"]})
    assert joined["type"] == ["One", made] and made in joined["@context"][-1]
    for members in ({"type": [made]}, {"type": ["One"], made: "1"}, {"type": ["One"], "one": made}):
        with pytest.raises(InputError, match=r"seal\.data_loss"):
            lines({"id": "urn:x", "under": {"id": "urn:y", "type": ["One", "Two"]}, **members})


def test_documents_without_such_nodes_are_left_as_they_are() -> None:
    document = {"@context": [SCHOOL], "type": ["One", "Plain"], "under": {"type": "Two"}, "one": ["1", 2, None]}
    assert join_scopes(document) == document
