"""Competency frameworks: what can be attained, by which described criteria, under which rule."""

from patunay.framework.model import (
    AwardRule,
    Competency,
    Criterion,
    Element,
    Framework,
    Indicator,
    Kind,
    Level,
    Method,
    Provenance,
    RaterRole,
    Relation,
    Text,
)

__all__ = [
    "AwardRule",
    "Competency",
    "Criterion",
    "Element",
    "Framework",
    "Indicator",
    "Kind",
    "Level",
    "Method",
    "Provenance",
    "RaterRole",
    "Relation",
    "Text",
]
