"""`division.toml`: what one office decides once. Nothing else is read from it, and nothing else is a setting."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from patunay.errors import InputError

FILES = {
    "roster": "roster*",
    "scale": "scale-*.json",
    "ratings-self": "ratings-self*",
    "ratings-teacher": "ratings-teacher*",
    "ratings-community": "ratings-community*",
    "framework": "framework*",
    "codes": "codes*",
    "centres": "centres*",
    "consents": "consents*",
    "official-results": "official-results*",
    "guests": "staff-and-guests*",
    "vehicles": "vehicles*",
}
MAX_HOST = 28


@dataclass(frozen=True, slots=True)
class Settings:
    folder: Path
    name: str
    public_name: str
    letterhead: tuple[str, ...]
    code: str
    host: str
    contact: str
    cycle: str
    event: str
    day: date
    place: str
    title: str
    per: int
    signatories: tuple[tuple[str, str], ...]
    proposer: str
    files: Mapping[str, str]
    plan: Mapping[str, Any] = field(default_factory=dict)
    """All of `[event]`, from which `division.event` takes venue, programme, objectives, hall and funds."""
    mobile: str = ""
    email: str = ""
    """Where `contact` is reached."""

    def found(self, kind: str) -> list[Path]:
        """The folder's files of one kind, sorted. Raises InputError for a checked copy that lies among them."""
        paths = sorted(path for path in self.folder.glob(self.files[kind]) if path.is_file())
        for path in paths:
            if path.name.endswith(".checked.xlsx"):
                raise InputError("division.checked_inside", file=path.name)
        return [path for path in paths if not path.name.startswith("~$")]

    def one(self, kind: str) -> Path:
        """The one file of a kind. Raises InputError when there is none, or more than one."""
        paths = self.found(kind)
        if len(paths) != 1:
            raise InputError("division.one_file", kind=kind, count=len(paths))
        return paths[0]


def read_settings(folder: Path) -> Settings:
    """Raises InputError for a missing or incomplete `division.toml`, or a base URL that is no bare https host."""
    path = folder / "division.toml"
    try:
        value = tomllib.loads(path.read_text("utf-8"))
        return _settings(folder, value)
    except OSError as error:
        raise InputError("division.no_settings", folder=folder.name) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError("division.bad_settings", reason=str(error)) from error
    except (KeyError, TypeError, ValueError) as error:
        raise InputError("division.bad_settings", reason=f"{error} is missing or wrong") from error


def _settings(folder: Path, value: Mapping[str, Any]) -> Settings:
    office, event, certificate = value["office"], value["event"], value.get("certificate", {})
    return Settings(
        folder=folder,
        name=office["name"],
        public_name=office.get("public_name", office["name"]),
        letterhead=tuple(office.get("letterhead", (office["name"],))),
        code=office["code"],
        host=_host(office.get("base_url", "")),
        contact=office.get("contact", ""),
        cycle=str(event["cycle"]),
        event=event["title"],
        day=event["date"],
        place=event["place"],
        title=certificate.get("title", "Certificate of Micro-Credentials"),
        per=int(certificate.get("per", 4)),
        signatories=tuple((person["name"], person["position"]) for person in value["signatory"]),
        proposer=value["approvers"]["proposer"],
        files={**FILES, **value.get("files", {})},
        plan=event,
        mobile=office.get("mobile", ""),
        email=office.get("email", ""),
    )


def _host(base_url: str) -> str:
    match = re.fullmatch(r"https://([a-z0-9.-]+)/?", base_url.lower())
    if match is None or len(match[1]) > MAX_HOST:
        raise InputError("division.base_url", url=base_url or "(empty)", limit=MAX_HOST)
    return match[1]
