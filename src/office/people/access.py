"""The door: `access.toml` says which roles may open which page by which method; a page that it does not name is shut.

What the table grants is the door only; which records a person sees is decided by the queries of each app.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone, translation

from office.people.actors import Actor, NotAllowedError, can
from office.people.queries import actor_for
from office.people.rights import RIGHTS, SIGNERS, STAFF, Role
from office.words import say
from patunay.words import Language

TABLE = Path(__file__).resolve().parents[1] / "access.toml"
API = "api:"
ANYBODY = frozenset({"anybody"})
CHANGE = "account_change_password"
OPEN_BEFORE_CHANGE = frozenset({CHANGE, "account_logout", "account_reauthenticate", "desk:language"})
"""What a one-time password opens."""
GROUPS = {"anybody": ANYBODY, "staff": frozenset(STAFF), "signers": frozenset(SIGNERS)}


@cache
def table() -> Mapping[str, Mapping[str, frozenset[str]]]:
    """URL name -> method -> who may (roles, or `anybody`)."""
    value = tomllib.loads(TABLE.read_text("utf-8"))
    return {
        f"{app}:{page}" if app != "site" else page: {method: _expand(who) for method, who in methods.items()}
        for app, pages in value.items()
        for page, methods in pages.items()
    }


def _expand(names: list[str]) -> frozenset[str]:
    return frozenset().union(*(GROUPS[name] if name in GROUPS else {str(Role(name))} for name in names))


def admits(name: str, method: str, actor: Actor) -> bool:
    """Whether the table lets the actor through. HEAD counts as GET."""
    allowed = table().get(name, {}).get("GET" if method == "HEAD" else method, frozenset())
    return bool(allowed & (ANYBODY | {str(role) for role in actor.roles}))


class AccessMiddleware:
    """Sets `request.actor` and shuts every page that the table does not open to that actor.

    Whoever came in with a one-time password is led to the page that changes it, and nowhere else.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user = request.user
        chosen = request.session.get("division") if hasattr(request, "session") else None
        request.actor = actor_for(user, timezone.localdate(), chosen) if user.is_authenticated else Actor(0, "")
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: object, kwargs: object
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        name = match.view_name if match else ""
        method = request.method or ""
        if request.user.is_authenticated and request.user.must_change_password and name not in OPEN_BEFORE_CHANGE:
            return redirect(CHANGE)
        if admits(name, method, request.actor):
            return None
        if name.startswith(API):
            return _refused_in_json(request.user.is_authenticated)
        if not request.user.is_authenticated and table().get(name):
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        raise PermissionDenied

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, NotAllowedError):
            raise PermissionDenied from error
        return None


def _refused_in_json(known: bool) -> JsonResponse:
    """What a program gets instead of a page."""
    error, code = ("forbidden", "desk.refused_next") if known else ("not_logged_in", "desk.api_log_in")
    sentence = {"en": say(code, "en"), "fil": say(code, "fil")}
    return JsonResponse({"error": error, "sentence": sentence}, status=403 if known else 401)


def context(request: HttpRequest) -> dict[str, object]:
    """What every page may use: the actor, a test for acts, the language."""
    actor = getattr(request, "actor", Actor(0, ""))
    return {
        "actor": actor,
        "may": {act: True for act in RIGHTS if can(actor, act)},
        "lang": language_of(request),
        "demo": settings.DEMO,
    }


def language_of(request: HttpRequest) -> Language:
    """The language of the page that is being answered."""
    return "fil" if translation.get_language() == "fil" else "en"
