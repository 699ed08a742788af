"""How accounts come to be and get their passwords: by the office, never by signing oneself up."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.dispatch import Signal
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils import timezone

from office.audit.operations import record
from office.people.access import language_of
from office.people.models import Account
from office.words import say

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Of passwords and codes that are handed over on paper: without i, l, o, 0, 1, which are misread."""


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by the division's administrator."""
        return False

    def clean_password(self, password: str, user: Account | None = None) -> str:
        """The password that somebody else gave is no new one."""
        if user is not None and user.must_change_password and user.check_password(password):
            raise ValidationError(say("people.same_password", language_of(self.request)))
        cleaned: str = super().clean_password(password, user)
        return cleaned

    @transaction.atomic
    def set_password(self, user: Account, password: str) -> None:
        """The person's own choice."""
        user.must_change_password = False
        super().set_password(user, password)
        record("people.password.changed", f"account:{user.pk}", at=timezone.now(), actor=user.pk, role="owner")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url("desk:home")


FACTORS = {
    signals.authenticator_added: "added",
    signals.authenticator_removed: "removed",
    signals.authenticator_reset: "renewed",
}
"""What the log-in library tells of second factors -> the act in the record."""


def note_factor(signal: Signal, request: HttpRequest, user: Account, authenticator: Authenticator, **_: Any) -> None:
    """A second factor of an account came, went or was made anew: passkey, one-time codes or recovery codes."""
    facts = {"kind": str(authenticator.type)}
    with transaction.atomic():
        action, subject = f"people.second_factor.{FACTORS[signal]}", f"account:{user.pk}"
        record(action, subject, at=timezone.now(), actor=user.pk, role="owner", facts=facts)


def listen() -> None:
    for signal in FACTORS:
        signal.connect(note_factor, dispatch_uid="people.second_factor")
