"""Pages of learners, short lists and the log-in by slip: load, one call, answer."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import login
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.views.decorators.cache import never_cache

from office.people import operations, queries
from office.people.access import language_of
from office.people.accounts import LETTERS
from office.people.actors import can
from office.people.forms import ConsentForm, FlagsForm, HoldForm, ListForm, LrnForm, SlipForm
from office.people.lists import take_list
from office.people.models import Account, Learner
from office.people.searching import STATES, consents, found_learners, learner, read_filters
from office.people.slips import open_slip, renew_slip
from office.words import say
from patunay.errors import PatunayError
from patunay.roster.conventions import printed_name
from patunay.roster.model import PersonName

A_PAGE = 50
CODE_LENGTH = 6
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def learners(request: HttpRequest) -> HttpResponse:
    filters = read_filters(request.GET)
    page = Paginator(found_learners(request.actor, filters), A_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    centres = queries.centres(request.actor.division, request.actor)
    facts = {
        "page": page,
        "cards": queries.learner_cards([one.pk for one in page]),
        "filters": filters,
        "query": query.urlencode(),
        "states": STATES,
        "centres": centres,
        "districts": queries.districts(request.actor),
    }
    return render(request, "people/learners.html", facts)


def one_learner(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "people/learner.html", _facts(request, _load(request, pk)))


def _facts(request: HttpRequest, one: Learner) -> dict[str, object]:
    lang, path = language_of(request), one.centre.path
    may_change = can(request.actor, "people.change_learners", path)
    return {
        "learner": one,
        "name": printed_name(PersonName(one.last, one.first, one.middle, one.extension)),
        "consents": consents(one.pk),
        "may_change": may_change,
        "may_see_flags": can(request.actor, "people.see_restricted", path),
        "consent_form": ConsentForm(lang=lang, initial={"given_on": timezone.localdate()}) if may_change else None,
        "hold_form": HoldForm(lang=lang) if may_change and not one.held else None,
        "lrn_form": LrnForm(lang=lang) if may_change and one.lrn is None else None,
    }


def consent(request: HttpRequest, pk: int) -> HttpResponse:
    """Notes yes or no to one purpose."""

    def act(form: Form) -> None:
        operations.note_consent(request.actor, pk, **form.cleaned_data, at=timezone.now())

    return _changed(request, pk, ConsentForm, "consent_form", "people.consent_noted", act)


def lrn(request: HttpRequest, pk: int) -> HttpResponse:
    """Writes the LRN of a learner who has none."""

    def act(form: Form) -> None:
        operations.write_lrn(request.actor, pk, form.cleaned_data["lrn"], at=timezone.now())

    return _changed(request, pk, LrnForm, "lrn_form", "people.lrn_written", act)


def hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Holds the learner back from award lists, with a reason."""

    def act(form: Form) -> None:
        operations.hold(request.actor, pk, form.cleaned_data["reason"], at=timezone.now())

    return _changed(request, pk, HoldForm, "hold_form", "people.held_now", act)


def release(request: HttpRequest, pk: int) -> HttpResponse:
    _load(request, pk)
    operations.hold(request.actor, pk, "", at=timezone.now())
    messages.success(request, say("people.released", language_of(request)))
    return redirect("people:learner", pk)


def _changed(
    request: HttpRequest, pk: int, kind: type[Form], name: str, done: str, act: Callable[[Form], None]
) -> HttpResponse:
    """One form of the learner's page: the act and back to the page, or the page with what is wrong in the form."""
    one, lang = _load(request, pk), language_of(request)
    form = kind(request.POST, lang=lang)
    if form.is_valid():
        try:
            act(form)
            messages.success(request, say(done, lang))
            return redirect("people:learner", pk)
        except PatunayError as error:
            form.add_error(None, say(error.code, lang, **error.facts))
    return render(request, "people/learner.html", {**_facts(request, one), name: form}, status=422)


@never_cache
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """A new slip code; the slip is shown this once, to be printed."""
    one, code = _load(request, pk), get_random_string(CODE_LENGTH, LETTERS.upper())
    try:
        renew_slip(request.actor, pk, code, at=timezone.now())
    except PatunayError as error:
        messages.error(request, say(error.code, language_of(request), **error.facts))
        return redirect("people:learner", pk)
    return render(request, "people/new_slip.html", {"learner": one, "code": f"{code[:3]} {code[3:]}"})


def flags(request: HttpRequest, pk: int) -> HttpResponse:
    """The restricted flags: each look is noted in the audit log."""
    one, lang = _load(request, pk), language_of(request)
    seen = operations.see_flags(request.actor, pk, at=timezone.now())
    may_change = can(request.actor, "people.change_learners", one.centre.path)
    form = FlagsForm(request.POST or None, lang=lang, initial=seen)
    if request.method == "POST" and form.is_valid():
        operations.set_flags(request.actor, pk, form.cleaned_data, at=timezone.now())
        messages.success(request, say("people.flags_kept", lang))
        return redirect("people:learner", pk)
    facts = {**_facts(request, one), "form": form if may_change else None, "flags": seen}
    return render(request, "people/flags.html", facts)


def proof(request: HttpRequest) -> HttpResponse:
    """Name proof sheets of the filtered learners, a page a centre."""
    filters = read_filters(request.GET)
    found = found_learners(request.actor, filters).order_by("centre__name", "centre_id", "sort_key", "pk")
    facts = {
        "learners": found,
        "filters": filters,
        "centres": queries.centres(request.actor.division, request.actor),
        "query": request.GET.urlencode(),
    }
    return render(request, "people/proof.html", facts)


def proofed(request: HttpRequest) -> HttpResponse:
    """Marks the ticked names as confirmed by their learners."""
    lang = language_of(request)
    pks = [int(pk) for pk in request.POST.getlist("learner") if pk.isdecimal()]
    try:
        count = operations.mark_proofed(request.actor, pks, on=timezone.localdate(), at=timezone.now())
        messages.success(request, say("people.names_proofed", lang, count=count))
    except PatunayError as error:
        messages.error(request, say(error.code, lang, **error.facts))
    return redirect("people:learners")


def lists(request: HttpRequest) -> HttpResponse:
    """Slip codes, consents and centres from files; what fits no learner is shown."""
    lang = language_of(request)
    form = ListForm(request.POST or None, request.FILES or None, lang=lang)
    facts: dict[str, object] = {"form": form}
    if request.method == "POST" and form.is_valid():
        kind, files = form.cleaned_data["kind"], form.cleaned_data["files"]
        try:
            facts["reports"] = [
                (one.name, take_list(request.actor, kind, one.name or "", one.read(), at=timezone.now()))
                for one in files
            ]
            return render(
                request,
                "people/lists.html",
                {**facts, "form": ListForm(lang=lang, initial={"kind": kind}), "kind": kind},
            )
        except PatunayError as error:
            form.add_error("files", say(error.code, lang, **error.facts))
    return render(request, "people/lists.html", facts, status=422 if request.method == "POST" else 200)


def slip(request: HttpRequest) -> HttpResponse:
    """The learner's log-in: the code on the paper slip, nothing else."""
    lang = language_of(request)
    form = SlipForm(request.POST or None, lang=lang)
    if request.method == "POST" and form.is_valid():
        try:
            source = request.META.get("REMOTE_ADDR", "")
            account = Account.objects.get(pk=open_slip(form.cleaned_data["code"], source, at=timezone.now()))
            login(request, account, backend=BACKEND)
            return redirect("desk:home")
        except PatunayError as error:
            form.add_error("code", say(error.code, lang, **error.facts))
    return render(request, "people/slip.html", {"form": form}, status=422 if request.method == "POST" else 200)


def _load(request: HttpRequest, pk: int) -> Learner:
    one = learner(request.actor, pk)
    if one is None:
        raise Http404
    return one
