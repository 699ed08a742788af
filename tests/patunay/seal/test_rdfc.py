"""RDFC-1.0 against the tests of the W3C, and against pyoxigraph where no blank nodes are tied."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patunay.errors import InputError
from patunay.seal.rdfc import Terms, _Canonicaliser, canonical_form, terms_of


def parsed(path: Path) -> list[Terms]:
    return [terms_of(quad) for quad in ox.parse(path.read_bytes(), ox.RdfFormat.N_QUADS)]


def cases(vectors: Path, kind: str) -> list[tuple[Path, Path]]:
    """(input, expected) of every test of a kind, by the files that are there; all of them are SHA-256."""
    folder = vectors / "vec-rdfc10" / "rdfc10"
    expected = sorted(folder.glob(f"*-{kind}"))
    return [(folder / f"{file.name.partition('-')[0]}-in.nq", file) for file in expected]


def test_the_evaluation_tests_of_the_w3c(vectors: Path) -> None:
    found = cases(vectors, "rdfc10.nq")
    assert len(found) > 60
    for given_file, expected in found:
        assert canonical_form(parsed(given_file)) == expected.read_bytes(), expected.name
        more = [*parsed(given_file), ("<urn:a>", "<urn:b>", "<urn:c>", "")]
        assert canonical_form(more) != expected.read_bytes(), expected.name


def test_the_map_tests_of_the_w3c(vectors: Path) -> None:
    found = cases(vectors, "rdfc10map.json")
    assert len(found) > 15
    for given_file, expected in found:
        labels = _Canonicaliser(set(parsed(given_file)), "sha256", 10**6).labels()
        assert {node[2:]: label for node, label in labels.items()} == json.loads(expected.read_bytes()), expected.name


def clique(size: int) -> list[Terms]:
    """Every node related to every other: all tied, the poison graph of RDFC-1.0 7.1."""
    nodes = [f"_:n{number}" for number in range(size)]
    return [(one, "<urn:p>", other, "") for one in nodes for other in nodes if one != other]


def test_a_poison_graph_is_refused_and_a_small_one_is_not() -> None:
    assert canonical_form(clique(4)).count(b"\n") == 12
    with pytest.raises(InputError) as refused:
        canonical_form(clique(10))
    assert refused.value.code == "seal.too_much_work"


def test_a_long_chain_of_tied_nodes_ends_in_the_same_sentence() -> None:
    ring = [(f"_:n{number}", "<urn:p>", f"_:n{(number + 1) % 3000}", "") for number in range(3000)]
    with pytest.raises(InputError) as refused:
        canonical_form(ring)
    assert refused.value.code == "seal.too_much_work"


def test_a_node_in_several_quads_of_a_tied_node_counts_once_a_quad() -> None:
    """Two tied nodes in graphs of their own: the order of their labels follows the repeated path."""
    quads: list[Terms] = []
    for name, graph in (("a", "x"), ("b", "y")):
        quads += [(f"_:{name}", f"<urn:p{number}>", '"v"', f"_:{graph}") for number in range(3)]
        quads.append((f"<urn:{graph}>", "<urn:proof>", f"_:{graph}", ""))
    renamed = [tuple(term.replace("_:a", "_:zz") for term in quad) for quad in reversed(quads)]
    assert canonical_form(quads) == canonical_form(renamed)  # type: ignore[arg-type]


names = st.sampled_from(["_:a", "_:b", "_:c", "<urn:x>", "<urn:y>"])
quads = st.lists(
    st.tuples(names, st.sampled_from(["<urn:p>", "<urn:q>"]), st.one_of(names, st.sampled_from(['"1"', '"ñ\\n"@fil']))),
    max_size=8,
)


@settings(max_examples=200, deadline=None)
@given(quads)
def test_equal_to_pyoxigraph_outside_named_graphs(triples: list[tuple[str, str, str]]) -> None:
    text = "".join(f"{' '.join(triple)} .\n" for triple in triples)
    dataset = ox.Dataset(ox.parse(text.encode(), ox.RdfFormat.N_QUADS))
    ours = canonical_form(map(terms_of, dataset))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0_SHA_256)
    assert ours.decode() == "".join(sorted(f"{quad} .\n" for quad in dataset))
