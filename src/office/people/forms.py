"""Forms of people: rosters, lists, learners, staff, log-in by slip."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.files.uploadedfile import UploadedFile

from office.people.models import LARGEST, Purpose
from office.people.rights import Role
from office.words import say
from patunay.words import Language

TABLES = ".xlsx,.xls,.ods,.csv"
MOST_FILES = 20
LISTS = ("codes", "consents", "centres")
CONTROL, SELECT, CHECK = {"class": "form-control"}, {"class": "form-select"}, {"class": "form-check-input d-block"}


class Worded(forms.Form):
    """A form whose labels stand in `words.toml` as `people.field_<name>`, help as `people.help_<name>` where named."""

    helped: tuple[str, ...] = ()

    def __init__(self, *args: Any, lang: Language = "en", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lang = lang
        for name, field in self.fields.items():
            field.label = say(f"people.field_{name}", lang)
            if name in self.helped:
                field.help_text = say(f"people.help_{name}", lang)


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        return [super(FilesField, self).clean(one, initial) for one in (data or [None])[:MOST_FILES]]


class FilesForm(Worded):
    helped = ("files",)
    files = FilesField(widget=ManyFiles(attrs={**CONTROL, "accept": TABLES, "multiple": True}))

    def clean_files(self) -> list[UploadedFile]:
        files: list[UploadedFile] = self.cleaned_data["files"]
        for one in files:
            if (one.size or 0) > LARGEST:
                raise forms.ValidationError(say("roster.large", self.lang, file=one.name, limit=LARGEST >> 20))
        return files


class ListForm(FilesForm):
    kind = forms.ChoiceField(widget=forms.Select(attrs=SELECT))
    field_order = ("kind", "files")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind, say(f"people.list_{kind}", self.lang)) for kind in LISTS]


class CentreForm(Worded):
    """A mailed centre that the office does not know: which office it is, or a new one."""

    name = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    mailed_district = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    centre = forms.TypedChoiceField(required=False, coerce=int, empty_value=0, widget=forms.Select(attrs=SELECT))
    district = forms.CharField(required=False, max_length=200, widget=forms.TextInput(attrs=CONTROL))
    public_name = forms.CharField(required=False, max_length=200, widget=forms.TextInput(attrs=CONTROL))

    def __init__(self, *args: Any, centres: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["centre"].choices = [("", say("people.choose", self.lang)), *centres]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not data.get("centre") and not (data.get("district") and data.get("public_name")):
            raise forms.ValidationError(say("people.centre_needs", self.lang))
        return data


class ConsentForm(Worded):
    purpose = forms.ChoiceField(choices=Purpose.choices, widget=forms.Select(attrs=SELECT))
    given = forms.TypedChoiceField(
        coerce=lambda value: value == "yes", choices=(("yes", ""), ("no", "")), widget=forms.Select(attrs=SELECT)
    )
    given_by = forms.ChoiceField(choices=(("self", ""), ("guardian", "")), widget=forms.Select(attrs=SELECT))
    given_on = forms.DateField(widget=forms.DateInput(attrs={**CONTROL, "type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, values in (
            ("purpose", Purpose.values),
            ("given", ("yes", "no")),
            ("given_by", ("self", "guardian")),
        ):
            self.fields[name].choices = [
                (value, say(f"people.{name}_{value.replace(' ', '_')}", self.lang)) for value in values
            ]


class LrnForm(Worded):
    lrn = forms.CharField(max_length=20, widget=forms.TextInput(attrs={**CONTROL, "inputmode": "numeric"}))


class HoldForm(Worded):
    reason = forms.CharField(max_length=60, widget=forms.TextInput(attrs=CONTROL))


class FlagsForm(Worded):
    disability = forms.BooleanField(required=False, widget=forms.CheckboxInput(attrs=CHECK))
    indigenous = forms.BooleanField(required=False, widget=forms.CheckboxInput(attrs=CHECK))
    four_ps = forms.BooleanField(required=False, widget=forms.CheckboxInput(attrs=CHECK))
    custody = forms.BooleanField(required=False, widget=forms.CheckboxInput(attrs=CHECK))


class SlipForm(Worded):
    helped = ("code",)
    code = forms.CharField(
        max_length=20,
        widget=forms.TextInput(attrs={**CONTROL, "autocomplete": "off", "autocapitalize": "characters"}),
    )

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).replace("-", "").replace(" ", "").upper()


class DesignationForm(Worded):
    """`offices` are those below the administrator's own."""

    helped = ("ends_on",)
    role = forms.ChoiceField(widget=forms.Select(attrs=SELECT))
    title = forms.CharField(max_length=150, widget=forms.TextInput(attrs=CONTROL))
    office = forms.TypedChoiceField(coerce=int, widget=forms.Select(attrs=SELECT))
    starts_on = forms.DateField(widget=forms.DateInput(attrs={**CONTROL, "type": "date"}))
    ends_on = forms.DateField(required=False, widget=forms.DateInput(attrs={**CONTROL, "type": "date"}))
    acting = forms.BooleanField(required=False, widget=forms.CheckboxInput(attrs=CHECK))

    def __init__(self, *args: Any, offices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [role for role in Role if role is not Role.LEARNER]
        self.fields["role"].choices = [(role, say(f"people.role_{role}", self.lang)) for role in roles]
        self.fields["office"].choices = offices

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends <= starts:
            self.add_error("ends_on", say("people.ends_before", self.lang))
        return data


class SecondFactorForm(Worded):
    recognised = forms.BooleanField(widget=forms.CheckboxInput(attrs=CHECK))
    reason = forms.CharField(max_length=200, widget=forms.TextInput(attrs=CONTROL))


class AccountForm(DesignationForm):
    helped = ("ends_on", "password")
    field_order = ("username", "full_name", "password", "role", "title", "office", "starts_on", "ends_on", "acting")
    username = forms.SlugField(max_length=30, widget=forms.TextInput(attrs={**CONTROL, "autocomplete": "off"}))
    full_name = forms.CharField(max_length=150, widget=forms.TextInput(attrs={**CONTROL, "autocomplete": "off"}))
    password = forms.CharField(
        max_length=100, strip=False, widget=forms.PasswordInput(attrs={**CONTROL, "autocomplete": "new-password"})
    )

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password)
        return password
