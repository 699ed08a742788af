"""What stands on the certificate, the Statement of Elements, the card, the badge picture and the print run."""

from patunay.certificate.badge import Badge, badge_picture
from patunay.certificate.card import render_card
from patunay.certificate.certificate import render_certificate
from patunay.certificate.content import CertificateContent, CompetencyLine, Signatory
from patunay.certificate.printrun import PrintRun, render_cover

__all__ = [
    "Badge",
    "CertificateContent",
    "CompetencyLine",
    "PrintRun",
    "Signatory",
    "badge_picture",
    "render_card",
    "render_certificate",
    "render_cover",
]
