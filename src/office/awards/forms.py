"""Forms of the award lists."""

from __future__ import annotations

from typing import Any

from django import forms

from office.words import say
from patunay.words import Language


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=300, widget=forms.Textarea(attrs={"class": "form-control", "rows": 2}))

    def __init__(self, *args: Any, lang: Language = "en", label: str = "awards.reason", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = say(label, lang)


class SignForm(forms.Form):
    """`phrase` is asked for only where the step is signed with the person's own key."""

    read = forms.BooleanField(widget=forms.CheckboxInput(attrs={"class": "form-check-input me-2"}))
    phrase = forms.CharField(
        widget=forms.PasswordInput(attrs={"class": "form-control", "autocomplete": "current-password"})
    )

    def __init__(self, *args: Any, lang: Language = "en", with_key: bool, digest: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["read"].label = say("awards.i_read", lang, digest=digest[:16])
        self.fields["phrase"].label = say("awards.phrase", lang)
        self.fields["phrase"].help_text = say("awards.phrase_help", lang)
        if not with_key:
            del self.fields["phrase"]


class CallBackForm(forms.Form):
    callback = forms.IntegerField(widget=forms.HiddenInput)
    confirmed = forms.ChoiceField(choices=(("yes", "yes"), ("no", "no")))
    note = forms.CharField(max_length=300, required=False)
