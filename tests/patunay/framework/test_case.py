"""CASE 1.1 packages: our own frameworks there and back, and other people's without losing a field."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft201909Validator, FormatChecker

from patunay.credential.identifiers import framework_urn
from patunay.errors import InputError
from patunay.framework import Framework
from patunay.framework.case_package import Package, parse_package, read_package
from patunay.framework.case_reading import read_case
from patunay.framework.case_writing import case_package, write_case
from patunay.framework.reading import read_framework
from patunay.words import say

ROOT = Path(__file__).resolve().parents[3]
OURS = [ROOT / "demo" / "framework-life-skills.xlsx", ROOT / "demo-tesda" / "framework-bread-and-pastry.xlsx"]
AT, LATER = datetime(2025, 8, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
SCHEMAS = (
    "schemas-1edtech/case_v1p1/case_v1p1_cfpackage-jsonschema1.json",
    "schemas-1edtech/case_v1p1_opencase/official/case-v1p1-cfpackage.json",
)
OPENSALT = "frameworks-case/opensalt/core"


@pytest.fixture(params=OURS, ids=["capability", "unit"])
def framework(request: pytest.FixtureRequest) -> Framework:
    return read_framework(request.param)


def _value(framework: Framework) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(write_case(framework, AT))
    return value


def _read(value: Any, path: Path) -> Framework:
    path.write_text(json.dumps(value, ensure_ascii=False), "utf-8")
    return read_case(path)


def test_our_framework_there_and_back_is_the_same(framework: Framework, tmp_path: Path) -> None:
    back = _read(_value(framework), tmp_path / "framework.json")
    assert back == framework
    assert back.digest == framework.digest


def test_the_same_framework_is_always_the_same_package(framework: Framework) -> None:
    assert write_case(framework, AT) == write_case(framework, AT)


@pytest.mark.parametrize("schema", SCHEMAS)
def test_what_we_write_is_valid_case_1_1(framework: Framework, schema: str, vectors: Path) -> None:
    rules = json.loads((vectors / schema).read_text("utf-8"))
    Draft201909Validator.check_schema(rules)
    validator = Draft201909Validator(rules, format_checker=FormatChecker())
    value = _value(framework)
    assert not list(validator.iter_errors(value))
    value["CFItems"][0]["identifier"] = 7
    value["CFDocument"]["award"] = "of our own"
    assert len(list(validator.iter_errors(value))) == 2


def test_identifiers_are_unique_and_every_link_leads_somewhere(framework: Framework) -> None:
    value = _value(framework)
    items = [item["identifier"] for item in value["CFItems"]]
    known = {*items, value["CFDocument"]["identifier"]}
    identifiers = [*items, *(link["identifier"] for link in value["CFAssociations"])]
    assert len(set(identifiers)) == len(identifiers)
    for link in value["CFAssociations"]:
        assert {link["originNodeURI"]["identifier"], link["destinationNodeURI"]["identifier"]} <= known


def test_a_competency_without_an_address_gets_the_achievement_id_of_its_credentials(framework: Framework) -> None:
    items = {item.get("humanCodingScheme"): item["uri"] for item in _value(framework)["CFItems"]}
    for competency in framework.competencies:
        assert items[competency.code] == framework_urn(framework.digest.hex(), competency.code)


def test_an_address_of_its_own_is_kept(framework: Framework, tmp_path: Path) -> None:
    first = replace(framework.competencies[0], uri="https://framework.example/items/1")
    changed = replace(framework, competencies=(first, *framework.competencies[1:]))
    assert _read(_value(changed), tmp_path / "framework.json") == changed


def _add_foreign_fields(value: dict[str, Any]) -> None:
    """What another tool may have added: everywhere, of every kind, some of it not even CASE."""
    value["extensions"]["org.example"] = {"reviewed": [1, 2.5, None, {"by": "Ñ"}]}
    value["CFDocument"] |= {"publisher": "Example", "CFPackageURI": {"title": "x", "identifier": "y", "uri": "z"}}
    value["CFDefinitions"] = {"CFLicenses": [{"identifier": "1", "licenseText": "CC BY 4.0"}]}
    value["CFItems"][0] |= {"educationLevel": ["ALS"], "alternativeLabel": "Kasanayan", "x-note": "kept"}
    crosswalk = value["CFAssociations"][0] | {"associationType": "exactMatchOf", "identifier": "crosswalk"}
    value["CFAssociations"].append(crosswalk)
    value["CFRubrics"][1]["description"] = "A rubric"


def test_no_field_of_anybody_is_lost(framework: Framework, tmp_path: Path) -> None:
    value = _value(framework)
    _add_foreign_fields(value)
    read = _read(value, tmp_path / "framework.json")
    assert read == framework
    assert json.loads(write_case(read, LATER)) == value


def test_a_changed_framework_is_not_written_as_the_package_it_came_from(framework: Framework, tmp_path: Path) -> None:
    read = _read(_value(framework), tmp_path / "framework.json")
    changed = replace(read, version="2026.1")
    assert _read(json.loads(write_case(changed, LATER)), tmp_path / "changed.json") == changed
    assert case_package(read, LATER) == _value(framework)


def test_the_order_of_items_in_the_file_does_not_matter(framework: Framework, tmp_path: Path) -> None:
    value = _value(framework)
    for name in ("CFItems", "CFAssociations"):
        value[name].reverse()
    value["CFRubrics"].append(value["CFRubrics"].pop(0))
    assert _read(value, tmp_path / "framework.json") == framework


@pytest.fixture
def foreign(vectors: Path) -> list[Path]:
    found = sorted((vectors / OPENSALT).rglob("*.json"))
    assert len(found) == 9
    return found


def test_other_peoples_packages_come_back_equal(foreign: list[Path]) -> None:
    for path in foreign:
        package = read_package(path)
        source = json.loads(path.read_text("utf-8"))
        assert json.loads(json.dumps(package.source)) == source
        assert len(package.items) == len(source["CFItems"])
        assert not package.orphans
        assert sum(1 for _ in _walk(package)) == len(source["CFItems"])


def _walk(package: Package) -> Any:
    waiting = list(package.roots)
    while waiting:
        item = waiting.pop(0)
        yield item
        waiting += package.children(item["identifier"])


def test_other_peoples_packages_are_refused_as_award_frameworks(foreign: list[Path]) -> None:
    for path in foreign:
        with pytest.raises(InputError) as caught:
            read_case(path)
        assert caught.value.code == "framework.refused"
        assert "rule is missing" in say(caught.value.code, **caught.value.facts)


def test_siblings_stand_in_their_natural_order(vectors: Path) -> None:
    package = read_package(vectors / OPENSALT / "tests/_data/Ordering.json")
    deepest = next(item for item in _walk(package) if item["humanCodingScheme"] == "H.A.MATH.GM.PF.2DFP.L1")
    children = package.children(deepest["identifier"])
    assert [child["humanCodingScheme"].rsplit(".", 1)[1] for child in children] == [str(n) for n in range(1, 25)]


def test_a_sequence_number_goes_before_the_code(vectors: Path) -> None:
    package = read_package(vectors / OPENSALT / "tests/_data/SequenceNumberFramework.json")
    numbers = {
        link["originNodeURI"]["identifier"]: int(link["sequenceNumber"]) for link in package.source["CFAssociations"]
    }
    assert [numbers[item["identifier"]] for item in package.roots] == sorted(numbers.values())


def test_letters_beyond_the_basic_plane_survive(vectors: Path) -> None:
    package = read_package(vectors / OPENSALT / "tests/_data/Utf8TestFramework.json")
    assert next(iter(package.items.values()))["fullStatement"] == "Item \U0001d451 1"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "canonical.not_json"),
        (b"\xff\xfe{}", "canonical.not_utf8"),
        (b'{"CFDocument": {}, "CFDocument": {}}', "canonical.duplicate_key"),
        (b'{"CFDocument": ' * 80 + b"1" + b"}" * 80, "canonical.deep"),
        (b"[]", "framework.not_case"),
        (b'{"@context": "https://www.w3.org/ns/credentials/v2"}', "framework.not_case"),
        (b'{"CFDocument": {"identifier": "a", "title": "b"}}', "framework.not_case"),
        (b'{"CFDocument": {"identifier": "a", "title": "b", "creator": "c"}, "CFItems": {}}', "framework.not_case"),
    ],
)
def test_what_is_no_package_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_package(data, "framework.json")
    assert caught.value.code == code
    assert say(caught.value.code, "fil", **caught.value.facts)


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("CFItems", [{"identifier": "a"}]),
        ("CFItems", [{"identifier": "a", "fullStatement": "x"}] * 2),
        ("CFItems", ["a"]),
        ("CFAssociations", [{"associationType": "isChildOf", "originNodeURI": "a", "destinationNodeURI": "b"}]),
        ("CFAssociations", [{"originNodeURI": {}}]),
        ("CFRubrics", [1]),
    ],
)
def test_the_part_that_is_amiss_is_named(part: str, value: Any) -> None:
    package = {"CFDocument": {"identifier": "a", "title": "b", "creator": "c"}, part: value}
    with pytest.raises(InputError) as caught:
        parse_package(json.dumps(package).encode(), "framework.json")
    assert caught.value.facts["part"].startswith(part)


def test_a_newer_format_is_refused(framework: Framework, tmp_path: Path) -> None:
    value = _value(framework)
    value["extensions"]["patunay"]["format"] = "patunay/framework/2"
    with pytest.raises(InputError) as caught:
        _read(value, tmp_path / "framework.json")
    assert caught.value.code == "framework.newer"


def test_a_byte_order_mark_is_no_fault(framework: Framework, tmp_path: Path) -> None:
    (tmp_path / "framework.json").write_bytes(b"\xef\xbb\xbf" + write_case(framework, AT))
    assert read_case(tmp_path / "framework.json") == framework


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Any:
    """The paths of all members, to any depth."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in members:
        yield (*path, key)
        yield from _paths(inner, (*path, key))


_SMALL = read_framework(OURS[1])
_PATHS = list(_paths(_value(_SMALL)))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.sampled_from(_PATHS), junk=_JSON)
def test_any_member_may_be_anything_and_nothing_breaks(path: tuple[Any, ...], junk: Any, tmp_path: Path) -> None:
    """Either refused in a sentence, or read and written back as it was."""
    value = _value(_SMALL)
    parent = value
    for step in path[:-1]:
        parent = parent[step]
    parent[path[-1]] = junk
    try:
        read = _read(value, tmp_path / "framework.json")
    except InputError as error:
        assert say(error.code, **error.facts)
    else:
        assert json.loads(write_case(read, LATER)) == value
