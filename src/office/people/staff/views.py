"""Pages of the administrator: who works here, by which designations."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.views.decorators.cache import never_cache

from office.people.access import language_of
from office.people.accounts import LETTERS
from office.people.forms import AccountForm, DesignationForm, SecondFactorForm
from office.people.staff import operations, queries
from office.words import say
from patunay.errors import PatunayError


def staff(request: HttpRequest) -> HttpResponse:
    return render(request, "people/staff.html", {"people": queries.staff(request.actor, timezone.localdate())})


def add(request: HttpRequest) -> HttpResponse:
    """A new account with its first password and designation."""
    lang = language_of(request)
    first = {"starts_on": timezone.localdate()}
    form = AccountForm(request.POST or None, lang=lang, offices=queries.offices(request.actor), initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            operations.add_person(request.actor, **form.cleaned_data, at=timezone.now())
            messages.success(request, say("people.person_added", lang, name=form.cleaned_data["full_name"]))
            return redirect("people:staff")
        except PatunayError as error:
            form.add_error(None, say(error.code, lang, **error.facts))
    status = 422 if request.method == "POST" else 200
    return render(request, "people/staff_add.html", {"form": form}, status=status)


def designate(request: HttpRequest, pk: int) -> HttpResponse:
    """Another designation for somebody who works here."""
    lang = language_of(request)
    person = queries.person(request.actor, pk, timezone.localdate())
    if person is None:
        raise Http404
    first = {"starts_on": timezone.localdate()}
    form = DesignationForm(request.POST or None, lang=lang, offices=queries.offices(request.actor), initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            operations.designate(request.actor, pk, **form.cleaned_data, at=timezone.now())
            messages.success(request, say("people.designated", lang))
            return redirect("people:staff")
        except PatunayError as error:
            form.add_error(None, say(error.code, lang, **error.facts))
    status = 422 if request.method == "POST" else 200
    return render(request, "people/staff_add.html", {"form": form, "person": person}, status=status)


@never_cache
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first; then shows the one-time password, this once."""
    person = queries.person(request.actor, pk, timezone.localdate())
    if person is None:
        raise Http404
    password = ""
    if request.method == "POST":
        drawn = "-".join(get_random_string(4, LETTERS) for _ in range(4))
        try:
            operations.reset_password(request.actor, pk, drawn, at=timezone.now())
            password = drawn
        except PatunayError as error:
            messages.error(request, say(error.code, language_of(request), **error.facts))
    return render(request, "people/staff_reset.html", {"person": person, "password": password})


def second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks how the person was recognised and why; then takes the lost second factor away."""
    lang = language_of(request)
    person = queries.person(request.actor, pk, timezone.localdate())
    if person is None:
        raise Http404
    form = SecondFactorForm(request.POST or None, lang=lang)
    if request.method == "POST" and form.is_valid():
        try:
            operations.reset_second_factor(request.actor, pk, form.cleaned_data["reason"], at=timezone.now())
            messages.success(request, say("people.factor_reset", lang, name=person.name))
            return redirect("people:staff")
        except PatunayError as error:
            form.add_error(None, say(error.code, lang, **error.facts))
    status = 422 if request.method == "POST" else 200
    return render(request, "people/staff_factor.html", {"form": form, "person": person}, status=status)


def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends a designation today."""
    lang = language_of(request)
    people = queries.staff(request.actor, timezone.localdate())
    if not any(one.pk == pk for person in people for one in person.designations):
        raise Http404
    try:
        operations.end(request.actor, pk, on=timezone.localdate(), at=timezone.now())
        messages.success(request, say("people.designation_ended", lang))
    except PatunayError as error:
        messages.error(request, say(error.code, lang, **error.facts))
    return redirect("people:staff")
