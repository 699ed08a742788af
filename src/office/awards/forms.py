"""Forms of the award lists."""

from __future__ import annotations

from typing import Any

from django import forms
from fido2.utils import websafe_decode

from office.awards.queries import Lines
from office.words import say
from patunay.seal.webauthn import Assertion
from patunay.words import Language


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=300, widget=forms.Textarea(attrs={"class": "form-control", "rows": 2}))

    def __init__(self, *args: Any, lang: Language = "en", label: str = "awards.reason", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = say(label, lang)


class SignForm(forms.Form):
    """`phrase` is asked for only where the step is signed with the person's own key, `districts` only where several
    wait for this person: (name, learners) of each.
    """

    districts = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    read = forms.BooleanField(widget=forms.CheckboxInput(attrs={"class": "form-check-input me-2"}))
    phrase = forms.CharField(
        widget=forms.PasswordInput(attrs={"class": "form-control", "autocomplete": "current-password"})
    )

    def __init__(
        self, *args: Any, lang: Language = "en", with_key: bool, digest: str, districts: Lines = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["districts"].label = say("awards.which_districts", lang)
        self.fields["districts"].choices = [
            (name, say("awards.district_learners", lang, name=name, count=count)) for name, count in districts
        ]
        self.fields["districts"].initial = [name for name, _ in districts]
        if len(districts) < 2:
            del self.fields["districts"]
        self.fields["read"].label = say("awards.i_read", lang, digest=digest[:16])
        self.fields["phrase"].label = say("awards.phrase", lang)
        self.fields["phrase"].help_text = say("awards.phrase_help", lang)
        if not with_key:
            del self.fields["phrase"]


class BytesField(forms.CharField):
    """Bytes in unpadded base64url, as a page of WebAuthn sends them."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> bytes:
        try:
            return websafe_decode(super().clean(value))
        except (ValueError, UnicodeError) as error:
            raise forms.ValidationError("base64url") from error


class PasskeyForm(forms.Form):
    """What the browser's `navigator.credentials.get` answered; `credential` says by which passkey."""

    credential = forms.CharField(max_length=1400, widget=forms.HiddenInput)
    authenticator_data = BytesField(max_length=8 << 10)
    client_data = BytesField(max_length=8 << 10)
    signature = BytesField(max_length=1 << 10)

    @property
    def assertion(self) -> Assertion:
        data = self.cleaned_data
        return Assertion(data["authenticator_data"], data["client_data"], data["signature"])


class AskForm(forms.Form):
    """Which passkey is asked to be recorded, for which step."""

    passkey = forms.IntegerField(widget=forms.Select(attrs={"class": "form-select"}))
    step = forms.ChoiceField(widget=forms.Select(attrs={"class": "form-select"}))

    def __init__(
        self, *args: Any, lang: Language = "en", passkeys: list[tuple[int, str]], steps: list[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passkey"].label = say("awards.which_passkey", lang)
        self.fields["passkey"].widget.choices = passkeys
        self.fields["step"].label = say("awards.for_step", lang)
        self.fields["step"].choices = [(step, say(f"awards.signs_{step}", lang)) for step in steps]


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
