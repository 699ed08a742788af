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


class CorrectionForm(forms.Form):
    """Either the name as it must be, or another level of one competency; and why."""

    name = forms.CharField(max_length=200, required=False, widget=forms.TextInput(attrs={"class": "form-control"}))
    code = forms.CharField(max_length=40, required=False, widget=forms.TextInput(attrs={"class": "form-control"}))
    level = forms.IntegerField(
        min_value=1, max_value=9, required=False, widget=forms.NumberInput(attrs={"class": "form-control"})
    )
    reason = forms.CharField(max_length=300, widget=forms.TextInput(attrs={"class": "form-control"}))

    def __init__(self, *args: Any, lang: Language = "en", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name", "code", "level", "reason"):
            self.fields[name].label = say(f"awards.correct_{name}", lang)

    def clean(self) -> dict[str, Any]:
        """Exactly one thing is corrected at a time."""
        data: dict[str, Any] = self.cleaned_data
        by_level = bool(data.get("code")) and data.get("level") is not None
        if bool(data.get("name")) == by_level:
            raise forms.ValidationError(say("awards.correct_one", "en") + " / " + say("awards.correct_one", "fil"))
        return data


class CallBackForm(forms.Form):
    callback = forms.IntegerField(widget=forms.HiddenInput)
    confirmed = forms.ChoiceField(choices=(("yes", "yes"), ("no", "no")))
    note = forms.CharField(max_length=300, required=False)
