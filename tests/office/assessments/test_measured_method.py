"""A framework with the *measured* method: published scales are uploaded, and decide as the library does."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.office.assessments.conftest import DEMO, MAILED, open_cycle
from tests.office.conftest import AT, Office

from office.assessments import files, queries, scales
from office.assessments.models import RatingForm
from office.assessments.queries import CycleValue
from office.assessments.states import CycleState
from office.audit.queries import entries
from office.frameworks import operations as frameworks
from office.frameworks.models import Version
from office.frameworks.queries import framework as version
from office.frameworks.states import VersionState
from office.jobs.queries import progress
from office.jobs.states import JobState
from office.jobs.work import do_job
from office.words import sentences
from patunay.award import draw_up
from patunay.award.measured import level_cuts, measure_all, rating_sums
from patunay.division.reading import Reading
from patunay.errors import InputError, StateError
from patunay.framework import Framework, Method
from patunay.measurement.calibration import calibrate
from patunay.measurement.scale import Scale


@pytest.fixture(scope="session")
def framework(reading: Reading) -> Framework:
    """The demo's first competency alone, to be measured."""
    whole = reading.framework
    rule = replace(whole.rule, method=Method.MEASURED)
    return replace(whole, version="2025.2", competencies=whole.competencies[:1], rule=rule)


@pytest.fixture(scope="session")
def scale(reading: Reading, framework: Framework) -> Scale:
    """Its scale, as a bureau would publish it."""
    (competency,) = framework.competencies
    about = {"framework": framework.digest.hex()}
    sums = rating_sums(competency, reading.ratings.ratings)
    cuts = level_cuts(competency, framework.name)
    assert cuts is not None
    return calibrate(sums, name=competency.code, about=about).scale.with_cuts(cuts)


@pytest.fixture
def measured(office: Office, learners: list[int], framework: Framework) -> CycleValue:
    """An open cycle of that framework with the mailed forms."""
    focal = office.actor("focal")
    Version.objects.update(state=VersionState.RETIRED)
    kept = frameworks.add(focal, framework, at=AT)
    frameworks.move(focal, kept, VersionState.ADOPTED, at=AT)
    one = open_cycle(office)
    for kind in ("teacher", "community", "self"):
        files.keep_file(focal, one, kind, MAILED[kind], (DEMO / MAILED[kind]).read_bytes(), at=AT)
    files.take_files(focal, one, at=AT)
    return one


def uploaded(scale: Scale) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"scale-{scale.name}.json", json.dumps(scale.as_json()).encode())


def test_without_a_scale_the_pages_lead_to_where_it_is_added(office: Office, measured: CycleValue) -> None:
    client = office.client("focal")
    for page in ("results", "todo"):
        answer = client.get(f"/assessments/{measured.pk}/{page}", follow=True)
        assert answer.redirect_chain == [(f"/assessments/{measured.pk}/scales", 302)]
        assert "have no scale yet: COM" in answer.content.decode()


def test_decisions_are_the_librarys_own(
    office: Office, measured: CycleValue, framework: Framework, scale: Scale
) -> None:
    answer = office.client("focal").post(f"/assessments/{measured.pk}/scales", {"scales": uploaded(scale)}, follow=True)
    assert scale.digest.hex()[:16] in answer.content.decode()
    assert entries(newest=1)[0].facts == {"competency": "COM", "digest": scale.digest.hex()}
    found = queries.decisions(measured, framework)
    learners = queries.library_learners(measured)
    ratings = queries.ratings_of(measured, learners)
    verdicts = measure_all(framework, ratings, {"COM": scale})
    own = draw_up(framework, tuple(learners.values()), ratings, verdicts=verdicts)
    assert [one.decisions for one in found.results] == [one.decisions for one in own.results]
    assert sum(one.decisions[0].method is Method.MEASURED for one in found.results) > 400
    few = queries.candidates(measured.pk)[:3]
    alone = queries.decisions(measured, framework, few)
    assert [one.decisions[0] for one in alone.results] == [
        one.decisions[0] for one in found.results if one.learner in {learners[pk] for pk in few}
    ]
    page = office.client("focal").get(f"/assessments/{measured.pk}/results/{few[0]}").content.decode()
    assert "logit" not in page


def test_what_is_no_scale_of_this_framework_is_refused(office: Office, measured: CycleValue, scale: Scale) -> None:
    focal = office.actor("focal")
    strange = {**scale.as_json(), "about": {"framework": "0" * 64}}
    uncut = {**scale.as_json(), "cuts": None}
    for content, code in (
        (b"{}", r"measurement\.not_a_scale"),
        (json.dumps(strange).encode(), r"division\.scale_of_another"),
        (json.dumps(uncut).encode(), r"assessments\.scale_without_cuts"),
    ):
        with pytest.raises(InputError, match=code):
            scales.add_scale(focal, measured, "scale.json", content, at=AT)
    with pytest.raises(StateError, match="no_scale"):
        queries.decisions(measured, version(measured.framework))


def test_only_the_focal_person_adds_scales(office: Office, measured: CycleValue, scale: Scale) -> None:
    answer = office.client("encoder").post(f"/assessments/{measured.pk}/scales", {"scales": uploaded(scale)})
    assert answer.status_code == 403
    assert not scales.scale_rows(measured)[0].digest


def test_ratings_that_came_after_a_scale_are_told_on_the_results_page(
    office: Office, measured: CycleValue, scale: Scale
) -> None:
    focal = office.actor("focal")
    scales.add_scale(focal, measured, "scale.json", json.dumps(scale.as_json()).encode(), at=AT)
    page, said = f"/assessments/{measured.pk}/results", " came after a scale was added"
    assert said not in office.client("focal").get(page).content.decode()
    one = RatingForm.objects.filter(candidate__cycle_id=measured.pk, state="sent")[0]
    RatingForm.objects.filter(pk=one.pk).update(opened_at=AT + timedelta(minutes=1))
    assert f"1 rating{said}" in office.client("focal").get(page).content.decode()


def test_scales_are_drawn_up_from_the_cycles_own_ratings(office: Office, measured: CycleValue, scale: Scale) -> None:
    focal = office.client("focal")
    answer = focal.post(f"/assessments/{measured.pk}/scales/draw")
    number = int(answer.headers["Location"].rstrip("/").rsplit("/", 1)[-1])
    do_job(number, "worker", lambda: AT)
    job = progress(number, measured.division)
    assert job is not None
    assert (job.state, job.result["url"]) == (JobState.DONE, f"/assessments/{measured.pk}/scales")
    (row,) = scales.scale_rows(measured)
    assert (row.learners, row.ratings) == (scale.about["learners"], scale.about["ratings"])
    assert row.digest[:16] in focal.get(job.result["url"]).content.decode()
    drawn = queries.scales_of(measured, version(measured.framework))["COM"]
    told = ("about", "cuts")
    assert [v for k, v in drawn.as_json().items() if k not in told] == [
        v for k, v in scale.as_json().items() if k not in told
    ]
    assert drawn.cuts is not None and scale.cuts is not None
    assert drawn.cuts.bounds == scale.cuts.bounds
    assert queries.decisions(measured, version(measured.framework)).results


def test_ratings_that_carry_no_scale_keep_the_old_one(office: Office, measured: CycleValue, scale: Scale) -> None:
    focal = office.actor("focal")
    scales.add_scale(focal, measured, "scale.json", json.dumps(scale.as_json()).encode(), at=AT)
    RatingForm.objects.all().update(state="draft")
    number = scales.ask_to_draw(focal, measured, "scales", at=AT)
    do_job(number, "worker", lambda: AT)
    job = progress(number, measured.division)
    assert job is not None
    assert job.state is JobState.FAILED
    assert scales.scale_rows(measured)[0].digest == scale.digest.hex()
    page = office.client("focal").get(f"/jobs/{number}").content.decode()
    assert job.error in sentences() or job.error.startswith(("division.", "measurement."))
    assert "alert-danger" in page


def test_nobody_else_draws_scales_up_and_nobody_in_a_closed_cycle(office: Office, measured: CycleValue) -> None:
    assert office.client("encoder").post(f"/assessments/{measured.pk}/scales/draw").status_code == 403
    closed = replace(measured, state=CycleState.CLOSED)
    with pytest.raises(StateError, match="cycle_closed"):
        scales.ask_to_draw(office.actor("focal"), closed, "scales", at=AT)
