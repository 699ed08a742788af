"""What stands on the certificate, the Statement of Elements, the card, the badge picture and the print run."""

from patunay.certificate.badge import Badge, badge_picture
from patunay.certificate.card import render_card
from patunay.certificate.certificate import render_certificate
from patunay.certificate.content import CertificateContent, CompetencyLine, Signatory

__all__ = [
    "Badge",
    "CertificateContent",
    "CompetencyLine",
    "Signatory",
    "badge_picture",
    "render_card",
    "render_certificate",
]
