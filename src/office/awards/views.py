"""Pages of award lists: load, one call, answer."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from fido2.utils import websafe_encode

from office.assessments.queries import CycleValue, cycles, rater_cards
from office.assessments.queries import cycle as load_cycle
from office.awards import queries
from office.awards.answering import answered
from office.awards.changes import changes
from office.awards.drawing import draw_correction, draw_up, foresee
from office.awards.forms import CallBackForm, CorrectionForm, ReasonForm, SignForm
from office.awards.keys import passkeys_for
from office.awards.operations import SIGNED_STEPS, answer_callback, give_back, keep, keep_correction, sign
from office.people.access import language_of
from office.people.queries import account_names
from office.words import say
from patunay.errors import PatunayError


def lists(request: HttpRequest) -> HttpResponse:
    facts = {"lists": queries.lists(request.actor.division), "cycles": cycles(request.actor.division)}
    return render(request, "awards/lists.html", facts)


def draw(request: HttpRequest, cycle: int) -> HttpResponse:
    """Draws up the cycle's list; with a reason where one stands already."""
    one = load_cycle(cycle, request.actor.division)
    if one is None:
        raise Http404
    lang = language_of(request)
    form = ReasonForm(request.POST or None, lang=lang)
    form.fields["reason"].required = any(value.cycle == cycle for value in queries.lists(one.division))
    if request.method == "POST" and form.is_valid():
        try:
            drawn = draw_up(one, request.actor.name, demo=settings.DEMO)
            pk = keep(request.actor, one, drawn, reason=form.cleaned_data["reason"], at=timezone.now())
            return redirect("awards:list", pk)
        except PatunayError as error:
            messages.error(request, say(error.code, lang, **error.facts))
    return render(request, "awards/draw.html", {"cycle": one, "form": form, **_foreseen(request, one)})


def _foreseen(request: HttpRequest, one: CycleValue) -> dict[str, object]:
    """What a list would hold and leave out; or what stands in its way."""
    try:
        summary = foresee(one, request.actor.name, demo=settings.DEMO)
    except PatunayError as error:
        return {"hindrance": error}
    left = [*queries.exceptions(summary), *queries.left_out(summary)]
    return {
        "contents": queries.contents(summary),
        "exceptions": answered(left, one.pk, request.actor),
        "to_call": summary["to_call"],
    }


def correct(request: HttpRequest, of_list: int, number: str) -> HttpResponse:
    """One form from a wrong certificate to a list that waits for its signatures."""
    lang = language_of(request)
    form = CorrectionForm(request.POST or None, lang=lang)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        reference = f"{number}-{data['code']}" if data["code"] else number
        try:
            drawn = draw_correction(
                request.actor.division, reference, name=data["name"], level=data["level"], reason=data["reason"]
            )
            pk = keep_correction(request.actor, of_list, drawn, number=number, reason=data["reason"], at=timezone.now())
            return redirect("awards:list", pk)
        except PatunayError as error:
            messages.error(request, say(error.code, lang, **error.facts))
    load(request, of_list)
    return render(request, "awards/correct.html", {"form": form, "number": number})


def award_list(request: HttpRequest, pk: int) -> HttpResponse:
    return list_page(request, load(request, pk))


def list_page(request: HttpRequest, one: queries.ListValue, *, status: int = 200, **more: object) -> HttpResponse:
    """The list; for whoever may take its next step, the page on which they decide."""
    facts = {**_facts(request, one), **more}
    page = "awards/decision.html" if facts["step"] else "awards/list.html"
    return render(request, page, facts, status=status)


def sign_list(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    one = load(request, pk)
    lang = language_of(request)
    form = _sign_form(request, one, step, request.POST)
    if form.is_valid():
        try:
            data = form.cleaned_data
            only = data.get("districts", request.POST.getlist("districts") or None)
            sign(request.actor, pk, step, at=timezone.now(), phrase=data.get("phrase", ""), only=only)
            messages.success(request, say(f"awards.done_{step}", lang))
            return redirect("awards:list", pk)
        except PatunayError as error:
            messages.error(request, say(error.code, lang, **error.facts))
    return list_page(request, one, status=422, sign_form=form)


def _sign_form(request: HttpRequest, one: queries.ListValue, step: str, data: QueryDict | None = None) -> SignForm:
    districts = queries.to_validate(one, request.actor) if step == "validate" else []
    with_key = step in SIGNED_STEPS
    return SignForm(data, lang=language_of(request), with_key=with_key, digest=one.digest, districts=districts)


def give_back_list(request: HttpRequest, pk: int) -> HttpResponse:
    load(request, pk)
    lang = language_of(request)
    try:
        give_back(request.actor, pk, request.POST.get("reason", ""), at=timezone.now())
        messages.success(request, say("awards.done_give_back", lang))
    except PatunayError as error:
        messages.error(request, say(error.code, lang, **error.facts))
    return redirect("awards:list", pk)


def callback(request: HttpRequest, pk: int) -> HttpResponse:
    load(request, pk)
    form = CallBackForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            answer_callback(
                request.actor,
                data["callback"],
                confirmed=data["confirmed"] == "yes",
                note=data["note"],
                at=timezone.now(),
            )
            return redirect(f"{reverse('awards:list', args=[pk])}#{queries.next_call(pk, data['callback'])}")
        except PatunayError as error:
            messages.error(request, say(error.code, language_of(request), **error.facts))
    return redirect("awards:list", pk)


def load(request: HttpRequest, pk: int) -> queries.ListValue:
    """Answers 404 for another division's."""
    one = queries.award_list(pk, request.actor.division)
    if one is None:
        raise Http404
    return one


def _facts(request: HttpRequest, one: queries.ListValue) -> dict[str, object]:
    step, value = one.waits_for(request.actor), queries.manifest(one.pk)
    drawn_forms = queries.callbacks(one.pk)
    cards = rater_cards([drawn.form for drawn in drawn_forms])
    names = account_names({one.proposer, *(signature.account for signature in one.signatures)})
    return {
        "list": one,
        "cycle": load_cycle(one.cycle, one.division),
        "certificates": value["certificates"],
        "bases": queries.bases(value),
        "signatures": [(signature, names[signature.account]) for signature in one.signatures],
        "proposer": names[one.proposer],
        "step": step,
        "callbacks": [(drawn, cards.get(drawn.form)) for drawn in drawn_forms],
        "calls": queries.tally(drawn.confirmed for drawn in drawn_forms),
        "contents": queries.contents(one.summary),
        "exceptions": answered(queries.exceptions(one.summary), one.cycle, request.actor),
        "changes": changes(one.pk),
        "news": answered(queries.news(one, timezone.localdate()), one.cycle, request.actor),
        **(_deciding(request, one, step) if step else {}),
    }


def _deciding(request: HttpRequest, one: queries.ListValue, step: str) -> dict[str, object]:
    """What the person who may take `step` decides with."""
    lang, with_key = language_of(request), step in SIGNED_STEPS
    passkeys = passkeys_for(request.actor, step) if with_key else []
    return {
        "sign_form": _sign_form(request, one, step),
        "post": request.actor.post_for(f"awards.{step}"),
        "validating": queries.to_validate(one, request.actor) if step == "validate" else [],
        "back_form": ReasonForm(lang=lang, label="awards.back_reason"),
        "with_key": with_key,
        "passkeys": passkeys,
        "hosts": sorted({own.asked.rp_id for own in passkeys}),
        "challenge": websafe_encode(bytes.fromhex(one.digest)),
    }
