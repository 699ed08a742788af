"""What stands on the certificate, the Statement of Elements, the card, the badge picture and the print run."""

from patunay.certificate.certificate import render_certificate
from patunay.certificate.content import CertificateContent, CompetencyLine, Signatory

__all__ = ["CertificateContent", "CompetencyLine", "Signatory", "render_certificate"]
