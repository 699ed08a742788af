"""What templates may say: sentences in the reader's language, texts of a framework, dates as an office writes them."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from office.words import say as say_words
from patunay.award import Reason
from patunay.ceremony import Finding
from patunay.errors import PatunayError
from patunay.framework import Text
from patunay.roster import conventions as national
from patunay.words import Language

register = template.Library()


@register.simple_tag(takes_context=True)
def say(context: template.Context, code: str, **facts: Any) -> str:
    """`{% say "people.hello" name=name %}`: the sentence in the page's language."""
    return say_words(code, _lang(context), **facts)


@register.simple_tag(takes_context=True)
def text(context: template.Context, value: Any) -> str:
    """A framework's Text, a Reason, a Finding, an error or a plain text, in the page's language."""
    lang = _lang(context)
    if isinstance(value, Text):
        return value.en if lang == "en" else value.fil
    if isinstance(value, Reason | Finding):
        return value.sentence(lang)
    if isinstance(value, PatunayError):
        return say_words(value.code, lang, **value.facts)
    return str(value)


@register.simple_tag(takes_context=True)
def day(context: template.Context, value: date | datetime | None) -> str:
    """`December 19, 2025`; `Disyembre 19, 2025`."""
    if value is None:
        return ""
    return spelled(timezone.localtime(value).date() if isinstance(value, datetime) else value, _lang(context))


def spelled(day: date, lang: Language) -> str:
    """As an office writes a date (D97)."""
    return national.date_in_words(day, lang)


@register.simple_tag(takes_context=True)
def moment(context: template.Context, value: datetime | None) -> str:
    """A day with its time of day, Asia/Manila."""
    return "" if value is None else f"{day(context, value)}, {timezone.localtime(value):%-I:%M %p}"


def _lang(context: template.Context) -> Language:
    return "fil" if context.get("lang") == "fil" else "en"


@register.filter
def get(value: dict[str, Any], key: str) -> Any:
    """`{% if may|get:"awards.sign" %}`: a member whose name has a dot."""
    return value.get(key)


@register.simple_tag
def say_in(lang: Language, code: str, **facts: Any) -> str:
    """`{% say_in "fil" "verifications.valid" %}`: for pages that speak both languages at once."""
    return say_words(code, lang, **facts)


@register.simple_tag
def kept(template_name: str, **facts: Any) -> SafeString:
    """`{% kept "verifications/line.html" line=line %}`: a part of a page that is the same wherever its facts are, which
    must be hashable; it knows nothing else of the page and is composed once a process."""
    return _composed(template_name, tuple(facts.items()))


@lru_cache(1024)
def _composed(template_name: str, facts: tuple[tuple[str, Any], ...]) -> SafeString:
    return render_to_string(template_name, dict(facts))


@register.simple_tag(takes_context=True)
def say_task(context: template.Context, task: Any) -> str:
    """A task's sentence with its facts."""
    return say_words(task.sentence, _lang(context), **task.facts)
