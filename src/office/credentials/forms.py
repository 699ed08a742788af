"""Forms of what was issued."""

from __future__ import annotations

from typing import Any

from django import forms

from office.words import say
from patunay.words import Language

KINDS = ("suspended", "reinstated", "revoked")


class StatusForm(forms.Form):
    kind = forms.ChoiceField(widget=forms.Select(attrs={"class": "form-select"}))
    reason = forms.CharField(max_length=300, widget=forms.TextInput(attrs={"class": "form-control"}))

    def __init__(self, *args: Any, lang: Language = "en", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].label = say("credentials.kind", lang)
        self.fields["kind"].choices = [(kind, say(f"credentials.kind_{kind}", lang)) for kind in KINDS]  # type: ignore[attr-defined]
        self.fields["reason"].label = say("credentials.reason", lang)
        self.fields["reason"].help_text = say("credentials.reason_help", lang)
