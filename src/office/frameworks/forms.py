"""What is asked on the pages of frameworks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from office.frameworks.models import Strength
from office.frameworks.queries import VersionValue
from office.words import say
from patunay.framework import Competency, Framework
from patunay.words import Language

LARGEST_FILE = 4 << 20


class UploadForm(forms.Form):
    file = forms.FileField()

    def __init__(self, *args: Any, lang: Language, **more: Any) -> None:
        super().__init__(*args, **more)
        self.lang = lang
        field = self.fields["file"]
        field.label, field.help_text = say("frameworks.file", lang), say("frameworks.file_help", lang)
        field.error_messages |= dict.fromkeys(("required", "empty", "invalid"), say("frameworks.file_missing", lang))
        field.widget.attrs = {"class": "form-control", "accept": ".xlsx,.json"}

    def clean_file(self) -> UploadedFile[bytes]:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(say("frameworks.file_large", self.lang, limit=f"{LARGEST_FILE >> 20} MB"))
        return file


class CrosswalkForm(forms.Form):
    """Offers the competencies of one framework beside those of all others (`<version id>|<code>`)."""

    own = forms.ChoiceField()
    other = forms.ChoiceField()
    strength = forms.ChoiceField()

    def __init__(
        self,
        *args: Any,
        framework: Framework,
        others: Iterable[tuple[VersionValue, Framework]],
        lang: Language,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        own = [(one.code, _named(one, lang)) for one in framework.competencies]
        other = [
            (f"{v.name} {v.version}", [(f"{v.pk}|{c.code}", _named(c, lang)) for c in f.competencies])
            for v, f in others
        ]
        near = [(one.value, say(f"frameworks.strength_{one}", lang)) for one in Strength]
        first = ("", say("frameworks.choose", lang))
        for name, choices in (("own", [first, *own]), ("other", [first, *other]), ("strength", [first, *near])):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
            field.label = say(f"frameworks.{name}", lang)
            field.error_messages |= dict.fromkeys(("required", "invalid_choice"), say("frameworks.choose_one", lang))
            field.widget.attrs = {"class": "form-select"}

    def clean_other(self) -> tuple[int, str]:
        pk, _, code = self.cleaned_data["other"].partition("|")
        return int(pk), code

    def clean_strength(self) -> Strength:
        return Strength(self.cleaned_data["strength"])


def _named(competency: Competency, lang: Language) -> str:
    return f"{competency.code} {competency.title.en if lang == 'en' else competency.title.fil}"
