"""The home page, the language, and the pages of what went wrong."""

from __future__ import annotations

import secrets
from logging import getLogger

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from office.assessments.figures import rated_now
from office.audit.queries import broken_at, entries
from office.desk.board import board
from office.people.access import language_of
from office.people.queries import account_names
from office.words import say

logger = getLogger(__name__)


def home(request: HttpRequest) -> HttpResponse:
    """What must I do now, and where the work stands; for a stranger, the ways to check a certificate and to log in."""
    if not request.actor.account:
        return render(request, "desk/welcome.html")
    return render(
        request, "desk/home.html", {"board": board(request.actor, language_of(request), timezone.localdate())}
    )


def audit(request: HttpRequest) -> HttpResponse:
    """The last acts, and whether the chain is whole."""
    found = entries(request.GET.get("subject", ""))
    names = account_names({entry.actor for entry in found})
    rows = [(entry, names.get(entry.actor, "-")) for entry in found]
    return render(request, "desk/audit.html", {"rows": rows, "broken": broken_at()})


def invitations(request: HttpRequest) -> HttpResponse:
    """On to the invitations of the cycle that is open for rating; to the cycles where none is."""
    cycle = rated_now(request.actor.division)
    if cycle:
        return redirect("assessments:rate_invite", cycle.pk)
    messages.error(request, say("desk.no_invitations", language_of(request)))
    return redirect("assessments:cycles")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keeps the place; the choice lasts a year."""
    chosen = request.POST.get("language", "")
    here = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(here, allowed_hosts={request.get_host()})
    answer = HttpResponseRedirect(here if safe else "/")
    if chosen in dict(settings.LANGUAGES):
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, chosen, max_age=365 * 86400, samesite="Lax")
    return answer


def health(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "desk/refused.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "desk/not_found.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """The reference number stands in the log beside the traceback."""
    reference = secrets.token_hex(4)
    logger.error("reference %s", reference)
    return render(request, "desk/broken.html", {"reference": reference}, status=500)
