"""Forms of the papers."""

from __future__ import annotations

from typing import Any

from django import forms

from office.words import say
from patunay.words import Language


class HandOverForm(forms.Form):
    receiver = forms.CharField(max_length=150, widget=forms.TextInput(attrs={"class": "form-control"}))
    relation = forms.CharField(max_length=60, widget=forms.TextInput(attrs={"class": "form-control"}))
    place = forms.CharField(max_length=120, widget=forms.TextInput(attrs={"class": "form-control"}))

    def __init__(self, *args: Any, lang: Language = "en", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("receiver", "relation", "place"):
            self.fields[name].label = say(f"certificates.{name}", lang)
