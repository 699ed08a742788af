"""What a stranger may type or drop."""

from __future__ import annotations

from django import forms


class NumberForm(forms.Form):
    number = forms.CharField(max_length=40)
    surname = forms.CharField(max_length=80, required=False)


class FileForm(forms.Form):
    file = forms.FileField()
