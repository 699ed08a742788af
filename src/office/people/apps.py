"""What has to be listened to from the start."""

from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "office.people"

    def ready(self) -> None:
        from office.people.accounts import listen  # models may be imported from here on

        listen()
