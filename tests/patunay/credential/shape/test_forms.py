"""The compiled form against the general path: the same bytes, or the same refusal."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.patunay.credential.shape import hostile

from patunay.credential.model import compose_credential
from patunay.credential.shape import CompiledForm, Forms, compile_form, forms, split
from patunay.credential.shape.skeleton import slot_paths
from patunay.errors import InputError
from patunay.seal.contexts import pinned_contexts
from patunay.seal.rdf import canonicalise

CONTEXTS = pinned_contexts()


def general(document: dict[str, Any]) -> bytes | str:
    try:
        return canonicalise(document)
    except InputError as error:
        return error.code


def by_shape(known: Forms, document: dict[str, Any]) -> bytes | str:
    try:
        return known.canonical_form(document)
    except InputError as error:
        return error.code


def own(number: int = 0) -> dict[str, Any]:
    paper = hostile.certificate(random.Random(number))
    return compose_credential(hostile.shape_set(), paper, 0)


def test_hostile_documents_give_the_same_bytes_or_the_same_refusal() -> None:
    known, dice = Forms(CONTEXTS), random.Random(20261125)
    forms_taken = 0
    for _ in range(250):
        document = hostile.document(dice)
        expected = general(document)
        assert by_shape(known, document) == expected
        form = compile_form(document) if isinstance(expected, bytes) else None
        if form is not None:
            forms_taken += 1
    assert forms_taken > 80


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_text_in_any_slot(data: st.DataObject) -> None:
    document = own(data.draw(st.integers(0, 30)))
    form = compile_form(document)
    assert form is not None
    values = [
        data.draw(st.sampled_from(hostile.IRIS)) if is_iri else data.draw(st.text(max_size=8)) for is_iri in form.iris
    ]
    changed = hostile.with_values(document, values)
    filled = form.fill(values)
    assert filled is None or filled == canonicalise(changed)


def compiled() -> tuple[CompiledForm, list[str]]:
    document = own()
    form, parts = compile_form(document), split(document)
    assert form is not None and parts is not None
    return form, parts.values


def filled_with(values: list[str], number: int, text: str) -> list[str]:
    return [*values[:number], text, *values[number + 1 :]]


@pytest.mark.parametrize(
    "iri",
    [
        "relative",
        "",
        "urn:x y",
        "urn:a:<b>",
        "_:b0",
        "https://a.example/./b",
        "https://a.example",
        "javascript:1",
        "urn:",
    ],
)
def test_guard_an_iri_that_a_processor_could_rewrite_or_refuse(iri: str) -> None:
    form, values = compiled()
    assert form.iris[0] and form.fill(values) is not None
    assert form.fill(filled_with(values, 0, iri)) is None


def test_guard_two_slots_with_one_iri_and_one_that_a_fixed_line_speaks_about() -> None:
    form, values = compiled()
    first, second = [number for number, is_iri in enumerate(form.iris) if is_iri][:2]
    assert form.fill(filled_with(values, first, values[second])) is None
    assert "did:web:patunay.example" in form.subjects
    assert form.fill(filled_with(values, first, "did:web:patunay.example")) is None


def test_guard_blank_nodes_that_look_alike() -> None:
    document = own()
    identifiers = document["credentialSubject"]["identifier"]
    identifiers.append({**identifiers[0], "identityHash": "another"})
    form, parts = compile_form(document), split(document)
    assert form is not None and parts is not None
    hashes = [number for number, path in enumerate(slot_paths(document)) if path.endswith("identityHash")]
    assert form.fill(filled_with(parts.values, hashes[1], parts.values[hashes[0]])) is None


def test_guard_two_quads_that_become_one() -> None:
    document = own()
    document["credentialSubject"]["role"] = ["a", "b"]
    form, parts = compile_form(document), split(document)
    assert form is not None and parts is not None
    roles = [number for number, path in enumerate(slot_paths(document)) if ".role" in path]
    assert form.fill(filled_with(parts.values, roles[0], "c")) is not None
    assert form.fill(filled_with(parts.values, roles[0], "b")) is None


def test_guard_a_lone_surrogate() -> None:
    form, values = compiled()
    literal = form.iris.index(False)
    assert form.fill(filled_with(values, literal, "\ud800")) is None


def test_a_term_without_meaning_is_refused_by_shape_too() -> None:
    known = Forms(CONTEXTS)
    document = own()
    document["credentialSubject"]["nonsense"] = "x"
    for _ in range(3):
        with pytest.raises(InputError) as refused:
            known.canonical_form(document)
        assert refused.value.code == "seal.data_loss"


def test_our_own_marks_in_a_document_are_refused() -> None:
    document = own()
    document["type"] = [*document["type"], "urn:patunay:mark:0"]
    with pytest.raises(InputError) as refused:
        Forms(CONTEXTS).canonical_form(document)
    assert refused.value.code == "seal.data_loss"


def test_no_pinned_context_gives_a_scheme_another_meaning() -> None:
    """`urn:x` would be a compact IRI under a context with the prefix `urn`."""
    for url, contents in CONTEXTS.contents.items():
        for content in contents:
            for scheme in (b'"urn"', b'"did"', b'"http"', b'"https"'):
                assert scheme + b":" not in content.replace(b" ", b""), url


def test_skeletons_differ_where_anything_but_a_slot_differs() -> None:
    document = own()
    base = split(document)
    assert base is not None
    for change in ({"name": "Other"}, {"type": ["VerifiableCredential"]}, {"validFrom": 5}, {"credentialSubject": {}}):
        other = split({**document, **change})
        assert other is not None and other.skeleton != base.skeleton
    same = split({**document, "id": "urn:x:y"})
    assert same is not None and same.skeleton == base.skeleton and same.values != base.values


def test_the_cache_is_bounded_and_compiles_at_the_second_sight(monkeypatch: pytest.MonkeyPatch) -> None:
    known = Forms(CONTEXTS, limit=3)
    asked: list[str] = []

    def counted(document: dict[str, Any], contexts: object) -> CompiledForm | None:
        asked.append(document["name"])
        return compile_form(document)

    monkeypatch.setattr(forms, "compile_form", counted)
    for number in range(5):
        known.canonical_form({**own(), "name": f"N{number}"})
    assert asked == []
    for _ in range(3):
        known.canonical_form({**own(), "name": "N4"})
    assert asked == ["N4"]
    for number in range(5):
        known.canonical_form({**own(), "name": f"M{number}"})
        known.canonical_form({**own(), "name": f"M{number}"})
    assert len(known._forms) == 3 and len(known._seen) <= 3
