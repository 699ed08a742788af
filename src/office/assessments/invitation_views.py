"""Links for community raters: the office's page that makes them, and the pages without account that they open."""

from __future__ import annotations

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache

from office.assessments import invitations, queries
from office.assessments.invitations import CODE_LENGTH, CODE_LETTERS, Answer, Invitation, Invited, Slip
from office.assessments.rating_forms import NO_CHANCE, RaterForm, answers, typed_code
from office.assessments.rating_views import criteria, in_filipino, language, shown
from office.words import say
from patunay.errors import StateError
from patunay.paper.qr import make_qr

SECRET_LENGTH = 43
"""Letters and digits: 256 bits."""
WRONG_CODES = 10
"""So many wrong codes an hour from one source; after that no code is looked up."""
HOUR = 3600


@never_cache
def rate_invite(request: HttpRequest, cycle: int) -> HttpResponse:
    """Chooses learners and makes one link and one short code for each; they are shown once, on the answer."""
    found = queries.cycle(cycle, request.actor.division)
    if found is None:
        raise Http404
    facts: dict[str, object] = {"cycle": found}
    if request.method == "POST":
        facts["slips"], facts["error"] = _slips(request, cycle)
        if facts["slips"]:
            return render(request, "assessments/rate_invited.html", facts)
    rows = invitations.invited(request.actor, cycle)
    centre = request.GET.get("centre", "")
    facts |= {"rows": _of_centre(rows, centre), "centres": sorted({row.centre for row in rows}), "centre": centre}
    return render(request, "assessments/rate_invite.html", facts)


def _of_centre(rows: list[Invited], centre: str) -> list[Invited]:
    return [row for row in rows if centre in ("", row.centre)]


def _slips(request: HttpRequest, cycle: int) -> tuple[list[tuple[Slip, str, str]], StateError | None]:
    """Each slip with its address and the address as a QR code."""
    chosen = {int(pk) for pk in request.POST.getlist("candidate") if pk.isdecimal()}
    try:
        slips = invitations.invite(
            request.actor,
            cycle,
            chosen,
            draw_secret=lambda: get_random_string(SECRET_LENGTH),
            draw_code=lambda: get_random_string(CODE_LENGTH, CODE_LETTERS),
            at=timezone.now(),
        )
    except StateError as error:
        return [], error
    made: list[tuple[Slip, str, str]] = []
    for slip in slips:
        link = request.build_absolute_uri(reverse("assessments:rate_link", args=[slip.secret]))
        made.append((slip, link, mark_safe(make_qr(link).svg())))
    return made, None


@never_cache
@in_filipino
def rate_link(request: HttpRequest, secret: str) -> HttpResponse:
    """A community rater's form by its link. Every link that does not work gets the same answer."""
    invitation = invitations.by_secret(secret)
    if invitation is None:
        return render(request, "assessments/rate_no_link.html", status=404)
    return _form(request, invitation, "")


@never_cache
@in_filipino
def rate_code(request: HttpRequest) -> HttpResponse:
    """The same form by the short code of a paper slip; the code goes with every step."""
    if request.method != "POST":
        return render(request, "assessments/rate_code.html")
    code = typed_code(request.POST.get("code", ""))
    source = f"rate-code:{request.META.get('REMOTE_ADDR', '')}"
    if cache.get(source, 0) >= WRONG_CODES:
        return render(request, "assessments/rate_code.html", {"problem": "assessments.rate_code_often"}, status=429)
    invitation = invitations.by_code(code)
    if invitation is None:
        cache.add(source, 0, HOUR)
        cache.incr(source)
        return render(request, "assessments/rate_code.html", {"problem": "assessments.rate_code_wrong"}, status=404)
    return _form(request, invitation, code)


@never_cache
@in_filipino
def rate_thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "assessments/rate_thanks.html")


def _form(request: HttpRequest, invitation: Invitation, code: str) -> HttpResponse:
    given = answers(request.POST, invitation.behaviours)
    act = request.POST.get("act", "")
    try:
        if act == "decline":
            invitations.decline(invitation, at=timezone.now())
            return redirect("assessments:rate_thanks")
        form = RaterForm(language(request), invitation.framework.relations, request.POST if act else None)
        missing = [i for i in invitation.behaviours if i.code not in given] if act else []
        if act and form.is_valid() and not missing:
            invitations.take_answer(invitation, Answer(**form.cleaned_data, marks=given), at=timezone.now())
            return redirect("assessments:rate_thanks")
    except StateError:
        return render(request, "assessments/rate_no_link.html", status=404)
    asked = [
        (number, i, [(str(c.mark), c.label) for c in criteria(invitation.framework, i)], shown(given, i.code))
        for number, i in enumerate(invitation.behaviours, 1)
    ]
    facts = {"first": invitation.first, "form": form, "asked": asked, "missing": missing, "code": code}
    return render(request, "assessments/rate_form.html", {**facts, "no_chance": NO_CHANCE, "bilingual": _bilingual()})


def _bilingual() -> dict[str, str]:
    return {lang: say("assessments.rate_no_chance", lang) for lang in ("fil", "en")}
