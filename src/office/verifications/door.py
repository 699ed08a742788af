"""The door of the check page: open to anybody, so nobody is asked who they are."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation

from office.verifications.views import check
from patunay.credential.identifiers import SECRET_BYTES

LETTERS = -(-SECRET_BYTES * 8 // 5)
"""Of a secret in base32 without padding (RFC 4648)."""
OF_A_QR = re.compile(rf"/V/([A-Za-z2-7]{{{LETTERS}}})")


class PublicDoor:
    """Answers the address in a QR before session, account or messages are looked for: a check leaves no trace of who
    asks, and costs a third less. Every other address goes on to the doors of the site.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        asked = OF_A_QR.fullmatch(request.path_info) if request.method == "GET" else None
        if asked is None:
            return self.get_response(request)
        translation.activate(translation.get_language_from_request(request))
        return check(request, asked[1])
