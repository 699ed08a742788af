"""Every page of the site. Which of them a person may open stands in `access.toml`."""

from __future__ import annotations

from django.urls import include, path

from office.api import api

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("", include("office.desk.urls")),
    path("people/", include("office.people.urls")),
    path("frameworks/", include("office.frameworks.urls")),
    path("jobs/", include("office.jobs.urls")),
    path("assessments/", include("office.assessments.urls")),
    path("awards/", include("office.awards.urls")),
    path("credentials/", include("office.credentials.urls")),
    path("certificates/", include("office.certificates.urls")),
    path("recognitions/", include("office.recognitions.urls")),
    path("issuances/", include("office.issuances.urls")),
    path("", include("office.verifications.urls")),
    path("api/v1/", api.urls),
]
handler403 = "office.desk.views.refused"
handler404 = "office.desk.views.not_found"
handler500 = "office.desk.views.broken"
