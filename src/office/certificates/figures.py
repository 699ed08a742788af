"""How many papers are how far, for the whole division and for one learner."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from office.certificates.models import Certificate, HandOver


@dataclass(frozen=True, slots=True)
class Papers:
    """Certificates that stand, without those that a newer one replaced."""

    issued: int
    printed: int
    taken: int

    @property
    def waiting(self) -> int:
        return self.issued - self.taken


def waiting_by_list(division: int) -> Counter[int]:
    """List -> how many of its papers that stand nobody has taken yet (D62)."""
    taken = HandOver.objects.values("certificate_id")
    rows = Certificate.objects.filter(division=division, replaced_by=None).exclude(pk__in=taken).order_by()
    return Counter(dict(rows.values_list("award_list").annotate(Count("pk"))))


def papers(division: int) -> Papers:
    """Of one division."""
    return _papers(division=division)


def own_papers(learner_key: str) -> Papers:
    """Of one learner."""
    return _papers(learner_key=learner_key)


def _papers(**of: object) -> Papers:
    was_taken = Exists(HandOver.objects.filter(certificate=OuterRef("pk")))
    rows = Certificate.objects.filter(replaced_by=None, **of).annotate(was_taken=was_taken)
    taken = Count("pk", filter=Q(was_taken=True))
    return Papers(**rows.aggregate(issued=Count("pk"), printed=Count("printed_at"), taken=taken))
