"""Writing an event: always inside the transaction of the act that it tells of, so neither exists without the other."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any

from office.audit.models import Event, Head
from patunay.canonical import jcs


def record(
    action: str,
    subject: str,
    *,
    at: datetime,
    actor: int = 0,
    role: str = "system",
    facts: dict[str, Any] | None = None,
) -> int:
    """Adds one event to the chain and returns its number. `action` is dotted (`awards.list.approved`).

    Raises django.db.transaction.TransactionManagementError outside a transaction.
    """
    head = Head.objects.select_for_update().get_or_create(pk=1)[0]
    content = {
        "number": head.number + 1,
        "at": at.isoformat(),
        "actor": actor,
        "role": role,
        "action": action,
        "subject": subject,
        "facts": facts or {},
        "previous": head.hash,
    }
    head.number, head.hash = head.number + 1, digest(content)
    Event.objects.create(**{**content, "at": at}, hash=head.hash)
    head.save()
    return head.number


def digest(content: dict[str, Any]) -> str:
    """Hex SHA-256 of the JCS (RFC 8785) of an event without its own hash."""
    return sha256(jcs(content)).hexdigest()
