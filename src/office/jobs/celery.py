"""Celery as a backend of the Tasks API: one generic Celery task that imports the function by its path.

Late acknowledgement: a worker that is killed gives its message back to the broker; the job's lease keeps two workers
from doing it at once.
"""

from __future__ import annotations

from typing import Any

from celery import Celery
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult

app = Celery("office", broker=settings.BROKER_URL)
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_ignore_result=True,
    broker_connection_retry_on_startup=True,
)


@app.task(name="office.run")
def run(path: str, args: list[Any], kwargs: dict[str, Any]) -> None:
    import_string(path).func(*args, **kwargs)


class CeleryBackend(BaseTaskBackend):
    supports_async_task = False
    supports_get_result = False
    supports_defer = False

    def enqueue(self, task: Task[Any, Any], args: Any, kwargs: Any) -> TaskResult[Any, Any]:
        self.validate_task(task)
        transaction.on_commit(lambda: run.delay(task.module_path, list(args), dict(kwargs)))
        return None  # type: ignore[return-value]
