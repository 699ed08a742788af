"""A passkey device without a browser: it registers as allauth keeps passkeys, and answers as a browser would."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from fido2.cose import ES256, CoseKey, EdDSA
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from office.people.models import Account
from patunay.seal.keys import Ed25519Signer, P256Signer

HOST = "office.example"
VERIFIED = 0x05
REGISTERED = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT


@dataclass(frozen=True)
class Passkey:
    """One person's passkey of `host`."""

    signer: P256Signer | Ed25519Signer
    host: str = HOST

    @property
    def credential(self) -> bytes:
        return sha256(self.signer.public.raw).digest()

    def cose(self) -> CoseKey:
        if isinstance(self.signer, Ed25519Signer):
            return EdDSA({1: 1, 3: -8, -1: 6, -2: self.signer.public.raw})
        point = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), self.signer.public.raw)
        return ES256.from_cryptography_key(point)

    def added_by(self, username: str) -> int:
        """The passkey in the person's account, as adding one in a browser leaves it; its id."""
        return register(username, self.cose(), self.credential, self.host)

    def answers(self, challenge: bytes, flags: int = VERIFIED, **said: Any) -> dict[str, str]:
        """What the page's script sends."""
        usual = {"type": "webauthn.get", "challenge": websafe_encode(challenge), "origin": f"https://{self.host}"}
        client = json.dumps({**usual, **said}).encode()
        data = sha256(self.host.encode()).digest() + bytes([flags]) + bytes(4)
        parts = {
            "credential": self.credential,
            "authenticator_data": data,
            "client_data": client,
            "signature": self._sign(data + sha256(client).digest()),
        }
        return {name: websafe_encode(value) for name, value in parts.items()}

    def _sign(self, message: bytes) -> bytes:
        raw = self.signer.sign(message)
        if isinstance(self.signer, Ed25519Signer):
            return raw
        return encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))


def register(username: str, cose: CoseKey, credential: bytes, host: str) -> int:
    attested = AttestedCredentialData.create(bytes(16), credential, cose)
    data = AuthenticatorData.create(sha256(host.encode()).digest(), REGISTERED, 0, attested)
    client = {"type": "webauthn.create", "challenge": "AAAA", "origin": f"https://{host}"}
    response = {
        "clientDataJSON": websafe_encode(json.dumps(client).encode()),
        "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
    }
    said = {"id": websafe_encode(credential), "rawId": websafe_encode(credential), "type": "public-key"}
    one = Authenticator.objects.create(
        user=Account.objects.get(username=username),
        type=Authenticator.Type.WEBAUTHN,
        data={"name": f"{username}'s phone", "credential": {**said, "response": response}},
    )
    return int(one.pk)
