"""The one task of the Tasks API: it carries a job's number and nothing else. Here alone the worker reads its clock."""

from __future__ import annotations

import secrets

from django.utils import timezone
from django_tasks import task

from office.jobs.work import do_job


@task()
def do(number: int) -> None:
    do_job(number, secrets.token_hex(16), timezone.now)
