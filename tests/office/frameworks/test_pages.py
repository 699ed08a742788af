"""Frameworks in the office: nothing is kept before somebody says so, and what is adopted is never written over."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from openpyxl import load_workbook
from tests.office.conftest import DEMO, Office
from tests.office.filipino import filipino
from tests.office.frameworks.conftest import AT, BREAD

from office.audit.queries import entries
from office.frameworks import operations, queries
from office.frameworks.models import Crosswalk, Strength, Version
from office.frameworks.previews import open_preview, seal_preview
from office.frameworks.states import VersionState
from office.people.actors import NotAllowedError
from patunay.errors import InputError, StateError
from patunay.framework import Framework
from patunay.framework.case_reading import read_case
from patunay.framework.case_writing import write_case

__all__ = ["filipino"]


def life_pk() -> int:
    return Version.objects.get(name="Life skills (sample)", version="2025.1").pk


def upload(client: Client, path: Path, name: str = "") -> Any:
    file = SimpleUploadedFile(name or path.name, path.read_bytes())
    return client.post(reverse("frameworks:add"), {"file": file})


def said(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status
    return str(answer.content.decode())


def shown(office: Office, name: str, *args: int, username: str = "focal", **query: Any) -> str:
    return said(office.client(username).get(reverse(f"frameworks:{name}", args=args), query))


def test_a_workbook_is_shown_whole_and_nothing_is_kept(office: Office, bread: Framework) -> None:
    before = Version.objects.count(), len(entries("framework:2"))
    answer = upload(office.client("focal"), BREAD)
    page = said(answer)
    for competency in bread.competencies:
        for text in (competency.title, *(level.description for level in competency.levels)):
            assert escape(text.en) in page and escape(text.fil) in page
        for element in competency.elements:
            assert element.code in page and escape(element.title.fil) in page
    assert all(code in page and escape(one.statement.fil) in page for code, one in bread.indicators().items())
    assert all(escape(relation.name) in page for relation in bread.relations)
    assert "SAMPLE" in page and "Lowest level that is awarded" in page
    assert (Version.objects.count(), len(entries("framework:2"))) == before


def test_what_was_shown_is_what_is_kept(office: Office, bread: Framework) -> None:
    client = office.client("focal")
    sealed = upload(client, BREAD).context["sealed"]
    answer = client.post(reverse("frameworks:keep"), {"sealed": sealed}, follow=True)
    assert "The version is kept as a draft" in said(answer)
    one = Version.objects.get(name=bread.name)
    assert (one.state, one.digest, one.source) == (VersionState.DRAFT, bread.digest.hex(), None)
    assert queries.framework(one.pk) == bread
    assert [entry.action for entry in entries(f"framework:{one.pk}")] == ["frameworks.version.added"]


def test_a_case_package_is_kept_and_given_back_field_for_field(
    office: Office, tmp_path: Path, bread: Framework
) -> None:
    package = json.loads(write_case(bread, AT))
    package["CFDocument"]["notes"] = "what only the sender understands"
    path = tmp_path / "bread.json"
    path.write_text(json.dumps(package), "utf-8")
    client = office.client("focal")
    client.post(reverse("frameworks:keep"), {"sealed": upload(client, path).context["sealed"]})
    one = Version.objects.get(name=bread.name)
    answer = client.get(reverse("frameworks:case", args=[one.pk]))
    assert json.loads(answer.content) == package
    assert answer["Content-Disposition"] == 'attachment; filename="bread-and-pastry-production-sample-20251.case.json"'


def test_a_workbook_version_is_given_as_case_that_reads_the_same(
    office: Office, tmp_path: Path, life: Framework
) -> None:
    first, again = (office.client("teacher").get(reverse("frameworks:case", args=[life_pk()])).content for _ in "12")
    path = tmp_path / "life.json"
    path.write_bytes(first)
    assert first == again and read_case(path).digest == life.digest


def test_a_version_that_is_here_already_is_not_offered_again(office: Office, life: Framework) -> None:
    page = said(upload(office.client("focal"), DEMO / "framework-life-skills.xlsx"))
    assert "is here already" in page and "Keep this version" not in page
    client = office.client("focal")
    answer = client.post(reverse("frameworks:keep"), {"sealed": seal_preview(life)}, follow=True)
    assert "is here already" in said(answer)
    assert Version.objects.count() == 1


def test_the_preview_of_a_next_version_says_what_changes(office: Office, tmp_path: Path, next_life: Framework) -> None:
    path = tmp_path / "next.json"
    path.write_bytes(write_case(next_life, AT))
    page = said(upload(office.client("focal"), path))
    assert "Against Life skills (sample) 2025.1" in page and "Added (1)" in page and "NEW.1" in page


def test_every_fault_of_a_workbook_is_a_line(office: Office, tmp_path: Path) -> None:
    book = load_workbook(BREAD)
    del book["Levels"]
    del book["Relations"]
    book.save(tmp_path / "short.xlsx")
    page = said(upload(office.client("focal"), tmp_path / "short.xlsx"), 422)
    assert page.count("this sheet is missing") == 2 and "2 things need mending" in page
    assert Version.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("macros.xlsm", b"x", "holds macros"),
        ("notes.txt", b"x", "neither an Excel workbook"),
        ("broken.xlsx", b"x", "not a workbook that can be read"),
        ("other.json", b"{}", "not a CASE package"),
        ("ñ" * 200 + ".json", b"[]", "not a CASE package"),
    ],
)
def test_what_is_no_framework_is_refused_in_words(office: Office, name: str, data: bytes, word: str) -> None:
    answer = office.client("focal").post(reverse("frameworks:add"), {"file": SimpleUploadedFile(name, data)})
    assert word in said(answer, 422)


def test_no_file_and_a_huge_file_are_said_at_the_field(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    client = office.client("focal")
    assert "Choose a file that is not empty" in said(client.post(reverse("frameworks:add"), {}))
    monkeypatch.setattr("office.frameworks.forms.LARGEST_FILE", 1 << 10)
    assert "The file is larger than" in said(upload(client, BREAD))


def test_a_preview_that_somebody_changed_is_not_kept(office: Office, bread: Framework) -> None:
    sealed = seal_preview(bread)
    assert open_preview(sealed) == bread
    for other in ("", sealed[:-1], sealed[:-1] + ("A" if sealed[-1] != "A" else "B")):
        with pytest.raises(InputError, match=r"frameworks\.preview_old"):
            open_preview(other)
    answer = office.client("focal").post(reverse("frameworks:keep"), {"sealed": "x"}, follow=True)
    assert "Choose the file again" in said(answer)


def test_names_that_no_column_holds_are_refused(office: Office, bread: Framework) -> None:
    for long in (replace(bread, name="n" * 201), replace(bread, version="v" * 41)):
        with pytest.raises(InputError, match=r"frameworks\.too_long"):
            operations.add(office.actor("focal"), long, at=AT)


def test_adopting_and_retiring_go_one_way(office: Office, bread: Framework) -> None:
    pk = operations.add(office.actor("focal"), bread, at=AT)
    client = office.client("focal")
    address = reverse("frameworks:move", args=[pk])
    assert "Adopt this version" in shown(office, "version", pk)
    assert "Adopted. You can now plan" in said(client.post(address, {"state": "adopted"}, follow=True))
    assert "Adopt this version" not in shown(office, "version", pk)
    assert "cannot be changed that way" in said(client.post(address, {"state": "adopted"}, follow=True))
    assert "Retired. New cycles" in said(client.post(address, {"state": "retired"}, follow=True))
    assert "cannot be changed that way" in said(client.post(address, {"state": "adopted"}, follow=True))
    assert client.post(address, {"state": "burned"}).status_code == 404
    assert pk not in {one.pk for one in queries.adopted(office.actor("focal").division)}


def test_pages_are_in_both_languages(office: Office, life: Framework) -> None:
    page, title = shown(office, "version", life_pk(), username="teacher"), life.competencies[0].title
    assert f"{life.competencies[0].code} {escape(title.en)}</h2>" in page
    assert f'<span lang="fil" class="text-body-secondary">{escape(title.fil)}' in page
    assert "Adopt this version" not in page and "Retire" not in page


@pytest.mark.usefixtures("filipino")
def test_pages_are_in_filipino(office: Office, life: Framework, next_life: Framework) -> None:
    pk, title = operations.add(office.actor("focal"), next_life, at=AT), life.competencies[0].title
    page = shown(office, "version", pk)
    assert f"{life.competencies[0].code} {escape(title.fil)}</h2>" in page and "Pagtibayin" in page
    assert "Inalis (" in shown(office, "compare", pk) and "Katapat" not in shown(office, "crosswalk", pk)
    assert "Mga balangkas ng kakayahan" in shown(office, "versions")
    short = SimpleUploadedFile("notes.txt", b"x")
    answer = office.client("focal").post(reverse("frameworks:add"), {"file": short})
    assert "Hindi Excel workbook" in said(answer, 422)


def test_versions_are_compared_with_the_one_before_or_any_other(
    office: Office, bread: Framework, next_life: Framework
) -> None:
    assert "There is no other version" in shown(office, "compare", life_pk())
    other = operations.add(office.actor("focal"), bread, at=AT)
    assert "Choose the version to compare with" in shown(office, "compare", life_pk())
    pk = operations.add(office.actor("focal"), next_life, at=AT)
    page = shown(office, "compare", pk, username="auditor")
    assert "Against Life skills (sample) 2025.1" in page and "Reworded (1)" in page and "75 %" in page
    assert "Against Bread and pastry" in shown(office, "compare", pk, **{"with": other})


def test_a_crosswalk_is_said_from_either_side_and_says_that_it_never_counts(
    office: Office, life: Framework, bread: Framework
) -> None:
    other, client = operations.add(office.actor("focal"), bread, at=AT), office.client("focal")
    address = reverse("frameworks:crosswalk", args=[life_pk()])
    own, theirs = life.competencies[0].code, bread.competencies[0].code
    assert "never counts as attainment" in said(client.get(address))
    for strength in ("close", "related"):
        client.post(address, {"own": own, "other": f"{other}|{theirs}", "strength": strength})
    one = Crosswalk.objects.get()
    assert (one.source_code, one.target_code, one.strength) == (own, theirs, "related")
    operations.cross(office.actor("focal"), (other, theirs), (life_pk(), own), Strength.EXACT, at=AT)
    assert Crosswalk.objects.get().strength == "exact"
    for pk in (life_pk(), other):
        page = shown(office, "crosswalk", pk, username="teacher")
        assert own in page and theirs in page and "Exact" in page and "Save the pair" not in page
    assert [one.own.code for one in queries.crosswalks(other)] == [theirs]
    client.post(reverse("frameworks:uncross", args=[other, one.pk]))
    assert not Crosswalk.objects.exists()
    actions = [entry.action for entry in entries(f"framework:{other}")]
    assert "frameworks.crosswalk.set" in actions and "frameworks.crosswalk.removed" in actions


def test_a_pair_outside_two_frameworks_is_refused(office: Office, life: Framework, bread: Framework) -> None:
    actor, other = office.actor("focal"), operations.add(office.actor("focal"), bread, at=AT)
    own = life.competencies[0].code
    for pair in ((life_pk(), own), (other, "nowhere")):
        with pytest.raises(InputError, match=r"frameworks\.no_pair"):
            operations.cross(actor, (life_pk(), own), pair, Strength.EXACT, at=AT)
    address = reverse("frameworks:crosswalk", args=[life_pk()])
    page = said(office.client("focal").post(address, {"own": own, "other": f"{other}|x", "strength": "exact"}))
    assert "Choose one of the list" in page and not Crosswalk.objects.exists()


def test_another_divisions_version_is_not_there(office: Office, bread: Framework) -> None:
    Version.objects.update(division=999)
    client, pk = office.client("focal"), life_pk()
    for name in ("version", "compare", "crosswalk", "case"):
        assert client.get(reverse(f"frameworks:{name}", args=[pk])).status_code == 404
    assert client.post(reverse("frameworks:move", args=[pk]), {"state": "retired"}).status_code == 404
    assert client.post(reverse("frameworks:uncross", args=[pk, 1])).status_code == 404
    assert "No framework is here yet" in said(client.get(reverse("frameworks:versions")))
    own = operations.add(office.actor("focal"), bread, at=AT)
    assert client.get(reverse("frameworks:compare", args=[own]), {"with": pk}).status_code == 404


def test_only_the_focal_person_changes_frameworks(office: Office, bread: Framework) -> None:
    for username in ("encoder", "teacher", "sds"):
        client = office.client(username)
        assert client.get(reverse("frameworks:add")).status_code == 403
        assert client.post(reverse("frameworks:keep"), {"sealed": seal_preview(bread)}).status_code == 403
        assert client.get(reverse("frameworks:versions")).status_code == 200
        with pytest.raises(NotAllowedError):
            operations.add(office.actor(username), bread, at=AT)
    assert office.client().get(reverse("frameworks:versions")).status_code == 302


def test_the_same_name_and_version_with_other_words_is_refused(office: Office, life: Framework) -> None:
    with pytest.raises(StateError, match=r"frameworks\.stands_already"):
        operations.add(office.actor("focal"), replace(life, body="Another body"), at=AT)
