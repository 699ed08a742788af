"""Pages of the invited: guests by precedence, learners with what their place needs, and who receives for them."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from office.people.access import language_of
from office.recognitions import noting, operations, queries
from office.recognitions.forms import GuestFileForm, GuestForm, NeedsForm, ProxyForm
from office.recognitions.guests import read_guests
from office.recognitions.papers import Papers
from office.recognitions.views import entropy, load, refuse, tell_saved
from office.words import say
from patunay.ceremony import Act, Participant
from patunay.ceremony.event import Event
from patunay.ceremony.invitations import invitation_text
from patunay.errors import PatunayError


def people(request: HttpRequest, pk: int) -> HttpResponse:
    one = load(request, pk)
    names = [name for name, _ in one.groups if name != operations.LEARNERS]
    form = GuestForm(request.POST or None, groups=names, lang=language_of(request))
    if request.method == "POST" and form.is_valid():
        operations.invite(request.actor, pk, [form.draft()], entropy=entropy, at=timezone.now())
        tell_saved(request)
        return redirect("recognitions:people", pk)
    rows = queries.rows(one)
    facts = {
        "event": one,
        "form": form,
        "file_form": GuestFileForm(lang=language_of(request)),
        "learners": [row for row in rows if row.learner_key],
        "guests": [row for row in rows if not row.learner_key],
    }
    return render(request, "recognitions/people.html", facts)


def invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """A message to each learner of a district, to be sent from a telephone: with no link, since those are blocked."""
    one = load(request, pk)
    learners = [row.value for row in queries.rows(one) if isinstance(row.value, Participant)]
    districts = list(dict.fromkeys(learner.group for learner in learners))
    asked = request.GET.get("district") or next(iter(districts), "")
    event = Papers(one).event
    found = [(learner, _message(event, learner)) for learner in learners if learner.group == asked]
    facts = {"event": one, "districts": districts, "district": asked, "texts": found}
    return render(request, "recognitions/invitation.html", facts)


def _message(event: Event, learner: Participant) -> str:
    """Filipino first."""
    return " / ".join(invitation_text(event, learner.name, lang) for lang in ("fil", "en"))


@require_POST
def guest_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Invites everybody of a workbook who is not invited yet."""
    one, lang = load(request, pk), language_of(request)
    form = GuestFileForm(request.POST, request.FILES, lang=lang)
    if not form.is_valid():
        messages.error(request, say("recognitions.guest_file_missing", lang))
        return redirect("recognitions:people", pk)
    invited = {(row.value.name, row.group) for row in queries.rows(one)}
    try:
        found = read_guests(form.cleaned_data["file"].name, form.cleaned_data["file"].read(), invited)
        added = operations.invite(request.actor, pk, found.fresh, entropy=entropy, at=timezone.now())
        name = "recognitions.guest_file_nameless" if found.nameless else "recognitions.guest_file_taken"
        facts = {"added": added, "same": found.same, "lines": ", ".join(found.nameless)}
        messages.success(request, say(name, lang, **facts))
    except PatunayError as error:
        refuse(request, error)
    return redirect("recognitions:people", pk)


@require_POST
def reply(request: HttpRequest, pk: int, person: int) -> HttpResponse:
    """What somebody answered, by telephone or in person."""
    row = queries.row(load(request, pk), person)
    if row is None:
        raise Http404
    try:
        operations.note_reply(request.actor, pk, person, request.POST.get("reply", ""), at=timezone.now())
        tell_saved(request)
    except PatunayError as error:
        refuse(request, error)
    return redirect("recognitions:person", pk, person) if row.learner_key else redirect("recognitions:people", pk)


@require_POST
def withdraw(request: HttpRequest, pk: int, person: int) -> HttpResponse:
    row = queries.row(load(request, pk), person)
    if row is None or row.learner_key:
        raise Http404
    try:
        operations.withdraw(request.actor, pk, person, at=timezone.now())
        tell_saved(request)
    except PatunayError as error:
        refuse(request, error)
    return redirect("recognitions:people", pk)


def person(request: HttpRequest, pk: int, person: int) -> HttpResponse:
    """How to say a learner's name, and what the seat must offer."""
    one = load(request, pk)
    row = queries.row(one, person)
    if row is None or not isinstance(row.value, Participant):
        raise Http404
    initial = {"spoken": row.value.spoken, "needs": list(map(str, row.value.needs))}
    form = NeedsForm(request.POST or None, initial=initial, lang=language_of(request))
    if request.method == "POST" and form.is_valid():
        operations.note_needs(request.actor, pk, person, **form.cleaned_data, at=timezone.now())
        tell_saved(request)
        return redirect("recognitions:people", pk)
    facts = {
        "event": one,
        "row": row,
        "form": form,
        "proxy_form": ProxyForm(lang=language_of(request)),
        "proxy": queries.register(one).entries[row.value.key].proxy,
    }
    return render(request, "recognitions/person.html", facts)


@require_POST
def proxy(request: HttpRequest, pk: int, person: int) -> HttpResponse:
    """Somebody came who receives for the learner, who then is called like everybody else."""
    one, lang = load(request, pk), language_of(request)
    row, form = queries.row(one, person), ProxyForm(request.POST, lang=lang)
    if row is None or not isinstance(row.value, Participant):
        raise Http404
    if form.is_valid():
        noting.note(request.actor, one, Act.PROXY, row.value.key, at=timezone.now(), **form.cleaned_data)
        tell_saved(request)
    else:
        messages.error(request, say("recognitions.proxy_missing", lang))
    return redirect("recognitions:person", pk, person)
