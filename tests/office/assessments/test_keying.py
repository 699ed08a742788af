"""Paper sheets: printed for a centre, keyed in at one key a mark."""

from __future__ import annotations

import pytest
from tests.office.conftest import AT, Office

from office.assessments import keying, queries
from office.assessments.keying import Keyed
from office.assessments.models import RatingForm
from office.assessments.queries import CycleValue
from office.assessments.results import centre_of
from office.audit.queries import entries
from office.frameworks.queries import framework
from office.people import queries as people
from patunay.errors import InputError
from patunay.framework import RaterRole


def keys(cycle: CycleValue, role: RaterRole) -> dict[str, str]:
    return {part.competency.code: "2" * len(part.indicators) for part in keying.parts(cycle, role)}


def test_a_centre_prints_a_sheet_a_learner_and_keys_them_in(
    office: Office, learners: list[int], cycle: CycleValue
) -> None:
    client = office.client("encoder")
    card = people.learner_cards(learners[:1])[learners[0]]
    centre = centre_of(card)
    here = f"/assessments/{cycle.pk}/paper"
    lines = keying.sheets(office.actor("encoder"), cycle, RaterRole.TEACHER, centre)
    page = client.get(f"{here}/community?centre={centre}").content.decode()
    assert page.count('class="sheet"') == len(lines) > 1
    assert card.name not in page
    assert card.first in page
    assert "999999" not in page
    first, second = lines[0].card, lines[1].card
    posted = {f"keys_{code}": text for code, text in keys(cycle, RaterRole.TEACHER).items()}
    answer = client.post(f"{here}/teacher/{first.pk}?centre={centre}", {**posted, "rater_name": "Marites De Castro"})
    assert answer["Location"] == f"{here}/teacher/{second.pk}?centre={centre}"
    (form,) = RatingForm.objects.all()
    assert (form.source, form.state, form.counts) == ("paper", "sent", True)
    assert set(form.marks.values()) == {2}
    assert entries(f"form:{form.pk}")[0].facts == {}
    assert "Forms that came in" in client.get(f"{here}?role=teacher&centre={centre}").content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [("2" * 7, "8 keys are needed here, 7 were typed"), ("2222222x", "Key 8 is"), ("9" * 8, "Key 1 is")],
)
def test_keys_that_do_not_fit_say_where(
    office: Office, learners: list[int], cycle: CycleValue, typed: str, said: str
) -> None:
    posted = {f"keys_{code}": text for code, text in keys(cycle, RaterRole.SELF).items()}
    address = f"/assessments/{cycle.pk}/paper/self/{learners[0]}"
    page = office.client("encoder").post(address, {**posted, "keys_COM": typed}).content.decode()
    assert said in page
    assert not RatingForm.objects.exists()


def test_a_hyphen_is_no_chance_to_see_and_spaces_are_for_the_eye(cycle: CycleValue) -> None:
    part = keying.parts(cycle, RaterRole.TEACHER)[0]
    marks = keying.parse_keys(part, "01 2- 01 2-")
    assert list(marks.values()) == [0, 1, 2, None, 0, 1, 2, None]


def test_the_same_rater_again_replaces_and_both_stay(office: Office, learners: list[int], cycle: CycleValue) -> None:
    for name in ("Marites De Castro", "MARITES DE CASTRO"):
        sheet = Keyed(keys(cycle, RaterRole.TEACHER), name)
        keying.keep_sheet(office.actor("encoder"), cycle, learners[0], RaterRole.TEACHER, sheet, at=AT)
    assert list(RatingForm.objects.order_by("pk").values_list("state", flat=True)) == ["replaced", "sent"]
    assert len(queries.library_ratings(cycle)) == 1


def test_relatives_and_the_own_teacher_are_shown_only(office: Office, learners: list[int], cycle: CycleValue) -> None:
    encoder = office.actor("encoder")
    teacher = people.learner_cards(learners[:1])[learners[0]].teacher
    relations = {one.name: one for one in framework(cycle.framework).relations}
    neighbour = next(one for one in relations.values() if one.counts)
    relative = next(one for one in relations.values() if one.role is RaterRole.RELATIVE)
    counted = []
    for name, relation in (("Ramon Q. Dizon", neighbour), (teacher, neighbour), ("Ana Q. Dizon", relative)):
        sheet = Keyed(keys(cycle, RaterRole.COMMUNITY), name, relation.name)
        pk = keying.keep_sheet(encoder, cycle, learners[0], RaterRole.COMMUNITY, sheet, at=AT)
        counted.append(RatingForm.objects.get(pk=pk).counts)
    assert counted == [True, False, False]
    with pytest.raises(InputError, match="relation_none"):
        keying.keep_sheet(
            encoder, cycle, learners[0], RaterRole.COMMUNITY, Keyed(keys(cycle, RaterRole.COMMUNITY), "A B"), at=AT
        )
