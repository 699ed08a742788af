"""What can be wrong with a credential, or stay unknown: one code a fault, each with its weight for the verdict.

Every code has a sentence in `words.toml` that says what to do next. Nothing here decides a verdict: see `report`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from patunay.errors import PatunayError
from patunay.words import Language, say, sentences

Fact = str | int


class ProblemCode(StrEnum):
    """Grouped by the step of `verifier` that finds it."""

    # 1 strict parse
    MALFORMED = "malformed"
    NOT_A_CREDENTIAL = "not_a_credential"
    JWT_HEADER = "jwt_header"
    JWT_CLAIMS = "jwt_claims"
    # 2 form and contexts
    MISSING = "missing"
    WRONG_KIND = "wrong_kind"
    UNKNOWN_MEMBER = "unknown_member"
    EMPTY = "empty"
    KEYWORD = "keyword"
    TYPE_ORDER = "type_order"
    CONTEXT = "context"
    CONTEXT_VERSION = "context_version"
    DATA_LOSS = "data_loss"
    TOO_COMPLEX = "too_complex"
    RESOURCE_DIGEST = "resource_digest"
    # 3 key and controller
    KEY_MISSING = "key_missing"
    KEY_NOT_RECORDED = "key_not_recorded"
    KEY_PURPOSE = "key_purpose"
    KEY_CONTROLLER = "key_controller"
    KEY_BROKEN = "key_broken"
    # 4 proof
    PROOF_MISSING = "proof_missing"
    PROOF_WRONG = "proof_wrong"
    PROOF_EXPIRED = "proof_expired"
    SUITE_UNSUPPORTED = "suite_unsupported"
    # 5 to 7 leaf, inclusion, checkpoint
    SALT_MISSING = "salt_missing"
    NO_LOG = "no_log"
    LOG_MISSING = "log_missing"
    LOG_KEY_MISSING = "log_key_missing"
    LEAF_MISMATCH = "leaf_mismatch"
    NOT_LOGGED = "not_logged"
    CHECKPOINT_WRONG = "checkpoint_wrong"
    LOG_FORKED = "log_forked"
    # 8 range of the key
    NO_KEY_RANGE = "no_key_range"
    KEY_RETIRED = "key_retired"
    KEY_COMPROMISED = "key_compromised"
    KEY_COMPROMISED_UNPLACED = "key_compromised_unplaced"
    # 9 status
    NO_STATUS = "no_status"
    REVOKED = "revoked"
    REPLACED = "replaced"
    SUSPENDED = "suspended"
    STATUS_ENTRY = "status_entry"
    STATUS_RETRIEVAL_ERROR = "status_retrieval_error"
    STATUS_VERIFICATION_ERROR = "status_verification_error"
    STATUS_LIST_LENGTH_ERROR = "status_list_length_error"
    STATUS_MALFORMED_VALUE_ERROR = "status_malformed_value_error"
    STATUS_RANGE_ERROR = "status_range_error"
    STATUS_PURPOSE = "status_purpose"
    STATUS_OLD = "status_old"
    STATUS_UNSUPPORTED = "status_unsupported"
    # 10 validity period
    NO_PERIOD = "no_period"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    # 11 issuer
    NO_TRUST = "no_trust"
    ISSUER_NOT_TRUSTED = "issuer_not_trusted"
    ROOT_NOT_TRUSTED = "root_not_trusted"
    KEY_IN_DOCUMENT = "key_in_document"
    # paper
    SHAPES_MISSING = "shapes_missing"
    # an earlier step stopped the algorithm
    NOT_REACHED = "not_reached"


UNDECIDED = frozenset(
    {
        ProblemCode.CONTEXT_VERSION,
        ProblemCode.KEY_MISSING,
        ProblemCode.KEY_NOT_RECORDED,
        ProblemCode.SUITE_UNSUPPORTED,
        ProblemCode.LOG_KEY_MISSING,
        ProblemCode.KEY_COMPROMISED_UNPLACED,
        ProblemCode.STATUS_RETRIEVAL_ERROR,
        ProblemCode.STATUS_VERIFICATION_ERROR,
        ProblemCode.STATUS_LIST_LENGTH_ERROR,
        ProblemCode.STATUS_MALFORMED_VALUE_ERROR,
        ProblemCode.STATUS_RANGE_ERROR,
        ProblemCode.STATUS_PURPOSE,
        ProblemCode.STATUS_OLD,
        ProblemCode.STATUS_UNSUPPORTED,
        ProblemCode.NO_TRUST,
        ProblemCode.ISSUER_NOT_TRUSTED,
        ProblemCode.ROOT_NOT_TRUSTED,
        ProblemCode.KEY_IN_DOCUMENT,
        ProblemCode.SHAPES_MISSING,
    }
)
"""Codes that leave the verdict INDETERMINATE: nothing says that the credential is false."""

HARMLESS = frozenset(
    {
        ProblemCode.SALT_MISSING,
        ProblemCode.NO_LOG,
        ProblemCode.LOG_MISSING,
        ProblemCode.NO_KEY_RANGE,
        ProblemCode.NO_STATUS,
        ProblemCode.NO_PERIOD,
        ProblemCode.NOT_REACHED,
    }
)
"""Codes that only say why a step does not apply or was not run. All others make the verdict INVALID."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault. `facts` fill its sentence; `cause` names the sentence of an error that lies behind it."""

    code: ProblemCode
    facts: Mapping[str, Fact] = field(default_factory=dict)
    cause: str = ""

    def sentence(self, lang: Language) -> str:
        if self.cause in sentences():
            return say(self.cause, lang, **self.facts)
        return say(f"verification.problem_{self.code}", lang, **self.facts)


def problem_from(code: ProblemCode, error: PatunayError) -> Problem:
    """The fault behind an error that another room raised: its own sentence is the better one."""
    facts = {key: value if isinstance(value, int) else str(value)[:200] for key, value in error.facts.items()}
    return Problem(code, facts, error.code)
