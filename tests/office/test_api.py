"""The API says what the pages say, refuses in JSON, and is what its published description says.

After a wanted change: python -m tests.office.openapi > docs/openapi.json
"""

from __future__ import annotations

import json
from base64 import b32encode
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.office.conftest import AT, Office
from tests.office.openapi import described
from tests.office.world import Stage, approve, draw_up, set_stage

from office.credentials.operations import ask_to_issue
from office.jobs.models import Job
from office.jobs.work import do_job
from office.registers.queries import registers
from office.verifications.publishing import codes as secrets_of

DESCRIPTION = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"


@pytest.fixture
def stage(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """An office that has issued its papers."""
    stage = set_stage(office, tmp_path / "mailed", monkeypatch)
    pk = draw_up(stage)
    approve(stage, pk)
    do_job(ask_to_issue(office.actor("focal"), pk, at=AT), "worker", lambda: AT)
    return stage


def codes() -> list[str]:
    return [code for books in registers() for code in secrets_of(books.place)]


def test_it_is_what_was_published() -> None:
    assert DESCRIPTION.read_text("utf-8") == described()


def test_every_operation_declares_what_it_may_answer() -> None:
    paths = json.loads(described())["paths"]
    answers = {f"{verb} {path}": set(one["responses"]) for path, verbs in paths.items() for verb, one in verbs.items()}
    assert answers == {
        "get /api/v1/check/{code}": {"200", "404", "429"},
        "post /api/v1/verify": {"200", "413", "422"},
        "get /api/v1/lists": {"200", "401", "403"},
        "get /api/v1/jobs/{number}": {"200", "401", "403", "404"},
    }


def test_a_paper_by_its_code(stage: Stage) -> None:
    client = stage.office.client()
    answer = client.get(f"/api/v1/check/{codes()[0]}")
    said = answer.json()
    assert answer.status_code == 200
    assert said["state"] == "valid" and said["number"].startswith("MC-") and said["name"]
    assert said["competencies"] and all(one["title"]["fil"] for one in said["competencies"])
    assert b"999999" not in answer.content


def test_guessing_is_slowed(stage: Stage) -> None:
    client, wrong = stage.office.client(), b32encode(b"x" * 16).decode().rstrip("=")
    answers = [client.get(f"/api/v1/check/{wrong}") for _ in range(31)]
    assert [one.status_code for one in answers] == [404] * 30 + [429]
    assert answers[0].json()["sentence"]["fil"].startswith("Walang ganitong sertipiko")
    assert client.get(f"/api/v1/check/{codes()[0]}").status_code == 200


def test_a_file(stage: Stage) -> None:
    client = stage.office.client()
    document = next(settings.HOME.glob("register-*/holders/credentials/*.json"))
    good = client.post("/api/v1/verify", {"file": SimpleUploadedFile("c.json", document.read_bytes())}).json()
    touched = document.read_bytes().replace(b"Achievement", b"achievement", 1)
    bad = client.post("/api/v1/verify", {"file": SimpleUploadedFile("c.json", touched)}).json()
    assert [one["verdict"] for one in good] == ["VALID"]
    assert [one["verdict"] for one in bad] == ["INVALID"] and bad[0]["reasons"][0]["fil"]
    nothing = client.post("/api/v1/verify")
    assert nothing.status_code == 422 and nothing.json()["error"] == "misformed"
    big = client.post("/api/v1/verify", {"file": SimpleUploadedFile("big.bin", b"0" * (10 << 20 | 1))})
    assert big.status_code == 413


def test_the_offices_own_questions(stage: Stage) -> None:
    number = Job.objects.get().pk
    focal, nobody, teacher = (stage.office.client(name) for name in ("focal", "", "teacher"))
    assert [one["state"] for one in focal.get("/api/v1/lists").json()] == ["issued"]
    assert focal.get(f"/api/v1/jobs/{number}").json()["state"] == "done"
    assert focal.get(f"/api/v1/jobs/{number + 1}").json()["error"] == "no_job"
    assert nobody.get("/api/v1/lists").status_code == 401
    refused = teacher.get("/api/v1/lists")
    assert refused.status_code == 403 and refused.json()["error"] == "forbidden"
