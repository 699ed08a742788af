"""What varies between credentials (facts) and what stays fixed (the shape set): together they are the document.

`compose_credential(parts, certificate, index)` in `model` is the only way from these two to a credential; the QR on
the paper carries the facts, `public/shapes/<digest>.json` keeps the parts, so a reader can compose the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LevelPart:
    number: int
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class ElementPart:
    code: str
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class AchievementPart:
    """One competency: `achievement_id` is its CASE URI or urn:uuid; `criteria` the framework's rule in words."""

    code: str
    achievement_id: str
    name: str
    description: str
    criteria: str
    levels: tuple[LevelPart, ...]
    elements: tuple[ElementPart, ...]
    minimum_level: int


@dataclass(frozen=True, slots=True)
class ShapeSet:
    """Everything that the credentials of one batch share (`patunay/shapes/1`).

    `contexts` are (URL, hex SHA-256 of the pinned content) in order; `method` is the absolute verification method;
    `status_base` is the URL that status lists lie under (`<base>/<purpose>-<list>.json`); `number_prefix` is
    `MC-<office>-<year>`; `framework_digest` is hex; `narratives` are the sentences a credential may say about how its
    learner was assessed.
    """

    contexts: tuple[tuple[str, str], ...]
    issuer_id: str
    issuer_name: str
    issuer_url: str
    method: str
    status_base: str
    number_prefix: str
    framework_name: str
    framework_url: str
    framework_digest: str
    sample: bool
    achievements: tuple[AchievementPart, ...]
    narratives: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CredentialFacts:
    """One credential of a certificate.

    `achievement` and `narrative` index the shape set. A competency credential has a `level` and no `elements`; an
    elements credential has `elements` (positions in the competency's elements) and no `level`. `imported` results are
    aligned to the competency alone. `status_list` and `status_index` hold for revocation and suspension alike.
    """

    achievement: int
    level: int | None
    elements: tuple[int, ...]
    imported: bool
    narrative: int
    status_list: int
    status_index: int


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """The paper: `secret` 16 bytes, `sequence` of the number, holder's `name` as printed, `issued_at` Unix seconds."""

    secret: bytes
    sequence: int
    name: str
    issued_at: int
    credentials: tuple[CredentialFacts, ...]
